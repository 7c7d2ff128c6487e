"""The outbox: queued with the change, claimed by one sender, never twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from scheduler import clock
from scheduler.domain.messages import Channel
from scheduler.store import Store, StoreError, save_facts, save_plan, save_register
from scheduler.store.calendar_changes import calendar_changes, note_calendar_change
from scheduler.store.outbox import (
    OutgoingMessage,
    claim_messages,
    hand_over,
    mark_failed,
    mark_sent,
    message_counts,
    queue_message,
    retry_later,
    send_again,
    troubled_messages,
    withdraw_messages,
)
from scheduler.store.tables.office import Message
from scheduler.store.tables.programme import Session
from tests.examples import FACTS, PLAN
from tests.integration.test_register import CARERS, HOUSEHOLDS

MINUTE = timedelta(minutes=1)


@pytest.fixture
def session_id(store: Store) -> int:
    with store.write() as db:
        save_facts(db, FACTS)
        save_plan(db, FACTS, PLAN, "published")
        save_register(db, "example", HOUSEHOLDS, CARERS)
        return db.scalars(select(Session.id).order_by(Session.id)).first() or 0


def queue(store: Store, session_id: int, once_key: str = "one", **more: Any) -> bool:
    values: dict[str, Any] = {
        "kind": "booked",
        "household_id": "h1",
        "data": {"session_id": session_id, "carer_ids": ["c1"]},
    }
    with store.write() as db:
        return queue_message(db, service_id="example", once_key=once_key, **(values | more))


def claim(store: Store, seconds: float = 60) -> tuple[OutgoingMessage, ...]:
    with store.write() as db:
        return claim_messages(db, most=10, lease_seconds=seconds)


def leave(store: Store, message: OutgoingMessage) -> bool:
    with store.write() as db:
        return hand_over(db, message, channel=Channel.EMAIL, address="somebody@example.org")


def let_leases_run_out(store: Store) -> None:
    with store.write() as db:
        past = clock.now() - MINUTE
        db.execute(update(Message).where(Message.status == "sending").values(lease_until=past))


def test_the_same_key_is_queued_once(store: Store, session_id: int) -> None:
    assert queue(store, session_id)
    assert [queue(store, session_id) for _ in range(9)] == [False] * 9
    assert len(claim(store)) == 1


def queue_and_fail(store: Store, session_id: int) -> None:
    data = {"session_id": session_id, "carer_ids": ["c1"]}
    with store.write() as db:
        queue_message(db, service_id="example", once_key="one", kind="booked", household_id="h1", data=data)
        message = "the change is undone"
        raise RuntimeError(message)


def test_a_message_is_gone_when_the_change_it_tells_of_is_undone(store: Store, session_id: int) -> None:
    with pytest.raises(RuntimeError, match="change is undone"):
        queue_and_fail(store, session_id)
    assert claim(store) == ()


def test_a_message_waits_for_its_time(store: Store, session_id: int) -> None:
    queue(store, session_id, "later", send_after=clock.now() + MINUTE)
    queue(store, session_id, "now")
    assert [message.once_key for message in claim(store)] == ["now"]


def test_a_claimed_message_is_claimed_by_nobody_else_and_sent_once(store: Store, session_id: int) -> None:
    queue(store, session_id)
    (message,) = claim(store)
    assert claim(store) == ()
    assert leave(store, message)
    with store.write() as db:
        assert mark_sent(db, message, reference="ref-1")
        assert not mark_sent(db, message, reference="ref-2")
        assert message_counts(db) == {"sent": 1}
    let_leases_run_out(store)
    assert claim(store) == ()


def test_a_sender_that_dies_before_handing_over_is_followed_by_another_and_fenced_off(
    store: Store, session_id: int
) -> None:
    queue(store, session_id)
    (first,) = claim(store)
    let_leases_run_out(store)
    (second,) = claim(store)
    assert second.attempts == 2
    assert not leave(store, first)
    assert leave(store, second)


def test_a_sender_whose_lease_has_run_out_may_not_hand_over(store: Store, session_id: int) -> None:
    queue(store, session_id)
    (message,) = claim(store)
    let_leases_run_out(store)
    assert not leave(store, message)


def test_a_sender_that_dies_while_the_message_leaves_leaves_it_in_doubt_for_a_person(
    store: Store, session_id: int
) -> None:
    queue(store, session_id)
    (message,) = claim(store)
    assert leave(store, message)
    let_leases_run_out(store)
    assert claim(store) == ()
    with store.read() as db:
        (found,) = troubled_messages(db, "example")
    assert found.status == "in_doubt"
    assert "may have arrived or not" in (found.error or "")
    with store.write() as db:
        send_again(db, message.id)
    assert [one.id for one in claim(store)] == [message.id]


def test_what_was_not_taken_is_tried_again_later_and_its_failure_is_seen(store: Store, session_id: int) -> None:
    queue(store, session_id)
    (message,) = claim(store)
    with store.write() as db:
        assert retry_later(db, message, error="The mail server is busy.", wait=MINUTE)
    assert claim(store) == ()
    with store.write() as db:
        (found,) = troubled_messages(db)
        assert (found.status, found.error) == ("queued", "The mail server is busy.")
        db.execute(update(Message).values(send_after=clock.now() - MINUTE))
    (again,) = claim(store)
    with store.write() as db:
        assert mark_failed(db, again, error="There is no such mailbox.")
    with store.write() as db, pytest.raises(StoreError, match="Message 999 is not among those"):
        send_again(db, 999)


def test_a_reminder_of_a_cancelled_booking_is_withdrawn(store: Store, session_id: int) -> None:
    queue(store, session_id, "reminder", kind="reminder")
    queue(store, session_id, "booked")
    queue(store, session_id + 1, "reminder of another session", kind="reminder")
    with store.write() as db:
        assert withdraw_messages(db, service_id="example", kinds=["reminder"], session_id=session_id) == 1
        assert withdraw_messages(db, service_id="example", kinds=["reminder"], household_id="h2") == 0
    assert {one.once_key for one in claim(store)} == {"booked", "reminder of another session"}


def test_a_message_for_nobody_or_without_what_its_words_need_is_refused(store: Store, session_id: int) -> None:
    with pytest.raises(ValueError, match="is for nobody"):
        queue(store, session_id, household_id=None)
    with pytest.raises(ValueError, match="for household h1 and for worker worker-1"):
        queue(store, session_id, worker_id="worker-1")
    with pytest.raises(ValueError, match="kind offered needs offer_until"):
        queue(store, session_id, kind="offered")
    with pytest.raises(ValueError, match="'gossip' is not a valid"):
        queue(store, session_id, kind="gossip")


def test_each_change_of_an_event_is_noted_at_least_a_second_after_the_one_before(store: Store, session_id: int) -> None:
    at = clock.now()
    with store.write() as db:
        first, second, earlier = (
            note_calendar_change(db, service_id="example", session_id=session_id, at=when)
            for when in (at, at, at - MINUTE)
        )
        note_calendar_change(db, service_id="example", session_id=session_id, household_id="h2", at=at + MINUTE)
        seen_by = {one: calendar_changes(db, "example", [one])[session_id] for one in ("h1", "h2")}
    assert first.microsecond == 0
    assert (second - first, earlier - second) == (timedelta(seconds=1), timedelta(seconds=1))
    assert seen_by["h1"] == earlier
    assert seen_by["h2"] == (at + MINUTE).replace(microsecond=0)


def test_a_message_of_a_booking_notes_the_change_of_that_households_event(store: Store, session_id: int) -> None:
    queue(store, session_id)
    queue(store, session_id)
    with store.read() as db:
        assert list(calendar_changes(db, "example", ["h1"])) == [session_id]
        assert calendar_changes(db, "example", ["h2"]) == {}
