"""Shares of a target, worked out by hand (docs/rules.md)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.calendar import Term
from scheduler.domain.facts import Measure, Period, Target
from scheduler.domain.targets import amount_due, reached
from tests.examples import FACTS, PLAN, TERM


def promise(amount: int, period: Period) -> Target:
    return Target(
        id="promise",
        title="A promise",
        measure=Measure.SESSIONS,
        amount=amount,
        period=period,
        strand_ids=("peer-group",),
        source="1",
    )


def term_of(first: date, last: date) -> Term:
    return Term(id="term", name="Term", first=first, last=last)


SCHOOL_YEAR = (
    term_of(date(2026, 9, 1), date(2027, 1, 3)),
    term_of(date(2027, 1, 4), date(2027, 4, 11)),
    term_of(date(2027, 4, 12), date(2027, 8, 31)),
)


def test_a_years_218_activities_owe_59_in_a_term_of_98_days() -> None:
    assert TERM.days == 28 + 28 + 31 + 11
    assert amount_due(promise(218, Period.YEAR), TERM) == 59  # 218 * 98 / 365 = 58.53


def test_thirty_families_a_year_owe_nine_in_the_spring() -> None:
    assert amount_due(promise(30, Period.YEAR), TERM) == 9  # 30 * 98 / 365 = 8.05


def test_a_quarters_amount_is_shared_by_the_days_of_each_quarter_the_term_touches() -> None:
    # 56 of the 90 days from December to February, 42 of the 92 from March to May: 2 * 1.0787 = 2.16
    assert amount_due(promise(2, Period.QUARTER), TERM) == 3
    assert amount_due(promise(100, Period.QUARTER), TERM) == 108  # 107.87


def test_quarters_follow_the_start_of_the_contracts_year() -> None:
    # from January: 87 of 90 days (4 January to 31 March) and 11 of 91 (April): 1000 * 1.08755
    assert amount_due(promise(1000, Period.QUARTER), TERM, year_starts_month=1) == 1088


def test_a_month_that_does_not_count_owes_nothing() -> None:
    assert amount_due(promise(13, Period.MONTH), TERM) == 39  # January, February, March; 11 days of April do not count


def test_a_terms_amount_is_owed_whole() -> None:
    assert amount_due(promise(7, Period.TERM), TERM) == 7


def test_a_leap_year_has_366_days() -> None:
    spring = term_of(date(2028, 1, 4), date(2028, 4, 17))
    assert amount_due(promise(366, Period.YEAR), spring) == spring.days == 105


def test_days_on_both_sides_of_a_years_end_count_for_their_own_year() -> None:
    # 1 August to 30 September 2027: 31 of the 365 days that end there, 30 of the 366 that begin
    across = term_of(date(2027, 8, 1), date(2027, 9, 30))
    assert amount_due(promise(365 * 366, Period.YEAR), across) == 31 * 366 + 30 * 365


def test_the_terms_of_a_year_owe_at_least_the_years_amount() -> None:
    assert [amount_due(promise(218, Period.YEAR), term) for term in SCHOOL_YEAR] == [75, 59, 85]


@pytest.mark.parametrize("month", [0, 13])
def test_a_month_that_does_not_exist_is_refused(month: int) -> None:
    with pytest.raises(ValueError, match=f"month {month}; give a month from 1 to 12"):
        amount_due(promise(1, Period.YEAR), TERM, year_starts_month=month)


@given(
    amount=st.integers(1, 5000),
    cuts=st.lists(st.integers(1, 364), unique=True, max_size=5),
    period=st.sampled_from([Period.YEAR, Period.QUARTER]),
)
def test_however_a_year_is_cut_into_terms_it_is_never_short_and_hardly_over(
    amount: int, cuts: list[int], period: Period
) -> None:
    starts = [0, *sorted(cuts)]
    ends = [*sorted(cuts), 365]
    first = date(2026, 9, 1)
    terms = [
        term_of(first + timedelta(days=start), first + timedelta(days=end - 1))
        for start, end in zip(starts, ends, strict=True)
    ]
    year = amount * (4 if period is Period.QUARTER else 1)
    owed = sum(amount_due(promise(amount, period), term) for term in terms)
    assert year <= owed < year + len(terms)


@pytest.mark.parametrize(
    ("measure", "area", "count"),
    [
        (Measure.SESSIONS, None, 17),
        (Measure.SERIES, None, 4),
        (Measure.PLACES, None, 272),
        (Measure.SESSIONS, "east", 8),
        (Measure.PLACES, "west", 144),
    ],
)
def test_what_is_reached_is_counted_by_measure_and_area(measure: Measure, area: str | None, count: int) -> None:
    # 17 sessions of 16 places; 5 + 3 of them in East, 6 + 3 in West
    assert reached(replace(FACTS.targets[0], measure=measure, area_id=area), PLAN) == count
