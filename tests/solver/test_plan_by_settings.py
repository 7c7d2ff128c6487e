"""What a coordinator sets is kept by the planner: locks, times to keep clear, the online share, the budget."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from scheduler.domain.calendar import DateRange
from scheduler.domain.facts import Facts, Mode
from scheduler.domain.plan import Plan
from scheduler.domain.planning import FirstAim, LaterAim, Lock, QuietTime, Wish
from scheduler.optimise.programme import Limits, PlanRefusedError, check_plan, plan_term
from scheduler.optimise.programme.access import AccessIndex
from scheduler.optimise.programme.aims import mean_less_gini
from scheduler.optimise.programme.costs import cost_pence
from scheduler.optimise.programme.setting import Setting
from tests.examples import FACTS

WHOLE = Limits(counts_effort=0.1, rounds=4, round_effort=0.1)
PIECES = replace(WHOLE, whole_options=0)


def planned(limits: Limits, **changes: object) -> tuple[Facts, Plan]:
    facts = replace(FACTS, settings=replace(FACTS.settings, **changes))  # type: ignore[arg-type] # fields by name
    plan = plan_term(facts, limits=limits)
    assert check_plan(facts, plan) == ()
    return facts, plan


@pytest.mark.parametrize("limits", [WHOLE, PIECES])
def test_a_pinned_weekday_and_time_is_held(limits: Limits) -> None:
    lock = Lock(id="west", because="the school asked", strand_id="peer-group", area_id="west", weekday=4)
    _, plan = planned(limits, locks=(replace(lock, start_minute=16 * 60 + 30),))
    assert (4, 16 * 60 + 30) in {(one.weekday, one.start_minute) for one in plan.series if one.area_id == "west"}


@pytest.mark.parametrize("limits", [WHOLE, PIECES])
def test_a_group_pinned_to_a_time_off_the_half_hour_is_held_then(limits: Limits) -> None:
    lock = Lock(id="bus", because="the bus comes at 16:10", strand_id="peer-group", start_minute=16 * 60 + 20)
    _, plan = planned(limits, locks=(lock,))
    assert lock.start_minute in {one.start_minute for one in plan.series if one.strand_id == "peer-group"}


def test_a_lock_that_nothing_can_meet_is_named_and_no_plan_is_given() -> None:
    with pytest.raises(PlanRefusedError, match="pinned"):
        planned(PIECES, locks=(Lock(id="sunday", because="a wish", weekday=6),))


@pytest.mark.parametrize("limits", [WHOLE, PIECES])
def test_nothing_meets_in_a_time_to_keep_clear(limits: Limits) -> None:
    week = DateRange(first=date(2027, 3, 1), last=date(2027, 3, 5), reason="mock exams")
    _, plan = planned(limits, quiet_times=(QuietTime(days=week, band_ids=("young",)),))
    assert not [day for one in plan.series if one.band_id == "young" for day in one.dates if day in week]


@pytest.mark.parametrize("limits", [WHOLE, PIECES])
def test_a_budget_is_not_overdrawn_and_what_is_lost_is_told(limits: Limits) -> None:
    setting = Setting(FACTS)
    half = cost_pence(setting, plan_term(FACTS, limits=limits).series) // 2
    facts, plan = planned(limits, budget_pence=half)
    assert 0 < cost_pence(Setting(facts), plan.series) <= half
    assert plan.unmet


@pytest.mark.parametrize("limits", [WHOLE, PIECES])
def test_nothing_is_online_where_nothing_may_be(limits: Limits) -> None:
    online = replace(FACTS.strands[1], mode=Mode.ONLINE)
    facts = replace(
        FACTS, strands=(FACTS.strands[0], online), settings=replace(FACTS.settings, online_percent_at_most=0)
    )
    plan = plan_term(facts, limits=limits)
    assert check_plan(facts, plan) == ()
    assert {one.strand_id for one in plan.series} == {"peer-group"}


@pytest.mark.parametrize("limits", [WHOLE, PIECES])
def test_even_access_first_is_at_least_as_even_and_says_so(limits: Limits) -> None:
    _, worst_first = planned(limits)
    _, even_first = planned(limits, first_aim=FirstAim.EVEN_ACCESS)
    access = ("worst-area", "even-access")
    assert [one.id for one in worst_first.aims if one.id in access] == ["worst-area", "even-access"]
    assert [one.id for one in even_first.aims if one.id in access] == ["even-access", "worst-area"]
    before = next(one for one in worst_first.aims if one.id == "even-access")
    assert even_first.aims[0].value >= before.value
    assert all(0 <= one.gap <= 1 for one in even_first.aims)


@pytest.mark.parametrize("limits", [WHOLE, PIECES])
def test_mean_less_gini_comes_first_where_chosen_with_a_bound_that_holds(limits: Limits) -> None:
    facts, plan = planned(limits, first_aim=FirstAim.MEAN_LESS_GINI)
    index = AccessIndex(facts)
    first = plan.aims[0]
    assert first.id == "mean-less-gini"
    assert first.value == pytest.approx(mean_less_gini(index.values(plan.series), index.carers), abs=0.001)
    assert first.value <= first.bound < 1.05 * first.value
    _, worst_first = planned(limits)
    assert first.value >= mean_less_gini(index.values(worst_first.series), index.carers) - 0.001


@pytest.mark.parametrize("limits", [WHOLE, PIECES])
def test_a_wish_is_met_where_it_can_be_and_costs_no_access(limits: Limits) -> None:
    wish = Wish(id="friday", text="something in the west on a Friday", area_id="west", weekdays=(4,), weight=3)
    never = replace(wish, id="sunday", text="something in the west on a Sunday", weekdays=(6,))
    _, plain = planned(limits)
    _, plan = planned(limits, wishes=(wish, never))
    met = next(one for one in plan.aims if one.id == "wishes")
    assert (met.value, met.bound, met.proven_best) == (3, 3, True)
    assert any((one.area_id, one.weekday) == ("west", 4) for one in plan.series)
    assert plan.aims[0].value == plain.aims[0].value
    assert [one.about for one in plan.unmet] == [never.text]
    assert "wishes" not in {one.id for one in plain.aims}


def test_only_the_later_aims_that_are_named_are_looked_at_in_their_order() -> None:
    _, plan = planned(PIECES, later_aims=(LaterAim.CARBON, LaterAim.COST))
    assert [one.id for one in plan.aims if one.id in set(LaterAim)] == ["carbon", "cost"]
