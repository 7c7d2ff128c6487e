from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.facts import LocalGroup, Mode
from scheduler.optimise.programme import access_by_area, equity_summary
from scheduler.optimise.programme.access import AccessIndex, ede_of
from tests.examples import FACTS, PLAN


def test_access_is_worked_out_by_hand() -> None:
    # From East to venue-1 in West: 6 km x 1.4 / 37.5 km/h + 3 = 16.4 minutes, weight 0.68.
    # From West, which is rural, to venue-2 in East: 6 x 1.4 / 48 + 3 = 13.5 minutes, weight 0.68.
    # Demand of young carers at venue-2: 30 + 0.68 x 20 = 43.6; at venue-1: 20 + 0.68 x 30 = 40.4.
    # Places: venue-2 5 x 16 = 80, venue-1 6 x 16 = 96.
    rows = {(one.area_id, one.band_id): one for one in access_by_area(FACTS, PLAN)}
    east = 100 * (80 / 43.6 + 0.68 * 96 / 40.4)
    west = 100 * (0.68 * 80 / 43.6 + 96 / 40.4)
    assert rows["east", "young"].places_per_100 == pytest.approx(east)
    assert rows["west", "young"].places_per_100 == pytest.approx(west)
    assert rows["east", "young"].sessions == 5
    assert rows["east", "young"].share_within_30 == 1.0


def test_the_mean_is_places_over_carers_when_every_venue_is_reached() -> None:
    places = sum(len(one.dates) * one.places for one in PLAN.series)
    summary = equity_summary(FACTS, PLAN)
    assert summary.mean == pytest.approx(100 * places / 65)
    assert summary.ede == pytest.approx(summary.mean * (1 - summary.lost))
    assert summary.worst == min(one.places_per_100 for one in access_by_area(FACTS, PLAN) if one.band_id)


def test_all_bands_together_are_weighted_by_carers() -> None:
    rows = {(one.area_id, one.band_id): one for one in access_by_area(FACTS, PLAN)}
    both = 30 * rows["east", "young"].places_per_100 + 10 * rows["east", "young-adult"].places_per_100
    assert rows["east", None].places_per_100 == pytest.approx(both / 40)
    assert rows["east", None].sessions == 8


def test_without_any_series_there_is_nothing_and_nothing_fails() -> None:
    empty = replace(PLAN, series=())
    assert {one.places_per_100 for one in access_by_area(FACTS, empty)} == {0.0}
    assert equity_summary(FACTS, empty).lost == 0.0
    assert equity_summary(replace(FACTS, demand_points=()), empty).worst_area_id == ""


def test_other_organisations_groups_count_where_the_settings_say_so() -> None:
    group = LocalGroup(
        id="g", name="Theirs", organisation="Another", area_id="east", easting_m=406_000, northing_m=160_000,
        band_ids=("young",), places=10, sessions_per_month=2,
    )  # fmt: skip
    facts = replace(FACTS, local_groups=(group,))
    months = 98 * 12 / 365.25
    cell = AccessIndex(facts).number["east", "young"]
    assert AccessIndex(facts).others[cell] == pytest.approx(100 * 20 * months / 43.6)
    ours = replace(facts, settings=replace(facts.settings, other_groups_count_as_coverage=False))
    assert not AccessIndex(ours).others.any()


def test_a_home_visit_reaches_its_own_area_and_an_online_group_is_not_counted() -> None:
    strand = replace(FACTS.strands[0], mode=Mode.HOME_VISIT)
    visits = AccessIndex(replace(FACTS, strands=(strand, FACTS.strands[1])))
    assert visits.per_place("peer-group", "young", "east", None) == {
        visits.number["east", "young"]: pytest.approx(100 / 30)
    }
    online = AccessIndex(replace(FACTS, strands=(replace(strand, mode=Mode.ONLINE), FACTS.strands[1])))
    assert online.per_place("peer-group", "young", "east", None) == {}


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=8))
def test_the_equally_distributed_equivalent_is_never_above_the_mean(values: list[float]) -> None:
    access = np.array(values)
    assert ede_of(access, np.ones(len(values))) <= access.mean() + 1e-6


def test_access_adds_up_series_by_series() -> None:
    index = AccessIndex(FACTS)
    one_by_one = sum(index.values([series]) for series in PLAN.series)
    assert np.allclose(one_by_one, index.values(PLAN.series))
