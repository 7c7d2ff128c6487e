"""What the words of a message are written from, as it is when the message is sent."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Db

from scheduler.store.outbox import OutgoingMessage
from scheduler.store.rows import item_of, table
from scheduler.store.tables import attendance, people, places, programme, service

_held, _series, _strand = table(programme.Session), table(programme.Series), table(service.Strand)
_venue, _carer, _household = table(places.Venue), table(people.Carer), table(people.Household)
_booking, _waiting = table(attendance.Booking), table(attendance.WaitingCarer)
_plan, _elsewhere = table(programme.Plan), table(programme.SessionVenue)
_where = func.coalesce(_elsewhere.c.venue_id, _series.c.venue_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """Whom a message is for."""

    name: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionTold:
    """A session as a message tells of it; ``venue_name`` is None online."""

    id: int
    plan_id: int
    term_id: str
    series_id: str
    title: str
    starts_at: datetime
    ends_at: datetime
    status: str
    venue_name: str | None
    venue_postcode: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFacts:
    """Everything that the words of one message may need."""

    service_name: str
    synthetic: bool
    receiver: Receiver
    session: SessionTold | None
    carer_names: dict[str, str]
    booked: frozenset[str]
    """Those of the message's carers who have a place in its session now."""
    offered: frozenset[str]
    """Those for whom a place is held now."""


def read_message_facts(db: Db, message: OutgoingMessage) -> MessageFacts:
    """Read what a message is about, as it is now."""
    found = db.execute(
        select(service.Service.name, service.Service.synthetic).where(service.Service.id == message.service_id)
    ).one()
    carers = _carers_of(message)
    session_id = message.data.get("session_id")
    here = (carers, message.service_id, session_id)
    return MessageFacts(
        service_name=found.name,
        synthetic=found.synthetic,
        receiver=_receiver(db, message),
        session=None if session_id is None else _session(db, message.service_id, session_id),
        carer_names=_names(db, message.service_id, carers),
        booked=_in_state(db, _booking, "booked", *here),
        offered=_in_state(db, _waiting, "offered", *here),
    )


def _carers_of(message: OutgoingMessage) -> list[str]:
    outcomes = message.data.get("outcomes") or ()
    return [*message.data.get("carer_ids", ()), *(one["carer_id"] for one in outcomes)]


def _receiver(db: Db, message: OutgoingMessage) -> Receiver:
    if message.household_id is not None:
        home = people.Household
        chosen = select(home.contact_name, home.contact_email, home.contact_phone)
        row = db.execute(chosen.where(home.service_id == message.service_id, home.id == message.household_id)).one()
        return Receiver(name=row.contact_name, email=row.contact_email, phone=row.contact_phone)
    return Receiver(name=str(message.data.get("name", "")), email="", phone="")


def _session(db: Db, service_id: str, session_id: int) -> SessionTold | None:
    row = (
        db.execute(
            select(
                _held.c.id,
                _held.c.plan_id,
                _plan.c.term_id,
                _held.c.series_id,
                _strand.c.public_title.label("title"),
                _held.c.starts_at,
                _held.c.ends_at,
                _held.c.status,
                _venue.c.name.label("venue_name"),
                _venue.c.postcode.label("venue_postcode"),
            )
            .join(_plan, _plan.c.id == _held.c.plan_id)
            .join(_series, (_series.c.plan_id == _held.c.plan_id) & (_series.c.id == _held.c.series_id))
            .join(_strand, (_strand.c.service_id == _held.c.service_id) & (_strand.c.id == _series.c.strand_id))
            .outerjoin(_elsewhere, _elsewhere.c.session_id == _held.c.id)
            .outerjoin(_venue, (_venue.c.service_id == _held.c.service_id) & (_venue.c.id == _where))
            .where(_held.c.service_id == service_id, _held.c.id == session_id)
        )
        .mappings()
        .first()
    )
    return None if row is None else item_of(SessionTold, dict(row))


def _names(db: Db, service_id: str, carer_ids: Collection[str]) -> dict[str, str]:
    chosen = select(_carer.c.id, _carer.c.given_name).where(_carer.c.service_id == service_id)
    found = {row.id: row.given_name for row in db.execute(chosen.where(_carer.c.id.in_(list(carer_ids))))}
    return {carer_id: found[carer_id] for carer_id in carer_ids if carer_id in found}


def _in_state(
    db: Db, kept: Any, status: str, carer_ids: Collection[str], service_id: str, session_id: int | None
) -> frozenset[str]:
    if session_id is None:
        return frozenset()
    chosen = select(kept.c.carer_id).where(
        kept.c.service_id == service_id, kept.c.session_id == session_id, kept.c.status == status
    )
    return frozenset(db.scalars(chosen.where(kept.c.carer_id.in_(list(carer_ids)))))


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdAtSession:
    """A household with places in a session, for a reminder or to be asked how it was."""

    service_id: str
    session_id: int
    household_id: str
    starts_at: datetime
    ends_at: datetime
    carer_ids: tuple[str, ...]
    first_booked_at: datetime


def households_booked(
    db: Db, *, starts: tuple[datetime, datetime] | None = None, ends: tuple[datetime, datetime] | None = None
) -> tuple[HouseholdAtSession, ...]:
    """Households with places in sessions that go ahead and start, or end, from an instant until before another.

    One query; carers whose register says that they stayed away are left out.
    """
    column, (first, last) = (_held.c.starts_at, starts) if starts else (_held.c.ends_at, ends or (None, None))
    chosen = (
        select(
            _held.c.service_id,
            _held.c.id.label("session_id"),
            _carer.c.household_id,
            _held.c.starts_at,
            _held.c.ends_at,
            _booking.c.carer_id,
            _booking.c.made_at,
        )
        .join(_plan, (_plan.c.id == _held.c.plan_id) & (_plan.c.status == "published"))
        .join(_booking, (_booking.c.session_id == _held.c.id) & (_booking.c.status == "booked"))
        .join(_carer, (_carer.c.service_id == _booking.c.service_id) & (_carer.c.id == _booking.c.carer_id))
        .where(_held.c.status != "cancelled", column >= first, column < last, ~_stayed_away())
        .order_by(_held.c.starts_at, _held.c.id, _carer.c.household_id, _carer.c.position)
    )
    grouped: dict[tuple[int, str], list[dict[str, Any]]] = {}
    for row in db.execute(chosen).mappings():
        grouped.setdefault((row["session_id"], row["household_id"]), []).append(dict(row))
    return tuple(
        item_of(
            HouseholdAtSession,
            rows[0],
            carer_ids=tuple(one["carer_id"] for one in rows),
            first_booked_at=min(one["made_at"] for one in rows),
        )
        for rows in grouped.values()
    )


def _stayed_away() -> Any:
    register, mark = table(attendance.Register), table(attendance.AttendanceMark)
    later = mark.alias("later")
    return (
        select(mark.c.id)
        .join(register, register.c.id == mark.c.register_id)
        .where(
            register.c.session_id == _held.c.id,
            mark.c.service_id == _booking.c.service_id,
            mark.c.carer_id == _booking.c.carer_id,
            mark.c.mark.in_(("absent", "told_us")),
            ~select(later.c.id).where(later.c.corrects_id == mark.c.id).exists(),
        )
        .exists()
    )
