"""Eight threads pass on freed places at once: as many offers as places, in order; and without the guard it fails."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from scheduler.domain.booking import BookableSession
from scheduler.store import Db, Store, bookings, waiting_list
from scheduler.store.rows import table
from scheduler.store.tables.attendance import WaitingCarer
from scheduler.store.tables.office import Message
from scheduler.use_cases.book_places import look_after_waiting_lists
from tests.booking_examples import NOW, Booked, open_booking
from tests.races.clients import at_once, check_the_books, no_constraint, no_guard, start_again

THREADS, FREED, WAITING = 8, 5, 20


def eight_pass_on_five_places(made: Booked, crew: ThreadPoolExecutor) -> None:
    """Five places come free while twenty carers wait, and eight threads notice at the same moment."""
    start_again(made.store, places=FREED)
    session, p = made.first(), made.places
    for n in range(1, FREED + 1):
        p.book(made.link(n), session, [f"c{n}"], key="k", together=False, now=NOW)
    queue = [f"c{n}" for n in range(FREED + 1, FREED + WAITING + 1)]
    for carer in queue:
        p.join_waiting_list(made.link(int(carer[1:])), session, [carer], together=False, now=NOW)
    with made.store.write() as db:  # freed, and nobody told yet
        bookings.cancel_bookings(db, session, [f"c{n}" for n in range(1, FREED + 1)], now=NOW)
    done = at_once(crew, [lambda: look_after_waiting_lists(made.store, NOW)] * THREADS)
    waiting, box = table(WaitingCarer), table(Message)
    with made.store.read() as db:
        chosen = select(waiting.c.carer_id).where(waiting.c.status == "offered").order_by(waiting.c.rank)
        offered = list(db.scalars(chosen))
        told = db.scalar(select(func.count()).where(box.c.kind == "offered"))
    assert offered == queue[:FREED]
    assert sum(one.offered for one in done) == told == FREED
    check_the_books(made)


def test_eight_threads_make_exactly_as_many_offers_as_places_came_free_and_in_order(
    store: Store, crew: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = open_booking(store, households=FREED + WAITING)
    for _ in range(5):
        eight_pass_on_five_places(made, crew)

    def as_it_was_before(_db: Db, session: BookableSession) -> BookableSession:
        return BookableSession(
            **{name: getattr(session, name) for name in BookableSession.__slots__}
            | {"places_taken": 0, "waiting_carers": WAITING}
        )

    monkeypatch.setattr(waiting_list, "lock_session", as_it_was_before)
    eight_pass_on_five_places(made, crew)  # without the lock, the guard of the UPDATE holds alone
    with no_guard(), no_constraint(store), pytest.raises(AssertionError):
        eight_pass_on_five_places(made, crew)


def test_a_place_that_comes_free_while_somebody_waits_is_nobody_elses(store: Store, crew: ThreadPoolExecutor) -> None:
    """One gives a place back while thirty try to book it: it goes to the one who waits."""
    made = open_booking(store, households=33, places=1)
    session, p = made.first(), made.places
    for _ in range(10):
        start_again(store)
        p.book(made.link(1), session, ["c1"], key="k", together=False, now=NOW)
        p.join_waiting_list(made.link(2), session, ["c2"], together=False, now=NOW)
        quick = [
            lambda n=n: p.book(made.link(n), session, [f"c{n}"], key="k", together=False, now=NOW) for n in range(3, 33)
        ]
        at_once(crew, [lambda: p.cancel(made.link(1), session, ["c1"], now=NOW), *quick])
        assert p.choices(made.link(2), session, now=NOW).carers[0].standing.value == "offered"
        check_the_books(made)
