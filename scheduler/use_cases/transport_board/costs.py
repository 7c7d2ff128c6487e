"""Shares out what transport costs in a period: by session, area, funder, own vehicles and taxis; planned and driven."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from math import ceil

from scheduler.domain.disclosure_types import DisclosurePolicy
from scheduler.domain.transport import DayRuns, FleetVehicle, Run, TransportDay
from scheduler.domain.transport_disclosure import areas_together
from scheduler.optimise.transport.costs import NOTHING, Cost, cost_by_session, run_cost
from scheduler.store.transport import RunRecord
from scheduler.use_cases.transport_board.views import CostsView, Spent

OWN, HIRED = "Own vehicles", "Taxis"
TOGETHER = "Areas with few children, together"
_HOUR = 60.0


def costs_of(
    first: date,
    last: date,
    days: Sequence[tuple[TransportDay, DayRuns]],
    records: Mapping[tuple[date, str], RunRecord],
    venues: Mapping[str, str],
    areas: Mapping[str, str],
) -> CostsView:
    """Share out what the planned days of a period cost.

    Every list of the answer adds up to the whole, in planned and in driven figures alike. A run bears its sessions as
    ``cost_by_session`` says, and what was driven in the same shares.
    """
    parts = [part for facts, plan in days for part in _parts(facts, plan, records, venues, areas)]
    whole = Spent(name="All")
    lists: tuple[dict[str, Spent], ...] = ({}, {}, {}, {})
    for names, spent in parts:
        whole += spent
        for found, name in zip(lists, names, strict=True):
            found[name] = found.get(name, Spent(name=name)) + spent
    kinds, by_area, funders, sessions = (tuple(sorted(found.values(), key=_dearest)) for found in lists)
    return CostsView(
        first=first,
        last=last,
        days=len(days),
        whole=whole,
        by_kind=kinds,
        by_area=by_area,
        by_funder=funders,
        by_session=sessions,
    )


def for_the_council(view: CostsView, policy: DisclosurePolicy) -> CostsView:
    """Return what a commissioner may read: the whole and the areas, those of few children as one line, nothing else.

    Where the whole period carried few children, nothing of it is told: ``days`` is 0. What was driven is told once it
    is written down of every run: before, each further run would show by how much the figures have grown.
    """
    together = areas_together({one.name: one.carers for one in view.by_area}, policy)
    if together is None:
        return nothing_told(view.first, view.last)
    all_driven = view.whole.planned_of_driven == view.whole.planned
    whole, *areas = (one if all_driven else _as_planned(one) for one in (view.whole, *view.by_area))
    alone = tuple(one for one in areas if one.name not in together)
    rest = Spent(name=TOGETHER)
    for one in areas:
        rest = rest + one if one.name in together else rest
    told = tuple(sorted((*alone, rest), key=_dearest)) if together else alone
    return replace(view, whole=whole, by_area=told, by_kind=(), by_funder=(), by_session=())


def nothing_told(first: date, last: date) -> CostsView:
    """Return a period of which nothing is told."""
    return CostsView(
        first=first, last=last, days=0, whole=Spent(name="All"), by_kind=(), by_area=(), by_funder=(), by_session=()
    )


def _as_planned(spent: Spent) -> Spent:
    return replace(spent, driven=NOTHING, planned_of_driven=NOTHING)


def driven_cost(day: TransportDay, run: Run, miles: float, minutes: int) -> Cost:
    """Cost of a run as it was driven: more or fewer miles and minutes at the vehicle's and the crew's rates.

    Waiting of a taxi is charged as it was planned: how much of a longer run was waiting is not written down.
    """
    planned = run_cost(day, run)
    vehicle: FleetVehicle = next(one for one in day.vehicles if one.id == run.vehicle_id)
    crew = {run.driver_id, run.escort_id}
    hourly = sum(one.pence_per_hour for one in day.drivers if one.id in crew)
    hourly += sum(one.pence_per_hour for one in day.escorts if one.id in crew)
    more = vehicle.pence_per_mile * (miles - planned.miles) + hourly * (minutes - planned.minutes) / _HOUR
    return Cost(
        pence=max(0.0, planned.pence + more),
        miles=miles,
        minutes=float(minutes),
        grams_co2e=vehicle.grams_co2e_per_mile * miles,
    )


def _parts(
    facts: TransportDay,
    plan: DayRuns,
    records: Mapping[tuple[date, str], RunRecord],
    venues: Mapping[str, str],
    areas: Mapping[str, str],
) -> Iterable[tuple[tuple[str, str, str, str], Spent]]:
    """Yield the share of each session in each run, with the four names under which it counts."""
    sessions = {one.id: one for one in facts.sessions}
    hired = {one.id: one.hired for one in facts.vehicles}
    ride_session = {ride.id: ride.session_id for ride in facts.rides}
    rider = {ride.id: ride.carer_id for ride in facts.rides}
    for run in plan.runs:
        planned = run_cost(facts, run)
        record = records.get((facts.day, run.id))
        driven = None
        if record is not None and record.actual_miles is not None:
            minutes = ceil(planned.minutes) if record.actual_minutes is None else record.actual_minutes
            driven = driven_cost(facts, run, record.actual_miles, minutes)
        aboard = [ride_session[stop.ride_id] for stop in run.stops if stop.gets_in]
        for session_id, share in cost_by_session(facts, replace(plan, runs=(run,))).items():
            part = share.minutes / planned.minutes if planned.minutes else 1 / len(set(aboard))
            one = sessions[session_id]
            place = venues.get(one.point_id, one.id)
            start = f"{one.start_minute // 60:02d}:{one.start_minute % 60:02d}"
            names = (
                HIRED if hired[run.vehicle_id] else OWN,
                areas.get(one.area_id, one.area_id) or "No area given",
                one.funder or "No funder given",
                f"{place}, {facts.day:%a} {start}",
            )
            spent = Spent(
                name="",
                rides=aboard.count(session_id),
                planned=share,
                driven=driven.share(part) if driven else NOTHING,
                planned_of_driven=share if driven else NOTHING,
                carers=frozenset(rider[stop.ride_id] for stop in run.stops if ride_session[stop.ride_id] == session_id),
            )
            yield names, spent


def _dearest(spent: Spent) -> tuple[float, str]:
    return -spent.planned.pence, spent.name
