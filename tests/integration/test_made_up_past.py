"""The past of a synthetic service: the same from the same seed, counted as real registers are, never for a real one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from scheduler.domain.characteristics import Asked
from scheduler.domain.comment_log import AnswerLimit, LogKind
from scheduler.domain.people import Carer
from scheduler.store import Store, StoreError, newest_plan, save_facts, save_register
from scheduler.store.attendance_counts import count_attendances
from scheduler.store.characteristics import answers_of
from scheduler.store.comment_log import read_entries
from scheduler.store.reports import count_held, count_marks
from scheduler.synthetic.attendances import MARKS, Attendee, PastSeries, make_attendances, past_dates
from scheduler.use_cases.seed_past import OfContract, past_until, seed_past
from tests.booking_examples import SERVICE, carer, household, open_booking
from tests.examples import FACTS

FIRST, LAST = date(2026, 9, 1), date(2026, 11, 22)


def crowd(count: int) -> list[Carer]:
    return [replace(carer(n, 1 + n % 2), id=f"p{n:03}") for n in range(count)]


def test_a_past_is_counted_as_real_registers_are_and_the_site_shows_the_programme_to_come(store: Store) -> None:
    open_booking(store)
    with store.write() as db:
        save_register(db, SERVICE, [household(1), household(2, "west")], crowd(60))
    with store.read() as db:
        shown = newest_plan(db)
    made = seed_past(store, SERVICE, FIRST, LAST)
    assert made.sessions > 10
    assert made.attendances > made.sessions
    with store.read() as db:
        (whole,) = count_attendances(db, SERVICE, FIRST, LAST)
        held = count_held(db, SERVICE, FIRST, LAST, today=LAST)
        marks = count_marks(db, SERVICE, FIRST, LAST)
        assert newest_plan(db) == shown
    assert whole.attendances == made.attendances == sum(one.came for one in marks)
    assert whole.non_attendances == sum(one.stayed_away for one in marks)
    assert 0 < whole.unique_attendees <= 60
    assert sum(one.sessions for one in held) == made.sessions
    with pytest.raises(StoreError, match="was made before"):
        seed_past(store, SERVICE, FIRST, LAST)


def test_a_past_follows_the_contract_in_what_is_asked_and_when_answers_are_due(store: Store) -> None:
    open_booking(store)
    with store.write() as db:
        save_register(db, SERVICE, [household(1), household(2, "west")], crowd(60))
    asked = (Asked(id="gender", name="Gender", source="2.8", answers=("girl or woman", "boy or man")),)
    limits = {one.value: AnswerLimit(acknowledge_days=1, answer_days=2, source="Table 2") for one in LogKind}
    seed_past(store, SERVICE, FIRST, LAST, contract=OfContract(asked=asked, limits=limits))
    with store.read() as db:
        told = answers_of(db, SERVICE, [f"p{n:03}" for n in range(60)])
        log = read_entries(db, SERVICE, FIRST, LAST)
    assert 10 < len(told) < 60, "some told, of others nothing is known"
    assert set(told.values()) <= {"girl or woman", "boy or man", "prefer not to say", "unknown"}
    assert {kept.limits_source for kept in log} == {"Table 2"}


def test_a_real_service_is_given_no_made_up_past(store: Store) -> None:
    with store.write() as db:
        save_facts(db, replace(FACTS, synthetic=False))
    with pytest.raises(StoreError, match="synthetic services alone"):
        seed_past(store, SERVICE, FIRST, LAST)


def test_a_service_without_a_programme_has_nothing_to_make_a_past_from(store: Store) -> None:
    with store.write() as db:
        save_facts(db, FACTS)
    with pytest.raises(StoreError, match="no published plan"):
        seed_past(store, SERVICE, FIRST, LAST)


def test_nobody_is_in_two_groups_on_a_day_and_none_is_fuller_than_its_places() -> None:
    dates = past_dates((date(2027, 1, 5), date(2027, 1, 12)), FIRST, LAST)
    groups = [PastSeries(id=f"s{n}", area_id="east", youngest=8, oldest=18, places=10, dates=dates) for n in range(3)]
    people = [Attendee(id=f"c{n}", area_id="east", birth_date=date(2014, 1, 1)) for n in range(25)]
    past = make_attendances(groups, people, seed=7)
    assert past == make_attendances(reversed(groups), reversed(people), seed=7)
    assert past != make_attendances(groups, people, seed=8)
    whose = [(one.day, one.carer_id) for one in past.marks]
    assert len(set(whose)) == len(whose)
    sizes = [
        sum((one.series_id, one.day) == (group.id, day) for one in past.marks) for group in groups for day in dates
    ]
    assert max(sizes) <= 10
    assert {one.mark for one in past.marks} <= {word for word, _ in MARKS}
    assert all(1 <= one.satisfied_1_to_5 <= 5 for one in past.answers)


def test_the_past_is_the_contracts_year_so_far_or_the_year_before_where_it_has_hardly_begun() -> None:
    assert past_until(date(2026, 11, 23)) == (date(2026, 4, 1), date(2026, 11, 22))
    assert past_until(date(2027, 4, 20)) == (date(2026, 4, 1), date(2027, 4, 19))


def test_august_and_christmas_are_left_out_and_a_single_date_comes_once_a_quarter() -> None:
    weekly = past_dates((date(2027, 1, 5), date(2027, 1, 12)), date(2026, 7, 25), date(2027, 1, 3))
    assert {day.weekday() for day in weekly} == {1}
    assert not any(day.month == 8 or (day.month, day.day) >= (12, 19) for day in weekly)
    assert past_dates((date(2027, 1, 9),), date(2026, 4, 1), date(2026, 7, 31)) == (date(2026, 4, 4), date(2026, 7, 4))
    assert past_dates((), FIRST, LAST) == ()
    assert past_until(date(2026, 11, 23), 5) == (date(2026, 5, 1), date(2026, 11, 22)), "a contract from May"
