"""Give a service minutes of its own, of a file or asked of a road engine; plans made from then on use them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

import numpy as np
from geopandas import points_from_xy

from geo.travel_time_engines import Client, EngineError
from geo.travel_time_matrix import TravelTimeMatrix, names_in, read_pairs
from scheduler.domain.facts import DemandPoint, Facts, LocalGroup, Travel, TravelTimes, Venue
from scheduler.errors import EvenhandError
from scheduler.optimise.programme.minutes import minutes_words
from scheduler.store import Store, count_reach_by, list_terms, load_facts, save_travel_times

DIGITS = 2
"""Minutes are kept to the hundredth: less than a second, and the same text on every machine."""
NAMED = 5

Missing = Literal["refuse", "leave"]


class TravelTimesError(EvenhandError):
    """Minutes that cannot be used; nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Facts with their new minutes, and what a person should know of them."""

    facts: Facts
    lines: tuple[str, ...]


def every_place(facts: Facts) -> tuple[Venue | LocalGroup, ...]:
    """Places that minutes are wanted to: venues and other organisations' groups, counted today or not.

    Raises
    ------
    TravelTimesError
        When a venue and a group share an id, so that minutes to one could be taken for the other's.
    """
    shared = sorted({one.id for one in facts.venues} & {one.id for one in facts.local_groups})
    if shared:
        message = f"A venue and a local group share the id {_few(shared)}. Give each an id of its own, then try again."
        raise TravelTimesError(message)
    return (*facts.venues, *facts.local_groups)


def from_file(
    facts: Facts, path: Path, travel: Travel, on: date, *, source: str = "", missing: Missing = "refuse"
) -> Given:
    """Take minutes from a CSV or Parquet file of pairs, as r5r writes it.

    Parameters
    ----------
    facts
        Their demand points and places are wanted; rows of others are passed over.
    path
        Columns for the demand point, the place and minutes, as `geo.travel_time_matrix.TravelTimeMatrix.from_pairs`.
    travel
        By what people come.
    on
        The day of the import, which every figure shows.
    source
        In words, such as "r5r 2.0 on OpenStreetMap of November 2026"; the file's name unless given.
    missing
        A demand point or a place without any row: an error, or left out. What is left out takes the estimate by car,
        and counts as out of reach by any other way.

    Raises
    ------
    TravelTimesError
        When the file cannot be used or has holes; each hole, row and value is named.
    """
    points, places = [one.id for one in facts.demand_points], [one.id for one in every_place(facts)]
    try:
        times = read_pairs(path)
        held = names_in(times)
        absent = [name for name in points if name not in held[0]], [name for name in places if name not in held[1]]
        if missing == "refuse":
            _refuse_holes(path, *absent)
        known = [name for name in points if name in held[0]], [name for name in places if name in held[1]]
        if not all(known):
            message = f"{path} names none of the {'places' if known[0] else 'demand points'} of {facts.service_name}."
            raise TravelTimesError(message)
        matrix = TravelTimeMatrix.from_pairs(times, *known, mode=travel.value)
    except ValueError as problem:
        message = f"{path}: {problem}"
        raise TravelTimesError(message) from problem
    words = f"{source.strip() or path.name}, imported on {_day(on)}"
    return _given(facts, _kept(matrix, travel, words), *map(len, absent))


def from_engine(facts: Facts, client: Client, on: date) -> Given:
    """Ask a road engine for the minutes from every demand point to every place.

    Raises
    ------
    TravelTimesError
        When the server cannot be asked, refuses, or finds no way at all.
    """
    places = every_place(facts)
    if not facts.demand_points or not places:
        message = (
            f"{facts.service_name} has {len(facts.demand_points)} demand points and {len(places)} places: no ways."
        )
        raise TravelTimesError(message)
    ends = [[(one.easting_m, one.northing_m) for one in some] for some in (facts.demand_points, places)]
    try:
        matrix = client.matrix([one.id for one in facts.demand_points], [one.id for one in places], *ends)
    except (EngineError, ValueError) as problem:
        raise TravelTimesError(str(problem)) from problem
    if not np.isfinite(matrix.minutes).any():
        message = f"{matrix.source} found no way between any demand point and any place. Is its map of this county?"
        raise TravelTimesError(message)
    return _given(facts, _kept(matrix, Travel(matrix.mode), f"{matrix.source}, asked on {_day(on)}"), 0, 0)


def as_degrees(ends: Sequence[DemandPoint | Venue | LocalGroup]) -> str:
    """Write points or places as CSV: id, lon, lat, as routing tools take them."""
    xy = points_from_xy([one.easting_m for one in ends], [one.northing_m for one in ends], crs=27700).to_crs(4326)
    rows = (f"{one.id},{lon:.6f},{lat:.6f}" for one, lon, lat in zip(ends, xy.x, xy.y, strict=True))
    return "\n".join(("id,lon,lat", *rows, ""))


def without(facts: Facts, travel: Travel) -> Facts:
    """Return facts without the minutes by one way of travel; by car the built-in estimate takes their place."""
    return replace(facts, travel_times=tuple(one for one in facts.travel_times if one.travel is not travel))


def counted_by(facts: Facts, travel: Travel) -> Facts:
    """Return facts whose access is counted by another way of travel.

    Raises
    ------
    NoMinutesError
        When the facts hold no minutes by it.
    """
    changed = replace(facts, settings=replace(facts.settings, reach_by=travel))
    minutes_words(changed)
    return changed


class StoredTravelTimes:
    """Minutes of a service in the database: read its facts, give them minutes, keep these."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def facts(self, service_id: str, term_id: str | None = None) -> Facts:
        """Read a service's facts, of its last term unless one is named."""
        with self._store.read() as db:
            terms = list_terms(db, service_id)
            return load_facts(db, service_id, term_id or (terms[-1].id if terms else ""))

    def keep(self, facts: Facts) -> None:
        """Keep the minutes of ``facts`` and by what reach is counted; nothing else of them is written."""
        with self._store.write() as db:
            save_travel_times(db, facts.service_id, facts.travel_times)
            count_reach_by(db, facts.service_id, facts.settings.reach_by)


def _kept(matrix: TravelTimeMatrix, travel: Travel, words: str) -> TravelTimes:
    rows = (
        tuple(float(one) if np.isfinite(one) else None for one in row)
        for row in np.asarray(matrix.minutes).round(DIGITS)
    )
    return TravelTimes(
        travel=travel, source=words, point_ids=matrix.point_ids, place_ids=matrix.venue_ids, minutes=tuple(rows)
    )


def _given(facts: Facts, times: TravelTimes, points_left: int, places_left: int) -> Given:
    others = without(facts, times.travel).travel_times
    tables = tuple(sorted((*others, times), key=lambda one: one.travel))
    nowhere = [
        point for point, row in zip(times.point_ids, times.minutes, strict=True) if all(one is None for one in row)
    ]
    pairs = sum(one is not None for row in times.minutes for one in row)
    whole = len(times.point_ids) * len(times.place_ids)
    found = (
        f"Minutes by {times.travel}: {times.source}: {pairs:,} ways from {len(times.point_ids):,} demand points to "
        f"{len(times.place_ids):,} places; {whole - pairs:,} pairs are out of reach."
    )
    lines = [found]
    if nowhere:
        lines.append(f"These demand points reach no place at all: {_few(nowhere)}. They count as reaching nothing.")
    if points_left or places_left:
        instead = "take the built-in estimate" if times.travel is Travel.CAR else "count as out of reach"
        lines.append(f"Left out: {points_left} demand points and {places_left} places; they {instead}.")
    lines.append("Plans made before rest on other minutes: plan again.")
    return Given(facts=replace(facts, travel_times=tables), lines=tuple(lines))


def _refuse_holes(path: Path, points: Sequence[str], places: Sequence[str]) -> None:
    holes = [
        f"{len(names)} {kind} ({_few(names)})"
        for kind, names in (("demand points", points), ("places", places))
        if names
    ]
    if holes:
        message = (
            f"{path} has no row for {' and '.join(holes)}. Nothing was changed. Add their rows, or say that they are "
            "to be left out (--missing leave)."
        )
        raise TravelTimesError(message)


def _few(names: Iterable[str]) -> str:
    listed = list(names)
    more = f" and {len(listed) - NAMED} more" if len(listed) > NAMED else ""
    return f"{', '.join(listed[:NAMED])}{more}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
