"""What booking tells a page: a session with its choices, and what came of a request, carer by carer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from scheduler.domain.booking import (
    BookingPolicy,
    CarerToBook,
    Refusal,
    Stop,
    as_it_stands,
    cancel_until,
    closes_at,
    opens_at,
)
from scheduler.domain.booking_rules import refusals
from scheduler.domain.facts import Mode
from scheduler.domain.places_left import PlacesWord, places_word
from scheduler.errors import EvenhandError
from scheduler.store.bookable import FoundSession, VenueShown
from scheduler.store.waiting_list import WaitingEntry


class UnknownSessionError(EvenhandError):
    """The published programme has no such session."""

    def __init__(self) -> None:
        super().__init__(
            "This session is not in the programme any more. Open your list of sessions to see what has taken its place."
        )


class Standing(StrEnum):
    """How a carer stands with a session."""

    NONE = "none"
    BOOKED = "booked"
    WAITING = "waiting"
    OFFERED = "offered"


class OutcomeStatus(StrEnum):
    """What came of a request for one carer."""

    BOOKED = "booked"
    WAITING = "waiting"
    OFFERED = "offered"
    CANCELLED = "cancelled"
    REQUESTED = "requested"
    """Too late to cancel by oneself; the coordinator has been asked."""
    DECLINED = "declined"
    LEFT = "left"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a request for one carer; ``reason`` says why not, or what happens next."""

    carer_id: str
    name: str
    status: OutcomeStatus
    reason: str = ""
    code: Stop | None = None
    position: int | None = None
    offer_until: datetime | None = None


def refused(carer_id: str, name: str, why: Refusal) -> Outcome:
    """Return the outcome of a refusal."""
    return Outcome(carer_id=carer_id, name=name, status=OutcomeStatus.REFUSED, reason=why.reason, code=why.code)


def outcome_as_json(outcome: Outcome) -> dict[str, Any]:
    """Plain form of an outcome, to be remembered with the key of its form."""
    until = outcome.offer_until
    return {
        "carer_id": outcome.carer_id,
        "name": outcome.name,
        "status": outcome.status.value,
        "reason": outcome.reason,
        "code": None if outcome.code is None else outcome.code.value,
        "position": outcome.position,
        "offer_until": None if until is None else until.isoformat(),
    }


def outcome_from_json(kept: Mapping[str, Any]) -> Outcome:
    """Read an outcome that was remembered."""
    until = kept["offer_until"]
    return Outcome(
        **dict(kept)
        | {
            "status": OutcomeStatus(kept["status"]),
            "code": None if kept["code"] is None else Stop(kept["code"]),
            "offer_until": None if until is None else datetime.fromisoformat(until),
        }
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionCard:
    """A session as a household's page shows it. ``public_id`` names its page in the public programme."""

    id: int
    public_id: str
    title: str
    day: date
    starts_at: datetime
    ends_at: datetime
    area_name: str
    band_name: str
    venue: VenueShown | None
    online: bool
    cancelled: bool
    places: PlacesWord


@dataclass(frozen=True, slots=True, kw_only=True)
class CarerChoice:
    """What one carer of the household may do with a session.

    ``refusals`` is empty when nothing but a lack of places can stand in the way. ``party`` names the carers
    who wait, or were offered places, together with this one (itself among them).
    """

    carer_id: str
    name: str
    refusals: tuple[Refusal, ...]
    standing: Standing
    position: int | None = None
    offer_until: datetime | None = None
    party: tuple[str, ...] = ()

    @property
    def bookable(self) -> bool:
        """Whether the rules allow a place, if there is one."""
        return not self.refusals and self.standing is Standing.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionChoices:
    """A session with what each carer of the household may do; every instant is local."""

    session: SessionCard
    carers: tuple[CarerChoice, ...]
    opens_at: datetime | None
    closes_at: datetime
    cancel_until: datetime

    @property
    def any_bookable(self) -> bool:
        """Whether anybody of the household could take a place."""
        return any(carer.bookable for carer in self.carers)

    @property
    def concerns_household(self) -> bool:
        """Whether anybody of the household has a place, waits or holds an offer."""
        return any(carer.standing is not Standing.NONE for carer in self.carers)


def card_of(found: FoundSession, now: datetime) -> SessionCard:
    """Return what a page shows of a session."""
    session = found.session
    return SessionCard(
        id=session.id,
        public_id=f"{session.series_id}-{session.day:%Y%m%d}",
        title=session.title,
        day=session.day,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        area_name=session.area_name,
        band_name=session.band.name,
        venue=found.venue,
        online=session.mode is Mode.ONLINE,
        cancelled=session.status == "cancelled",
        places=places_word(as_it_stands(session), now),
    )


def choices_of(
    found: FoundSession, carers: Sequence[CarerToBook], waiting: Sequence[WaitingEntry], now: datetime
) -> SessionChoices:
    """Ask the rules about every carer of a household."""
    session, policy = found.session, found.policy
    entries = {one.carer_id: one for one in waiting}
    return SessionChoices(
        session=card_of(found, now),
        carers=tuple(_choice(found, policy, carer, entries, now) for carer in carers),
        opens_at=opens_at(session, policy),
        closes_at=closes_at(session, policy),
        cancel_until=cancel_until(session, policy),
    )


def _choice(
    found: FoundSession,
    policy: BookingPolicy,
    carer: CarerToBook,
    entries: Mapping[str, WaitingEntry],
    now: datetime,
) -> CarerChoice:
    entry = entries.get(carer.id)
    booked = any(one.session_id == found.session.id for one in carer.engagements)
    party = () if entry is None else tuple(one.carer_id for one in entries.values() if one.party_id == entry.party_id)
    why = refusals(carer, found.session, policy, now)
    return CarerChoice(
        carer_id=carer.id,
        name=carer.given_name,
        refusals=tuple(one for one in why if one.code is not Stop.ALREADY_BOOKED),
        standing=Standing.BOOKED if booked else Standing.NONE if entry is None else Standing(entry.status),
        position=None if entry is None else entry.position,
        offer_until=None if entry is None else entry.offer_until,
        party=party,
    )
