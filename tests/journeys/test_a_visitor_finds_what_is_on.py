"""In a real browser: from the first page to an area, its coverage on the map, and its calendar."""

from __future__ import annotations

from pathlib import Path

import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, expect

from tests.browser import DESK, NARROWEST, PHONE, accessibility_faults, own_origin_only, runs_off_the_screen
from tests.site_examples import PAGES


def test_a_visitor_goes_from_home_to_an_area_to_the_map_and_takes_its_calendar_along(
    browser: Browser, example_address: str, tmp_path: Path
) -> None:
    context = browser.new_context(viewport=PHONE, accept_downloads=True)
    with own_origin_only(context, example_address) as complaints:
        page = context.new_page()
        page.goto(example_address)
        expect(page.get_by_role("heading", level=1)).to_have_text("Spring term 2027")
        assert accessibility_faults(page) == []

        page.get_by_label("Find what is on near you").select_option("East")
        page.get_by_role("button", name="Show sessions").click()
        expect(page.get_by_role("heading", name="8 sessions")).to_be_visible()
        assert accessibility_faults(page) == []

        page.get_by_role("link", name="East", exact=True).first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("East")
        expect(page.get_by_text("Every other Tuesday, 5pm to 7pm")).to_be_visible()
        assert accessibility_faults(page) == []

        page.get_by_role("link", name="Coverage of every area").click()
        page.locator(".coverage-area").first.wait_for()
        assert page.locator(".coverage-area").count() == 2
        expect(page.get_by_role("rowheader", name="East")).to_be_visible()
        assert accessibility_faults(page) == []

        page.get_by_role("rowheader", name="East").get_by_role("link").click()
        with page.expect_download() as download:
            page.get_by_role("link", name="East’s calendar").click()
        path = tmp_path / "east.ics"
        download.value.save_as(path)
        events = Calendar.from_ical(path.read_bytes()).walk("VEVENT")
        assert len(events) == 8
        assert {str(event["SUMMARY"]) for event in events} == {"Youth club", "Evening meet-up"}
    context.close()
    assert complaints == []


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_accessible_and_keeps_to_its_own_origin(
    browser: Browser, example_address: str, path: str
) -> None:
    context = browser.new_context(viewport=DESK)
    with own_origin_only(context, example_address) as complaints:
        page = context.new_page()
        page.goto(f"{example_address}{path}")
        assert accessibility_faults(page) == []
        page.set_viewport_size(NARROWEST)
        assert runs_off_the_screen(page) == 0
    context.close()
    assert complaints == []


def test_everything_but_the_map_works_without_javascript(browser: Browser, example_address: str) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{example_address}/programme")
    page.get_by_label("Age group").select_option("Young adult carers, 18 to 25")
    page.get_by_role("button", name="Show sessions").click()
    expect(page.get_by_role("heading", name="6 sessions")).to_be_visible()
    page.get_by_role("link", name="Calendar", exact=True).click()
    page.get_by_role("link", name="February 2027").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("February 2027")
    expect(page.get_by_role("heading", name="2 sessions")).to_be_visible()
    page.get_by_role("link", name="Coverage").click()
    expect(page.get_by_role("rowheader", name="East")).to_be_visible()
    expect(page.get_by_text("The map needs JavaScript.")).to_be_visible()
    context.close()


def test_the_first_stop_of_the_keyboard_is_a_way_past_the_menu(browser: Browser, example_address: str) -> None:
    context = browser.new_context(viewport=DESK)
    page = context.new_page()
    page.goto(example_address)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main-content")).to_be_focused()
    context.close()
