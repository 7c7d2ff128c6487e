"""An offer that nobody takes passes on by itself: the job, run as a worker runs it; on both databases."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

from sqlalchemy import select, update

from scheduler import clock, worker
from scheduler.store import Store
from scheduler.store.rows import table
from scheduler.store.tables.attendance import WaitingCarer
from scheduler.store.tables.office import Job, Message
from scheduler.store.tables.programme import Session
from scheduler.use_cases.book_places import Standing, look_after_waiting_lists
from tests.booking_examples import NOW, Booked, open_booking

PATIENCE_SECONDS = 180


def one_place_and_two_who_wait(store: Store) -> tuple[Booked, int]:
    """Household 1 gives its place back: household 2 is offered it, household 3 is next."""
    made = open_booking(store, places=1)
    session = made.first()
    made.places.book(made.link(1), session, ["c1"], key="k", together=False, now=NOW)
    for number in (2, 3):
        made.places.join_waiting_list(made.link(number), session, [f"c{number}"], together=False, now=NOW)
    made.places.cancel(made.link(1), session, ["c1"], now=NOW)
    return made, session


def standings(made: Booked, session: int) -> list[Standing]:
    return [made.places.choices(made.link(n), session, now=NOW).carers[0].standing for n in (2, 3)]


def kinds(store: Store) -> list[tuple[str, str]]:
    box = table(Message)
    with store.read() as db:
        return [(row.kind, row.household_id) for row in db.execute(select(box).order_by(box.c.id))]


def test_an_offer_that_ran_out_passes_to_the_next_and_doing_it_again_changes_nothing(store: Store) -> None:
    made, session = one_place_and_two_who_wait(store)
    assert standings(made, session) == [Standing.OFFERED, Standing.WAITING]
    at = NOW + timedelta(hours=24)
    first = look_after_waiting_lists(store, at - timedelta(minutes=1))
    assert (first.lapsed, first.offered) == (0, 0)
    second = look_after_waiting_lists(store, at)
    assert (second.lapsed, second.offered) == (1, 1)
    assert standings(made, session) == [Standing.NONE, Standing.OFFERED]
    again = look_after_waiting_lists(store, at)
    assert (again.lapsed, again.offered) == (0, 0)
    assert kinds(store)[-3:] == [("offered", "h2"), ("offer_expired", "h2"), ("offered", "h3")]


def test_a_worker_passes_offers_on_without_being_asked(store: Store) -> None:
    made, session = one_place_and_two_who_wait(store)
    held, waiting, queue = table(Session), table(WaitingCarer), table(Job)
    with store.write() as db:  # the session lies in the days to come whenever this test runs, its offer an hour back
        days = clock.now() + timedelta(days=30)
        db.execute(update(held).where(held.c.id == session).values(starts_at=days, ends_at=days + timedelta(hours=2)))
        ran_out = clock.now() - timedelta(hours=1)
        db.execute(update(waiting).where(waiting.c.status == "offered").values(offer_until=ran_out))
    stop = threading.Event()
    handlers = {"expire_offers": worker.expire_offers}
    at_work = threading.Thread(target=worker.run_jobs, args=(store.url, handlers, worker.Pace(poll_seconds=0.1), stop))
    at_work.start()
    try:
        until = time.monotonic() + PATIENCE_SECONDS
        while standings(made, session) != [Standing.NONE, Standing.OFFERED]:
            assert time.monotonic() < until, "the worker did nothing"
            time.sleep(0.1)
    finally:
        stop.set()
        at_work.join()
    with store.read() as db:
        assert [job.kind for job in db.execute(select(queue))] == ["expire_offers"]
