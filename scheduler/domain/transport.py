"""A day of transport: who must be fetched from where to which session, by which vehicles, drivers and escorts.

Times of day are minutes since midnight, local time; distances are miles; money is whole pence. Minutes between points
are whole, so that every time that a household is told is a whole minute too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Direction(StrEnum):
    """Whether a ride goes to a session or home from it."""

    THERE = "there"
    BACK = "back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A home, a named stop, a venue or a depot; metres on the British National Grid."""

    id: str
    easting_m: int
    northing_m: int
    stop_name: str = ""
    """What households call a named stop; nothing for a home, a venue or a depot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransportSession:
    """A session that people are brought to and fetched from."""

    id: str
    point_id: str
    start_minute: int
    end_minute: int
    area_id: str = ""
    funder: str = "contract"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ride:
    """One carer's journey to or from one session.

    ``point_id`` is where the carer is picked up (there) or set down (back). ``apart_from`` names carers with whom
    this one must not ride. ``promised_minute`` is the time that the household was told.
    """

    id: str
    carer_id: str
    session_id: str
    point_id: str
    direction: Direction
    age_years: int
    wheelchair: bool = False
    needs_escort: bool = False
    apart_from: tuple[str, ...] = ()
    promised_minute: int | None = None
    walk_metres: int | None = None
    """The way on foot between home and a named stop; None where the vehicle comes to the door."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetVehicle:
    """A minibus of the service, or a taxi of a firm (``hired``, which comes with its driver).

    ``seats`` are for passengers, an escort's not counted (in a taxi an escort takes one of them); a wheelchair takes
    one of ``wheelchair_places`` and so many seats as the settings say. A date is the last day that is good.
    """

    id: str
    name: str
    depot_id: str
    seats: int
    from_minute: int
    to_minute: int
    wheelchair_places: int = 0
    hired: bool = False
    fixed_pence: int = 0
    pence_per_mile: int = 0
    pence_per_waiting_minute: int = 0
    grams_co2e_per_mile: int = 0
    insured_until: date | None = None
    mot_until: date | None = None
    serviced_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """Somebody who may drive the service's own vehicles."""

    id: str
    name: str
    base_id: str
    from_minute: int
    to_minute: int
    licence_until: date
    dbs_until: date
    longest_duty_minutes: int = 600
    pence_per_hour: int = 0
    vehicle_ids: tuple[str, ...] = ()
    """Vehicles that this driver may drive; empty means all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Escort:
    """Somebody who rides along and looks after the passengers."""

    id: str
    name: str
    from_minute: int
    to_minute: int
    dbs_until: date
    pence_per_hour: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TransportSettings:
    """Choices of the service; each figure that uses one prints it."""

    ride_minutes_at_most: int = 45
    ride_minutes_at_most_by_age: tuple[tuple[int, int], ...] = ()
    """(up to this age in years, minutes), youngest first; other ages take ``ride_minutes_at_most``."""
    ride_times_direct_at_most: float = 1.5
    """A ride may last this many times the direct journey where that is longer than the limit."""
    arrive_at_most_minutes_before: int = 20
    arrive_at_least_minutes_before: int = 5
    wait_after_at_most_minutes: int = 10
    boarding_minutes: int = 2
    boarding_minutes_wheelchair: int = 5
    venue_minutes: int = 1
    """Getting in or out at the venue, for each passenger."""
    venue_minutes_wheelchair: int = 3
    seats_a_wheelchair: int = 2
    duty_without_break_minutes: int = 330
    """A driver's longest stretch without a break: 5 ½ hours (GB domestic rules for passenger vehicles)."""
    break_minutes: int = 30
    """A wait of so many minutes is a break (the same rules)."""
    escort_up_to_age_years: int = 7
    """Children up to this age never ride without an escort."""
    pence_per_ride_minute: int = 5
    """What a minute of a child's ride weighs against pounds: excess rides come before cost at this rate."""
    pence_not_carried: int = 100_000
    """More than any ride could cost: everybody who needs it is carried where it can be done at all."""
    promise_minutes: int = 5
    """A time that was told may move by so much without a new message."""
    walk_metres_at_most: int = 1_000
    """The longest way on foot to or from a named stop, for those of no age below."""
    walk_metres_at_most_by_age: tuple[tuple[int, int], ...] = ((7, 300), (10, 500), (15, 800))
    """(up to this age in years, metres), youngest first."""
    walk_with_adult_up_to_age_years: int = 7
    """Children up to this age walk to and from a stop with an adult alone."""
    factors_by_hour: tuple[tuple[int, float], ...] = ()
    """(from this hour, minutes are multiplied by); before the first hour the factor is 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransportDay:
    """All that is known when a day's runs are planned.

    ``minutes`` and ``miles`` have one row and one column for each of ``points``, in their order.
    """

    service_id: str
    day: date
    points: tuple[Point, ...]
    minutes: tuple[tuple[int, ...], ...]
    miles: tuple[tuple[float, ...], ...]
    minutes_source: str
    sessions: tuple[TransportSession, ...]
    rides: tuple[Ride, ...]
    vehicles: tuple[FleetVehicle, ...]
    drivers: tuple[Driver, ...] = ()
    escorts: tuple[Escort, ...] = ()
    settings: TransportSettings = field(default_factory=TransportSettings)
    usual_crews: tuple[tuple[str, str], ...] = ()
    """(carer, driver or escort) who rode together last time."""
    synthetic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStop:
    """One passenger getting in or out: from ``arrive_minute`` to ``leave_minute``.

    Passengers at one point follow each other, a stop each; a sheet for the driver may show them together.
    """

    ride_id: str
    gets_in: bool
    point_id: str
    arrive_minute: int
    leave_minute: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One vehicle's journey from its depot and back."""

    id: str
    vehicle_id: str
    driver_id: str | None
    escort_id: str | None
    leave_depot_minute: int
    back_at_depot_minute: int
    stops: tuple[RunStop, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCarried:
    """A ride that no run serves: why, and the cheapest cure."""

    ride_id: str
    because: str
    cure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRuns:
    """A planned day. ``bound_pence`` is a proven limit: no plan that carries everyone costs less."""

    service_id: str
    day: date
    facts_fingerprint: str
    seed: int
    made_by: str
    runs: tuple[Run, ...]
    not_carried: tuple[NotCarried, ...] = ()
    pence: int = 0
    """Vehicles and miles, and the weight of ride minutes."""
    bound_pence: int | None = None


def by_leaving(plan: DayRuns) -> tuple[Run, ...]:
    """Return the runs by the time at which they leave: the order in which pages and maps number them."""
    return tuple(sorted(plan.runs, key=lambda run: (run.leave_depot_minute, run.id)))


def ride_limit(settings: TransportSettings, age_years: int, direct_minutes: float) -> int:
    """Return the longest ride in whole minutes: the age's limit, or so many times the direct journey where longer.

    Examples
    --------
    >>> ride_limit(TransportSettings(), 12, 20)
    45
    >>> ride_limit(TransportSettings(), 12, 40)
    60
    >>> ride_limit(TransportSettings(ride_minutes_at_most_by_age=((7, 30),)), 6, 10)
    30
    """
    limit = settings.ride_minutes_at_most
    for up_to_age, minutes in settings.ride_minutes_at_most_by_age:
        if age_years <= up_to_age:
            limit = minutes
            break
    return max(limit, int(settings.ride_times_direct_at_most * direct_minutes))


def walk_limit(settings: TransportSettings, age_years: int) -> int:
    """Return how far a child of an age may walk to or from a named stop, metres.

    Examples
    --------
    >>> [walk_limit(TransportSettings(), age) for age in (7, 8, 10, 11, 15, 16)]
    [300, 500, 500, 800, 800, 1000]
    """
    by_age = settings.walk_metres_at_most_by_age
    return next((metres for up_to, metres in by_age if age_years <= up_to), settings.walk_metres_at_most)


def needs_escort(settings: TransportSettings, ride: Ride) -> bool:
    """Whether a ride needs an escort: because of the carer's needs, or because the child is too young."""
    return ride.needs_escort or ride.age_years <= settings.escort_up_to_age_years


def window_at_venue(settings: TransportSettings, session: TransportSession, direction: Direction) -> tuple[int, int]:
    """Return when somebody may get out at the venue (there) or in (back): first and last minute.

    Examples
    --------
    >>> session = TransportSession(id="s", point_id="hall", start_minute=1020, end_minute=1110)
    >>> window_at_venue(TransportSettings(), session, Direction.THERE)
    (1000, 1015)
    >>> window_at_venue(TransportSettings(), session, Direction.BACK)
    (1110, 1120)
    """
    if direction is Direction.THERE:
        first = session.start_minute - settings.arrive_at_most_minutes_before
        return first, session.start_minute - settings.arrive_at_least_minutes_before
    return session.end_minute, session.end_minute + settings.wait_after_at_most_minutes


def factor_at(settings: TransportSettings, first_minute: float, last_minute: float) -> float:
    """Return the largest factor on driving minutes between two times of the day.

    Examples
    --------
    >>> rush = TransportSettings(factors_by_hour=((16, 1.3), (18, 1.1), (19, 1.0)))
    >>> factor_at(rush, 15 * 60, 15 * 60 + 30), factor_at(rush, 15 * 60, 17 * 60), factor_at(rush, 18 * 60, 20 * 60)
    (1.0, 1.3, 1.1)
    """
    starts = [(0, 1.0), *((hour * 60, factor) for hour, factor in settings.factors_by_hour)]
    ends = [start for start, _ in starts[1:]] + [48 * 60]
    return max(
        factor for (start, factor), end in zip(starts, ends, strict=True) if start <= last_minute and end > first_minute
    )
