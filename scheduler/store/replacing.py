"""A published plan is replaced by another: who has a place keeps it, and nobody's link breaks.

A session keeps its number for as long as its series meets on that day, whatever plan it stands in: the rows of the
old and the new plan change places. So bookings, waiting lists, registers, choices of ballots, links and calendars all
stay as they are. Sessions that the new plan no longer holds are cancelled, and their households are told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.orm import Session as Db

from scheduler.domain.booking import in_words
from scheduler.domain.messages import MessageKind
from scheduler.store.audit import record_audit
from scheduler.store.calendar_changes import note_calendar_change
from scheduler.store.outbox import queue_message, withdraw_messages
from scheduler.store.rows import Row, table
from scheduler.store.tables.attendance import Booking, WaitingCarer
from scheduler.store.tables.people import Carer
from scheduler.store.tables.places import Venue
from scheduler.store.tables.programme import Series, Session, SessionVenue

OUT_OF_THE_WAY = timedelta(days=146_097)
"""Four hundred years: where a row waits while two change places, as a plan has each series once a day."""
NOT_IN_THE_NEW_PROGRAMME = "The programme has changed, and this session is no longer in it."
_held, _series, _venues, _elsewhere = table(Session), table(Series), table(Venue), table(SessionVenue)
_where = func.coalesce(_elsewhere.c.venue_id, _series.c.venue_id)
_bookings, _waiting, _carers = table(Booking), table(WaitingCarer), table(Carer)
_OF_THE_PLAN = ("plan_id", "position", "day", "starts_at", "ends_at", "places")
Key = tuple[str, date]


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Carers of one household who have to do with a session."""

    household_id: str
    carer_ids: tuple[str, ...]


def replace_published(db: Db, old_plan_id: int, new_plan_id: int, now: datetime) -> None:
    """Let the sessions of a new plan take over from those of the plan that was published before.

    Parameters
    ----------
    db
        The transaction that publishes.
    old_plan_id, new_plan_id
        Two plans of one term.
    now
        What has begun by now is history: it stays as it was.
    """
    old, new = _sessions_of(db, old_plan_id), _sessions_of(db, new_plan_id)
    pairs = [(old[key], new[key]) for key in old if key in new]
    moved = [before["id"] for before, after in pairs if before["starts_at"] > now]
    db.execute(delete(_elsewhere).where(_elsewhere.c.session_id.in_(moved)))
    _change_places(db, pairs)
    for before, after in pairs:
        if before["starts_at"] > now:
            _tell_changes(db, before, after, now)
    for key, row in old.items():
        if key not in new and row["starts_at"] > now and row["status"] == "planned":
            cancel_session(db, row["service_id"], row["id"], because=NOT_IN_THE_NEW_PROGRAMME, now=now)
    back = [row["id"] for key, row in new.items() if key not in old and row["starts_at"] > now]
    reopened = (_held.c.id.in_(back), _held.c.status == "cancelled")
    db.execute(update(_held).where(*reopened).values(status="planned"))


def _sessions_of(db: Db, plan_id: int) -> dict[Key, Row]:
    chosen = (
        select(
            _held,
            _where.label("venue_id"),
            _series.c.places.label("planned_places"),
            _venues.c.name.label("venue_name"),
        )
        .join(_series, (_series.c.plan_id == _held.c.plan_id) & (_series.c.id == _held.c.series_id))
        .outerjoin(_elsewhere, _elsewhere.c.session_id == _held.c.id)
        .outerjoin(_venues, (_venues.c.service_id == _held.c.service_id) & (_venues.c.id == _where))
        .where(_held.c.plan_id == plan_id)
        .order_by(_held.c.id)
        .with_for_update(of=_held)
    )
    return {
        (row["series_id"], row["day"]): dict(row) | {"places": row["planned_places"]}
        for row in db.execute(chosen).mappings()
    }


def _change_places(db: Db, pairs: Sequence[tuple[Row, Row]]) -> None:
    """Swap what is the plan's between two rows; what is people's stays with its number. Nobody loses a place."""
    aside = [{"number": new["id"], "day": new["day"] + OUT_OF_THE_WAY} for _, new in pairs]
    _set(db, ("day",), aside)
    kept = [_part(new, old["id"]) | {"places": max(new["places"], old["places_taken"])} for old, new in pairs]
    _set(db, _OF_THE_PLAN, kept)
    left = {"places_taken": 0, "waiting_carers": 0, "status": "planned"}
    _set(db, (*_OF_THE_PLAN, *left), [_part(old, new["id"]) | left for old, new in pairs])


def _part(row: Row, number: int) -> Row:
    return {name: row[name] for name in _OF_THE_PLAN} | {"number": number}


def _set(db: Db, names: Iterable[str], rows: list[Row]) -> None:
    if rows:
        changed: Any = {name: bindparam(f"new_{name}") for name in names}
        statement = update(_held).where(_held.c.id == bindparam("number")).values(changed)
        named = [{("number" if name == "number" else f"new_{name}"): row[name] for name in row} for row in rows]
        db.connection().execute(statement, named)


def _tell_changes(db: Db, before: Row, after: Row, now: datetime) -> None:
    service_id, session_id = before["service_id"], before["id"]
    if after["places"] < before["places_taken"]:
        detail = {"places": after["places"], "taken": before["places_taken"]}
        record_audit(
            db,
            service_id=service_id,
            actor="system",
            action="kept more bookings than places",
            about_kind="session",
            about_id=str(session_id),
            detail=detail,
        )
    changes = what_changed(before, after)
    if not changes or before["status"] != "planned":
        return
    note_calendar_change(db, service_id=service_id, session_id=session_id, at=now)
    for party in concerned(db, session_id):
        queue_message(
            db,
            service_id=service_id,
            once_key=f"changed:{service_id}:{session_id}:{party.household_id}:{after['plan_id']}:{now.isoformat()}",
            kind=MessageKind.SESSION_CHANGED,
            household_id=party.household_id,
            data={"session_id": session_id, "carer_ids": list(party.carer_ids), "changes": changes},
        )


def what_changed(before: Row, after: Row) -> list[str]:
    """Say what is different about a session, a sentence each."""
    changes = []
    if (before["starts_at"], before["ends_at"]) != (after["starts_at"], after["ends_at"]):
        ends = f"{after['ends_at']:%H:%M}"
        changes.append(f"It is now on {in_words(after['starts_at'])}, until {ends}.")
    if before["venue_id"] != after["venue_id"]:
        where = f"at {after['venue_name']}" if after["venue_id"] else "online"
        changes.append(f"It is now {where}.")
    return changes


def concerned(db: Db, session_id: int) -> tuple[Party, ...]:
    """Households whose carers have a place in a session, wait for one or hold an offer."""
    of_carer = (_carers.c.service_id, _carers.c.id)
    booked = (
        select(_carers.c.household_id, _carers.c.id)
        .join(_bookings, (_bookings.c.service_id == of_carer[0]) & (_bookings.c.carer_id == of_carer[1]))
        .where(_bookings.c.session_id == session_id, _bookings.c.status == "booked")
    )
    waiting = (
        select(_carers.c.household_id, _carers.c.id)
        .join(_waiting, (_waiting.c.service_id == of_carer[0]) & (_waiting.c.carer_id == of_carer[1]))
        .where(_waiting.c.session_id == session_id, _waiting.c.status.in_(["waiting", "offered"]))
    )
    found: dict[str, set[str]] = {}
    for household_id, carer_id in (*db.execute(booked), *db.execute(waiting)):
        found.setdefault(household_id, set()).add(carer_id)
    return tuple(Party(household_id=one, carer_ids=tuple(sorted(found[one]))) for one in sorted(found))


def cancel_session(db: Db, service_id: str, session_id: int, *, because: str, now: datetime) -> tuple[Party, ...]:
    """Cancel a session with every booking, offer and place in its waiting list, and tell the households.

    Parameters
    ----------
    db
        A writing transaction.
    service_id, session_id
        Which session.
    because
        A sentence that the households read.
    now
        The instant of the cancellation.

    Returns
    -------
    tuple of Party
        Who was told.
    """
    told = concerned(db, session_id)
    ended = {"status": "cancelled", "places_taken": 0, "waiting_carers": 0}
    mine = (_held.c.service_id == service_id, _held.c.id == session_id)
    db.execute(update(_held).where(*mine).values(ended))
    booked = (_bookings.c.session_id == session_id, _bookings.c.status == "booked")
    db.execute(update(_bookings).where(*booked).values(status="cancelled", cancelled_at=now))
    waits = (_waiting.c.session_id == session_id, _waiting.c.status.in_(["waiting", "offered"]))
    db.execute(update(_waiting).where(*waits).values(status="left"))
    note_calendar_change(db, service_id=service_id, session_id=session_id, at=now)
    withdraw_messages(
        db, service_id=service_id, kinds=[MessageKind.REMINDER, MessageKind.OFFERED], session_id=session_id
    )
    for party in told:
        queue_message(
            db,
            service_id=service_id,
            once_key=f"cancelled:{service_id}:{session_id}:{party.household_id}:{now.isoformat()}",
            kind=MessageKind.SESSION_CANCELLED,
            household_id=party.household_id,
            data={"session_id": session_id, "carer_ids": list(party.carer_ids), "because": because},
        )
    return told
