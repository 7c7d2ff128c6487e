"""A job runs once, is taken over when its worker is killed, and stops when it is cancelled; on both databases."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from scheduler.store import Store, jobs, latest_plan, load_plan, save_facts
from scheduler.worker import HANDLERS, plan_queued_term
from tests.examples import FACTS
from tests.integration import job_handlers

PATIENCE_SECONDS = 180
QUICK_LEASE_SECONDS = 3.0


@contextmanager
def workers(store: Store, count: int = 1, lease_seconds: float = 60.0) -> Iterator[list[BaseProcess]]:
    """Start workers in processes of their own; they are killed at the end."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["__main__", job_handlers.__name__])
    started: list[BaseProcess] = [
        context.Process(target=job_handlers.work, args=(store.url, lease_seconds)) for _ in range(count)
    ]
    for one in started:
        one.start()
    try:
        yield started
    finally:
        for one in started:
            one.kill()
            one.join()


def wait_until(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < until, "it did not come about in time"
        time.sleep(0.05)


def enqueue(store: Store, kind: str, log: Path, **more: object) -> str:
    with store.write() as db:
        return jobs.enqueue(db, kind, {"log": str(log)} | more)


def load(store: Store, job_id: str) -> jobs.JobRecord:
    with store.read() as db:
        return jobs.load_job(db, job_id)


def wait_for(store: Store, job_id: str, state: str) -> jobs.JobRecord:
    wait_until(lambda: load(store, job_id).state == state)
    return load(store, job_id)


def beginnings(log: Path) -> list[list[str]]:
    return [line.split() for line in log.read_text().splitlines()] if log.exists() else []


def is_running(process_id: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process_id}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def claim(store: Store, lease_seconds: float = 60.0) -> jobs.JobRun | None:
    with store.write() as db:
        return jobs.claim(db, owner="test", kinds=("add",), lease_seconds=lease_seconds)


def test_two_workers_run_every_job_exactly_once(store: Store, tmp_path: Path) -> None:
    log = tmp_path / "log"
    ids = [enqueue(store, "add", log, numbers=[n, 1]) for n in range(4)]
    with workers(store, 2):
        done = [wait_for(store, one, "done") for one in ids]
    assert [one.result for one in done] == [{"sum": n + 1} for n in range(4)]
    assert {one.progress for one in done} == {"adding"}
    assert sorted(line[0] for line in beginnings(log)) == sorted(ids)


def test_a_job_whose_worker_is_killed_is_taken_over_and_its_process_ends(store: Store, tmp_path: Path) -> None:
    log = tmp_path / "log"
    job_id = enqueue(store, "hang_at_first", log)
    with workers(store, lease_seconds=QUICK_LEASE_SECONDS) as (first,):
        wait_until(lambda: len(beginnings(log)) == 1)
        assert first.pid is not None
        os.kill(first.pid, signal.SIGKILL)
        with workers(store):
            taken_over = wait_for(store, job_id, "done")
    assert taken_over.result == {"attempt": 2}
    assert [line[1] for line in beginnings(log)] == ["1", "2"]
    wait_until(lambda: not is_running(int(beginnings(log)[0][2])))


def test_a_running_job_that_is_cancelled_stops(store: Store, tmp_path: Path) -> None:
    log = tmp_path / "log"
    job_id = enqueue(store, "hang_at_first", log)
    with workers(store):
        wait_until(lambda: len(beginnings(log)) == 1)
        with store.write() as db:
            assert jobs.cancel(db, job_id)
        wait_for(store, job_id, "cancelled")
        assert not is_running(int(beginnings(log)[0][2]))


def test_failures_say_why_and_crashes_are_tried_again_so_often_and_no_more(store: Store, tmp_path: Path) -> None:
    log, other = tmp_path / "log", tmp_path / "other"
    failing, crashing = enqueue(store, "raise_error", log), enqueue(store, "crash", other)
    finishing = enqueue(store, "finish_itself", log)
    with workers(store):
        assert wait_for(store, failing, "failed").error == "No venue in Calne is open on a Tuesday."
        assert wait_for(store, crashing, "failed").error == "Its worker stopped 3 times; see the server's log."
        assert wait_for(store, finishing, "done").result == {"kept_with": "its outcome"}
    assert len(beginnings(log)) == 1
    assert len(beginnings(other)) == 3


def test_a_job_is_queued_only_when_the_callers_transaction_is_kept(store: Store) -> None:
    def queue_and_fail() -> None:
        with store.write() as db:
            jobs.enqueue(db, "add", {})
            message = "the caller changed its mind"
            raise RuntimeError(message)

    with pytest.raises(RuntimeError, match="changed its mind"):
        queue_and_fail()
    assert claim(store) is None


def test_a_claimed_job_is_not_claimed_again_until_its_lease_has_run_out(store: Store, tmp_path: Path) -> None:
    enqueue(store, "add", tmp_path)
    first = claim(store, lease_seconds=0.2)
    assert first is not None
    assert claim(store) is None
    time.sleep(0.3)
    second = claim(store)
    assert second is not None
    assert (first.attempt, second.attempt) == (1, 2)


def test_a_worker_that_lost_its_lease_can_change_nothing(store: Store, tmp_path: Path) -> None:
    job_id = enqueue(store, "add", tmp_path)
    zombie = claim(store, lease_seconds=0.0)
    time.sleep(0.01)
    owner = claim(store)
    assert zombie is not None
    assert owner is not None
    for write in (
        jobs.finish,
        lambda db, run: jobs.fail(db, run, "no"),
        lambda db, run: jobs.report_progress(db, run, ""),
    ):
        with (
            pytest.raises(jobs.LeaseLostError, match=f"Attempt 1 at job {job_id} no longer holds it"),
            store.write() as db,
        ):
            write(db, zombie)
    with store.write() as db:
        assert jobs.beat(db, zombie, lease_seconds=60) is jobs.Beat.LOST
        assert jobs.beat(db, owner, lease_seconds=60) is jobs.Beat.HELD
        jobs.finish(db, owner, {"sum": 1})
    assert load(store, job_id).result == {"sum": 1}


def test_a_queued_job_is_cancelled_at_once_and_an_ended_one_is_not(store: Store, tmp_path: Path) -> None:
    job_id = enqueue(store, "add", tmp_path)
    with store.write() as db:
        assert jobs.cancel(db, job_id)
        assert not jobs.cancel(db, job_id)
    assert claim(store) is None
    assert load(store, job_id).state == "cancelled"


def test_a_job_given_back_by_a_worker_that_stops_loses_no_attempt(store: Store, tmp_path: Path) -> None:
    with store.write() as db:
        jobs.enqueue(db, "add", {"log": str(tmp_path)}, most_attempts=1)
    run = claim(store)
    assert run is not None
    with store.write() as db:
        assert jobs.give_back(db, run)
    again = claim(store)
    assert again is not None
    assert again.attempt == 2


def test_jobs_of_a_kind_the_worker_does_not_know_are_left_for_another(store: Store, tmp_path: Path) -> None:
    job_id = enqueue(store, "something_newer", tmp_path)
    assert claim(store) is None
    assert load(store, job_id).state == "queued"


def test_a_queued_term_is_planned_and_its_progress_told(store: Store) -> None:
    with store.write() as db:
        save_facts(db, FACTS)
        jobs.enqueue(db, "plan_term", {"service_id": "example", "term_id": "spring-2027", "publish": True})
        run = jobs.claim(db, owner="test", kinds=tuple(HANDLERS), lease_seconds=60)
    assert run is not None
    result = plan_queued_term(store, run)
    with store.read() as db:
        plan = load_plan(db, result["plan_id"])
        latest = latest_plan(db, "example", "spring-2027", published=True)
    assert plan.session_count == result["sessions"] > 0
    assert latest is not None
    assert latest.id == result["plan_id"]
    assert load(store, run.id).progress.startswith("Checking the plan")
