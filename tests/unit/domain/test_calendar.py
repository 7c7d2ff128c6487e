from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.calendar import (
    DateRange,
    Term,
    days_of,
    holiday_reason,
    is_bank_holiday,
    monday_of,
    months_that_count,
    week_number,
)
from tests.examples import TERM


def test_a_run_of_days_holds_both_its_ends() -> None:
    half_term = DateRange(first=date(2027, 2, 15), last=date(2027, 2, 21))
    assert date(2027, 2, 15) in half_term
    assert date(2027, 2, 21) in half_term
    assert date(2027, 2, 22) not in half_term


def test_a_run_of_days_that_ends_before_it_starts_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match=r"ends \(2027-02-15\) before it starts \(2027-02-21\)"):
        DateRange(first=date(2027, 2, 21), last=date(2027, 2, 15))


def test_the_spring_term_of_2027_has_98_days() -> None:
    assert TERM.days == 28 + 28 + 31 + 11
    assert len(days_of(TERM)) == 98


def test_weeks_are_counted_from_the_week_of_the_first_day() -> None:
    assert week_number(TERM, date(2027, 1, 4)) == 0
    assert week_number(TERM, date(2027, 1, 10)) == 0
    assert week_number(TERM, date(2027, 1, 11)) == 1


def test_a_bank_holiday_says_its_name_and_a_school_holiday_its_reason() -> None:
    assert is_bank_holiday(TERM, date(2027, 3, 26))
    assert holiday_reason(TERM, date(2027, 3, 29)) == "Easter Monday"
    assert holiday_reason(TERM, date(2027, 2, 17)) == "February half-term"
    assert holiday_reason(TERM, date(2027, 2, 10)) is None


def test_april_with_eleven_days_does_not_count_for_a_monthly_duty() -> None:
    assert months_that_count(TERM) == ((2027, 1), (2027, 2), (2027, 3))


@pytest.mark.parametrize(("days", "counts"), [(21, True), (20, False)])
def test_a_month_counts_from_twenty_one_days(days: int, counts: bool) -> None:
    term = Term(id="t", name="T", first=date(2027, 6, 1), last=date(2027, 6, days))
    assert (months_that_count(term) == ((2027, 6),)) is counts


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)))
def test_every_day_lies_in_the_week_of_its_monday(day: date) -> None:
    monday = monday_of(day)
    assert monday.weekday() == 0
    assert timedelta(0) <= day - monday < timedelta(days=7)
