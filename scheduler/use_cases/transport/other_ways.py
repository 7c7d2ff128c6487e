"""Minutes of other ways to come, from the tables that were imported and, where there are none, from estimates."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, isfinite

import numpy as np

from geo.travel_time import estimate_minutes
from scheduler.domain.facts import Travel
from scheduler.domain.transport_need import OtherWay, other_ways
from scheduler.store import Db, load_travel_times
from scheduler.store import transport_times as kept
from scheduler.store.asked_rides import AskedRide
from scheduler.store.transport_times import HeldSession

WALKING_METRES_A_MINUTE = 75.0
"""2.8 miles an hour: a young person at an easy pace (an assumption)."""
WALKING_DETOUR = 1.25
"""Paths over the straight line (an assumption, below the 1.4 of roads)."""


class OtherWays:
    """What is known of the ground around a service's households.

    Parameters
    ----------
    db
        A reading transaction.
    service_id
        Whose ground.
    """

    def __init__(self, db: Db, service_id: str) -> None:
        self._points = kept.demand_points(db, service_id)
        self._places = np.array([[x, y] for _, x, y, _ in self._points], dtype=np.float64).reshape(-1, 2)
        self._tables = {one.travel: one for one in load_travel_times(db, service_id)}

    def judge(self, ride: AskedRide, held: HeldSession, age_years: int) -> tuple[OtherWay, ...]:
        """Judge the ways of one carer to one session."""
        nearest = self._nearest(ride)
        walk = self._minutes(Travel.WALKING, nearest, held.venue_id)
        car = self._minutes(Travel.CAR, nearest, held.venue_id)
        straight = float(np.hypot(ride.easting_m - held.easting_m, ride.northing_m - held.northing_m))
        rural = [self._points[nearest][3] if nearest is not None else False]
        home, hall = [[ride.easting_m, ride.northing_m]], [[held.easting_m, held.northing_m]]
        return other_ways(
            age_years=age_years,
            needs=ride.needs,
            walk=ceil(straight * WALKING_DETOUR / WALKING_METRES_A_MINUTE) if walk is None else walk,
            public_transport=self._minutes(Travel.PUBLIC_TRANSPORT, nearest, held.venue_id),
            car=ceil(float(estimate_minutes(home, hall, rural)[0, 0])) if car is None else car,
        )

    def _nearest(self, ride: AskedRide) -> int | None:
        if not self._points:
            return None
        away = self._places - np.array([ride.easting_m, ride.northing_m], dtype=np.float64)
        return int(np.argmin((away**2).sum(axis=1)))

    def _minutes(self, travel: Travel, nearest: int | None, venue_id: str) -> int | None:
        """Minutes of an imported table from the nearest demand point; None where it does not say."""
        table = self._tables.get(travel)
        if table is None or nearest is None or venue_id not in table.place_ids:
            return None
        point = self._points[nearest][0]
        if point not in table.point_ids:
            return None
        minutes = table.minutes[table.point_ids.index(point)][table.place_ids.index(venue_id)]
        return None if minutes is None or not isfinite(minutes) else ceil(minutes)


def any_reasonable(ways: Iterable[OtherWay]) -> bool:
    """Whether any way is reasonable."""
    return any(one.reasonable for one in ways)
