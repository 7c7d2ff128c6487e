"""The aims after access improved in order, the earlier ones held: wishes, cost, journeys, and so on.

Piece by piece: some series are freed and chosen again, in days, times, teams, and in other venues of their area where
no cell loses access. Every series stays, so nothing is dropped to save its cost. An aim that was reached never gives
way to a later one.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from scheduler.domain.facts import Facts
from scheduler.domain.plan import Series
from scheduler.domain.planning import LaterAim, Wish
from scheduler.optimise.programme import solvers
from scheduler.optimise.programme.access import AccessIndex
from scheduler.optimise.programme.aim_rows import post_later
from scheduler.optimise.programme.aim_values import (
    MORE_IS_BETTER,
    Ground,
    is_as_before,
    journey_minutes,
    later_value,
    later_values,
    slot_of,
    unmet_wishes,
    wish_met,
)
from scheduler.optimise.programme.aims import UNIT, score_of
from scheduler.optimise.programme.options import Options, Spot
from scheduler.optimise.programme.posting import Posted, post
from scheduler.optimise.programme.promises import missing
from scheduler.optimise.programme.setting import Setting
from scheduler.optimise.programme.statements import Held

FREED = 8
WAYS_EACH = 8
WAYS_FOR_A_WISH = 24
DEFAULT_ORDER = tuple(LaterAim)
__all__ = [
    "DEFAULT_ORDER",
    "LaterAim",
    "LaterWish",
    "Polish",
    "improve_later",
    "is_as_before",
    "journeys_of",
    "slot_of",
]


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
    return sum(journey_minutes(setting, one, worker_id) for one in series for worker_id in one.worker_ids)


def improve_later(
    facts: Facts,
    series: Sequence[Series],
    wish: LaterWish,
    *,
    before: Sequence[Series] = (),
    tell: Callable[[int], bool | None] = lambda _number: None,
) -> tuple[Series, ...]:
    """Choose days, times, teams and venues again for the later aims; promises and access do not lose by it.

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
    setting = Setting(facts)
    index = AccessIndex(facts)
    ground = Ground(setting, index, tuple(range(len(index.cells))), tuple(before))
    return Polish(ground, Options(setting), wish).improve(series, tell)


class Polish:
    """Rounds of search: the first ones for the first aim of the order, and so on."""

    def __init__(self, ground: Ground, options: Options, wish: LaterWish) -> None:
        self.ground, self.options, self.wish = ground, options, wish
        self.setting, self.index = ground.setting, ground.index
        self.order = wish.order

    def improve(self, series: Sequence[Series], tell: Callable[[int], bool | None]) -> tuple[Series, ...]:
        """Run the rounds; end with the best found when told to."""
        found = tuple(series)
        dice = random.Random(self.wish.seed)  # noqa: S311 - repeatable choice of a neighbourhood, no secret
        for number in range(self.wish.rounds if self.order else 0):
            if tell(number):
                break
            found = self._round(found, dice, number * len(self.order) // self.wish.rounds)
        return found

    def score(self, series: Sequence[Series]) -> tuple[float, ...]:
        """Rate a programme by the aims in their order; more is better."""
        return later_values(self.ground, series, self.order)

    def _round(self, series: tuple[Series, ...], dice: random.Random, place: int) -> tuple[Series, ...]:
        """Free some series that share a weekday or staff and choose again for one aim and the next."""
        aim = self.order[place]
        asked = unmet_wishes(self.ground, series) if aim is LaterAim.WISHES else ()
        if not series or (aim is LaterAim.WISHES and not asked):
            return series
        wish = dice.choice(asked[:3]) if asked else None
        freed = self._freed(series, wish, dice)
        gone = {one.id for one in freed}
        kept = tuple(one for one in series if one.id not in gone)
        ways = {one.id: self._ways(one, wish, dice) for one in freed}
        posted = post(self.setting, self.index, [way for each in ways.values() for way in each], kept, ())
        if not self._hold(posted, ways, series):
            return series
        for before in self.order[:place]:
            self._hold_aim(before, posted, series)
        found = self._chosen(posted, ways, kept, place)
        return found if found and self._is_better(found, series) else series

    def _chosen(
        self, posted: Posted, ways: Mapping[str, Sequence[Series]], kept: tuple[Series, ...], place: int
    ) -> tuple[Series, ...]:
        """Maximise the aim whose turn it is, hold it, and then the next one that can change here."""
        solved = None
        for aim in self.order[place : place + 2]:
            objective = post_later(aim, self.ground, posted)
            if not objective:
                continue
            posted.model.objective = objective
            try:
                answer = solvers.solve(posted.model, effort=self.wish.effort, seed=self.wish.seed)
            except solvers.NoSolutionError:
                return ()
            if not answer.values:
                break
            solved = answer
            reached = sum(weight * answer.values[number] for number, weight in objective.items())
            posted.model.row("held", objective, lowest=reached)
        return () if solved is None else (*kept, *_named(posted.held(solved.values), ways))

    def _freed(self, series: tuple[Series, ...], wish: Wish | None, dice: random.Random) -> list[Series]:
        first = dice.choice(series)
        if wish is not None:
            fit = [
                one
                for one in series
                if wish.area_id in {None, one.area_id} and wish.strand_id in {None, one.strand_id}
                and wish.band_id in {None, one.band_id}
            ]  # fmt: skip
            first = dice.choice(fit or list(series))
        near = [
            one
            for one in series
            if one.id != first.id
            and (
                {*one.worker_ids} & {*first.worker_ids}
                or one.weekday in ({first.weekday} if wish is None else {first.weekday, *wish.weekdays})
            )
        ]
        return [first, *(near if len(near) < FREED else dice.sample(near, FREED - 1))]

    def _hold(self, posted: Posted, ways: Mapping[str, Sequence[Series]], series: tuple[Series, ...]) -> bool:
        """Hold every freed series, each cell's access and the promises; False where a series has no way left."""
        made = {one.id for one in posted.free}
        for name, each in ways.items():
            row = {posted.number[Held(way.id)]: 1 for way in each if way.id in made}
            if not row:
                return False
            posted.model.row(f"one of {name}", row, lowest=1, highest=1)
        for value, variable in zip(self.index.values(series), posted.aims.access, strict=True):
            posted.model.row("held", {variable: 1}, lowest=math.floor(float(value) * UNIT))
        if posted.short:
            posted.model.row("held", dict.fromkeys(posted.short, 1), highest=missing(self.setting, series))
        return True

    def _hold_aim(self, aim: LaterAim, posted: Posted, series: tuple[Series, ...]) -> None:
        """Hold an earlier aim at what the whole programme has."""
        objective = post_later(aim, self.ground, posted)
        if not objective:
            return
        sign = 1 if aim in MORE_IS_BETTER else -1
        now = sign * later_value(aim, self.ground, series)
        posted.model.row("held", objective, lowest=now - self._standing(aim, posted, sign))

    def _standing(self, aim: LaterAim, posted: Posted, sign: int) -> int:
        """Work out what the series that stand give an aim outside its objective."""
        whole = aim in {LaterAim.EVEN_WEEKS, LaterAim.FAIR_LOADS}
        return 0 if whole else sign * later_value(aim, self.ground, posted.kept)

    def _ways(self, series: Series, wish: Wish | None, dice: random.Random) -> list[Series]:
        """Other ways of holding a series: as last term, as wished, some of the same size, some at other venues."""
        spot = Spot(series.strand_id, series.band_id, series.area_id, series.venue_id, series.household)
        alike = [one for one in self.options.at(spot) if _offers(one) == _offers(series)]
        elsewhere = [
            one
            for other in self._other_spots(spot, wish, dice)
            for one in self.options.at(other)
            if one.places * len(one.dates) >= series.places * len(series.dates)
        ]
        slots = {slot_of(one) for one in self.ground.before}
        chosen = [one for one in alike if slot_of(one) in slots][:2]
        if wish is not None:
            fit = [one for one in (*alike, *elsewhere) if wish_met(wish, one)]
            chosen += dice.sample(fit, min(WAYS_FOR_A_WISH, len(fit)))
        for found in (alike, elsewhere):
            chosen += dice.sample(found, min(WAYS_EACH, len(found)))
        own = replace(series, worker_ids=self.options.workers_for(series))
        unique = {one.id: one for one in chosen}
        found = [own, *(replace(one, id=f"{series.id}/{one.id}") for one in unique.values())]
        return sorted(found, key=lambda one: one.id)

    def _other_spots(self, spot: Spot, wish: Wish | None, dice: random.Random) -> list[Spot]:
        near = [
            one
            for one in self.options.spots()
            if (one.strand_id, one.band_id, one.area_id) == (spot.strand_id, spot.band_id, spot.area_id)
            and one != spot and one.household == spot.household
        ]  # fmt: skip
        asked = [one for one in near if wish is not None and wish.venue_id == one.venue_id is not None]
        return asked or dice.sample(near, min(2, len(near)))

    def _is_better(self, found: tuple[Series, ...], series: tuple[Series, ...]) -> bool:
        """Whether the aims, in their order, gain, and promises and access do not lose."""
        if self.score(found) <= self.score(series):
            return False
        then, now = (self.index.values(one) for one in (series, found))
        all_cells = self.ground.cells
        access = score_of(self.index, now, all_cells, 0) >= score_of(self.index, then, all_cells, 0)
        return access and missing(self.setting, found) <= missing(self.setting, series)


def _offers(series: Series) -> tuple[int, int]:
    return series.places, len(series.dates)


def _named(held: Sequence[Series], ways: Mapping[str, Sequence[Series]]) -> list[Series]:
    names = {way.id: name for name, each in ways.items() for way in each}
    return [replace(one, id=names[one.id]) for one in held]
