"""The later aims improved with the earlier ones held: journeys, cost, few changes from last term, fair loads.

Each series keeps its venue, size and number of sessions, so that access, promises and hire stay exactly as they are;
days, times and teams are chosen again, by the coordinator's order of the aims.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from scheduler.domain.facts import Facts
from scheduler.domain.plan import Series
from scheduler.optimise.programme import solvers
from scheduler.optimise.programme.access import AccessIndex
from scheduler.optimise.programme.costs import cost_pence, staff_pence
from scheduler.optimise.programme.options import Options, Spot
from scheduler.optimise.programme.posting import post
from scheduler.optimise.programme.promises import missing
from scheduler.optimise.programme.rules_staff import session_minutes
from scheduler.optimise.programme.setting import Setting
from scheduler.optimise.programme.statements import Choice, Held, Staffed

FREED = 8
WAYS_EACH = 8
_LEADING = 10_000


class LaterAim(StrEnum):
    """Aims after access, in the order that holds unless the coordinator gives another."""

    JOURNEYS = "journeys"
    COST = "cost"
    AS_BEFORE = "as-before"
    """Few changes from last term: the same weekday, start and team at the same venue."""
    FAIR_LOADS = "fair-loads"


DEFAULT_ORDER = tuple(LaterAim)


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterWish:
    """Later aims, the most important first (one not named is not looked at), and counts of work, never the clock.

    A round frees up to eight series; ``effort`` is in the solver's deterministic seconds for each.
    """

    order: tuple[LaterAim, ...] = DEFAULT_ORDER
    rounds: int = 20
    seed: int = 1
    effort: float = 0.3


def journeys_of(setting: Setting, series: Sequence[Series]) -> int:
    """Minutes that the teams travel over the term, there and back."""
    return sum(
        2 * len(one.dates) * setting.journey_minutes(worker_id, setting.site(one))
        for one in series
        for worker_id in one.worker_ids
    )


def slot_of(series: Series) -> tuple[object, ...]:
    """Return what a family remembers of a series: strand, band, area, where, weekday, start."""
    where = series.venue_id, series.household
    return series.strand_id, series.band_id, series.area_id, where, series.weekday, series.start_minute


def is_as_before(series: Series, before: Sequence[Series]) -> bool:
    """Whether last term had a series of the same strand, place, weekday and start."""
    return any(slot_of(series) == slot_of(one) for one in before)


def improve_later(
    facts: Facts,
    series: Sequence[Series],
    wish: LaterWish,
    *,
    before: Sequence[Series] = (),
    tell: Callable[[int], bool | None] = lambda _number: None,
) -> tuple[Series, ...]:
    """Choose days, times and teams again for the later aims; access, promises and hire stay as they are.

    Parameters
    ----------
    facts, series
        A programme that keeps every rule.
    wish
        The later aims in order, and how much work to spend on them.
    before
        Last term's series, for few changes.
    tell
        Told the number of each round; may answer True to end with the best found.

    Returns
    -------
    tuple of Series
        In no aim of the order, taken in that order, worse than before.
    """
    polish = _Polish(facts, wish, tuple(before))
    found = tuple(series)
    dice = random.Random(wish.seed)  # noqa: S311 - repeatable choice of a neighbourhood, no secret
    for number in range(wish.rounds):
        if tell(number):
            break
        found = polish.round(found, dice)
    return found


class _Polish:
    def __init__(self, facts: Facts, wish: LaterWish, before: tuple[Series, ...]) -> None:
        self.setting = Setting(facts)
        self.options = Options(self.setting)
        self.index = AccessIndex(facts)
        self.order, self.before = wish.order, before
        self.seed, self.effort = wish.seed, wish.effort

    def score(self, series: Sequence[Series]) -> tuple[float, ...]:
        """Rate a programme by the aims in their order; more is better."""
        return tuple(self._rated(aim, series) for aim in self.order)

    def _rated(self, aim: LaterAim, series: Sequence[Series]) -> float:
        match aim:
            case LaterAim.JOURNEYS:
                return -journeys_of(self.setting, series)
            case LaterAim.COST:
                return -cost_pence(self.setting, series)
            case LaterAim.AS_BEFORE:
                return sum(is_as_before(one, self.before) for one in series)
            case LaterAim.FAIR_LOADS:
                return -sum(load * load for load in self._loads(series).values())

    def _loads(self, series: Sequence[Series]) -> dict[str, float]:
        loads: defaultdict[str, float] = defaultdict(float)
        for one in series:
            for name in one.worker_ids:
                week = max(1, self.setting.workers[name].contract_minutes_per_week)
                loads[name] += len(one.dates) * session_minutes(self.setting, one, name) / week
        return dict(loads)

    def round(self, series: tuple[Series, ...], dice: random.Random) -> tuple[Series, ...]:
        """Free some series that share a weekday or staff; keep what is better."""
        if not series:
            return series
        first = dice.choice(series)
        near = [one for one in series if {*one.worker_ids} & {*first.worker_ids} or one.weekday == first.weekday]
        freed = near if len(near) <= FREED else dice.sample(near, FREED)
        gone = {one.id for one in freed}
        kept = tuple(one for one in series if one.id not in gone)
        ways = {one.id: self._ways(one, dice) for one in freed}
        posted = post(self.setting, self.index, [way for each in ways.values() for way in each], kept, ())
        made = {one.id for one in posted.free}
        for name, each in ways.items():
            row = {posted.number[Held(way.id)]: 1 for way in each if way.id in made}
            if not row:
                return series
            posted.model.row(f"one of {name}", row, lowest=1, highest=1)
        worth = self._worth(posted.free, series)
        posted.model.objective = {posted.number[one]: weight for one, weight in worth.items() if weight}
        # what is missing from the promises stays as it is, for every series is held and keeps its dates
        for number in posted.short:
            posted.model.objective[number] = -(_LEADING**3)
        try:
            solved = solvers.solve(posted.model, effort=self.effort, seed=self.seed)
        except solvers.NoSolutionError:
            return series
        if not solved.values:
            return series
        found = (*kept, *self._named(posted.held(solved.values), ways))
        return found if self.score(found) > self.score(series) and self._promised(found, series) else series

    def _ways(self, series: Series, dice: random.Random) -> list[Series]:
        spot = Spot(series.strand_id, series.band_id, series.area_id, series.venue_id, series.household)
        alike = [
            one for one in self.options.at(spot) if one.places == series.places and len(one.dates) == len(series.dates)
        ]
        slots = {slot_of(one) for one in self.before}
        first = [one for one in alike if slot_of(one) in slots]
        some = dice.sample(alike, min(WAYS_EACH, len(alike)))
        own = replace(series, worker_ids=self.options.workers_for(series))
        found = [own, *(replace(one, id=f"{series.id}/{one.id}") for one in {*first[:2], *some})]
        return sorted(found, key=lambda one: one.id)

    @staticmethod
    def _named(held: Sequence[Series], ways: Mapping[str, Sequence[Series]]) -> list[Series]:
        names = {way.id: name for name, each in ways.items() for way in each}
        return [replace(one, id=names[one.id]) for one in held]

    def _promised(self, found: Sequence[Series], series: Sequence[Series]) -> bool:
        """Whether as much of the promises is kept: other dates may fall into other months."""
        return missing(self.setting, found) <= missing(self.setting, series)

    def _worth(self, free: Sequence[Series], series: Sequence[Series]) -> dict[Choice, int]:
        """Weigh the aims in one objective, the first far above the next."""
        loads = self._loads(series)
        worth: defaultdict[Choice, int] = defaultdict(int)
        for place, aim in enumerate(self.order):
            scale = _LEADING ** max(0, 2 - place)
            for one in free:
                if aim is LaterAim.AS_BEFORE:
                    worth[Held(one.id)] += scale * is_as_before(one, self.before)
                    continue
                for name in one.worker_ids:
                    worth[Staffed(one.id, name)] -= scale * self._weight(aim, one, name, loads)
        return dict(worth)

    def _weight(self, aim: LaterAim, one: Series, name: str, loads: Mapping[str, float]) -> int:
        if aim is LaterAim.JOURNEYS:
            return 2 * len(one.dates) * self.setting.journey_minutes(name, self.setting.site(one))
        if aim is LaterAim.COST:
            return staff_pence(self.setting, one, name) // 100
        return round(100 * loads.get(name, 0.0))
