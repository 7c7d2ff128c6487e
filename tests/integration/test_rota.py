"""Leave, cover and visits made alone, from asking to the calendar; on both databases."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from scheduler import clock
from scheduler.clock import LOCAL
from scheduler.domain.accounts import AccountStatus, Role
from scheduler.domain.facts import Mode
from scheduler.domain.lone_visits import VisitState
from scheduler.domain.plan import Plan
from scheduler.domain.rota import LeaveState, RotaError
from scheduler.store import Store, load_facts, save_facts, save_plan, save_register
from scheduler.store.accounts import add_account
from scheduler.store.rows import table
from scheduler.store.tables.office import Message
from scheduler.use_cases.personal_feeds import PersonalFeeds
from scheduler.use_cases.rota import LoneVisits, Rota
from tests.booking_examples import NOW, SERVICE, household, open_booking, published_in_december
from tests.examples import FACTS, PLAN

BY = "staff:1"
FIRST = date(2027, 1, 5)
"""The club of East first meets, led by workers 2 and 3; worker 1 could stand in."""


def account(store: Store, role: Role, worker_id: str | None = None) -> None:
    with store.write() as db:
        add_account(
            db, service_id=SERVICE, worker_id=worker_id, email=f"{role}-{worker_id}@example.org", name="Demo",
            role=role.value, status=AccountStatus.ACTIVE.value, made_at=NOW, made_by="test",
        )  # fmt: skip


def told(store: Store) -> list[tuple[str, str]]:
    kept = table(Message)
    with store.read() as db:
        return [tuple(row) for row in db.execute(select(kept.c.kind, kept.c.address).order_by(kept.c.address))]


@pytest.fixture
def rota(store: Store) -> Rota:
    open_booking(store)
    return Rota(store)


def test_a_worker_reads_sessions_team_journey_and_hours(rota: Rota) -> None:
    view = rota.of_worker(SERVICE, "worker-2", now=NOW)
    first = view.duties[0]
    assert (first.starts_at.date(), first.where, first.with_whom, first.leads) == (
        FIRST,
        "Hall 2 (demo)",
        ("Worker 3 (demo)",),
        True,
    )
    assert first.minutes == 120 + 60 + 2 * first.journey_minutes
    assert view.hours[0].monday == date(2027, 1, 4)
    assert view.hours[0].minutes == first.minutes
    assert view.lapses == ()


def test_what_will_lapse_is_flagged_to_the_worker_and_to_the_coordinator(store: Store) -> None:
    open_booking(store)
    late = replace(FACTS.workers[1], dbs_valid_until=date(2027, 3, 1))
    with store.write() as db:
        save_facts(db, replace(FACTS, workers=(FACTS.workers[0], late, FACTS.workers[2])))
    found = Rota(store).of_worker(SERVICE, "worker-2", now=NOW).lapses
    assert [(one.what, one.first_session) for one in found] == [("DBS check", date(2027, 3, 2))]
    assert Rota(store).office(SERVICE, now=NOW).workers[0].lapses == found


def test_granted_leave_stands_in_the_facts_and_its_sessions_want_cover(rota: Rota, store: Store) -> None:
    account(store, Role.WORKER, "worker-2")
    rota.ask_leave(SERVICE, "worker-2", FIRST, date(2027, 1, 13), by=BY, now=NOW)
    [asked] = rota.office(SERVICE, now=NOW).leave
    assert len(asked.touched) == 3  # the clubs of East and West; the meet-up of the 14th is a day later
    assert [one.starts_at.date() for one in asked.touched] == [FIRST, date(2027, 1, 11), date(2027, 1, 13)]
    assert rota.decide_leave(SERVICE, asked.id, grant=True, by=BY, now=NOW) == 3
    with store.read() as db:
        [kept] = [one.leave for one in load_facts(db, SERVICE, "spring-2027").workers if one.id == "worker-2"]
    assert [(one.first, one.last) for one in kept] == [(FIRST, date(2027, 1, 13))]
    assert next(one.duty.starts_at.date() for one in rota.covers(SERVICE, now=NOW)) == FIRST
    assert FIRST not in [one.starts_at.date() for one in rota.of_worker(SERVICE, "worker-2", now=NOW).duties]
    assert told(store) == [("rota_changed", "worker-worker-2@example.org")]


def test_refused_leave_says_why_and_changes_nothing(rota: Rota) -> None:
    rota.ask_leave(SERVICE, "worker-2", FIRST, FIRST, by=BY, now=NOW)
    [asked] = rota.office(SERVICE, now=NOW).leave
    with pytest.raises(RotaError, match="Say in a sentence why"):
        rota.decide_leave(SERVICE, asked.id, grant=False, by=BY, now=NOW)
    rota.decide_leave(SERVICE, asked.id, grant=False, by=BY, answer="Two others are away.", now=NOW)
    view = rota.of_worker(SERVICE, "worker-2", now=NOW)
    assert [(one.state, one.answer) for one in view.leave] == [(LeaveState.REFUSED, "Two others are away.")]
    assert rota.covers(SERVICE, now=NOW) == ()
    with pytest.raises(RotaError, match="refused already"):
        rota.decide_leave(SERVICE, asked.id, grant=True, by=BY, now=NOW)


def test_leave_is_withdrawn_by_whoever_asked_alone(rota: Rota) -> None:
    rota.ask_leave(SERVICE, "worker-2", FIRST, FIRST, by=BY, now=NOW)
    [asked] = rota.office(SERVICE, now=NOW).leave
    with pytest.raises(RotaError, match="somebody else's"):
        rota.withdraw_leave(SERVICE, "worker-3", asked.id, by=BY)
    rota.withdraw_leave(SERVICE, "worker-2", asked.id, by=BY)
    assert rota.office(SERVICE, now=NOW).leave == ()


def test_a_stand_in_is_offered_accepted_told_and_in_both_calendars(rota: Rota, store: Store) -> None:
    account(store, Role.WORKER, "worker-1")
    account(store, Role.WORKER, "worker-3")
    session_id = rota.of_worker(SERVICE, "worker-3", now=NOW).duties[0].session_id
    feeds = PersonalFeeds(store)
    with published_in_december():
        paths = {who: feeds.issue(SERVICE, about_kind="worker", about_id=who) for who in ("worker-1", "worker-3")}
    before = {who: calendar_of(feeds, path) for who, path in paths.items()}
    rota.cannot_come(SERVICE, "worker-3", session_id, by=BY, now=NOW)
    rota.cannot_come(SERVICE, "worker-3", session_id, by=BY, now=NOW)  # said twice, wanted once
    [wanted] = rota.of_worker(SERVICE, "worker-1", now=NOW).wanted
    rota.offer(SERVICE, "worker-1", wanted.id, by=BY, now=NOW)
    [line] = rota.covers(SERVICE, now=NOW)
    assert [(one.worker_id, one.offered, one.why_not) for one in line.candidates] == [("worker-1", True, ())]
    rota.fill(SERVICE, wanted.id, "worker-1", by=BY, now=NOW)
    assert next(one.instead_of for one in rota.of_worker(SERVICE, "worker-1", now=NOW).duties) == "Worker 3 (demo)"
    assert [kind for kind, _ in told(store)] == ["rota_changed", "rota_changed"]
    after = {who: calendar_of(feeds, path) for who, path in paths.items()}
    assert "20270105T170000" not in before["worker-1"]
    assert "20270105T170000" in after["worker-1"]
    assert "20270105T170000" in before["worker-3"]
    assert "20270105T170000" not in after["worker-3"]


def calendar_of(feeds: PersonalFeeds, path: str) -> str:
    body = feeds.rota(path.split("/")[2], now=NOW).body
    assert body is not None
    return body.decode()


def test_nobody_stands_in_against_a_rule_and_the_reason_is_told(rota: Rota) -> None:
    first = next(one for one in rota.of_worker(SERVICE, "worker-1", now=NOW).duties if one.starts_at.day == 13)
    rota.cannot_come(SERVICE, "worker-1", first.session_id, by=BY, now=NOW)
    [line] = rota.covers(SERVICE, now=NOW)
    with pytest.raises(RotaError, match="is there already"):
        rota.fill(SERVICE, line.id, "worker-2", by=BY, now=NOW)
    rota.ask_leave(SERVICE, "worker-3", date(2027, 1, 13), date(2027, 1, 13), by=BY, now=NOW)
    [asked] = rota.office(SERVICE, now=NOW).leave
    rota.decide_leave(SERVICE, asked.id, grant=True, by=BY, now=NOW)
    with pytest.raises(RotaError, match="on leave on 13 January"):
        rota.fill(SERVICE, line.id, "worker-3", by=BY, now=NOW)


def test_of_two_coordinators_who_fill_one_cover_the_second_is_told(rota: Rota, store: Store) -> None:
    session_id = rota.of_worker(SERVICE, "worker-3", now=NOW).duties[0].session_id
    rota.cannot_come(SERVICE, "worker-3", session_id, by=BY, now=NOW)
    [line] = rota.covers(SERVICE, now=NOW)
    said: list[str] = []

    def fill() -> None:
        try:
            Rota(store).fill(SERVICE, line.id, "worker-1", by=BY, now=NOW)
            said.append("done")
        except RotaError as problem:
            said.append(str(problem))

    both = [threading.Thread(target=fill) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(said) == ["Somebody stands in for this session already. Load the list again.", "done"]


def test_a_session_that_is_over_wants_no_cover(rota: Rota) -> None:
    session_id = rota.of_worker(SERVICE, "worker-3", now=NOW).duties[0].session_id
    with pytest.raises(RotaError, match="over or was called off"):
        rota.cannot_come(SERVICE, "worker-3", session_id, by=BY, now=datetime(2027, 1, 5, 20, tzinfo=LOCAL))
    with pytest.raises(RotaError, match="not on the team"):
        rota.cannot_come(SERVICE, "worker-1", session_id, by=BY, now=NOW)


# visits made alone ----------------------------------------------------------------------------------------------------
VISIT_AT = datetime(2027, 1, 5, 17, tzinfo=LOCAL)


def visiting() -> Plan:
    visit = replace(PLAN.series[0], venue_id=None, household="household-001", worker_ids=("worker-2",), places=1)
    return replace(PLAN, series=(visit, *PLAN.series[1:]))


@pytest.fixture
def visits(store: Store) -> LoneVisits:
    visited = replace(FACTS.strands[0], mode=Mode.HOME_VISIT)
    with published_in_december(), store.write() as db:
        save_facts(db, replace(FACTS, strands=(visited, *FACTS.strands[1:])))
        save_register(db, SERVICE, [household(1), household(2, "west")], [])
        save_plan(db, FACTS, visiting(), "published")
    account(store, Role.COORDINATOR)
    return LoneVisits(store)


def first_visit(store: Store) -> int:
    return Rota(store).of_worker(SERVICE, "worker-2", now=NOW).duties[0].session_id


def test_a_visit_is_for_the_household_that_the_office_names(visits: LoneVisits, store: Store) -> None:
    [slot] = visits.board(SERVICE, by=BY, now=NOW).slots
    assert (slot.label, slot.visits, slot.household_id) == ("household-001", 5, "")
    whose = {"term_id": slot.term_id, "area_id": slot.area_id, "label": slot.label, "by": BY}
    with pytest.raises(RotaError, match="lives in another area"):
        visits.allot(SERVICE, household_id="h2", **whose)
    with pytest.raises(RotaError, match="not in the register"):
        visits.allot(SERVICE, household_id="h9", **whose)
    visits.allot(SERVICE, household_id=" h1 ", **whose)
    line = visits.own(SERVICE, "worker-2", first_visit(store), by=BY, now=NOW)
    assert (line.contact_name, line.postcode) == ("Demo Adult", "BA14 8JN")
    visits.allot(SERVICE, household_id="", **whose)
    assert visits.own(SERVICE, "worker-2", first_visit(store), by=BY, now=NOW).contact_name == ""


def test_a_visit_is_shown_to_its_own_worker_alone(visits: LoneVisits, store: Store) -> None:
    with pytest.raises(RotaError, match="not on your rota"):
        visits.own(SERVICE, "worker-1", first_visit(store), by=BY, now=NOW)


def test_the_office_is_told_once_when_somebody_is_not_back(visits: LoneVisits, store: Store) -> None:
    session_id = first_visit(store)
    assert visits.raise_alarms(now=VISIT_AT + timedelta(hours=1)) == 0  # never said anything, so is not missed
    visits.begin(SERVICE, "worker-2", session_id, by=BY, now=VISIT_AT)
    line = visits.own(SERVICE, "worker-2", session_id, by=BY, now=VISIT_AT)
    assert line.watch.expected_back_at is not None
    assert line.watch.expected_back_at > VISIT_AT + timedelta(hours=2, minutes=15)
    late = line.watch.expected_back_at + timedelta(minutes=1)
    assert visits.raise_alarms(now=line.watch.expected_back_at) == 0
    assert visits.raise_alarms(now=late) == 1
    assert visits.raise_alarms(now=late + timedelta(hours=1)) == 0
    assert told(store) == [("visit_alarm", "coordinator-None@example.org")]
    assert visits.board(SERVICE, by=BY, now=late).today[0].state is VisitState.OVERDUE
    visits.safe(SERVICE, "worker-2", session_id, by=BY, now=late)
    assert visits.board(SERVICE, by=BY, now=late).today[0].state is VisitState.BACK


def test_a_call_for_help_reaches_the_office_at_once(
    visits: LoneVisits, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    session_id = first_visit(store)
    visits.begin(SERVICE, "worker-2", session_id, by=BY, now=VISIT_AT)
    monkeypatch.setattr(clock, "now", lambda: VISIT_AT + timedelta(minutes=5))
    visits.help(SERVICE, "worker-2", session_id, by=BY)
    assert told(store) == [("visit_alarm", "coordinator-None@example.org")]
    visits.back(SERVICE, "worker-2", session_id, by=BY)
    assert visits.board(SERVICE, by=BY).today[0].alarm is False


def test_a_visit_begins_on_its_own_day(visits: LoneVisits, store: Store) -> None:
    with pytest.raises(RotaError, match="Begin it on its day"):
        visits.begin(SERVICE, "worker-2", first_visit(store), by=BY, now=NOW)


def test_a_worker_who_speaks_is_missed_when_a_visit_does_not_begin(visits: LoneVisits, store: Store) -> None:
    view = Rota(store).of_worker(SERVICE, "worker-2", now=NOW)
    first, second = (one.session_id for one in view.duties if one.is_visit and one.starts_at.month == 1)
    visits.begin(SERVICE, "worker-2", first, by=BY, now=VISIT_AT)
    visits.back(SERVICE, "worker-2", first, by=BY, now=VISIT_AT + timedelta(hours=2))
    fortnight_later = VISIT_AT + timedelta(days=14, minutes=31)
    assert visits.raise_alarms(now=fortnight_later) == 1
    assert second != first
