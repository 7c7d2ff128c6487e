"""A disruption on both databases: noted, worked out, accepted as a whole; families, stand-ins and later plans know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from scheduler.domain.accounts import Role, SignedIn
from scheduler.domain.disruption_forms import read_disruption
from scheduler.domain.disruptions import ChangeKind
from scheduler.domain.fingerprint import fingerprint
from scheduler.domain.household_rules import MistakesError
from scheduler.store import Store, jobs, load_facts, save_facts, save_plan
from scheduler.store.closed_facts import keep_closed_facts
from scheduler.store.rota import covers_of
from scheduler.store.rows import table
from scheduler.store.tables.office import Message
from scheduler.store.tables.programme import Session, SessionVenue
from scheduler.use_cases.mend_programme import MendProgramme, RepairError, work_out
from scheduler.worker import mend_queued_programme
from tests.booking_examples import NOW, Booked, open_booking, published_in_december
from tests.examples import FACTS, PLAN
from tests.household_examples import Door, household_site

ANNA = SignedIn(account_id=1, name="Anna", email="anna@example.org", role=Role.COORDINATOR, service_id="example")
SHUT = {
    "kind": "venue_closed",
    "venue": "venue-2",
    "first": "2027-03-15",
    "last": "2027-03-16",
    "because": "A pipe burst.",
}
AWAY = {"kind": "worker_away", "worker": "worker-3", "first": "2027-01-19", "because": "The team changes."}


@pytest.fixture(autouse=True)
def _in_december() -> Iterator[None]:
    with published_in_december():
        yield


def published(store: Store) -> Booked:
    """Publish the example with a booking in each session of the youth club of East, on facts that are kept."""
    booked = open_booking(store, households=2)
    for number, (key, session_id) in enumerate(sorted(booked.sessions.items())):
        if key[0] == "series-1":
            booked.places.book(booked.link(1), session_id, ["c1"], key=f"book {number}", together=False)
    with store.write() as db:
        keep_closed_facts(db, FACTS)
    return booked


def published_with_steps(store: Store) -> Door:
    """Publish the same with steps before the youth club's hall, and room in the hall of the West."""
    near, stepped, far = FACTS.venues
    halls = (near, replace(stepped, step_free=False), replace(far, capacity_people=30))
    facts = replace(FACTS, venues=halls)
    door = household_site(store, facts=facts, plan=replace(PLAN, facts_fingerprint=fingerprint(facts)))
    assert door.behind.places is not None
    door.behind.places.book(door.link(1), door.session("series-1"), ["c1"], key="k", together=False, now=NOW)
    return door


def noted(store: Store, sent: dict[str, str]) -> tuple[MendProgramme, int]:
    mending = MendProgramme(store)
    number = mending.report(ANNA, sent)
    assert mending.one(ANNA, number).waits
    work_out(store, number)
    return mending, number


def session(store: Store, session_id: int) -> dict[str, object]:
    with store.read() as db:
        return dict(db.execute(select(table(Session)).where(table(Session).c.id == session_id)).mappings().one())


def test_a_shut_hall_moves_its_session_families_keep_their_place_and_later_plans_know(store: Store) -> None:
    booked = published(store)
    struck = booked.sessions["series-1", date(2027, 3, 16)]
    mending, number = noted(store, SHUT)
    view = mending.one(ANNA, number)
    assert view.repair is not None
    (change,) = view.repair.changes
    assert (change.series_id, change.day, change.kind) == ("series-1", date(2027, 3, 16), ChangeKind.MOVED)
    assert change.after is not None
    assert session(store, struck)["day"] == date(2027, 3, 16)  # nothing changes before it is accepted
    assert mending.accept(ANNA, number) == 1
    now = session(store, struck)
    assert (now["day"], now["places_taken"], now["status"]) == (change.after.dates[0], 1, "planned")
    with store.read() as db:
        told = db.execute(select(table(Message).c.household_id).where(table(Message).c.kind == "session_changed")).all()
        closures = load_facts(db, "example", "spring-2027").venues[1].closures
    assert [one[0] for one in told] == ["h1"]
    assert [(one.first, one.reason) for one in closures] == [(date(2027, 3, 15), "A pipe burst.")]
    with pytest.raises(RepairError, match="settled before"):
        mending.accept(ANNA, number)


def test_somebody_stands_in_for_a_worker_who_is_away_and_families_are_told_nothing(store: Store) -> None:
    booked = published(store)
    struck = booked.sessions["series-1", date(2027, 1, 19)]
    mending, number = noted(store, AWAY)
    assert mending.accept(ANNA, number) == 0
    with store.read() as db:
        (cover,) = covers_of(db, "example", [struck])
        leave = load_facts(db, "example", "spring-2027").workers[2].leave
    assert (cover.out_worker_id, cover.in_worker_id) == ("worker-3", "worker-1")
    assert [one.first for one in leave] == [date(2027, 1, 19)]
    assert "pipe" not in leave[0].reason


def test_snow_in_a_whole_week_cancels_with_the_sentence_that_was_written(store: Store) -> None:
    booked = published(store)
    sent = {"kind": "no_sessions", "first": "2027-01-18", "last": "2027-01-24", "because": "The roads are icy."}
    mending, number = noted(store, sent)
    assert mending.accept(ANNA, number) == 1
    assert session(store, booked.sessions["series-1", date(2027, 1, 19)])["status"] == "cancelled"
    with store.read() as db:
        data = db.scalar(select(table(Message).c.data).where(table(Message).c.kind == "session_cancelled"))
        days_off = {one.name for one in load_facts(db, "example", "spring-2027").term.bank_holidays}
    assert data is not None
    assert data["because"] == "The roads are icy."
    assert "The roads are icy." in days_off


def test_a_repair_for_a_programme_that_was_published_anew_is_refused(store: Store) -> None:
    published(store)
    mending, number = noted(store, SHUT)
    with store.write() as db:
        save_facts(db, FACTS)
        facts = load_facts(db, "example", "spring-2027")
        plan = replace(PLAN, seed=2, facts_fingerprint=keep_closed_facts(db, facts))
        save_plan(db, facts, plan, "published")
    with pytest.raises(RepairError, match="published anew"):
        mending.accept(ANNA, number)


def test_a_repair_that_is_put_away_changes_nothing(store: Store) -> None:
    booked = published(store)
    mending, number = noted(store, SHUT)
    mending.put_away(ANNA, number)
    assert session(store, booked.sessions["series-1", date(2027, 3, 16)])["day"] == date(2027, 3, 16)
    assert [one.state for one in mending.listed(ANNA)] == ["put_away"]


def test_the_worker_works_it_out_and_it_cannot_be_accepted_before(store: Store) -> None:
    published(store)
    mending = MendProgramme(store)
    number = mending.report(ANNA, SHUT)
    with pytest.raises(RepairError, match="still being worked out"):
        mending.accept(ANNA, number)
    with store.write() as db:
        run = jobs.claim(db, owner="test", kinds=("mend_programme",), lease_seconds=60)
    assert run is not None
    assert mend_queued_programme(store, run) == {"changes": 1, "proven": True}


def test_a_group_that_somebody_in_a_wheelchair_joins_goes_to_a_hall_without_steps(store: Store) -> None:
    published_with_steps(store)
    mending = MendProgramme(store)
    choices = mending.choices(ANNA)
    assert choices is not None
    assert ("series-1", "Youth club, East, Tuesdays at 17:00") in choices.groups
    sent = SHUT | {"kind": "step_free_needed", "group": "series-1", "first": "2027-01-05", "last": "2027-04-01"}
    number = mending.report(ANNA, sent | {"because": "We need a hall without steps."})
    found = work_out(store, number)
    assert mending.one(ANNA, number).about == "Youth club, East, Tuesdays at 17:00 needs step-free access"
    assert {one.after.venue_id for one in found.changes if one.after} == {"venue-3"}
    assert mending.accept(ANNA, number) == 1
    with store.read() as db:
        where = select(table(SessionVenue).c.venue_id).distinct()
        assert db.scalars(where).all() == ["venue-3"]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        (SHUT | {"kind": "flood"}, "kind"),
        (SHUT | {"venue": "venue-9"}, "venue"),
        (SHUT | {"first": "soon"}, "first"),
        (SHUT | {"last": "2027-03-01"}, "last"),
        (SHUT | {"because": "  "}, "because"),
        (SHUT | {"kind": "step_free_needed"}, "group"),
        (SHUT | {"kind": "step_free_needed", "group": "series-99"}, "group"),
    ],
)
def test_a_form_with_a_mistake_is_told_with_its_field(sent: dict[str, str], field: str) -> None:

    with pytest.raises(MistakesError) as told:
        read_disruption(FACTS, PLAN, sent)
    assert field in {one.field for one in told.value.mistakes}
