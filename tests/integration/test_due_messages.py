"""Reminders some days before, and questions some hours after: queued once, by day, for who has a place."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from scheduler import clock
from scheduler.messages.by_hand import MemorySender
from scheduler.store import Store
from scheduler.store.tables.attendance import AttendanceMark, Register
from scheduler.store.tables.office import Message
from scheduler.store.tables.programme import Session
from scheduler.use_cases.book_places import BookPlaces
from scheduler.use_cases.send_messages import queue_due_messages
from tests.calendar_examples import stop_the_clock
from tests.message_examples import by, fill

BOOKED_AT = datetime(2026, 12, 1, 12, 0, tzinfo=clock.LOCAL)
SESSION_AT = datetime(2027, 1, 5, 17, 0, tzinfo=clock.LOCAL)
"""The first session; the reminder is due from the beginning of 3 January."""


@pytest.fixture
def session_id(store: Store, monkeypatch: pytest.MonkeyPatch) -> int:
    stop_the_clock(monkeypatch, BOOKED_AT)
    session_id = fill(store)
    places = BookPlaces(store)
    link = places.open_link(places.issue_link("example", "h1", days=60))
    places.book(link, session_id, ["c1"], key="form", together=False)
    by(store, MemorySender()).send_all()
    return session_id


def due(store: Store, at: datetime) -> tuple[int, int]:
    return queue_due_messages(store, reminder_days=2, feedback_hours=2, now=at)


def queued(store: Store) -> list[Any]:
    with store.read() as db:
        chosen = select(Message.kind, Message.send_after).where(Message.status == "queued").order_by(Message.id)
        return [tuple(row) for row in db.execute(chosen)]


def test_a_reminder_is_queued_two_days_before_once(store: Store, session_id: int) -> None:
    assert due(store, datetime(2027, 1, 2, 23, 59, tzinfo=clock.LOCAL)) == (0, 0)
    noon = datetime(2027, 1, 3, 12, 0, tzinfo=clock.LOCAL)
    assert due(store, noon) == (1, 0)
    assert [due(store, noon + timedelta(hours=hours)) for hours in range(3)] == [(0, 0)] * 3
    assert queued(store) == [("reminder", noon)]


def test_nobody_is_woken_by_a_reminder(store: Store, session_id: int) -> None:
    due(store, datetime(2027, 1, 3, 0, 5, tzinfo=clock.LOCAL))
    assert queued(store) == [("reminder", datetime(2027, 1, 3, 9, 0, tzinfo=clock.LOCAL))]


def test_who_books_when_the_reminder_is_due_is_not_told_twice(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    late = datetime(2027, 1, 4, 10, 0, tzinfo=clock.LOCAL)
    stop_the_clock(monkeypatch, late)
    session_id = fill(store)
    places = BookPlaces(store)
    link = places.open_link(places.issue_link("example", "h1", days=60))
    places.book(link, session_id, ["c1"], key="form", together=False)
    assert due(store, late + timedelta(minutes=5)) == (0, 0)


def test_a_session_that_moves_is_reminded_of_again_and_one_that_is_cancelled_is_not(
    store: Store, session_id: int
) -> None:
    noon = datetime(2027, 1, 3, 12, 0, tzinfo=clock.LOCAL)
    assert due(store, noon) == (1, 0)
    with store.write() as db:
        moved = {"starts_at": SESSION_AT + timedelta(hours=1), "ends_at": SESSION_AT + timedelta(hours=3)}
        db.execute(update(Session).where(Session.id == session_id).values(moved))
    assert due(store, noon) == (1, 0)
    with store.write() as db:
        off = {"starts_at": SESSION_AT, "status": "cancelled"}
        db.execute(update(Session).where(Session.id == session_id).values(off))
        db.execute(Message.__table__.delete())
    assert due(store, noon) == (0, 0)


def test_how_it_was_is_asked_two_hours_after_the_end_once_and_for_a_week(store: Store, session_id: int) -> None:
    end = SESSION_AT + timedelta(hours=2)
    assert due(store, end + timedelta(hours=1)) == (0, 0)
    assert due(store, end + timedelta(hours=2, minutes=1)) == (0, 1)
    assert due(store, end + timedelta(hours=3)) == (0, 0)
    assert queued(store) == [("feedback_asked", datetime(2027, 1, 6, 9, 0, tzinfo=clock.LOCAL))]
    with store.write() as db:
        db.execute(Message.__table__.delete())
    assert due(store, end + timedelta(days=8)) == (0, 0)


def test_who_stayed_away_is_not_asked_how_it_was(store: Store, session_id: int) -> None:
    of = {"service_id": "example"}
    with store.write() as db:
        db.add(Register(**of, session_id=session_id, taken_by="worker-2", opened_at=SESSION_AT))
        db.flush()
        register_id = db.scalar(select(Register.id)) or 0
        mark = {"register_id": register_id, "carer_id": "c1", "mark": "absent", "made_at": SESSION_AT}
        db.add(AttendanceMark(**of, **mark, made_by="worker-2"))
    assert due(store, SESSION_AT + timedelta(hours=5)) == (0, 0)


def test_a_reminder_whose_session_has_begun_does_not_leave(
    store: Store, session_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    due(store, datetime(2027, 1, 3, 12, 0, tzinfo=clock.LOCAL))
    with store.write() as db:
        db.execute(update(Message).values(send_after=BOOKED_AT - timedelta(days=30)))
    stop_the_clock(monkeypatch, SESSION_AT)
    assert by(store, MemorySender()).send_all().withdrawn == 1
