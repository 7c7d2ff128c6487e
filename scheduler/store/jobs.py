"""Jobs under a lease: queued in the caller's own transaction, run once, taken over when a worker dies.

A worker claims a job for some seconds and renews the lease while it works. When it dies, the lease runs
out and the next worker claims the job with a higher attempt number. Every write of a worker names the
attempt, so one that was thought dead and is not can no longer change anything (fencing).
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session as Db

from scheduler.store.errors import NotFoundError, StoreError
from scheduler.store.instants import database_now
from scheduler.store.rows import item_of, table
from scheduler.store.tables.office import Job

MOST_ATTEMPTS = 3
FORGOTTEN = "It failed a while ago; why is no longer kept. Begin it again."
_jobs = table(Job)


class LeaseLostError(StoreError):
    """Another worker has the job, or it was cancelled: stop, and change nothing."""


class Beat(StrEnum):
    """What a worker learns when it renews its lease."""

    HELD = "held"
    CANCEL_ASKED = "cancel_asked"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRun:
    """One attempt at a job; ``id`` and ``attempt`` together are the lease."""

    id: str
    kind: str
    args: dict[str, Any]
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRecord:
    """A job as a page shows it. ``state`` is queued, running, done, failed or cancelled."""

    id: str
    kind: str
    args: dict[str, Any]
    state: str
    attempt: int
    queued_at: datetime
    finished_at: datetime | None
    cancel_asked: bool
    progress: str
    result: dict[str, Any] | None
    error: str | None


def enqueue(db: Db, kind: str, args: dict[str, Any], *, most_attempts: int = MOST_ATTEMPTS) -> str:
    """Queue a job; it exists when, and only when, the caller's transaction is kept.

    Parameters
    ----------
    db
        A writing transaction.
    kind
        Name of the handler that a worker knows.
    args
        Whatever the handler needs, as JSON.
    most_attempts
        How often the job is begun when workers die under it.

    Returns
    -------
    str
        Id of the job.
    """
    job_id = uuid.uuid4().hex
    row = {
        "id": job_id,
        "kind": kind,
        "args": args,
        "state": "queued",
        "attempt": 0,
        "most_attempts": most_attempts,
        "queued_at": database_now(db),
        "cancel_asked": False,
        "progress": "",
    }
    db.execute(insert(_jobs).values(row))
    return job_id


def claim(db: Db, *, owner: str, kinds: Collection[str], lease_seconds: float) -> JobRun | None:
    """Take the oldest job that is queued or whose lease has run out; None when there is none.

    A job that was begun as often as it may be is marked as failed and left.
    """
    now = database_now(db)
    free = or_(_jobs.c.state == "queued", (_jobs.c.state == "running") & (_jobs.c.lease_until < now))
    chosen = select(_jobs).where(free, _jobs.c.kind.in_(kinds)).order_by(_jobs.c.queued_at, _jobs.c.id).limit(1)
    while found := db.execute(chosen.with_for_update(skip_locked=True)).mappings().first():
        run = JobRun(id=found["id"], kind=found["kind"], args=found["args"], attempt=found["attempt"] + 1)
        if found["cancel_asked"]:
            _end(db, found["id"], now, state="cancelled")
            continue
        if found["attempt"] >= found["most_attempts"]:
            times = found["attempt"]
            _end(db, found["id"], now, state="failed", error=f"Its worker stopped {times} times; see the server's log.")
            continue
        taken = {
            "state": "running",
            "attempt": run.attempt,
            "owner": owner,
            "lease_until": now + timedelta(seconds=lease_seconds),
        }
        db.execute(update(_jobs).where(_jobs.c.id == run.id).values(taken))
        return run
    return None


def _end(db: Db, job_id: str, now: datetime, **values: Any) -> None:
    done = values | {"lease_until": None, "finished_at": now}
    db.execute(update(_jobs).where(_jobs.c.id == job_id).values(done))


def _fenced(db: Db, run: JobRun, **values: Any) -> bool:
    """Write only while this attempt holds the job."""
    mine = (_jobs.c.id == run.id, _jobs.c.attempt == run.attempt, _jobs.c.state == "running")
    changed = db.execute(update(_jobs).where(*mine).values(values))
    return isinstance(changed, CursorResult) and changed.rowcount == 1


def _must_hold(run: JobRun, held: bool) -> None:
    if not held:
        message = f"Attempt {run.attempt} at job {run.id} no longer holds it; another worker has it or it has ended."
        raise LeaseLostError(message)


def beat(db: Db, run: JobRun, *, lease_seconds: float) -> Beat:
    """Renew the lease, and learn whether to go on."""
    if not _fenced(db, run, lease_until=database_now(db) + timedelta(seconds=lease_seconds)):
        return Beat.LOST
    asked = db.scalar(select(_jobs.c.cancel_asked).where(_jobs.c.id == run.id))
    return Beat.CANCEL_ASKED if asked else Beat.HELD


def report_progress(db: Db, run: JobRun, words: str) -> None:
    """Say how far the job is, for a page to show.

    Raises
    ------
    LeaseLostError
        When this attempt no longer holds the job.
    """
    _must_hold(run, _fenced(db, run, progress=words))


def finish(db: Db, run: JobRun, result: dict[str, Any] | None = None) -> None:
    """Mark the job as done. In the transaction that keeps its outcome, the outcome is kept exactly once.

    Raises
    ------
    LeaseLostError
        When this attempt no longer holds the job; then let the transaction be undone.
    """
    done = {"state": "done", "result": result or {}, "lease_until": None, "finished_at": database_now(db)}
    _must_hold(run, _fenced(db, run, **done))


def fail(db: Db, run: JobRun, error: str) -> None:
    """Mark the job as failed, with the words that a person reads.

    Raises
    ------
    LeaseLostError
        When this attempt no longer holds the job.
    """
    _must_hold(run, _fenced(db, run, state="failed", error=error, lease_until=None, finished_at=database_now(db)))


def forget_errors(db: Db, before: datetime) -> int:
    """Forget why jobs failed that ended before an instant: what kept a day from being planned names people.

    Returns how many were forgotten.
    """
    old = (_jobs.c.state == "failed", _jobs.c.finished_at < before, _jobs.c.error.is_not(None))
    gone = update(_jobs).where(*old, _jobs.c.error != FORGOTTEN).values(error=FORGOTTEN, progress="")
    return len(db.execute(gone.returning(_jobs.c.id)).all())


def give_back(db: Db, run: JobRun) -> bool:
    """Queue the job again for another worker at once, as this one stops; the attempt does not count."""
    return _fenced(db, run, state="queued", owner=None, lease_until=None, most_attempts=_jobs.c.most_attempts + 1)


def release(db: Db, run: JobRun) -> bool:
    """Let go of the job after its process died: the next claim begins the next attempt, or gives up."""
    return _fenced(db, run, state="queued", owner=None, lease_until=None)


def cancel(db: Db, job_id: str) -> bool:
    """Ask for a job to stop: at once while it is queued, within a beat while it runs.

    Returns
    -------
    bool
        False when it has ended already.
    """
    now = database_now(db)
    waiting = (_jobs.c.id == job_id, _jobs.c.state == "queued")
    at_once = {"state": "cancelled", "cancel_asked": True, "finished_at": now}
    for chosen, values in (
        (waiting, at_once),
        ((_jobs.c.id == job_id, _jobs.c.state == "running"), {"cancel_asked": True}),
    ):
        changed = db.execute(update(_jobs).where(*chosen).values(values))
        if isinstance(changed, CursorResult) and changed.rowcount:
            return True
    return False


def acknowledge_cancel(db: Db, run: JobRun) -> bool:
    """Mark a running job as cancelled, once its process has stopped."""
    return _fenced(db, run, state="cancelled", lease_until=None, finished_at=database_now(db))


def is_under_way(db: Db, kind: str) -> bool:
    """Whether a job of this kind is queued or running."""
    chosen = select(_jobs.c.id).where(_jobs.c.kind == kind, _jobs.c.state.in_(["queued", "running"])).limit(1)
    return db.scalar(chosen) is not None


def under_way(db: Db, kind: str, service_id: str) -> tuple[JobRecord, ...]:
    """Return the jobs of a kind of one service that are queued or run, the newest first."""
    chosen = select(_jobs).where(_jobs.c.kind == kind, _jobs.c.state.in_(["queued", "running"]))
    rows = db.execute(chosen.order_by(_jobs.c.queued_at.desc())).mappings()
    return tuple(item_of(JobRecord, dict(row)) for row in rows if row["args"].get("service_id") == service_id)


def newest(db: Db, kind: str, service_id: str) -> JobRecord | None:
    """Return the newest job of a kind of one service, whatever came of it; None where there never was one."""
    chosen = select(_jobs).where(_jobs.c.kind == kind).order_by(_jobs.c.queued_at.desc(), _jobs.c.id).limit(200)
    rows = db.execute(chosen).mappings()
    return next((item_of(JobRecord, dict(row)) for row in rows if row["args"].get("service_id") == service_id), None)


def load_job(db: Db, job_id: str) -> JobRecord:
    """Read a job.

    Raises
    ------
    NotFoundError
        When there is no such job.
    """
    row = db.execute(select(_jobs).where(_jobs.c.id == job_id)).mappings().first()
    if row is None:
        message = f"There is no job {job_id}; it may have been cleared away."
        raise NotFoundError(message)
    return item_of(JobRecord, dict(row))
