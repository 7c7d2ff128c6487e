"""A day of transport: its facts are kept, its runs planned by a worker, and kept only when no rule is broken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from math import ceil

from scheduler import clock
from scheduler.domain.fingerprint import fingerprint
from scheduler.domain.transport import DayRuns, TransportDay
from scheduler.domain.transport_rules import in_words
from scheduler.errors import EvenhandError
from scheduler.optimise.transport.check import check_day
from scheduler.optimise.transport.costs import run_cost
from scheduler.optimise.transport.effort import USUAL_EFFORT, Effort
from scheduler.optimise.transport.files import read_day, write_day, write_runs
from scheduler.optimise.transport.problems import refuse_problems
from scheduler.store import Db, Store, jobs, record_audit, transport
from scheduler.store.transport_proposals import Outcome, close_proposals, standing_of
from scheduler.use_cases.transport.tell_transport import tell_times


class BrokenRunsError(EvenhandError):
    """The planned runs break a rule, so nothing was kept; says every rule that is broken."""


def keep_and_queue(store: Store, day: TransportDay, *, by: str, seed: int = 1) -> str:
    """Keep a day's facts and queue its planning; both or neither.

    Parameters
    ----------
    store
        The database.
    day
        Who must be carried, and what there is to carry them.
    by
        Who asks, for the audit.
    seed
        Of the search.

    Returns
    -------
    str
        Id of the job.

    Raises
    ------
    TransportProblemsError
        When the facts contradict themselves; all problems at once, each with its cure.
    StoreError
        When runs of the day have been driven.
    """
    refuse_problems(day)
    with store.write() as db:
        transport.keep_day(db, day.service_id, day.day, write_day(day), fingerprint(day))
        args = {"service_id": day.service_id, "day": day.day.isoformat(), "seed": seed}
        record_audit(
            db,
            service_id=day.service_id,
            actor=by,
            action="had transport planned",
            about_kind="transport day",
            about_id=day.day.isoformat(),
            detail={"rides": len(day.rides), "seed": seed},
        )
        return jobs.enqueue(db, "plan_transport", args)


def plan_kept_day(
    store: Store,
    service_id: str,
    day: date,
    *,
    seed: int = 1,
    effort: Effort = USUAL_EFFORT,
    progress: Callable[[float, float], None] | None = None,
) -> DayRuns:
    """Plan the runs of a day that is kept, check them without the solver, and keep them.

    Raises
    ------
    NotFoundError
        When no such day is kept.
    BrokenRunsError
        When the checker finds anything.
    StoreError
        When the day's facts were changed meanwhile.
    """
    from scheduler.optimise.transport.planner import plan_day  # noqa: PLC0415 — the solver loads in the worker's child alone

    with store.read() as db:
        kept = transport.load_day(db, service_id, day)
    facts = read_day(kept.facts)
    plan = plan_day(facts, effort, seed, progress)
    keep_runs(store, facts, plan)
    return plan


def keep_runs(store: Store, facts: TransportDay, plan: DayRuns) -> None:
    """Keep runs, when, and only when, they break no rule.

    Raises
    ------
    BrokenRunsError
        When the checker finds anything.
    StoreError
        When the day's facts were changed meanwhile.
    """
    refuse_broken(facts, plan)
    now = clock.now()
    with store.write() as db:
        keep_checked(db, facts, plan, now=now)


def keep_checked(db: Db, facts: TransportDay, plan: DayRuns, *, now: datetime) -> None:
    """Keep runs that were found to break no rule, and tell the households; all or nothing.

    Changes to the day that waited for an answer are overtaken.

    Raises
    ------
    StoreError
        When the day's facts were changed meanwhile.
    """
    costs = {run.id: run_cost(facts, run) for run in plan.runs}
    records = [
        transport.RunRecord(
            run_id=run.id,
            driver_id=run.driver_id,
            escort_id=run.escort_id,
            planned_minutes=ceil(costs[run.id].minutes),
            planned_miles=round(costs[run.id].miles, 2),
        )
        for run in plan.runs
    ]
    known_as = fingerprint(facts)
    transport.save_runs(db, facts.service_id, facts.day, write_runs(plan), records, fingerprint=known_as, now=now)
    tell_times(db, facts, plan, now=now)
    waiting = standing_of(db, facts.service_id).waiting
    close_proposals(db, [one.job_id for one in waiting if one.day == facts.day], Outcome.OVERTAKEN)


def refuse_broken(facts: TransportDay, plan: DayRuns) -> None:
    """Raise when runs break a rule.

    Raises
    ------
    BrokenRunsError
        When the checker finds anything.
    """
    found = check_day(facts, plan)
    if found:
        told = " ".join(f"{finding.about}: {finding.because}" for finding in found)
        message = f"The runs of {in_words(facts.day)} break rules and were not kept. {told}"
        raise BrokenRunsError(message)
