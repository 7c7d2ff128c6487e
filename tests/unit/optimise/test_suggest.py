"""Other ways of holding a series: all of them keep the rules, and each effect is what planning afresh would count."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler.domain.plan import Plan
from scheduler.optimise.programme import check_plan
from scheduler.optimise.programme.access import AccessIndex
from scheduler.optimise.programme.costs import cost_pence
from scheduler.optimise.programme.promises import unmet_of
from scheduler.optimise.programme.suggest import Move, Suggester
from tests.examples import FACTS, PLAN


@pytest.fixture(scope="module")
def suggester() -> Suggester:
    return Suggester(FACTS, PLAN)


def moved(plan: Plan, move: Move, suggester: Suggester) -> Plan:
    """Put the plan as it would be after a move; what it lacked before, it may lack after."""
    kept = tuple(one for one in plan.series if one.id != move.series.id)
    series = (*kept, move.series)
    return replace(plan, series=series, aims=(), unmet=unmet_of(suggester.options, series))


@pytest.mark.parametrize("series_id", [one.id for one in PLAN.series])
def test_each_alternative_passes_the_check_and_differs_from_what_stands(suggester: Suggester, series_id: str) -> None:
    moves = suggester.instead_of(series_id)
    assert 1 <= len(moves) <= 10
    for move in moves:
        assert move.broken == ()
        assert move.effect.missing <= 0
        assert move.series != suggester.series(series_id)
        assert check_plan(FACTS, moved(PLAN, move, suggester)) == ()


def test_effects_are_the_difference_of_the_whole_plans(suggester: Suggester) -> None:
    index = AccessIndex(FACTS)
    for move in suggester.instead_of("series-1"):
        after = moved(PLAN, move, suggester).series
        cost = cost_pence(suggester.setting, after) - cost_pence(suggester.setting, PLAN.series)
        worst = index.values(after).min() - index.values(PLAN.series).min()
        assert move.effect.cost_pence == cost
        assert move.effect.worst == pytest.approx(worst, abs=0.002)


def test_a_series_left_as_it_is_changes_nothing(suggester: Suggester) -> None:
    move = suggester.score_move(suggester.series("series-2"), "series-2")
    assert move.broken == ()
    assert (move.effect.missing, move.effect.worst, move.effect.fair) == (0, 0.0, 0.0)
    assert (move.effect.cost_pence, move.effect.journey_minutes) == (0, 0)


def test_a_move_by_hand_says_what_it_breaks(suggester: Suggester) -> None:
    small = replace(suggester.series("series-1"), venue_id="venue-3")
    assert "venue-fit" in {one.rule for one in suggester.score_move(small, "series-1").broken}
    alone = replace(suggester.series("series-1"), worker_ids=("worker-2",))
    assert {one.rule for one in suggester.score_move(alone, "series-1").broken} == {"team-size"}


def test_a_second_series_beyond_the_most_is_refused_with_the_strand_s_limit(suggester: Suggester) -> None:
    more = replace(suggester.series("series-1"), id="more", start_minute=19 * 60)
    assert "strand-most" in {one.rule for one in suggester.score_move(more).broken}
    assert suggester.more_of("peer-group") == ()


def test_a_new_series_is_suggested_where_the_strand_has_none() -> None:
    plan = replace(PLAN, series=PLAN.series[1:], aims=())
    moves = Suggester(FACTS, plan).more_of("peer-group")
    assert moves
    assert {move.series.area_id for move in moves} == {"east"}
    assert all(move.effect.missing < 0 for move in moves)


def test_a_series_that_is_not_in_the_plan_is_refused_by_name(suggester: Suggester) -> None:
    with pytest.raises(ValueError, match="no series 'nothing' in the plan"):
        suggester.instead_of("nothing")
