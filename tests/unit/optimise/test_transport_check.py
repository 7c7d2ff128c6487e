"""Each rule of transport: a plan that keeps it, and the same plan broken by the smallest step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from scheduler.domain.transport import (
    DayRuns,
    Direction,
    NotCarried,
    Run,
    RunStop,
    TransportDay,
    TransportSettings,
    walk_limit,
)
from scheduler.domain.transport_rules import refusals, warnings
from scheduler.optimise.transport.check import RULES, check_day
from tests.transport_examples import DAY, GOOD, driver, escort, evening, minibus, ride, taxi

DEFAULTS = TransportSettings()
EVENING = evening(ride("ann", "near", wheelchair=True, age_years=6), ride("bob", "far", promised_minute=975))


def stop(name: str, gets_in: bool, point: str, arrive: int, leave: int) -> RunStop:
    return RunStop(ride_id=name, gets_in=gets_in, point_id=point, arrive_minute=arrive, leave_minute=leave)


KEPT = DayRuns(
    service_id="example",
    day=DAY,
    facts_fingerprint="",
    seed=1,
    made_by="hand",
    runs=(
        Run(
            id="run-1",
            vehicle_id="minibus",
            driver_id="driver",
            escort_id="escort",
            leave_depot_minute=955,
            back_at_depot_minute=1006,
            stops=(
                stop("bob-there", True, "far", 975, 977),
                stop("ann-there", True, "near", 987, 992),
                stop("bob-there", False, "hall", 1002, 1003),
                stop("ann-there", False, "hall", 1003, 1006),
            ),
        ),
    ),
)


def changed(number: int, **changes: object) -> DayRuns:
    """The plan with one stop of its run changed."""
    run = KEPT.runs[0]
    stops = list(run.stops)
    stops[number] = replace(stops[number], **changes)  # type: ignore[arg-type]
    return replace(KEPT, runs=(replace(run, stops=tuple(stops)),))


def other(**changes: object) -> DayRuns:
    """The plan with its run changed."""
    return replace(KEPT, runs=(replace(KEPT.runs[0], **changes),))  # type: ignore[arg-type]


def test_the_plan_by_hand_keeps_every_rule() -> None:
    assert check_day(EVENING, KEPT) == ()


def walking(metres_over: int) -> TransportDay:
    """The evening with a child who walks to the stop at "near", so many metres over the limit of the age."""
    ann = EVENING.rides[0]
    metres = walk_limit(DEFAULTS, ann.age_years) + metres_over
    return replace(EVENING, rides=(replace(ann, walk_metres=metres), EVENING.rides[1]))


BROKEN: dict[str, tuple[TransportDay, DayRuns]] = {
    "everybody_once": (replace(EVENING, rides=(*EVENING.rides, ride("cat"))), KEPT),
    "in_and_out": (EVENING, changed(3, point_id="depot")),
    "time_to_drive": (EVENING, other(leave_depot_minute=956)),
    "in_time_for_the_session": (
        replace(EVENING, sessions=(replace(EVENING.sessions[0], start_minute=1007),)),
        KEPT,
    ),
    "no_ride_too_long": (
        replace(EVENING, settings=replace(EVENING.settings, ride_minutes_at_most=24, ride_times_direct_at_most=1.2)),
        KEPT,
    ),
    "room_for_everybody": (replace(EVENING, vehicles=(minibus(seats=2),)), KEPT),
    "kept_apart": (replace(EVENING, rides=(EVENING.rides[0], replace(EVENING.rides[1], apart_from=("ann",)))), KEPT),
    "fit_to_go_out": (replace(EVENING, drivers=(driver(licence_until=DAY - timedelta(days=1)),)), KEPT),
    "within_hours": (replace(EVENING, escorts=(escort(from_minute=956),)), KEPT),
    "breaks_taken": (replace(EVENING, settings=replace(EVENING.settings, duty_without_break_minutes=50)), KEPT),
    "one_run_each": (EVENING, replace(KEPT, runs=(*KEPT.runs, replace(KEPT.runs[0], id="run-2", stops=())))),
    "promises_kept": (
        replace(
            EVENING, rides=(EVENING.rides[0], replace(EVENING.rides[1], promised_minute=974 - DEFAULTS.promise_minutes))
        ),
        KEPT,
    ),
    "no_walk_too_far": (walking(1), KEPT),
}


@pytest.mark.parametrize("rule", [rule.__name__ for rule in RULES])
def test_the_smallest_step_over_a_rule_is_found(rule: str) -> None:
    day, plan = BROKEN[rule]
    assert {finding.rule for finding in check_day(day, plan)} == {rule}


KEPT_BY_A_HAIR: dict[str, TransportDay] = {
    "in_time_for_the_session": replace(EVENING, sessions=(replace(EVENING.sessions[0], start_minute=1008),)),
    "no_ride_too_long": replace(
        EVENING, settings=replace(EVENING.settings, ride_minutes_at_most=25, ride_times_direct_at_most=1.2)
    ),
    "room_for_everybody": replace(EVENING, vehicles=(minibus(seats=3),)),
    "fit_to_go_out": replace(EVENING, drivers=(driver(licence_until=DAY),)),
    "within_hours": replace(EVENING, escorts=(escort(from_minute=955, to_minute=1006),)),
    "breaks_taken": replace(EVENING, settings=replace(EVENING.settings, duty_without_break_minutes=51)),
    "promises_kept": replace(
        EVENING,
        rides=(EVENING.rides[0], replace(EVENING.rides[1], promised_minute=975 - DEFAULTS.promise_minutes)),
    ),
    "no_walk_too_far": walking(0),
}


@pytest.mark.parametrize("rule", sorted(KEPT_BY_A_HAIR))
def test_what_only_just_keeps_a_rule_is_left_in_peace(rule: str) -> None:
    assert check_day(KEPT_BY_A_HAIR[rule], KEPT) == ()


def without_escort(plan: DayRuns) -> DayRuns:
    return replace(plan, runs=tuple(replace(run, escort_id=None) for run in plan.runs))


@pytest.mark.parametrize(
    ("day", "change", "words"),
    [
        (EVENING, without_escort, "needs an escort"),
        (replace(EVENING, vehicles=(minibus(wheelchair_places=0),)), lambda plan: plan, "wheelchairs are aboard"),
        (replace(EVENING, drivers=(driver(vehicle_ids=("other",)),)), lambda plan: plan, "may not drive"),
        (EVENING, lambda plan: replace(plan, runs=(replace(plan.runs[0], driver_id=None),)), "has no driver"),
        (EVENING, lambda plan: replace(plan, runs=(replace(plan.runs[0], vehicle_id="bus"),)), "not on file"),
        (
            EVENING,
            lambda plan: replace(plan, not_carried=(NotCarried(ride_id="ann-there", because="", cure=""),)),
            "carried, yet listed",
        ),
        (replace(EVENING, drivers=(driver(longest_duty_minutes=50),)), lambda plan: plan, "may be out for 50"),
    ],
)
def test_findings_say_what_is_wrong(day: TransportDay, change: Callable[[DayRuns], DayRuns], words: str) -> None:
    assert any(words in finding.because for finding in check_day(day, change(KEPT)))


def test_an_escort_takes_a_seat_in_a_taxi() -> None:
    day = replace(EVENING, vehicles=(taxi(id="minibus", seats=3, wheelchair_places=1),), rides=EVENING.rides)
    plan = other(driver_id=None)
    assert [finding.rule for finding in check_day(day, plan)] == ["room_for_everybody"]
    assert check_day(replace(day, vehicles=(replace(day.vehicles[0], seats=4),)), plan) == ()


def test_papers_are_good_on_their_last_day_and_refused_the_day_after() -> None:
    bus = minibus(mot_until=DAY)
    assert refusals(bus, DAY) == ()
    assert refusals(bus, DAY + timedelta(days=1)) == ("Minibus 1: the MOT test was valid until 12 January 2027.",)
    assert refusals(minibus(insured_until=None), DAY) == ("Minibus 1: no date of its insurance is on file.",)
    assert refusals(taxi(), DAY) == ()


def test_papers_are_warned_of_weeks_ahead_soonest_first() -> None:
    things = (driver(dbs_until=DAY + timedelta(days=42)), escort(dbs_until=DAY), minibus())
    assert list(warnings(things, DAY)) == [
        "Escort 1: the DBS check is valid until 12 January 2027; renew it before then.",
        "Driver 1: the DBS check is valid until 23 February 2027; renew it before then.",
    ]
    assert list(warnings((driver(dbs_until=GOOD),), DAY)) == []


def test_a_ride_home_is_checked_at_the_venue_too() -> None:
    day = evening(ride("ann", direction=Direction.BACK))
    run = replace(
        KEPT.runs[0],
        leave_depot_minute=1_100,
        back_at_depot_minute=1_145,
        stops=(stop("ann-back", True, "hall", 1_121, 1_122), stop("ann-back", False, "near", 1_132, 1_134)),
    )
    findings = check_day(day, replace(KEPT, runs=(run,)))
    assert [finding.because for finding in findings] == [
        "Ride ann-back is at the venue at 18:41, not from 18:30 to 18:40."
    ]


def test_a_child_of_the_escorts_age_needs_one_and_a_year_later_does_not() -> None:
    oldest = DEFAULTS.escort_up_to_age_years
    small = replace(EVENING, rides=(replace(EVENING.rides[0], age_years=oldest), EVENING.rides[1]))
    older = replace(EVENING, rides=(replace(EVENING.rides[0], age_years=oldest + 1), EVENING.rides[1]))
    alone = without_escort(KEPT)
    assert [finding.rule for finding in check_day(small, alone)] == ["room_for_everybody"]
    assert check_day(older, alone) == ()


@pytest.mark.parametrize(("minutes_over", "rules"), [(0, []), (1, ["in_time_for_the_session"])])
def test_nobody_waits_outdoors_a_minute_longer_than_ten_after_the_end(minutes_over: int, rules: list[str]) -> None:
    day = evening(ride("ann", "near", Direction.BACK, walk_metres=250))
    end = day.sessions[0].end_minute
    fetched = end + DEFAULTS.wait_after_at_most_minutes + minutes_over
    run = Run(
        id="run-1",
        vehicle_id="minibus",
        driver_id="driver",
        escort_id="escort",
        leave_depot_minute=end,
        back_at_depot_minute=fetched + 25,
        stops=(
            stop("ann-back", True, "hall", fetched, fetched + DEFAULTS.venue_minutes),
            stop("ann-back", False, "near", fetched + 11, fetched + 11 + DEFAULTS.boarding_minutes),
        ),
    )
    assert DEFAULTS.wait_after_at_most_minutes == 10, "the ten minutes that the rules promise"
    assert [one.rule for one in check_day(day, replace(KEPT, runs=(run,)))] == rules


def test_a_vehicle_comes_to_a_stop_no_more_than_five_minutes_after_the_time_that_was_told() -> None:
    for late, rules in ((DEFAULTS.promise_minutes, []), (DEFAULTS.promise_minutes + 1, ["promises_kept"])):
        bob = replace(EVENING.rides[1], promised_minute=975 - late, walk_metres=400)
        day = replace(EVENING, rides=(EVENING.rides[0], bob))
        assert [one.rule for one in check_day(day, KEPT)] == rules
    assert DEFAULTS.promise_minutes <= DEFAULTS.wait_after_at_most_minutes, "so nobody waits at a stop for longer"
