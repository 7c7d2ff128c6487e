"""A draft is published on the facts of today, when it keeps every rule; families are told in the same transaction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from scheduler.domain.accounts import Role, SignedIn
from scheduler.domain.calendar import DateRange
from scheduler.domain.drafts import Act, Wish
from scheduler.store import Store, find_plan, save_facts
from scheduler.store.rows import table
from scheduler.store.tables.office import AuditEntry, Message
from scheduler.store.tables.programme import Session
from scheduler.use_cases.publish_plan import PublishError, PublishPlan
from scheduler.use_cases.work_on_draft import WorkOnDraft
from tests.booking_examples import Booked, open_booking, published_in_december
from tests.examples import FACTS

ANNA = SignedIn(account_id=1, name="Anna", email="anna@example.org", role=Role.COORDINATOR, service_id="example")


@pytest.fixture(autouse=True)
def _in_december() -> Iterator[None]:
    with published_in_december():
        yield


def copied(store: Store) -> tuple[Booked, WorkOnDraft, int]:
    """Return a published plan with a booking in its first session, and a copy of it to work on."""
    booked = open_booking(store, households=2)
    booked.places.book(booked.link(1), booked.first(), ["c1"], key="one", together=False)
    work = WorkOnDraft(store)
    with store.read() as db:
        published = db.scalar(select(table(Session).c.plan_id).where(table(Session).c.id == booked.first()))
    assert published is not None
    draft = work.copy(ANNA, published)
    PublishPlan(store).rest_on_today(ANNA, draft)  # the register of the households counts two carers, not the example's
    return booked, work, draft


def test_publishing_tells_those_whose_session_moves_and_keeps_their_place(store: Store) -> None:
    booked, work, draft = copied(store)
    later = Wish(act=Act.MOVE, series_id="series-1", start_minute=18 * 60)
    work.keep(ANNA, draft, later, 0)
    publish = PublishPlan(store)
    found = publish.readiness(ANNA, draft)
    assert found.ready
    assert (found.effects.changed, found.effects.cancelled, found.effects.new) == (5, 0, 0)
    assert found.effects.households == 1
    publish.publish(ANNA, draft, 1)
    sessions, box, trail = table(Session), table(Message), table(AuditEntry)
    with store.read() as db:
        row = db.execute(select(sessions).where(sessions.c.id == booked.first())).mappings().one()
        told = db.scalars(select(box.c.household_id).where(box.c.kind == "session_changed")).all()
        action = db.scalar(select(trail.c.action).order_by(trail.c.id.desc()))
    assert (row["plan_id"], row["places_taken"], row["starts_at"].hour) == (draft, 1, 18)
    assert told == ["h1"]
    assert action == "published plan"


def test_a_draft_looked_at_before_somebody_changed_it_is_not_published(store: Store) -> None:
    _, work, draft = copied(store)
    work.keep(ANNA, draft, Wish(act=Act.MOVE, series_id="series-1", start_minute=18 * 60), 0)
    with pytest.raises(PublishError, match="changed after you looked"):
        PublishPlan(store).publish(ANNA, draft, 0)
    with store.read() as db:
        record = find_plan(db, draft)
    assert record is not None
    assert record.status == "draft"


def test_a_draft_that_breaks_a_rule_is_refused_with_the_rule(store: Store) -> None:
    _, work, draft = copied(store)
    work.keep(ANNA, draft, Wish(act=Act.MOVE, series_id="series-1", venue_id="venue-3"), 0)
    found = PublishPlan(store).readiness(ANNA, draft)
    assert not found.ready
    assert [one.rule for one in found.findings] == ["venue-fit"]
    with pytest.raises(PublishError, match="holds 12 people"):
        PublishPlan(store).publish(ANNA, draft, 1)


def test_a_draft_owns_up_to_a_promise_it_no_longer_keeps_and_may_be_published(store: Store) -> None:
    _, work, draft = copied(store)
    work.keep(ANNA, draft, Wish(act=Act.CANCEL, series_id="series-2"), 0)
    found = PublishPlan(store).readiness(ANNA, draft)
    assert found.ready
    assert "Youth club, West" in {one.about for one in found.unmet}
    assert found.effects.cancelled == 6


def test_changed_facts_are_named_and_the_draft_can_be_brought_up_to_them(store: Store) -> None:
    _, work, draft = copied(store)
    closed = DateRange(first=date(2027, 3, 2), last=date(2027, 3, 2), reason="painters")
    halls = (FACTS.venues[0], replace(FACTS.venues[1], closures=(closed,)), FACTS.venues[2])
    with store.write() as db:
        save_facts(db, replace(FACTS, venues=halls))
    publish = PublishPlan(store)
    assert publish.readiness(ANNA, draft).facts_changed == ("Hall 2 (demo): closures",)
    with pytest.raises(PublishError, match="closures"):
        publish.publish(ANNA, draft, 0)
    publish.rest_on_today(ANNA, draft)
    found = publish.readiness(ANNA, draft)
    assert found.facts_changed == ()
    assert [one.because for one in found.findings] == ["Hall 2 (demo) is closed on 2 March: painters"]
    work.keep(ANNA, draft, Wish(act=Act.CANCEL_SESSION, series_id="series-1", day=date(2027, 3, 2)), 0)
    assert publish.readiness(ANNA, draft).ready


def test_a_draft_that_uses_a_hall_no_longer_on_file_says_so(store: Store) -> None:
    _, _, draft = copied(store)
    with store.write() as db:
        save_facts(db, replace(FACTS, venues=FACTS.venues[:1]))
    with pytest.raises(PublishError, match="no longer on file"):
        PublishPlan(store).rest_on_today(ANNA, draft)


def test_a_plan_of_another_service_is_as_good_as_not_there(store: Store) -> None:
    _, _, draft = copied(store)
    with pytest.raises(PublishError, match="no plan"):
        PublishPlan(store).readiness(replace(ANNA, service_id="another"), draft)


def test_a_session_that_moves_to_another_day_keeps_its_number_and_its_bookings(store: Store) -> None:
    booked, work, draft = copied(store)
    last = booked.sessions["series-1", date(2027, 3, 16)]
    booked.places.book(booked.link(2), last, ["c2"], key="two", together=False)
    moved = Wish(act=Act.MOVE_SESSION, series_id="series-1", day=date(2027, 3, 16), to_day=date(2027, 3, 23))
    work.keep(ANNA, draft, moved, 0)
    found = PublishPlan(store).publish(ANNA, draft, 1)
    assert (found.effects.changed, found.effects.cancelled, found.effects.new, found.effects.households) == (1, 0, 0, 1)
    sessions, box = table(Session), table(Message)
    with store.read() as db:
        row = db.execute(select(sessions).where(sessions.c.id == last)).mappings().one()
        sent = db.execute(select(box.c.kind, box.c.data).where(box.c.kind.like("session_%"))).all()
    assert (row["day"], row["places_taken"], row["status"]) == (date(2027, 3, 23), 1, "planned")
    assert [(kind, data["changes"]) for kind, data in sent] == [
        ("session_changed", ["It is now on Tuesday 23 March 2027 at 5pm, until 19:00."])
    ]


def test_a_group_that_changes_its_weekday_keeps_every_booking(store: Store) -> None:
    booked, work, draft = copied(store)
    work.keep(ANNA, draft, Wish(act=Act.MOVE, series_id="series-1", weekday=0), 0)
    PublishPlan(store).publish(ANNA, draft, 1)
    sessions = table(Session)
    with store.read() as db:
        row = db.execute(select(sessions).where(sessions.c.id == booked.first())).mappings().one()
    assert (row["plan_id"], row["day"].weekday(), row["places_taken"]) == (draft, 0, 1)
