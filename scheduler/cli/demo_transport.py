"""The demo's transport: households book, ask to be fetched at home or at a stop, are granted it; a week is planned."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from math import hypot

from scheduler.domain.household_rules import MistakesError
from scheduler.domain.people import Carer, Household
from scheduler.domain.transport_fleet import DRIVER, Licence, TransportFleet, VehiclePapers
from scheduler.domain.transport_stops import StopForm
from scheduler.errors import EvenhandError
from scheduler.optimise.transport.effort import Effort
from scheduler.optimise.transport.problems import TransportProblemsError
from scheduler.store import Db, Store, jobs, load_register
from scheduler.store import transport_times as kept
from scheduler.store.facts import load_workers
from scheduler.store.transport_times import HeldSession
from scheduler.use_cases.ask_for_transport import AskForTransport
from scheduler.use_cases.book_places import BookPlaces, Link
from scheduler.use_cases.transport.gather_transport import age_on, write_fleet
from scheduler.use_cases.transport.keep_stops import KeepStops
from scheduler.use_cases.transport.plan_transport import plan_kept_day
from scheduler.use_cases.transport.transport_office import TransportOffice

BY = "command line"
RIDERS_A_DAY, RIDERS_A_SESSION = 6, 2
"""Carers who ask to be fetched: few enough that every day of the week has some within the time."""
FROM_M, TO_M = 3_000, 9_000
"""How far away those live who ask, as the crow flies: too far to walk, near enough to be carried."""
TRIED = 15
"""Carers of whom one in three tries to book a session of the week."""
WALK_FROM_M, WALK_TO_M = 60, 220
"""How far from a rider's home the demo's stop stands: a walk that any child may go."""
LEFT_OPEN = 5
"""Every so many requests one is left for somebody to decide."""
SECONDS_AT_MOST = 10.0
EFFORT = Effort(rounds=500)
REASONS = (
    "There is no bus back in the evening.",
    "We have no car, and it is too far to walk.",
    "The adult who drives works at that time.",
)


def demo_transport(store: Store, service_id: str, today: date) -> tuple[date, ...]:
    """Let households ask, decide most requests, and plan the days of one week; returns the days planned.

    Everything stops in time: what could not be done within some seconds is left for whoever tries the demo.
    """
    end = time.monotonic() + SECONDS_AT_MOST
    office = TransportOffice(store)
    with store.read() as db:
        fleet = _fleet(db, service_id, today)
        held = kept.sessions_between(db, service_id, today + timedelta(days=1), today + timedelta(days=400))
        _, carers = load_register(db, service_id)
        homes = _homes(db, service_id)
    office.import_fleet(service_id, write_fleet(fleet), by=BY)
    if not held:
        return ()
    first = held[0].day + timedelta(days=7 - held[0].day.weekday())
    week = [one for one in held if first <= one.day < first + timedelta(days=7)] or list(held[:10])
    wish = [(one, _likely(carers, homes, one)[number % 3 :: 3]) for number, one in enumerate(week)]
    _add_stop(store, service_id, homes, [carer for _, some in wish for carer in some])
    asked: Counter[date | int] = Counter()
    for session, some in wish:
        for carer in some:
            if asked[session.day] >= RIDERS_A_DAY or asked[session.id] >= RIDERS_A_SESSION:
                break
            if time.monotonic() > end - SECONDS_AT_MOST / 2:
                break
            booked = _asks(store, service_id, session.id, carer, asked.total())
            asked.update({session.day: booked, session.id: booked})
    requests = office.requests(service_id, today=today)
    for number, one in enumerate(requests):
        if number % LEFT_OPEN != LEFT_OPEN - 1:
            office.grant(service_id, one.session_id, one.carer_id, by=BY)
    return _plan(store, office, service_id, sorted({one.day for one in week}), end)


def _plan(store: Store, office: TransportOffice, service_id: str, days: list[date], end: float) -> tuple[date, ...]:
    planned = []
    for day in days:
        if time.monotonic() > end:
            break
        try:
            job = office.plan_day(service_id, day, by=BY)
        except TransportProblemsError:
            continue
        plan_kept_day(store, service_id, day, effort=EFFORT)
        with store.write() as db:
            jobs.cancel(db, job)  # what it would do is done
        planned.append(day)
    return tuple(planned)


def _asks(store: Store, service_id: str, session_id: int, carer: Carer, number: int) -> int:
    """Book a carer and ask for transport; 0 where the rules of booking do not let the carer in."""
    link = Link(service_id=service_id, household_id=carer.household_id, token_id=0)
    try:
        BookPlaces(store).book(link, session_id, [carer.id], key=f"demo-{session_id}-{carer.id}", together=True)
    except EvenhandError:
        return 0
    form = {"way": "needs_transport", "because": REASONS[number % len(REASONS)], "pick_up": "home"}
    ask = AskForTransport(store)
    near = next((one for one in ask.stops_for(link, session_id).get(carer.id, ()) if one.allowed), None)
    if near is not None:
        form |= {"pick_up": "stop", "stop_name": near.stop.name, "agreed": "yes"}
        form |= {"with_adult": "yes"} if near.needs_adult else {}
    try:
        ask.say_how(link, session_id, {carer.id: form})
    except MistakesError:
        return 0
    return 1


def _add_stop(store: Store, service_id: str, homes: dict[str, Household], riders: Iterable[Carer]) -> None:
    """Keep one stop, at a postcode a short walk from the first rider's home that has such a neighbour."""
    owns = {one.household_id: homes[one.household_id] for one in riders}
    others = [one for one in homes.values() if one.id not in owns]
    beside = next((other for own in owns.values() for other in others if _a_walk_apart(own, other)), None)
    if beside is None:
        return
    form = StopForm(
        name="Village shop (demo)",
        place="Outside the shop, by the letter box",
        postcode=beside.postcode,
        area_id=beside.area_id,
        lit=True,
        sheltered=False,
    )
    KeepStops(store, lambda _: beside).add(service_id, form, by=BY)


def _a_walk_apart(own: Household, other: Household) -> bool:
    away = hypot(other.easting_m - own.easting_m, other.northing_m - own.northing_m)
    return other.area_id == own.area_id and WALK_FROM_M <= away <= WALK_TO_M


def _fleet(db: Db, service_id: str, today: date) -> TransportFleet:
    """Return synthetic papers, good for most of a year, but for one service that is due within six weeks."""
    good = today + timedelta(days=300)
    cars = kept.vehicles_of(db, service_id)
    papers = tuple(
        VehiclePapers(
            vehicle_id=one.id,
            insured_until=good,
            mot_until=good,
            serviced_until=today + timedelta(days=40) if number == 0 else good,
        )
        for number, one in enumerate(cars)
    )
    drivers = [one for one in load_workers(db, service_id) if any(held.name == DRIVER for held in one.qualifications)]
    return TransportFleet(
        vehicles=papers, licences=tuple(Licence(worker_id=one.id, until=today + timedelta(days=900)) for one in drivers)
    )


def _homes(db: Db, service_id: str) -> dict[str, Household]:
    return {one.id: one for one in load_register(db, service_id)[0]}


def _likely(carers: Iterable[Carer], homes: dict[str, Household], session: HeldSession) -> list[Carer]:
    """Return carers of the session's area and age who live too far away to walk, the nearest first."""
    oldest = 200 if session.oldest_years is None else session.oldest_years
    found = []
    for one in carers:
        home = homes[one.household_id]
        away = hypot(home.easting_m - session.easting_m, home.northing_m - session.northing_m)
        fits = session.youngest_years <= age_on(one.birth_date, session.day) <= oldest
        if fits and home.area_id == session.area_id and FROM_M <= away <= TO_M:
            found.append((away, one.id, one))
    return [one for _, _, one in sorted(found)[:TRIED]]
