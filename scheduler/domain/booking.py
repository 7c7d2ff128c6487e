"""What booking is about: a service's choices, a session and a carer as the rules see them, and a refusal's words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from scheduler.domain.contract import FINANCIAL_YEAR_STARTS_MONTH
from scheduler.domain.facts import AgeBand, Mode, Period
from scheduler.domain.people import Consent
from scheduler.domain.places_left import SessionNow


class AreaRule(StrEnum):
    """Whom sessions are for, by where the household lives."""

    ANY = "any"
    WHERE_THE_STRAND_RUNS = "where_the_strand_runs"
    """A strand that runs in some areas only is for households of those areas; others are for everybody."""
    OWN_AREA = "own_area"
    """A session is for households of its own area; online sessions are for everybody."""


class WaitingOrder(StrEnum):
    """Who is offered a freed place first."""

    AS_ASKED = "as_asked"
    FEWEST_FIRST = "fewest_first"
    """Those with the fewest places of this strand in this year of the contract, then those who asked first."""


class Stop(StrEnum):
    """Why a carer cannot be booked, as a code for programs; the words stand in the refusal."""

    CANCELLED = "cancelled"
    STARTED = "started"
    NOT_OPEN_YET = "not_open_yet"
    CLOSED = "closed"
    NOT_BOOKABLE = "not_bookable"
    IN_BALLOT = "in_ballot"
    TOO_YOUNG = "too_young"
    TOO_OLD = "too_old"
    OTHER_AREA = "other_area"
    CONSENT_MISSING = "consent_missing"
    ALREADY_BOOKED = "already_booked"
    OVERLAPS = "overlaps"
    LIMIT_REACHED = "limit_reached"
    FULL = "full"
    SIBLING_REFUSED = "sibling_refused"
    ALREADY_WAITING = "already_waiting"
    ALREADY_OFFERED = "already_offered"
    TOO_MANY = "too_many"
    PLACES_LEFT = "places_left"
    NO_OFFER = "no_offer"
    OFFER_ENDED = "offer_ended"
    NOT_WAITING = "not_waiting"
    NOT_BOOKED = "not_booked"
    NOT_THEIRS = "not_theirs"
    TOO_LATE = "too_late"
    NOBODY = "nobody"
    KEY_USED = "key_used"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """How many sessions of a strand one carer may attend in a period."""

    strand_id: str
    sessions_at_most: int
    period: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentNeeded:
    """A consent without which nobody is booked; no strands means all, ``under_years`` None means at any age."""

    purpose: str
    strand_ids: tuple[str, ...] = ()
    under_years: int | None = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingPolicy:
    """What a service chooses about booking (docs/rules.md, Booking, says why each default)."""

    opens_days_before: int | None = None
    """Days before the session on which booking opens; None: as soon as the programme is published."""
    closes_minutes_before: int = 60
    cancel_hours_before: int = 24
    """Until then the household cancels by itself; after it, a request reaches the coordinator."""
    offer_hours: int = 24
    near_hours: int = 72
    """How close to the session the shorter offers begin."""
    near_offer_hours: int = 4
    area_rule: AreaRule = AreaRule.WHERE_THE_STRAND_RUNS
    waiting_order: WaitingOrder = WaitingOrder.AS_ASKED
    year_starts_month: int = FINANCIAL_YEAR_STARTS_MONTH
    caps: tuple[Cap, ...] = ()
    consents: tuple[ConsentNeeded, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BookableSession:
    """A dated session of the published programme, as the rules see it.

    ``places_taken`` counts the places that are booked and those that an offer holds. ``waiting_carers``
    counts carers who wait without an offer.
    """

    id: int
    service_id: str
    series_id: str
    strand_id: str
    term_id: str
    title: str
    band: AgeBand
    area_id: str
    area_name: str
    strand_area_ids: tuple[str, ...]
    mode: Mode
    household_id: str | None
    day: date
    starts_at: datetime
    ends_at: datetime
    term_first: date
    term_last: date
    places: int
    places_taken: int
    waiting_carers: int
    status: str
    ballot_closes_at: datetime | None = None
    """When the ballot closes that shares the places out; None where none does, or it has."""

    @property
    def places_free(self) -> int:
        """Places that are neither booked nor held by an offer."""
        return self.places - self.places_taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Engagement:
    """A place that a carer has in some session. ``stayed_away`` when its register says so."""

    session_id: int
    strand_id: str
    title: str
    day: date
    starts_at: datetime
    ends_at: datetime
    stayed_away: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CarerToBook:
    """A carer as the rules of booking see them; ``in_line``: waits for the session asked about, or holds an offer."""

    id: str
    given_name: str
    birth_date: date
    area_id: str
    consents: tuple[Consent, ...] = ()
    engagements: tuple[Engagement, ...] = ()
    in_line: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why not, in words that say what to do."""

    code: Stop
    reason: str


def in_words(instant: datetime) -> str:
    """Give a local instant as people say it: Tuesday 5 January 2027 at 5pm."""
    minutes = f":{instant.minute:02}" if instant.minute else ""
    half = "am" if instant.hour < 12 else "pm"  # noqa: PLR2004 — noon
    return f"{day_in_words(instant.date())} at {(instant.hour + 11) % 12 + 1}{minutes}{half}"


def day_in_words(day: date) -> str:
    """Give a day as people say it: Tuesday 5 January 2027."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def opens_at(session: BookableSession, policy: BookingPolicy) -> datetime | None:
    """Midnight at which booking opens; None when it is open from publication on."""
    if policy.opens_days_before is None:
        return None
    first = session.day - timedelta(days=policy.opens_days_before)
    return datetime(first.year, first.month, first.day, tzinfo=session.starts_at.tzinfo)


def closes_at(session: BookableSession, policy: BookingPolicy) -> datetime:
    """Instant from which on nobody books, joins the waiting list or takes an offer."""
    return session.starts_at - timedelta(minutes=policy.closes_minutes_before)


def cancel_until(session: BookableSession, policy: BookingPolicy) -> datetime:
    """Instant until which a household cancels by itself."""
    return session.starts_at - timedelta(hours=policy.cancel_hours_before)


def as_it_stands(session: BookableSession) -> SessionNow:
    """Give what a page needs to say how many places are left."""
    return SessionNow(
        series_id=session.series_id,
        day=session.day,
        starts_at=session.starts_at,
        places=session.places,
        taken=session.places_taken,
        waiting=session.waiting_carers,
        cancelled=session.status == "cancelled",
    )
