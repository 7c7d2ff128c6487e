"""What goes wrong after publication, and what a repair of the programme says: plain data for pages, files and jobs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from scheduler.domain.plan import Series


class DisruptionKind(StrEnum):
    """What can go wrong; ``about_id`` of a disruption names what it concerns."""

    VENUE_CLOSED = "venue_closed"
    WORKER_AWAY = "worker_away"
    VEHICLE_AWAY = "vehicle_away"
    NO_SESSIONS = "no_sessions"
    """Nothing in person, as on a snow day: ``about_id`` is an area, or empty for the whole service."""
    STEP_FREE_NEEDED = "step_free_needed"
    """Somebody who comes to a series uses a wheelchair: ``about_id`` is the series."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disruption:
    """Something that keeps published sessions from being held as they stand, on days with both ends included."""

    kind: DisruptionKind
    about_id: str
    first: date
    last: date
    because: str

    def __post_init__(self) -> None:
        if self.last < self.first:
            message = f"The disruption ends ({self.last}) before it starts ({self.first}); swap the two dates."
            raise ValueError(message)

    def on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.first <= day <= self.last


class ChangeKind(StrEnum):
    """How much of a session changes."""

    LOST = "lost"
    MOVED = "moved"
    """Another day, time or venue, or without its minibus: the families must know."""
    TEAM = "team"
    """Other staff or another vehicle; the families come as before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionChange:
    """One published session that cannot stay as it is. ``before`` and ``after`` are series of a single date.

    ``hit`` is true when the disruption itself struck the session; else it changes so that another can be held.
    """

    series_id: str
    day: date
    kind: ChangeKind
    before: Series
    after: Series | None
    because: str
    hit: bool


class WhoToTell(StrEnum):
    """Whom a change concerns."""

    FAMILIES = "families"
    WORKER = "worker"
    VENUE = "venue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Somebody who must be told of one changed session, in a sentence; ``about_id`` is a series, worker or venue."""

    who: WhoToTell
    about_id: str
    name: str
    series_id: str
    day: date
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """What changes, who must be told, and what it costs in quality.

    ``changes`` are as few as can be where ``proven``: first sessions lost, then sessions that the families see
    change, then other teams. ``least_lost`` and ``least_changed`` are proven bounds: no repair within the same weeks
    does better. Access is in places per 100 carers, ``journey_minutes`` and ``cost_pence`` are after less before.
    """

    changes: tuple[SessionChange, ...]
    told: tuple[Told, ...]
    proven: bool
    least_lost: int
    least_changed: int
    sessions_kept: int
    worst_before: float
    worst_after: float
    fair_before: float
    fair_after: float
    journey_minutes: int
    cost_pence: int

    @property
    def lost(self) -> int:
        """Sessions that cannot be held."""
        return sum(one.kind is ChangeKind.LOST for one in self.changes)
