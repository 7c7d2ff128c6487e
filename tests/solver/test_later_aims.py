"""Bounds of every aim hold for every plan there is; later aims are improved as far as can be, the earlier ones held."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings

from scheduler.domain.facts import Facts
from scheduler.domain.fingerprint import fingerprint
from scheduler.domain.plan import Series
from scheduler.optimise.programme import check_plan, plan_term, rules
from scheduler.optimise.programme.access import AccessIndex, ede_of
from scheduler.optimise.programme.account import AimLine, account
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


def by_id(facts: Facts) -> dict[str, AimLine]:
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
            assert sum(lowest) / len(lowest) <= float(lines["next-worst"].bound or 0.0) + ROUNDING
            assert lowest[0] <= float(lines["floor-young"].bound or 0.0) + ROUNDING
        as_good = min((now[n] for n in cells), default=0.0) >= worst - 1e-9
        if as_good and missing(setting, series) <= reached[0] and ede_of(now, index.carers) >= reached[1] - 1e-9:
            assert cost_pence(setting, series) / 100 >= float(lines["cost"].bound or 0.0) - ROUNDING
            assert journeys_of(setting, series) / 60 >= float(lines["journeys"].bound or 0.0) - ROUNDING
    assert all(one.gap is None or 0 <= one.gap <= 1 for one in lines.values())


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
    assert list(index.values(found)) == pytest.approx(list(index.values(PLAN.series)))
    assert improve_later(FACTS, PLAN.series, wish, before=before) == found
    setting = Setting(FACTS)
    if aim is LaterAim.JOURNEYS:
        assert journeys_of(setting, found) <= journeys_of(setting, PLAN.series)
    if aim is LaterAim.COST:
        assert cost_pence(setting, found) <= cost_pence(setting, PLAN.series)
    if aim is LaterAim.AS_BEFORE:
        assert sum(is_as_before(one, before) for one in found) == 1


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
    assert lines["mean-less-gini"].value == pytest.approx(mean * (1 - apart / (2 * mean)))
    setting = Setting(FACTS)
    minutes = sum(
        2 * len(one.dates) * setting.journey_minutes(name, setting.site(one))
        for one in plan.series
        for name in one.worker_ids
    )
    assert lines["journeys"].value == pytest.approx(minutes / 60)
    assert lines["as-before"].value == len(plan.series) == lines["as-before"].bound
    assert lines["even-weeks"].value >= 0
    assert lines["cost"].gap is not None
    assert lines["co2e"].gap is None
    assert lines["worst-area"].bound == 260.0


def test_gaps_are_shares_of_the_bound_or_of_the_value() -> None:
    line = AimLine(id="a", title="a", unit="u", value=80.0, bound=100.0)
    assert line.gap == pytest.approx(0.2)
    assert replace(line, more=False, value=100.0, bound=80.0).gap == pytest.approx(0.2)
    assert replace(line, bound=None).gap is None
    assert replace(line, bound=0.0, value=0.0).gap == replace(line, more=False, value=0.0, bound=0.0).gap == 0.0
