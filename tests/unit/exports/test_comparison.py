"""Before and after: what changes in each area, in words, on small maps and as a page of its own."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser

from exports.comparison import FigurePair, changes, comparison_page, comparison_panels
from exports.coverage_rows import CoverageClass
from exports.panels_html import panels_html
from tests.browser import accessibility_faults, runs_off_the_screen
from tests.unit.exports.county import AREAS, CAPTION, HIGH, LOW, MIDDLE, ROWS

# the county has 100 before, so 5 either way is "about the same"
AFTER = tuple(
    replace(row, places_per_100_carers={"low": 44.0, "middle": 105.0, "high": 156.4}.get(row.area_id)) for row in ROWS
)
FIGURES = (FigurePair(title="Sessions", before="10", after="12", words="up 2"),)
PAGE = comparison_page(
    panels_html(AREAS, comparison_panels(ROWS, AFTER, "county"), ROWS),
    changes(ROWS, AFTER),
    FIGURES,
    "1 of 5 areas can reach more <than> before.",
    replace(CAPTION, title="Before and after"),
)


def test_the_largest_loss_comes_first_and_areas_without_a_figure_last() -> None:
    found = [(one.area_id, one.text, one.kind) for one in changes(ROWS, AFTER)]
    assert found == [
        ("low", "−6", CoverageClass.LOWER),
        ("middle", "+5", CoverageClass.SIMILAR),
        ("high", "+6", CoverageClass.HIGHER),
        ("few", "–", CoverageClass.TOO_FEW),
        ("nobody", "–", CoverageClass.NO_NEED),
    ]


@given(st.lists(st.floats(0, 1000), min_size=3, max_size=3))
def test_nothing_changes_between_a_plan_and_itself_and_turning_round_turns_the_sign(figures: list[float]) -> None:
    later = [replace(row, places_per_100_carers=value) for row, value in zip((LOW, MIDDLE, HIGH), figures, strict=True)]
    assert {one.kind for one in changes(later, later)} == {CoverageClass.SIMILAR}
    there = {one.area_id: one.difference for one in changes((LOW, MIDDLE, HIGH), later)}
    back = {one.area_id: one.difference for one in changes(later, (LOW, MIDDLE, HIGH))}
    assert there == {area_id: -(step or 0.0) for area_id, step in back.items()}


def test_plans_of_other_areas_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="in one of the two plans only: low"):
        changes(ROWS, [row for row in AFTER if row.area_id != "low"])


def test_three_small_maps_say_before_after_and_the_change() -> None:
    before, after, change = comparison_panels(ROWS, AFTER, "county")
    assert [panel.title for panel in (before, after, change)] == ["Before", "After", "Change"]
    assert change.marks["low"].text == "−6"
    assert change.marks["low"].words == "Low <Moor> & Fen: −6 (fewer than before)"
    assert change.marks["few"].words == "Few: too few carers to show"
    assert change.legend[CoverageClass.SIMILAR] == "About the same (within 5% of the figure for the county before)"


def test_the_page_says_it_in_words_tables_and_maps_and_no_name_is_markup() -> None:
    assert "can reach more &lt;than&gt; before" in PAGE
    assert "<Moor>" not in PAGE
    cells = [re.sub(r"<[^>]+>", " ", line).split() for line in re.findall(r"<tr><th scope=\"row\">.*?</tr>", PAGE)]
    assert cells[0] == ["Sessions", "10", "12", "up", "2"]
    assert cells[1][-6:] == ["44", "▼", "−6", "Fewer", "than", "before"]
    assert "approximate: derived" in PAGE
    assert "Carers, staff and venues are made up." in PAGE


@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_opens_from_disk_without_a_network(browser: Browser, width: int, tmp_path: Path) -> None:
    file = tmp_path / "compare.html"
    file.write_text(PAGE, "utf-8")
    context = browser.new_context(viewport={"width": width, "height": 800}, offline=True)
    page = context.new_page()
    asked: list[str] = []
    faults: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda line: faults.append(line.text))
    page.goto(file.as_uri())
    assert page.locator(".coverage-panel svg").count() == 3
    assert page.locator("use").first.bounding_box() is not None
    assert runs_off_the_screen(page) == 0
    assert accessibility_faults(page) == []
    assert (asked, faults) == ([file.as_uri()], [])
    context.close()
