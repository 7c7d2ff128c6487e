"""The p-median by OR-Tools: by hand, against every choice, and against our own branch and bound."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.where_next import p_median
from geo.where_next_remainder import remainder
from scheduler.optimise.siting import least_way, median


def test_three_villages_on_a_road_by_hand() -> None:
    # at 0, 10 and 12 minutes with 1, 1 and 5 people: halls in the first and the third leave one person 2 minutes
    found = least_way([[0, 10, 12], [10, 0, 2], [12, 2, 0]], 2, [1, 1, 5])
    assert (found.chosen, found.value, found.proven_best, found.gap) == ((0, 2), 2.0, True, 0.0)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 4))
def test_no_choice_at_all_is_better(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    costs, people = rng.integers(0, 30, (12, 7)).astype(float), rng.integers(0, 9, 12).astype(float)
    found = least_way(costs, count, people)
    sums = [float((costs[:, list(some)].min(axis=1) * people).sum()) for some in combinations(range(7), count)]
    assert found.value == pytest.approx(min(sums))
    assert float((costs[:, list(found.chosen)].min(axis=1) * people).sum()) == pytest.approx(found.value)
    assert found.proven_best


def test_or_tools_ends_what_prices_leave_open() -> None:
    rng = np.random.default_rng(3)
    costs = rng.integers(1, 100, (60, 25)).astype(float)
    left = remainder(costs, 5)
    found = least_way(costs, 5)
    assert not left.best.proven_best
    assert left.best.bound <= found.value <= left.best.value
    assert found.method == "proven best by OR-Tools"
    assert found.value == p_median(costs, 5).value


def test_what_is_left_open_holds_every_best_choice() -> None:
    rng = np.random.default_rng(3)
    costs = rng.integers(1, 100, (60, 25)).astype(float)
    left, best = remainder(costs, 5), p_median(costs, 5)
    assert set(best.chosen) <= set(left.sites.tolist())
    assert set(left.sites[left.must].tolist()) <= set(best.chosen)
    places = [left.sites.tolist().index(site) for site in best.chosen]
    assert left.costs[:, places].min(axis=1).sum() == best.value


def test_what_is_too_large_for_or_tools_is_ended_by_branch_and_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    costs = np.random.default_rng(3).integers(1, 100, (60, 25)).astype(float)
    monkeypatch.setattr(median, "STEPS_AT_MOST", 0)
    assert least_way(costs, 5).method == "proven by branch and bound"


@pytest.mark.parametrize(("count", "chosen"), [(1, (1,)), (3, (0, 1, 2))])
def test_one_site_and_all_sites_need_no_solver(count: int, chosen: tuple[int, ...]) -> None:
    found = least_way([[0, 10, 12], [10, 0, 2], [12, 2, 0]], count)
    assert (found.chosen, found.method) == (chosen, "all choices tried")


@pytest.mark.parametrize("count", [0, 4])
def test_a_count_that_cannot_be_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match=f"{count} sites are to be chosen out of 3; choose from 1 to 3"):
        least_way([[0, 10, 12], [10, 0, 2], [12, 2, 0]], count)
