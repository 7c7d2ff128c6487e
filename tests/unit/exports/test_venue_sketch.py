"""The sketch of a venue in its area."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import GeometryCollection, MultiPolygon, box

from exports.venue_sketch import HEIGHT, WIDTH, SketchPoint, venue_sketch_svg

SQUARE = box(400_000, 150_000, 410_000, 160_000)
HALL = SketchPoint(name="Hall 1 <demo>", easting_m=405_000, northing_m=155_000)


def mark(svg: str) -> tuple[float, float]:
    found = re.search(r'<circle cx="([-\d.]+)" cy="([-\d.]+)" r="8"', svg)
    assert found is not None
    return float(found[1]), float(found[2])


def test_the_middle_of_a_square_lies_in_the_middle_of_the_width_and_north_is_up() -> None:
    x, y = mark(venue_sketch_svg(SQUARE, "East", HALL))
    assert x == WIDTH / 2
    further_north = mark(venue_sketch_svg(SQUARE, "East", SketchPoint(name="H", easting_m=405_000, northing_m=158_000)))
    assert further_north[1] < y


def test_it_is_one_well_formed_picture_with_words_for_screen_readers_and_no_inline_style() -> None:
    svg = venue_sketch_svg(SQUARE, "East & West", HALL)
    root = ET.fromstring(svg)  # noqa: S314 — our own markup
    assert root.get("role") == "img"
    assert root.get("aria-label") == "Hall 1 <demo> on an outline of East & West, north at the top"
    assert "style" not in svg


def test_the_scale_is_a_round_length_that_is_drawn_to_scale() -> None:
    svg = venue_sketch_svg(SQUARE, "East", HALL)
    words = re.search(r">([\d.]+) km<", svg)
    bar = re.search(r"M14.0,[\d.]+ V[\d.]+ H([\d.]+)", svg)
    assert words is not None
    assert bar is not None
    # 10 km of height in 240 - 2 × 14 - 20 pixels: 19.2 pixels a kilometre, so 5 km is 96
    assert words[1] == "5"
    assert float(bar[1]) - 14 == 96.0


def test_several_parts_are_drawn_and_no_outline_gives_no_sketch() -> None:
    two = MultiPolygon([SQUARE, box(420_000, 150_000, 430_000, 160_000)])
    assert venue_sketch_svg(two, "East", HALL).count("Z") == 2
    assert venue_sketch_svg(GeometryCollection(), "East", HALL) == ""


@given(easting_m=st.integers(380_000, 430_000), northing_m=st.integers(130_000, 180_000), name=st.text(max_size=60))
def test_a_venue_is_always_inside_the_picture_even_outside_its_area(easting_m: int, northing_m: int, name: str) -> None:
    x, y = mark(venue_sketch_svg(SQUARE, "East", SketchPoint(name=name, easting_m=easting_m, northing_m=northing_m)))
    assert 0 <= x <= WIDTH
    assert 0 <= y <= HEIGHT


def test_other_venues_are_dots_and_those_far_away_are_left_out() -> None:
    near = SketchPoint(name="Hall 2", easting_m=402_000, northing_m=152_000)
    far = SketchPoint(name="Hall 3", easting_m=500_000, northing_m=152_000)
    svg = venue_sketch_svg(SQUARE, "East", HALL, [near, far])
    assert svg.count('r="3"') == 1
    assert "Hall 2" not in svg
