"""Mends a planned day: somebody cancelled late, somebody new, a vehicle off the road; told times move least."""

from __future__ import annotations

from datetime import date

from scheduler import clock
from scheduler.domain.fingerprint import fingerprint
from scheduler.domain.transport import DayRuns, TransportDay
from scheduler.optimise.transport.chains import Effort
from scheduler.optimise.transport.files import read_runs, write_day
from scheduler.optimise.transport.planner import MADE_BY, USUAL_EFFORT
from scheduler.optimise.transport.problems import TransportProblemsError, find_problems
from scheduler.optimise.transport.repair import repair_day
from scheduler.store import Store, StoreError, transport
from scheduler.store import transport_times as kept
from scheduler.use_cases.transport.gather_transport import gather_day
from scheduler.use_cases.transport.plan_transport import keep_checked, refuse_broken


def mend_day(store: Store, service_id: str, day: date, *, seed: int = 1, effort: Effort = USUAL_EFFORT) -> DayRuns:
    """Plan a day again from what is known now, moving as few of the told times as can be, and tell who must be told.

    The day as it was stays until the new runs stand: a household is told of what is kept, and of nothing else.

    Returns
    -------
    DayRuns
        The new runs.

    Raises
    ------
    NotFoundError
        When no such day is kept.
    TransportProblemsError
        When the day's facts contradict themselves.
    BrokenRunsError
        When the checker finds anything.
    StoreError
        When runs were driven, or the day was planned by somebody else meanwhile.
    """
    with store.read() as db:
        before = transport.load_day(db, service_id, day)
        facts = gather_day(db, service_id, day).day
        told = {one.ride_id: one.minute for one in kept.told_times(db, service_id, day=day)}
    found = find_problems(facts) if facts.rides else ()
    if found:
        raise TransportProblemsError(found)
    plan = _nobody_left(facts, seed) if not facts.rides else _repaired(facts, before.runs, told, effort, seed)
    refuse_broken(facts, plan)
    with store.write() as db:
        now_kept = transport.load_day(db, service_id, day)
        if (now_kept.fingerprint, now_kept.planned_at) != (before.fingerprint, before.planned_at):
            message = (
                f"The transport of {day:%d.%m.%Y} was planned by somebody else meanwhile. Look at it, then mend it."
            )
            raise StoreError(message)
        transport.keep_day(db, service_id, day, write_day(facts), fingerprint(facts))
        keep_checked(db, facts, plan, now=clock.now())
    return plan


def _repaired(facts: TransportDay, runs: str | None, told: dict[str, int], effort: Effort, seed: int) -> DayRuns:
    before = _nobody_left(facts, seed) if runs is None else read_runs(runs)
    rides = {ride.id for ride in facts.rides}
    times = {ride_id: minute for ride_id, minute in told.items() if ride_id in rides}
    return repair_day(facts, before, effort, seed, times=times).runs


def _nobody_left(facts: TransportDay, seed: int) -> DayRuns:
    """Return a day without runs: the last passenger cancelled."""
    return DayRuns(
        service_id=facts.service_id,
        day=facts.day,
        facts_fingerprint=fingerprint(facts),
        seed=seed,
        made_by=MADE_BY,
        runs=(),
    )
