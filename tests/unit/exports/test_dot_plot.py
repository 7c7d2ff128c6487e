from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.dot_plot import MARKS, nice_top, ranked_dot_plot_svg
from tests.unit.exports.county import CAPTION, FEW, LOW, NOBODY, ROWS

SVG = ranked_dot_plot_svg(ROWS, CAPTION)


def texts(svg: str) -> list[str]:
    return ["".join(part.itertext()) for part in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]  # noqa: S314 - our own SVG


def test_areas_stand_from_the_worst_served_with_their_figures() -> None:
    shown = [text for text in texts(SVG) if text in {row.area_name for row in ROWS}]
    assert shown == ["Low <Moor> & Fen", "Middle Vale", "High Down", "Few", "Nobody"]
    for words in ("50", "100", "150", "too few to show", "no need recorded", "County: 100"):
        assert words in texts(SVG)


def test_marks_lie_where_their_figures_are_on_the_scale() -> None:
    # the scale ends at 150 and runs from 1.5 % to 96 % of the width: 50 lies at 1.5 + 94.5 ÷ 3
    marks = re.findall(r'<svg x="([\d.]+)%"', SVG)
    assert [float(x) for x in marks] == pytest.approx([1.5 + 94.5 * share for share in (1 / 3, 2 / 3, 1)], abs=0.01)


def test_each_class_has_a_shape_as_well_as_a_colour() -> None:
    assert len(set(MARKS.values())) == 3
    assert all(shape in SVG for shape in MARKS.values())


def test_the_plot_is_described_in_words_for_those_who_cannot_see_it() -> None:
    assert "The county: 100. Low &lt;Moor&gt; &amp; Fen: 50; Middle Vale: 100; High Down: 150; Few: too few" in SVG
    assert 'role="img" aria-labelledby="dot-plot-title dot-plot-description"' in SVG


def test_the_plot_may_stand_under_a_strict_policy() -> None:
    assert not re.search(r"style=|<style|<script|href", SVG)


def test_a_picture_has_the_width_asked_for() -> None:
    assert 'width="640"' in ranked_dot_plot_svg(ROWS, CAPTION, width_px=640)
    assert 'width="100%"' in SVG


def test_a_county_line_from_elsewhere_moves_line_and_classes() -> None:
    svg = ranked_dot_plot_svg([LOW], CAPTION, whole=50.0)
    assert "County: 50" in texts(svg)
    assert MARKS["similar"] in svg  # type: ignore[index] # a StrEnum is its value


def test_without_any_figure_the_plot_still_names_the_areas() -> None:
    svg = ranked_dot_plot_svg([FEW, NOBODY], CAPTION)
    assert "too few to show" in texts(svg)
    assert "County" not in svg


@pytest.mark.parametrize(("largest", "top"), [(87, 100), (240, 250), (250, 250), (251, 300), (0, 5), (3.2, 4), (1, 1)])
def test_scales_end_at_round_numbers(largest: float, top: float) -> None:
    assert nice_top([largest]) == pytest.approx(top)


@given(st.floats(1e-6, 1e9))
def test_a_scale_always_holds_its_largest_value_without_much_room_to_spare(largest: float) -> None:
    assert largest * (1 - 1e-5) <= nice_top([largest]) <= 1.51 * largest


def test_the_same_rows_in_another_order_give_the_same_plot() -> None:
    assert ranked_dot_plot_svg(ROWS[::-1], CAPTION) == SVG
    assert ranked_dot_plot_svg([replace(row, sessions=9) for row in ROWS], CAPTION) == SVG
