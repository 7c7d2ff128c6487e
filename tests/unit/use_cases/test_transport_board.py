"""What transport costs is shared out to the last penny, planned and driven; maps and tables hold what they should."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.run_map import day_map_svg
from exports.transport_tables import table_csv
from scheduler.domain.run_sheet import sheet_of
from scheduler.domain.transport import DayRuns, Direction, Run, RunStop, TransportDay, TransportSession
from scheduler.optimise.transport.costs import day_cost
from scheduler.store.transport import RunRecord
from scheduler.use_cases.transport.transport_lines import Names, by_leaving, run_lines
from scheduler.use_cases.transport_board.costs import HIRED, OWN, costs_of, driven_cost
from tests.transport_examples import DAY, driver, evening, minibus, ride, taxi


def stop(ride_id: str, point: str, minute: int, *, gets_in: bool) -> RunStop:
    return RunStop(ride_id=ride_id, gets_in=gets_in, point_id=point, arrive_minute=minute, leave_minute=minute + 1)


def two_runs() -> tuple[TransportDay, DayRuns]:
    """The minibus fetches from near, the taxi from far, to two sessions of two areas at the hall."""
    group = TransportSession(id="group", point_id="hall", start_minute=1020, end_minute=1110, area_id="east")
    other = replace(group, id="other", start_minute=1080, area_id="west", funder="lottery")
    day = evening(
        ride("c1"),
        ride("c2", "far", session_id="other"),
        ride("c3", "far"),
        sessions=(group, other),
        vehicles=(minibus(grams_co2e_per_mile=300), taxi(grams_co2e_per_mile=200)),
        drivers=(driver(pence_per_hour=1200),),
    )
    first = Run(
        id="run-1", vehicle_id="minibus", driver_id="driver", escort_id=None,
        leave_depot_minute=980, back_at_depot_minute=1010,
        stops=(stop("c1-there", "near", 990, gets_in=True), stop("c1-there", "hall", 1005, gets_in=False)),
    )  # fmt: skip
    second = Run(
        id="run-2", vehicle_id="taxi", driver_id=None, escort_id=None,
        leave_depot_minute=960, back_at_depot_minute=1010,
        stops=(
            stop("c2-there", "far", 981, gets_in=True), stop("c3-there", "far", 982, gets_in=True),
            stop("c2-there", "hall", 1004, gets_in=False), stop("c3-there", "hall", 1005, gets_in=False),
        ),
    )  # fmt: skip
    return day, DayRuns(
        service_id="example", day=DAY, facts_fingerprint="", seed=1, made_by="by hand", runs=(first, second)
    )


def record(run_id: str, miles: float, minutes: int) -> RunRecord:
    return RunRecord(
        run_id=run_id, driver_id=None, escort_id=None, planned_minutes=0, planned_miles=0,
        actual_minutes=minutes, actual_miles=miles,
    )  # fmt: skip


def test_a_minibus_run_costs_by_hand_what_it_costs() -> None:
    day, plan = two_runs()
    view = costs_of(DAY, DAY, [(day, plan)], {}, {"hall": "Town hall"}, {"east": "East", "west": "West"})
    own = next(one for one in view.by_kind if one.name == OWN)
    # £10 for the vehicle, 20 miles at £1, half an hour of the driver at £12
    assert own.planned.pence == pytest.approx(1000 + 2000 + 600)
    assert (own.rides, own.planned.grams_co2e) == (1, 6000)
    hired = next(one for one in view.by_kind if one.name == HIRED)
    assert {one.name: one.rides for one in view.by_area} == {"East": 2, "West": 1}
    west = next(one for one in view.by_area if one.name == "West")
    assert west.planned.pence == pytest.approx(hired.planned.pence / 2), "two from one place share their taxi evenly"
    assert [one.name for one in view.by_session if one.planned == west.planned] == ["Town hall, Tue 18:00"]


@given(
    miles=st.lists(st.floats(0, 300), min_size=2, max_size=2),
    minutes=st.lists(st.integers(0, 600), min_size=2, max_size=2),
    driven=st.sets(st.sampled_from(["run-1", "run-2"])),
)
def test_every_list_adds_up_to_the_whole(miles: list[float], minutes: list[int], driven: set[str]) -> None:
    day, plan = two_runs()
    records = {
        (DAY, run.id): record(run.id, miles[number], minutes[number])
        for number, run in enumerate(plan.runs)
        if run.id in driven
    }
    view = costs_of(DAY, DAY, [(day, plan)], records, {}, {})
    assert view.whole.planned.pence == pytest.approx(day_cost(day, plan).pence)
    assert view.whole.driven.miles == pytest.approx(sum(one.actual_miles or 0 for one in records.values()))
    for found in (view.by_kind, view.by_area, view.by_funder, view.by_session):
        assert sum(one.rides for one in found) == 3
        for figure in ("pence", "miles", "minutes", "grams_co2e"):
            for part in ("planned", "driven", "planned_of_driven"):
                whole = getattr(getattr(view.whole, part), figure)
                assert sum(getattr(getattr(one, part), figure) for one in found) == pytest.approx(whole)


def test_more_miles_and_minutes_cost_more_at_the_vehicle_s_and_the_crew_s_rates() -> None:
    day, plan = two_runs()
    made = driven_cost(day, plan.runs[0], miles=25.0, minutes=60)
    assert made.pence == pytest.approx(3600 + 5 * 100 + 600), "five miles at £1, half an hour more at £12"
    assert made.grams_co2e == 25 * 300


def test_the_map_of_a_day_numbers_every_run_and_names_nobody() -> None:
    day, plan = two_runs()
    svg = day_map_svg([sheet_of(day, run, {}, {}) for run in plan.runs])
    assert re.findall(r">(D|\d+)</text>", svg) == ["D", "1", "2"]
    assert svg.count("<polyline") == 2
    assert "c1" not in svg
    assert day_map_svg([]) == ""


def test_a_cell_that_a_spreadsheet_would_run_is_kept_from_it() -> None:
    text = table_csv(("who",), [("=HYPERLINK(1)",), ("@x",), ("Ann",), (-3,)]).decode("utf-8-sig")
    assert text.splitlines() == ["who", "'=HYPERLINK(1)", "'@x", "Ann", "-3"]


def test_home_rides_count_as_well() -> None:
    day, plan = two_runs()
    back = ride("c1", direction=Direction.BACK)
    day = replace(day, rides=(*day.rides, back))
    run = replace(
        plan.runs[0],
        id="run-3",
        stops=(stop(back.id, "hall", 1110, gets_in=True), stop(back.id, "near", 1125, gets_in=False)),
    )
    view = costs_of(DAY, DAY, [(day, replace(plan, runs=(run,)))], {}, {}, {})
    assert view.whole.rides == 1


def test_the_map_of_a_day_numbers_runs_as_its_list_does_by_when_they_leave() -> None:
    day, plan = two_runs()
    listed = run_lines(day, plan, Names(carers={}, places={}, sessions={}), (), {})
    assert [one.run_id for one in listed] == [run.id for run in by_leaving(plan)] == ["run-2", "run-1"]
