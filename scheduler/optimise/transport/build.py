"""A day's facts as the arrays of the search."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from geo.arrays import FloatArray
from scheduler.domain.transport import (
    Direction,
    FleetVehicle,
    Ride,
    TransportDay,
    TransportSession,
    factor_at,
    needs_escort,
    ride_limit,
    window_at_venue,
)
from scheduler.optimise.transport.crews import Crew, crews_of
from scheduler.optimise.transport.ground import NOBODY, Ground, related

PEOPLE, SEATS, WHEELCHAIRS, ESCORTED = range(4)
"""Columns of loads and rooms."""
NO_LIMIT = 10_000
PENCE_A_GRAM = 1e-6
"""Of plans that cost the same the one that emits less is cheaper by so much: a day's CO2e is far less than a penny."""
_MANY = 1_000_000.0


@dataclass(frozen=True)
class Model:
    """A day with its crews; what the search's numbers stand for.

    Pick-ups and drop-offs of ``rides[r]`` are the nodes r and n + r. Minutes are whole.
    """

    day: TransportDay

    @cached_property
    def rides(self) -> tuple[Ride, ...]:
        """Every ride of the day."""
        return self.day.rides

    @cached_property
    def crews(self) -> tuple[Crew, ...]:
        """Vehicles that can go out."""
        return crews_of(self.day)

    @cached_property
    def session_of(self) -> dict[str, TransportSession]:
        """Sessions by id."""
        return {session.id: session for session in self.day.sessions}

    @cached_property
    def point_index(self) -> dict[str, int]:
        """Rows of the matrices by point."""
        return {point.id: row for row, point in enumerate(self.day.points)}

    @cached_property
    def base_minutes(self) -> np.ndarray:
        """(points, points) minutes without the factor of the time of day."""
        return np.array(self.day.minutes, dtype=np.float64)

    @cached_property
    def nodes(self) -> tuple[str, ...]:
        """Points of all nodes: pick-ups, drop-offs, then one depot for each crew."""
        starts, ends = [], []
        for ride in self.rides:
            venue = self.session_of[ride.session_id].point_id
            there = ride.direction is Direction.THERE
            starts.append(ride.point_id if there else venue)
            ends.append(venue if there else ride.point_id)
        return (*starts, *ends, *(crew.vehicle.depot_id for crew in self.crews))

    @cached_property
    def boarding(self) -> tuple[FloatArray, FloatArray]:
        """Minutes of getting in and of getting out, for each ride."""
        settings = self.day.settings
        at_home = [
            settings.boarding_minutes_wheelchair if ride.wheelchair else settings.boarding_minutes
            for ride in self.rides
        ]
        at_venue = [
            settings.venue_minutes_wheelchair if ride.wheelchair else settings.venue_minutes for ride in self.rides
        ]
        there = np.array([ride.direction is Direction.THERE for ride in self.rides], dtype=bool)
        home, venue = np.array(at_home, dtype=np.float64), np.array(at_venue, dtype=np.float64)
        return np.where(there, home, venue), np.where(there, venue, home)

    def direct_minutes(self, ride: Ride) -> float:
        """Minutes of the ride if nobody else were aboard, at the time of day when it would be."""
        venue = self.session_of[ride.session_id].point_id
        a, b = self.point_index[ride.point_id], self.point_index[venue]
        first, last = window_at_venue(self.day.settings, self.session_of[ride.session_id], ride.direction)
        there = ride.direction is Direction.THERE
        base = float(self.base_minutes[a, b] if there else self.base_minutes[b, a])
        return float(math.ceil(base * factor_at(self.day.settings, first - (base if there else 0), last)))

    @cached_property
    def limits(self) -> FloatArray:
        """(n,) longest ride of each."""
        settings = self.day.settings
        return np.array([float(ride_limit(settings, ride.age_years, self.direct_minutes(ride))) for ride in self.rides])

    @cached_property
    def plain_ground(self) -> Ground:
        """The arrays with the price of a mile alone, for a bound that is one of money."""
        pence = np.array([float(crew.vehicle.pence_per_mile) for crew in self.crews])
        return self.ground._replace(per_mile=pence)

    @cached_property
    def ground(self) -> Ground:
        """The arrays. A mile costs its price and, far below a penny, what it emits: the aim after cost."""
        n = len(self.rides)
        service = np.concatenate([*self.boarding, np.zeros(len(self.crews))])
        early, late = self._windows(service)
        minutes = self._minutes(early, late, service)
        tighten(early, late, service, minutes, self.limits)
        rows = [self.point_index[point] for point in self.nodes]
        vehicles = [crew.vehicle for crew in self.crews]
        return Ground(
            early=early,
            late=late,
            service=service,
            minutes=minutes,
            miles=np.ascontiguousarray(np.array(self.day.miles, dtype=np.float64)[np.ix_(rows, rows)]),
            load=np.array([self._load(ride) for ride in self.rides], dtype=np.int64).reshape(n, 4),
            room=np.array([_room(crew) for crew in self.crews], dtype=np.int64).reshape(len(vehicles), 4),
            ride_limit=self.limits,
            shift_limit=np.array([float(crew.longest_duty_minutes) for crew in self.crews]),
            stretch_limit=np.array([float(self._longest_stretch(crew)) for crew in self.crews]),
            break_minutes=float(self.day.settings.break_minutes),
            per_mile=np.array([_per_mile(vehicle) for vehicle in vehicles]),
            fixed=np.array([float(vehicle.fixed_pence) for vehicle in vehicles]),
            per_ride_minute=float(self.day.settings.pence_per_ride_minute),
            depot=np.arange(2 * n, 2 * n + len(vehicles), dtype=np.int64),
            kind=self._kinds(),
            apart=self._apart(),
            near=related(early, late, minutes, n),
            unserved=float(self.day.settings.pence_not_carried),
        )

    def _windows(self, service: FloatArray) -> tuple[FloatArray, FloatArray]:
        n = len(self.rides)
        early, late = np.zeros(service.size), np.full(service.size, float(NO_LIMIT))
        for r, ride in enumerate(self.rides):
            node = n + r if ride.direction is Direction.THERE else r
            early[node], late[node] = window_at_venue(
                self.day.settings, self.session_of[ride.session_id], ride.direction
            )
            if ride.promised_minute is not None:
                home = r if ride.direction is Direction.THERE else n + r
                slack = self.day.settings.promise_minutes
                early[home], late[home] = ride.promised_minute - slack, ride.promised_minute + slack
        for k, crew in enumerate(self.crews):
            early[2 * n + k], late[2 * n + k] = crew.from_minute, crew.to_minute
        return early, late

    def _minutes(self, early: FloatArray, late: FloatArray, service: FloatArray) -> FloatArray:
        """Driving minutes between nodes, each row by the worst factor of the times at which one may leave there."""
        n, settings = len(self.rides), self.day.settings
        rows = [self.point_index[point] for point in self.nodes]
        base = self.base_minutes[np.ix_(rows, rows)]
        factors = np.ones(len(rows))
        if settings.factors_by_hour:
            worst = max(factor for _, factor in settings.factors_by_hour)
            for node in range(2 * n):
                other = node + n if node < n else node - n
                r = node % n
                known = node if late[node] < NO_LIMIT else other
                reach = 0.0 if known == node else self.limits[r] * worst + service[r] + service[n + r]
                first = early[known] - (reach if node < n else 0.0)
                factors[node] = factor_at(settings, first, late[known] + service[node] + (0.0 if node < n else reach))
            factors[2 * n :] = factors[: 2 * n].max(initial=1.0)
        return np.ascontiguousarray(np.ceil(base * factors[:, None]))

    def _longest_stretch(self, crew: Crew) -> int:
        """Minutes on duty before a break is due; a taxi firm sees to its own drivers."""
        return self.day.settings.duty_without_break_minutes if crew.driver else crew.longest_duty_minutes

    def _load(self, ride: Ride) -> list[int]:
        settings = self.day.settings
        seats = settings.seats_a_wheelchair if ride.wheelchair else 1
        return [1, seats, int(ride.wheelchair), int(needs_escort(settings, ride))]

    def _kinds(self) -> np.ndarray:
        seen: dict[object, int] = {}
        kinds = []
        for crew in self.crews:
            vehicle = crew.vehicle
            key = (
                vehicle.depot_id, _per_mile(vehicle), vehicle.fixed_pence, crew.from_minute, crew.to_minute,
                crew.longest_duty_minutes, self._longest_stretch(crew), tuple(_room(crew)),
            )  # fmt: skip
            kinds.append(seen.setdefault(key, len(seen)))
        return np.array(kinds, dtype=np.int64)

    def _apart(self) -> np.ndarray:
        """(n, w) rides that must not be aboard together, both ways, padded with −1."""
        rides_of: dict[str, list[int]] = {}
        for r, ride in enumerate(self.rides):
            rides_of.setdefault(ride.carer_id, []).append(r)
        pairs: list[set[int]] = [set() for _ in self.rides]
        for r, ride in enumerate(self.rides):
            for other in ride.apart_from:
                for x in rides_of.get(other, ()):
                    pairs[r].add(x)
                    pairs[x].add(r)
        width = max((len(found) for found in pairs), default=0)
        table = np.full((len(pairs), width), NOBODY, dtype=np.int64)
        for r, found in enumerate(pairs):
            table[r, : len(found)] = sorted(found)
        return table


def _per_mile(vehicle: FleetVehicle) -> float:
    return vehicle.pence_per_mile + PENCE_A_GRAM * vehicle.grams_co2e_per_mile


def _room(crew: Crew) -> list[int]:
    vehicle = crew.vehicle
    seats = vehicle.seats - (1 if vehicle.hired and crew.escort else 0)
    return [NO_LIMIT, seats, vehicle.wheelchair_places, NO_LIMIT if crew.escort else 0]


def tighten(early: FloatArray, late: FloatArray, service: FloatArray, minutes: FloatArray, limits: FloatArray) -> None:
    """Narrow windows to what a ride's own journey and limit leave (Cordeau 2006, section 5.1); in place."""
    n = limits.size
    first, last = np.arange(n), np.arange(n, 2 * n)
    ride = minutes[first, last]
    for _ in range(2):
        late[first] = np.minimum(late[first], late[last] - ride - service[first])
        early[last] = np.maximum(early[last], early[first] + service[first] + ride)
        early[first] = np.maximum(early[first], early[last] - limits - service[first])
        late[last] = np.minimum(late[last], late[first] + service[first] + limits)
