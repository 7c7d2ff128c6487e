"""Gathers a day of transport: requests that were granted, places that stand, the published sessions, the fleet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from geo.hops import SOURCE, estimate_hops
from scheduler.domain.facts import PlanningSettings, Vehicle, Worker
from scheduler.domain.transport import (
    DayRuns,
    Direction,
    Driver,
    Escort,
    FleetVehicle,
    Point,
    Ride,
    TransportDay,
    TransportSession,
)
from scheduler.domain.transport_fleet import DRIVER, ESCORT, Licence, TransportFleet, VehiclePapers
from scheduler.domain.transport_rules import in_words, refusals
from scheduler.domain.travel_request import PickUp
from scheduler.optimise.transport.files import read_day, read_runs
from scheduler.optimise.transport.fleet import FleetFileError, read_fleet, write_fleet
from scheduler.optimise.transport.problems import TransportProblem, find_problems
from scheduler.store import Db, transport
from scheduler.store import transport_times as kept
from scheduler.store.asked_rides import AskedRide
from scheduler.store.facts import load_workers
from scheduler.store.transport_times import HeldSession
from scheduler.use_cases.transport.faults import clocks_change, retired_stops

TAXI_BASE = "taxis"
WHEELCHAIR, ESCORTED = "wheelchair", "escort"
"""Words in a carer's needs that decide how the carer rides."""
MOST_ESCORTS = 12
__all__ = ["FleetFileError", "read_fleet", "write_fleet"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """A day as it is now, what is wrong with it, and what stays at home because of its papers."""

    day: TransportDay
    problems: tuple[TransportProblem, ...]
    staying: Mapping[str, str]
    """Vehicles and people that may not go out, by id, and why."""
    off: Mapping[str, str]
    """Those of them that somebody took off the road on this day."""
    vehicles: tuple[FleetVehicle, ...]
    """Every vehicle, those that stay too."""
    names: Mapping[str, str]
    """Of the carers who are to be carried, by id."""
    titles: Mapping[str, str]
    """Of the day's sessions, by id."""


def gather_day(db: Db, service_id: str, day: date, *, crews: bool = True, planned_before: bool = False) -> Gathered:
    """Gather everything that a day's runs are planned from, and find what is wrong with it.

    Minutes are the estimate between stops (``geo.hops``) with the settings' factor for the time of day. Those who
    lead or help in a session of the day neither drive nor ride along. Taxis start where most rides go to.

    Parameters
    ----------
    db
        A reading transaction.
    service_id, day
        Which day.
    crews
        Whether to look up who rode with whom last time.
    planned_before
        Whether the day was planned before: too few wheelchair places are then no problem that stops it.
    """
    vehicles, document = kept.vehicles_and_fleet(db, service_id)
    fleet = read_fleet(document if vehicles else kept.load_fleet(db, service_id))
    asked = [one for one in kept.asked_between(db, service_id, day, day) if one.granted]
    wanted = {one.session_id for one in asked}
    every = kept.sessions_between(db, service_id, day, day)
    held = [one for one in every if one.id in wanted]
    at_venues = {one.id for one in held}
    asked = [one for one in asked if one.session_id in at_venues]
    chosen, synthetic = kept.pay_and_synthetic(db, service_id)
    pence = PlanningSettings().staff_pence_per_hour if chosen is None else chosen
    busy = kept.busy_workers(db, service_id, [one.id for one in every])
    free = [one for one in load_workers(db, service_id) if one.id not in busy and _is_there(one, day)]
    cars = (*fleet_vehicles(vehicles, fleet), *_taxis(fleet))
    drivers, undated = drivers_of(free, fleet, day, vehicles, pence)
    off = kept.off_the_road(db, service_id, day)
    staying = undated | _staying(cars, drivers, day) | off
    points = _points(held, asked, vehicles)
    minutes, miles = _between(points)
    made = TransportDay(
        service_id=service_id,
        day=day,
        points=points,
        minutes=minutes,
        miles=miles,
        minutes_source=SOURCE,
        sessions=tuple(_session(one) for one in held),
        rides=tuple(ride for one in asked for ride in _rides(one, day)),
        vehicles=tuple(one for one in cars if one.id not in staying) if points else (),
        drivers=tuple(one for one in drivers if one.id not in staying),
        escorts=_escorts(free, fleet, day, pence),
        settings=fleet.settings,
        usual_crews=usual_crews(db, service_id, day) if crews else (),
        synthetic=synthetic,
    )
    problems = (*problems_of(made, planned_before=planned_before), *retired_stops(asked), *clocks_change(held))
    return Gathered(
        day=made,
        problems=problems,
        staying=staying,
        off=off,
        vehicles=cars,
        names={one.carer_id: one.carer_name for one in asked},
        titles={str(one.id): one.title for one in every},
    )


def _between(points: Sequence[Point]) -> tuple[tuple[tuple[int, ...], ...], tuple[tuple[float, ...], ...]]:
    """Minutes and miles between all points."""
    if not points:
        return (), ()
    minutes, miles = estimate_hops([[one.easting_m, one.northing_m] for one in points])
    whole = tuple(tuple(int(one) for one in row) for row in minutes)
    return whole, tuple(tuple(round(float(one), 2) for one in row) for row in miles)


def problems_of(day: TransportDay, *, planned_before: bool = False) -> tuple[TransportProblem, ...]:
    """Find everything that keeps a day from being planned."""
    if not day.rides:
        because = "nobody with a place is granted transport on this day."
        return (TransportProblem(field="rides", because=because, cure="Decide the requests first."),)
    return find_problems(day, planned_before=planned_before)


def usual_crews(db: Db, service_id: str, day: date) -> tuple[tuple[str, str], ...]:
    """Return who rode with whom on the last planned day before this one."""
    before = [one for one in transport.days_of(db, service_id) if one.day < day and one.runs is not None]
    if not before or before[-1].runs is None:
        return ()
    return crews_of(read_day(before[-1].facts), read_runs(before[-1].runs))


def crews_of(day: TransportDay, plan: DayRuns) -> tuple[tuple[str, str], ...]:
    """Return (carer, driver or escort) of everybody who rode together."""
    carer = {ride.id: ride.carer_id for ride in day.rides}
    found = {
        (carer[stop.ride_id], worker)
        for run in plan.runs
        for stop in run.stops
        for worker in (run.driver_id, run.escort_id)
        if worker is not None and stop.ride_id in carer
    }
    return tuple(sorted(found))


def fleet_vehicles(vehicles: Iterable[Vehicle], fleet: TransportFleet) -> tuple[FleetVehicle, ...]:
    """Join the facts' vehicles with their papers; one without papers may not go out."""
    papers = {one.vehicle_id: one for one in fleet.vehicles}
    found = []
    for one in vehicles:
        own = papers.get(one.id) or VehiclePapers(vehicle_id=one.id)
        car = FleetVehicle(
            id=one.id,
            name=one.name,
            depot_id=one.id,
            seats=one.seats,
            wheelchair_places=one.wheelchair_places,
            from_minute=own.from_minute,
            to_minute=own.to_minute,
            fixed_pence=own.fixed_pence,
            pence_per_mile=own.pence_per_mile,
            grams_co2e_per_mile=own.grams_co2e_per_mile,
            insured_until=own.insured_until,
            mot_until=own.mot_until,
            serviced_until=own.serviced_until,
        )
        found.append(car)
    return tuple(found)


def drivers_of(
    workers: Iterable[Worker], fleet: TransportFleet, day: date, vehicles: Sequence[Vehicle], pence_per_hour: int
) -> tuple[tuple[Driver, ...], dict[str, str]]:
    """Return the drivers of a day, and those who may not drive because no date of their licence is on file."""
    licences = {one.worker_id: one for one in fleet.licences}
    found, undated = [], {}
    for one in workers:
        held = next((skill for skill in one.qualifications if skill.name == DRIVER), None)
        licence = licences.get(one.id)
        if held is None and licence is None:
            continue
        if licence is None and held is not None and held.expires_on is not None:
            licence = Licence(worker_id=one.id, until=held.expires_on)
        if licence is None:
            undated[one.id] = f"{one.name}: no date of the driving licence is on file."
            continue
        first, last = _hours(one, day)
        found.append(
            Driver(
                id=one.id,
                name=one.name,
                base_id=vehicles[0].id if vehicles else "",
                from_minute=first,
                to_minute=last,
                licence_until=licence.until,
                dbs_until=one.dbs_valid_until,
                pence_per_hour=pence_per_hour,
                vehicle_ids=licence.vehicle_ids,
            )
        )
    return tuple(found), undated


def _escorts(workers: Iterable[Worker], fleet: TransportFleet, day: date, pence: int) -> tuple[Escort, ...]:
    """Return who may ride along; drivers do not, so that none is counted twice."""
    licensed = {one.worker_id for one in fleet.licences}
    good = [
        one
        for one in workers
        if one.dbs_valid_until >= day
        and one.id not in licensed
        and not any(skill.name == DRIVER for skill in one.qualifications)
    ]
    named = [one for one in good if one.id in fleet.escort_ids]
    skilled = [one for one in good if any(skill.name == ESCORT for skill in one.qualifications)]
    found = []
    for one in (named or skilled or good)[:MOST_ESCORTS]:
        first, last = _hours(one, day)
        found.append(
            Escort(
                id=one.id,
                name=one.name,
                from_minute=first,
                to_minute=last,
                dbs_until=one.dbs_valid_until,
                pence_per_hour=pence,
            )
        )
    return tuple(found)


def _staying(cars: Iterable[FleetVehicle], drivers: Iterable[Driver], day: date) -> dict[str, str]:
    things: tuple[FleetVehicle | Driver, ...] = (*cars, *drivers)
    return {one.id: " ".join(found) for one in things if (found := refusals(one, day))}


def _taxis(fleet: TransportFleet) -> tuple[FleetVehicle, ...]:
    firm = fleet.taxis
    return tuple(
        FleetVehicle(
            id=f"taxi-{number}",
            name=f"Taxi {number}",
            depot_id=TAXI_BASE,
            seats=firm.seats,
            from_minute=0,
            to_minute=24 * 60 + 120,
            wheelchair_places=1 if number <= firm.with_wheelchair_place else 0,
            hired=True,
            fixed_pence=firm.fixed_pence,
            pence_per_mile=firm.pence_per_mile,
            pence_per_waiting_minute=firm.pence_per_waiting_minute,
            grams_co2e_per_mile=firm.grams_co2e_per_mile,
        )
        for number in range(1, firm.count + 1)
    )


def _is_there(worker: Worker, day: date) -> bool:
    away = any(one.first <= day <= one.last for one in worker.leave)
    return not away and any(one.weekday == day.weekday() for one in worker.availability)


def _hours(worker: Worker, day: date) -> tuple[int, int]:
    mine = [one for one in worker.availability if one.weekday == day.weekday()]
    return min(one.from_minute for one in mine), max(one.to_minute for one in mine)


def _session(one: HeldSession) -> TransportSession:
    """Return a session by the clock on the wall, so that a day on which the clocks change is like any other."""
    start, end = (at.hour * 60 + at.minute for at in (one.starts_at, one.ends_at))
    return TransportSession(
        id=str(one.id),
        point_id=one.venue_id,
        start_minute=start,
        end_minute=end if end > start else end + 24 * 60,
        area_id=one.area_id,
        funder=one.funder,
    )


def _rides(one: AskedRide, day: date) -> tuple[Ride, ...]:
    needs = " ".join(one.needs).lower()
    there = Ride(
        id=f"{one.session_id}-{one.carer_id}-there",
        carer_id=one.carer_id,
        session_id=str(one.session_id),
        point_id=one.point_id,
        walk_metres=one.walk_metres,
        direction=Direction.THERE,
        age_years=age_on(one.birth_date, day),
        wheelchair=WHEELCHAIR in needs,
        needs_escort=ESCORTED in needs,
    )
    back = replace(there, id=f"{one.session_id}-{one.carer_id}-back", direction=Direction.BACK)
    return there, back


def age_on(born: date, day: date) -> int:
    """Return whole years of age on a day."""
    return max(0, day.year - born.year - ((day.month, day.day) < (born.month, born.day)))


def pick_up_words(one: AskedRide) -> str:
    """Say where a carer is fetched, how far that is on foot, and who agreed to it when."""
    if one.pick_up == PickUp.HOME:
        return "at home"
    if one.walk_metres is None or one.agreed_at is None:
        return f"at home: {one.stop_name}, which the household named, is not among our stops"
    adult = ", with an adult" if one.with_adult else ""
    walk = f"{one.walk_metres} metres on foot{adult}"
    return f"at {one.stop_name}, {walk}; agreed by the household on {in_words(one.agreed_at)}"


def _points(held: Sequence[HeldSession], asked: Sequence[AskedRide], cars: Iterable[Vehicle]) -> tuple[Point, ...]:
    if not held:
        return ()
    places = {one.venue_id: (one.easting_m, one.northing_m) for one in held}
    places |= {one.point_id: one.at_stop or (one.easting_m, one.northing_m) for one in asked}
    named = {one.point_id: one.stop_name for one in asked if one.at_stop is not None}
    places |= {one.id: (one.easting_m, one.northing_m) for one in cars}
    most = Counter(one.session_id for one in asked).most_common(1)
    base = next((one for one in held if most and one.id == most[0][0]), held[0])
    places[TAXI_BASE] = (base.easting_m, base.northing_m)
    return tuple(
        Point(id=name, easting_m=x, northing_m=y, stop_name=named.get(name, ""))
        for name, (x, y) in sorted(places.items())
    )
