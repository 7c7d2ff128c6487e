"""Reads days of transport for the office: the list of days, and one day whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from scheduler.domain.transport import FleetVehicle
from scheduler.domain.transport_rules import refusals
from scheduler.domain.transport_times import clock_words
from scheduler.optimise.transport.costs import day_cost
from scheduler.optimise.transport.files import read_day, read_runs
from scheduler.store import Db, NotFoundError, transport
from scheduler.store import transport_times as kept
from scheduler.store.asked_rides import AskedRide
from scheduler.store.transport import KeptDay
from scheduler.store.transport_proposals import PLANNING, Standing, standing_of
from scheduler.store.transport_times import BookedCarer, HeldSession
from scheduler.use_cases.transport.gather_transport import Gathered, fleet_vehicles, gather_day, read_fleet
from scheduler.use_cases.transport.problem_words import Known, problem_lines
from scheduler.use_cases.transport.transport_lines import Names, not_carried_lines, run_lines
from scheduler.use_cases.transport.transport_views import (
    Choice,
    Choices,
    DayLine,
    DayState,
    DayView,
    ProblemLine,
    VehicleLine,
)

JOB = PLANNING
AHEAD = timedelta(days=400)
"""As far as the office looks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """What a kept day says at a glance, without reading its matrix of minutes."""

    rides: frozenset[tuple[str, str]]
    """Each with where the carer is fetched."""
    vehicles: frozenset[str]
    runs: int
    not_carried: int
    planned: bool


def list_days(db: Db, service_id: str, today: date) -> tuple[DayLine, ...]:
    """List the days from today on for which somebody asked for transport or runs are planned; five queries."""
    asked = kept.asked_between(db, service_id, today, today + AHEAD)
    held = {one.id: one for one in kept.sessions_between(db, service_id, today, today + AHEAD)}
    by_day: dict[date, list[AskedRide]] = {}
    for one in asked:
        if one.session_id in held:
            by_day.setdefault(held[one.session_id].day, []).append(one)
    known = {one.day: one for one in transport.days_of(db, service_id) if one.day >= today}
    standing = standing_of(db, service_id)
    working, waiting = standing.under_way, _waiting(standing)
    off = kept.days_off_the_road(db, service_id, today)
    lines = (
        _day_line(day, by_day.get(day, []), known.get(day), off.get(day, frozenset()), working=day in working)
        for day in sorted(by_day.keys() | known.keys())
    )
    return tuple(_to_accept(line, waiting.get(line.day, "")) for line in lines)


def _waiting(standing: Standing) -> dict[date, str]:
    """Return the newest change that waits for an answer, by day."""
    return {one.day: one.job_id for one in reversed(standing.waiting)}


def _to_accept(line: DayLine, proposal: str) -> DayLine:
    if not proposal or line.state is DayState.PLANNING:
        return line
    return replace(line, state=DayState.TO_ACCEPT, proposal=proposal)


def days_in_work(db: Db, service_id: str) -> frozenset[date]:
    """Return the days whose planning is queued or under way."""
    return standing_of(db, service_id).under_way


def _day_line(
    day: date, asked: Iterable[AskedRide], found: KeptDay | None, off: frozenset[str], *, working: bool
) -> DayLine:
    rides = list(asked)
    granted = [one for one in rides if one.granted]
    glance = None if found is None else _glance(found)
    return DayLine(
        day=day,
        state=_state(glance, granted, off, working=working),
        sessions=len({one.session_id for one in granted}),
        to_carry=len(granted),
        to_decide=sum(one.granted is None for one in rides),
        runs=glance.runs if glance else 0,
        not_carried=glance.not_carried if glance else 0,
        pence=0 if found is None or found.runs is None else _cost_pence(found.facts, found.runs),
    )


@lru_cache(maxsize=128)
def _cost_pence(facts: str, runs: str) -> int:
    """Return what a day costs, crews and waiting included; kept at hand, as documents of a planned day stay."""
    return round(day_cost(read_day(facts), read_runs(runs)).pence)


def _glance(found: KeptDay) -> _Kept:
    facts = json.loads(found.facts)["day"]
    runs: dict[str, Any] = {"runs": [], "not_carried": []}
    if found.runs is not None:
        runs = json.loads(found.runs)["runs"]
    return _Kept(
        rides=frozenset((one["id"], one["point_id"]) for one in facts["rides"]),
        vehicles=frozenset(one["id"] for one in facts["vehicles"]),
        runs=len(runs["runs"]),
        not_carried=len(runs["not_carried"]),
        planned=found.runs is not None,
    )


def _state(glance: _Kept | None, granted: Iterable[AskedRide], off: Iterable[str], *, working: bool) -> DayState:
    """Say where a day stands: planned, unless somebody came or went or a vehicle of it is off the road."""
    if working:
        return DayState.PLANNING
    if glance is None or not glance.planned:
        return DayState.TO_PLAN
    wanted = {(f"{one.session_id}-{one.carer_id}-{way}", one.point_id) for one in granted for way in ("there", "back")}
    same = wanted == glance.rides and not glance.vehicles & set(off)
    return DayState.PLANNED if same else DayState.TO_PLAN_AGAIN


def show_day(db: Db, service_id: str, day: date) -> DayView:
    """Show one day; at most 15 queries."""
    try:
        found: KeptDay | None = transport.load_day(db, service_id, day)
    except NotFoundError:
        found = None
    standing = standing_of(db, service_id)
    if found is None or found.runs is None:
        return _unplanned(db, service_id, day, working=day in standing.under_way)
    return _planned(db, service_id, found, found.runs, standing)


def _unplanned(db: Db, service_id: str, day: date, *, working: bool) -> DayView:
    now = gather_day(db, service_id, day, crews=False)
    return DayView(
        day=day,
        state=DayState.PLANNING if working else DayState.TO_PLAN,
        planned_at=None,
        minutes_source=now.day.minutes_source,
        problems=_problems(db, service_id, now),
        runs=(),
        not_carried=(),
        vehicles=_vehicle_lines(now.vehicles, now.staying, now.off),
        pence=0,
        bound_pence=None,
    )


def _planned(db: Db, service_id: str, found: KeptDay, document: str, standing: Standing) -> DayView:
    working = found.day in standing.under_way
    day, facts, plan = found.day, read_day(found.facts), read_runs(document)
    asked = kept.asked_between(db, service_id, day, day)
    granted = [one for one in asked if one.granted]
    held = kept.sessions_between(db, service_id, day, day)
    off = kept.off_the_road(db, service_id, day)
    told = {one.ride_id: one.minute for one in kept.told_times(db, service_id, day=day)}
    names = Names(
        carers=_carer_names(db, service_id, {ride.carer_id for ride in facts.rides}, asked),
        places=transport.places_of(db, service_id, {one.id for one in facts.points}),
        sessions={str(one.id): one.title for one in held},
    )
    vehicles, fleet = kept.vehicles_and_fleet(db, service_id)
    own = fleet_vehicles(vehicles, read_fleet(fleet))
    cars = {one.id: one for one in (*own, *facts.vehicles)}
    staying = {one.id: " ".join(refusals(one, day)) for one in cars.values() if refusals(one, day)} | off
    return DayView(
        day=day,
        state=_state(_glance(found), granted, off, working=working),
        planned_at=found.planned_at,
        minutes_source=facts.minutes_source,
        problems=(),
        runs=run_lines(facts, plan, names, transport.runs_of_day(db, service_id, day), told),
        not_carried=not_carried_lines(facts, plan, names),
        vehicles=_vehicle_lines(cars.values(), staying, off),
        pence=_cost_pence(found.facts, document),
        bound_pence=None,
        choices=choices_of(db, service_id, day, held, asked),
        proposal="" if working else _waiting(standing).get(day, ""),
        documents=(facts, plan),
        names=names.carers,
    )


def choices_of(db: Db, service_id: str, day: date, held: Iterable[HeldSession], asked: Iterable[AskedRide]) -> Choices:
    """Return who rides on a day, and who has a place in its sessions and does not ride; one query."""
    titles = {one.id: f"{one.title}, {one.starts_at:%H:%M}" for one in held}
    granted = {(one.session_id, one.carer_id) for one in asked if one.granted}
    every = [one for one in kept.booked_on(db, service_id, day) if one.session_id in titles]
    riding = [one for one in every if (one.session_id, one.carer_id) in granted]
    others = [one for one in every if (one.session_id, one.carer_id) not in granted]
    return Choices(
        riding=tuple(_choice(one, titles) for one in riding), others=tuple(_choice(one, titles) for one in others)
    )


def _choice(one: BookedCarer, titles: Mapping[int, str]) -> Choice:
    return Choice(key=f"{one.session_id}/{one.carer_id}", words=f"{one.carer_name}: {titles[one.session_id]}")


def _carer_names(db: Db, service_id: str, carers: set[str], asked: Iterable[AskedRide]) -> dict[str, str]:
    """Return names of carers; only those who do not ask any more are looked up."""
    known = {one.carer_id: one.carer_name for one in asked}
    gone = carers - known.keys()
    if gone:
        known |= {carer_id: one.name for carer_id, one in transport.riders_of(db, service_id, gone).items()}
    return known


def _problems(db: Db, service_id: str, found: Gathered) -> tuple[ProblemLine, ...]:
    """Return problems as a page shows them; places are looked up only where there are any problems: two queries."""
    if not found.problems:
        return ()
    starts = {one.id: clock_words(one.start_minute) for one in found.day.sessions}
    known = Known(
        carers=found.names,
        places=transport.places_of(db, service_id, {one.id for one in found.day.points}),
        sessions={name: f"{found.titles[name]}, {at}" for name, at in starts.items()},
    )
    return problem_lines(found.day, found.problems, known)


def _vehicle_lines(
    cars: Iterable[FleetVehicle], staying: Mapping[str, str], off: Mapping[str, str]
) -> tuple[VehicleLine, ...]:
    return tuple(
        VehicleLine(
            vehicle_id=one.id,
            name=one.name,
            hired=one.hired,
            off_the_road=one.id in off,
            because=staying.get(one.id, ""),
        )
        for one in sorted(cars, key=lambda one: (one.hired, one.name))
    )
