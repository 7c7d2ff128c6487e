from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from exports.coverage_map import coverage_map
from exports.standalone import LeafletFiles, standalone_page
from tests.browser import accessibility_faults, runs_off_the_screen
from tests.unit.exports.county import AREAS, CAPTION, FEW, NOBODY, ROWS, VENUES

LEAFLET_FOLDER = Path(__file__).parents[3] / "node_modules" / "leaflet" / "dist"
LEAFLET = LeafletFiles(
    js=(LEAFLET_FOLDER / "leaflet.js").read_text("utf-8"), css=(LEAFLET_FOLDER / "leaflet.css").read_text("utf-8")
)
PARTS = coverage_map(AREAS, ROWS, VENUES, CAPTION)
PAGE = standalone_page(PARTS, ROWS, CAPTION, LEAFLET)
STRICT = "default-src 'self'; style-src 'self'; script-src 'self'; img-src 'self' data:; object-src 'none'"


HEAD = """
<meta charset="utf-8"><title>Map</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="/leaflet.css"><link rel="stylesheet" href="/map.css">
<script src="/leaflet.js" defer></script><script src="/map.js" defer></script>
"""


class Watched:
    """A page of a given width, with everything that went wrong on it or left it."""

    def __init__(self, browser: Browser, width: int, *, offline: bool) -> None:
        self.context = browser.new_context(viewport={"width": width, "height": 800}, offline=offline)
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.asked_for: list[str] = []
        self.page.on("console", lambda line: self.faults.append(line.text))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("request", lambda request: self.asked_for.append(request.url))


def test_the_page_is_one_english_document_with_plot_then_table_then_map() -> None:
    assert PAGE.startswith('<!DOCTYPE html>\n<html lang="en-GB">')
    assert PAGE.count("<h1>") == 1
    assert "<title>What young carers can reach: Example carers&#x27; service, Spring term 2027</title>" in PAGE
    plot, table, chart = (PAGE.index(mark) for mark in ('class="coverage-dot-plot"', "<table>", 'id="coverage_map"'))
    assert plot < table < chart


def test_the_page_sums_up_in_words() -> None:
    assert "<strong>100</strong> places per 100 carers are within reach" in PAGE
    assert "worst-served area is <strong>Low &lt;Moor&gt; &amp; Fen</strong> with 50." in PAGE
    assert "Something meets in every month in 5 of 5 areas." in PAGE
    nobody = standalone_page(PARTS, [FEW, NOBODY], CAPTION, LEAFLET)
    assert "No area has enough recorded need for a figure." in nobody


def test_made_up_data_say_so_and_real_data_do_not() -> None:
    assert "Carers, staff and venues are made up." in PAGE
    assert "made up" not in standalone_page(PARTS, ROWS, replace(CAPTION, synthetic=False), LEAFLET)


def test_the_table_says_what_the_map_says() -> None:
    cells = [re.sub(r"<[^>]+>", " ", line).split() for line in re.findall(r"<tr><th scope=\"row\">.*?</tr>", PAGE)]
    assert cells[0] == ["Low", "&lt;Moor&gt;", "&amp;", "Fen", "▼", "Lower", "100", "50", "75%", "6", "3", "of", "3"]
    assert cells[3] == ["Few", "Too", "few", "to", "show", "–", "–", "–", "6", "3", "of", "3"]


def test_a_script_that_would_end_its_element_is_refused() -> None:
    with pytest.raises(ValueError, match="</script"):
        standalone_page(replace(PARTS, js="</SCRIPT>"), ROWS, CAPTION, LEAFLET)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_opens_from_disk_without_a_network(browser: Browser, width: int, tmp_path: Path) -> None:
    file = tmp_path / "coverage.html"
    file.write_text(PAGE, "utf-8")
    seen = Watched(browser, width, offline=True)
    seen.page.goto(file.as_uri())
    seen.page.wait_for_selector("path.coverage-lower")
    assert seen.page.locator("path.coverage-area").count() == 5
    assert seen.page.locator("path.coverage-venue").count() == 2
    assert runs_off_the_screen(seen.page) == 0
    assert seen.asked_for == [file.as_uri()]
    assert seen.faults == []
    assert accessibility_faults(seen.page) == []
    seen.context.close()


OVERLAPS = """() => {
  const boxes = [...document.querySelectorAll(".coverage-label > span")].map(label => label.getBoundingClientRect());
  return boxes.flatMap((a, i) => boxes.slice(i + 1).filter(b =>
    a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)).length;
}"""


@pytest.mark.parametrize(("width", "shortened"), [(240, True), (360, False)])
def test_on_a_small_screen_every_area_shows_its_figure_and_no_label_hides_another(
    browser: Browser, width: int, *, shortened: bool
) -> None:
    seen = Watched(browser, width, offline=True)
    seen.page.set_content(PAGE)
    seen.page.wait_for_function("() => document.querySelector('.coverage-label > span')?.style.marginLeft")
    assert (seen.page.locator(".coverage-label-short").count() > 0) == shortened
    figures = seen.page.locator(".coverage-label-figure")
    assert sorted(figures.all_inner_texts()) == sorted(["▼ 50", "■ 100", "▲ 150", "–", "–"])
    assert all(figure.is_visible() for figure in figures.all())
    assert seen.page.evaluate(OVERLAPS) == 0
    seen.context.close()


def test_the_parts_run_under_a_strict_policy_and_ask_for_nothing_else(browser: Browser) -> None:
    files = {
        "/": (
            "text/html",
            f'<!DOCTYPE html><html lang="en"><head>{HEAD}</head><body>{PARTS.html}</body></html>',
        ),
        "/leaflet.css": ("text/css", LEAFLET.css),
        "/map.css": ("text/css", PARTS.css),
        "/leaflet.js": ("text/javascript", LEAFLET.js),
        "/map.js": ("text/javascript", PARTS.js),
    }

    def answer(route: Route) -> None:
        kind, text = files[route.request.url.removeprefix("http://map.test")]
        headers = {"Content-Type": f"{kind}; charset=utf-8", "Content-Security-Policy": STRICT}
        route.fulfill(body=text, headers=headers)

    seen = Watched(browser, 1280, offline=False)
    seen.page.route("**/*", answer)
    seen.page.goto("http://map.test/")
    seen.page.wait_for_selector("path.coverage-lower")
    seen.page.locator("path.coverage-lower").click()
    popup = seen.page.locator(".leaflet-popup-content")
    assert popup.inner_text().splitlines() == [
        "Low <Moor> & Fen",
        "Lower than the county (by more than 20%)",
        "50 places per 100 carers",
        "6 sessions; something in 3 of 3 months",
    ]
    seen.page.get_by_text("Choose what the map shows").click()
    venues = seen.page.get_by_label("Venues")
    venues.uncheck()
    assert seen.page.locator("path.coverage-venue").count() == 0
    fill = seen.page.locator("path.coverage-lower").evaluate("path => getComputedStyle(path).fill")
    assert fill == "rgb(244, 106, 37)"
    assert sorted(seen.asked_for) == sorted(f"http://map.test{path}" for path in files)
    assert seen.faults == []
    seen.context.close()
