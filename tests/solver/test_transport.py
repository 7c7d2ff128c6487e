"""A day's runs: worked by hand, against brute force, and in general."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations, product
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.run_sheet import sheet_of
from scheduler.domain.transport import (
    Direction,
    Driver,
    Escort,
    Run,
    RunStop,
    TransportDay,
    TransportSettings,
)
from scheduler.optimise.transport.bound import least_pence
from scheduler.optimise.transport.build import Model
from scheduler.optimise.transport.chains import improve
from scheduler.optimise.transport.check import check_day
from scheduler.optimise.transport.crews import deal_again
from scheduler.optimise.transport.effort import Effort
from scheduler.optimise.transport.ground import Ground
from scheduler.optimise.transport.insertion import route_cost
from scheduler.optimise.transport.planner import plan_day
from scheduler.optimise.transport.solver import shortest_rides
from scheduler.optimise.transport.timing import route_times
from tests.transport_examples import driver, escort, evening, minibus, ride, taxi

SHORT = Effort(rounds=1_200)


def cheapest_by_trying_everything(ground: Ground) -> float:
    """Give every request to every vehicle in turn, or to none, in every order of its stops."""
    n, m = ground.load.shape[0], ground.room.shape[0]
    best_of: dict[tuple[int, frozenset[int]], float] = {}
    for k in range(m):
        for chosen in product((False, True), repeat=n):
            own = frozenset(r for r in range(n) if chosen[r])
            best_of[k, own] = min(
                (
                    cost
                    for order in permutations([*own, *(n + r for r in own)])
                    if (cost := _cost(ground, k, order)) >= 0
                ),
                default=np.inf,
            )
    return min(
        sum(best_of[k, frozenset(r for r in range(n) if dealt[r] == k)] for k in range(m))
        + ground.unserved * dealt.count(m)
        for dealt in product(range(m + 1), repeat=n)
    )


def _cost(ground: Ground, k: int, order: tuple[int, ...]) -> float:
    """Cost of a route in pence, −1 when it breaks a rule."""
    n = ground.load.shape[0]
    seen: set[int] = set()
    load = np.zeros(ground.load.shape[1], dtype=np.int64)
    for stop in order:
        if stop < n:
            load = load + ground.load[stop]
            if (load > ground.room[k]).any():
                return -1.0
        elif stop - n not in seen:
            return -1.0
        else:
            load = load - ground.load[stop - n]
        seen.add(stop)
    stops = np.array([ground.depot[k], *order, ground.depot[k]], dtype=np.int64)
    work = np.zeros(ground.early.size, np.int64), np.zeros(stops.size)
    if order and not route_times(ground, stops, stops.size, k, *work):
        return -1.0
    return float(route_cost(ground, stops, stops.size, k))


def test_two_on_one_road_share_a_ride_and_the_farther_gets_in_first() -> None:
    plan = plan_day(evening(ride("ann", "near"), ride("bob", "far")), SHORT)
    (run,) = plan.runs
    assert [(stop.ride_id, stop.gets_in) for stop in run.stops[:2]] == [("bob-there", True), ("ann-there", True)]
    # 20 miles out and 20 back at £1, £10 for the minibus; aboard: 20 + 10 minutes driving, 2 while the other gets
    # in, 1 while the other gets out, at 5p
    assert plan.pence == 1_000 + 4_000 + 5 * 33
    assert check_day(evening(ride("ann", "near"), ride("bob", "far")), plan) == ()


def test_times_keep_rides_as_short_as_the_road_allows() -> None:
    day = evening(ride("ann", "near"))
    (run,) = plan_day(day, SHORT).runs
    got_in, got_out = run.stops
    assert got_out.arrive_minute - got_in.leave_minute == 10
    assert 1_000 <= got_out.arrive_minute <= 1_015
    assert (got_in.point_id, got_out.point_id) == ("near", "hall")


def test_three_households_at_one_stop_board_at_one_halt_for_no_more_than_from_their_doors() -> None:
    names = ("ann", "bob", "cat")
    doors = evening(ride("ann", "near"), ride("bob", "far"), ride("cat", "far"))
    at_stop = replace(doors, rides=tuple(ride(name, "near", walk_metres=250) for name in names))
    plan = plan_day(at_stop, SHORT)
    (run,) = plan.runs
    assert check_day(at_stop, plan) == ()
    halt, last = sheet_of(at_stop, run, {}, {}).stops
    assert {one.ride_id for one in halt.riders} == {f"{name}-there" for name in names}
    assert halt.leave_minute - halt.arrive_minute == len(names) * at_stop.settings.boarding_minutes, "without a wait"
    assert last.aboard_after == 0
    assert plan.pence <= plan_day(doors, SHORT).pence


def test_nobody_is_fetched_late_or_early_after_the_group() -> None:
    day = evening(ride("ann", "far", Direction.BACK))
    (run,) = plan_day(day, SHORT).runs
    assert 1_110 <= run.stops[0].arrive_minute <= 1_120


def test_those_who_must_not_ride_together_do_not() -> None:
    day = evening(ride("ann"), ride("bob", apart_from=("ann",)), vehicles=(minibus(), taxi()))
    plan = plan_day(day, SHORT)
    assert check_day(day, plan) == ()
    assert plan.not_carried == ()
    for run in plan.runs:
        aboard: set[str] = set()
        for stop in run.stops:
            aboard ^= {stop.ride_id}
            assert len(aboard) < 2


def test_a_small_child_rides_with_the_escort() -> None:
    day = evening(ride("ann", age_years=6), vehicles=(taxi(), minibus()))
    plan = plan_day(day, SHORT)
    (run,) = plan.runs
    assert run.escort_id == "escort"
    assert check_day(day, plan) == ()


def test_who_cannot_be_carried_is_told_why_and_what_would_help() -> None:
    late_taxi = taxi(wheelchair_places=1, from_minute=840, to_minute=850)
    cases = (
        (evening(ride("ann"), drivers=()), "No vehicle can go out", "Book a taxi"),
        (evening(ride("ann", needs_escort=True), escorts=()), "needs an escort", "Find an escort"),
        (
            evening(
                ride("ann", wheelchair=True, needs_escort=True), vehicles=(minibus(wheelchair_places=0), late_taxi)
            ),
            "No single vehicle",
            "Put an escort into a vehicle",
        ),
        (evening(ride("ann"), vehicles=(late_taxi,)), "early or late enough", "longer hours"),
    )
    for day, because, cure in cases:
        plan = plan_day(day, SHORT)
        (left,) = plan.not_carried
        assert check_day(day, plan) == ()
        assert because in left.because
        assert cure in left.cure


def test_a_full_minibus_leaves_somebody_and_says_what_one_more_would_cost() -> None:
    day = evening(ride("ann"), ride("bob"), ride("cat"), vehicles=(minibus(seats=1, from_minute=965, to_minute=1_060),))
    plan = plan_day(day, SHORT)
    assert len(plan.not_carried) == 2  # there and back takes 20 minutes, and arriving has a window of 15
    assert "full or too far away" in plan.not_carried[0].because
    assert "One more vehicle like Minibus 1" in plan.not_carried[0].cure


def test_promised_times_are_kept_when_somebody_joins() -> None:
    first = evening(ride("ann", "near"))
    told = plan_day(first, SHORT).runs[0].stops[0].arrive_minute
    day = evening(ride("ann", "near", promised_minute=told), ride("bob", "far"))
    plan = plan_day(day, SHORT)
    assert check_day(day, plan) == ()
    assert plan.not_carried == ()


def test_passengers_meet_the_driver_of_last_time() -> None:
    drivers = (driver(), driver(id="second", name="Driver 2"))
    vehicles = (minibus(), minibus(id="minibus-2", name="Minibus 2"))
    day = evening(ride("ann"), vehicles=vehicles, drivers=drivers)
    for usual in ("driver", "second"):
        (run,) = plan_day(replace(day, usual_crews=(("ann", usual),)), SHORT).runs
        assert run.driver_id == usual


def test_a_long_evening_has_a_break_and_where_there_is_none_the_duty_is_shortened() -> None:
    waits = evening(ride("ann"), ride("ann", direction=Direction.BACK))
    assert len(plan_day(waits, SHORT).runs) == 1  # the group's hour and a half is a break
    strict = replace(waits.settings, duty_without_break_minutes=60, break_minutes=200)
    both = (minibus(), minibus(id="minibus-2", name="Minibus 2"))
    day = replace(waits, settings=strict, vehicles=both, drivers=(driver(), driver(id="second", name="Driver 2")))
    plan = plan_day(day, SHORT)
    assert len(plan.runs) == 2
    assert check_day(day, plan) == ()


def test_the_same_day_and_seed_give_the_same_runs() -> None:
    day = evening(ride("ann"), ride("bob", "far"), ride("ann", direction=Direction.BACK), vehicles=(minibus(), taxi()))
    assert plan_day(day, SHORT, seed=4) == plan_day(day, SHORT, seed=4)


def test_the_rush_hour_lengthens_the_drive() -> None:
    rush = TransportSettings(factors_by_hour=((16, 1.5), (18, 1.0)))
    day = evening(ride("ann", "near"), settings=rush)
    plan = plan_day(day, SHORT)
    (run,) = plan.runs
    assert run.stops[1].arrive_minute - run.stops[0].leave_minute == 15
    assert check_day(day, plan) == ()


@st.composite
def small_evenings(draw: st.DrawFn) -> TransportDay:
    rides = [
        ride(
            f"carer-{number}",
            draw(st.sampled_from(["near", "far"])),
            draw(st.sampled_from(list(Direction))),
            wheelchair=draw(st.booleans()),
            needs_escort=draw(st.booleans()),
        )
        for number in range(draw(st.integers(1, 4)))
    ]
    seats = draw(st.integers(2, 4))
    duty = TransportSettings(
        duty_without_break_minutes=draw(st.sampled_from([50, 70, 330])),
        break_minutes=draw(st.sampled_from([30, 80, 200])),
    )
    return evening(*rides, vehicles=(minibus(seats=seats, wheelchair_places=4), taxi()), settings=duty)


@given(small_evenings())
@settings(max_examples=60, deadline=None)
def test_brute_force_finds_nothing_cheaper_and_the_bound_holds(day: TransportDay) -> None:
    ground = Model(day).ground
    found = improve(ground, SHORT, seed=1)
    best = cheapest_by_trying_everything(ground)
    assert found.cost == pytest.approx(best)
    assert len(found.absent) == best // ground.unserved, "as few as can be are left, before any cost is weighed"
    if not found.absent:
        assert least_pence(ground) <= best + 1e-6


@st.composite
def evenings_with_vehicles_of_one_price(draw: st.DrawFn) -> TransportDay:
    """Up to three rides and two minibuses of one price, which emit more or less a mile."""
    rides = [
        ride(f"carer-{number}", draw(st.sampled_from(["near", "far"])), draw(st.sampled_from(list(Direction))))
        for number in range(draw(st.integers(1, 3)))
    ]
    fleet = [
        minibus(id=name, name=name, grams_co2e_per_mile=draw(st.integers(1, 6)) * 100, seats=draw(st.integers(1, 4)))
        for name in ("first", "second")
    ]
    return evening(*rides, vehicles=tuple(fleet), drivers=(driver(), driver(id="other", name="Driver 2")))


@given(evenings_with_vehicles_of_one_price())
@settings(max_examples=40, deadline=None)
def test_of_the_cheapest_plans_the_one_that_emits_least_is_found_and_its_bound_is_one_of_money(
    day: TransportDay,
) -> None:
    model = Model(day)
    found = improve(model.ground, SHORT, seed=1)
    assert found.cost == pytest.approx(cheapest_by_trying_everything(model.ground), rel=0, abs=1e-6)
    pence = cheapest_by_trying_everything(model.plain_ground)
    assert found.cost == pytest.approx(pence, rel=0, abs=0.2), "what is emitted never outweighs a penny"
    assert least_pence(model.plain_ground) <= pence + 1e-6


def test_two_minibuses_of_one_price_leave_the_one_that_emits_more_at_its_depot() -> None:
    drivers = (driver(), driver(id="other", name="Driver 2"))
    for grams in ((400, 300), (300, 400)):
        fleet = tuple(minibus(id=f"bus-{one}", grams_co2e_per_mile=one) for one in grams)
        (run,) = plan_day(evening(ride("ann"), ride("bob", "far"), vehicles=fleet, drivers=drivers), SHORT).runs
        assert run.vehicle_id == "bus-300"


@given(
    st.lists(st.sampled_from(["ann", "bob", "cat"]), min_size=3, max_size=3),
    st.sets(st.tuples(st.sampled_from(["ann", "bob", "cat"]), st.sampled_from(["d0", "d1", "d2", "e0", "e1", "e2"]))),
    st.lists(st.sampled_from([840, 950, 1_000]), min_size=6, max_size=6),
)
@settings(max_examples=80, deadline=None)
def test_no_other_dealing_of_crews_lets_more_passengers_meet_those_of_last_time(
    riders: list[str], usual: set[tuple[str, str]], from_minutes: list[int]
) -> None:
    """Every dealing of three drivers and three escorts among three runs is tried."""
    drivers = [driver(id=f"d{at}", from_minute=from_minutes[at]) for at in range(3)]
    escorts = [escort(id=f"e{at}", from_minute=from_minutes[3 + at]) for at in range(3)]
    rides = tuple(replace(ride(name), id=f"{name}-{at}") for at, name in enumerate(riders))
    day = evening(*rides, drivers=tuple(drivers), escorts=tuple(escorts), usual_crews=tuple(sorted(usual)))
    day = replace(day, vehicles=tuple(minibus(id=f"v{at}") for at in range(3)))
    runs = tuple(
        Run(
            id=f"run-{at}",
            vehicle_id=f"v{at}",
            driver_id=f"d{at}",
            escort_id=f"e{at}",
            leave_depot_minute=max(from_minutes[at], from_minutes[3 + at]),
            back_at_depot_minute=1_100,
            stops=(RunStop(ride_id=one.id, gets_in=True, point_id="near", arrive_minute=1_010, leave_minute=1_012),),
        )
        for at, one in enumerate(rides)
    )

    def met(people: Sequence[Driver | Escort]) -> int:
        if any(one.from_minute > run.leave_depot_minute for one, run in zip(people, runs, strict=True)):
            return -1
        return sum((riders[at], one.id) in usual for at, one in enumerate(people))

    dealt = deal_again(day, runs)
    by_id = {one.id: one for one in (*drivers, *escorts)}
    found = [by_id[str(run.driver_id)] for run in dealt], [by_id[str(run.escort_id)] for run in dealt]
    for people, own in ((drivers, found[0]), (escorts, found[1])):
        assert len({one.id for one in own}) == 3, "nobody is in two runs"
        assert met(own) == max(met(order) for order in permutations(people))


@given(small_evenings(), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_a_linear_program_agrees_which_routes_have_times_with_their_break(day: TransportDay, chance: Random) -> None:
    ground = Model(day).ground
    n = ground.load.shape[0]
    order: list[int] = []
    for request in range(n):
        order.insert(chance.randint(0, len(order)), request)
        order.insert(chance.randint(order.index(request) + 1, len(order)), n + request)
    for k in range(ground.room.shape[0]):
        stops = [int(ground.depot[k]), *order, int(ground.depot[k])]
        work = np.zeros(ground.early.size, np.int64), np.zeros(len(stops))
        found = route_times(ground, np.array(stops, dtype=np.int64), len(stops), k, *work)
        assert found is (shortest_rides(ground, k, stops) is not None)


@given(small_evenings())
@settings(max_examples=60, deadline=None)
def test_no_passenger_is_lost_twice_late_or_squeezed_in(day: TransportDay) -> None:
    plan = plan_day(day, Effort(rounds=240))
    assert check_day(day, plan) == ()
