"""A day of transport kept, planned, checked and driven, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import cache

import pytest
from sqlalchemy import select

from scheduler.clock import LOCAL
from scheduler.domain.household_rules import MistakesError
from scheduler.domain.run_marks import MarkKind
from scheduler.domain.transport import DayRuns, TransportDay
from scheduler.optimise.transport.effort import Effort
from scheduler.optimise.transport.planner import plan_day
from scheduler.store import Store, StoreError, jobs, transport
from scheduler.store.rows import table
from scheduler.store.tables.office import AuditEntry
from scheduler.use_cases.run_sheets import RunRefusedError, RunSheets, page_of
from scheduler.use_cases.transport.plan_transport import BrokenRunsError, keep_and_queue, keep_runs
from scheduler.worker import HANDLERS
from tests.booking_examples import SERVICE, open_booking
from tests.transport_examples import DAY, driver, evening, ride

SHORT = Effort(rounds=200)
EVENING = datetime(2027, 1, 12, 16, tzinfo=LOCAL)
KEY = "key-0000000"


def todays(**changes: object) -> TransportDay:
    made = evening(ride("c1"), ride("c2", "far"), drivers=(driver(id="w1"),), escorts=())
    return replace(made, service_id=SERVICE, **changes)  # type: ignore[arg-type]


@cache
def runs() -> DayRuns:
    return plan_day(todays(), SHORT)


def planned(store: Store) -> RunSheets:
    open_booking(store)
    keep_and_queue(store, todays(), by="account:1")
    keep_runs(store, todays(), runs())
    return RunSheets(store)


def note(kind: str, number: int, **more: str) -> dict[str, str]:
    return {"ride": "c1-there", "kind": kind, "key": f"{KEY}{number}", **more}


def test_a_worker_plans_a_queued_day_and_keeps_its_runs_with_miles_and_minutes(store: Store) -> None:
    open_booking(store)
    keep_and_queue(store, todays(), by="account:1")
    with store.write() as db:
        run = jobs.claim(db, owner="test", kinds=("plan_transport",), lease_seconds=60)
    assert run is not None
    assert HANDLERS[run.kind](store, run) == {"day": "2027-01-12", "runs": 1, "not_carried": 0}
    with store.read() as db:
        (kept,) = transport.runs_of_day(db, SERVICE, DAY)
    assert (kept.driver_id, kept.planned_miles, kept.actual_miles) == ("w1", 40.0, None)


def test_runs_that_break_a_rule_are_not_kept(store: Store) -> None:
    open_booking(store)
    day = todays()
    keep_and_queue(store, day, by="account:1")
    plan = runs()
    late = replace(plan.runs[0], back_at_depot_minute=day.vehicles[0].to_minute + 1)
    with pytest.raises(BrokenRunsError, match="break rules and were not kept"):
        keep_runs(store, day, replace(plan, runs=(late,)))
    with store.read() as db:
        assert transport.load_day(db, SERVICE, DAY).runs is None


def test_runs_from_facts_that_changed_meanwhile_are_not_kept(store: Store) -> None:
    open_booking(store)
    keep_and_queue(store, todays(), by="account:1")
    other = todays(rides=(ride("c1"),))
    with pytest.raises(StoreError, match="changed while its runs were planned"):
        keep_runs(store, other, plan_day(other, SHORT))


def test_a_day_that_was_driven_is_not_planned_anew(store: Store) -> None:
    planned(store)
    with store.write() as db:
        transport.save_driven(db, SERVICE, DAY, "run-1", minutes=75, miles=41.5)
    with pytest.raises(StoreError, match="have been driven"):
        keep_and_queue(store, todays(), by="account:1")
    with store.read() as db:
        assert [run.actual_miles for run in transport.runs_of_day(db, SERVICE, DAY)] == [41.5]


def test_a_sheet_opens_for_its_own_driver_on_its_own_day_alone(store: Store) -> None:
    sheets = planned(store)
    token = sheets.issue_link(SERVICE, DAY, "w1", now=EVENING.replace(hour=9))
    shown = sheets.for_crew(token, "run-1", now=EVENING)
    assert "Demo1 Carer" in page_of(shown)
    with pytest.raises(RunRefusedError, match="no such run for you on this day"):
        sheets.for_crew(token, "run-1", now=EVENING.replace(day=11))
    with pytest.raises(RunRefusedError, match="link has ended"):
        sheets.for_crew(token, "run-1", now=EVENING.replace(day=13))
    with pytest.raises(RunRefusedError, match="no such run"):
        sheets.for_crew(token, "run-9", now=EVENING)
    another = sheets.issue_link(SERVICE, DAY, "w2", now=EVENING)
    with pytest.raises(RunRefusedError, match="no such run"):
        sheets.for_crew(another, "run-1", now=EVENING)
    with pytest.raises(RunRefusedError, match="not one of ours"):
        sheets.for_crew("x" * 43, "run-1", now=EVENING)


def test_every_sight_of_a_sheet_is_noted_with_whose_names_it_showed(store: Store) -> None:
    sheets = planned(store)
    sheets.for_crew(sheets.issue_link(SERVICE, DAY, "w1", now=EVENING), "run-1", now=EVENING)
    sheets.for_office(SERVICE, DAY, "run-1", by="account:7")
    audit = table(AuditEntry)
    with store.read() as db:
        seen = db.execute(select(audit.c.actor, audit.c.about_id, audit.c.detail).where(audit.c.about_kind == "run"))
        assert [tuple(row) for row in seen] == [
            (actor, "2027-01-12/run-1", {"carers": ["c1", "c2"]}) for actor in ("worker:w1", "account:7")
        ]


def test_notes_count_once_stay_on_file_and_the_newest_stands(store: Store) -> None:
    sheets = planned(store)
    token = sheets.issue_link(SERVICE, DAY, "w1", now=EVENING)
    assert sheets.mark(token, "run-1", note("not_there", 1), now=EVENING)
    assert not sheets.mark(token, "run-1", note("not_there", 1), now=EVENING)
    later = EVENING.replace(minute=5)
    assert sheets.mark(token, "run-1", note("picked_up", 2), now=later)
    assert sheets.for_crew(token, "run-1", now=later).marks["c1-there"].kind is MarkKind.PICKED_UP
    with store.read() as db:
        assert [mark.kind for mark in transport.marks_of(db, SERVICE, DAY)] == ["not_there", "picked_up"]


def test_what_was_noted_without_a_signal_bears_the_time_when_it_was_noted(store: Store) -> None:
    sheets = planned(store)
    token = sheets.issue_link(SERVICE, DAY, "w1", now=EVENING)
    noted = str(int(EVENING.timestamp()))
    sheets.mark(token, "run-1", note("picked_up", 1, noted_at=noted), now=EVENING.replace(hour=18))
    sheets.mark(token, "run-1", note("handed_over", 2, to_whom="the grandmother"), now=EVENING.replace(hour=17))
    mark = sheets.for_crew(token, "run-1", now=EVENING.replace(hour=18)).marks["c1-there"]
    assert (mark.kind, mark.to_whom, mark.noted_at.hour) == (MarkKind.HANDED_OVER, "the grandmother", 17)
    with store.read() as db:
        assert transport.marks_of(db, SERVICE, DAY)[0].noted_at == EVENING


def test_a_note_must_say_to_whom_and_be_about_a_passenger_of_the_run(store: Store) -> None:
    sheets = planned(store)
    token = sheets.issue_link(SERVICE, DAY, "w1", now=EVENING)
    with pytest.raises(MistakesError, match="Say to whom the passenger was handed over"):
        sheets.mark(token, "run-1", note("handed_over", 1), now=EVENING)
    with pytest.raises(RunRefusedError, match="not on your run"):
        sheets.mark(token, "run-1", note("picked_up", 1) | {"ride": "c9-there"}, now=EVENING)
