"""Messages that the calendar asks for: a reminder some days before a session, a question some hours after it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from scheduler import clock
from scheduler.domain.messages import MessageKind
from scheduler.store import Store
from scheduler.store.message_facts import HouseholdAtSession, households_booked
from scheduler.store.outbox import queue_message

MORNING, EVENING = time(9), time(20)
"""Nobody is woken by a reminder."""
ASKED_FOR = timedelta(days=7)
"""How long after a session it makes sense to ask how it was."""


def queue_due_messages(
    store: Store, *, reminder_days: int, feedback_hours: int, now: datetime | None = None
) -> tuple[int, int]:
    """Queue the reminders and the questions whose time has come; run again, it queues none twice.

    Who books when the reminder is due already gets none: they have just been told.

    Parameters
    ----------
    store
        The database.
    reminder_days
        Days before the session; 0 is the day itself.
    feedback_hours
        Hours after its end.
    now
        By default the present.

    Returns
    -------
    tuple of int
        Reminders and questions queued.
    """
    at = now or clock.now()
    last_day = at.date() + timedelta(days=reminder_days)
    with store.read() as db:
        coming = households_booked(db, starts=(at, _at(last_day + timedelta(days=1), time(0))))
        gone = households_booked(db, ends=(at - ASKED_FOR, at - timedelta(hours=feedback_hours)))
    due = [
        one
        for one in coming
        if one.first_booked_at < _at(one.starts_at.date() - timedelta(days=reminder_days), time(0))
    ]
    reminders = sum(_queue(store, MessageKind.REMINDER, one, at) for one in due)
    questions = sum(_queue(store, MessageKind.FEEDBACK_ASKED, one, at) for one in gone)
    return reminders, questions


def _queue(store: Store, kind: MessageKind, one: HouseholdAtSession, at: datetime) -> bool:
    """Queue one message; a session that moves to another time is reminded of again."""
    parts = [kind.value, one.service_id, str(one.session_id), one.household_id]
    if kind is MessageKind.REMINDER:
        parts.append(one.starts_at.isoformat())
    with store.write() as db:
        return queue_message(
            db,
            service_id=one.service_id,
            once_key=":".join(parts),
            kind=kind,
            household_id=one.household_id,
            data={"session_id": one.session_id, "carer_ids": list(one.carer_ids)},
            send_after=_by_day(at),
        )


def _by_day(at: datetime) -> datetime:
    """Return the instant itself by day, and the next morning by night."""
    if at.time() < MORNING:
        return _at(at.date(), MORNING)
    return at if at.time() < EVENING else _at(at.date() + timedelta(days=1), MORNING)


def _at(day: date, when: time) -> datetime:
    return datetime.combine(day, when, clock.LOCAL)
