"""Every aim of a plan with its value, a proven bound and the gap.

The order is the coordinator's: the aims of access (``first_aim``), then the later aims (``later_aims``).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from scheduler.domain.facts import Facts
from scheduler.domain.plan import AimResult, Plan, Series
from scheduler.domain.planning import LaterAim
from scheduler.optimise.programme import solvers
from scheduler.optimise.programme.access import AccessIndex, FloatArray
from scheduler.optimise.programme.account_bounds import later_bounds
from scheduler.optimise.programme.aim_values import LOAD_UNIT, MORE_IS_BETTER, Ground, later_value
from scheduler.optimise.programme.aims import AS_GOOD, places_bound, score_of
from scheduler.optimise.programme.counts import Counts, build_counts
from scheduler.optimise.programme.options import Options
from scheduler.optimise.programme.setting import MINUTES_IN_HOUR, Setting
from scheduler.optimise.programme.whole import Reached

NEXT_WORST = 3
PER_100 = "places per 100 carers"
PENCE_IN_POUND, GRAMS_IN_KG = 100, 1_000
SAID: Mapping[LaterAim, tuple[str, str, int]] = {
    LaterAim.WISHES: ("Wishes that are met, counted by their weight", "wishes", 1),
    LaterAim.COST: ("Hire and staff time", "pounds", PENCE_IN_POUND),
    LaterAim.JOURNEYS: ("Journeys of staff, there and back", "hours", MINUTES_IN_HOUR),
    LaterAim.CARRYING: ("Carrying those who need it to their venues and home, roughly", "pounds", PENCE_IN_POUND),
    LaterAim.CARBON: ("CO2e of the journeys of staff and vehicles", "kg", GRAMS_IN_KG),
    LaterAim.REGULARITY: ("Dates on which a series would meet by its rhythm and does not", "dates", 1),
    LaterAim.EVEN_WEEKS: ("Sessions in the fullest week of term time beyond the emptiest", "sessions", 1),
    LaterAim.FAIR_LOADS: ("Load of the busiest worker beyond the least busy", "weeks of their contract", LOAD_UNIT),
    LaterAim.AS_BEFORE: ("Series as last term: venue, weekday and start", "series", 1),
}
"""Title, unit, and how many of what is counted make one of the unit."""
ACCESS_AIMS = frozenset({"worst-area", "even-access", "mean-less-gini"})


def account(facts: Facts, plan: Plan, before: Plan | None = None) -> tuple[AimResult, ...]:
    """Return every aim of a plan, in the service's order of access and then the later ones.

    Parameters
    ----------
    facts, plan
        The plan as it stands; it must pass its check.
    before
        Last term's plan, for the changes from it.

    Returns
    -------
    tuple of AimResult
        Bounds hold for every plan that keeps what the earlier aims reached: floors of access by the firm rules
        alone; cost and travel with promises, worst cell and even access held.
    """
    setting, index = Setting(facts), AccessIndex(facts)
    counts = build_counts(setting, Options(setting), index, promises=False)
    ground = Ground(setting, index, counts.cells, before.series if before else ())
    access = [one for one in plan.aims if one.id in ACCESS_AIMS]
    return of_aims(ground, counts, access, plan.series)


def of_aims(
    ground: Ground,
    counts: Counts,
    access: Sequence[AimResult],
    series: Sequence[Series],
    reached: Mapping[str, Reached] | None = None,
) -> tuple[AimResult, ...]:
    """Return the aims of access, what lies between them, and the later aims.

    ``reached`` is what a whole solve proved; without it bounds are those of the linear relaxation of where and what.
    """
    values = ground.index.values(series)
    found: list[AimResult] = []
    for one in access:
        found.append(one)
        if one.id == "worst-area" and ground.cells:
            found += [_next_worst(ground, counts, values), *_floors(ground, counts, values)]
    return (*found, *_later(ground, series, reached or {}))


def _next_worst(ground: Ground, counts: Counts, values: FloatArray) -> AimResult:
    lowest = sorted(float(values[number]) for number in ground.cells)[:NEXT_WORST]
    mean = sum(lowest) / len(lowest)
    bound = max(mean, lowest_bound(counts, ground.cells, len(lowest)))
    title = f"The {len(lowest)} worst-served groups of carers on average"
    return _more("next-worst", title, mean, bound)


def _floors(ground: Ground, counts: Counts, values: FloatArray) -> Iterator[AimResult]:
    """Yield the worst-served area of every age band."""
    for band in ground.setting.facts.bands:
        cells = tuple(number for number in ground.cells if ground.index.cells[number].band_id == band.id)
        if cells:
            value = min(float(values[number]) for number in cells)
            bound = max(value, lowest_bound(counts, cells, 1))
            yield _more(f"floor-{band.id}", f"The worst-served area of {band.name}", value, bound)


def _more(aim_id: str, title: str, value: float, bound: float) -> AimResult:
    value = round(value, 3)
    bound = max(value, bound)
    best = bound - value <= AS_GOOD
    return AimResult(id=aim_id, title=title, unit=PER_100, value=value, bound=bound, proven_best=best)


def lowest_bound(counts: Counts, cells: Sequence[int], number: int) -> float:
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


def order_of(ground: Ground) -> tuple[LaterAim, ...]:
    """Return the later aims that there is anything to count for: wishes where there are any, changes from a term."""
    idle = set()
    if not ground.setting.facts.settings.wishes:
        idle.add(LaterAim.WISHES)
    if not ground.before:
        idle.add(LaterAim.AS_BEFORE)
    return tuple(one for one in ground.setting.facts.settings.later_aims if one not in idle)


def _later(ground: Ground, series: Sequence[Series], reached: Mapping[str, Reached]) -> Iterator[AimResult]:
    order = order_of(ground)
    open_ = [one for one in order if not (one.value in reached and reached[one.value].best)]
    bounds = later_bounds(ground, series, open_)
    for aim in order:
        value = later_value(aim, ground, series)
        proven = _is_best(aim, reached)
        yield _stated(aim, value, value if proven else bounds[aim])


def _is_best(aim: LaterAim, reached: Mapping[str, Reached]) -> bool:
    return aim.value in reached and reached[aim.value].best


def _stated(aim: LaterAim, value: float, bound: float) -> AimResult:
    title, unit, of_unit = SAID[aim]
    more = aim in MORE_IS_BETTER
    bound = max(bound, value) if more else min(max(0.0, math.floor(bound)), value)
    return AimResult(
        id=aim.value, title=title, unit=unit, value=value / of_unit, bound=bound / of_unit,
        proven_best=bound == value, more=more,
    )  # fmt: skip


def restated(ground: Ground, aims: Sequence[AimResult], series: Sequence[Series]) -> tuple[AimResult, ...]:
    """Return the aims of a plan that was changed since, without a solver.

    Bounds of access hold for every plan. Those of later aims held beside what the earlier aims had reached, so none is
    claimed now; changes from last term are left out, for last term's plan is not at hand.
    """
    values = ground.index.values(series)
    score = score_of(ground.index, values, ground.cells, 0)
    reached = {"worst-area": score.worst, "even-access": score.fair, "mean-less-gini": score.gini}
    found = []
    for one in aims:
        if one.id in reached or one.id == "next-worst" or one.id.startswith("floor-"):
            value = reached.get(one.id)
            found.append(_at(one, _level(ground, values, one.id) if value is None else value))
        elif one.id in set(LaterAim) and one.id != LaterAim.AS_BEFORE:
            aim = LaterAim(one.id)
            most = sum(wish.weight for wish in ground.setting.facts.settings.wishes)
            found.append(_stated(aim, later_value(aim, ground, series), most if aim is LaterAim.WISHES else 0))
    return tuple(found)


def _level(ground: Ground, values: FloatArray, aim_id: str) -> float:
    band_id = aim_id.removeprefix("floor-")
    cells = [n for n in ground.cells if aim_id == "next-worst" or ground.index.cells[n].band_id == band_id]
    lowest = sorted(float(values[n]) for n in cells)[: NEXT_WORST if aim_id == "next-worst" else 1]
    return sum(lowest) / max(1, len(lowest))


def _at(aim: AimResult, value: float) -> AimResult:
    bound = max(aim.bound, value)
    return replace(aim, value=value, bound=bound, proven_best=bound - value <= AS_GOOD)
