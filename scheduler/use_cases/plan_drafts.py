"""A coordinator starts a plan, watches it, leaves and comes back, stops it with the best found, or calls it off."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from scheduler.domain.accounts import SignedIn
from scheduler.errors import EvenhandError
from scheduler.optimise.programme.findings import Progress
from scheduler.store import Db, Store, jobs, load_term, plan_records, record_audit
from scheduler.store.errors import NotFoundError
from scheduler.store.plan_progress import ProgressRow, ask_to_stop, keep_progress, load_progress

KIND = "plan_term"
REPORT_SECONDS = 0.7
HUNDREDTHS = 100
OVER = frozenset({"done", "failed", "cancelled"})


class PlanningError(EvenhandError):
    """A plan cannot be started or followed; the words say why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planning:
    """How the planning of a term stands. ``gap_percent`` None: nothing to hold against the bound yet."""

    job_id: str
    term_id: str
    term_name: str
    state: str
    doing: str
    share: float
    seconds: float
    best: float | None
    bound: float | None
    sessions: int | None
    areas_served: int | None
    areas: int | None
    points: tuple[tuple[float, float | None, float | None], ...]
    stop_asked: bool
    plan_id: int | None
    error: str | None

    @property
    def over(self) -> bool:
        """Whether it has ended, one way or another."""
        return self.state in OVER

    @property
    def gap_percent(self) -> float | None:
        """By how much the best found lies below the bound, in per cent."""
        if self.best is None or not self.bound:
            return None
        return max(0.0, HUNDREDTHS * (1 - self.best / self.bound))


class PlanDrafts:
    """What coordinators do while a term is planned."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def start(self, person: SignedIn, service_id: str, term_id: str) -> str:
        """Queue the planning of a term; each is looked for with another seed than those before.

        Raises
        ------
        PlanningError
            When the service has no such term, or this term is being planned already.
        """
        with self._store.write() as db:
            try:
                load_term(db, service_id, term_id)
            except NotFoundError as error:
                raise PlanningError(str(error)) from None
            if any(one.args.get("term_id") == term_id for one in jobs.under_way(db, KIND, service_id)):
                message = "This term is being planned already. Watch it, or stop it first."
                raise PlanningError(message)
            seed = 1 + len(plan_records(db, service_id, term_id))
            args = {"service_id": service_id, "term_id": term_id, "seed": seed, "publish": False}
            job_id = jobs.enqueue(db, KIND, args)
            record_audit(
                db,
                service_id=service_id,
                actor=person.actor,
                action="started a plan",
                about_kind="term",
                about_id=term_id,
                detail={"seed": seed},
            )
        return job_id

    def progress(self, person: SignedIn, job_id: str) -> Planning:
        """Return how a planning stands.

        Raises
        ------
        PlanningError
            When there is no such planning in the person's service.
        """
        with self._store.read() as db:
            job = _mine(db, person, job_id)
            row = load_progress(db, job_id)
            term = load_term(db, job.args["service_id"], job.args["term_id"])
        return _planning(job, row, term.name)

    def stop(self, person: SignedIn, job_id: str, *, keep: bool) -> None:
        """Stop a planning: with the best found so far as a draft, or without anything kept. Errors as above."""
        with self._store.write() as db:
            job = _mine(db, person, job_id)
            service_id = job.args["service_id"]
            if keep and job.state == "running":
                ask_to_stop(db, job_id, service_id)
            else:
                jobs.cancel(db, job_id)
            record_audit(
                db,
                service_id=service_id,
                actor=person.actor,
                action="stopped a plan",
                about_kind="term",
                about_id=job.args["term_id"],
                detail={"kept the best": keep},
            )


def _mine(db: Db, person: SignedIn, job_id: str) -> jobs.JobRecord:
    try:
        job = jobs.load_job(db, job_id)
    except NotFoundError:
        job = None
    if job is None or job.kind != KIND or person.service_id not in {None, job.args.get("service_id")}:
        message = "There is no such planning; look in the list of drafts."
        raise PlanningError(message)
    return job


def _planning(job: jobs.JobRecord, row: ProgressRow | None, term_name: str) -> Planning:
    result = job.result or {}
    return Planning(
        job_id=job.id,
        term_id=job.args["term_id"],
        term_name=term_name,
        state=job.state,
        doing=(row and row.doing) or ("Waiting for a worker" if job.state == "queued" else "Reading the facts"),
        share=row.share if row else 0.0,
        seconds=row.seconds if row else 0.0,
        best=row.best if row else None,
        bound=row.bound if row else None,
        sessions=row.sessions if row else None,
        areas_served=row.areas_served if row else None,
        areas=row.areas if row else None,
        points=tuple((one[0], one[1], one[2]) for one in (row.points if row else [])),
        stop_asked=bool(row and row.stop_asked) or job.cancel_asked,
        plan_id=result.get("plan_id"),
        error=job.error,
    )


def reporter(
    store: Store, run: jobs.JobRun, areas: int, now: Callable[[], float] = time.monotonic
) -> Callable[[Progress], bool]:
    """Return what a worker tells its progress to: kept for the page, at most every so often; True means: enough.

    Parameters
    ----------
    store, run
        Where, and for which attempt at a job.
    areas
        How many areas the service has.
    now
        Seconds, for tests.
    """
    started = now()
    last = started - REPORT_SECONDS
    best_so_far: float | None = None
    doing = ""

    def tell(made: Progress) -> bool:
        nonlocal last, best_so_far, doing
        better = made.best is not None and made.best != best_so_far
        if now() - last < REPORT_SECONDS and not better and made.doing == doing:
            return False
        last, best_so_far, doing = now(), made.best, made.doing
        row = ProgressRow(
            job_id=run.id,
            service_id=run.args["service_id"],
            stop_asked=False,
            doing=made.doing,
            share=made.share,
            seconds=round(now() - started, 1),
            best=made.best,
            bound=made.bound,
            sessions=made.sessions,
            areas_served=made.areas_served,
            areas=areas,
            points=[],
        )
        with store.write() as db:
            jobs.report_progress(db, run, f"{made.doing} ({made.share:.0%})")
            return keep_progress(db, row)

    return tell
