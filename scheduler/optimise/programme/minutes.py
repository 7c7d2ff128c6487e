"""Minutes from demand points to places: the facts' own where they hold any, else the built-in estimate by car.

One place decides which minutes count, so that the optimiser, the check, the map and every figure use the same, and one
sentence says which they were.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.travel_time import estimate_minutes
from scheduler.domain.facts import DemandPoint, Facts, LocalGroup, Travel, TravelTimes, Venue
from scheduler.errors import EvenhandError

NAMED = 3
"""Places without minutes of their own that are named; the others are counted."""

FloatArray = NDArray[np.float64]


class NoMinutesError(EvenhandError):
    """The settings count reach by a way of travel for which the facts hold no minutes."""


class Minutes(NamedTuple):
    """Minutes of shape (points, places), infinite where there is no way, and where they come from."""

    table: FloatArray
    words: str


def places_of(facts: Facts) -> tuple[Venue | LocalGroup, ...]:
    """Places that carers may come to: venues, then other organisations' groups where the settings count them."""
    return (*facts.venues, *(facts.local_groups if facts.settings.other_groups_count_as_coverage else ()))


def minutes_to_places(facts: Facts, places: Sequence[Venue | LocalGroup] | None = None) -> Minutes:
    """Minutes from every demand point to every place, by the way of travel that the settings name.

    A place or a point that the facts' minutes do not know (a hall added since they were asked for) takes the estimate
    by car; by any other way it counts as out of reach. Either is said in the words.

    Raises
    ------
    NoMinutesError
        When the settings name another way than by car and the facts hold no minutes by it.
    """
    wanted = places_of(facts) if places is None else tuple(places)
    travel = facts.settings.reach_by
    known = next((one for one in facts.travel_times if one.travel is travel), None)
    if known is None and travel is not Travel.CAR:
        message = (
            f"The settings count who comes by {travel}, and there are no minutes by {travel}. "
            "Import some with “evenhand times import”, or set reach_by to car."
        )
        raise NoMinutesError(message)
    by_car = _estimated(facts.demand_points, wanted) if travel is Travel.CAR else None
    if known is None:
        return Minutes(np.zeros((0, 0)) if by_car is None else by_car, "Minutes by car are the built-in estimate")
    table, own = _own(facts.demand_points, wanted, known)
    if by_car is not None:
        table = np.where(own, table, by_car)
    return Minutes(table, _words(facts.demand_points, wanted, known, own))


def minutes_words(facts: Facts) -> str:
    """Say in one sentence which minutes count; it stands by every figure that rests on them."""
    return f"{minutes_to_places(facts).words}."


def _estimated(points: Sequence[DemandPoint], places: Sequence[Venue | LocalGroup]) -> FloatArray:
    if not points or not places:
        return np.zeros((len(points), len(places)))
    rural = np.array([point.rural for point in points], dtype=bool)
    ends = [[(one.easting_m, one.northing_m) for one in some] for some in (points, places)]
    return np.asarray(estimate_minutes(ends[0], ends[1], rural), dtype=np.float64)


def _own(
    points: Sequence[DemandPoint], places: Sequence[Venue | LocalGroup], known: TravelTimes
) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Minutes that the facts hold, infinite elsewhere, and where they hold any."""
    rows = {name: n for n, name in enumerate(known.point_ids)}
    columns = {name: n for n, name in enumerate(known.place_ids)}
    row = np.array([rows.get(point.id, -1) for point in points], dtype=np.intp)
    column = np.array([columns.get(place.id, -1) for place in places], dtype=np.intp)
    own = (row >= 0)[:, None] & (column >= 0)[None, :]
    table = np.full(own.shape, np.inf)
    if own.any():
        held = np.array([[np.inf if one is None else one for one in line] for line in known.minutes], dtype=np.float64)
        table[own] = held[row[:, None], column[None, :]][own]
    return table, own


def _words(
    points: Sequence[DemandPoint],
    places: Sequence[Venue | LocalGroup],
    known: TravelTimes,
    own: NDArray[np.bool_],
) -> str:
    words = f"Minutes by {known.travel}: {known.source}"
    without = "estimated" if known.travel is Travel.CAR else "counted as out of reach"
    unknown = np.flatnonzero(~np.asarray(own.any(axis=0)))
    strangers = [places[n].name for n in unknown.tolist()]
    if strangers and len(points):
        more = f" and {len(strangers) - NAMED} more" if len(strangers) > NAMED else ""
        words += f"; {without} for {len(strangers)} of {len(places)} places ({', '.join(strangers[:NAMED])}{more})"
    lost = int((~np.asarray(own.any(axis=1))).sum())
    if lost and len(places):
        words += f"; {without} for {lost} of {len(points)} demand points"
    return words
