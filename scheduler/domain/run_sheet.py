"""The sheet of one run: what its driver and escort must know on the road, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from scheduler.domain.transport import Direction, Point, Run, RunStop, TransportDay

EVERYBODY_S = "transport"
"""A need that everybody on a sheet has, so that it tells a driver nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rider:
    """What the road needs to know of a carer: the name, whom to ring, and needs that matter in a vehicle."""

    name: str
    contact: str = ""
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRider:
    """One passenger at a stop."""

    ride_id: str
    name: str
    wheelchair: bool
    gets_in: bool
    contact: str
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetStop:
    """One halt of the vehicle: everybody who gets in or out there, in order."""

    number: int
    place: str
    easting_m: int
    northing_m: int
    arrive_minute: int
    leave_minute: int
    riders: tuple[SheetRider, ...]
    aboard_after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSheet:
    """One run as people read it; times are minutes since midnight."""

    run_id: str
    service: str
    day: date
    vehicle: str
    driver: str
    escort: str | None
    depot: str
    depot_at: tuple[int, int]
    """Easting and northing of the depot, metres."""
    leave_minute: int
    back_minute: int
    stops: tuple[SheetStop, ...]
    synthetic: bool


def sheet_of(
    day: TransportDay, run: Run, riders: Mapping[str, Rider], places: Mapping[str, str], service: str = ""
) -> RunSheet:
    """Put together the sheet of one run.

    Parameters
    ----------
    day
        The facts that the run was planned from.
    run
        One of its runs.
    riders
        By carer; who is not in it stands under their number alone.
    places
        Name of each point as a driver finds it, such as an address; a stop without one stands under its own id.
    service
        Name of the service.

    Raises
    ------
    KeyError
        When the run names a ride, a point or a vehicle that the day does not have.
    """
    points = {point.id: point for point in day.points}
    vehicle = {one.id: one for one in day.vehicles}[run.vehicle_id]
    drivers = {one.id: one.name for one in day.drivers}
    escorts = {one.id: one.name for one in day.escorts}
    depot = points[vehicle.depot_id]
    return RunSheet(
        run_id=run.id,
        service=service or day.service_id,
        day=day.day,
        vehicle=vehicle.name,
        driver=drivers[run.driver_id] if run.driver_id else "the firm’s own driver",
        escort=escorts[run.escort_id] if run.escort_id else None,
        depot=places.get(depot.id, "Base of the taxi firm" if vehicle.hired else f"Base of {vehicle.name}"),
        depot_at=(depot.easting_m, depot.northing_m),
        leave_minute=run.leave_depot_minute,
        back_minute=run.back_at_depot_minute,
        stops=_halts(day, run, riders, places, points),
        synthetic=day.synthetic,
    )


def _halts(
    day: TransportDay, run: Run, riders: Mapping[str, Rider], places: Mapping[str, str], points: Mapping[str, Point]
) -> tuple[SheetStop, ...]:
    rides = {ride.id: ride for ride in day.rides}
    halts: list[SheetStop] = []
    aboard = 0
    for stops in _together(run.stops):
        point_id = stops[0].point_id
        aboard += sum(1 if stop.gets_in else -1 for stop in stops)
        halts.append(
            SheetStop(
                number=len(halts) + 1,
                place=places.get(point_id, point_id),
                easting_m=points[point_id].easting_m,
                northing_m=points[point_id].northing_m,
                arrive_minute=stops[0].arrive_minute,
                leave_minute=stops[-1].leave_minute,
                riders=tuple(
                    _on_sheet(rides[stop.ride_id].carer_id, rides[stop.ride_id].wheelchair, stop, riders)
                    for stop in stops
                ),
                aboard_after=aboard,
            )
        )
    return tuple(halts)


def _together(stops: tuple[RunStop, ...]) -> list[list[RunStop]]:
    """Join what happens at one place without a wait between: a vehicle that waits for the end halts twice."""
    halts: list[list[RunStop]] = []
    for stop in stops:
        last = halts[-1][-1] if halts else None
        if last and last.point_id == stop.point_id and last.leave_minute == stop.arrive_minute:
            halts[-1].append(stop)
        else:
            halts.append([stop])
    return halts


def _on_sheet(carer_id: str, wheelchair: bool, stop: RunStop, riders: Mapping[str, Rider]) -> SheetRider:
    known = riders.get(carer_id, Rider(name=carer_id))
    return SheetRider(
        ride_id=stop.ride_id,
        name=known.name,
        wheelchair=wheelchair,
        gets_in=stop.gets_in,
        contact=known.contact,
        needs=tuple(need for need in known.needs if need != EVERYBODY_S),
    )


def home_minute(day: TransportDay, run: Run, ride_id: str) -> int | None:
    """Return the time that a household is told: when the vehicle comes (there), or brings home (back).

    Examples
    --------
    A ride that the run does not serve has none.

    >>> from datetime import date
    >>> empty = TransportDay(service_id="s", day=date(2027, 1, 12), points=(), minutes=(), miles=(),
    ...                      minutes_source="by hand", sessions=(), rides=(), vehicles=())
    >>> run = Run(id="r", vehicle_id="v", driver_id=None, escort_id=None, leave_depot_minute=0,
    ...           back_at_depot_minute=0, stops=())
    >>> home_minute(empty, run, "nobody") is None
    True
    """
    there = {ride.id: ride.direction is Direction.THERE for ride in day.rides}
    times = (
        stop.arrive_minute for stop in run.stops if stop.ride_id == ride_id and stop.gets_in is there[stop.ride_id]
    )
    return next(times, None)
