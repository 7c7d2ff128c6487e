"""What a day's runs cost in pounds, miles, minutes and carbon: by vehicle, and shared out among those carried.

A run's cost is shared among its rides by their direct miles: who lives twice as far away bears twice as much. The
shares add up to the whole (a test holds them to it).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from scheduler.domain.transport import DayRuns, Direction, Driver, Escort, FleetVehicle, Ride, Run, TransportDay

_MINUTES_IN_HOUR = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Pence, miles, minutes on the road and grams of CO2 equivalent; of a run, a session, an area or a funder."""

    pence: float
    miles: float
    minutes: float
    grams_co2e: float

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            pence=self.pence + other.pence,
            miles=self.miles + other.miles,
            minutes=self.minutes + other.minutes,
            grams_co2e=self.grams_co2e + other.grams_co2e,
        )

    def share(self, part: float) -> Cost:
        """Return a part of the cost."""
        return Cost(
            pence=self.pence * part,
            miles=self.miles * part,
            minutes=self.minutes * part,
            grams_co2e=self.grams_co2e * part,
        )


NOTHING = Cost(pence=0.0, miles=0.0, minutes=0.0, grams_co2e=0.0)


def run_cost(day: TransportDay, run: Run) -> Cost:
    """Cost of one run: hire or use of the vehicle, miles, waiting, and the hours of driver and escort.

    A taxi's waiting is every minute out that is neither driving nor somebody getting in or out.
    """
    vehicle: FleetVehicle = _by_id(day.vehicles)[run.vehicle_id]
    miles, driving = _driven(day, run, vehicle.depot_id)
    minutes = run.back_at_depot_minute - run.leave_depot_minute
    stopping = sum(stop.leave_minute - stop.arrive_minute for stop in run.stops)
    waiting = max(0.0, minutes - driving - stopping)
    pence = vehicle.fixed_pence + vehicle.pence_per_mile * miles + vehicle.pence_per_waiting_minute * waiting
    people: Iterable[Driver | Escort] = (*day.drivers, *day.escorts)
    hourly = {person.id: person.pence_per_hour for person in people}
    crew = [name for name in (run.driver_id, run.escort_id) if name is not None]
    pence += sum(hourly[name] for name in crew) * minutes / _MINUTES_IN_HOUR
    return Cost(pence=pence, miles=miles, minutes=float(minutes), grams_co2e=vehicle.grams_co2e_per_mile * miles)


def day_cost(day: TransportDay, plan: DayRuns) -> Cost:
    """Cost of all runs of a day."""
    return sum((run_cost(day, run) for run in plan.runs), NOTHING)


def cost_by_session(day: TransportDay, plan: DayRuns) -> Mapping[str, Cost]:
    """Share the day's cost out among its sessions."""
    return _shared(day, plan, lambda ride: ride.session_id)


def cost_by_area(day: TransportDay, plan: DayRuns) -> Mapping[str, Cost]:
    """Share the day's cost out among the areas whose sessions people were carried to."""
    areas = {session.id: session.area_id for session in day.sessions}
    return _shared(day, plan, lambda ride: areas[ride.session_id])


def cost_by_funder(day: TransportDay, plan: DayRuns) -> Mapping[str, Cost]:
    """Share the day's cost out among the funders of the sessions."""
    funders = {session.id: session.funder for session in day.sessions}
    return _shared(day, plan, lambda ride: funders[ride.session_id])


def _driven(day: TransportDay, run: Run, depot: str) -> tuple[float, float]:
    """Miles and minutes of driving."""
    rows = {point.id: row for row, point in enumerate(day.points)}
    way = [rows[depot], *(rows[stop.point_id] for stop in run.stops), rows[depot]]
    miles = sum(day.miles[a][b] for a, b in pairwise(way))
    minutes = sum(day.minutes[a][b] for a, b in pairwise(way))
    return miles, float(minutes)


def _shared(day: TransportDay, plan: DayRuns, key: Callable[[Ride], str]) -> Mapping[str, Cost]:
    rides: dict[str, Ride] = {ride.id: ride for ride in day.rides}
    found: dict[str, Cost] = {}
    for run in plan.runs:
        aboard = [rides[stop.ride_id] for stop in run.stops if stop.gets_in]
        weights = [max(_direct_miles(day, ride), 0.1) for ride in aboard]
        cost, total = run_cost(day, run), sum(weights)
        for ride, weight in zip(aboard, weights, strict=True):
            found[key(ride)] = found.get(key(ride), NOTHING) + cost.share(weight / total)
    return found


def _direct_miles(day: TransportDay, ride: Ride) -> float:
    rows = {point.id: row for row, point in enumerate(day.points)}
    venue = next(session.point_id for session in day.sessions if session.id == ride.session_id)
    start, end = (ride.point_id, venue) if ride.direction is Direction.THERE else (venue, ride.point_id)
    return day.miles[rows[start]][rows[end]]


def _by_id(vehicles: Iterable[FleetVehicle]) -> dict[str, FleetVehicle]:
    return {vehicle.id: vehicle for vehicle in vehicles}
