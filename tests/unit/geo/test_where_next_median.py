"""The p-median is the best of all choices: beside trying them all, and beside OR-Tools on larger ones."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.math_opt.python import mathopt

from geo import where_next_median
from geo.where_next_median import exchange, p_median


def tried(costs: np.ndarray, count: int) -> float:
    return min(float(costs[:, list(chosen)].min(axis=1).sum()) for chosen in combinations(range(costs.shape[1]), count))


def by_or_tools(costs: np.ndarray, count: int) -> float:
    model = mathopt.Model()
    opened = [model.add_binary_variable() for _ in costs.T]
    model.add_linear_constraint(mathopt.fast_sum(opened) == float(count))
    total = []
    for row in costs.tolist():
        goes = [model.add_variable(lb=0.0, ub=1.0) for _ in opened]
        model.add_linear_constraint(mathopt.fast_sum(goes) == 1.0)
        for share, site, cost in zip(goes, opened, row, strict=True):
            model.add_linear_constraint(share <= site)
            total.append(cost * share)
    model.minimize(mathopt.fast_sum(total))
    return float(mathopt.solve(model, mathopt.SolverType.HIGHS).objective_value())


def test_three_villages_on_a_road_by_hand() -> None:
    # at 0, 10 and 12 minutes; with 1, 1 and 5 people a single hall goes to the last: 12 + 2 = 14
    costs = [[0, 10, 12], [10, 0, 2], [12, 2, 0]]
    assert p_median(costs, 1, [1, 1, 5]).chosen == (2,)
    assert p_median(costs, 1, [1, 1, 5]).value == 14
    assert p_median(costs, 3).value == 0


@given(st.integers(0, 10_000), st.integers(1, 5), st.booleans())
@settings(max_examples=120, deadline=None)
def test_it_is_the_best_of_all_choices(seed: int, count: int, whole: bool) -> None:
    rng = np.random.default_rng(seed)
    costs = rng.integers(0, 12, (9, 7)).astype(float) if whole else rng.gamma(2, 5, (9, 7))
    people = rng.integers(0, 4, 9) if whole else rng.random(9)
    found = p_median(costs, count, people)
    best = tried(costs * people[:, None], count)
    assert found.value == pytest.approx(best, rel=2e-6, abs=1e-12)
    assert found.value == pytest.approx(float((costs[:, list(found.chosen)].min(axis=1) * people).sum()))
    assert found.proven_best
    assert found.bound == found.value
    assert len(set(found.chosen)) == count


@pytest.mark.parametrize(("seed", "count"), [(1, 3), (2, 5), (3, 8)])
def test_it_agrees_with_or_tools_on_a_county(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    points, halls = rng.uniform(0, 60, (60, 2)), rng.uniform(0, 60, (25, 2))
    costs = np.hypot(*(points[:, None] - halls).transpose(2, 0, 1)) * rng.uniform(1, 9, 60)[:, None]
    found = p_median(costs, count)
    assert found.proven_best
    assert found.value == pytest.approx(by_or_tools(costs, count), rel=2e-6)


def test_a_search_that_is_cut_short_says_so_with_a_bound_that_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    costs = rng.integers(1, 100, (40, 40)).astype(float)
    best = p_median(costs, 5)
    monkeypatch.setattr(where_next_median, "AT_ROOT", where_next_median.AT_ROOT._replace(rounds=3))
    short = p_median(costs, 5, nodes_at_most=1)
    assert not short.proven_best
    assert short.bound < best.value <= short.value
    assert 0 < short.gap < 1
    assert "ended before its proof" in short.method


def test_an_exchange_never_makes_it_worse() -> None:
    rng = np.random.default_rng(6)
    costs = rng.uniform(0, 9, (12, 30))
    begin = np.array([0, 1, 2])
    assert costs[exchange(costs, begin)].min(axis=0).sum() <= costs[begin].min(axis=0).sum()


@pytest.mark.parametrize(
    ("costs", "count", "weights", "words"),
    [
        ([[1.0, 2.0]], 3, None, "3 sites are to be chosen out of 2; choose from 1 to 2"),
        ([[1.0, np.inf]], 1, None, "row 0 of costs .* such as the longest bearable way"),
        ([[1.0], [np.nan]], 1, None, "row 1 of costs"),
        ([[1.0], [-1.0]], 1, None, "row 1 of costs .* is below zero"),
        ([1.0, 2.0], 1, None, "give one row a point and one column a site"),
        ([[1.0], [2.0]], 1, [1, -1], "row 1 of weights"),
        ([[1.0], [2.0]], 1, [1], "weights has 1 rows where 2 are needed"),
    ],
)
def test_costs_that_cannot_be_used_are_refused_by_row(
    costs: list[list[float]], count: int, weights: list[float] | None, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        p_median(costs, count, weights)
