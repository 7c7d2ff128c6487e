"""What transport costs over days: by session, area and funder, planned beside driven; where it proved impossible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from scheduler.domain.planning import NoTransport
from scheduler.domain.transport import DayRuns, TransportDay
from scheduler.domain.transport_rules import in_words
from scheduler.optimise.transport.files import read_day, read_runs
from scheduler.store import Db, transport
from scheduler.store import transport_times as kept
from scheduler.use_cases.transport.transport_lines import Ledger, cost_line
from scheduler.use_cases.transport.transport_views import CostsView


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDay:
    """A day with its runs."""

    facts: TransportDay
    plan: DayRuns


def planned_days(
    db: Db, service_id: str, first: date, last: date, *, with_somebody_left: bool = False
) -> tuple[PlannedDay, ...]:
    """Read the planned days from a first to a last; of each its runs first, as its matrix of minutes takes long."""
    found = []
    for one in transport.load_days(db, service_id, first, last):
        if one.runs is not None:
            plan = read_runs(one.runs)
            if plan.not_carried or not with_somebody_left:
                found.append(PlannedDay(facts=read_day(one.facts), plan=plan))
    return tuple(found)


def count_costs(db: Db, service_id: str, first: date, last: date) -> CostsView:
    """Add up the planned days from a first to a last."""
    days = planned_days(db, service_id, first, last)
    held = kept.sessions_between(db, service_id, first, last)
    names: dict[str, Mapping[str, str]] = {
        "session": {str(one.id): f"{one.title}, {in_words(one.day)}" for one in held},
        "area": {one.area_id: one.area_name for one in held},
    }
    ledger = Ledger()
    for one in days:
        ledger.add(one.facts, one.plan, lambda kind, key: names.get(kind, {}).get(key, key))
    every = transport.runs_between(db, service_id, first, last).values()
    driven = [one for one in every if one.actual_minutes is not None]
    return CostsView(
        first=first,
        last=last,
        days=len(days),
        total=cost_line("All", ledger.total),
        by_session=ledger.lines("session"),
        by_area=ledger.lines("area"),
        by_funder=ledger.lines("funder"),
        driven_runs=len(driven),
        driven_miles=round(sum(one.actual_miles or 0.0 for one in driven), 1),
        driven_minutes=sum(one.actual_minutes or 0 for one in driven),
        planned_miles_of_driven=round(sum(one.planned_miles for one in driven), 1),
        planned_minutes_of_driven=sum(one.planned_minutes for one in driven),
    )


def impossible(db: Db, service_id: str, first: date, last: date) -> tuple[NoTransport, ...]:
    """Return where transport proved impossible on the planned days: sessions for which no ride at all can be made."""
    found: dict[tuple[str, str, int, int], NoTransport] = {}
    for one in planned_days(db, service_id, first, last, with_somebody_left=True):
        left = {ride.ride_id: ride.because for ride in one.plan.not_carried}
        for session in one.facts.sessions:
            rides = [ride.id for ride in one.facts.rides if ride.session_id == session.id]
            if not rides or any(ride not in left for ride in rides):
                continue
            weekday = one.facts.day.weekday()
            found[session.area_id, session.point_id, weekday, session.start_minute] = NoTransport(
                area_id=session.area_id,
                venue_id=session.point_id,
                weekday=weekday,
                from_minute=session.start_minute,
                to_minute=session.start_minute,
                because=f"on {in_words(one.facts.day)} none of {len(rides)} rides could be made. {left[rides[0]]}",
            )
    return tuple(one for _, one in sorted(found.items()))
