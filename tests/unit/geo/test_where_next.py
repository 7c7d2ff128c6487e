"""Where next by the index and by reach: every answer is that of trying all choices."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.access import e2sfca_matrix, enhanced_two_step
from geo.inequality import equally_distributed_equivalent
from geo.where_next import best_by_index, index_with_each, newly_within

SEEDS = st.integers(0, 10_000)


def county(seed: int, points: int = 6, sites: int = 7) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return (
        rng.gamma(1, 2, points),
        rng.gamma(1, 2, (points, sites)) * (rng.random((points, sites)) < 0.5),
        rng.random(points) + 0.1,
    )


def index_by_hand(seed: int, chosen: tuple[int, ...]) -> float:
    access, gain, people = county(seed)
    return equally_distributed_equivalent(access + gain[:, list(chosen)].sum(axis=1), people)


def test_a_hall_near_those_without_lifts_the_index_more_than_one_near_those_with_plenty() -> None:
    # (½ √16 + ½ √0)² = 4 now; 9 places to the first: (½ · 5)² = 6.25; to the second: (½ · 4 + ½ · 3)² = 12.25
    assert index_with_each([16, 0], [[9, 0], [0, 9]]) == pytest.approx([6.25, 12.25])
    assert best_by_index([16, 0], [[9, 0], [0, 9]]).chosen == (1,)


def test_the_index_is_the_one_on_the_map() -> None:
    minutes, people, places = np.array([[5.0, 25.0], [25.0, 5.0], [15.0, 40.0]]), [10, 20, 5], np.array([30.0, 0.0])
    now = enhanced_two_step(minutes, people, places)
    gain = np.asarray(e2sfca_matrix(minutes, people)) * 12
    then = enhanced_two_step(minutes, people, [*places[:1], 12])
    assert index_with_each(now, gain, people)[1] == pytest.approx(equally_distributed_equivalent(then, people))


@given(SEEDS, st.integers(1, 3))
@settings(max_examples=60, deadline=None)
def test_all_choices_tried_is_the_best_of_all_choices(seed: int, count: int) -> None:
    access, gain, people = county(seed)
    found = best_by_index(access, gain, count, people)
    best = max(index_by_hand(seed, chosen) for chosen in combinations(range(7), count))
    assert found.value == pytest.approx(best)
    assert index_by_hand(seed, found.chosen) == pytest.approx(best)
    assert found.proven_best
    assert found.gap == 0


@given(SEEDS, st.integers(2, 4))
@settings(max_examples=60, deadline=None)
def test_greedy_with_exchange_never_claims_more_than_its_bound_and_the_bound_holds(seed: int, count: int) -> None:
    access, gain, people = county(seed)
    found = best_by_index(access, gain, count, people, enumerated_to=0)
    best = max(index_by_hand(seed, chosen) for chosen in combinations(range(7), count))
    assert found.value == pytest.approx(index_by_hand(seed, found.chosen))
    assert len(set(found.chosen)) == count
    assert found.value <= best * (1 + 1e-9)
    assert best <= found.bound * (1 + 1e-9)
    assert found.value >= 0.9 * best
    assert "one after another" in found.method


def test_people_who_have_something_near_already_are_not_counted_as_new() -> None:
    near = newly_within([[10.0], [10.0], [31.0]], [30.0, 30.1, np.inf], [7, 41, 9])
    assert near.tolist() == [41.0]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: best_by_index([1.0], [[1.0]], 2), "2 sites are to be chosen out of 1; choose from 1 to 1"),
        (lambda: best_by_index([1.0], [[-1.0]]), "row 0 of gain .* a site takes nothing away"),
        (lambda: best_by_index([1.0, 2.0], [[1.0]]), r"gain has the shape \(1, 1\); give one row for each of 2"),
        (lambda: newly_within([[np.nan]], [1.0], [1]), "row 0 of minutes"),
        (lambda: newly_within([[1.0]], [np.nan], [1]), "row 0 of nearest"),
        (lambda: newly_within([[1.0]], [1.0], [-1]), "row 0 of people"),
    ],
)
def test_input_that_cannot_be_used_is_refused_by_row(call: object, words: str) -> None:
    assert callable(call)
    with pytest.raises(ValueError, match=words):
        call()
