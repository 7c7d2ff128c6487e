"""Hours, lapses, leave and stand-ins, worked out by hand."""

from __future__ import annotations

import doctest
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.clock import LOCAL
from scheduler.domain import rota
from scheduler.domain.lone_visits import VisitState, VisitWatch, expected_back, state_of
from scheduler.domain.rota import DBS_CHECK, RotaError, StandIn, check_leave, hours_by_week, lapses, team_on

TODAY = date(2027, 1, 4)
STARTS = datetime(2027, 1, 5, 16, tzinfo=LOCAL)


def test_the_examples_in_the_words_of_the_rules_hold() -> None:
    assert doctest.testmod(rota).failed == 0


def test_sunday_belongs_to_the_week_of_the_monday_before_it() -> None:
    found = hours_by_week([(date(2027, 1, 10), 60), (date(2027, 1, 11), 90)], 60)
    assert [(one.monday, one.minutes, one.over) for one in found] == [
        (date(2027, 1, 4), 60, False),
        (date(2027, 1, 11), 90, True),
    ]


def test_what_ends_on_the_day_of_a_session_is_still_valid_then() -> None:
    day = date(2027, 2, 1)
    assert lapses({"first_aid": day}, day, [(day, frozenset({"first_aid"}))]) == ()
    late = lapses({"first_aid": day}, day, [(day + timedelta(days=1), frozenset({"first_aid"}))])
    assert [one.what for one in late] == [DBS_CHECK, "first_aid"]


def test_a_qualification_that_no_session_needs_is_not_missed() -> None:
    assert lapses({"minibus": TODAY}, date(2030, 1, 1), [(date(2027, 2, 1), frozenset({"first_aid"}))]) == ()


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2027, 2, 2), date(2027, 2, 1), "before it begins"),
        (date(2027, 1, 3), date(2027, 2, 1), "has passed"),
        (date(2027, 2, 1), date(2028, 2, 2), "more than a year"),
        (date(2027, 3, 5), date(2027, 3, 6), "already"),
    ],
)
def test_leave_that_cannot_be_asked_for_is_refused_with_what_to_do(first: date, last: date, words: str) -> None:
    with pytest.raises(RotaError, match=words):
        check_leave(first, last, TODAY, [(date(2027, 3, 1), date(2027, 3, 5))])


def test_leave_beside_other_leave_may_be_asked_for() -> None:
    check_leave(date(2027, 3, 6), date(2027, 3, 6), TODAY, [(date(2027, 3, 1), date(2027, 3, 5))])


WORKERS = st.sampled_from(["ann", "bob", "cem", "dee"])


@given(
    team=st.lists(WORKERS, unique=True, max_size=3),
    changes=st.dictionaries(WORKERS, st.none() | WORKERS, max_size=4),
)
def test_whoever_cannot_come_is_never_on_the_team_and_nobody_is_twice(
    team: list[str], changes: dict[str, str | None]
) -> None:
    stand_ins = [StandIn(session_id=1, out_worker_id=out, in_worker_id=there) for out, there in changes.items()]
    found = team_on(team, stand_ins)
    assert not set(found) & set(changes)
    assert len(found) == len(set(found)) <= len(team)
    assert set(team) - set(changes) <= set(found)


def test_a_worker_is_expected_back_after_the_journey_and_a_quarter_of_an_hour() -> None:
    assert expected_back(STARTS, 20) == STARTS + timedelta(minutes=35)


@pytest.mark.parametrize(
    ("watch", "minutes_later", "state"),
    [
        (VisitWatch(), 0, VisitState.TO_COME),
        (VisitWatch(), 30, VisitState.TO_COME),
        (VisitWatch(), 31, VisitState.NOT_BEGUN),
        (VisitWatch(begun_at=STARTS, expected_back_at=STARTS + timedelta(hours=1)), 60, VisitState.OUT),
        (VisitWatch(begun_at=STARTS, expected_back_at=STARTS + timedelta(hours=1)), 61, VisitState.OVERDUE),
        (VisitWatch(begun_at=STARTS, help_at=STARTS), 1, VisitState.NEEDS_HELP),
        (VisitWatch(help_at=STARTS), 1, VisitState.NEEDS_HELP),
        (VisitWatch(begun_at=STARTS, help_at=STARTS, back_at=STARTS), 500, VisitState.BACK),
    ],
)
def test_silence_and_a_call_for_help_raise_an_alarm(watch: VisitWatch, minutes_later: int, state: VisitState) -> None:
    assert state_of(watch, STARTS, STARTS + timedelta(minutes=minutes_later)) is state
