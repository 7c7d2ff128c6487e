from dataclasses import replace

import pytest

from scheduler.domain.facts import Measure, Mode
from scheduler.domain.plan import Series
from scheduler.figures import coverage_rows, key_figures, reach_layer, venue_points
from tests.examples import FACTS, PLAN

VISITS = replace(
    PLAN,
    series=tuple(
        replace(one, venue_id=None, household=f"household-00{number} (demo)") for number, one in enumerate(PLAN.series)
    ),
)
EAST = tuple(one for one in PLAN.series if one.area_id == "east")
VISITING = replace(FACTS, strands=tuple(replace(strand, mode=Mode.HOME_VISIT) for strand in FACTS.strands))


def test_activities_are_the_sessions_that_count_towards_a_promised_number() -> None:
    one_strand = replace(FACTS, targets=(replace(FACTS.targets[0], strand_ids=("peer-group",)),))
    figures = key_figures(one_strand, PLAN)
    assert (figures.sessions, figures.activities) == (17 + 0, 5 + 6)


def test_where_no_number_of_sessions_is_promised_every_session_is_an_activity() -> None:
    families = replace(FACTS, targets=(replace(FACTS.targets[0], measure=Measure.SERIES),))
    assert key_figures(families, PLAN).activities == PLAN.session_count


def test_the_bar_of_an_area_holds_its_figure() -> None:
    for row in coverage_rows(FACTS, PLAN):
        assert row.low is not None
        assert row.high is not None
        assert row.places_per_100_carers is not None
        assert row.low <= row.places_per_100_carers <= row.high


def test_where_the_service_comes_to_the_family_no_share_within_minutes_is_claimed() -> None:
    rows = coverage_rows(VISITING, VISITS)
    assert [row.share_within_30_minutes for row in rows] == [None, None]
    assert [row.share_low for row in rows] == [None, None]
    assert all(row.places_per_100_carers for row in rows), "visits still count as places"


def test_a_venue_says_what_meets_there_and_how_often() -> None:
    west = next(one for one in venue_points(FACTS, PLAN) if one.name == "Hall 1 (demo)")
    assert west.sessions == 6 + 3
    assert [(use.strand, use.often, use.sessions) for use in west.uses] == [
        ("Evening meet-up", "monthly", 3),
        ("Youth club", "fortnightly", 6),
    ]


@pytest.mark.parametrize(("series", "steps"), [(PLAN.series, [0, 0]), (EAST, [0, 1]), ((), [3, 3])])
def test_a_neighbourhood_is_as_far_from_something_as_its_furthest_age_group(
    series: tuple[Series, ...], steps: list[int]
) -> None:
    """A hall at the door is 7.8 minutes away, and six kilometres are 7.8 + 1.4 × 6 ÷ 70 × 60 = 15.0 minutes."""
    layer = reach_layer(FACTS, replace(PLAN, series=series))
    assert layer.steps == (10, 20, 30)
    assert [point.step for point in layer.points] == steps
