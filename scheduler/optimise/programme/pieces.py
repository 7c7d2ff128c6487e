"""Which series to free next: of areas with little access, of movable strands, of a weekday, or for a better way."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from scheduler.domain.facts import Mode, Spread
from scheduler.domain.plan import Series
from scheduler.optimise.programme.access import AccessIndex
from scheduler.optimise.programme.in_the_way import in_the_way
from scheduler.optimise.programme.options import Options
from scheduler.optimise.programme.promises import made_by, promises
from scheduler.optimise.programme.setting import Setting
from scheduler.optimise.programme.statements import shortfall

FREED_AT_MOST = 9
_MOVED_AT_MOST = 5
_WORST_AREAS = 4
_NEAR_AREAS = 7
_WORST_CELLS = 8
_WAYS_TRIED = 12
_TURNS = 4


@dataclass(frozen=True, slots=True)
class Piece:
    """Series to choose again, the areas that may gain, and a way of holding one of them that must be among the ways."""

    freed: tuple[Series, ...]
    areas: tuple[str, ...]
    way: Series | None = None


@dataclass(frozen=True, slots=True)
class Pieces:
    """Draws pieces of a programme."""

    setting: Setting
    options: Options
    index: AccessIndex
    cells: tuple[int, ...]

    def next(self, series: tuple[Series, ...], dice: random.Random, number: int) -> Piece:
        """Draw a piece: by area, by movable strand, by weekday and by a better way in turn.

        While promises are open, turns go to areas where something is missing.
        """
        turn, lap = number % _TURNS, number // _TURNS
        lacking = self._lacking(series)
        piece = None
        if self.cells and turn == 1 and not (lacking and lap % 2):
            piece = self._moved(series, dice)
        elif self.cells and turn == 2:  # noqa: PLR2004 - the third of four turns
            piece = self._same_weekday(series, dice)
        elif self.cells and turn == 3:  # noqa: PLR2004 - the last of four turns
            piece = self._better_way(series, dice)
        if piece is not None:
            return piece
        areas = self._areas(series, lacking, dice, lap)
        return Piece(some_of([one for one in series if one.area_id in areas], FREED_AT_MOST, dice), areas)

    def is_movable(self, series: Series) -> bool:
        """Whether a series may be held in any area and gives access where it is held."""
        strand = self.setting.strands[series.strand_id]
        return strand.spread is Spread.WHOLE_SERVICE and strand.mode is not Mode.ONLINE

    def _moved(self, series: tuple[Series, ...], dice: random.Random) -> Piece | None:
        """Series that may be held in any area, from anywhere, and some of two areas with little access."""
        movable = [one for one in series if self.is_movable(one)]
        if not movable:
            return None
        worst = self._worst(series, _WORST_AREAS)
        areas = (dice.choice(worst[:2]), dice.choice(worst))
        own = [one for one in series if one.area_id in areas]
        moved = some_of([one for one in movable if one.area_id not in areas], _MOVED_AT_MOST, dice)
        return Piece((*moved, *some_of(own, FREED_AT_MOST - _MOVED_AT_MOST + 1, dice)), areas)

    def _same_weekday(self, series: tuple[Series, ...], dice: random.Random) -> Piece:
        """Series of an area with little access, and of the areas around it on one of its weekdays: they share staff."""
        first = dice.choice(self._worst(series, _WORST_AREAS - 1))
        own = some_of([one for one in series if one.area_id == first], _MOVED_AT_MOST, dice)
        day = dice.choice(sorted({one.weekday for one in own}) or [0])
        near = self._near(first)[:_NEAR_AREAS]
        others = [one for one in series if one.area_id in near and one.weekday == day]
        return Piece((*own, *some_of(others, FREED_AT_MOST + 1 - len(own), dice)), (first,))

    def _better_way(self, series: tuple[Series, ...], dice: random.Random) -> Piece | None:
        """Free a series of a cell with little access and what stands in the way of one that offers more places.

        Of some such ways drawn the one that moves the fewest series is taken; the rest of the piece are series that
        share its weekday and its workers.
        """
        found = []
        for _ in range(_WAYS_TRIED):
            drawn = self._drawn_way(series, dice)
            if drawn is not None and len(drawn[2]) < FREED_AT_MOST:
                found.append(drawn)
        if not found:
            return None
        one, way, gone = min(found, key=lambda drawn: len(drawn[2]))
        freed = (one, *gone)
        names = {each.id for each in freed}
        rest = [each for each in series if each.id not in names]
        near = [each for each in rest if each.weekday == way.weekday and {*each.worker_ids} & {*way.worker_ids}]
        return Piece((*freed, *some_of(near or rest, FREED_AT_MOST - len(freed), dice)), (one.area_id,), way)

    def _drawn_way(
        self, series: tuple[Series, ...], dice: random.Random
    ) -> tuple[Series, Series, tuple[Series, ...]] | None:
        cell = self.index.cells[dice.choice(self._worst_cells(series)[:_WORST_CELLS])]
        own = [one for one in series if (one.area_id, one.band_id) == (cell.area_id, cell.band_id) and one.venue_id]
        if not own:
            return None
        one = dice.choice(own)
        spots = self.options.spots_of(one.strand_id, one.band_id, one.area_id)
        places = len(one.dates) * one.places
        better = [way for way in self.options.at(dice.choice(spots)) if len(way.dates) * way.places > places]
        if not better:
            return None
        way = dice.choice(better)
        gone = in_the_way(self.setting, way, [each for each in series if each.id != one.id], dice)
        return None if gone is None else (one, way, gone)

    def _worst_cells(self, series: tuple[Series, ...]) -> list[int]:
        values = self.index.values(series)
        return sorted(self.cells, key=lambda n: (values[n], n))

    def _worst(self, series: tuple[Series, ...], count: int) -> list[str]:
        """Areas of the cells with the least access, least first."""
        order = self._worst_cells(series)
        return list(dict.fromkeys(self.index.cells[n].area_id for n in order[:count]))

    def _areas(self, series: tuple[Series, ...], lacking: list[str], dice: random.Random, lap: int) -> tuple[str, ...]:
        """Two areas: one with a promise to keep or with little access, or any, and one of its neighbours."""
        every = list(self.setting.areas)
        if lacking:
            first = dice.choice(lacking)
        elif lap % 4 == 1 or not self.cells:
            first = dice.choice(every)
        else:
            first = dice.choice(self._worst(series, _WORST_AREAS - 1))
        return first, dice.choice(self._near(first)[:4] or every)

    def _near(self, area_id: str) -> list[str]:
        """Other areas by the distance of their middles: these share staff and carers with it."""
        middles = {
            one: (
                sum(point.easting_m for point in points) / len(points),
                sum(point.northing_m for point in points) / len(points),
            )
            for one, points in self.setting.points_of.items()
            if points
        }
        if area_id not in middles:
            return []
        here = middles.pop(area_id)
        return sorted(middles, key=lambda one: (math.dist(middles[one], here), one))

    def _lacking(self, series: tuple[Series, ...]) -> list[str]:
        made = made_by(series)
        names = [one.about.split(", ") for one in promises(self.setting, series) if shortfall(one, made)]
        return sorted(area.id for area in self.setting.facts.areas if any(area.name in words for words in names))


def some_of(series: Sequence[Series], most: int, dice: random.Random) -> tuple[Series, ...]:
    """Return all of the series where they are few, else as many as allowed, drawn at random."""
    return tuple(series) if len(series) <= most else tuple(dice.sample(series, most))
