"""Fifty clients at once on both databases; each race is run a second time without its guard, and then it fails."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from scheduler.domain.plan import Plan
from scheduler.store import Db, Store, StoreError, bookings
from scheduler.store.rows import table
from scheduler.store.tables.attendance import Booking
from scheduler.store.tables.office import Message
from scheduler.use_cases.book_places import Outcome, OutcomeStatus, Stop
from tests.booking_examples import NOW, Booked, open_booking
from tests.examples import PLAN
from tests.races.clients import at_once, booked_in, check_the_books, no_constraint, no_guard, start_again

CLIENTS = 50


def plan_of_20_sessions() -> Plan:
    """One series that meets on twenty days in a row."""
    first = PLAN.series[0]
    return replace(PLAN, series=(replace(first, dates=tuple(first.dates[0] + timedelta(days=n) for n in range(20))),))


def booked(told: tuple[Outcome, ...]) -> int:
    return sum(one.status is OutcomeStatus.BOOKED for one in told)


def everybody_wants_everything(made: Booked, crew: ThreadPoolExecutor, *, of: int) -> None:
    """Each client asks for each of so many sessions, each in an order of its own."""
    sessions = sorted(made.sessions.values())[:of]

    def ask(number: int) -> int:
        mine = sessions[number % of :] + sessions[: number % of]
        return sum(
            booked(made.places.book(made.link(number), one, [f"c{number}"], key=f"{one}", together=False, now=NOW))
            for one in mine
        )

    told = at_once(crew, [lambda number=number: ask(number) for number in range(1, CLIENTS + 1)])
    assert sum(told) == of * 20
    assert booked_in(made.store) == dict.fromkeys(sessions, 20)
    check_the_books(made)


def test_twenty_sessions_of_twenty_places_give_exactly_400_bookings(store: Store, crew: ThreadPoolExecutor) -> None:
    made = open_booking(store, households=CLIENTS, places=20, plan=plan_of_20_sessions())
    everybody_wants_everything(made, crew, of=20)
    assert sum(booked_in(store).values()) == 400
    start_again(store)
    with no_guard(), no_constraint(store), pytest.raises(AssertionError):
        everybody_wants_everything(made, crew, of=2)


def the_last_place(made: Booked, crew: ThreadPoolExecutor, *, repeats: int) -> None:
    """One place and fifty who want it, again and again."""
    session = made.first()
    for _ in range(repeats):
        start_again(made.store)
        told = at_once(
            crew,
            [
                lambda n=n: made.places.book(made.link(n), session, [f"c{n}"], key="k", together=False, now=NOW)
                for n in range(1, CLIENTS + 1)
            ],
        )
        assert sum(booked(one) for one in told) == 1
        assert booked_in(made.store) == {session: 1}
        assert {one.code for (one,) in told if one.status is OutcomeStatus.REFUSED} == {Stop.FULL}
        check_the_books(made)


def test_one_place_goes_to_one_of_fifty_a_hundred_times(store: Store, crew: ThreadPoolExecutor) -> None:
    made = open_booking(store, households=CLIENTS, places=1)
    the_last_place(made, crew, repeats=100)
    with no_guard(), no_constraint(store), pytest.raises(AssertionError):
        the_last_place(made, crew, repeats=1)


def test_the_database_itself_refuses_one_place_too_many(store: Store, crew: ThreadPoolExecutor) -> None:
    made = open_booking(store, households=CLIENTS, places=1)
    with no_guard(), pytest.raises(StoreError, match="The database refused this"):
        the_last_place(made, crew, repeats=1)
    assert sum(booked_in(store).values()) == 1


def a_family_and_two_places(made: Booked, crew: ThreadPoolExecutor, *, interleavings: int) -> None:
    """Two places are left for a family of three, while one carer gives a place back and another takes one."""
    session, p = made.first(), made.places
    ends = set()
    for n in range(interleavings):
        start_again(made.store)
        p.book(made.link(2), session, ["c2"], key="before", together=False, now=NOW)
        deeds = [
            lambda: p.book(made.link(1), session, ["c1", "c1-2", "c1-3"], key="k", together=True, now=NOW),
            lambda: p.cancel(made.link(2), session, ["c2"], now=NOW),
            lambda: p.book(made.link(3), session, ["c3"], key="k", together=False, now=NOW),
        ]
        orders = list(itertools.permutations(deeds))
        family = next(told for told in at_once(crew, list(orders[n % len(orders)])) if len(told) == 3)
        assert booked(family) in {0, 3}, "a part of the family was booked"
        ends.add(booked(family))
        if n % 10 == 0:
            check_the_books(made)
    assert 0 in ends


def test_a_family_of_three_with_two_places_left_is_never_booked_in_part(
    store: Store, crew: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = open_booking(store, households=3, carers_each=3, places=3)
    a_family_and_two_places(made, crew, interleavings=200)
    take_places = bookings.take_places

    def one_by_one(db: Db, session_id: int, places: int, **more: bool) -> bool:
        taken = [take_places(db, session_id, 1, **more) for _ in range(places)]
        return any(taken)

    monkeypatch.setattr(bookings, "take_places", one_by_one)
    with pytest.raises(AssertionError):
        a_family_and_two_places(made, crew, interleavings=20)


def one_form_ten_times(made: Booked, crew: ThreadPoolExecutor) -> None:
    """A form sent ten times at once, and once more after the place was given back."""
    start_again(made.store)
    session, link = made.first(), made.link(1)

    def send() -> tuple[Outcome, ...]:
        return made.places.book(link, session, ["c1"], key="one form", together=False, now=NOW)

    told = at_once(crew, [send] * 10)
    assert [booked(one) for one in told] == [1] * 10
    assert booked_in(made.store) == {session: 1}
    made.places.cancel(link, session, ["c1"], now=NOW)
    send()
    assert booked_in(made.store) == {}, "a form that came late booked anew"
    box, rows = table(Message), table(Booking)
    with made.store.read() as db:
        assert len(db.execute(select(rows)).all()) == 1
        assert len(db.execute(select(box).where(box.c.kind == "booked")).all()) == 1
    check_the_books(made)


def test_one_form_sent_ten_times_is_one_booking_and_one_message(
    store: Store, crew: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = open_booking(store)
    one_form_ten_times(made, crew)
    monkeypatch.setattr(bookings, "find_request", lambda *_: None)
    monkeypatch.setattr(bookings, "remember_request", lambda *_, **__: None)
    with pytest.raises(AssertionError):
        one_form_ten_times(made, crew)
