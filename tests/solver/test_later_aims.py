"""Bounds of every aim hold for every plan there is; later aims are improved as far as can be, the earlier ones held."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given, settings

from scheduler.domain.facts import Facts
from scheduler.domain.fingerprint import fingerprint
from scheduler.domain.plan import AimResult, MissedDate, Series
from scheduler.domain.planning import Wish
from scheduler.optimise.programme import check_plan, plan_term, rules
from scheduler.optimise.programme.access import AccessIndex, ede_of
from scheduler.optimise.programme.account import SAID, account
from scheduler.optimise.programme.aim_values import Ground, later_value, later_values, wish_met
from scheduler.optimise.programme.aims import mean_less_gini
from scheduler.optimise.programme.costs import cost_pence
from scheduler.optimise.programme.counts import build_counts, kind_of
from scheduler.optimise.programme.later_aims import (
    LaterAim,
    LaterWish,
    improve_later,
    is_as_before,
    journeys_of,
)
from scheduler.optimise.programme.options import Options
from scheduler.optimise.programme.promises import made_by, missing
from scheduler.optimise.programme.rules_transport import carried_miles
from scheduler.optimise.programme.setting import Setting
from scheduler.optimise.programme.statements import AtLeast, is_broken
from tests.examples import FACTS, PLAN
from tests.solver.test_brute_force import every_plan, tiny_services

ROUNDING = 0.02


def allowed(facts: Facts) -> Iterator[tuple[Series, ...]]:
    """Every plan that keeps all firm rules."""
    setting = Setting(facts)
    for series in every_plan(facts):
        made = made_by(series)
        firm = (one for one in rules.statements(setting, series) if not (isinstance(one, AtLeast) and one.promise))
        if not any(is_broken(one, made) for one in firm):
            yield series


def by_id(facts: Facts) -> dict[str, AimResult]:
    return {one.id: one for one in account(facts, plan_term(facts))}


@settings(max_examples=15, deadline=None, derandomize=True)
@given(tiny_services())
def test_no_plan_of_all_beats_a_bound(facts: Facts) -> None:
    setting, index = Setting(facts), AccessIndex(facts)
    plan = plan_term(facts)
    lines = {one.id: one for one in account(facts, plan)}
    cells = build_counts(setting, Options(setting), index, promises=False).cells
    values = index.values(plan.series)
    worst = min((values[n] for n in cells), default=0.0)
    reached = missing(setting, plan.series), ede_of(values, index.carers)
    for series in allowed(facts):
        now = index.values(series)
        lowest = sorted(float(now[n]) for n in cells)[:3]
        if lowest:
            assert sum(lowest) / len(lowest) <= lines["next-worst"].bound + ROUNDING
            assert lowest[0] <= lines["floor-young"].bound + ROUNDING
        as_good = min((now[n] for n in cells), default=0.0) >= worst - 1e-9
        if as_good and missing(setting, series) <= reached[0] and ede_of(now, index.carers) >= reached[1] - 1e-9:
            for aim in (one for one in LaterAim if one.value in lines):
                least = lines[aim.value].bound * SAID[aim][2]
                assert later_value(aim, Ground(setting, index, cells), series) >= least - 1
    assert all(0 <= one.gap <= 1 for one in lines.values())


@settings(max_examples=12, deadline=None, derandomize=True)
@given(tiny_services())
def test_no_plan_of_all_with_the_same_series_has_shorter_journeys(facts: Facts) -> None:
    setting = Setting(facts)
    plan = plan_term(facts)
    assume(plan.series)
    better = improve_later(facts, plan.series, LaterWish(order=(LaterAim.JOURNEYS,), rounds=2))
    kinds = sorted(map(kind_of, plan.series))
    assert sorted(map(kind_of, better)) == kinds
    least = min(journeys_of(setting, series) for series in allowed(facts) if sorted(map(kind_of, series)) == kinds)
    assert journeys_of(setting, better) == least
    assert check_plan(facts, replace(plan, series=better)) == ()


@pytest.mark.parametrize("aim", list(LaterAim))
def test_each_later_aim_is_improved_or_kept_and_access_stays(aim: LaterAim) -> None:
    before = (replace(PLAN.series[0], start_minute=18 * 60),)
    wish = LaterWish(order=(aim,), rounds=3)
    found = improve_later(FACTS, PLAN.series, wish, before=before)
    plan = replace(PLAN, series=found, aims=())
    assert check_plan(FACTS, plan) == ()
    index = AccessIndex(FACTS)
    then, now = index.values(PLAN.series), index.values(found)
    assert all(a <= b + 1e-9 for a, b in zip(then, now, strict=True))
    assert improve_later(FACTS, PLAN.series, wish, before=before) == found
    ground = Ground(Setting(FACTS), index, (), before)
    assert later_values(ground, found, (aim,)) >= later_values(ground, PLAN.series, (aim,))
    if aim is LaterAim.AS_BEFORE:
        assert sum(is_as_before(one, before) for one in found) == 1


def test_an_aim_that_was_reached_never_gives_way_to_a_later_one() -> None:
    order = (LaterAim.COST, LaterAim.FAIR_LOADS, LaterAim.EVEN_WEEKS)
    ground = Ground(Setting(FACTS), AccessIndex(FACTS), ())
    cost = improve_later(FACTS, PLAN.series, LaterWish(order=order[:1], rounds=2))
    further = improve_later(FACTS, cost, LaterWish(order=order, rounds=6))
    assert later_values(ground, further, order) >= later_values(ground, cost, order)


def test_the_order_decides_which_of_two_aims_is_served_first() -> None:
    """Last term's start is later; the nearest team may lead it as well, so both aims can be had."""
    before = (replace(PLAN.series[0], start_minute=18 * 60),)
    wish = LaterWish(order=(LaterAim.AS_BEFORE, LaterAim.JOURNEYS), rounds=4)
    found = improve_later(FACTS, PLAN.series, wish, before=before)
    setting = Setting(FACTS)
    assert sum(is_as_before(one, before) for one in found) == 1
    assert journeys_of(setting, found) <= journeys_of(setting, PLAN.series)


def test_the_search_ends_with_the_best_found_when_asked() -> None:
    assert improve_later(FACTS, PLAN.series, LaterWish(), tell=lambda _number: True) == PLAN.series
    assert improve_later(FACTS, (), LaterWish(rounds=2)) == ()


def test_the_account_by_hand() -> None:
    """Mean less Gini over four cells, as in the definition; journeys there and back over all dates; loads apart."""
    plan = replace(PLAN, facts_fingerprint=fingerprint(FACTS))
    lines = {one.id: one for one in account(FACTS, plan, plan)}
    index = AccessIndex(FACTS)
    values, share = index.values(plan.series), index.carers / index.carers.sum()
    mean = float((values * share).sum())
    apart = sum(float(share[g] * share[h]) * abs(float(values[g] - values[h])) for g in range(4) for h in range(4))
    assert mean_less_gini(values, index.carers) == pytest.approx(mean * (1 - apart / (2 * mean)))
    setting = Setting(FACTS)
    minutes = sum(
        2 * len(one.dates) * setting.journey_minutes(name, setting.site(one))
        for one in plan.series
        for name in one.worker_ids
    )
    assert lines["journeys"].value == pytest.approx(minutes / 60)
    assert lines["as-before"].value == len(plan.series) <= lines["as-before"].bound
    assert lines["cost"].value == pytest.approx(cost_pence(setting, plan.series) / 100)
    assert 0 < lines["cost"].gap < 1
    metres = sum(
        2 * len(one.dates) * abs(setting.venues[str(one.venue_id)].easting_m - setting.workers[name].easting_m)
        for one in plan.series
        for name in one.worker_ids
    )
    vehicles = sum(carried_miles(setting, one) * 411 for one in plan.series)
    assert lines["carbon"].value == pytest.approx((metres * 1.3 / 1000 * 167.25 + vehicles) / 1000, abs=0.01)
    assert lines["worst-area"].bound == 260.0


def test_gaps_are_shares_of_the_bound_or_of_the_value() -> None:
    line = AimResult(id="a", title="a", unit="u", value=80.0, bound=100.0, proven_best=False)
    assert line.gap == pytest.approx(0.2)
    assert replace(line, more=False, value=100.0, bound=80.0).gap == pytest.approx(0.2)
    assert replace(line, bound=0.0, value=0.0).gap == replace(line, more=False, value=0.0, bound=0.0).gap == 0.0


WISH = Wish(id="mere", text="something in Mere on a Saturday", area_id="east", weekdays=(1, 5))
CLUB = replace(PLAN.series[0], area_id="east", weekday=1, start_minute=17 * 60, duration_minutes=120)


@pytest.mark.parametrize(
    ("changes", "met"),
    [
        ({}, True),
        ({"weekdays": (5,)}, False),
        ({"weekdays": ()}, True),
        ({"area_id": "west"}, False),
        ({"area_id": None}, True),
        ({"strand_id": "young-adults"}, False),
        ({"strand_id": "peer-group"}, True),
        ({"band_id": "young-adult"}, False),
        ({"band_id": "young"}, True),
        ({"from_minute": 17 * 60, "to_minute": 19 * 60}, True),
        ({"from_minute": 17 * 60 + 1}, False),
        ({"to_minute": 19 * 60 - 1}, False),
    ],
)
def test_a_wish_is_met_by_a_series_that_fits_all_of_it(changes: dict[str, object], *, met: bool) -> None:
    assert wish_met(replace(WISH, **changes), CLUB) is met  # type: ignore[arg-type]  # fields by name


def test_values_of_the_later_aims_by_hand() -> None:
    """Two dates in one week of term time and none in the others: two sessions apart; one date is missed."""
    missed = MissedDate(day=date(2027, 1, 19), because="a new floor")
    both = replace(CLUB, dates=(date(2027, 1, 12), date(2027, 1, 14)), missed=(missed,), worker_ids=("worker-1",))
    own = replace(FACTS.settings, wishes=(replace(WISH, weight=3), replace(WISH, id="west", area_id="west")))
    ground = Ground(Setting(replace(FACTS, settings=own)), AccessIndex(FACTS), (), (CLUB,))
    values = {aim: later_value(aim, ground, (both,)) for aim in LaterAim}
    assert values[LaterAim.WISHES] == 3
    assert values[LaterAim.REGULARITY] == 1
    assert values[LaterAim.EVEN_WEEKS] == 2
    assert values[LaterAim.AS_BEFORE] == 1
    # two sessions of three hours with setting up, journeys apart, of twenty hours a week; the others work nothing
    minutes = 2 * (180 + values[LaterAim.JOURNEYS] // 2)
    assert values[LaterAim.FAIR_LOADS] == round(1000 * minutes / 1200)
