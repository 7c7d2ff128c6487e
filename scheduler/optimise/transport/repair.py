"""Plans a day again when something changed, moving as few of the promised times as can be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from scheduler.domain.transport import DayRuns, TransportDay
from scheduler.domain.transport_times import home_minutes
from scheduler.optimise.transport.effort import Effort
from scheduler.optimise.transport.planner import plan_day


@dataclass(frozen=True, slots=True, kw_only=True)
class MustTell:
    """A household that must be told: its ride's time at home before (None: a new ride) and now (None: not carried)."""

    ride_id: str
    carer_id: str
    before_minute: int | None
    now_minute: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """The new runs, and who must be told."""

    runs: DayRuns
    tell: tuple[MustTell, ...]


def repair_day(
    day: TransportDay, told: DayRuns, effort: Effort, seed: int = 1, *, times: Mapping[str, int] | None = None
) -> Repaired:
    """Plan a changed day: a cancellation, a new passenger, a vehicle off the road.

    First every promised time is kept to within the settings' few minutes. Where somebody could then not be carried,
    the promises are lifted of those whose vehicle is gone; and only then of everybody. The first of these plans that
    carries most is taken.

    Parameters
    ----------
    day
        The day as it is now: rides without those called off, vehicles without the one off the road.
    told
        The runs that households were told of.
    effort, seed
        As for ``plan_day``.
    times
        What households were told, by ride, where that is not what the runs say: a time that moved by a few minutes
        is told to nobody, and the next plan is held to what was told.
    """
    promised = home_minutes(day, told) if times is None else dict(times)
    here = {vehicle.id for vehicle in day.vehicles}
    stranded = {stop.ride_id for run in told.runs if run.vehicle_id not in here for stop in run.stops}
    best: DayRuns | None = None
    for lifted in (set[str](), stranded, set(promised)):
        kept = {ride_id: minute for ride_id, minute in promised.items() if ride_id not in lifted}
        made = plan_day(_with_promises(day, kept), effort, seed, planned_before=True)
        if best is None or len(made.not_carried) < len(best.not_carried):
            best = made
        if not best.not_carried:
            break
    assert best is not None  # noqa: S101 — the loop runs at least once
    return Repaired(runs=best, tell=tuple(_must_tell(day, promised, best)))


def _with_promises(day: TransportDay, promised: dict[str, int]) -> TransportDay:
    return replace(day, rides=tuple(replace(ride, promised_minute=promised.get(ride.id)) for ride in day.rides))


def _must_tell(day: TransportDay, promised: dict[str, int], made: DayRuns) -> Iterable[MustTell]:
    now = home_minutes(day, made)
    for ride in day.rides:
        before, after = promised.get(ride.id), now.get(ride.id)
        moved = before is None or after is None or abs(after - before) > day.settings.promise_minutes
        if moved and before != after:
            yield MustTell(ride_id=ride.id, carer_id=ride.carer_id, before_minute=before, now_minute=after)
