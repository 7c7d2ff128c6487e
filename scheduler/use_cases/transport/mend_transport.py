"""Mends a planned day: somebody cancelled late, somebody new, a vehicle off the road; told times move least.

A repair is a proposal. It is kept with the job that worked it out as runs alone: the day's facts, with where families
live, are gathered anew when somebody looks at it, and are known again by their fingerprint.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from scheduler import clock
from scheduler.domain.fingerprint import fingerprint
from scheduler.domain.transport import DayRuns, TransportDay
from scheduler.domain.transport_rules import in_words
from scheduler.domain.transport_times import RideTime, Telling, to_tell
from scheduler.optimise.transport.effort import MADE_BY, USUAL_EFFORT, Effort
from scheduler.optimise.transport.files import read_runs, write_day, write_runs
from scheduler.optimise.transport.problems import TransportProblemsError, find_problems
from scheduler.store import Db, Store, StoreError, record_audit, transport
from scheduler.store import transport_times as kept
from scheduler.use_cases.transport.gather_transport import Gathered, gather_day
from scheduler.use_cases.transport.plan_transport import keep_checked, refuse_broken
from scheduler.use_cases.transport.tell_transport import ride_times


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A repair that nobody has been told of: the day as it is now, its new runs, and what it was made from."""

    facts: TransportDay
    plan: DayRuns
    before_fingerprint: str
    before_planned_at: datetime | None
    told: tuple[RideTime, ...]
    """What households were told before."""

    @property
    def tell(self) -> tuple[Telling, ...]:
        """Who would be told what."""
        return to_tell(self.told, ride_times(self.facts, self.plan), self.facts.settings.promise_minutes)

    def document(self) -> dict[str, Any]:
        """Return it as JSON, for a job's outcome: runs, and by what the facts are known again; no home stands in it."""
        planned_at = self.before_planned_at
        return {
            "day": self.facts.day.isoformat(),
            "runs": len(self.plan.runs),
            "not_carried": len(self.plan.not_carried),
            "proposal": {
                "known_as": _known_as(self.facts),
                "plan": write_runs(self.plan),
                "fingerprint": self.before_fingerprint,
                "planned_at": None if planned_at is None else planned_at.isoformat(),
            },
        }


def read_proposal(db: Db, gathered: Gathered, document: dict[str, Any]) -> Proposal | None:
    """Read what ``Proposal.document`` wrote under "proposal"; None where the day has changed since.

    Passengers, homes, stops, sessions, vehicles, crews and prices are those of now, or there is no proposal.
    """
    facts = gathered.day
    if document.get("known_as") != _known_as(facts):
        return None
    planned_at = document["planned_at"]
    return Proposal(
        facts=facts,
        plan=read_runs(document["plan"]),
        before_fingerprint=document["fingerprint"],
        before_planned_at=None if planned_at is None else datetime.fromisoformat(planned_at),
        told=kept.told_times(db, facts.service_id, day=facts.day),
    )


def _known_as(facts: TransportDay) -> str:
    """Know a day again. Who rode with whom last time may change with another day, and makes no repair wrong."""
    return fingerprint(replace(facts, usual_crews=()))


def propose_mend(store: Store, service_id: str, day: date, *, seed: int = 1, effort: Effort = USUAL_EFFORT) -> Proposal:
    """Work out the least change to a planned day from what is known now; nothing is kept and nobody is told.

    Raises
    ------
    NotFoundError
        When no such day is kept.
    TransportProblemsError
        When the day's facts contradict themselves.
    BrokenRunsError
        When the checker finds anything.
    """
    with store.read() as db:
        before = transport.load_day(db, service_id, day)
        facts = gather_day(db, service_id, day).day
        times = kept.told_times(db, service_id, day=day)
    told = _still_meant(facts, times)
    found = find_problems(facts, planned_before=True) if facts.rides else ()
    if found:
        raise TransportProblemsError(found)
    plan = _nobody_left(facts, seed) if not facts.rides else _repaired(facts, before.runs, told, effort, seed)
    refuse_broken(facts, plan)
    return Proposal(
        facts=facts,
        plan=plan,
        before_fingerprint=before.fingerprint,
        before_planned_at=before.planned_at,
        told=times,
    )


def keep_mend(db: Db, found: Proposal, *, by: str) -> None:
    """Keep a repair and tell who must be told, unless the day was planned otherwise since it was worked out.

    The day as it was stays until the new runs stand: a household is told of what is kept, and of nothing else.

    Raises
    ------
    BrokenRunsError
        When the checker finds anything.
    StoreError
        When runs were driven, or the day was planned by somebody else meanwhile.
    """
    facts = found.facts
    refuse_broken(facts, found.plan)
    now_kept = transport.load_day(db, facts.service_id, facts.day)
    if (now_kept.fingerprint, now_kept.planned_at) != (found.before_fingerprint, found.before_planned_at):
        day = in_words(facts.day)
        message = f"The transport of {day} was planned by somebody else meanwhile. Look at it, then mend it."
        raise StoreError(message)
    record_audit(
        db,
        service_id=facts.service_id,
        actor=by,
        action="accepted a repair of transport",
        about_kind="transport day",
        about_id=facts.day.isoformat(),
        detail={"told": len(found.tell), "not_carried": len(found.plan.not_carried)},
    )
    transport.keep_day(db, facts.service_id, facts.day, write_day(facts), fingerprint(facts))
    keep_checked(db, facts, found.plan, now=clock.now())


def _still_meant(facts: TransportDay, times: Iterable[RideTime]) -> dict[str, int]:
    """Return the times that were told, by ride; one at a stop that is no longer meant binds nobody."""
    stops = {point.id: point.stop_name for point in facts.points}
    meant = {ride.id: stops[ride.point_id] for ride in facts.rides}
    return {one.ride_id: one.minute for one in times if meant.get(one.ride_id, one.stop_name) == one.stop_name}


def _repaired(facts: TransportDay, runs: str | None, told: dict[str, int], effort: Effort, seed: int) -> DayRuns:
    from scheduler.optimise.transport.repair import repair_day  # noqa: PLC0415 — the solver loads in the worker's child alone

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
