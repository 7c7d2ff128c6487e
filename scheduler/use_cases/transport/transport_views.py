"""What the office sees of transport: days, runs, who is not carried, requests to decide, papers, costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from scheduler.domain.transport import DayRuns, TransportDay


class DayState(StrEnum):
    """Where a day of transport stands."""

    TO_PLAN = "to plan"
    PLANNING = "being planned"
    PLANNED = "planned"
    TO_PLAN_AGAIN = "to plan again"
    """Who is to be carried, or a vehicle, has changed since the day was planned."""
    TO_ACCEPT = "to accept"
    """A change to the day is worked out and waits for an answer; nobody has been told of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLine:
    """A day in the office's list; ``to_carry`` counts carers, ``not_carried`` rides."""

    day: date
    state: DayState
    sessions: int
    to_carry: int
    to_decide: int
    runs: int
    not_carried: int
    pence: int
    proposal: str = ""
    """The job of a change that waits for an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopLine:
    """Somebody getting in or out; ``at`` and ``told`` are times of day such as 16:05."""

    ride_id: str
    carer_name: str
    gets_in: bool
    place: str
    at: str
    told: str
    """What the household was told, empty at the venue and where nobody was told."""
    wheelchair: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLine:
    """One vehicle's journey; driven figures are None until somebody gave them."""

    run_id: str
    vehicle_id: str
    vehicle_name: str
    driver_name: str
    escort_name: str
    leaves: str
    back: str
    minutes: int
    miles: float
    pence: int
    driven_minutes: int | None
    driven_miles: float | None
    stops: tuple[StopLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCarriedLine:
    """A ride that no run serves, why, and the cheapest cure."""

    ride_id: str
    carer_name: str
    session_title: str
    direction: str
    because: str
    cure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemLine:
    """What must be mended before a day can be planned."""

    field: str
    because: str
    cure: str
    about: str = ""
    """Whose ride, which session, vehicle, person or place; empty where it is about the whole day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleLine:
    """A vehicle of the service or of a firm, on a day; ``because`` says why it stays, empty where it may go."""

    vehicle_id: str
    name: str
    hired: bool
    off_the_road: bool
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Somebody who may be chosen in a form; ``key`` is session and carer."""

    key: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Who rides on a day, and who has a place in its sessions and does not ride."""

    riding: tuple[Choice, ...]
    others: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayView:
    """One day, whole."""

    day: date
    state: DayState
    planned_at: datetime | None
    minutes_source: str
    problems: tuple[ProblemLine, ...]
    runs: tuple[RunLine, ...]
    not_carried: tuple[NotCarriedLine, ...]
    vehicles: tuple[VehicleLine, ...]
    pence: int
    bound_pence: int | None
    """No plan that carries everybody costs less; None where nobody has proved one (the search's own bound weighs
    children's minutes too, so it is none of pounds alone)."""
    choices: Choices | None = None
    """Whom the forms for late changes may name; None where no runs are planned."""
    proposal: str = ""
    """The job of a change that waits for an answer."""
    documents: tuple[TransportDay, DayRuns] | None = None
    """What is shown, for whatever stands beside it."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Of carers, by id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WayLine:
    """Another way to come: on foot, by car, by public transport; ``minutes`` None where nobody knows."""

    name: str
    minutes: int | None
    reasonable: bool
    words: str


class Decision(StrEnum):
    """What a coordinator said to a request."""

    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLine:
    """A household's request for transport, and whether there was another reasonable way."""

    session_id: int
    carer_id: str
    carer_name: str
    session_title: str
    area_name: str
    starts_at: datetime
    because: str
    pick_up: str
    needs: tuple[str, ...]
    ways: tuple[WayLine, ...]
    another_way: bool
    """Whether any of the ways is reasonable; a coordinator decides."""
    decision: Decision
    decided_because: str
    decided_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """A licence, a DBS check, insurance, a test or a service that has lapsed (``refused``) or soon will."""

    words: str
    refused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CostLine:
    """Planned cost of a session, an area or a funder."""

    name: str
    pence: int
    miles: float
    minutes: int
    kg_co2e: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CostsView:
    """What transport costs from a first to a last day; driven figures are sums of what was given so far."""

    first: date
    last: date
    days: int
    total: CostLine
    by_session: tuple[CostLine, ...]
    by_area: tuple[CostLine, ...]
    by_funder: tuple[CostLine, ...]
    driven_runs: int
    driven_miles: float
    driven_minutes: int
    planned_miles_of_driven: float
    planned_minutes_of_driven: int
