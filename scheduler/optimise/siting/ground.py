"""The ground on which sites are compared: carers of one age band, what there is already, what a site would add."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from geo.where_next_candidates import CandidatePoint
from scheduler.domain.calendar import months_that_count
from scheduler.domain.facts import Facts, Mode, Venue
from scheduler.domain.plan import Plan
from scheduler.errors import EvenhandError
from scheduler.optimise.programme.access import AccessIndex, monthly_series

FloatArray = NDArray[np.float64]


class WhereNextError(EvenhandError):
    """The question cannot be asked of these facts; the message says what to change."""


class Ground:
    """One term's supply and one age band's carers as arrays; rows are demand points, or cells of area and band.

    Attributes
    ----------
    names : tuple of str
        Of the candidate sites, with their areas where known.
    minutes : ndarray, shape (points, sites)
    access : ndarray, shape (cells,)
        Places within reach per 100 carers now, by the index of the programme.
    gain : ndarray, shape (cells, sites)
        What a monthly group at each site would add to it in the term.
    people : ndarray, shape (points,)
        Carers of the band.
    existing_minutes, existing_places : ndarray, shapes (points, groups) and (groups,)
        Regular groups there are for the band, and their places a month.
    nearest : ndarray, shape (points,)
        Minutes to the nearest of those; infinite where there is none.
    """

    def __init__(
        self,
        facts: Facts,
        plan: Plan | None,
        candidates: Sequence[CandidatePoint] | None,
        band_id: str | None,
        places: int,
    ) -> None:
        own = candidates is None
        sites = facts.venues if candidates is None else tuple(map(_as_venue, range(len(candidates)), candidates))
        if not sites:
            message = "There is no candidate: the facts hold no venue. Name a file of candidates."
            raise WhereNextError(message)
        if places < 1:
            message = f"A group of {places} places helps nobody; give one place or more."
            raise WhereNextError(message)
        areas = {area.id: area.name for area in facts.areas}
        self.facts = facts if own else replace(facts, venues=(*facts.venues, *sites))
        self.plan, self.places, self.areas, self._sites = plan, places, areas, sites
        self.names = tuple(f"{one.name}, {areas[one.area_id]}" if one.area_id in areas else one.name for one in sites)
        self.months = max(1, len(months_that_count(facts.term)))
        self.index = AccessIndex(self.facts)
        self.access = self.index.values(plan.series if plan else ())
        first = 0 if own else len(facts.venues)
        self.minutes: FloatArray = self.index.minutes[:, first : first + len(sites)]
        self._choose_band(band_id)

    def _choose_band(self, band_id: str | None) -> None:
        cells = self.index.cells
        if not cells:
            message = "There are no carers at any demand point, so no place helps more than another. Add the register."
            raise WhereNextError(message)
        known = sorted({cell.band_id for cell in cells})
        chosen = cells[int(np.argmin(self.access))].band_id if band_id is None else band_id
        if chosen not in known:
            message = f"There is no age band {chosen!r} with carers; choose one of {', '.join(known)}."
            raise WhereNextError(message)
        self.band = next(band for band in self.facts.bands if band.id == chosen)
        self.people: FloatArray = np.array([point.carers.get(chosen, 0.0) for point in self.index.points])
        self.gain = self._gain()
        self.existing_minutes, self.existing_places = self._existing()
        self.nearest: FloatArray = self.existing_minutes.min(axis=1, initial=np.inf)

    def _gain(self) -> FloatArray:
        strand = next((one for one in self.facts.strands if one.mode is not Mode.ONLINE), None)
        if strand is None:
            message = "The facts hold no strand that meets in person, so there is no group to site. Add one."
            raise WhereNextError(message)
        gain = np.zeros((len(self.index.cells), len(self._sites)))
        for column, site in enumerate(self._sites):
            each = self.index.per_place(strand.id, self.band.id, site.area_id, site.id)
            for cell, value in each.items():
                gain[cell, column] = value * self.places * self.months
        return gain

    def _existing(self) -> tuple[FloatArray, FloatArray]:
        column = {venue.id: n for n, venue in enumerate(self.facts.venues)}
        regular = monthly_series(self.facts, self.plan) if self.plan else ()
        groups: list[tuple[int, float]] = [
            (column[one.venue_id], one.places * len(one.dates) / self.months)
            for one in regular
            if one.venue_id is not None and one.band_id == self.band.id
        ]
        if self.facts.settings.other_groups_count_as_coverage:
            groups += [
                (len(column) + n, one.places * one.sessions_per_month / len(one.band_ids))
                for n, one in enumerate(self.facts.local_groups)
                if self.band.id in one.band_ids and one.sessions_per_month >= 1
            ]
        numbers = [number for number, _ in groups]
        return self.index.minutes[:, numbers], np.array([places for _, places in groups], dtype=np.float64)


def _as_venue(number: int, point: CandidatePoint) -> Venue:
    return Venue(
        id=f"candidate-{number}",
        name=point.name,
        area_id="",
        postcode="",
        easting_m=point.easting_m,
        northing_m=point.northing_m,
        kind="candidate",
        capacity_people=0,
        opening=(),
    )
