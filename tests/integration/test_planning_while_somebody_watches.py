"""A term is planned while somebody watches: progress is kept, stopping keeps the best, calling off nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler.domain.accounts import Role, SignedIn
from scheduler.optimise.programme.findings import Progress
from scheduler.store import Store, jobs, plan_records, save_facts
from scheduler.use_cases.plan_drafts import PlanDrafts, PlanningError, reporter
from scheduler.worker import plan_queued_term
from tests.examples import FACTS

ANNA = SignedIn(account_id=1, name="Anna", email="anna@example.org", role=Role.COORDINATOR, service_id="example")


def begun(store: Store) -> tuple[PlanDrafts, str, jobs.JobRun]:
    with store.write() as db:
        save_facts(db, FACTS)
    planning = PlanDrafts(store)
    job_id = planning.start(ANNA, "example", "spring-2027")
    with store.write() as db:
        run = jobs.claim(db, owner="test", kinds=("plan_term",), lease_seconds=60)
    assert run is not None
    return planning, job_id, run


def test_a_plan_is_started_watched_and_found_again_when_ready(store: Store) -> None:
    planning, job_id, run = begun(store)
    assert planning.progress(ANNA, job_id).state == "running"
    with pytest.raises(PlanningError, match="being planned already"):
        planning.start(ANNA, "example", "spring-2027")
    outcome = plan_queued_term(store, run)
    with store.write() as db:
        jobs.finish(db, run, outcome)
    found = planning.progress(ANNA, job_id)
    assert found.over
    assert found.plan_id == outcome["plan_id"]
    assert found.doing
    assert planning.start(ANNA, "example", "spring-2027") != job_id
    with store.read() as db:
        assert [one.status for one in plan_records(db, "example", "spring-2027")] == ["draft"]


def test_what_is_told_is_kept_for_the_page_with_its_gap_and_its_curve(store: Store) -> None:
    planning, job_id, run = begun(store)
    seconds = iter(range(100))
    tell = reporter(store, run, 2, now=lambda: float(next(seconds)))
    told = Progress(doing="Improving", share=0.5, best=30.0, bound=40.0, sessions=17, areas_served=2)
    assert tell(told) is False
    assert tell(replace(told, best=36.0, share=0.6)) is False
    found = planning.progress(ANNA, job_id)
    assert (found.best, found.bound, found.sessions, found.areas_served, found.areas) == (36.0, 40.0, 17, 2, 2)
    assert found.gap_percent == pytest.approx(10.0)
    assert [one[1:] for one in found.points] == [(30.0, 40.0), (36.0, 40.0)]
    assert [one[0] for one in found.points] == sorted(one[0] for one in found.points)


def test_being_asked_to_stop_reaches_the_planner_with_its_next_word(store: Store) -> None:
    planning, job_id, run = begun(store)
    tell = reporter(store, run, 2)
    planning.stop(ANNA, job_id, keep=True)
    assert planning.progress(ANNA, job_id).stop_asked
    assert tell(Progress(doing="Improving", share=0.5, best=30.0, bound=40.0)) is True
    with store.write() as db:
        assert jobs.beat(db, run, lease_seconds=60) is jobs.Beat.HELD  # it goes on, to check and keep what it has


def test_calling_it_off_keeps_nothing(store: Store) -> None:
    planning, job_id, run = begun(store)
    planning.stop(ANNA, job_id, keep=False)
    with store.write() as db:
        assert jobs.beat(db, run, lease_seconds=60) is jobs.Beat.CANCEL_ASKED
        jobs.acknowledge_cancel(db, run)
    assert planning.progress(ANNA, job_id).state == "cancelled"


def test_another_service_sees_no_planning_and_unknown_ones_are_told(store: Store) -> None:
    planning, job_id, _run = begun(store)
    for person, asked in ((replace(ANNA, service_id="another"), job_id), (ANNA, "none")):
        with pytest.raises(PlanningError, match="no such planning"):
            planning.progress(person, asked)
        with pytest.raises(PlanningError, match="no such planning"):
            planning.stop(person, asked, keep=True)
    with pytest.raises(PlanningError, match="summer"):
        planning.start(ANNA, "example", "summer-2099")
