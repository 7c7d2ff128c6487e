"""Adding a wish never lowers what comes before wishes; a wish that can be met at no cost is met when planned again."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.facts import Facts
from scheduler.domain.fingerprint import fingerprint
from scheduler.domain.plan import Series
from scheduler.domain.planning import LaterAim, Wish
from scheduler.optimise.programme import Limits, check_plan, plan_term
from scheduler.optimise.programme.access import AccessIndex
from scheduler.optimise.programme.aim_values import Ground, wish_met
from scheduler.optimise.programme.options import Options
from scheduler.optimise.programme.setting import Setting
from scheduler.optimise.programme.suggest import Suggester
from scheduler.optimise.programme.wish_rounds import meet_wishes
from scheduler.optimise.programme.wishes import answer_wish, answer_wishes
from tests.examples import FACTS, PLAN
from tests.solver.aim_examples import AREAS, services

BEFORE_WISHES = 1e-6
QUICK = Limits(counts_effort=0.1, rounds=4, round_effort=0.1)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(services(), st.sampled_from(AREAS), st.sampled_from((1, 5)), st.integers(15, 18), st.integers(1, 9))
def test_adding_a_wish_never_lowers_the_first_aim_and_costs_no_promise(
    facts: Facts, area: str | None, weekday: int, hour: int, weight: int
) -> None:
    without = plan_term(replace(facts, settings=replace(facts.settings, wishes=())))
    added = Wish(id="added", text="", area_id=area, weekdays=(weekday,), from_minute=60 * hour, weight=weight)
    asked = replace(facts, settings=replace(facts.settings, wishes=(added,)))
    plan = plan_term(asked)
    assert check_plan(asked, plan) == ()
    assert plan.aims[0].id == without.aims[0].id
    assert plan.aims[0].value >= without.aims[0].value - BEFORE_WISHES
    short = [sum(one.rule != "wish" for one in each.unmet) for each in (plan, without)]
    assert short[0] <= short[1]
    (answer,) = answer_wishes(Suggester(asked, plan))
    assert answer.met == (not any(one.rule == "wish" for one in plan.unmet))
    assert answer.met or answer.because


def test_planning_again_honours_a_wish_that_costs_nothing() -> None:
    plan = plan_term(FACTS, limits=QUICK)
    held = {one.weekday for one in plan.series if (one.strand_id, one.area_id) == ("peer-group", "west")}
    other = next(day for day in range(5) if day not in held)
    wish = Wish(id="asked-1", text="", area_id="west", strand_id="peer-group", weekdays=(other,), weight=3)
    assert not answer_wish(Suggester(FACTS, plan), wish).met
    asked = replace(FACTS, settings=replace(FACTS.settings, wishes=(wish,)))
    again = plan_term(asked, limits=QUICK)
    assert answer_wish(Suggester(asked, again), wish).met
    assert again.aims[0].value >= plan.aims[0].value - BEFORE_WISHES


MORE = tuple(replace(one, most_series=2) for one in FACTS.strands)
MONDAY = Wish(id="asked-1", text="", area_id="east", strand_id="peer-group", weekdays=(0,), weight=3)


def met_by_hand(later_aims: tuple[LaterAim, ...]) -> tuple[Facts, tuple[Series, ...]]:
    own = replace(FACTS.settings, wishes=(MONDAY,), later_aims=later_aims)
    facts = replace(FACTS, strands=MORE, settings=own)
    setting = Setting(facts)
    ground = Ground(setting, AccessIndex(facts), ())
    return facts, meet_wishes(ground, Options(setting), PLAN.series, later_aims)


def test_a_missed_wish_is_met_by_one_group_more_and_nobody_reaches_less() -> None:
    """A second club of the east may be held: the plan of the examples gains one on a Monday and keeps its four."""
    facts, series = met_by_hand((LaterAim.WISHES, LaterAim.COST))
    assert series[:4] == PLAN.series
    (added,) = series[4:]
    assert wish_met(MONDAY, added)
    plan = replace(PLAN, series=series, facts_fingerprint=fingerprint(facts), aims=())
    assert check_plan(facts, plan) == ()
    index = AccessIndex(facts)
    then, now = index.values(PLAN.series), index.values(series)
    assert all(a <= b + BEFORE_WISHES for a, b in zip(then, now, strict=True))


def test_where_cost_comes_before_wishes_no_group_is_added_for_one() -> None:
    assert met_by_hand((LaterAim.COST, LaterAim.WISHES))[1] == PLAN.series
    assert met_by_hand((LaterAim.COST,))[1] == PLAN.series


def test_a_term_planned_piece_by_piece_meets_wishes_and_names_those_that_it_misses() -> None:
    sunday = replace(MONDAY, id="asked-2", weekdays=(6,))
    facts = replace(FACTS, settings=replace(FACTS.settings, wishes=(MONDAY, sunday)))
    plan = plan_term(facts, limits=replace(QUICK, whole_options=0))
    assert check_plan(facts, plan) == ()
    assert [one.met for one in answer_wishes(Suggester(facts, plan))] == [True, False]
    assert sum(one.rule == "wish" for one in plan.unmet) == 1
