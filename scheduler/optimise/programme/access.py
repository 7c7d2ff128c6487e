"""The index of access: what the optimiser maximises, the map shows and the summary tells. One place, one formula.

Places that a plan offers in a term, within reach of each area's carers of an age band, for every 100 of them
(E2SFCA, Luo and Qi 2009; decay from the settings). Groups at a venue reach by minutes; a home visit reaches its
own household and so its own area; online groups extend reach and are not counted. Other organisations' groups
count where the settings say so. The index is linear in places.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.access import e2sfca_matrix
from scheduler.domain.facts import DemandPoint, Facts, LocalGroup, Mode
from scheduler.domain.plan import Plan, Series
from scheduler.optimise.programme.minutes import minutes_to_places, places_of

PER = 100.0
"""Carers for which places are counted."""
DAYS_IN_YEAR = 365.25
MONTHS_IN_YEAR = 12
REACH_MINUTES = 30.0
"""Somebody has something within reach when it is at most this far."""

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cell:
    """One area and age band with its carers."""

    area_id: str
    band_id: str
    carers: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaAccess:
    """What an area's carers of one age band (``band_id`` None: of all) can reach.

    ``places_per_100`` counts places a term; ``share_within_30`` is the share of carers, from 0 to 1, who have
    something that meets in every month that counts within 30 minutes; ``sessions`` are those held for the area.
    """

    area_id: str
    band_id: str | None
    carers: float
    places_per_100: float
    share_within_30: float
    sessions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EquitySummary:
    """How much there is and how evenly it is shared, over areas and age bands weighted by carers.

    ``ede`` is Atkinson's equally distributed equivalent with epsilon ½: (Σ p √A)². ``lost`` is 1 − ede / mean.
    ``worst_area_id`` and ``worst_band_id`` name the cell with the least, ``worst`` its places per 100 carers.
    """

    mean: float
    ede: float
    lost: float
    worst: float
    worst_area_id: str
    worst_band_id: str


class AccessIndex:
    """Coefficients of the index for one set of facts: places of a series to places per 100 carers of each cell."""

    def __init__(self, facts: Facts, longer_minutes: float = 0.0) -> None:
        self.facts = facts
        self.points: tuple[DemandPoint, ...] = facts.demand_points
        self.cells = _cells(facts)
        self.number = {(cell.area_id, cell.band_id): n for n, cell in enumerate(self.cells)}
        self.carers: FloatArray = np.array([cell.carers for cell in self.cells], dtype=np.float64)
        places = places_of(facts)
        kinds = ("group" if isinstance(one, LocalGroup) else "venue" for one in places)
        self._column = {(kind, one.id): n for n, (kind, one) in enumerate(zip(kinds, places, strict=True))}
        found = minutes_to_places(facts, places)
        self.minutes: FloatArray = np.maximum(found.table + longer_minutes, 0.0)
        self.minutes_words = f"{found.words}."
        self._reach = self._coefficients()
        self._mode = {strand.id: strand.mode for strand in facts.strands}
        self.others = self._other_groups()

    def weights(self, band_id: str) -> FloatArray:
        """Carers of an age band at every demand point."""
        return np.array([point.carers.get(band_id, 0.0) for point in self.points], dtype=np.float64)

    def _coefficients(self) -> FloatArray:
        """Shape (cells, places of supply): places per 100 carers of the cell for one place offered there."""
        reach = np.zeros((len(self.cells), len(self._column)))
        if not self._column or not self.points:
            return reach
        for band in self.facts.bands:
            people = self.weights(band.id)
            matrix = np.asarray(e2sfca_matrix(self.minutes, people, self.facts.settings.reach_steps))
            for n, cell in enumerate(self.cells):
                if cell.band_id == band.id:
                    inside = np.array([point.area_id == cell.area_id for point in self.points])
                    reach[n] = PER * (people * inside) @ matrix / cell.carers
        return reach

    def per_place(self, strand_id: str, band_id: str, area_id: str, venue_id: str | None) -> dict[int, float]:
        """Places per 100 carers that one place offered once adds to each cell, by the cell's number."""
        if self._mode[strand_id] is Mode.ONLINE:
            return {}
        if venue_id is None:
            own = self.number.get((area_id, band_id))
            return {} if own is None else {own: PER / self.cells[own].carers}
        column = self._reach[:, self._column["venue", venue_id]]
        return {n: float(column[n]) for n, cell in enumerate(self.cells) if cell.band_id == band_id and column[n] > 0}

    def of_series(self, series: Series) -> dict[int, float]:
        """Places per 100 carers that a whole series adds to each cell."""
        offered = len(series.dates) * series.places
        each = self.per_place(series.strand_id, series.band_id, series.area_id, series.venue_id)
        return {number: offered * share for number, share in each.items()}

    def _other_groups(self) -> FloatArray:
        """Places per 100 carers that other organisations' groups give each cell, their bands sharing alike."""
        total = np.zeros(len(self.cells))
        for key, column in self._column.items():
            for band_id, offered in self._offered_by_others(key).items():
                bands = np.array([cell.band_id == band_id for cell in self.cells])
                total += offered * self._reach[:, column] * bands
        return total

    def _offered_by_others(self, key: tuple[str, str]) -> dict[str, float]:
        """Places a term that another organisation's group offers each of its age bands; none for a venue of ours."""
        kind, group_id = key
        group = next((one for one in self.facts.local_groups if kind == "group" and one.id == group_id), None)
        if group is None or not group.band_ids:
            return {}
        months = self.facts.term.days * MONTHS_IN_YEAR / DAYS_IN_YEAR
        each = group.places * group.sessions_per_month * months / len(group.band_ids)
        return dict.fromkeys(group.band_ids, each)

    def values(self, series: Iterable[Series]) -> FloatArray:
        """Places per 100 carers of every cell, other organisations' groups included."""
        total = self.others.copy()
        for one in series:
            for number, value in self.of_series(one).items():
                total[number] += value
        return total

    def offered(self, series: Iterable[Series], *, others: bool = True) -> dict[str, FloatArray]:
        """Places a term at every venue and group, by age band; by ``others`` other organisations' groups too."""
        total = {band.id: np.zeros(len(self._column)) for band in self.facts.bands}
        for key, column in self._column.items() if others else ():
            for band_id, places in self._offered_by_others(key).items():
                total[band_id][column] += places
        for one in series:
            if one.venue_id is not None and self._mode[one.strand_id] is not Mode.ONLINE:
                total[one.band_id][self._column["venue", one.venue_id]] += len(one.dates) * one.places
        return total

    def point_values(self, series: Iterable[Series]) -> dict[str, FloatArray]:
        """Places per 100 carers at every demand point, by age band; home visits belong to no point and are left out."""
        if not self._column or not self.points:
            return {band.id: np.zeros(len(self.points)) for band in self.facts.bands}
        places, steps = self.offered(series), self.facts.settings.reach_steps
        return {
            band_id: PER * np.asarray(e2sfca_matrix(self.minutes, self.weights(band_id), steps) @ places[band_id])
            for band_id in places
        }

    def within_reach(self, series: Iterable[Series]) -> dict[str, NDArray[np.bool_]]:
        """For every band, which demand points have one of the series at a venue within 30 minutes."""
        return {band_id: minutes <= REACH_MINUTES for band_id, minutes in self.nearest_minutes(series).items()}

    def nearest_minutes(self, series: Iterable[Series]) -> dict[str, FloatArray]:
        """For every band, minutes from each demand point to the nearest of the series; infinite where there is none."""
        near = {band.id: np.full(len(self.points), np.inf) for band in self.facts.bands}
        for one in series:
            if one.venue_id is not None:
                column = self.minutes[:, self._column["venue", one.venue_id]]
                near[one.band_id] = np.minimum(near[one.band_id], column)
        if self.facts.settings.other_groups_count_as_coverage:
            for group in self.facts.local_groups:
                for band_id in group.band_ids if group.sessions_per_month >= 1 else ():
                    column = self.minutes[:, self._column["group", group.id]]
                    near[band_id] = np.minimum(near[band_id], column)
        return near


def _cells(facts: Facts) -> tuple[Cell, ...]:
    carers: dict[tuple[str, str], float] = {}
    for point in facts.demand_points:
        for band_id, count in point.carers.items():
            carers[point.area_id, band_id] = carers.get((point.area_id, band_id), 0.0) + count
    keys = ((area.id, band.id) for area in facts.areas for band in facts.bands)
    return tuple(Cell(*key, carers[key]) for key in keys if carers.get(key, 0.0) > 0)


def ede_of(values: FloatArray, carers: FloatArray) -> float:
    """Atkinson's equally distributed equivalent, epsilon ½, weighted by carers; 0 where there are none."""
    total = float(carers.sum())
    return float(((carers * np.sqrt(values)).sum() / total) ** 2) if total > 0 else 0.0


def monthly_series(facts: Facts, plan: Plan) -> tuple[Series, ...]:
    """Series that recur (one-off events are left out), in person."""
    modes = {strand.id: strand for strand in facts.strands}
    return tuple(
        one
        for one in plan.series
        if modes[one.strand_id].cadence.value != "once" and modes[one.strand_id].mode is not Mode.ONLINE
    )


def access_by_area(facts: Facts, plan: Plan, *, longer_minutes: float = 0.0) -> tuple[AreaAccess, ...]:
    """Access of every area: one row for all age bands together (``band_id`` None), then one for each.

    Parameters
    ----------
    facts, plan
        What is asked about.
    longer_minutes
        Added to every journey (never below zero minutes), to see how far the figures hang on the estimate.

    Returns
    -------
    tuple of AreaAccess
        In the order of ``facts.areas`` and ``facts.bands``; areas without carers have zeros.
    """
    index = AccessIndex(facts, longer_minutes)
    values = index.values(plan.series)
    near = index.within_reach(monthly_series(facts, plan))
    rows: list[AreaAccess] = []
    for area in facts.areas:
        bands = [_row(index, plan, values, near, (area.id, band.id)) for band in facts.bands]
        carers = sum(row.carers for row in bands)
        over = max(carers, 1e-12)
        whole = AreaAccess(
            area_id=area.id,
            band_id=None,
            carers=carers,
            places_per_100=sum(row.carers * row.places_per_100 for row in bands) / over,
            share_within_30=sum(row.carers * row.share_within_30 for row in bands) / over,
            sessions=sum(row.sessions for row in bands),
        )
        rows += [whole, *bands]
    return tuple(rows)


def _row(
    index: AccessIndex,
    plan: Plan,
    values: FloatArray,
    near: Mapping[str, NDArray[np.bool_]],
    key: tuple[str, str],
) -> AreaAccess:
    area_id, band_id = key
    number = index.number.get(key)
    carers = 0.0 if number is None else index.cells[number].carers
    inside = np.array([point.area_id == area_id for point in index.points], dtype=bool)
    people = np.array([point.carers.get(band_id, 0.0) for point in index.points], dtype=np.float64)
    reached = float((people * (inside & near[band_id])).sum())
    return AreaAccess(
        area_id=area_id,
        band_id=band_id,
        carers=carers,
        places_per_100=0.0 if number is None else float(values[number]),
        share_within_30=reached / carers if carers else 0.0,
        sessions=sum(len(one.dates) for one in plan.series if (one.area_id, one.band_id) == key),
    )


def equity_summary(facts: Facts, plan: Plan) -> EquitySummary:
    """Mean, equally distributed equivalent, what unequal sharing costs, and the cell with the least."""
    index = AccessIndex(facts)
    values = index.values(plan.series)
    if not index.cells:
        return EquitySummary(mean=0.0, ede=0.0, lost=0.0, worst=0.0, worst_area_id="", worst_band_id="")
    mean = float((values * index.carers).sum() / index.carers.sum())
    ede = ede_of(values, index.carers)
    least = int(np.argmin(values))
    return EquitySummary(
        mean=mean,
        ede=ede,
        lost=1 - ede / mean if mean > 0 else 0.0,
        worst=float(values[least]),
        worst_area_id=index.cells[least].area_id,
        worst_band_id=index.cells[least].band_id,
    )
