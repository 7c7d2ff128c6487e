from dataclasses import replace
from datetime import date

from scheduler.domain.coverage import (
    areas_served_every_month,
    months_missed,
    months_served,
    places_held,
    sessions_by_area,
)
from scheduler.domain.facts import Mode
from tests.examples import FACTS, PLAN

JANUARY, FEBRUARY, MARCH = (2027, 1), (2027, 2), (2027, 3)


def test_an_area_is_served_in_the_months_of_its_sessions() -> None:
    assert months_served(FACTS, PLAN)["east"] == {JANUARY, FEBRUARY, MARCH}


def test_both_areas_of_the_example_have_something_every_month() -> None:
    assert areas_served_every_month(FACTS, PLAN) == ("east", "west")


def test_a_month_without_a_session_is_missed_and_named() -> None:
    only_january = replace(PLAN.series[0], dates=(date(2027, 1, 5),))
    plan = replace(PLAN, series=(only_january,))
    assert months_missed(FACTS, plan) == {"east": (FEBRUARY, MARCH), "west": (JANUARY, FEBRUARY, MARCH)}
    assert areas_served_every_month(FACTS, plan) == ()


def test_a_band_without_sessions_is_not_served_by_another_bands_group() -> None:
    plan = replace(PLAN, series=PLAN.series[:2])
    assert months_missed(FACTS, plan, band_id="young")["east"] == ()
    assert months_missed(FACTS, plan, band_id="young-adult")["east"] == (JANUARY, FEBRUARY, MARCH)


def test_an_online_session_does_not_serve_an_area() -> None:
    online = tuple(replace(strand, mode=Mode.ONLINE) for strand in FACTS.strands)
    assert sessions_by_area(replace(FACTS, strands=online), PLAN) == {"east": 0, "west": 0}


def test_sessions_are_counted_by_the_area_they_are_for() -> None:
    assert sessions_by_area(FACTS, PLAN) == {"east": 5 + 3, "west": 6 + 3}


def test_places_are_counted_where_they_are_put_on_and_online_ones_nowhere() -> None:
    assert places_held(FACTS, PLAN) == {"east": (5 + 3) * 16, "west": (6 + 3) * 16}
    online = tuple(replace(strand, mode=Mode.ONLINE) for strand in FACTS.strands)
    assert places_held(replace(FACTS, strands=online), PLAN) == {"east": 0, "west": 0}
