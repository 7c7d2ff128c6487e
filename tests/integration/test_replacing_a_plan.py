"""Publishing a new plan of the same term: who has a place keeps it, and whoever loses it is told; on both databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from scheduler.domain.plan import Plan, Series
from scheduler.store import Store, load_plan, save_plan
from scheduler.store.rows import table
from scheduler.store.tables.office import Message
from scheduler.store.tables.programme import Session
from scheduler.use_cases.book_places import OutcomeStatus, Standing, UnknownSessionError
from tests.booking_examples import NOW, Booked, open_booking, published_in_december
from tests.examples import FACTS, PLAN

FIRST, SECOND = date(2027, 1, 5), date(2027, 1, 19)


def another_plan(change: Callable[[Series], Series]) -> Plan:
    """The same term with its first series changed, and the others as they were."""
    first, *others = PLAN.series
    return replace(PLAN, series=(change(first), *others), seed=2)


def publish(made: Booked, plan: Plan) -> int:
    with published_in_december(), made.store.write() as db:
        return save_plan(db, FACTS, plan, "published")


def messages(store: Store, kind: str) -> list[dict[str, object]]:
    box = table(Message)
    with store.read() as db:
        rows = db.execute(select(box.c.household_id, box.c.data).where(box.c.kind == kind).order_by(box.c.id))
        return [{"household": household, **data} for household, data in rows]


def sessions(store: Store, plan_id: int) -> dict[tuple[str, date], tuple[int, int, int, str]]:
    held = table(Session)
    with store.read() as db:
        return {
            (row.series_id, row.day): (row.id, row.places, row.places_taken, row.status)
            for row in db.execute(select(held).where(held.c.plan_id == plan_id))
        }


def book(made: Booked, number: int, session_id: int) -> None:
    told = made.places.book(
        made.link(number), session_id, [f"c{number}"], key=f"{number}-{session_id}", together=False, now=NOW
    )
    assert [one.status for one in told] == [OutcomeStatus.BOOKED]


def test_bookings_and_waiting_lists_stay_with_the_session_and_its_number(store: Store) -> None:
    made = open_booking(store, places=1)
    number = made.first()
    book(made, 1, number)
    made.places.join_waiting_list(made.link(2), number, ["c2"], together=False, now=NOW)
    plan_id = publish(made, another_plan(lambda one: replace(one, places=12)))
    assert sessions(store, plan_id)["series-1", FIRST] == (number, 12, 1, "planned")
    standings = [made.places.choices(made.link(n), number, now=NOW).carers[0].standing for n in (1, 2, 3)]
    assert standings == [Standing.BOOKED, Standing.WAITING, Standing.NONE]
    assert messages(store, "session_changed") == []


def test_nobody_loses_a_place_to_a_smaller_room(store: Store) -> None:
    made = open_booking(store)
    number = made.first()
    for household in (1, 2, 3):
        book(made, household, number)
    plan_id = publish(made, another_plan(lambda one: replace(one, places=2)))
    assert sessions(store, plan_id)["series-1", FIRST] == (number, 3, 3, "planned")


def test_another_hour_and_another_hall_are_told_to_those_who_come_and_to_those_who_wait(store: Store) -> None:
    made = open_booking(store, places=1)
    number = made.first()
    book(made, 1, number)
    made.places.join_waiting_list(made.link(2), number, ["c2"], together=False, now=NOW)
    publish(made, another_plan(lambda one: replace(one, start_minute=18 * 60, venue_id="venue-3")))
    changes = ["It is now on Tuesday 5 January 2027 at 6pm, until 20:00.", "It is now at Hall 3 (demo)."]
    assert messages(store, "session_changed") == [
        {"household": f"h{n}", "session_id": number, "carer_ids": [f"c{n}"], "changes": changes} for n in (1, 2)
    ]


def test_a_session_that_the_new_plan_does_not_hold_is_cancelled_and_told(store: Store) -> None:
    made = open_booking(store, places=1)
    gone, kept = made.sessions["series-1", FIRST], made.sessions["series-1", SECOND]
    book(made, 1, gone)
    book(made, 1, kept)
    made.places.join_waiting_list(made.link(2), gone, ["c2"], together=False, now=NOW)
    publish(made, another_plan(lambda one: replace(one, dates=one.dates[1:])))
    told = messages(store, "session_cancelled")
    assert [(one["household"], one["session_id"]) for one in told] == [("h1", gone), ("h2", gone)]
    with pytest.raises(UnknownSessionError, match="Open your list of sessions"):
        made.places.choices(made.link(1), gone, now=NOW)
    assert made.places.choices(made.link(1), kept, now=NOW).carers[0].standing is Standing.BOOKED
    mine = [one.session.id for one in made.places.programme_for(made.link(1), now=NOW) if one.concerns_household]
    assert mine == [kept]


def test_publishing_the_earlier_plan_again_brings_its_sessions_back(store: Store) -> None:
    made = open_booking(store, places=1)
    gone = made.sessions["series-1", FIRST]
    book(made, 1, gone)
    other = another_plan(lambda one: replace(one, dates=one.dates[1:]))
    second = publish(made, other)
    first = publish(made, PLAN)
    again = sessions(store, first)
    assert {key: row[0] for key, row in again.items()} == made.sessions
    assert again["series-1", FIRST] == (gone, 1, 0, "planned")
    with store.read() as db:
        assert load_plan(db, first) == PLAN
        assert load_plan(db, second) == other
    book(made, 2, gone)


def test_saving_the_published_plan_again_changes_nothing(store: Store) -> None:
    made = open_booking(store)
    book(made, 1, made.first())
    before = sessions(store, publish(made, PLAN))
    assert sessions(store, publish(made, PLAN)) == before
    assert before["series-1", FIRST][2] == 1
