"""Each rule of a ride at its edge: what only just keeps it passes, and the smallest step over it is found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler.domain.transport import (
    Direction,
    by_leaving,
    factor_at,
    needs_escort,
    ride_limit,
    walk_limit,
    window_at_venue,
)
from scheduler.optimise.transport.check import check_day
from tests.transport_examples import END, START, evening, minibus, ride
from tests.transport_runs import ANN, ANN_HOME, USUAL, broken, home, plan_of, run_of, there


@pytest.mark.parametrize(
    ("before_the_start", "rules"),
    [(21, ["in_time_for_the_session"]), (20, []), (5, []), (4, ["in_time_for_the_session"])],
)
def test_arriving_five_to_twenty_minutes_before_the_start(before_the_start: int, rules: list[str]) -> None:
    assert broken(ANN, there(START - before_the_start)) == rules


@pytest.mark.parametrize(
    ("after_the_end", "rules"),
    [(-1, ["in_time_for_the_session"]), (0, []), (10, []), (11, ["in_time_for_the_session"])],
)
def test_being_fetched_from_the_end_to_ten_minutes_after_it(after_the_end: int, rules: list[str]) -> None:
    assert broken(ANN_HOME, home(END + after_the_end)) == rules


@pytest.mark.parametrize(("aboard", "rules"), [(45, []), (46, ["no_ride_too_long"])])
def test_a_ride_of_three_quarters_of_an_hour(aboard: int, rules: list[str]) -> None:
    assert broken(ANN, there(1_010, aboard=aboard)) == rules


@pytest.mark.parametrize(("aboard", "rules"), [(15, []), (16, ["no_ride_too_long"])])
def test_a_ride_of_one_and_a_half_times_the_direct_journey_where_the_limit_is_shorter(
    aboard: int, rules: list[str]
) -> None:
    strict = replace(USUAL, ride_minutes_at_most=12)
    assert broken(replace(ANN, settings=strict), there(1_010, aboard=aboard)) == rules


@pytest.mark.parametrize(
    ("age", "aboard", "rules"), [(8, 30, []), (8, 31, ["no_ride_too_long"]), (9, 31, []), (9, 46, ["no_ride_too_long"])]
)
def test_a_ride_s_limit_goes_by_age(age: int, aboard: int, rules: list[str]) -> None:
    by_age = replace(USUAL, ride_minutes_at_most_by_age=((8, 30),))
    day = evening(ride("ann", age_years=age), settings=by_age)
    assert broken(day, there(1_010, aboard=aboard)) == rules


@pytest.mark.parametrize(("aboard", "rules"), [(45, []), (46, ["no_ride_too_long"])])
def test_a_ride_home_has_the_same_limit(aboard: int, rules: list[str]) -> None:
    run = run_of(
        ("ann-back", True, "hall", END, END + 1),
        ("ann-back", False, "near", END + 1 + aboard, END + 3 + aboard),
        leaves=END,
        back=END + 13 + aboard,
    )
    assert broken(ANN_HOME, run) == rules


def test_the_direct_journey_of_the_limit_is_the_slowest_within_the_window() -> None:
    """From 16:50 minutes are half as many again: 15 direct, so 22 aboard, whether there or home."""
    rush = replace(USUAL, ride_minutes_at_most=1, factors_by_hour=((16, 1.0), (17, 1.5), (18, 1.5), (19, 1.0)))
    late = evening(ride("ann"), settings=rush)
    late = replace(late, sessions=(replace(late.sessions[0], start_minute=1_045, end_minute=1_110),))
    assert broken(late, there(1_035, aboard=22)) == []
    assert broken(late, there(1_035, aboard=23)) == ["no_ride_too_long"]
    back = evening(ride("ann", direction=Direction.BACK), settings=rush)
    for aboard, rules in ((22, []), (23, ["no_ride_too_long"])):
        run = run_of(
            ("ann-back", True, "hall", END, END + 1),
            ("ann-back", False, "near", END + 1 + aboard, END + 3 + aboard),
            leaves=END,
            back=END + 20 + aboard,
        )
        assert broken(back, run) == rules


def test_the_rush_hour_before_the_window_lengthens_the_way_there_and_not_the_way_home() -> None:
    """Until 17:00 ten minutes take fifteen: for who must be there from 17:00 on, not for who goes home from then."""
    rush = replace(USUAL, ride_minutes_at_most=1, factors_by_hour=((16, 1.5), (17, 1.0)))
    late = evening(ride("ann"), settings=rush)
    late = replace(late, sessions=(replace(late.sessions[0], start_minute=1_040),))
    back = evening(ride("ann", direction=Direction.BACK), settings=rush)
    back = replace(back, sessions=(replace(back.sessions[0], start_minute=900, end_minute=1_020),))
    for aboard in (22, 23):
        run = there(1_030, aboard=aboard)
        assert broken(late, replace(run, leave_depot_minute=950)) == (["no_ride_too_long"] if aboard > 22 else [])
    for aboard in (15, 16):
        run = run_of(
            ("ann-back", True, "hall", 1_020, 1_021),
            ("ann-back", False, "near", 1_021 + aboard, 1_023 + aboard),
            leaves=1_020,
            back=1_040 + aboard,
        )
        assert broken(back, run) == (["no_ride_too_long"] if aboard > 15 else [])


def test_the_direct_journey_goes_the_way_of_the_ride_where_the_ways_differ() -> None:
    """Home is a minute from the hall and the hall ten from home, or the other way about: a ride of two is over 1.5."""
    strict = replace(USUAL, ride_minutes_at_most=1)
    for direction, quick in ((Direction.THERE, (2, 1)), (Direction.BACK, (1, 2))):
        day = evening(ride("ann", direction=direction), settings=strict)
        table = [list(row) for row in day.minutes]
        table[quick[0]][quick[1]] = 1
        day = replace(day, minutes=tuple(tuple(row) for row in table))
        for aboard in (1, 2):
            if direction is Direction.THERE:
                run = there(1_010, aboard=aboard)
            else:
                run = run_of(
                    ("ann-back", True, "hall", END, END + 1),
                    ("ann-back", False, "near", END + 1 + aboard, END + 3 + aboard),
                    leaves=END,
                    back=END + 13 + aboard,
                )
            assert broken(day, run) == (["no_ride_too_long"] if aboard > 1 else [])


def test_a_leg_that_is_too_short_is_told_with_its_minutes_and_those_there_are() -> None:
    run = there(1_010, aboard=9)
    early = replace(run, leave_depot_minute=run.leave_depot_minute + 3, back_at_depot_minute=1_011)
    day = replace(ANN, vehicles=(minibus(depot_id="far"),))
    assert [one.because for one in check_day(day, plan_of(early)) if one.rule == "time_to_drive"] == [
        "From far to near takes 10 minutes; there are 7.",
        "From near to hall takes 10 minutes; there are 9.",
        "From hall back to the depot takes 20 minutes; there are 0.",
    ]


@pytest.mark.parametrize(("age", "rules"), [(7, ["room_for_everybody"]), (8, [])])
def test_a_child_of_seven_needs_an_escort_and_of_eight_none(age: int, rules: list[str]) -> None:
    assert broken(evening(ride("ann", age_years=age)), there(1_010, escort_id=None)) == rules
    assert broken(evening(ride("ann", age_years=age)), there(1_010)) == []


def test_whose_needs_ask_for_an_escort_needs_one_at_any_age() -> None:
    day = evening(ride("ann", age_years=17, needs_escort=True))
    assert broken(day, there(1_010, escort_id=None)) == ["room_for_everybody"]


@pytest.mark.parametrize(("moved", "rules"), [(-6, ["promises_kept"]), (-5, []), (5, []), (6, ["promises_kept"])])
def test_a_promised_time_moves_by_five_minutes_either_way(moved: int, rules: list[str]) -> None:
    there_at, home_at = 1_010 - 12, END + 5 + 11
    day = evening(ride("ann", promised_minute=there_at - moved))
    assert broken(day, there(1_010)) == rules
    back = evening(ride("ann", direction=Direction.BACK, promised_minute=home_at - moved))
    assert broken(back, home(END + 5)) == rules


@pytest.mark.parametrize(("late", "rules"), [(0, []), (1, ["time_to_drive"])])
def test_every_leg_has_its_minutes(late: int, rules: list[str]) -> None:
    run = there(1_010)
    assert broken(ANN, replace(run, leave_depot_minute=run.leave_depot_minute + late)) == rules
    assert broken(ANN, there(1_010, aboard=10 - late)) == rules
    assert broken(ANN_HOME, replace(home(END), back_at_depot_minute=END + 23 - late)) == rules


@pytest.mark.parametrize(
    ("wheelchair", "getting_in", "getting_out", "rules"),
    [
        (False, 2, 1, []),
        (False, 1, 1, ["time_to_drive"]),
        (False, 2, 0, ["time_to_drive"]),
        (True, 5, 3, []),
        (True, 4, 3, ["time_to_drive"]),
        (True, 5, 2, ["time_to_drive"]),
    ],
)
def test_getting_in_and_out_takes_its_minutes(
    wheelchair: bool, getting_in: int, getting_out: int, rules: list[str]
) -> None:
    day = evening(ride("ann", wheelchair=wheelchair))
    assert broken(day, there(1_010, getting_in=getting_in, getting_out=getting_out)) == rules


def test_a_leg_in_the_rush_hour_takes_longer_to_the_minute() -> None:
    rush = replace(ANN, settings=replace(USUAL, factors_by_hour=((16, 1.11),)))
    run = run_of(
        ("ann-there", True, "near", 990, 992), ("ann-there", False, "hall", 1_004, 1_005), leaves=978, back=1_005
    )
    assert broken(rush, run) == []
    early = replace(run, leave_depot_minute=979)
    assert broken(rush, early) == ["time_to_drive"], "ten minutes times 1.11 are twelve whole ones"


def test_limits_by_hand() -> None:
    by_age = replace(USUAL, ride_minutes_at_most_by_age=((5, 20), (8, 30)))
    assert [ride_limit(by_age, age, 10) for age in (5, 6, 8, 9)] == [20, 30, 30, 45]
    assert [ride_limit(USUAL, 12, direct) for direct in (30, 31, 40)] == [45, 46, 60]
    assert [needs_escort(USUAL, ride("ann", age_years=age)) for age in (7, 8)] == [True, False]
    assert [walk_limit(USUAL, age) for age in (7, 8, 10, 11, 15, 16)] == [300, 500, 500, 800, 800, 1_000]
    session = ANN.sessions[0]
    assert window_at_venue(USUAL, session, Direction.THERE) == (START - 20, START - 5)
    assert window_at_venue(USUAL, session, Direction.BACK) == (END, END + 10)


def test_factors_hold_from_their_hour_until_the_next_begins() -> None:
    rush = replace(USUAL, factors_by_hour=((16, 1.3), (18, 1.1)))
    at = {minute: factor_at(rush, minute, minute) for minute in (959, 960, 1_079, 1_080, 1_439, 1_500)}
    assert at == {959: 1.0, 960: 1.3, 1_079: 1.3, 1_080: 1.1, 1_439: 1.1, 1_500: 1.1}
    assert [factor_at(rush, 900, last) for last in (959, 960)] == [1.0, 1.3]
    assert [factor_at(rush, first, 1_200) for first in (1_079, 1_080)] == [1.3, 1.1]


def test_runs_are_numbered_by_the_time_at_which_they_leave() -> None:
    first, second = there(1_010), replace(home(END), id="run-0")
    same = replace(first, id="run-2")
    assert [one.id for one in by_leaving(plan_of(second, same, first))] == ["run-1", "run-2", "run-0"]
