"""Drafts in the domain: dates that go and come, numbers that stay with their group, facts that changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.calendar import DateRange, NamedDay
from scheduler.domain.drafts import (
    carried,
    facts_changed,
    named_like,
    new_id,
    replaced,
    with_session_on,
    without_session,
)
from scheduler.domain.plan import MissedDate
from scheduler.domain.planning import QuietTime
from tests.examples import FACTS, PLAN

CLUB = PLAN.series[0]
FIFTH, NINETEENTH = date(2027, 1, 5), date(2027, 1, 19)


def test_a_session_that_goes_says_why() -> None:
    made = without_session(CLUB, NINETEENTH, "The hall is let.")
    assert NINETEENTH not in made.dates
    assert made.missed == (MissedDate(day=NINETEENTH, because="The hall is let."),)


def test_a_session_that_made_up_for_another_goes_and_the_other_keeps_its_reason() -> None:
    moved = with_session_on(CLUB, NINETEENTH, date(2027, 1, 26), "Snow.")
    gone = without_session(moved, date(2027, 1, 26), "Snow again.")
    assert gone.missed == (MissedDate(day=NINETEENTH, because="Snow."),)
    assert gone.dates == tuple(day for day in CLUB.dates if day != NINETEENTH)


def test_a_session_that_moves_and_moves_back_leaves_no_trace() -> None:
    there = with_session_on(CLUB, NINETEENTH, date(2027, 1, 26), "Snow.")
    assert with_session_on(there, date(2027, 1, 26), NINETEENTH, "Thaw.") == CLUB


def test_a_session_moves_no_further_than_two_weeks_and_not_onto_another() -> None:
    assert with_session_on(CLUB, FIFTH, date(2027, 1, 12), "x").dates[0] == date(2027, 1, 12)
    with pytest.raises(ValueError, match="within two weeks"):
        with_session_on(CLUB, FIFTH, date(2027, 1, 26), "x")
    with pytest.raises(ValueError, match="already"):
        with_session_on(CLUB, FIFTH, NINETEENTH, "x")
    with pytest.raises(ValueError, match="does not meet"):
        without_session(CLUB, date(2027, 1, 6), "x")


def test_the_next_number_is_free() -> None:
    assert new_id(()) == "series-001"
    assert new_id((replace(CLUB, id="series-007"), replace(CLUB, id="by-hand"))) == "series-008"


def test_replacing_what_somebody_else_changed_is_refused() -> None:
    with pytest.raises(ValueError, match="no longer as it was"):
        replaced(PLAN.series, (replace(CLUB, places=9),), ())


@given(st.sets(st.sampled_from(PLAN.series)), st.booleans())
def test_replacing_and_putting_back_gives_the_same_series(gone: set[object], later: bool) -> None:
    chosen = tuple(one for one in PLAN.series if one in gone)
    come = tuple(replace(one, places=one.places + 1) for one in chosen) if later else ()
    there = replaced(PLAN.series, chosen, come)
    back = replaced(there, come, chosen)
    assert {one.id: one for one in back} == {one.id: one for one in PLAN.series}
    assert not later or back == PLAN.series


def test_a_group_keeps_the_number_that_families_know_wherever_the_new_plan_puts_it() -> None:
    shuffled = tuple(
        replace(one, id=f"series-{number:03d}", start_minute=one.start_minute + 30)
        for number, one in enumerate(reversed(PLAN.series), 1)
    )
    assert [one.id for one in named_like(shuffled, PLAN.series)] == ["series-4", "series-3", "series-2", "series-1"]


def test_of_two_groups_of_a_kind_the_one_at_the_same_hall_and_weekday_carries_on() -> None:
    other = replace(CLUB, id="series-002", venue_id="venue-3", weekday=3)
    same = replace(CLUB, id="series-001")
    named = named_like((other, same), (CLUB,))
    assert [one.id for one in named] == ["series-003", "series-1"]


@given(st.permutations(PLAN.series))
def test_numbers_stay_different(series: list[object]) -> None:
    chosen = tuple(one for one in series if hasattr(one, "id"))[:3]
    named = named_like(tuple(replace(CLUB, id=f"series-{n:03d}") for n in range(1, 4)), chosen)  # type: ignore[arg-type]  # series of the example
    assert len({one.id for one in named}) == 3


def test_facts_that_changed_are_named_in_plain_words() -> None:
    halls = (replace(FACTS.venues[0], hire_pence_per_hour=2_000), *FACTS.venues[1:2])
    term = replace(FACTS.term, bank_holidays=(*FACTS.term.bank_holidays, NamedDay(day=date(2027, 4, 1), name="Fair")))
    quiet = QuietTime(days=DateRange(first=FIFTH, last=FIFTH, reason="exams"))
    points = (replace(FACTS.demand_points[0], carers={"young": 31.0}), *FACTS.demand_points[1:])
    after = replace(
        FACTS,
        venues=halls,
        term=term,
        demand_points=points,
        settings=replace(FACTS.settings, quiet_times=(quiet,)),
    )
    assert facts_changed(FACTS, after) == (
        "term: bank holidays",
        "Hall 1 (demo): hire",
        "Hall 3 (demo) (venue) is gone",
        "the number of carers, or where they live",
        "settings: quiet times",
    )
    assert facts_changed(FACTS, FACTS) == ()


def test_a_group_that_changes_its_weekday_carries_each_date_into_its_week() -> None:
    mondays = replace(CLUB, dates=(date(2027, 1, 4), date(2027, 1, 18), date(2027, 2, 1)), weekday=0)
    assert carried(CLUB.dates, mondays) == {
        FIFTH: date(2027, 1, 4),
        NINETEENTH: date(2027, 1, 18),
        date(2027, 2, 2): date(2027, 2, 1),
    }


def test_a_date_that_is_made_up_goes_on_there_and_one_that_is_cancelled_nowhere() -> None:
    moved = with_session_on(CLUB, NINETEENTH, date(2027, 1, 26), "Snow.")
    assert carried(CLUB.dates, moved) == {NINETEENTH: date(2027, 1, 26)}
    assert carried(CLUB.dates, without_session(CLUB, NINETEENTH, "Snow.")) == {}
