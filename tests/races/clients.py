"""Many clients at once, and what takes a guard away to show that its test would notice."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

import pytest
from sqlalchemy import delete, event, func, select, text, update

from scheduler.store import Store, bookings
from scheduler.store.rows import table
from scheduler.store.tables.attendance import Booking, BookingRequest, WaitingCarer
from scheduler.store.tables.office import CalendarChange, Message
from scheduler.store.tables.programme import Session
from scheduler.use_cases.book_places import places
from tests.booking_examples import Booked

Answer = TypeVar("Answer")
_held, _bookings, _waiting = table(Session), table(Booking), table(WaitingCarer)


def at_once(crew: ThreadPoolExecutor, deeds: Sequence[Callable[[], Answer]]) -> list[Answer]:
    """Do everything at the same moment; the crew has a thread for each deed. Errors come out."""
    start = threading.Barrier(len(deeds))

    def do(deed: Callable[[], Answer]) -> Answer:
        start.wait()
        return deed()

    return [one.result() for one in [crew.submit(do, deed) for deed in deeds]]


@contextmanager
def no_constraint(store: Store) -> Iterator[None]:
    """Let the database accept more places taken than there are, so that the guard alone is asked."""
    engine = store._engine  # noqa: SLF001 — a store has no door for breaking it
    if engine.dialect.name == "postgresql":
        with store.write() as db:
            db.execute(text("ALTER TABLE sessions DROP CONSTRAINT ck_sessions_places_taken_before_places"))
        yield
        return

    def forget_checks(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA ignore_check_constraints = ON").close()

    event.listen(engine, "connect", forget_checks)
    engine.dispose()
    yield
    event.remove(engine, "connect", forget_checks)
    engine.dispose()


@contextmanager
def no_guard() -> Iterator[None]:
    """Take the condition out of the UPDATE that takes places."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("_TAKE_FREE", "_TAKE_FIRST"):
            patch.setattr(bookings, name, bookings.taking([]))
        patch.setattr(places, "seems_full", lambda _session: False)
        yield


def start_again(store: Store, **session_values: Any) -> None:
    """Forget every booking and everybody who waits."""
    with store.write() as db:
        for model in (Booking, WaitingCarer, BookingRequest, Message, CalendarChange):
            db.execute(delete(table(model)))
        db.execute(update(_held).values({"places_taken": 0, "waiting_carers": 0} | session_values))


def booked_in(store: Store) -> dict[int, int]:
    """Bookings of each session that has any."""
    counted = (
        select(_bookings.c.session_id, func.count())
        .where(_bookings.c.status == "booked")
        .group_by(_bookings.c.session_id)
    )
    with store.read() as db:
        return {session_id: count for session_id, count in db.execute(counted)}  # noqa: C416 — rows become plain pairs


def check_the_books(made: Booked) -> None:
    """Confirmed and held places are what the session says, and no more than it has; nobody stands in it twice."""
    with made.store.read() as db:
        sessions = db.execute(select(_held.c.id, _held.c.places, _held.c.places_taken, _held.c.waiting_carers)).all()
        booked = db.execute(
            select(_bookings.c.session_id, _bookings.c.carer_id).where(_bookings.c.status == "booked")
        ).all()
        in_line = db.execute(
            select(_waiting.c.session_id, _waiting.c.carer_id, _waiting.c.party, _waiting.c.status).where(
                _waiting.c.status.in_(["waiting", "offered"])
            )
        ).all()
    for number, capacity, taken, waiting in sessions:
        confirmed = [carer for session, carer in booked if session == number]
        held = [carer for session, carer, _, status in in_line if (session, status) == (number, "offered")]
        waits = [carer for session, carer, _, status in in_line if (session, status) == (number, "waiting")]
        assert len(confirmed) + len(held) == taken, "the session miscounts its places"
        assert taken <= capacity, "oversold"
        assert len(waits) == waiting, "the session miscounts who waits"
        everybody = [*confirmed, *held, *waits]
        assert len(set(everybody)) == len(everybody), "somebody stands in it twice"
    states: dict[tuple[int, str], set[str]] = {}
    for session, _, party, status in in_line:
        states.setdefault((session, party), set()).add(status)
    assert all(len(found) == 1 for found in states.values()), "a family was offered places for some of it"
