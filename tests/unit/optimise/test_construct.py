"""A draft asks only of series that could be in the way: the rules about two series speak of no others."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from scheduler.domain.plan import Series
from scheduler.optimise.programme import rules
from scheduler.optimise.programme.construct import Draft, meeting_points
from scheduler.optimise.programme.fitting import Fitting
from scheduler.optimise.programme.options import Options
from scheduler.optimise.programme.setting import Setting
from tests.examples import FACTS, PLAN
from tests.solver.counties import county

SETTING = Setting(FACTS)
OPTIONS = Options(SETTING)


@pytest.fixture(scope="module")
def setting() -> Setting:
    return Setting(county(3, 1, workers=4))


@pytest.fixture(scope="module")
def ways(setting: Setting) -> list[Series]:
    options = Options(setting)
    found = [one for spot in options.spots() for one in options.at(spot)[::17]]
    buses = (None, "bus-1", "bus-2")
    return [replace(one, vehicle_id=buses[n % 3]) for n, one in enumerate(found)]


def test_two_series_that_share_no_hall_no_minibus_and_no_carers_are_not_in_each_others_way(
    setting: Setting, ways: list[Series]
) -> None:
    in_the_way = 0
    for first, second in combinations(ways, 2):
        if first.weekday != second.weekday or not any(True for _ in rules.of_pair(setting, first, second)):
            continue
        in_the_way += 1
        assert set(meeting_points(first)) & set(meeting_points(second)), (first, second)
    assert in_the_way > 20


def test_a_draft_keeps_out_whatever_the_rules_about_all_series_would_forbid(
    setting: Setting, ways: list[Series]
) -> None:
    draft = Draft(setting)
    for one in ways:
        draft.place([replace(one, vehicle_id=None)])
    assert len(draft.series) > 5
    assert list(rules.of_pairs(setting, draft.series)) == []


def test_what_stands_does_not_fit_in_twice_and_its_hall_is_taken() -> None:
    stands = PLAN.series[0]
    fitting = Fitting(SETTING, PLAN.series)
    assert not fitting.fits(stands)
    assert not fitting.fits(replace(stands, id="the same again"))


def test_the_first_options_that_fit_are_drawn_in_order_and_no_more_than_asked() -> None:
    ways = OPTIONS.at(OPTIONS.spots()[0])
    alone = Fitting(SETTING, ())
    assert alone.first(ways, 3) == list(ways[:3])
    assert alone.first(ways, 0) == []
