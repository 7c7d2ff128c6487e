"""On tiny services every plan can be tried: the planner's is as good as the best of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.facts import Facts, WeeklyHours
from scheduler.domain.plan import Series
from scheduler.optimise.programme import check_plan, plan_term, rules
from scheduler.optimise.programme.access import AccessIndex
from scheduler.optimise.programme.options import Options
from scheduler.optimise.programme.setting import Setting
from scheduler.optimise.programme.statements import AtLeast, choices_made, is_broken, shortfall
from tests.examples import FACTS

TUESDAYS = (WeeklyHours(weekday=1, from_minute=15 * 60, to_minute=20 * 60),)
NO_HOLIDAYS = replace(FACTS.term, school_holidays=(), bank_holidays=())
"""Without missed dates each phase has one way, so that every plan can be tried."""
ROUNDING = 0.02


@st.composite
def tiny_services(draw: st.DrawFn) -> Facts:
    """Two areas, a hall each, three workers, one fortnightly strand on Tuesdays at four: four options."""
    strand = replace(
        FACTS.strands[0], weekdays=(1,), latest_end_minute=18 * 60, most_places=draw(st.integers(8, 20)),
        most_series=draw(st.integers(1, 2)), least_series=draw(st.integers(0, 1)),
    )  # fmt: skip
    venues = tuple(
        replace(one, capacity_people=draw(st.integers(9, 24)), easting_m=400_000 + 1000 * draw(st.integers(0, 9)))
        for one in FACTS.venues[:2]
    )
    workers = tuple(
        replace(
            one, contract_minutes_per_week=draw(st.integers(100, 500)), availability=TUESDAYS,
            evenings_per_week_at_most=draw(st.integers(0, 2)), easting_m=400_000 + 1000 * draw(st.integers(0, 9)),
        )
        for one in FACTS.workers
    )  # fmt: skip
    points = tuple(
        replace(one, carers={"young": float(draw(st.integers(0, 40)))}, rural=draw(st.booleans()))
        for one in FACTS.demand_points
    )
    settings_ = replace(FACTS.settings, worker_journey_minutes_at_most=draw(st.integers(3, 30)))
    return replace(
        FACTS, term=NO_HOLIDAYS, strands=(strand,), venues=venues, workers=workers, demand_points=points,
        settings=settings_,
        targets=(replace(FACTS.targets[0], strand_ids=("peer-group",), amount=draw(st.integers(1, 120))),),
    )  # fmt: skip


def every_plan(facts: Facts) -> Iterator[tuple[Series, ...]]:
    """Every set of options with every team of the size that is needed."""
    setting = Setting(facts)
    options = Options(setting)
    ways: list[list[Series | None]] = []
    for spot in options.spots():
        for option in options.at(spot):
            size = setting.staff_needed(setting.strands[option.strand_id], option.places)
            teams = combinations(option.worker_ids, size)
            ways.append([None, *(replace(option, worker_ids=team) for team in teams)])
    for chosen in product(*ways):
        yield tuple(one for one in chosen if one is not None)


def best_of_all(facts: Facts, index: AccessIndex) -> tuple[int, float]:
    """Least missing from the promises, then the most that the worst reachable cell can have."""
    setting = Setting(facts)
    options = Options(setting)
    found = [option for spot in options.spots() for option in options.at(spot)]
    # a cell counts when some series of some size could reach it
    reached = {
        n
        for spot in options.spots()
        for n in index.per_place(spot.strand_id, spot.band_id, spot.area_id, spot.venue_id)
    }
    best = (-10_000, -1.0)
    assert len(found) <= 12
    for series in every_plan(facts):
        made = {choice for one in series for choice in choices_made(one.id, one.worker_ids)}
        missing = 0
        for statement in rules.statements(setting, series):
            if isinstance(statement, AtLeast) and statement.promise:
                missing += shortfall(statement, made)
            elif is_broken(statement, made):
                break
        else:
            values = index.values(series)
            best = max(best, (-missing, min((values[n] for n in reached), default=0.0)))
    return best


@settings(max_examples=40, deadline=None, derandomize=True)
@given(tiny_services())
def test_no_plan_of_all_is_better_than_the_planners(facts: Facts) -> None:
    index = AccessIndex(facts)
    plan = plan_term(facts)
    assert check_plan(facts, plan) == ()
    missing, worst = best_of_all(facts, index)
    setting = Setting(facts)
    made = {choice for one in plan.series for choice in choices_made(one.id, one.worker_ids)}
    promised = [one for one in rules.statements(setting, plan.series) if isinstance(one, AtLeast) and one.promise]
    assert -sum(shortfall(one, made) for one in promised) == missing
    aim = plan.aims[0]
    if aim.id == "worst-area" and "among those" not in aim.title:
        assert aim.value == pytest.approx(worst, abs=ROUNDING)
    assert aim.bound >= aim.value
