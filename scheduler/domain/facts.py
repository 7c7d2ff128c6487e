"""Facts: everything a plan is made from, closed and frozen before the solver sees it.

Units stand in the names. Coordinates are metres on the British National Grid (EPSG:27700).
Weekdays run from 0 (Monday) to 6 (Sunday). Times of day are minutes since midnight, local time.
Tuples of things that have an ``id`` are sorted by it, so that equal facts have equal fingerprints.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from scheduler.domain.calendar import DateRange, Term
from scheduler.domain.planning import CarryingCost, FirstAim, LaterAim, Lock, NoTransport, QuietTime, Wish


class Cadence(StrEnum):
    """How often a series meets."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    ONCE = "once"


class Mode(StrEnum):
    """How people meet."""

    FACE_TO_FACE = "face_to_face"
    ONLINE = "online"
    HOME_VISIT = "home_visit"


class Season(StrEnum):
    """When in the school year a strand may meet."""

    TERM = "term"
    HOLIDAY = "holiday"
    BOTH = "both"


class Spread(StrEnum):
    """What ``least_series`` and ``most_series`` of a strand are counted for."""

    EACH_AREA = "each_area"
    EACH_VENUE = "each_venue"
    WHOLE_SERVICE = "whole_service"


class Measure(StrEnum):
    """What a target counts."""

    SESSIONS = "sessions"
    SERIES = "series"
    PLACES = "places"


class Travel(StrEnum):
    """By what people come; ways by each are kept apart."""

    CAR = "car"
    MINIBUS = "minibus"
    PUBLIC_TRANSPORT = "public transport"
    WALKING = "walking"


class Period(StrEnum):
    """The time in which a target's amount is owed."""

    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"
    TERM = "term"


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyHours:
    """One open stretch of a weekday: a venue's opening, a worker's availability."""

    weekday: int
    from_minute: int
    to_minute: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """The contract's reporting area."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeBand:
    """Ages in whole years, both ends included; ``oldest_years`` None means no upper limit."""

    id: str
    name: str
    youngest_years: int
    oldest_years: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandPoint:
    """Carers at a coordinate (an LSOA), counted by age band id."""

    id: str
    area_id: str
    easting_m: int
    northing_m: int
    rural: bool
    carers: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue:
    """A hired or lent place. ``kind`` is a word such as hall, school, gp_practice, talking_point."""

    id: str
    name: str
    area_id: str
    postcode: str
    easting_m: int
    northing_m: int
    kind: str
    capacity_people: int
    opening: tuple[WeeklyHours, ...]
    closures: tuple[DateRange, ...] = ()
    facilities: frozenset[str] = frozenset()
    step_free: bool = True
    hire_pence_per_hour: int = 0
    owner: str = ""
    """Who lets or lends it; empty where nobody has said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualification:
    """What a worker may do; ``expires_on`` is the last day it is valid, None when it does not lapse."""

    name: str
    expires_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """A member of staff or a volunteer who leads or helps.

    ``contract_minutes_per_week`` limits delivery: sessions with setting up and journeys.
    ``dbs_valid_until`` is the last day on which the check is accepted.
    """

    id: str
    name: str
    postcode: str
    easting_m: int
    northing_m: int
    contract_minutes_per_week: int
    availability: tuple[WeeklyHours, ...]
    dbs_valid_until: date
    evenings_per_week_at_most: int
    leave: tuple[DateRange, ...] = ()
    qualifications: tuple[Qualification, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """A minibus of the service."""

    id: str
    name: str
    postcode: str
    easting_m: int
    northing_m: int
    seats: int
    wheelchair_places: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalGroup:
    """Another organisation's group: it counts as coverage, marked as theirs."""

    id: str
    name: str
    organisation: str
    area_id: str
    easting_m: int
    northing_m: int
    band_ids: tuple[str, ...]
    places: int
    sessions_per_month: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Strand:
    """A line of the programme.

    Staff needed for ``q`` places: max(least_staff, ceil(q / carers_per_worker)).
    ``least_series`` and ``most_series`` hold for each unit that ``spread`` names, in one term.
    ``venue_kinds`` empty means any kind of venue. ``source`` is the contract's paragraph, or the words
    "product default" where the contract is silent.
    """

    id: str
    public_title: str
    internal_title: str
    band_ids: tuple[str, ...]
    cadence: Cadence
    mode: Mode
    season: Season
    duration_minutes: int
    least_places: int
    most_places: int
    carers_per_worker: int
    least_staff: int
    weekdays: tuple[int, ...]
    earliest_start_minute: int
    latest_end_minute: int
    spread: Spread
    least_series: int
    most_series: int
    source: str
    qualifications: frozenset[str] = frozenset()
    facilities: frozenset[str] = frozenset()
    venue_kinds: frozenset[str] = frozenset()
    area_ids: tuple[str, ...] = ()
    """Areas in which the strand runs; empty means everywhere."""
    funder: str = "contract"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A promise of the contract that sessions, series or places of some strands add up to.

    ``area_id`` None means the whole service. A target for a year is owed in a term by its share of
    days, rounded up (docs/rules.md).
    """

    id: str
    title: str
    measure: Measure
    amount: int
    period: Period
    strand_ids: tuple[str, ...]
    source: str
    area_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyAccess:
    """The duty that every area has something for an age band in every month that counts."""

    band_id: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TravelTimes:
    """Minutes from demand points to places by one way of travel: imported, or asked of a road engine.

    ``place_ids`` are ids of venues and of other organisations' groups. ``minutes`` has a row a point and a column a
    place, None where there is no way through. ``source`` says in words which file or server, and when.
    """

    travel: Travel
    source: str
    point_ids: tuple[str, ...]
    place_ids: tuple[str, ...]
    minutes: tuple[tuple[float | None, ...], ...]

    def __post_init__(self) -> None:
        wrong = [len(row) for row in self.minutes if len(row) != len(self.place_ids)]
        if len(self.minutes) != len(self.point_ids) or wrong:
            message = (
                f"Minutes by {self.travel} hold {len(self.minutes)} rows for {len(self.point_ids)} demand points, and "
                f"{len(wrong)} rows without a figure for each of {len(self.place_ids)} places. Import them again."
            )
            raise ValueError(message)
        for point, row in zip(self.point_ids, self.minutes, strict=True):
            for place, minutes in zip(self.place_ids, row, strict=True):
                if minutes is not None and not 0 <= minutes < float("inf"):
                    message = (
                        f"Minutes by {self.travel} from {point} to {place} are {minutes}. "
                        "Give zero or more, and nothing where there is no way."
                    )
                    raise ValueError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanningSettings:
    """Choices of the service, not of the contract; every figure that uses one prints it."""

    reach_steps: tuple[tuple[int, float], ...] = ((10, 1.0), (20, 0.68), (30, 0.22))
    """E2SFCA decay: (up to minutes, weight), right-closed."""
    reach_by: Travel = Travel.CAR
    """By what carers come, where access is counted; any way but by car needs minutes of its own (`TravelTimes`)."""
    worker_journey_minutes_at_most: int = 60
    set_up_minutes: int = 30
    """Before a session, and the same again after it to clear away."""
    start_step_minutes: int = 30
    other_groups_count_as_coverage: bool = True
    first_aim: FirstAim = FirstAim.WORST_AREA
    later_aims: tuple[LaterAim, ...] = tuple(LaterAim)
    """Aims after access, the most important first; one that is not named is not looked at."""
    wishes: tuple[Wish, ...] = ()
    carrying_costs: tuple[CarryingCost, ...] = ()
    """What carrying costs by area and venue, where transport has reckoned it."""
    quiet_times: tuple[QuietTime, ...] = ()
    locks: tuple[Lock, ...] = ()
    no_transport: tuple[NoTransport, ...] = ()
    """Where and when transport proved impossible."""
    seats_hired: int | None = None
    """Seats on a day beside those of the service's vehicles (taxis); None: seats limit no plan."""
    online_percent_at_most: int = 50
    """Of all sessions, so many in a hundred may be online (product default)."""
    lone_working_until_minute: int = 20 * 60 + 30
    """Until when one worker alone visits homes (product default)."""
    staff_pence_per_hour: int = 1_800
    """What an hour of a worker's time costs the service (product default; give your own)."""
    budget_pence: int | None = None
    """For hire and staff time in the term; None where nobody has set one."""
    need_basis: str = "carers known to the service (its register)"
    """Who is counted: the denominator, printed on every figure. Known and hidden need are never mixed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that is known when a term is planned. ``synthetic`` facts say so wherever they show."""

    service_id: str
    service_name: str
    term: Term
    areas: tuple[Area, ...]
    bands: tuple[AgeBand, ...]
    demand_points: tuple[DemandPoint, ...]
    venues: tuple[Venue, ...]
    workers: tuple[Worker, ...]
    strands: tuple[Strand, ...]
    targets: tuple[Target, ...]
    monthly_access: tuple[MonthlyAccess, ...] = ()
    vehicles: tuple[Vehicle, ...] = ()
    local_groups: tuple[LocalGroup, ...] = ()
    settings: PlanningSettings = field(default_factory=PlanningSettings)
    travel_times: tuple[TravelTimes, ...] = ()
    """At most one a way of travel, sorted by it; without one by car, minutes by car are the built-in estimate."""
    synthetic: bool = False
