"""One session alone is changed: another time, another venue, more or fewer places; its households are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session as Db

from scheduler.domain.messages import MessageKind
from scheduler.store.calendar_changes import note_calendar_change
from scheduler.store.outbox import queue_message, withdraw_messages
from scheduler.store.replacing import Party, concerned, what_changed
from scheduler.store.rows import Row, table, upsert
from scheduler.store.tables.places import Venue
from scheduler.store.tables.programme import Plan, Series, Session, SessionVenue

_held, _series, _venues, _plans = table(Session), table(Series), table(Venue), table(Plan)
_elsewhere = table(SessionVenue)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionAsItIs:
    """A session of the published programme, for a form; ``venue_id`` is None online."""

    id: int
    status: str
    starts_at: datetime
    ends_at: datetime
    venue_id: str | None
    places: int
    places_taken: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueChoice:
    """A venue that a session can move to."""

    id: str
    name: str
    postcode: str


def hold_session(db: Db, service_id: str, session_id: int) -> SessionAsItIs | None:
    """Read a session and let nobody else change it until the transaction ends; None when none is published."""
    of_service = (_held.c.service_id == service_id, _held.c.id == session_id)
    held = db.execute(select(_held.c.id).where(*of_service).with_for_update()).first()
    row = None if held is None else _row(db, service_id, session_id)
    if row is None:
        return None
    return SessionAsItIs(**{name: row[name] for name in SessionAsItIs.__dataclass_fields__})


def session_as_it_is(db: Db, service_id: str, session_id: int) -> SessionAsItIs | None:
    """Read a session of the published programme; None when there is none of this number."""
    row = _row(db, service_id, session_id)
    return None if row is None else SessionAsItIs(**{name: row[name] for name in SessionAsItIs.__dataclass_fields__})


def _row(db: Db, service_id: str, session_id: int) -> Row | None:
    where = func.coalesce(_elsewhere.c.venue_id, _series.c.venue_id)
    chosen = (
        select(_held, where.label("venue_id"), _venues.c.name.label("venue_name"))
        .join(_plans, (_plans.c.id == _held.c.plan_id) & (_plans.c.status == "published"))
        .join(_series, (_series.c.plan_id == _held.c.plan_id) & (_series.c.id == _held.c.series_id))
        .outerjoin(_elsewhere, _elsewhere.c.session_id == _held.c.id)
        .outerjoin(_venues, (_venues.c.service_id == _held.c.service_id) & (_venues.c.id == where))
        .where(_held.c.service_id == service_id, _held.c.id == session_id)
    )
    found = db.execute(chosen).mappings().first()
    return None if found is None else dict(found)


def venue_choices(db: Db, service_id: str) -> tuple[VenueChoice, ...]:
    """Venues of a service, by name."""
    chosen = select(_venues.c.id, _venues.c.name, _venues.c.postcode).where(
        _venues.c.service_id == service_id, _venues.c.active
    )
    return tuple(
        VenueChoice(id=row.id, name=row.name, postcode=row.postcode)
        for row in db.execute(chosen.order_by(_venues.c.name, _venues.c.id))
    )


def change_session(
    db: Db, service_id: str, wanted: SessionAsItIs, *, now: datetime
) -> tuple[tuple[str, ...], tuple[Party, ...]]:
    """Change a session and tell every household that has a place in it, waits for one or holds an offer.

    Parameters
    ----------
    db
        A writing transaction that holds the session (see ``hold_session``).
    service_id
        Whose session.
    wanted
        How it is to be; at least as many places as are taken. Its status is left as it is.
    now
        The instant of the change.

    Returns
    -------
    tuple
        What households are told, a sentence each, and who was told. Another number of places is told to nobody.
    """
    before = _row(db, service_id, wanted.id)
    values: dict[str, Any] = {"starts_at": wanted.starts_at, "ends_at": wanted.ends_at, "places": wanted.places}
    mine = (_held.c.service_id == service_id, _held.c.id == wanted.id)
    db.execute(update(_held).where(*mine).values(values))
    if before is not None and wanted.venue_id is not None and wanted.venue_id != before["venue_id"]:
        _put_elsewhere(db, service_id, wanted.id, wanted.venue_id)
    after = _row(db, service_id, wanted.id)
    changes = what_changed(before, after) if before is not None and after is not None else []
    if not changes:
        return (), ()
    note_calendar_change(db, service_id=service_id, session_id=wanted.id, at=now)
    withdraw_messages(db, service_id=service_id, kinds=[MessageKind.REMINDER], session_id=wanted.id)
    told = concerned(db, wanted.id)
    for party in told:
        queue_message(
            db,
            service_id=service_id,
            once_key=f"changed:{service_id}:{wanted.id}:{party.household_id}:{now.isoformat()}",
            kind=MessageKind.SESSION_CHANGED,
            household_id=party.household_id,
            data={"session_id": wanted.id, "carer_ids": list(party.carer_ids), "changes": changes},
        )
    return tuple(changes), told


def _put_elsewhere(db: Db, service_id: str, session_id: int, venue_id: str) -> None:
    """Keep a session's own venue; back where its series meets, nothing is kept."""
    usual = db.scalar(
        select(_series.c.venue_id)
        .join(_held, (_held.c.plan_id == _series.c.plan_id) & (_held.c.series_id == _series.c.id))
        .where(_held.c.id == session_id)
    )
    if usual == venue_id:
        db.execute(delete(_elsewhere).where(_elsewhere.c.session_id == session_id))
    else:
        upsert(db, SessionVenue, [{"service_id": service_id, "session_id": session_id, "venue_id": venue_id}])
