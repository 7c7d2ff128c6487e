"""Who has a place in a session and who waits for one, by name, for the team."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from scheduler.store.rows import table
from scheduler.store.tables.attendance import Booking, WaitingCarer
from scheduler.store.tables.people import Carer

_bookings, _waiting, _carers = table(Booking), table(WaitingCarer), table(Carer)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonInSession:
    """A carer with a place (``party`` empty), or in the waiting list with those who wait together."""

    carer_id: str
    name: str
    household_id: str
    party: str = ""
    offer_until: datetime | None = None


def booked_people(db: Db, service_id: str, session_id: int) -> tuple[PersonInSession, ...]:
    """Everybody who has a place, by name."""
    same = (_carers.c.service_id == _bookings.c.service_id) & (_carers.c.id == _bookings.c.carer_id)
    rows = db.execute(
        select(_carers.c.id, _carers.c.given_name, _carers.c.family_name, _carers.c.household_id)
        .join(_bookings, same)
        .where(
            _bookings.c.service_id == service_id, _bookings.c.session_id == session_id, _bookings.c.status == "booked"
        )
        .order_by(_carers.c.family_name, _carers.c.given_name, _carers.c.id)
    )
    return tuple(
        PersonInSession(carer_id=row.id, name=f"{row.given_name} {row.family_name}", household_id=row.household_id)
        for row in rows
    )


def waiting_people(db: Db, service_id: str, session_id: int) -> tuple[PersonInSession, ...]:
    """Everybody who holds an offer or waits, in the order of the list."""
    same = (_carers.c.service_id == _waiting.c.service_id) & (_carers.c.id == _waiting.c.carer_id)
    rows = db.execute(
        select(
            _carers.c.id,
            _carers.c.given_name,
            _carers.c.family_name,
            _carers.c.household_id,
            _waiting.c.party,
            _waiting.c.status,
            _waiting.c.offer_until,
        )
        .join(_waiting, same)
        .where(
            _waiting.c.service_id == service_id,
            _waiting.c.session_id == session_id,
            _waiting.c.status.in_(["waiting", "offered"]),
        )
        .order_by(_waiting.c.status, _waiting.c.rank, _waiting.c.party, _waiting.c.id)
    )
    return tuple(
        PersonInSession(
            carer_id=row.id,
            name=f"{row.given_name} {row.family_name}",
            household_id=row.household_id,
            party=row.party,
            offer_until=row.offer_until if row.status == "offered" else None,
        )
        for row in rows
    )
