"""Each rule of transport at its edge: what only just keeps it passes, and the smallest step over it is found."""

from __future__ import annotations

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
    by_leaving,
    factor_at,
    needs_escort,
    ride_limit,
    walk_limit,
    window_at_venue,
)
from scheduler.optimise.transport.check import check_day, longest_stretch
from tests.transport_examples import DAY, END, START, driver, escort, evening, minibus, ride, taxi

USUAL = TransportSettings()
Stop = tuple[str, bool, str, int, int]


def run_of(*stops: Stop, leaves: int, back: int, **changes: object) -> Run:
    """A run of the minibus with its driver and the escort."""
    made = Run(
        id="run-1",
        vehicle_id="minibus",
        driver_id="driver",
        escort_id="escort",
        leave_depot_minute=leaves,
        back_at_depot_minute=back,
        stops=tuple(
            RunStop(ride_id=name, gets_in=gets_in, point_id=point, arrive_minute=arrive, leave_minute=leave)
            for name, gets_in, point, arrive, leave in stops
        ),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def plan_of(*runs: Run, left: tuple[str, ...] = ()) -> DayRuns:
    return DayRuns(
        service_id="example",
        day=DAY,
        facts_fingerprint="",
        seed=1,
        made_by="by hand",
        runs=runs,
        not_carried=tuple(NotCarried(ride_id=name, because="by hand", cure="none") for name in left),
    )


def broken(day: TransportDay, *runs: Run, left: tuple[str, ...] = ()) -> list[str]:
    return sorted({one.rule for one in check_day(day, plan_of(*runs, left=left))})


def there(arrive: int, *, aboard: int = 10, getting_in: int = 2, getting_out: int = 1, **changes: object) -> Run:
    """Ann is fetched near and is at the hall at ``arrive``, ``aboard`` minutes after she got in: ten to drive."""
    got_in = arrive - aboard
    came = got_in - getting_in
    left = arrive + getting_out
    return run_of(
        ("ann-there", True, "near", came, got_in),
        ("ann-there", False, "hall", arrive, left),
        leaves=came - 10,
        back=left,
        **changes,
    )


def home(fetched: int, **changes: object) -> Run:
    """Ann is fetched at the hall and is home ten minutes later."""
    return run_of(
        ("ann-back", True, "hall", fetched, fetched + 1),
        ("ann-back", False, "near", fetched + 11, fetched + 13),
        leaves=fetched,
        back=fetched + 23,
        **changes,
    )


ANN = evening(ride("ann"))
ANN_HOME = evening(ride("ann", direction=Direction.BACK))


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


def two_aboard(**changes: object) -> Run:
    """Bob is fetched far, then Ann near; both are at the hall."""
    return run_of(
        ("bob-there", True, "far", 965, 970),
        ("ann-there", True, "near", 982, 987),
        ("bob-there", False, "hall", 1_002, 1_005),
        ("ann-there", False, "hall", 1_005, 1_008),
        leaves=945,
        back=1_008,
        **changes,
    )


BOTH = evening(ride("ann"), ride("bob", "far"))


@pytest.mark.parametrize(
    ("wheelchairs", "seats", "places", "rules"),
    [
        (0, 2, 0, []),
        (0, 1, 0, ["room_for_everybody"]),
        (1, 3, 1, []),
        (1, 2, 1, ["room_for_everybody"]),
        (1, 3, 0, ["room_for_everybody"]),
        (2, 4, 2, []),
        (2, 3, 2, ["room_for_everybody"]),
        (2, 4, 1, ["room_for_everybody"]),
    ],
)
def test_one_seat_or_one_wheelchair_place_too_few(wheelchairs: int, seats: int, places: int, rules: list[str]) -> None:
    rides = (ride("ann", wheelchair=wheelchairs > 0), ride("bob", "far", wheelchair=wheelchairs > 1))
    day = evening(*rides, vehicles=(minibus(seats=seats, wheelchair_places=places),))
    assert broken(day, two_aboard()) == rules


def test_a_seat_is_free_again_when_somebody_has_got_out() -> None:
    run = run_of(
        ("bob-there", True, "near", 960, 962),
        ("bob-there", False, "hall", 1_000, 1_001),
        ("ann-back", True, "hall", 1_110, 1_111),
        ("ann-back", False, "near", 1_121, 1_123),
        leaves=950,
        back=1_133,
    )
    day = evening(ride("bob"), ride("ann", direction=Direction.BACK), vehicles=(minibus(seats=1),))
    assert broken(day, run) == []


def test_an_escort_takes_a_seat_in_a_taxi_and_none_in_our_own_minibus() -> None:
    for vehicle, rules in ((minibus(seats=2), []), (taxi(id="minibus", seats=2), ["room_for_everybody"])):
        crew = None if vehicle.hired else "driver"
        assert broken(replace(BOTH, vehicles=(vehicle,)), two_aboard(driver_id=crew)) == rules
    alone = replace(BOTH, vehicles=(taxi(id="minibus", seats=2),))
    assert broken(alone, two_aboard(driver_id=None, escort_id=None)) == []


@pytest.mark.parametrize(
    ("ann_not_with", "bob_not_with", "rules"),
    [((), (), []), (("bob",), (), ["kept_apart"]), ((), ("ann",), ["kept_apart"]), (("cat",), ("dan",), [])],
)
def test_who_must_not_ride_together_by_either_s_word(
    ann_not_with: tuple[str, ...], bob_not_with: tuple[str, ...], rules: list[str]
) -> None:
    day = evening(ride("ann", apart_from=ann_not_with), ride("bob", "far", apart_from=bob_not_with))
    assert broken(day, two_aboard()) == rules


def test_who_must_not_ride_together_may_ride_one_after_the_other() -> None:
    run = run_of(
        ("bob-there", True, "near", 980, 982),
        ("bob-there", False, "hall", 1_000, 1_001),
        ("ann-there", True, "near", 1_011, 1_013),
        ("ann-there", False, "hall", 1_023, 1_024),
        leaves=970,
        back=1_024,
    )
    day = evening(ride("ann", apart_from=("bob",), session_id="later"), ride("bob"))
    later = replace(day.sessions[0], id="later", start_minute=1_040)
    assert broken(replace(day, sessions=(*day.sessions, later)), run) == []


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ({}, []),
        ({"from_minute": 989}, ["within_hours"]),
        ({"to_minute": 1_010}, ["within_hours"]),
    ],
)
@pytest.mark.parametrize("who", ["vehicles", "drivers", "escorts"])
def test_hours_of_vehicle_driver_and_escort_to_the_minute(who: str, changes: dict[str, int], rules: list[str]) -> None:
    own = {"vehicles": minibus, "drivers": driver, "escorts": escort}[who]
    hours = {"from_minute": 988, "to_minute": 1_011} | changes
    assert broken(replace(ANN, **{who: (own(**hours),)}), there(1_010)) == rules


@pytest.mark.parametrize(("longest", "rules"), [(23, []), (22, ["within_hours"])])
def test_a_driver_s_longest_duty_to_the_minute(longest: int, rules: list[str]) -> None:
    day = replace(ANN, drivers=(driver(longest_duty_minutes=longest),))
    assert broken(day, there(1_010)) == rules


def test_a_driver_drives_the_vehicles_that_the_licence_is_for() -> None:
    for vehicles, rules in (((), []), (("minibus",), []), (("another",), ["within_hours"])):
        assert broken(replace(ANN, drivers=(driver(vehicle_ids=vehicles),)), there(1_010)) == rules


def out_and_home(waits: int) -> Run:
    """Ann is brought, the driver waits at the hall, and she is brought home: a stretch of 23 minutes each side."""
    back_at = 1_011 + waits
    return run_of(
        ("ann-there", True, "near", 998, 1_000),
        ("ann-there", False, "hall", 1_010, 1_011),
        ("ann-back", True, "hall", back_at, back_at + 1),
        ("ann-back", False, "near", back_at + 11, back_at + 13),
        leaves=988,
        back=back_at + 23,
    )


@pytest.mark.parametrize(
    ("most", "pause", "rules"),
    [
        (145, 200, []),
        (144, 200, ["breaks_taken"]),
        (23, 99, []),
        (22, 99, ["breaks_taken"]),
        (23, 100, ["breaks_taken"]),
    ],
)
def test_a_stretch_without_a_break_and_the_shortest_wait_that_is_one(most: int, pause: int, rules: list[str]) -> None:
    """145 minutes out, with a wait of 99: where that is a break, each side of it lasts 23 minutes."""
    day = evening(ride("ann"), ride("ann", direction=Direction.BACK))
    day = replace(day, settings=replace(USUAL, duty_without_break_minutes=most, break_minutes=pause))
    assert broken(day, out_and_home(99)) == rules


def test_the_longest_stretch_by_hand() -> None:
    day = evening(ride("ann"), ride("ann", direction=Direction.BACK))
    run = out_and_home(99)
    assert longest_stretch(day, run) == 23, "each side of the break"
    assert longest_stretch(replace(day, settings=replace(USUAL, break_minutes=100)), run) == 145
    early = run_of(
        ("ann-there", True, "near", 910, 912), ("ann-there", False, "far", 1_000, 1_001), leaves=900, back=1_010
    )
    assert longest_stretch(day, early) == 22, "until the drive before the break is over: 10, 2 and 10 minutes"
    assert longest_stretch(day, replace(run, back_at_depot_minute=1_150)) == 40


def test_nobody_is_lost_carried_twice_or_both() -> None:
    assert broken(ANN) == ["everybody_once"]
    assert broken(ANN, left=("ann-there",)) == []
    assert broken(ANN, there(1_010), left=("ann-there",)) == ["everybody_once"]
    twice = there(1_010, id="run-2", vehicle_id="second", driver_id="other", escort_id=None)
    day = replace(
        ANN, vehicles=(minibus(), minibus(id="second", name="Minibus 2")), drivers=(driver(), driver(id="other"))
    )
    assert broken(day, there(1_010), twice) == ["everybody_once"]


@pytest.mark.parametrize(("gap", "rules"), [(0, []), (-1, ["one_run_each"])])
@pytest.mark.parametrize("shared", ["vehicle_id", "driver_id", "escort_id"])
@pytest.mark.parametrize("turned", [False, True])
def test_two_runs_may_touch_and_not_overlap_by_a_minute(gap: int, rules: list[str], shared: str, turned: bool) -> None:
    first = there(1_010)
    own = {"vehicle_id": "second", "driver_id": "other", "escort_id": "helper"}
    own[shared] = {"vehicle_id": "minibus", "driver_id": "driver", "escort_id": "escort"}[shared]
    empty = run_of(leaves=first.back_at_depot_minute + gap, back=first.back_at_depot_minute + 30, id="run-2", **own)
    day = replace(
        ANN,
        vehicles=(minibus(), minibus(id="second")),
        drivers=(driver(), driver(id="other")),
        escorts=(escort(), escort(id="helper")),
    )
    assert broken(day, *((empty, first) if turned else (first, empty))) == rules


@pytest.mark.parametrize(
    ("stops", "rules"),
    [
        ([("ann-there", True, "near", 998, 1_000), ("ann-there", False, "hall", 1_010, 1_011)], []),
        ([("ann-there", True, "near", 998, 1_000)], ["in_and_out"]),
        ([("ann-there", True, "depot", 998, 1_000), ("ann-there", False, "hall", 1_010, 1_011)], ["in_and_out"]),
    ],
)
def test_who_gets_in_gets_out_at_the_right_place(stops: list[Stop], rules: list[str]) -> None:
    found = set(broken(ANN, run_of(*stops, leaves=980, back=1_021)))
    assert ("in_and_out" in found) is bool(rules)


@pytest.mark.parametrize("named", [{"vehicle_id": "x"}, {"driver_id": "x"}, {"escort_id": "x"}])
def test_who_is_not_on_file_is_named_before_anything_else(named: dict[str, str]) -> None:
    assert broken(ANN, there(1_010, **named)) == ["known"]


def test_a_stop_of_nobody_and_a_place_not_on_file_are_named() -> None:
    run = there(1_010)
    strange = replace(run.stops[0], ride_id="zoe-there")
    nowhere = replace(run.stops[1], point_id="moon")
    found = check_day(ANN, plan_of(replace(run, stops=(strange, nowhere))))
    assert [one.because for one in found] == [
        "The ride zoe-there is not asked for.",
        "The point moon is not on file.",
    ]


@pytest.mark.parametrize("late", [0, 1])
@pytest.mark.parametrize(
    ("who", "paper"),
    [
        ("vehicles", "insured_until"),
        ("vehicles", "mot_until"),
        ("vehicles", "serviced_until"),
        ("drivers", "licence_until"),
        ("drivers", "dbs_until"),
        ("escorts", "dbs_until"),
    ],
)
def test_papers_are_good_on_their_last_day_alone(who: str, paper: str, late: int) -> None:
    own = {"vehicles": minibus, "drivers": driver, "escorts": escort}[who]
    day = replace(ANN, **{who: (own(**{paper: DAY - timedelta(days=late)}),)})
    assert broken(day, there(1_010)) == (["fit_to_go_out"] if late else [])


def test_our_own_vehicle_needs_a_driver_and_a_taxi_none() -> None:
    assert broken(ANN, there(1_010, driver_id=None)) == ["fit_to_go_out"]
    assert broken(replace(ANN, vehicles=(taxi(id="minibus"),)), there(1_010, driver_id=None)) == []


def test_a_taxi_s_driver_keeps_the_firm_s_own_hours_and_breaks() -> None:
    day = evening(ride("ann"), ride("ann", direction=Direction.BACK), vehicles=(taxi(id="minibus"),))
    strict = replace(day, settings=replace(USUAL, duty_without_break_minutes=10))
    assert broken(strict, replace(out_and_home(99), driver_id=None)) == []


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
