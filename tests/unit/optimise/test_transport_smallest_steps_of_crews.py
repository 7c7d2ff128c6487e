"""Each rule of vehicles and crews at its edge: what only just keeps it passes, the smallest step over it is found."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from scheduler.domain.transport import (
    Direction,
    Run,
)
from scheduler.optimise.transport.check import check_day, longest_stretch
from tests.transport_examples import DAY, driver, escort, evening, minibus, ride, taxi
from tests.transport_runs import ANN, USUAL, Stop, broken, plan_of, run_of, there


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
