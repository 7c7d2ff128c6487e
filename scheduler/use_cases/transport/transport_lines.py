"""Turns a planned day into what the office reads: stops by the clock, names, why somebody is left, costs by what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from scheduler.domain.transport import DayRuns, Direction, Run, TransportDay, by_leaving
from scheduler.domain.transport_times import clock_words
from scheduler.optimise.transport.costs import (
    NOTHING,
    Cost,
    cost_by_area,
    cost_by_funder,
    cost_by_session,
    day_cost,
    run_cost,
)
from scheduler.store.transport import RunRecord
from scheduler.use_cases.transport.transport_views import CostLine, NotCarriedLine, RunLine, StopLine

_GRAMS = 1_000
LEFT_HOME, CAME_HOME = "to the session", "home again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What things are called, by id."""

    carers: Mapping[str, str]
    places: Mapping[str, str]
    sessions: Mapping[str, str]


def run_lines(
    day: TransportDay, plan: DayRuns, names: Names, records: Iterable[RunRecord], told: Mapping[str, int]
) -> tuple[RunLine, ...]:
    """Return the runs of a day, by the time at which they leave."""
    driven = {one.run_id: one for one in records}
    return tuple(_run_line(day, run, names, driven.get(run.id), told) for run in by_leaving(plan))


def _run_line(day: TransportDay, run: Run, names: Names, driven: RunRecord | None, told: Mapping[str, int]) -> RunLine:
    cost = run_cost(day, run)
    vehicles = {one.id: one.name for one in day.vehicles}
    people = {one.id: one.name for one in day.drivers} | {one.id: one.name for one in day.escorts}
    rides = {ride.id: ride for ride in day.rides}
    stops = []
    for stop in run.stops:
        ride = rides[stop.ride_id]
        at_home = stop.gets_in is (ride.direction is Direction.THERE)
        stops.append(
            StopLine(
                ride_id=ride.id,
                carer_name=names.carers.get(ride.carer_id, ride.carer_id),
                gets_in=stop.gets_in,
                place=names.places.get(stop.point_id, stop.point_id),
                at=clock_words(stop.arrive_minute),
                told=clock_words(told[ride.id]) if at_home and ride.id in told else "",
                wheelchair=ride.wheelchair,
            )
        )
    return RunLine(
        run_id=run.id,
        vehicle_id=run.vehicle_id,
        vehicle_name=vehicles[run.vehicle_id],
        driver_name="" if run.driver_id is None else people.get(run.driver_id, run.driver_id),
        escort_name="" if run.escort_id is None else people.get(run.escort_id, run.escort_id),
        leaves=clock_words(run.leave_depot_minute),
        back=clock_words(run.back_at_depot_minute),
        minutes=round(cost.minutes),
        miles=round(cost.miles, 1),
        pence=round(cost.pence),
        driven_minutes=driven.actual_minutes if driven else None,
        driven_miles=driven.actual_miles if driven else None,
        stops=tuple(stops),
    )


def not_carried_lines(day: TransportDay, plan: DayRuns, names: Names) -> tuple[NotCarriedLine, ...]:
    """Return who is not carried, why, and the cheapest cure."""
    rides = {ride.id: ride for ride in day.rides}
    return tuple(
        NotCarriedLine(
            ride_id=one.ride_id,
            carer_name=names.carers.get(rides[one.ride_id].carer_id, rides[one.ride_id].carer_id),
            session_title=names.sessions.get(rides[one.ride_id].session_id, ""),
            direction=LEFT_HOME if rides[one.ride_id].direction is Direction.THERE else CAME_HOME,
            because=one.because,
            cure=one.cure,
        )
        for one in plan.not_carried
    )


@dataclass(slots=True)
class Ledger:
    """Adds up what days cost, by session, area and funder."""

    total: Cost = NOTHING
    by: dict[str, dict[str, Cost]] = field(default_factory=dict)

    def add(self, day: TransportDay, plan: DayRuns, names: Callable[[str, str], str]) -> None:
        """Add a day; ``names`` says what a session, an area or a funder is called."""
        self.total += day_cost(day, plan)
        for kind, shared in (
            ("session", cost_by_session(day, plan)),
            ("area", cost_by_area(day, plan)),
            ("funder", cost_by_funder(day, plan)),
        ):
            mine = self.by.setdefault(kind, {})
            for key, cost in shared.items():
                name = names(kind, key)
                mine[name] = mine.get(name, NOTHING) + cost

    def lines(self, kind: str) -> tuple[CostLine, ...]:
        """Return the lines of a kind, the dearest first."""
        every = [cost_line(name, cost) for name, cost in self.by.get(kind, {}).items()]
        return tuple(sorted(every, key=lambda one: (-one.pence, one.name)))


def cost_line(name: str, cost: Cost) -> CostLine:
    """Return a cost as a person reads it."""
    return CostLine(
        name=name,
        pence=round(cost.pence),
        miles=round(cost.miles, 1),
        minutes=round(cost.minutes),
        kg_co2e=round(cost.grams_co2e / _GRAMS, 1),
    )
