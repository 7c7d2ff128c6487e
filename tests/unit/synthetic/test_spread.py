import numpy as np
import pytest

from scheduler.synthetic.spread import medians

LINE = np.array([(0.0, 0.0), (1000.0, 0.0), (2000.0, 0.0), (9000.0, 0.0)])
EVEN = np.ones(4)


def test_the_best_single_place_is_the_weighted_median() -> None:
    # metres to all four from 0, 1, 2 and 9 km: 12, 10, 10, 24 (thousands); the first of the best two is taken
    assert medians(LINE, EVEN, 1) == [1]


def test_a_heavy_point_draws_the_place_to_itself() -> None:
    assert medians(LINE, np.array([1.0, 1.0, 1.0, 9.0]), 1) == [3]


def test_two_places_serve_the_cluster_and_the_far_point() -> None:
    assert sorted(medians(LINE, EVEN, 2)) == [1, 3]


def test_a_greedy_first_choice_is_mended_by_moving_it() -> None:
    # one place for four points on a line goes to the middle; with two, each pair wants its own end
    points = np.array([(0.0, 0.0), (100.0, 0.0), (5000.0, 0.0), (9900.0, 0.0), (10000.0, 0.0)])
    weights = np.array([5.0, 5.0, 1.0, 5.0, 5.0])
    chosen = medians(points, weights, 2)
    away = np.abs(points[:, None, 0] - points[None, :, 0])[chosen].min(axis=0)
    # an end each (500 + 500) and the middle to its nearer one (4,900)
    assert away @ weights == pytest.approx(5900)


def test_more_places_than_points_come_back_to_the_heaviest() -> None:
    chosen = medians(LINE, np.array([1.0, 5.0, 1.0, 1.0]), 6)
    assert sorted(chosen[:4]) == [0, 1, 2, 3]
    assert chosen[4:] == [1, 0]


def test_no_place_at_all_is_an_empty_list() -> None:
    assert medians(LINE, EVEN, 0) == []
