from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Polygon

from exports.coverage_map import compact, coverage_map, stepped
from exports.coverage_rows import CoverageClass
from exports.palette import CLASS_FILLS
from tests.unit.exports.county import AREAS, CAPTION, FEW, HIGH, LOW, MIDDLE, NOBODY, ROWS, VENUES

PARTS = coverage_map(AREAS, ROWS, VENUES, CAPTION)


def drawn_areas(script: str) -> list[tuple[str, str, list[list[list[int]]]]]:
    """Kind, words and steps of each area, as the script holds them."""
    found = re.search(r"L\.geoJSON\((\[.*?\])\.map\(", script)
    assert found is not None
    areas: list[tuple[str, str, list[list[list[int]]]]] = json.loads(found[1])
    return areas


WHOLE = PARTS.html + PARTS.css + PARTS.js


def test_nothing_points_to_another_origin() -> None:
    assert not re.search(r"https?:|//cdn|url\((?!#coverage-)|@import|src=", WHOLE)


def test_there_is_no_inline_style_and_no_inline_script() -> None:
    assert not re.search(r"style=|<style|<script|\bon[a-z]+=", PARTS.html + PARTS.js, re.IGNORECASE)


def test_only_leaflet_is_needed() -> None:
    assert not re.search(r"\$\(|jquery|bootstrap|awesome|d3\.", WHOLE, re.IGNORECASE)


def test_the_same_data_give_the_same_parts_whatever_the_order_of_rows() -> None:
    assert coverage_map(AREAS, ROWS[::-1], VENUES, CAPTION) == PARTS


def test_two_maps_on_one_page_have_names_of_their_own() -> None:
    other = coverage_map(AREAS, ROWS, VENUES, CAPTION, map_id="before")
    assert 'id="coverage_map"' in PARTS.html
    assert 'id="before"' in other.html
    assert "coverage_map" not in other.html + other.js


def test_each_area_has_the_class_of_its_figure() -> None:
    assert [kind for kind, _, _ in drawn_areas(PARTS.js)] == ["lower", "similar", "higher", "too-few", "no-need"]
    assert 'className: "coverage-area coverage-" + feature.properties.kind' in PARTS.js
    assert ".coverage-area.coverage-too-few { stroke-dasharray" in PARTS.css


def test_the_legend_shows_the_classes_in_use_and_the_rule_in_words() -> None:
    assert "Similar to the county (within 20%)" in PARTS.html
    assert "Too few carers to show" in PARTS.html
    figures_only = (LOW, MIDDLE, HIGH)
    inside = AREAS[AREAS["id"].isin([row.area_id for row in figures_only])]
    smaller = coverage_map(inside, figures_only, (), replace(CAPTION, whole="city"))
    assert "Lower than the city" in smaller.html
    assert "Too few" not in smaller.html
    assert "Venue" not in smaller.html


def test_names_and_notes_cannot_become_markup() -> None:
    assert "<Moor>" not in WHOLE
    assert "Hall <1>" not in WHOLE
    assert "\\u0026lt;Moor\\u0026gt;" in PARTS.js


def test_a_held_back_figure_is_not_in_the_page() -> None:
    secret = replace(FEW, places_per_100_carers=77.125, share_within_30_minutes=0.4321)
    parts = coverage_map(AREAS, (LOW, MIDDLE, HIGH, NOBODY, secret), VENUES, CAPTION)
    assert "77" not in re.sub(r"\d+\.\d{3,}", "", parts.js + parts.html)


def test_the_attribution_says_when_boundaries_are_approximate() -> None:
    assert "approximate: derived" in PARTS.html
    assert "Open Government Licence" in PARTS.html
    official = coverage_map(AREAS, ROWS, VENUES, replace(CAPTION, approximate=False))
    assert "approximate" not in official.html


def test_coordinates_are_degrees_with_five_decimals_at_most() -> None:
    # SU 00 50 lies on the grid's central line, 2° west on OSGB 36; WGS 84 lies about 100 m further west
    low = next(shape for kind, _, shape in drawn_areas(PARTS.js) if kind == "lower")
    corners = np.cumsum(np.array(low[0][0]).reshape(-1, 2), axis=0)
    assert [-200138, 5124917] in corners.tolist()
    assert corners[0].tolist() == corners[-1].tolist(), "the ring is closed"
    assert not re.search(r"\d\.\d{6,}", PARTS.js)


def test_areas_in_degrees_are_refused_with_the_remedy() -> None:
    with pytest.raises(ValueError, match=r"areas\.to_crs\('EPSG:27700'\)"):
        coverage_map(AREAS.to_crs(4326), ROWS, VENUES, CAPTION)


def test_an_area_without_a_shape_is_refused_by_name() -> None:
    broken = AREAS.copy()
    broken.loc[broken["id"] == "middle", "geometry"] = Polygon()
    with pytest.raises(ValueError, match=r"no shape: Middle Vale\."):
        coverage_map(broken, ROWS, VENUES, CAPTION)


def test_a_row_without_an_area_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="elsewhere"):
        coverage_map(AREAS, (*ROWS, replace(LOW, area_id="elsewhere")), VENUES, CAPTION)


def test_very_many_areas_are_drawn_on_one_canvas_in_the_same_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exports.coverage_map.MOST_AS_PATHS", 3)
    parts = coverage_map(AREAS, ROWS, VENUES, CAPTION)
    assert "L.canvas(" in parts.js
    assert "coverage-area" not in parts.js
    assert [kind for kind, _, _ in drawn_areas(parts.js)] == [kind.value for kind in CoverageClass]
    for kind in CoverageClass:
        assert f'"fillColor":"{CLASS_FILLS[kind]}"' in parts.js


def test_more_labels_than_can_be_read_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exports.coverage_map.MOST_LABELLED", 3)
    parts = coverage_map(AREAS, ROWS, VENUES, CAPTION)
    assert "L.divIcon" not in parts.js
    assert "Names and figures" not in parts.html
    assert "Low \\u0026lt;Moor" in parts.js, "popups still name every area"


@given(
    st.lists(st.tuples(st.floats(-6, 2, allow_nan=False), st.floats(50, 56, allow_nan=False)), min_size=3, max_size=30)
)
def test_steps_lead_back_to_every_corner(corners: list[tuple[float, float]]) -> None:
    steps = stepped(Polygon(corners))[0][0]
    back = np.cumsum(np.array(steps).reshape(-1, 2), axis=0) / 100_000
    assert np.abs(back[:-1] - np.array(corners)[: len(back) - 1]).max() <= 0.5e-5 + 1e-12


@given(st.text())
def test_no_text_leaves_the_script_or_becomes_markup(text: str) -> None:
    written = compact([text])
    assert json.loads(written) == [text]
    assert not set("<>&'") & set(written)
    assert written.isascii()
