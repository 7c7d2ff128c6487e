"""Costs of a day's runs, and a day that changes after households were told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.transport import Direction, TransportDay
from scheduler.domain.transport_times import home_minutes, to_tell
from scheduler.optimise.transport.check import check_day
from scheduler.optimise.transport.costs import (
    NOTHING,
    cost_by_area,
    cost_by_funder,
    cost_by_session,
    day_cost,
)
from scheduler.optimise.transport.effort import Effort
from scheduler.optimise.transport.one_more import one_more_vehicle
from scheduler.optimise.transport.planner import plan_day
from scheduler.optimise.transport.problems import TransportProblemsError
from scheduler.optimise.transport.repair import repair_day
from scheduler.use_cases.transport.tell_transport import ride_times
from tests.solver.test_transport import small_evenings
from tests.transport_examples import driver, evening, minibus, ride, taxi

SHORT = Effort(rounds=1_200)
QUICK = Effort(rounds=240)


def test_a_run_costs_its_vehicle_its_miles_and_its_crew() -> None:
    day = evening(ride("ann"), drivers=(driver(pence_per_hour=1_200),), escorts=())
    day = replace(day, vehicles=(minibus(grams_co2e_per_mile=390),))
    plan = plan_day(day, SHORT)
    cost = day_cost(day, plan)
    # 10 minutes out, 2 to get in, 10 back, 1 to get out: 23 minutes; £10, 20 miles at £1, 23 minutes at £12 an hour
    assert cost.miles == 20
    assert cost.minutes == 23
    assert cost.pence == pytest.approx(1_000 + 2_000 + 460)
    assert cost.grams_co2e == 7_800


def test_a_taxi_that_waits_is_paid_for_waiting() -> None:
    day = evening(ride("ann"), ride("ann", direction=Direction.BACK), vehicles=(taxi(pence_per_waiting_minute=40),))
    plan = plan_day(day, SHORT)
    (run,) = plan.runs
    out = run.back_at_depot_minute - run.leave_depot_minute
    waiting = out - 40 - 6
    assert waiting > 0
    assert day_cost(day, plan).pence == 400 + 40 * 300 + 40 * waiting


def test_shares_add_up_and_go_by_direct_miles() -> None:
    day = evening(ride("ann", "near"), ride("bob", "far", session_id="other"))
    other = replace(day.sessions[0], id="other", area_id="west", funder="grant")
    day = replace(day, sessions=(*day.sessions, other))
    plan = plan_day(day, SHORT)
    assert len(plan.runs) == 1
    whole = day_cost(day, plan)
    for shares in (cost_by_session(day, plan), cost_by_area(day, plan), cost_by_funder(day, plan)):
        assert sum(shares.values(), NOTHING).pence == pytest.approx(whole.pence)
        assert sum(shares.values(), NOTHING).miles == pytest.approx(whole.miles)
    by_session = cost_by_session(day, plan)
    assert by_session["other"].pence == pytest.approx(2 * by_session["group"].pence)
    assert set(cost_by_funder(day, plan)) == {"contract", "grant"}


def test_one_more_minibus_is_weighed_against_taxis() -> None:
    day = evening(
        *(ride(f"carer-{number}", "far") for number in range(8)),
        vehicles=(minibus(seats=4), taxi()),
        escorts=(),
    )
    plan = plan_day(day, SHORT)
    told = one_more_vehicle(day, plan, "minibus", SHORT, days=10)
    # the taxi costs £4 and 40 miles at £3, a second minibus £10 and 40 miles at £1: £74 a day
    assert told.saves_pence == pytest.approx(74_00 * 10, abs=50)
    assert told.words == "One more vehicle like Minibus 1 would save £740 over 10 such days."


def test_one_more_vehicle_may_carry_who_was_left() -> None:
    day = evening(ride("ann"), ride("bob"), vehicles=(minibus(seats=1, from_minute=965, to_minute=1_060),))
    plan = plan_day(day, SHORT)
    assert len(plan.not_carried) == 1
    told = one_more_vehicle(day, plan, "minibus", SHORT)
    assert told.carries_more == 1
    assert "and carry 1 more rides" in told.words


def test_a_cancellation_moves_nobody_elses_time() -> None:
    day = evening(ride("ann", "near"), ride("bob", "far"))
    told = plan_day(day, SHORT)
    fewer = replace(day, rides=day.rides[:1])
    repaired = repair_day(fewer, told, SHORT)
    assert repaired.tell == ()
    before, after = home_minutes(day, told)["ann-there"], home_minutes(fewer, repaired.runs)["ann-there"]
    assert abs(after - before) <= 5
    assert check_day(fewer, repaired.runs) == ()


def test_a_new_passenger_is_told_and_the_others_keep_their_time() -> None:
    day = evening(ride("ann", "near"))
    told = plan_day(day, SHORT)
    more = replace(day, rides=(*day.rides, ride("bob", "far")))
    repaired = repair_day(more, told, SHORT)
    assert [(one.ride_id, one.before_minute) for one in repaired.tell] == [("bob-there", None)]
    assert repaired.runs.not_carried == ()


def test_a_vehicle_off_the_road_is_replaced_by_the_other() -> None:
    day = evening(ride("ann", "near"), vehicles=(minibus(), taxi()))
    told = plan_day(day, SHORT)
    assert told.runs[0].vehicle_id == "minibus"
    without = replace(day, vehicles=(taxi(),))
    repaired = repair_day(without, told, SHORT)
    assert repaired.runs.runs[0].vehicle_id == "taxi"
    assert repaired.tell == ()


def test_who_can_no_longer_be_carried_is_told() -> None:
    day = evening(ride("ann", wheelchair=True), ride("bob"), vehicles=(minibus(), taxi(wheelchair_places=0)))
    told = plan_day(day, SHORT)
    day = replace(day, vehicles=(taxi(seats=4, wheelchair_places=1, from_minute=840, to_minute=990),))
    repaired = repair_day(day, told, SHORT)
    assert {one.ride_id for one in repaired.tell if one.now_minute is None} == {"ann-there", "bob-there"}


def test_the_minibus_with_the_lift_breaks_down_and_the_others_are_fetched_all_the_same() -> None:
    day = evening(ride("ann", wheelchair=True), ride("bob", "far"), vehicles=(minibus(), taxi()))
    told = plan_day(day, SHORT)
    assert told.not_carried == ()
    without = replace(day, vehicles=(taxi(),))
    with pytest.raises(TransportProblemsError, match="wheelchair"):
        plan_day(without, SHORT)
    repaired = repair_day(without, told, SHORT)
    assert [one.ride_id for one in repaired.runs.not_carried] == ["ann-there"]
    assert [(one.ride_id, one.now_minute) for one in repaired.tell] == [("ann-there", None)]
    assert "wheelchair" in f"{repaired.runs.not_carried[0].because} {repaired.runs.not_carried[0].cure}"


def of_a_programme(day: TransportDay) -> TransportDay:
    """The day with a session that a programme holds, so that households are told."""
    sessions = tuple(replace(one, id="1") for one in day.sessions)
    return replace(day, sessions=sessions, rides=tuple(replace(one, session_id="1") for one in day.rides))


@given(small_evenings(), st.data())
@settings(max_examples=40, deadline=None)
def test_however_a_day_changes_those_are_told_whose_time_is_news_and_nobody_else(
    made: TransportDay, data: st.DataObject
) -> None:
    """A ride is called off, another joins, a vehicle stays: each by chance, or nothing at all."""
    day = of_a_programme(made)
    told = plan_day(day, QUICK)
    rides = tuple(one for one in day.rides if data.draw(st.integers(0, 3)))
    if data.draw(st.booleans()):
        rides = (*rides, ride("new", data.draw(st.sampled_from(["near", "far"])), session_id="1"))
    vehicles = day.vehicles if data.draw(st.booleans()) else day.vehicles[1:]
    now = replace(day, rides=rides, vehicles=vehicles)
    repaired = repair_day(now, told, QUICK)
    assert check_day(now, repaired.runs) == ()
    before, after = home_minutes(day, told), home_minutes(now, repaired.runs)
    tellings = to_tell(ride_times(day, told), ride_times(now, repaired.runs), now.settings.promise_minutes)
    spoken = {one.about.ride_id for one in tellings}
    every = before.keys() | after.keys()
    news = {one for one in every if one not in before or one not in after or abs(before[one] - after[one]) > 5}
    assert spoken == news
    assert {one.ride_id for one in repaired.tell} == news & {one.id for one in rides}
    if vehicles == day.vehicles and {one.id for one in rides} <= {one.id for one in day.rides}:
        stayed = {one.id for one in rides} & before.keys()
        assert stayed <= after.keys(), "who was promised a ride keeps it when others leave"
    if now == day:
        assert not repaired.tell
