"""Covering with capacities is the best of all choices, and never covers more people than there are places."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from scheduler.optimise.siting import most_people_covered


def covered(within: np.ndarray, people: np.ndarray, places: np.ndarray, opened: list[int]) -> float:
    """People that these sites cover at most: a transport problem, by another solver."""
    pairs = [(point, site) for point in range(len(people)) for site in opened if within[point, site]]
    if not pairs:
        return 0.0
    of_point = [[float(pair[0] == point) for pair in pairs] for point in range(len(people))]
    of_site = [[float(pair[1] == site) for pair in pairs] for site in opened]
    done = linprog([-1.0] * len(pairs), of_point + of_site, [*people, *places[opened]], method="highs")
    return float(-done.fun)


@given(st.integers(0, 10_000), st.integers(0, 3), st.booleans())
@settings(max_examples=25, deadline=None)
def test_it_is_the_best_of_all_choices(seed: int, count: int, some_exist: bool) -> None:
    rng = np.random.default_rng(seed)
    within, people, places = rng.random((8, 6)) < 0.4, rng.integers(0, 9, 8), rng.integers(0, 15, 6).astype(float)
    old = np.arange(6) < 2 if some_exist else np.zeros(6, dtype=bool)
    existing, new = np.flatnonzero(old).tolist(), np.flatnonzero(~old).tolist()
    found = most_people_covered(within, people, places, count, old)
    best = max(covered(within, people, places, [*existing, *chosen]) for chosen in combinations(new, count))
    assert found.people == pytest.approx(best, abs=1e-5)
    assert covered(within, people, places, [*existing, *found.chosen]) == pytest.approx(best, abs=1e-5)
    assert found.proven_best
    assert found.share == pytest.approx(best / people.sum() if people.sum() else 0, abs=1e-6)


def test_people_are_counted_and_not_points() -> None:
    # the first hall is near three hamlets of one person, the second near a town of ten
    within = [[True, False], [True, False], [True, False], [False, True]]
    found = most_people_covered(within, [1, 1, 1, 10], [np.inf, np.inf], 1)
    assert (found.chosen, found.people) == ((1,), 10)
    assert found.share == pytest.approx(10 / 13)


def test_a_hall_covers_no_more_people_than_it_has_places() -> None:
    found = most_people_covered([[True], [True]], [20, 30], [16], 1)
    assert found.people == pytest.approx(16)
    assert found.share == pytest.approx(0.32)


def test_halls_that_exist_are_filled_first_by_those_who_reach_nothing_else() -> None:
    # the old hall's 10 places go to the ten who reach it alone, so the new one serves the other ten
    found = most_people_covered([[True, False], [True, True]], [10, 10], [10, 10], 1, [True, False])
    assert found.chosen == (1,)
    assert found.people == pytest.approx(20)


def test_with_nobody_in_reach_nothing_is_covered() -> None:
    found = most_people_covered([[False, False]], [5], [9, 9], 1)
    assert (found.people, found.share, found.proven_best) == (0, 0, True)


@pytest.mark.parametrize(
    ("within", "people", "places", "count", "words"),
    [
        ([[1.0]], [1], [1], 1, "within holds float64 values"),
        ([[True]], [1, 2], [1], 1, "one row for each of 2 points"),
        ([[True]], [1], [-1], 1, "row 0 of places"),
        ([[True]], [1], [1, 2], 1, "places has 2 rows where 1 are needed"),
        ([[True]], [1], [1], -1, "-1 sites are to be chosen; give zero or more"),
    ],
)
def test_input_that_cannot_be_used_is_refused(
    within: list[list[float]], people: list[float], places: list[float], count: int, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        most_people_covered(within, people, places, count)
