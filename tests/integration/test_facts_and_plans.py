"""What is saved is read back equal, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from scheduler.domain.calendar import DateRange, NamedDay
from scheduler.domain.facts import Facts, LocalGroup, Mode, PlanningSettings, Qualification, Vehicle
from scheduler.domain.fingerprint import fingerprint
from scheduler.domain.plan import MissedDate, Unmet
from scheduler.store import (
    NotFoundError,
    Store,
    StoreError,
    latest_plan,
    list_services,
    load_facts,
    load_plan,
    plan_records,
    save_facts,
    save_plan,
)
from scheduler.store.rows import table
from scheduler.store.tables import programme
from tests.examples import FACTS, PLAN, TERM

CLOSED = DateRange(first=date(2027, 1, 20), last=date(2027, 1, 22), reason="Boiler")
RICH = replace(
    FACTS,
    term=replace(TERM, key_dates=(NamedDay(day=date(2027, 3, 14), name="Mothering Sunday"),)),
    venues=(replace(FACTS.venues[0], closures=(CLOSED,), facilities=frozenset({"kitchen", "hall"})), *FACTS.venues[1:]),
    workers=(
        replace(
            FACTS.workers[0],
            leave=(CLOSED,),
            qualifications=(Qualification(name="counselling"), Qualification(name="driving", expires_on=TERM.last)),
        ),
        *FACTS.workers[1:],
    ),
    strands=(
        replace(FACTS.strands[0], facilities=frozenset({"kitchen"}), area_ids=("west", "east")),
        replace(FACTS.strands[1], mode=Mode.ONLINE, venue_kinds=frozenset({"school", "hall"}), funder="lottery"),
    ),
    targets=(replace(FACTS.targets[0], area_id="west"),),
    vehicles=(Vehicle(id="bus", name="Bus", postcode="BA14 8JN", easting_m=1, northing_m=2, seats=16),),
    local_groups=(
        LocalGroup(
            id="scouts",
            name="Scouts",
            organisation="Scouts",
            area_id="east",
            easting_m=1,
            northing_m=2,
            band_ids=("young",),
            places=20,
            sessions_per_month=4.3,
        ),
    ),
    settings=PlanningSettings(reach_steps=((15, 1.0), (45, 0.3)), set_up_minutes=20),
)


@pytest.mark.parametrize("facts", [FACTS, RICH], ids=["example", "every kind of detail"])
def test_facts_come_back_equal_with_the_same_fingerprint(store: Store, facts: Facts) -> None:
    with store.write() as db:
        save_facts(db, facts)
    with store.read() as db:
        read = load_facts(db, "example", "spring-2027")
    assert read == facts
    assert fingerprint(read) == fingerprint(facts)


def test_saving_again_replaces_and_forgets_what_is_no_longer_named(store: Store) -> None:
    fewer = replace(FACTS, venues=FACTS.venues[:2], workers=FACTS.workers[:2], targets=())
    for facts in (RICH, fewer, fewer):
        with store.write() as db:
            save_facts(db, facts)
    with store.read() as db:
        assert load_facts(db, "example", "spring-2027") == fewer
        sizes = list_services(db)[0].sizes
    assert (sizes["venues"], sizes["workers"], sizes["vehicles"], sizes["local_groups"]) == (2, 2, 0, 0)


def test_a_venue_that_a_plan_uses_outlives_its_removal_from_the_facts(store: Store) -> None:
    with store.write() as db:
        save_facts(db, FACTS)
        plan_id = save_plan(db, FACTS, PLAN)
        save_facts(db, replace(FACTS, venues=FACTS.venues[2:]))
    with store.read() as db:
        assert load_plan(db, plan_id) == PLAN
        assert [one.id for one in load_facts(db, "example", "spring-2027").venues] == ["venue-3"]


def test_other_terms_and_services_stay_as_they_are(store: Store) -> None:
    summer = replace(FACTS, term=replace(TERM, id="summer-2027", first=date(2027, 4, 12), last=date(2027, 7, 25)))
    other = replace(FACTS, service_id="other", service_name="Other")
    with store.write() as db:
        for facts in (FACTS, summer, other):
            save_facts(db, facts)
    with store.read() as db:
        assert load_facts(db, "example", "spring-2027") == FACTS
        assert load_facts(db, "example", "summer-2027") == summer
        assert [(one.id, len(one.terms)) for one in list_services(db)] == [("example", 2), ("other", 1)]


def test_a_failing_save_leaves_what_was_good(store: Store) -> None:
    bad = replace(FACTS, service_name="Half written", venues=(replace(FACTS.venues[0], capacity_people=-1),))
    with store.write() as db:
        save_facts(db, FACTS)
    with pytest.raises(StoreError, match="capacity_people"), store.write() as db:
        save_facts(db, bad)
    with store.read() as db:
        assert load_facts(db, "example", "spring-2027") == FACTS


def test_an_unknown_service_or_term_is_named_with_those_there_are(store: Store) -> None:
    with store.write() as db:
        save_facts(db, FACTS)
    with store.read() as db:
        with pytest.raises(NotFoundError, match=r"no service kent .* it holds: example"):
            load_facts(db, "kent", "spring-2027")
        with pytest.raises(NotFoundError, match=r"no term autumn; it has: spring-2027"):
            load_facts(db, "example", "autumn")


def test_a_plan_comes_back_equal_with_missed_dates_and_reasons(store: Store) -> None:
    missed = MissedDate(day=date(2027, 2, 16), because="February half-term", made_up_on=date(2027, 2, 23))
    plan = replace(
        PLAN,
        series=(replace(PLAN.series[0], missed=(missed,), household="17", venue_id=None), *PLAN.series[1:]),
        unmet=(Unmet(rule="monthly", about="east", because="No worker is free."),),
    )
    with store.write() as db:
        save_facts(db, FACTS)
        plan_id = save_plan(db, FACTS, plan)
    with store.read() as db:
        assert load_plan(db, plan_id) == plan


def test_every_dated_session_is_a_row_at_the_right_instant(store: Store) -> None:
    in_summer = replace(PLAN.series[0], weekday=2, dates=(date(2027, 3, 31),))
    with store.write() as db:
        save_facts(db, FACTS)
        plan_id = save_plan(db, FACTS, replace(PLAN, series=(*PLAN.series[1:], in_summer)))
    sessions = table(programme.Session)
    with store.read() as db:
        rows = db.execute(select(sessions).where(sessions.c.plan_id == plan_id).order_by(sessions.c.day)).all()
    assert len(rows) == 13
    assert rows[0].starts_at == datetime(2027, 1, 11, 17, 0, tzinfo=UTC)
    assert rows[0].ends_at == datetime(2027, 1, 11, 19, 0, tzinfo=UTC)
    assert rows[-1].starts_at == datetime(2027, 3, 31, 16, 0, tzinfo=UTC), "17:00 in British Summer Time"
    assert {row.places for row in rows} == {16}


def test_saving_the_same_plan_again_finds_it(store: Store) -> None:
    with store.write() as db:
        save_facts(db, FACTS)
        first = save_plan(db, FACTS, PLAN, "published")
    with store.write() as db:
        assert save_plan(db, FACTS, PLAN) == first
    with store.read() as db:
        (record,) = plan_records(db, "example", "spring-2027")
    assert record.status == "published"


def test_publishing_replaces_the_plan_published_before(store: Store) -> None:
    better = replace(PLAN, seed=2)
    with store.write() as db:
        save_facts(db, FACTS)
        old = save_plan(db, FACTS, PLAN, "published")
        new = save_plan(db, FACTS, better, "published")
        draft = save_plan(db, FACTS, replace(PLAN, seed=3))
    with store.read() as db:
        assert {one.id: one.status for one in plan_records(db, "example", "spring-2027")} == {
            old: "replaced",
            new: "published",
            draft: "draft",
        }
        latest = latest_plan(db, "example", "spring-2027")
    assert latest is not None
    assert latest.id == new


def test_the_latest_plan_is_the_newest_draft_until_one_is_published(store: Store) -> None:
    with store.write() as db:
        save_facts(db, FACTS)
        assert latest_plan(db, "example", "spring-2027") is None
        save_plan(db, FACTS, PLAN)
        newest = save_plan(db, FACTS, replace(PLAN, seed=2))
        found = latest_plan(db, "example", "spring-2027")
        assert latest_plan(db, "example", "spring-2027", published=True) is None
    assert found is not None
    assert found.id == newest


def test_a_plan_made_from_other_facts_is_refused(store: Store) -> None:
    changed = replace(FACTS, venues=FACTS.venues[:2])
    with store.write() as db:
        save_facts(db, changed)
        with pytest.raises(StoreError, match="facts of example, spring-2027 have changed"):
            save_plan(db, changed, PLAN)
        with pytest.raises(StoreError, match="The plan is of example, spring-2027; the facts are of other"):
            save_plan(db, replace(FACTS, service_id="other"), PLAN)


def test_a_plan_that_is_not_there_is_said_to_be_missing(store: Store) -> None:
    with store.read() as db, pytest.raises(NotFoundError, match="no plan 7"):
        load_plan(db, 7)
