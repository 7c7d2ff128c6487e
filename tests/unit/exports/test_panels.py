"""Small maps side by side: what they say, and that they can be drawn for a page and for print."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from exports.coverage_rows import CoverageClass
from exports.map_words import map_css
from exports.panels import (
    TakeUpFigure,
    beside_panels,
    held_panel,
    need_panel,
    panel_words,
    reach_panel,
    take_up_panel,
)
from exports.panels_html import LARGEST_RADIUS, outlines, panels_html
from exports.panels_image import panels_picture
from tests.unit.exports.county import AREAS, CAPTION, FEW, HIGH, LOW, MIDDLE, NOBODY, ROWS

HELD = {"low": 30, "middle": 60, "high": 10}
PANELS = beside_panels(ROWS, HELD, "county")
HTML = panels_html(AREAS, PANELS, ROWS)


def test_need_is_told_as_shares_of_rounded_counts_and_never_of_a_few() -> None:
    rows = (replace(LOW, carers=53), replace(MIDDLE, carers=44), replace(HIGH, carers=9), NOBODY)
    marks = need_panel(rows, "county").marks
    assert marks["low"].share == 55 / (55 + 45)
    assert marks["low"].words == "Low <Moor> & Fen: 55% of the carers known"
    assert (marks["high"].share, marks["high"].kind) == (None, CoverageClass.TOO_FEW)
    assert marks["nobody"].kind is CoverageClass.NO_NEED


def test_where_nobody_is_known_no_share_is_claimed() -> None:
    assert [mark.share for mark in need_panel([FEW, NOBODY], "county").marks.values()] == [None, None]
    assert [mark.text for mark in held_panel([LOW, FEW], {}, "county").marks.values()] == ["–", "–"]


def test_what_is_put_on_is_shared_among_the_areas_where_it_meets() -> None:
    marks = held_panel(ROWS, HELD, "county").marks
    assert {area_id: mark.text for area_id, mark in marks.items()} == {
        "low": "30%", "middle": "60%", "high": "10%", "few": "0%", "nobody": "0%",
    }  # fmt: skip


def test_what_is_within_reach_has_the_classes_of_the_coverage_map() -> None:
    panel = reach_panel(ROWS, "county")
    assert panel.measure == "Places per 100 carers; the county: 100"
    assert panel.marks["low"].text == "▼50"
    assert panel.marks["low"].words == "Low <Moor> & Fen: 50 (lower)"
    assert list(panel.legend) == list(CoverageClass)


def test_take_up_is_classed_beside_its_own_whole_and_keeps_its_interval() -> None:
    """100 carers at 10 and 200 at 40 make (1,000 + 8,000) ÷ 300 = 30 for the county."""
    taken = {"low": TakeUpFigure(per_100_carers=10.0, low=7.0, high=14.0), "middle": TakeUpFigure(per_100_carers=40.0)}
    panel = take_up_panel(ROWS, taken, "county")
    assert panel.measure == "Places taken up per 100 carers; the county: 30"
    assert panel.marks["low"].kind is CoverageClass.LOWER
    assert "7 to 14" in panel.marks["low"].words
    assert panel.marks["middle"].kind is CoverageClass.HIGHER
    assert panel.marks["high"].kind is CoverageClass.TOO_FEW, "no figure was given"


def test_take_up_is_a_fourth_map_only_where_it_is_recorded() -> None:
    titles = [panel.title for panel in PANELS]
    assert titles == ["Known need", "Put on there", "Within reach"]
    nothing_yet = beside_panels(ROWS, HELD, "county", take_up={})
    assert [panel.title for panel in nothing_yet] == [*titles, "Taken up"]


def test_a_panel_says_in_words_all_that_it_shows_the_worst_served_first() -> None:
    words = panel_words(PANELS[1], ROWS)
    assert words.startswith("Share of all places in person of the county. Low <Moor> & Fen: 30% of the places put on;")
    assert words.count(";") == 4


def test_the_page_carries_each_outline_once_and_no_inline_style_or_script() -> None:
    assert HTML.count("<path id=") == len(AREAS)
    assert HTML.count("<use ") == len(AREAS) * len(PANELS)
    assert not re.search(r"style=|<style|<script|https?://(?!www\.w3\.org/2000/svg)|\bon[a-z]+=", HTML)
    assert "&lt;Moor&gt; &amp; Fen" in HTML
    assert "<Moor>" not in HTML
    ids = re.findall(r'\bid="([^"]+)"', HTML)
    assert len(ids) == len(set(ids))


def test_the_classes_of_the_legend_are_in_the_style_sheet_of_the_map() -> None:
    for name in set(re.findall(r'class="(coverage-[a-z-]+)', HTML)) - {"coverage-patterns"}:
        assert f".{name}" in map_css()


def test_a_circle_twice_the_share_is_twice_the_area_in_every_panel() -> None:
    radii = [float(found) for found in re.findall(r'r="([\d.]+)"/>', HTML.split("coverage-panels")[1])]
    assert max(radii) == LARGEST_RADIUS, "60 % is the largest share of both panels"
    assert radii[0] == pytest.approx(LARGEST_RADIUS * (0.5 / 0.6) ** 0.5, abs=0.05), "the first panel's half"


def test_outlines_fill_the_grid_and_keep_holes_and_parts() -> None:
    shapes, height = outlines(AREAS)
    assert height == pytest.approx(4 + 4 + 20_000 * (320 - 8) / 35_000)
    assert shapes["few"].path.count("M") == 2, "a hole"
    assert shapes["high"].path.count("M") == 2, "two parts"


def test_a_panel_without_a_mark_for_an_area_is_refused_by_name() -> None:
    lacking = replace(PANELS[0], marks={key: mark for key, mark in PANELS[0].marks.items() if key != "low"})
    with pytest.raises(ValueError, match="The panel 'Known need' has no mark for low"):
        panels_html(AREAS, [lacking], ROWS)


def test_the_page_for_print_is_one_drawing_in_two_formats_with_its_words() -> None:
    svg = panels_picture(AREAS, PANELS, ROWS, CAPTION, "svg").decode()
    png = panels_picture(AREAS, PANELS, ROWS, CAPTION, "png")
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(png[16:20]), int.from_bytes(png[20:24])) == (1753, 1240)
    assert 'role="img"' in svg
    assert "Known need: Share of the known carers of the county." in svg
    assert "style" not in svg
    words = re.findall(r"<text[^>]*>([^<]*)</text>", svg)
    assert {"Known need", "Put on there", "Within reach"} <= set(words)
    assert svg == panels_picture(AREAS, PANELS, ROWS[::-1], CAPTION, "svg").decode()
