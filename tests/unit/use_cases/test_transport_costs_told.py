"""What a commissioner reads of transport's costs: attacked on generated small days, driven in part or whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.disclosure_types import DisclosurePolicy
from scheduler.domain.transport import DayRuns, Run, RunStop, TransportDay, TransportSession
from scheduler.store.transport import RunRecord
from scheduler.use_cases.transport_board.board import TransportBoard
from scheduler.use_cases.transport_board.costs import TOGETHER, costs_of, for_the_council
from scheduler.use_cases.transport_board.views import CostsView, Spent
from tests.transport_examples import DAY, evening, minibus, ride, taxi

AREAS = ("east", "north", "west")
POLICY = DisclosurePolicy(hidden_up_to=2)
FIGURES = ("pence", "miles", "minutes", "grams_co2e")


def planned_day(number: int, riders: dict[str, list[str]]) -> tuple[TransportDay, DayRuns]:
    """A day on which each area's riders come home by one run of their own."""
    group = TransportSession(id="group", point_id="hall", start_minute=1020, end_minute=1110)
    sessions = tuple(replace(group, id=area, area_id=area) for area in AREAS)
    rides, runs = [], []
    for area, names in sorted(riders.items()):
        own = [
            replace(ride(name, ("near", "far")[at % 2], session_id=area), id=f"{area}-{name}")
            for at, name in enumerate(names)
        ]
        rides += own
        stops = [
            *((one.id, True, one.point_id) for one in own),
            *((one.id, False, "hall") for one in own),
        ]
        made = tuple(
            RunStop(ride_id=ride_id, gets_in=gets_in, point_id=point, arrive_minute=960 + at, leave_minute=961 + at)
            for at, (ride_id, gets_in, point) in enumerate(stops)
        )
        runs.append(
            Run(
                id=area, vehicle_id="taxi" if len(own) < 3 else "minibus", driver_id=None, escort_id=None,
                leave_depot_minute=940, back_at_depot_minute=1020, stops=made,
            )
        )  # fmt: skip
    day = evening(*rides, day=DAY + timedelta(days=number), sessions=sessions)
    day = replace(day, vehicles=(minibus(grams_co2e_per_mile=411), taxi(grams_co2e_per_mile=335)))
    plan = DayRuns(service_id="example", day=day.day, facts_fingerprint="", seed=1, made_by="by hand", runs=tuple(runs))
    return day, plan


RIDERS = st.dictionaries(
    st.sampled_from(AREAS),
    st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=4, unique=True),
    min_size=1,
)


@st.composite
def quarters(draw: st.DrawFn) -> CostsView:
    """What an office reads of one to three small days, of which some runs were driven and written down."""
    days = [planned_day(number, draw(RIDERS)) for number in range(draw(st.integers(1, 3)))]
    every = [(day.day, run.id) for day, plan in days for run in plan.runs]
    driven = draw(st.sets(st.sampled_from(every))) if draw(st.booleans()) else set(every)
    records = {
        key: RunRecord(run_id=key[1], driver_id=None, escort_id=None, planned_minutes=0, planned_miles=0,
                       actual_minutes=70, actual_miles=25.0)
        for key in driven
    }  # fmt: skip
    return costs_of(DAY, DAY + timedelta(days=2), days, records, {}, {})


def worked_out(lines: tuple[Spent, ...]) -> Iterator[frozenset[str]]:
    """Whose costs a reader knows: those of every sum of lines, as the whole less the others is one of these."""
    for some in chain.from_iterable(combinations(lines, count) for count in range(1, len(lines) + 1)):
        yield frozenset[str]().union(*(one.carers for one in some))


@given(quarters())
def test_no_sum_or_difference_of_what_a_council_reads_is_of_few_children(view: CostsView) -> None:
    told = for_the_council(view, POLICY)
    assert (told.by_kind, told.by_funder, told.by_session) == ((), (), ())
    if not told.days:
        assert len(view.whole.carers) <= POLICY.hidden_up_to
        assert told.whole == Spent(name="All")
        assert told.by_area == ()
        return
    assert all(len(carers) > POLICY.hidden_up_to for carers in worked_out(told.by_area))
    together = next((one for one in told.by_area if one.name == TOGETHER), None)
    if together is not None and len(told.by_area) > 1:
        own = {one.name for one in told.by_area}
        assert len([one for one in view.by_area if one.name not in own]) > 1


@given(quarters())
def test_what_a_council_reads_of_areas_adds_up_to_the_whole_that_the_office_reads(view: CostsView) -> None:
    told = for_the_council(view, POLICY)
    if told.days:
        assert told.whole.planned == view.whole.planned
        for figure in FIGURES:
            parts = sum(getattr(one.planned, figure) for one in told.by_area)
            assert parts == pytest.approx(getattr(view.whole.planned, figure))
        assert sum(one.rides for one in told.by_area) == view.whole.rides


@given(quarters())
def test_what_was_driven_is_told_of_all_runs_or_of_none(view: CostsView) -> None:
    told = for_the_council(view, POLICY)
    if not told.days:
        return
    if view.whole.planned_of_driven == view.whole.planned:
        assert told.whole.driven == view.whole.driven
        assert sum(one.driven.miles for one in told.by_area) == pytest.approx(view.whole.driven.miles)
    else:
        assert all(one.driven.miles == one.planned_of_driven.miles == 0 for one in (told.whole, *told.by_area))


@given(st.dates(date(2026, 1, 1), date(2028, 12, 31)))
def test_the_last_quarter_is_over_and_ends_within_a_quarter(today: date) -> None:
    found = TransportBoard.last_quarter(today)
    assert timedelta(days=1) <= today - found <= timedelta(days=92)
    assert (found + timedelta(days=1)).day == 1
