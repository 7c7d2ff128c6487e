"""The equity report by hand: rates, deprivation, take-up, what is counted apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler.domain.facts import Cadence, LocalGroup, Mode
from scheduler.domain.take_up import NOT_RECORDED, TakeUp, TakeUpKind
from scheduler.optimise.programme.access import AccessIndex, access_by_area
from scheduler.optimise.programme.equity import EquityFigure, equity_figures
from scheduler.optimise.programme.equity_report import NO_LADDER, Ladder, area_equity, equity_report
from tests.examples import FACTS, PLAN, strand

BY_AREA = Ladder(advantage={"east": -0.5, "west": 0.0}, by_point=False, words="by area")
BY_POINT = Ladder(advantage={"E01000001": 1.0, "E01000002": 10.0}, by_point=True, words="by neighbourhood")


def figures(section: str, **more: object) -> dict[str, EquityFigure]:
    report = equity_report(FACTS, PLAN, **more)  # type: ignore[arg-type] # each test names its own
    return {one.id: one for part in report if part.id == section for one in part.figures}


def came(**counts: int) -> TakeUp:
    return TakeUp(kind=TakeUpKind.ATTENDANCES, by_point={}, by_area=counts)


def test_every_measure_of_the_headline_has_an_interval_and_indices_a_noise_floor() -> None:
    found = {one.id: one for one in equity_figures(FACTS, PLAN)}
    for key in ("ede", "mean", "lost", "within-30", "worst-tenth", "below", "gini", "theil"):
        low, high = found[key].low, found[key].high
        assert low is not None
        assert high is not None
        assert 0 <= low <= high
    assert [key for key, one in found.items() if one.floor is not None] == ["lost", "gini", "theil"]


def test_the_same_facts_have_the_same_intervals() -> None:
    assert equity_figures(FACTS, PLAN) == equity_figures(FACTS, PLAN)


def test_places_and_gravity_and_the_way_to_the_nearest_are_worked_out_by_hand() -> None:
    found = figures("near")
    # every hall is within 20 minutes of everybody: young carers see 80 + 96 places, young adults 48 + 48
    assert found["cumulative"].value == pytest.approx((50 * 176 + 15 * 96) / 65)
    east_young, west_young = 80 + 0.68 * 96, 0.68 * 80 + 96
    east_adult = west_adult = 48 + 0.68 * 48
    by_hand = (30 * east_young + 20 * west_young + 10 * east_adult + 5 * west_adult) / 65
    assert found["gravity"].value == pytest.approx(by_hand)
    assert found["nearest-minutes"].value == pytest.approx(7.8)


def test_the_slope_is_the_difference_between_the_ends_of_the_ladder() -> None:
    # East (40 carers, the more deprived) has 417.5 and West (25) 420.0; their mean ranks lie half the ladder apart
    values = {row.area_id: row.places_per_100 for row in access_by_area(FACTS, PLAN) if row.band_id is None}
    found = figures("deprivation", ladder=BY_AREA)
    assert found["slope"].value == pytest.approx((values["west"] - values["east"]) / 0.5)
    assert found["concentration"].value > 0


def test_by_neighbourhood_each_point_stands_on_its_own_rung() -> None:
    by_area, by_point = figures("deprivation", ladder=BY_AREA), figures("deprivation", ladder=BY_POINT)
    # in the example each area is one neighbourhood, so both ladders say the same
    assert by_point["slope"].value == pytest.approx(by_area["slope"].value)


def test_access_at_a_point_adds_up_to_access_of_its_area() -> None:
    index = AccessIndex(FACTS)
    values = index.point_values(PLAN.series)
    assert values["young"].tolist() == pytest.approx(
        [float(index.values(PLAN.series)[index.number[area, "young"]]) for area in ("east", "west")]
    )


def test_without_a_ladder_or_take_up_the_sections_say_so() -> None:
    notes = {part.id: (part.figures, part.note) for part in equity_report(FACTS, PLAN)}
    assert notes["deprivation"] == ((), NO_LADDER)
    assert notes["take-up"] == ((), NOT_RECORDED)
    assert {part.id: part.note for part in equity_report(FACTS, PLAN, take_up=came(east=0, west=0))}["take-up"] == (
        NOT_RECORDED
    )


def test_take_up_is_a_rate_with_byars_interval_and_stands_beside_its_noise_floor() -> None:
    found = figures("take-up", take_up=came(east=20, west=10), ladder=BY_AREA)
    assert found["take-up-mean"].value == pytest.approx(100 * 30 / 65)
    assert found["take-up-mean"].low == pytest.approx(31.13, abs=0.02)  # Byar: 30 is 20.24 to 42.83
    assert found["take-up-mean"].high == pytest.approx(65.89, abs=0.02)
    # 50 and 40 per 100 carers: East, the more deprived, came more
    assert found["take-up-slope"].value == pytest.approx((40 - 50) / 0.5)
    assert found["take-up-gini"].floor is not None


def test_counts_by_neighbourhood_add_up_to_the_areas_unless_an_area_has_its_own() -> None:
    by_point = TakeUp(kind=TakeUpKind.BOOKINGS, by_point={"E01000001": 7}, by_area={})
    assert by_point.of_areas(FACTS) == {"east": 7, "west": 0}
    both = TakeUp(kind=TakeUpKind.BOOKINGS, by_point={"E01000001": 7}, by_area={"east": 9, "west": 2})
    assert both.of_areas(FACTS) == {"east": 9, "west": 2}
    assert (by_point.total, both.total) == (7, 11)


def test_areas_have_rates_with_their_intervals() -> None:
    east, west = area_equity(FACTS, PLAN, came(east=20, west=10))
    assert east.sessions == 8
    assert east.sessions_per_100 is not None
    assert east.sessions_per_100.value == pytest.approx(20)
    assert east.sessions_per_100.low == pytest.approx(100 * 3.454 / 40, abs=0.01)  # exact: 8 is 3.454 to 15.763
    assert east.within_30 is not None
    assert east.within_30.low == pytest.approx(40 / (40 + 1.96**2), abs=0.001)  # Wilson: all of 40
    assert west.take_up_per_100 is not None
    assert west.take_up_per_100.value == pytest.approx(40)


def test_an_area_without_carers_has_no_rate() -> None:
    facts = replace(FACTS, demand_points=FACTS.demand_points[:1])
    west = area_equity(facts, PLAN)[1]
    assert (west.sessions_per_100, west.within_30, west.take_up) == (None, None, None)


def test_online_sessions_home_visits_and_other_organisations_are_counted_apart() -> None:
    online = replace(strand("online", "Online club", Cadence.MONTHLY, "young"), mode=Mode.ONLINE)
    group = LocalGroup(
        id="group-1",
        name="Theirs",
        organisation="Others",
        area_id="east",
        easting_m=406_000,
        northing_m=160_000,
        band_ids=("young",),
        places=10,
        sessions_per_month=1.0,
    )
    facts = replace(FACTS, strands=(*FACTS.strands, online), local_groups=(group,))
    series = replace(PLAN.series[0], id="series-9", strand_id="online", venue_id=None)
    plan = replace(PLAN, series=(*PLAN.series, series))
    sections = {part.id: part for part in equity_report(facts, plan)}
    apart = {one.id: one for one in sections["apart"].figures}
    assert apart["online"].value == pytest.approx(100 * 5 / 65)
    assert apart["visits"].value == 0
    assert "1 groups (counted)" in apart["others"].title
    alone = {part.id: part for part in equity_report(facts, replace(plan, series=PLAN.series))}
    assert sections["headline"].figures[1].value == alone["headline"].figures[1].value


def test_each_kind_of_group_each_age_and_each_part_of_the_week_has_its_figures() -> None:
    assert list(figures("strands")) == [
        "strand-peer-group-minutes",
        "strand-peer-group-within",
        "strand-young-adults-minutes",
        "strand-young-adults-within",
    ]
    assert figures("bands")["within-young"].value == 100
    assert figures("times")["sessions-evening"].value == 17
    assert list(figures("times")) == ["sessions-evening", "within-evening"]


def test_facts_without_carers_have_no_report() -> None:
    assert equity_report(replace(FACTS, demand_points=()), PLAN) == ()
