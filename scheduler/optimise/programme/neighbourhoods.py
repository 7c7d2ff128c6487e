"""Improve a programme piece by piece: free the series of a few areas, choose again, keep what is better.

Each piece is solved as the statements of the rules, with everything else standing. A fixed number of rounds and
deterministic effort: the clock decides nothing.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from scheduler.domain.plan import Series
from scheduler.domain.planning import FirstAim
from scheduler.optimise.programme import solvers
from scheduler.optimise.programme.access import AccessIndex
from scheduler.optimise.programme.aim_rows import post_mean_less_gini
from scheduler.optimise.programme.aims import Score, score_of
from scheduler.optimise.programme.fitting import Fitting
from scheduler.optimise.programme.options import Options, Spot
from scheduler.optimise.programme.pieces import Piece, Pieces
from scheduler.optimise.programme.posting import Posted, post
from scheduler.optimise.programme.promises import missing
from scheduler.optimise.programme.rules_totals import unit_of
from scheduler.optimise.programme.setting import Setting

PROMISE_WEIGHT = 10**12
WORST_WEIGHT = 20_000
EVEN_WEIGHT = 100
OPTIONS_AT_MOST = 140
EACH_SPOT = 14
LIKELY_OF_EACH = 9
"""Of the options of a spot, so many are drawn from those that fit in well with others; the rest from all."""
NEARLY_BEST = 0.85
"""Places offered, as a share of the most that the spot could have, from which an option is worth its staff."""
_WEEK = range(7)
_PATIENCE = 20
_OTHERS_TRIED = 30
"""Options of a spot that are drawn from all, to find a few that fit in."""
_SHARE_OF_SHARED = 0.5
_SHARED_DAYS = 4


@dataclass(slots=True)
class Search:
    """What a search over neighbourhoods works with."""

    setting: Setting
    options: Options
    index: AccessIndex
    cells: tuple[int, ...]
    seed: int
    effort: float

    def score(self, series: Sequence[Series]) -> Score:
        """Promises first, then the aims in order."""
        return score_of(self.index, self.index.values(series), self.cells, missing(self.setting, series))

    def improve(
        self, series: Sequence[Series], rounds: int, done: Callable[[int, Score, tuple[Series, ...]], bool]
    ) -> tuple[tuple[Series, ...], Score]:
        """Run rounds until they are used up, ``done`` says so, or nothing has changed for a while."""
        best, score = tuple(series), self.score(series)
        dice = random.Random(self.seed)  # noqa: S311 - repeatable choice of a neighbourhood, no secret
        idle = 0
        for number in range(rounds):
            if done(number, score, best) or idle >= max(_PATIENCE, rounds // 3):
                break
            tried = self._round(best, dice, number)
            tried_score = self.score(tried)
            idle = 0 if tried_score > score else idle + 1
            if tried_score >= score:
                best, score = tried, tried_score
        return best, score

    def _round(self, series: tuple[Series, ...], dice: random.Random, number: int) -> tuple[Series, ...]:
        piece = self.piece(series, dice, number)
        gone = {one.id for one in piece.freed}
        kept = tuple(one for one in series if one.id not in gone)
        free = self.offered(piece, kept, dice)
        posted = post(self.setting, self.index, free, kept, self.cells)
        hint = _derived(posted, posted.hint(piece.freed))
        self._weigh(posted)
        try:
            solved = solvers.solve(posted.model, effort=self.effort, seed=self.seed, hint=hint)
        except solvers.NoSolutionError:
            return series
        return (*kept, *posted.held(solved.values)) if solved.values else series

    def _weigh(self, posted: Posted) -> None:
        """Promises far above the first aim, and that far above the second: one solve instead of three."""
        first = self.setting.facts.settings.first_aim
        if first is FirstAim.MEAN_LESS_GINI:
            changed = {cell for one in posted.free for cell in self.index.of_series(one)}
            objective = post_mean_less_gini(posted.model, self.index, posted.aims.access, changed)
        else:
            objective = _access_in_one(posted, even_first=first is FirstAim.EVEN_ACCESS)
        objective.update(dict.fromkeys(posted.short, -PROMISE_WEIGHT))
        posted.model.objective = objective

    def piece(self, series: tuple[Series, ...], dice: random.Random, number: int) -> Piece:
        """Series to choose again."""
        return Pieces(self.setting, self.options, self.index, self.cells).next(series, dice, number)

    def offered(self, piece: Piece, kept: Sequence[Series], dice: random.Random) -> list[Series]:
        """Options of the freed series' spots, and of spots in its areas where a strand may have one more."""
        freed, areas = piece.freed, piece.areas
        chosen: dict[str, Series] = {one.id: one for one in (*freed, *([piece.way] if piece.way else []))}
        spots = [_spot(one) for one in freed]
        spots += self._new_spots(freed, kept, areas, dice)
        days = {*dice.sample(_WEEK, 3), *(one.weekday for one in dice.sample(freed, min(2, len(freed))))}
        fitting, shared = Fitting(self.setting, kept), self._shared_days(freed, days, dice)
        for spot in dict.fromkeys(spots):
            found = self.options.at(spot)
            if not found:
                continue
            likely = likely_options(found, days)
            likely = sorted(dice.sample(likely, len(likely)), key=lambda one: (one.weekday, one.dates) not in shared)
            sample = fitting.first(likely, LIKELY_OF_EACH)
            others = dice.sample(found, min(_OTHERS_TRIED, len(found)))
            sample += fitting.first(others, EACH_SPOT - len(sample))
            for one in sample:
                chosen.setdefault(one.id, one)
            if len(chosen) >= OPTIONS_AT_MOST:
                break
        # a freed series keeps its name and is offered with everybody who could lead it
        return [self._with_all(one) for one in chosen.values()]

    def _shared_days(
        self, freed: Sequence[Series], days: Collection[int], dice: random.Random
    ) -> set[tuple[int, tuple[date, ...]]]:
        """Every other time, a few weekdays with their dates that all spots are offered before others.

        Only where two groups of one hall are offered the same dates can one team lead both on one day.
        """
        if dice.random() < _SHARE_OF_SHARED:
            return set()
        ways = (one for series in freed for one in likely_options(self.options.at(_spot(series)) or (series,), days))
        keys = list(dict.fromkeys((one.weekday, one.dates) for one in ways))
        return set(dice.sample(keys, min(_SHARED_DAYS, len(keys))))

    def _with_all(self, series: Series) -> Series:
        able = next((one for one in self.options.at(_spot(series)) if one.id == series.id), None)
        return series if able is None else replace(series, worker_ids=able.worker_ids)

    def _new_spots(
        self, freed: Sequence[Series], kept: Sequence[Series], areas: tuple[str, ...], dice: random.Random
    ) -> list[Spot]:
        strands = {one.strand_id for one in freed}
        full = self._full_units(kept)
        found = [
            spot
            for spot in self.options.spots()
            if (spot.area_id in areas or spot.strand_id in strands) and self._unit(spot) not in full
        ]
        near = [spot for spot in found if spot.area_id in areas]
        far = [spot for spot in found if spot.area_id not in areas]
        dice.shuffle(near)
        return near + dice.sample(far, min(3, len(far)))

    def _unit(self, spot: Spot) -> tuple[str, str]:
        return spot.strand_id, unit_of(self.setting.strands[spot.strand_id], _as_series(spot))

    def _full_units(self, kept: Sequence[Series]) -> set[tuple[str, str]]:
        counts: dict[tuple[str, str], int] = {}
        for one in kept:
            unit = (one.strand_id, unit_of(self.setting.strands[one.strand_id], one))
            counts[unit] = counts.get(unit, 0) + 1
        return {unit for unit, count in counts.items() if count >= self.setting.strands[unit[0]].most_series}


def likely_options(found: Sequence[Series], days: Collection[int]) -> list[Series]:
    """Options on these weekdays with nearly the most places, first or last of the day.

    Two groups back to back at one venue can share their team; starts in between stand in everybody's way.
    """
    most = len(found[0].dates) * found[0].places
    starts: dict[int, list[int]] = {}
    for one in found:
        starts.setdefault(one.weekday, []).append(one.start_minute)
    ends = {weekday: {min(each), max(each)} for weekday, each in starts.items()}
    return [
        one
        for one in found
        if one.weekday in days
        and one.start_minute in ends[one.weekday]
        and len(one.dates) * one.places >= NEARLY_BEST * most
    ]


def _spot(series: Series) -> Spot:
    return Spot(series.strand_id, series.band_id, series.area_id, series.venue_id, series.household)


def _as_series(spot: Spot) -> Series:
    return Series(
        id="", strand_id=spot.strand_id, band_id=spot.band_id, area_id=spot.area_id, venue_id=spot.venue_id, weekday=0,
        start_minute=0, duration_minutes=0, dates=(), worker_ids=(), places=0, household=spot.household,
    )  # fmt: skip


def _access_in_one(posted: Posted, *, even_first: bool) -> dict[int, int]:
    objective = {number: weight * (EVEN_WEIGHT if even_first else 1) for number, weight in posted.aims.fair.items()}
    objective[posted.aims.worst] = 1 if even_first else WORST_WEIGHT
    return objective


def _derived(posted: Posted, hint: dict[int, int]) -> dict[int, int]:
    """Complete a hint of choices by the variables that follow from them, row by row."""
    model = posted.model
    values = [hint.get(number, 0) for number in range(len(model.lows))]
    for row in model.rows:
        if not row.terms:
            continue
        number, weight = row.terms[-1] if row.terms[-1][0] in posted.short else row.terms[0]
        if number in posted.short:
            values[number] = max(values[number], row.lowest - _sum_without(row.terms, number, values))
        elif row.rule == "access" and weight == 1:
            values[number] = row.highest - _sum_without(row.terms, number, values)
    for number in (*posted.aims.roots, posted.aims.worst):
        values[number] = model.highs[number]
    for row in model.rows:
        if row.rule in {"root", "worst"}:
            number, weight = row.terms[0]
            values[number] = min(values[number], (row.highest - _sum_without(row.terms, number, values)) // weight)
    return dict(enumerate(values))


def _sum_without(terms: tuple[tuple[int, int], ...], number: int, values: list[int]) -> int:
    return sum(weight * values[other] for other, weight in terms if other != number)
