"""Checks a day's runs against every rule, without a solver; shares no code with the search.

Each rule is one function that yields findings in plain English. Used after every plan and before every sheet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import ceil

from scheduler.domain.transport import (
    DayRuns,
    Direction,
    Driver,
    Escort,
    FleetVehicle,
    Ride,
    Run,
    TransportDay,
    factor_at,
    needs_escort,
    ride_limit,
    walk_limit,
    window_at_venue,
)
from scheduler.domain.transport_rules import refusals


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A rule that a day's runs break, where, and how."""

    rule: str
    about: str
    because: str


@dataclass(frozen=True)
class _Case:
    """A day and its runs, indexed."""

    day: TransportDay
    plan: DayRuns

    @cached_property
    def rides(self) -> dict[str, Ride]:
        return {ride.id: ride for ride in self.day.rides}

    @cached_property
    def vehicles(self) -> dict[str, FleetVehicle]:
        return {vehicle.id: vehicle for vehicle in self.day.vehicles}

    @cached_property
    def drivers(self) -> dict[str, Driver]:
        return {driver.id: driver for driver in self.day.drivers}

    @cached_property
    def escorts(self) -> dict[str, Escort]:
        return {escort.id: escort for escort in self.day.escorts}

    @cached_property
    def rows(self) -> dict[str, int]:
        return {point.id: row for row, point in enumerate(self.day.points)}

    def minutes(self, start: str, end: str, at_minute: int) -> int:
        base = self.day.minutes[self.rows[start]][self.rows[end]]
        return ceil(base * factor_at(self.day.settings, at_minute, at_minute))

    def session_point(self, ride: Ride) -> str:
        return next(session.point_id for session in self.day.sessions if session.id == ride.session_id)


def check_day(day: TransportDay, plan: DayRuns) -> tuple[Finding, ...]:
    """Return everything that is wrong with a day's runs; nothing when they keep every rule.

    Examples
    --------
    A day without rides needs no runs.

    >>> from datetime import date
    >>> day = TransportDay(service_id="s", day=date(2027, 1, 12), points=(), minutes=(), miles=(),
    ...                    minutes_source="by hand", sessions=(), rides=(), vehicles=())
    >>> check_day(day, DayRuns(service_id="s", day=day.day, facts_fingerprint="", seed=1, made_by="hand", runs=()))
    ()
    """
    case = _Case(day, plan)
    unknown = tuple(_known(case))
    if unknown:
        return unknown
    return tuple(finding for rule in RULES for finding in rule(case))


def _known(case: _Case) -> Iterator[Finding]:
    for run in case.plan.runs:
        named = (
            (run.vehicle_id, case.vehicles, "vehicle"),
            (run.driver_id, case.drivers, "driver"),
            (run.escort_id, case.escorts, "escort"),
        )
        for name, known, what in named:
            if name is not None and name not in known:
                yield Finding(rule="known", about=run.id, because=f"The {what} {name} is not on file for this day.")
        for stop in run.stops:
            if stop.ride_id not in case.rides:
                yield Finding(rule="known", about=run.id, because=f"The ride {stop.ride_id} is not asked for.")
            elif stop.point_id not in case.rows:
                yield Finding(rule="known", about=run.id, because=f"The point {stop.point_id} is not on file.")


def everybody_once(case: _Case) -> Iterator[Finding]:
    """Everybody is carried once, or listed as not carried."""
    carried = Counter(stop.ride_id for run in case.plan.runs for stop in run.stops if stop.gets_in)
    left = {one.ride_id for one in case.plan.not_carried}
    for ride_id in case.rides:
        times = carried[ride_id]
        if times > 1:
            yield Finding(rule="everybody_once", about=ride_id, because=f"The ride is carried {times} times.")
        elif times == 0 and ride_id not in left:
            because = "The ride is neither carried nor listed as not carried: a passenger would be lost."
            yield Finding(rule="everybody_once", about=ride_id, because=because)
        elif times and ride_id in left:
            yield Finding(
                rule="everybody_once", about=ride_id, because="The ride is carried, yet listed as not carried."
            )


def in_and_out(case: _Case) -> Iterator[Finding]:
    """Whoever gets in gets out of the same vehicle later, at the right places."""
    for run in case.plan.runs:
        actions: dict[str, list[tuple[bool, str]]] = {}
        for stop in run.stops:
            actions.setdefault(stop.ride_id, []).append((stop.gets_in, stop.point_id))
        for ride_id, done in actions.items():
            ride = case.rides[ride_id]
            home, venue = ride.point_id, case.session_point(ride)
            ends = (home, venue) if ride.direction is Direction.THERE else (venue, home)
            if done != [(True, ends[0]), (False, ends[1])]:
                because = f"Ride {ride_id} must get in at {ends[0]} and then out at {ends[1]}, once each."
                yield Finding(rule="in_and_out", about=run.id, because=because)


def time_to_drive(case: _Case) -> Iterator[Finding]:
    """There is time to drive from each stop to the next, and to get in and out."""
    settings = case.day.settings
    for run in case.plan.runs:
        depot = case.vehicles[run.vehicle_id].depot_id
        place, free = depot, run.leave_depot_minute
        for stop in run.stops:
            needed = case.minutes(place, stop.point_id, free)
            if stop.arrive_minute < free + needed:
                because = (
                    f"From {place} to {stop.point_id} takes {needed} minutes; there are {stop.arrive_minute - free}."
                )
                yield Finding(rule="time_to_drive", about=run.id, because=because)
            ride = case.rides[stop.ride_id]
            at_home = stop.point_id == ride.point_id
            wheels = ride.wheelchair
            home = settings.boarding_minutes_wheelchair if wheels else settings.boarding_minutes
            venue = settings.venue_minutes_wheelchair if wheels else settings.venue_minutes
            getting = home if at_home else venue
            if stop.leave_minute - stop.arrive_minute < getting:
                because = f"Ride {ride.id} needs {getting} minutes at {stop.point_id}."
                yield Finding(rule="time_to_drive", about=run.id, because=because)
            place, free = stop.point_id, stop.leave_minute
        needed = case.minutes(place, depot, free)
        if run.back_at_depot_minute < free + needed:
            because = (
                f"From {place} back to the depot takes {needed} minutes; there are {run.back_at_depot_minute - free}."
            )
            yield Finding(rule="time_to_drive", about=run.id, because=because)


def in_time_for_the_session(case: _Case) -> Iterator[Finding]:
    """Everybody arrives 5 to 20 minutes before the start, and is fetched within 10 minutes of the end."""
    sessions = {session.id: session for session in case.day.sessions}
    for run in case.plan.runs:
        for stop in run.stops:
            ride = case.rides[stop.ride_id]
            if stop.gets_in is (ride.direction is Direction.BACK):
                first, last = window_at_venue(case.day.settings, sessions[ride.session_id], ride.direction)
                if not first <= stop.arrive_minute <= last:
                    allowed = f"{clock(first)} to {clock(last)}"
                    because = f"Ride {ride.id} is at the venue at {clock(stop.arrive_minute)}, not from {allowed}."
                    yield Finding(rule="in_time_for_the_session", about=run.id, because=because)


def no_ride_too_long(case: _Case) -> Iterator[Finding]:
    """No ride is longer than its limit: by age, or one and a half times the direct journey where that is longer."""
    settings = case.day.settings
    sessions = {session.id: session for session in case.day.sessions}
    for run in case.plan.runs:
        got_in = {stop.ride_id: stop.leave_minute for stop in run.stops if stop.gets_in}
        for stop in run.stops:
            if stop.gets_in:
                continue
            ride = case.rides[stop.ride_id]
            session = sessions[ride.session_id]
            there = ride.direction is Direction.THERE
            start, end = (ride.point_id, session.point_id) if there else (session.point_id, ride.point_id)
            base = case.day.minutes[case.rows[start]][case.rows[end]]
            first, last = window_at_venue(settings, session, ride.direction)
            direct = ceil(base * factor_at(settings, first - (base if there else 0), last))
            limit = ride_limit(settings, ride.age_years, direct)
            lasted = stop.arrive_minute - got_in.get(ride.id, stop.arrive_minute)
            if lasted > limit:
                because = f"Ride {ride.id} lasts {lasted} minutes; its limit is {limit}."
                yield Finding(rule="no_ride_too_long", about=run.id, because=because)


def room_for_everybody(case: _Case) -> Iterator[Finding]:
    """Nobody rides without a seat or a wheelchair place, and nobody without the escort they need."""
    settings = case.day.settings
    for run in case.plan.runs:
        vehicle = case.vehicles[run.vehicle_id]
        seats = vehicle.seats - (1 if vehicle.hired and run.escort_id else 0)
        taken = wheelchairs = 0
        for stop in run.stops:
            ride = case.rides[stop.ride_id]
            sign = 1 if stop.gets_in else -1
            taken += sign * (settings.seats_a_wheelchair if ride.wheelchair else 1)
            wheelchairs += sign * ride.wheelchair
            if stop.gets_in and taken > seats:
                because = f"{taken} seats are taken after {ride.id} gets in; {vehicle.name} has {seats}."
                yield Finding(rule="room_for_everybody", about=run.id, because=because)
            if stop.gets_in and wheelchairs > vehicle.wheelchair_places:
                because = f"{wheelchairs} wheelchairs are aboard; {vehicle.name} takes {vehicle.wheelchair_places}."
                yield Finding(rule="room_for_everybody", about=run.id, because=because)
            if stop.gets_in and needs_escort(settings, ride) and run.escort_id is None:
                because = f"Ride {ride.id} needs an escort, and nobody rides along."
                yield Finding(rule="room_for_everybody", about=run.id, because=because)


def kept_apart(case: _Case) -> Iterator[Finding]:
    """Nobody rides with somebody with whom they must not."""
    for run in case.plan.runs:
        aboard: dict[str, Ride] = {}
        for stop in run.stops:
            ride = case.rides[stop.ride_id]
            if not stop.gets_in:
                aboard.pop(ride.id, None)
                continue
            for other in aboard.values():
                if other.carer_id in ride.apart_from or ride.carer_id in other.apart_from:
                    because = f"Rides {other.id} and {ride.id} must not be aboard together."
                    yield Finding(rule="kept_apart", about=run.id, because=because)
            aboard[ride.id] = ride


def fit_to_go_out(case: _Case) -> Iterator[Finding]:
    """Vehicles are insured, tested and serviced on the day; drivers and escorts hold what they must."""
    for run in case.plan.runs:
        vehicle = case.vehicles[run.vehicle_id]
        if run.driver_id is None and not vehicle.hired:
            yield Finding(rule="fit_to_go_out", about=run.id, because=f"{vehicle.name} has no driver.")
        for thing in _crew(case, run):
            for reason in refusals(thing, case.day.day):
                yield Finding(rule="fit_to_go_out", about=run.id, because=reason)


def within_hours(case: _Case) -> Iterator[Finding]:
    """Vehicles, drivers and escorts are out within their hours, and no driver without a break for too long."""
    for run in case.plan.runs:
        for thing in _crew(case, run):
            if run.leave_depot_minute < thing.from_minute or run.back_at_depot_minute > thing.to_minute:
                because = (
                    f"{thing.name} is out from {clock(run.leave_depot_minute)} to {clock(run.back_at_depot_minute)}; "
                    f"the hours are {clock(thing.from_minute)} to {clock(thing.to_minute)}."
                )
                yield Finding(rule="within_hours", about=run.id, because=because)
        duty = run.back_at_depot_minute - run.leave_depot_minute
        if run.driver_id is None:
            continue
        driver = case.drivers[run.driver_id]
        if driver.vehicle_ids and run.vehicle_id not in driver.vehicle_ids:
            yield Finding(rule="within_hours", about=run.id, because=f"{driver.name} may not drive this vehicle.")
        if duty > driver.longest_duty_minutes:
            because = f"The run lasts {duty} minutes; {driver.name} may be out for {driver.longest_duty_minutes}."
            yield Finding(rule="within_hours", about=run.id, because=because)


def breaks_taken(case: _Case) -> Iterator[Finding]:
    """No driver goes on for longer than 5 ½ hours without a break of half an hour."""
    most = case.day.settings.duty_without_break_minutes
    for run in case.plan.runs:
        stretch = longest_stretch(case.day, run)
        if run.driver_id is not None and stretch > most:
            because = f"{stretch} minutes pass without a break; at most {most} are allowed."
            yield Finding(rule="breaks_taken", about=run.id, because=because)


def one_run_each(case: _Case) -> Iterator[Finding]:
    """No vehicle, driver or escort is in two runs at once."""
    seen: list[tuple[str, Run]] = []
    for run in case.plan.runs:
        for who in (run.vehicle_id, run.driver_id, run.escort_id):
            if who is None:
                continue
            for other, earlier in seen:
                apart = run.leave_depot_minute >= earlier.back_at_depot_minute
                apart = apart or earlier.leave_depot_minute >= run.back_at_depot_minute
                if other == who and not apart:
                    because = f"{who} is out in {earlier.id} at the same time."
                    yield Finding(rule="one_run_each", about=run.id, because=because)
            seen.append((who, run))


def promises_kept(case: _Case) -> Iterator[Finding]:
    """Keep the times that households were told: they move by no more than the settings allow."""
    for run in case.plan.runs:
        for stop in run.stops:
            ride = case.rides[stop.ride_id]
            at_home = stop.gets_in is (ride.direction is Direction.THERE)
            if ride.promised_minute is not None and at_home:
                moved = abs(stop.arrive_minute - ride.promised_minute)
                if moved > case.day.settings.promise_minutes:
                    because = f"Ride {ride.id} was promised {clock(ride.promised_minute)}; it moves by {moved} minutes."
                    yield Finding(rule="promises_kept", about=run.id, because=because)


def no_walk_too_far(case: _Case) -> Iterator[Finding]:
    """Nobody who rides walks farther to or from a named stop than the limit of their age."""
    for run in case.plan.runs:
        for ride in {stop.ride_id: case.rides[stop.ride_id] for stop in run.stops}.values():
            most = walk_limit(case.day.settings, ride.age_years)
            if ride.walk_metres is not None and ride.walk_metres > most:
                because = f"Ride {ride.id} walks {ride.walk_metres} metres at {ride.point_id}; the limit is {most}."
                yield Finding(rule="no_walk_too_far", about=run.id, because=because)


RULES = (
    everybody_once,
    in_and_out,
    time_to_drive,
    in_time_for_the_session,
    no_ride_too_long,
    room_for_everybody,
    kept_apart,
    fit_to_go_out,
    within_hours,
    breaks_taken,
    one_run_each,
    promises_kept,
    no_walk_too_far,
)
"""Every rule of transport; docs/rules.md has a line for each."""


def _crew(case: _Case, run: Run) -> Iterator[FleetVehicle | Driver | Escort]:
    yield case.vehicles[run.vehicle_id]
    if run.driver_id is not None:
        yield case.drivers[run.driver_id]
    if run.escort_id is not None:
        yield case.escorts[run.escort_id]


def longest_stretch(day: TransportDay, run: Run) -> int:
    """Return the longest time on the road without a wait that counts as a break, minutes."""
    rows = {point.id: row for row, point in enumerate(day.points)}
    depot = next(vehicle.depot_id for vehicle in day.vehicles if vehicle.id == run.vehicle_id)
    longest, start, place, free = 0, run.leave_depot_minute, depot, run.leave_depot_minute
    for stop in run.stops:
        drive = ceil(day.minutes[rows[place]][rows[stop.point_id]] * factor_at(day.settings, free, free))
        if stop.arrive_minute - free - drive >= day.settings.break_minutes:
            longest = max(longest, free + drive - start)
            start = stop.arrive_minute
        place, free = stop.point_id, stop.leave_minute
    return max(longest, run.back_at_depot_minute - start)


def clock(minute: int) -> str:
    """Write minutes since midnight as a time of day.

    Examples
    --------
    >>> clock(16 * 60 + 5)
    '16:05'
    """
    return f"{minute // 60:02d}:{minute % 60:02d}"
