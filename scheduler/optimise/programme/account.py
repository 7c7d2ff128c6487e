"""Every aim of a plan with its value, a proven bound and the gap.

The order is the coordinator's: promises, then the two aims of access (``first_aim``), then the later aims.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scheduler.domain.facts import Facts
from scheduler.domain.plan import Plan, Series
from scheduler.optimise.programme import solvers
from scheduler.optimise.programme.access import AccessIndex, ede_of
from scheduler.optimise.programme.aims import ROOT_UNIT, UNIT, WEIGHT_UNIT, fair_bound, places_bound
from scheduler.optimise.programme.costs import cost_pence
from scheduler.optimise.programme.counts import Counts, as_counts, build_counts
from scheduler.optimise.programme.later_aims import is_as_before, journeys_of
from scheduler.optimise.programme.options import Options
from scheduler.optimise.programme.rules_staff import session_minutes
from scheduler.optimise.programme.setting import MINUTES_IN_HOUR, Setting

NEXT_WORST = 3
GRAMS_A_KM = 170
"""CO2e of a car, a kilometre (product default)."""
CROW_TO_ROAD = 1.3
METRES_IN_KM = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class AimLine:
    """One aim as it stands: ``bound`` None where none is known; ``more`` says whether more is better."""

    id: str
    title: str
    unit: str
    value: float
    bound: float | None
    more: bool = True

    @property
    def gap(self) -> float | None:
        """Share by which the value falls short of its bound; 0 at the best possible, None without a bound."""
        if self.bound is None:
            return None
        if self.more:
            return max(0.0, self.bound - self.value) / self.bound if self.bound > 0 else 0.0
        return max(0.0, self.value - self.bound) / self.value if self.value > 0 else 0.0


def account(facts: Facts, plan: Plan, before: Plan | None = None) -> tuple[AimLine, ...]:
    """Return every aim of a plan, in the service's order of access and then the later ones.

    Parameters
    ----------
    facts, plan
        The plan as it stands; it must pass its check.
    before
        Last term's plan, for the changes from it.

    Returns
    -------
    tuple of AimLine
        Bounds hold for every plan that keeps what the earlier aims reached: floors of access by the firm rules
        alone; cost and journeys with promises, worst cell and even access held.
    """
    setting = Setting(facts)
    index = AccessIndex(facts)
    values = index.values(plan.series)
    counts = build_counts(setting, Options(setting), index, promises=False)
    access = [AimLine(id=one.id, title=one.title, unit=one.unit, value=one.value, bound=one.bound) for one in plan.aims]
    lowest = sorted(float(values[number]) for number in counts.cells)[:NEXT_WORST]
    per_100 = "places per 100 carers"
    if lowest:
        title = f"The {len(lowest)} worst-served groups of carers on average"
        mean = sum(lowest) / len(lowest)
        bound = max(mean, _lowest_bound(counts, counts.cells, len(lowest)))
        access.append(AimLine(id="next-worst", title=title, unit=per_100, value=mean, bound=bound))
    for band in facts.bands:
        cells = tuple(number for number in counts.cells if index.cells[number].band_id == band.id)
        if cells:
            value = min(float(values[number]) for number in cells)
            bound = max(value, _lowest_bound(counts, cells, 1))
            title = f"The worst-served area of {band.name}"
            access.append(AimLine(id=f"floor-{band.id}", title=title, unit=per_100, value=value, bound=bound))
    mean = float((values * index.carers).sum() / max(float(index.carers.sum()), 1e-9)) if len(index.cells) else 0.0
    access.append(
        AimLine(id="mean-less-gini", title="Mean access less what is lost to inequality (mean · (1 − Gini))",
                unit=per_100, value=_sen(index, plan.series, mean), bound=None)
    )  # fmt: skip
    return (*access, *_spent(setting, index, plan), *_steady(setting, plan, before))


def _sen(index: AccessIndex, series: Sequence[Series], mean: float) -> float:
    """Work out mean · (1 − Gini) = mean − Σ w_g w_h |A_g − A_h| / 2, with shares of carers as weights."""
    values = index.values(series)
    share = index.carers / max(float(index.carers.sum()), 1e-9)
    spread = sum(
        float(share[g] * share[h]) * abs(float(values[g] - values[h]))
        for g in range(len(share))
        for h in range(len(share))
    )
    return mean - spread / 2


def _lowest_bound(counts: Counts, cells: Sequence[int], number: int) -> float:
    """Return the most that the lowest cells can have on average, in the relaxation: k·r − Σ d, with d ≥ r − A."""
    model = counts.model
    size, rows = len(model.lows), len(model.rows)
    top = max(model.highs[counts.aims.access[cell]] for cell in cells)
    level = model.variable(0, top)
    below = []
    for cell in cells:
        under = model.variable(0, top)
        below.append(under)
        model.row("leximin", {level: 1, under: -1, counts.aims.access[cell]: -1}, highest=0)
    model.objective = {level: number} | dict.fromkeys(below, -1)
    best = solvers.relaxed_bound(model)
    del model.lows[size:], model.highs[size:], model.rows[rows:]
    return places_bound(best / number)


def _spent(setting: Setting, index: AccessIndex, plan: Plan) -> tuple[AimLine, ...]:
    held = _held_counts(setting, index, plan)
    journeys = journeys_of(setting, plan.series)
    cost = cost_pence(setting, plan.series)
    metres = sum(
        2 * len(one.dates) * CROW_TO_ROAD * _metres(setting, one, worker_id)
        for one in plan.series
        for worker_id in one.worker_ids
    )
    least_cost, least_minutes = _least_cost(setting, held), _least_journeys(setting, held)
    title = "Hire and staff time"
    pounds = AimLine(
        id="cost", title=title, unit="pounds", value=cost / 100, bound=min(cost, least_cost) / 100, more=False
    )
    hours = "Journeys of staff, there and back"
    bound = min(journeys, least_minutes) / MINUTES_IN_HOUR
    value = journeys / MINUTES_IN_HOUR
    travel = AimLine(id="journeys", title=hours, unit="hours", value=value, bound=bound, more=False)
    title = f"CO2e of staff journeys by car, at {GRAMS_A_KM} g a kilometre"
    grams = metres / METRES_IN_KM * GRAMS_A_KM
    carbon = AimLine(id="co2e", title=title, unit="kg", value=grams / 1000, bound=None, more=False)
    return pounds, travel, carbon


def _metres(setting: Setting, series: Series, worker_id: str) -> float:
    site, worker = setting.site(series), setting.workers[worker_id]
    return 0.0 if site is None else math.dist((site.easting_m, site.northing_m), (worker.easting_m, worker.northing_m))


def _held_counts(setting: Setting, index: AccessIndex, plan: Plan) -> Counts:
    """Build the counts with what the plan reached held: its promises, its worst cell, its even access."""
    counts = build_counts(setting, Options(setting), index, promises=True)
    model = counts.model
    amounts = {counts.number[kind]: count for kind, count in as_counts(plan.series).items() if kind in counts.number}
    short = set(counts.short)
    for row in model.rows:
        missing = next((number for number, _ in row.terms if number in short), None)
        if missing is not None and row.rule in {"strand-least", "target"}:
            reached = sum(weight * amounts.get(number, 0) for number, weight in row.terms if number != missing)
            model.highs[missing] = max(0, row.lowest - reached)
    values = index.values(plan.series)
    cells = counts.cells
    worst = min((float(values[number]) for number in cells), default=0.0)
    model.row("held", {counts.aims.worst: 1}, lowest=math.floor(worst * UNIT) - 1)
    fair = ede_of(values, index.carers)
    reached_fair = math.floor(math.sqrt(max(fair, 0.0)) * ROOT_UNIT * WEIGHT_UNIT) - WEIGHT_UNIT
    if fair_bound(reached_fair) > 0:
        model.row("held", dict(counts.aims.fair), lowest=reached_fair)
    return counts


def _least(counts: Counts, weights: Mapping[int, int]) -> float:
    counts.model.objective = {number: -weight for number, weight in weights.items() if weight}
    return max(0.0, -solvers.relaxed_bound(counts.model)) if counts.model.objective else 0.0


def _staff_minutes(counts: Counts) -> dict[int, int]:
    """Least minutes of staff for one series of each kind, as the counts have them."""
    return next((dict(row.terms) for row in counts.model.rows if row.rule == "worker-hours"), {})


def _least_cost(setting: Setting, counts: Counts) -> float:
    weights = {}
    minutes = _staff_minutes(counts)
    for kind, number in counts.number.items():
        strand = setting.strands[kind.strand_id]
        block = strand.duration_minutes + 2 * setting.set_up_minutes(strand)
        rate = setting.venues[kind.venue_id].hire_pence_per_hour if kind.venue_id else 0
        hire = rate * block * kind.sessions
        pay = setting.facts.settings.staff_pence_per_hour * minutes.get(number, 0)
        weights[number] = (hire + pay) // MINUTES_IN_HOUR
    return _least(counts, weights)


def _least_journeys(setting: Setting, counts: Counts) -> float:
    weights = {}
    minutes = _staff_minutes(counts)
    for kind, number in counts.number.items():
        strand = setting.strands[kind.strand_id]
        block = strand.duration_minutes + 2 * setting.set_up_minutes(strand)
        present = kind.sessions * setting.staff_needed(strand, kind.places) * block
        weights[number] = max(0, minutes.get(number, 0) - present)
    return _least(counts, weights)


def _steady(setting: Setting, plan: Plan, before: Plan | None) -> tuple[AimLine, ...]:
    weeks: defaultdict[int, int] = defaultdict(int)
    loads: dict[str, float] = dict.fromkeys(setting.workers, 0.0)
    for one in plan.series:
        for week, sessions in setting.weeks(one).items():
            weeks[week] += sessions
        for worker_id in one.worker_ids:
            share = len(one.dates) * session_minutes(setting, one, worker_id)
            loads[worker_id] += share / max(1, setting.workers[worker_id].contract_minutes_per_week)
    found = []
    if weeks:
        most, least = max(weeks.values()), min(weeks.values())
        title = "Sessions in the fullest week beyond the emptiest one that has any"
        found.append(AimLine(id="even-weeks", title=title, unit="sessions", value=most - least, bound=None, more=False))
    if loads:
        title = "Load of the busiest worker beyond the least busy, in weeks of their contract"
        apart = max(loads.values()) - min(loads.values())
        found.append(AimLine(id="fair-loads", title=title, unit="weeks", value=apart, bound=0.0, more=False))
    if before is not None:
        kept = sum(is_as_before(one, before.series) for one in plan.series)
        title = "Series as last term: venue, weekday and start"
        top = float(len(plan.series))
        found.append(AimLine(id="as-before", title=title, unit="series", value=kept, bound=top))
    return tuple(found)
