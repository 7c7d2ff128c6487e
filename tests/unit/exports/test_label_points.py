from __future__ import annotations

import numpy as np
import pytest
from shapely.geometry import MultiPolygon, box

from exports.label_points import hidden_share, outside_share, roomiest_point


def test_the_roomiest_point_of_a_square_is_its_middle() -> None:
    point = roomiest_point(box(0, 0, 10, 10))
    assert (point.x, point.y) == pytest.approx((5, 5), abs=0.1)


def test_an_l_shaped_area_is_labelled_in_its_wide_part() -> None:
    # a square of 10 with a strip of 40 by 2 along its foot: the middle of the whole would lie near the strip
    point = roomiest_point(box(0, 0, 10, 10).union(box(10, 0, 50, 2)))
    assert (point.x, point.y) == pytest.approx((5, 5), abs=0.6)


def test_of_several_parts_the_largest_is_labelled() -> None:
    point = roomiest_point(MultiPolygon([box(0, 0, 2, 2), box(20, 20, 30, 30)]))
    assert (point.x, point.y) == pytest.approx((25, 25), abs=0.1)


def test_a_label_hides_what_it_covers_of_the_others_as_a_share_of_itself() -> None:
    rooms = np.array([[0.0, 0.0, 10.0, 10.0], [20.0, 20.0, 30.0, 30.0]])
    others = np.array([[5.0, 5.0, 15.0, 15.0], [-5.0, -5.0, 2.0, 2.0]])
    # 5 by 5 of the first other and 2 by 2 of the second, of 100
    assert hidden_share(rooms, others) == pytest.approx([0.29, 0.0])
    assert hidden_share(rooms, np.empty((0, 4))) == pytest.approx([0.0, 0.0])


def test_a_label_that_leans_out_of_its_area_is_measured() -> None:
    rooms = np.array([[0.0, 0.0, 10.0, 10.0], [5.0, 0.0, 15.0, 10.0], [20.0, 0.0, 30.0, 10.0]])
    assert outside_share(rooms, box(0, 0, 10, 10)) == pytest.approx([0.0, 0.5, 1.0])
