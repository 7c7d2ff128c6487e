from __future__ import annotations

import pytest
from shapely.geometry import MultiPolygon, box

from exports.label_points import roomiest_point


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
