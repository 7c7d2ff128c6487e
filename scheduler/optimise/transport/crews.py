"""Which vehicles can go out: who drives each, and who rides along, before the runs are planned and after.

Before: every own vehicle is given a driver, and vehicles an escort, so that as much room as possible is out for as
long as possible; a vehicle's hours are those of its crew. After: the crews are dealt again among the runs so that as
many passengers as possible meet the driver and the escort of last time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from scheduler.domain.transport import Driver, Escort, FleetVehicle, Run, TransportDay
from scheduler.domain.transport_rules import refusals
from scheduler.optimise.transport.solver import match

Person = TypeVar("Person", Driver, Escort)
USUAL_WORTH = 1.0
STAYS_WORTH = 0.01
"""What it is worth that a crew is not dealt again for nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """A vehicle that can go out, with its people and the hours in which it can."""

    vehicle: FleetVehicle
    driver: Driver | None
    escort: Escort | None
    from_minute: int
    to_minute: int
    longest_duty_minutes: int


def crews_of(day: TransportDay) -> tuple[Crew, ...]:
    """Give drivers and escorts to the vehicles that may go out on the day; a taxi comes with its driver."""
    vehicles = [vehicle for vehicle in day.vehicles if not refusals(vehicle, day.day)]
    drivers = [driver for driver in day.drivers if not refusals(driver, day.day)]
    escorts = [escort for escort in day.escorts if not refusals(escort, day.day)]
    driver_of = _dealt(vehicles, drivers)
    out = [vehicle for vehicle in vehicles if vehicle.hired or vehicle.id in driver_of]
    escort_of = _escorts_dealt(out, escorts)
    return tuple(_crew(vehicle, driver_of.get(vehicle.id), escort_of.get(vehicle.id)) for vehicle in out)


def may_drive(driver: Driver, vehicle: FleetVehicle) -> bool:
    """Whether a driver may drive a vehicle at all."""
    return not driver.vehicle_ids or vehicle.id in driver.vehicle_ids


def overlap(one: FleetVehicle | Driver | Escort | Crew, other: FleetVehicle | Driver | Escort | Crew) -> int:
    """Minutes in which both can be out."""
    return max(0, min(one.to_minute, other.to_minute) - max(one.from_minute, other.from_minute))


def _dealt(vehicles: Sequence[FleetVehicle], drivers: Sequence[Driver]) -> dict[str, Driver]:
    own = [vehicle for vehicle in vehicles if not vehicle.hired]
    if not own or not drivers:
        return {}
    worth = np.array(
        [
            [overlap(vehicle, driver) * (vehicle.seats + 1) * may_drive(driver, vehicle) for driver in drivers]
            for vehicle in own
        ],
        dtype=np.float64,
    )
    return {
        vehicle.id: drivers[column] for vehicle, column in zip(own, match(worth), strict=True) if column is not None
    }


def _escorts_dealt(vehicles: Sequence[FleetVehicle], escorts: Sequence[Escort]) -> dict[str, Escort]:
    """Deal escorts to the largest vehicles; in a taxi an escort takes a passenger's seat."""
    if not vehicles or not escorts:
        return {}
    worth = np.array(
        [[overlap(vehicle, escort) * (vehicle.seats - vehicle.hired) for escort in escorts] for vehicle in vehicles],
        dtype=np.float64,
    )
    return {
        vehicle.id: escorts[column]
        for vehicle, column in zip(vehicles, match(worth), strict=True)
        if column is not None
    }


def _crew(vehicle: FleetVehicle, driver: Driver | None, escort: Escort | None) -> Crew:
    people = [person for person in (driver, escort) if person is not None]
    hours = vehicle.to_minute - vehicle.from_minute
    return Crew(
        vehicle=vehicle,
        driver=driver,
        escort=escort,
        from_minute=max([vehicle.from_minute, *(person.from_minute for person in people)]),
        to_minute=min([vehicle.to_minute, *(person.to_minute for person in people)]),
        longest_duty_minutes=driver.longest_duty_minutes if driver else hours,  # a taxi firm keeps its own hours
    )


def deal_again(day: TransportDay, runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """Deal drivers and escorts among the runs so that most passengers ride with whom they rode last time.

    Nobody loses their place: the crews with which the runs were planned are always one of the choices.
    """
    usual = set(day.usual_crews)
    if not usual:
        return runs
    vehicle_of = {vehicle.id: vehicle for vehicle in day.vehicles}
    carers = {ride.id: ride.carer_id for ride in day.rides}
    aboard = {run.id: {carers[stop.ride_id] for stop in run.stops} for run in runs}
    drivers = [driver for driver in day.drivers if not refusals(driver, day.day)]
    escorts = [escort for escort in day.escorts if not refusals(escort, day.day)]
    driven = [run for run in runs if run.driver_id is not None]
    escorted = [run for run in runs if run.escort_id is not None]

    def worth(run: Run, person: Driver | Escort, now: str | None) -> float:
        if person.from_minute > run.leave_depot_minute or person.to_minute < run.back_at_depot_minute:
            return 0.0
        if isinstance(person, Driver):
            duty = run.back_at_depot_minute - run.leave_depot_minute
            if not may_drive(person, vehicle_of[run.vehicle_id]) or duty > person.longest_duty_minutes:
                return 0.0
        known = sum((carer, person.id) in usual for carer in aboard[run.id])
        return len(day.rides) + known * USUAL_WORTH + (person.id == now) * STAYS_WORTH

    new_driver = _again(driven, drivers, lambda run, person: worth(run, person, run.driver_id))
    new_escort = _again(escorted, escorts, lambda run, person: worth(run, person, run.escort_id))
    return tuple(
        replace(
            run,
            driver_id=new_driver.get(run.id, run.driver_id),
            escort_id=new_escort.get(run.id, run.escort_id),
        )
        for run in runs
    )


def _again(runs: Sequence[Run], people: Sequence[Person], worth: Callable[[Run, Person], float]) -> dict[str, str]:
    if not runs:
        return {}
    table = np.array([[worth(run, person) for person in people] for run in runs], dtype=np.float64)
    return {run.id: people[column].id for run, column in zip(runs, match(table), strict=True) if column is not None}
