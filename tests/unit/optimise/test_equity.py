from dataclasses import replace

import pytest

from geo.inequality import theil
from scheduler.optimise.programme.access import AccessIndex, equity_summary
from scheduler.optimise.programme.equity import PartOfWeek, equity_figures, narrowed, part_of_week
from tests.examples import FACTS, PLAN


@pytest.mark.parametrize(
    ("weekday", "start_minute", "part"),
    [
        (1, 9 * 60, PartOfWeek.MORNING),
        (1, 12 * 60, PartOfWeek.AFTERNOON),
        (1, 16 * 60 + 59, PartOfWeek.AFTERNOON),
        (1, 17 * 60, PartOfWeek.EVENING),
        (5, 17 * 60, PartOfWeek.WEEKEND),
        (6, 9 * 60, PartOfWeek.WEEKEND),
    ],
)
def test_a_series_belongs_to_one_part_of_the_week(weekday: int, start_minute: int, part: PartOfWeek) -> None:
    assert part_of_week(replace(PLAN.series[0], weekday=weekday, start_minute=start_minute)) is part


def test_a_plan_is_narrowed_to_strands_and_parts_of_the_week() -> None:
    assert [one.id for one in narrowed(PLAN, {"young-adults"}).series] == ["series-3", "series-4"]
    assert narrowed(PLAN, (), PartOfWeek.EVENING) == PLAN
    assert narrowed(PLAN, (), PartOfWeek.MORNING).series == ()


def test_the_headline_is_the_very_summary_that_the_map_shows() -> None:
    figures = {one.id: one.value for one in equity_figures(FACTS, PLAN)}
    summary = equity_summary(FACTS, PLAN)
    assert figures["ede"] == pytest.approx(summary.ede)
    assert figures["mean"] == pytest.approx(summary.mean)
    assert figures["lost"] == pytest.approx(100 * summary.lost)


def test_theils_parts_add_up_to_theil_over_all_areas_and_age_bands() -> None:
    figures = {one.id: one.value for one in equity_figures(FACTS, PLAN)}
    index = AccessIndex(FACTS)
    whole = theil(index.values(PLAN.series), index.carers).total
    assert whole > 0
    assert figures["theil-between"] + figures["theil-within"] == pytest.approx(whole)


def test_with_nothing_planned_nobody_has_anything_near_and_everybody_is_below_a_standard() -> None:
    figures = {one.id: one for one in equity_figures(FACTS, replace(PLAN, series=()), standard=10.0)}
    assert figures["mean"].value == 0
    assert figures["within-30"].value == 0
    assert figures["below"].value == 100
    assert figures["shortfall"].value == 100


def test_the_share_within_reach_has_an_interval_around_it() -> None:
    within = next(one for one in equity_figures(FACTS, PLAN) if one.id == "within-30")
    assert within.low is not None
    assert within.high is not None
    assert within.low <= within.value <= within.high


def test_facts_without_carers_have_no_figures() -> None:
    assert equity_figures(replace(FACTS, demand_points=()), PLAN) == ()
