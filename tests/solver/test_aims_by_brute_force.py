"""On tiny services every plan is tried: in each aim, beside those before it, none is better than the planner's."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings

from scheduler.domain.facts import Facts
from scheduler.domain.planning import FirstAim
from scheduler.optimise.programme import Limits, check_plan, plan_term
from tests.solver.aim_examples import BEFORE, EveryPlan, Tried, services

LEVEL = 0.03
"""Places per 100 carers by which rounding may hold a level too low."""
EVEN = 0.003
"""Even access and mean · (1 − Gini) are held by tangents and in whole thousandths: to three in a thousand."""

IN_PIECES = Limits(counts_effort=0.05, rounds=2, round_effort=0.05, whole_options=0, later_rounds=2, later_effort=0.05)
PRINTED = 0.001


def access_aims(facts: Facts) -> tuple[str, ...]:
    first = facts.settings.first_aim
    if first is FirstAim.EVEN_ACCESS:
        return "even-access", "worst-area"
    return ("mean-less-gini", "worst-area", "even-access")[first is FirstAim.WORST_AREA :]


def near(aim: str, ours: Sequence[float]) -> tuple[float, ...]:
    """Return what is plainly better than ours: by more than rounding may hide."""
    return tuple(one + LEVEL if aim == "worst-area" else one * (1 + EVEN) + EVEN for one in ours)


def is_alike(one: Tried, ours: Tried) -> bool:
    return all(abs(a - b) < 1e-9 for aim in ours.access for a, b in zip(one.access[aim], ours.access[aim], strict=True))


def is_better(one: Tried, ours: Tried, aims: Sequence[str]) -> bool:
    """Whether another plan is plainly better in the first aim of access in which the two differ plainly."""
    for aim in aims:
        for theirs, own in zip(one.access[aim], ours.access[aim], strict=True):
            top = near(aim, (own,))[0]
            if theirs > top:
                return True
            if theirs < own - 1e-9:
                return False
    return False


@settings(max_examples=150, deadline=None, derandomize=True)
@given(services())
def test_in_every_aim_no_plan_of_all_is_better_than_the_planners(facts: Facts) -> None:
    every = EveryPlan(facts)
    plan = plan_term(facts, before=BEFORE)
    assert check_plan(facts, plan) == ()
    ours = every.tried(plan.series)
    aims = access_aims(facts)
    assert plan.aims[0].id == aims[0]
    for one in every:
        assert one.missing >= ours.missing
        if one.missing > ours.missing:
            continue
        assert not is_better(one, ours, aims), (one, ours)
        if is_alike(one, ours):
            assert one.later <= ours.later


@settings(max_examples=40, deadline=None, derandomize=True)
@given(services())
def test_planned_in_pieces_a_plan_passes_its_check_and_no_plan_of_all_beats_a_bound_of_access(facts: Facts) -> None:
    every = EveryPlan(facts)
    plan = plan_term(facts, limits=IN_PIECES)
    assert check_plan(facts, plan) == ()
    bounds = {one.id: one.bound for one in plan.aims}
    for one in every:
        for aim in access_aims(facts):
            least = one.access[aim][:1]
            assert not least or least[0] <= bounds[aim] + PRINTED, (aim, one)
