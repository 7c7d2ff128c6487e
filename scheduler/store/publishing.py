"""What publishing a draft would do to those who have the published plan in their calendars; nothing is changed here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, union
from sqlalchemy.orm import Session as Db

from scheduler.store.rows import table
from scheduler.store.tables.attendance import Booking, WaitingCarer
from scheduler.store.tables.people import Carer
from scheduler.store.tables.programme import Plan, Series, Session, SessionVenue

_held, _series, _plans, _elsewhere = table(Session), table(Series), table(Plan), table(SessionVenue)
_bookings, _waiting, _carers = table(Booking), table(WaitingCarer), table(Carer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """Sessions to come that a publication adds, changes or cancels, and households that are told of it."""

    new: int
    changed: int
    cancelled: int
    households: int
    replaces: int | None


def effects_of(db: Db, service_id: str, term_id: str, plan_id: int, now: datetime) -> Effects:
    """Return what publishing a plan would do; four queries."""
    before = db.scalar(
        select(_plans.c.id).where(
            _plans.c.service_id == service_id,
            _plans.c.term_id == term_id,
            _plans.c.status == "published",
            _plans.c.id != plan_id,
        )
    )
    old = {} if before is None else _sessions(db, before, now)
    new = _sessions(db, plan_id, now)
    changed = [key for key in old if key in new and old[key][1:] != new[key][1:]]
    gone = [key for key in old if key not in new]
    touched = [old[key][0] for key in (*changed, *gone)]
    return Effects(
        new=len([key for key in new if key not in old]),
        changed=len(changed),
        cancelled=len(gone),
        households=_households(db, touched),
        replaces=before,
    )


def _sessions(db: Db, plan_id: int, now: datetime) -> dict[tuple[object, ...], tuple[object, ...]]:
    where = func.coalesce(_elsewhere.c.venue_id, _series.c.venue_id)
    chosen = (
        select(_held.c.series_id, _held.c.day, _held.c.id, _held.c.starts_at, _held.c.ends_at, where)
        .join(_series, (_series.c.plan_id == _held.c.plan_id) & (_series.c.id == _held.c.series_id))
        .outerjoin(_elsewhere, _elsewhere.c.session_id == _held.c.id)
        .where(_held.c.plan_id == plan_id, _held.c.starts_at > now, _held.c.status == "planned")
    )
    return {(row[0], row[1]): tuple(row[2:]) for row in db.execute(chosen)}


def _households(db: Db, session_ids: list[object]) -> int:
    booked = (
        select(_carers.c.household_id)
        .join(_bookings, (_bookings.c.service_id == _carers.c.service_id) & (_bookings.c.carer_id == _carers.c.id))
        .where(_bookings.c.session_id.in_(session_ids), _bookings.c.status == "booked")
    )
    waiting = (
        select(_carers.c.household_id)
        .join(_waiting, (_waiting.c.service_id == _carers.c.service_id) & (_waiting.c.carer_id == _carers.c.id))
        .where(_waiting.c.session_id.in_(session_ids), _waiting.c.status.in_(["waiting", "offered"]))
    )
    return len(db.execute(union(booked, waiting)).all()) if session_ids else 0
