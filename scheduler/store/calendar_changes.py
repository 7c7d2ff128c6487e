"""When each event in people's calendars last changed, so that a changed event always has a higher SEQUENCE."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import Session as Db

from scheduler import clock
from scheduler.store.rows import table, upsert
from scheduler.store.tables.office import CalendarChange
from scheduler.store.tables.programme import Plan, Session

EVERYBODY = ""
"""Stands where a household's id would: the session itself has changed, for everybody."""
_changes, _held, _plans = table(CalendarChange), table(Session), table(Plan)


def _last(*seen: ColumnElement[bool]) -> Select[Any]:
    """Return the statement that asks for the last note that somebody sees, and when the plan was published."""
    noted = select(func.max(_changes.c.changed_at)).where(_changes.c.session_id == bindparam("session"), *seen)
    chosen = select(noted.scalar_subquery(), _plans.c.published_at).join(_held, _held.c.plan_id == _plans.c.id)
    return chosen.where(_held.c.id == bindparam("session"))


_LAST_FOR_EVERYBODY = _last()
_LAST_FOR_HOUSEHOLD = _last(_changes.c.household_id.in_([EVERYBODY, bindparam("household")]))


def note_calendar_change(
    db: Db, *, service_id: str, session_id: int, household_id: str = EVERYBODY, at: datetime | None = None
) -> datetime:
    """Note that a session's event has changed, for everybody or for one household.

    Call it in the transaction that changes the session (its time, its place, that it is cancelled).
    ``queue_message`` calls it by itself for the household whose booking it tells of.

    Parameters
    ----------
    db
        A writing transaction.
    service_id, session_id
        Whose event.
    household_id
        Whose calendar; ``EVERYBODY`` for a change of the session itself.
    at
        When, by default now.

    Returns
    -------
    datetime
        What was noted, in whole seconds: at least one second after the change before it, whatever the clock says.
    """
    key = {"service_id": service_id, "session_id": session_id, "household_id": household_id}
    before = _last_change(db, session_id, household_id)
    noted = (at or clock.now()).replace(microsecond=0)
    if before is not None:
        noted = max(noted, before.replace(microsecond=0) + timedelta(seconds=1))
    upsert(db, CalendarChange, [key | {"changed_at": noted}])
    return noted


def _last_change(db: Db, session_id: int, household_id: str) -> datetime | None:
    """Return the last change of the event for whoever sees this one: notes, and the plan's publication."""
    statement = _LAST_FOR_EVERYBODY if household_id == EVERYBODY else _LAST_FOR_HOUSEHOLD
    found = db.execute(statement, {"session": session_id, "household": household_id}).first() or ()
    return max((one for one in found if one is not None), default=None)


def calendar_changes(db: Db, service_id: str, households: Collection[str] = ()) -> dict[int, datetime]:
    """Return the last change of each changed session's event, for everybody and for these households together."""
    chosen = select(_changes.c.session_id, _changes.c.changed_at).where(
        _changes.c.service_id == service_id, _changes.c.household_id.in_([EVERYBODY, *households])
    )
    found: dict[int, datetime] = {}
    for session_id, changed_at in db.execute(chosen):
        found[session_id] = max(changed_at, found.get(session_id, changed_at))
    return found
