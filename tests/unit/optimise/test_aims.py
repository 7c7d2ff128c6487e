from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.optimise.programme.access import AccessIndex, ede_of
from scheduler.optimise.programme.aims import aim_results, fair_bound, places_bound, post_aims, score_of
from scheduler.optimise.programme.linear import Model
from scheduler.optimise.programme.solvers import relaxed_bound
from tests.examples import FACTS

INDEX = AccessIndex(FACTS)
CELLS = tuple(range(len(INDEX.cells)))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(st.floats(1, 3000), min_size=4, max_size=4))
def test_the_bounds_of_fixed_access_lie_just_above_its_true_values(values: list[float]) -> None:
    fixed = np.array(values)
    model = Model()
    rows = post_aims(model, INDEX, {}, fixed, CELLS)
    model.objective = {rows.worst: 1}
    assert min(values) <= places_bound(relaxed_bound(model)) <= min(values) + 0.01
    model.objective = dict(rows.fair)
    true = ede_of(fixed, INDEX.carers)
    assert true <= fair_bound(relaxed_bound(model)) <= 1.006 * true + 0.1


def test_promises_come_before_the_worst_cell_and_that_before_the_even_share() -> None:
    low, high = np.array([1.0, 9.0, 9.0, 9.0]), np.array([2.0, 3.0, 3.0, 3.0])
    assert score_of(INDEX, high, CELLS, 0) > score_of(INDEX, low, CELLS, 0)
    assert score_of(INDEX, low, CELLS, 0) > score_of(INDEX, high, CELLS, 1)


def test_an_aim_says_best_possible_only_at_its_bound_and_names_unreachable_cells() -> None:
    score = score_of(INDEX, np.array([4.0, 4.0, 4.0, 4.0]), CELLS, 0)
    near, far = aim_results(score, 4.04, 4.5, all_reachable=False)
    assert (near.proven_best, far.proven_best) == (True, False)
    assert far.gap == pytest.approx(0.5 / 4.5)
    assert "any venue can reach" in near.title
