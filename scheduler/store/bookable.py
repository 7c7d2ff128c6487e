"""Sessions and carers as the rules of booking see them; statements are made once, as they run on every booking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, Select, bindparam, func, null, select
from sqlalchemy.orm import Session as Db

from scheduler.domain.booking import BookableSession, BookingPolicy, CarerToBook, Engagement
from scheduler.domain.facts import AgeBand, Mode
from scheduler.domain.people import Consent
from scheduler.store.booking_policy import policy_of
from scheduler.store.errors import NotFoundError
from scheduler.store.rows import table
from scheduler.store.tables.attendance import AttendanceMark, Booking, Register, WaitingCarer
from scheduler.store.tables.ballots import Ballot, BallotSession
from scheduler.store.tables.people import Carer, Household
from scheduler.store.tables.people import Consent as ConsentRow
from scheduler.store.tables.places import Venue
from scheduler.store.tables.programme import Plan, Series, Session, SessionVenue
from scheduler.store.tables.service import AgeBand as BandRow
from scheduler.store.tables.service import Area, BookingPolicyRow, Strand, Term

A_YEAR_AND_MORE = timedelta(days=400)
"""How far places of the past and the future can matter for a limit that a contract sets for its year."""
AWAY = ("absent", "told_us")
NO_SESSION = -1
_elsewhere = table(SessionVenue)
_held, _plan, _series, _strand = table(Session), table(Plan), table(Series), table(Strand)
_where = func.coalesce(_elsewhere.c.venue_id, _series.c.venue_id)
"""Where a session meets: elsewhere this once, or where its series does."""
_band, _area, _term, _venue, _policy = table(BandRow), table(Area), table(Term), table(Venue), table(BookingPolicyRow)
_carer, _household, _consent = table(Carer), table(Household), table(ConsentRow)
_ballot, _in_ballot = table(Ballot), table(BallotSession)
_booking, _waiting, _mark, _register = table(Booking), table(WaitingCarer), table(AttendanceMark), table(Register)


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueShown:
    """Where a session is, for a page."""

    id: str
    name: str
    postcode: str
    step_free: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSession:
    """A session of the published programme, its venue, and its service's choices about booking."""

    session: BookableSession
    venue: VenueShown | None
    policy: BookingPolicy


def _sessions_of_published_plans(*, with_policy: bool) -> Select[Any]:
    of_service = _held.c.service_id
    chosen = (
        select(
            _held.c.id,
            _held.c.service_id,
            _held.c.series_id,
            _held.c.day,
            _held.c.starts_at,
            _held.c.ends_at,
            _held.c.places,
            _held.c.places_taken,
            _held.c.waiting_carers,
            _held.c.status,
            _plan.c.term_id,
            _series.c.strand_id,
            _series.c.area_id,
            _series.c.household.label("household_id"),
            _where.label("venue_id"),
            _strand.c.public_title.label("title"),
            _strand.c.mode,
            _strand.c.area_ids.label("strand_area_ids"),
            _band.c.id.label("band_id"),
            _band.c.name.label("band_name"),
            _band.c.youngest_years,
            _band.c.oldest_years,
            _area.c.name.label("area_name"),
            _term.c.first.label("term_first"),
            _term.c.last.label("term_last"),
            _venue.c.name.label("venue_name"),
            _venue.c.postcode.label("venue_postcode"),
            _venue.c.step_free,
            _policy.c.policy if with_policy else null().label("policy"),
            _ballot.c.closes_at.label("ballot_closes_at"),
        )
        .join(_plan, (_plan.c.id == _held.c.plan_id) & (_plan.c.status == "published"))
        .join(_series, (_series.c.plan_id == _held.c.plan_id) & (_series.c.id == _held.c.series_id))
        .join(_strand, (_strand.c.service_id == of_service) & (_strand.c.id == _series.c.strand_id))
        .join(_band, (_band.c.service_id == of_service) & (_band.c.id == _series.c.band_id))
        .join(_area, (_area.c.service_id == of_service) & (_area.c.id == _series.c.area_id))
        .join(_term, (_term.c.service_id == of_service) & (_term.c.id == _plan.c.term_id))
        .outerjoin(_elsewhere, _elsewhere.c.session_id == _held.c.id)
        .outerjoin(_venue, (_venue.c.service_id == of_service) & (_venue.c.id == _where))
        .outerjoin(_in_ballot, _in_ballot.c.session_id == _held.c.id)
        .outerjoin(_ballot, (_ballot.c.id == _in_ballot.c.ballot_id) & _ballot.c.status.in_(["open", "closed"]))
        .where(of_service == bindparam("service"))
    )
    return chosen.outerjoin(_policy, _policy.c.service_id == of_service) if with_policy else chosen


_ONE_SESSION = _sessions_of_published_plans(with_policy=True).where(_held.c.id == bindparam("session"))
_THESE_SESSIONS = _sessions_of_published_plans(with_policy=True).where(
    _held.c.id.in_(bindparam("sessions", expanding=True))
)
_COMING_SESSIONS = (
    _sessions_of_published_plans(with_policy=False)
    .where(_held.c.starts_at > bindparam("after"))
    .order_by(_held.c.starts_at, _held.c.series_id)
)
_POLICY = select(_policy.c.policy).where(_policy.c.service_id == bindparam("service"))
_of_household = (_carer.c.service_id == bindparam("service")) & (_carer.c.household_id == bindparam("household"))
_their_place = (
    (_booking.c.service_id == _carer.c.service_id)
    & (_booking.c.carer_id == _carer.c.id)
    & (_booking.c.status == "booked")
    & (_held.c.status != "cancelled")
    & _held.c.day.between(bindparam("first"), bindparam("last"))
)
_in_line = (
    (_waiting.c.session_id == bindparam("waits_for"))
    & (_waiting.c.service_id == _carer.c.service_id)
    & (_waiting.c.carer_id == _carer.c.id)
    & _waiting.c.status.in_(["waiting", "offered"])
)
_places = (
    _booking.join(_held, _held.c.id == _booking.c.session_id)
    .join(_series, (_series.c.plan_id == _held.c.plan_id) & (_series.c.id == _held.c.series_id))
    .join(_strand, (_strand.c.service_id == _held.c.service_id) & (_strand.c.id == _series.c.strand_id))
)
_CARERS_AND_PLACES = (
    select(
        _carer.c.id,
        _carer.c.given_name,
        _carer.c.birth_date,
        _household.c.area_id,
        _waiting.c.status,
        _booking.c.session_id,
        _series.c.strand_id,
        _strand.c.public_title,
        _held.c.day,
        _held.c.starts_at,
        _held.c.ends_at,
    )
    .select_from(
        _carer.join(
            _household,
            (_household.c.service_id == _carer.c.service_id) & (_household.c.id == _carer.c.household_id),
        )
        .outerjoin(_waiting, _in_line)
        .outerjoin(_places, _their_place)
    )
    .where(_of_household, _carer.c.active, _household.c.active)
    .order_by(_carer.c.position, _held.c.starts_at)
)
"""One row for each place of a carer, or one without a place: all that most bookings ask, in one query."""
_CONSENTS = (
    select(_consent.c.carer_id, _consent.c.purpose, _consent.c.given_on, _consent.c.given_by, _consent.c.withdrawn_on)
    .join(_carer, (_carer.c.service_id == _consent.c.service_id) & (_carer.c.id == _consent.c.carer_id))
    .where(_of_household)
)
_other = _mark.alias("correction")
_STAYED_AWAY = (
    select(_mark.c.carer_id, _register.c.session_id)
    .join(_register, _register.c.id == _mark.c.register_id)
    .join(_carer, (_carer.c.service_id == _mark.c.service_id) & (_carer.c.id == _mark.c.carer_id))
    .where(
        _of_household, _mark.c.mark.in_(AWAY), ~select(_other.c.id).where(_other.c.corrects_id == _mark.c.id).exists()
    )
)


def find_session(db: Db, service_id: str, session_id: int) -> FoundSession | None:
    """Read a session of the service's published programme; None when there is none of this number."""
    row = db.execute(_ONE_SESSION, {"service": service_id, "session": session_id}).mappings().first()
    return None if row is None else _found(row, policy_of(row["policy"]))


def find_sessions(db: Db, service_id: str, session_ids: Sequence[int]) -> dict[int, FoundSession]:
    """Read those of some sessions that stand in the service's published programme, in the order asked for."""
    asked = {"service": service_id, "sessions": list(session_ids)}
    rows = {row["id"]: row for row in db.execute(_THESE_SESSIONS, asked).mappings()} if session_ids else {}
    return {one: _found(rows[one], policy_of(rows[one]["policy"])) for one in session_ids if one in rows}


def coming_sessions(db: Db, service_id: str, after: datetime) -> tuple[FoundSession, ...]:
    """Read every session of the published programme that starts after an instant, in order.

    The policy is read once beside them: with every row, reading it again took longer than all the rest.
    """
    rows = db.execute(_COMING_SESSIONS, {"service": service_id, "after": after}).mappings().all()
    policy = policy_of(db.scalar(_POLICY, {"service": service_id}))
    return tuple(_found(row, policy) for row in rows)


def _found(row: RowMapping, policy: BookingPolicy) -> FoundSession:
    session = BookableSession(
        id=row["id"],
        service_id=row["service_id"],
        series_id=row["series_id"],
        strand_id=row["strand_id"],
        term_id=row["term_id"],
        title=row["title"],
        band=AgeBand(
            id=row["band_id"],
            name=row["band_name"],
            youngest_years=row["youngest_years"],
            oldest_years=row["oldest_years"],
        ),
        area_id=row["area_id"],
        area_name=row["area_name"],
        strand_area_ids=tuple(row["strand_area_ids"]),
        mode=Mode(row["mode"]),
        household_id=row["household_id"],
        day=row["day"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        term_first=row["term_first"],
        term_last=row["term_last"],
        places=row["places"],
        places_taken=row["places_taken"],
        waiting_carers=row["waiting_carers"],
        status=row["status"],
        ballot_closes_at=row["ballot_closes_at"],
    )
    return FoundSession(session=session, venue=_venue_of(row), policy=policy)


def _venue_of(row: RowMapping) -> VenueShown | None:
    if row["venue_id"] is None:
        return None
    return VenueShown(
        id=row["venue_id"], name=row["venue_name"], postcode=row["venue_postcode"], step_free=row["step_free"]
    )


def carers_of(
    db: Db, service_id: str, household_id: str, policy: BookingPolicy, around: datetime, *, waits_for: int = NO_SESSION
) -> tuple[CarerToBook, ...]:
    """Read a household's carers with the places they have; what the policy asks nothing about is not read.

    Parameters
    ----------
    db
        A transaction; to book, the household's row is held.
    service_id, household_id
        Whose carers.
    policy
        Says whether consents and registers matter.
    around
        Places within 400 days of this instant are read.
    waits_for
        The session in whose waiting list ``in_line`` looks for each carer.
    """
    mine = {"service": service_id, "household": household_id}
    days = {"first": (around - A_YEAR_AND_MORE).date(), "last": (around + A_YEAR_AND_MORE).date()}
    rows = db.execute(_CARERS_AND_PLACES, mine | days | {"waits_for": waits_for}).all()
    consents = _consents(db, mine) if policy.consents else {}
    away = {(carer, number) for carer, number in db.execute(_STAYED_AWAY, mine)} if policy.caps else set()
    found: dict[str, CarerToBook] = {}
    for carer_id, given_name, birth_date, area_id, in_line, *place in rows:
        before = found.get(carer_id)
        places = before.engagements if before else ()
        if place[0] is not None:
            places = (*places, _engagement(place, away=(carer_id, place[0]) in away))
        found[carer_id] = CarerToBook(
            id=carer_id,
            given_name=given_name,
            birth_date=birth_date,
            area_id=area_id,
            consents=consents.get(carer_id, ()),
            engagements=places,
            in_line=in_line is not None,
        )
    return tuple(found.values())


def _engagement(place: Sequence[Any], *, away: bool) -> Engagement:
    session_id, strand_id, title, day, starts_at, ends_at = place
    return Engagement(
        session_id=session_id,
        strand_id=strand_id,
        title=title,
        day=day,
        starts_at=starts_at,
        ends_at=ends_at,
        stayed_away=away,
    )


def _consents(db: Db, mine: Mapping[str, str]) -> dict[str, tuple[Consent, ...]]:
    found: dict[str, tuple[Consent, ...]] = {}
    for carer_id, purpose, given_on, given_by, withdrawn_on in db.execute(_CONSENTS, dict(mine)):
        one = Consent(purpose=purpose, given_on=given_on, given_by=given_by, withdrawn_on=withdrawn_on)
        found[carer_id] = (*found.get(carer_id, ()), one)
    return found


def household_of(db: Db, service_id: str, carer_id: str) -> str:
    """Return the household of a carer.

    Raises
    ------
    NotFoundError
        When the register has no such carer.
    """
    found = db.scalar(select(_carer.c.household_id).where(_carer.c.service_id == service_id, _carer.c.id == carer_id))
    if found is None:
        message = f"There is no carer {carer_id} in the register of {service_id}."
        raise NotFoundError(message)
    return str(found)
