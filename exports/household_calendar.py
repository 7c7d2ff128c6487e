"""The calendars of one household and of one worker, and invitations: public titles, times, places and a link.

No name of a carer, no need, nothing of why: a calendar is shared, synced and read over shoulders. The link in a
household's feed is secret to that household (docs/decisions/0018-calendars-and-links.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from exports.calendar import CalendarEvent, EventStatus, Method, invitation, programme_calendar, sequence_of

NAME = "Our sessions"
ROTA_NAME = "My rota"


class Stand(StrEnum):
    """How a household stands with a session."""

    BOOKED = "booked"
    OFFERED = "offered"
    WAITING = "waiting"
    OPEN = "open"
    """It has no place and may book one."""
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSession:
    """A session as it stands for one household. ``page`` is the address at which it is booked or changed."""

    event: CalendarEvent
    stand: Stand
    page: str
    changed_at: datetime
    transport: tuple[str, ...] = ()
    """When a vehicle comes, in sentences without a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RotaSession:
    """A session of a worker's rota."""

    event: CalendarEvent
    leads: bool
    cancelled: bool
    changed_at: datetime


_WORDS = {
    Stand.BOOKED: ("Booked", "You have a place. To see it, change it or cancel it"),
    Stand.OFFERED: ("Place offered", "A place is held for you for a while. To take it or let it go"),
    Stand.WAITING: ("Waiting list", "You are on the waiting list. To see where you stand, or to leave it"),
    Stand.OPEN: ("Can book", "You can book this. To choose who comes"),
    Stand.CANCELLED: ("Cancelled", "This session will not take place. To find another"),
}
_STATUS = {
    Stand.BOOKED: EventStatus.CONFIRMED,
    Stand.OFFERED: EventStatus.TENTATIVE,
    Stand.WAITING: EventStatus.TENTATIVE,
    Stand.OPEN: None,
    Stand.CANCELLED: EventStatus.CANCELLED,
}


def own_event(own: OwnSession) -> CalendarEvent:
    """Return a household's event: only a place that it has blocks its hours, and nobody it shares with reads it."""
    prefix, invites = _WORDS[own.stand]
    about = "\n".join(part for part in (*own.transport, own.event.description) if part)
    return replace(
        own.event,
        title=f"{prefix}: {own.event.title}",
        description=f"{about}\n{invites}: {own.page}".lstrip(),
        url=own.page,
        status=_STATUS[own.stand],
        free=own.stand is not Stand.BOOKED,
        private=True,
        changed_at=own.changed_at,
        sequence=sequence_of(own.changed_at),
    )


def household_calendar(sessions: Iterable[OwnSession]) -> bytes:
    """Write a household's calendar to subscribe to; see ``programme_calendar`` for what holds of its bytes."""
    words = "What you have booked, where you wait, and what you can book."
    return programme_calendar([own_event(own) for own in sessions], name=NAME, description=words)


def rota_calendar(sessions: Iterable[RotaSession]) -> bytes:
    """Write a worker's rota to subscribe to."""
    return programme_calendar(
        [_rota_event(one) for one in sessions], name=ROTA_NAME, description="When and where I work."
    )


def _rota_event(one: RotaSession) -> CalendarEvent:
    word = "You lead." if one.leads else "You help."
    return replace(
        one.event,
        title=f"Cancelled: {one.event.title}" if one.cancelled else one.event.title,
        description=f"{word}\n{one.event.description}".rstrip(),
        status=EventStatus.CANCELLED if one.cancelled else EventStatus.CONFIRMED,
        free=one.cancelled,
        private=True,
        changed_at=one.changed_at,
        sequence=sequence_of(one.changed_at),
    )


def household_invitation(
    own: OwnSession, *, organiser: str, organiser_name: str, attendee: str
) -> tuple[Method, bytes]:
    """Write the invitation that goes with an e-mail: into the calendar while there is a place, out of it otherwise."""
    method = Method.REQUEST if own.stand in {Stand.BOOKED, Stand.OFFERED, Stand.WAITING} else Method.CANCEL
    event = replace(own_event(own), title=own.event.title)
    return method, invitation(event, method, organiser=organiser, organiser_name=organiser_name, attendee=attendee)
