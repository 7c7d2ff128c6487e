"""In a real browser: a coordinator drags a group to an hour, the padlock and the bin, and one from the tray onto a day.

With EVENHAND_PICTURES set to a folder each page's picture is kept there; the guide's are made so.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from scheduler.domain.accounts import Role
from scheduler.store import connect
from tests.browser import DESK, PHONE, accessibility_faults, own_origin_only, runs_off_the_screen, serving
from tests.household_examples import Door, household_site
from tests.staff_examples import client_of

WEEK = "?look=week&day=2027-01-05"


@pytest.fixture
def door(made_on_sqlite: Path, tmp_path: Path) -> Iterator[Door]:
    path = shutil.copy(made_on_sqlite, tmp_path / "evenhand.db")
    found = household_site(connect(f"sqlite:///{path}"))
    yield found
    found.store.close()


@pytest.fixture
def page(browser: Browser, door: Door) -> Iterator[Page]:
    cookie = client_of(door.app, Role.COORDINATOR).get_cookie("evenhand")
    assert cookie is not None
    with serving(door.app) as site:
        context = browser.new_context(viewport=DESK, base_url=site)
        context.add_cookies([{"name": "evenhand", "value": cookie.value, "url": site}])
        with own_origin_only(context, site) as complaints:
            yield context.new_page()
        context.close()
    assert complaints == [], "every piece comes from us, and none breaks the Content-Security-Policy"


def begin(page: Page) -> str:
    """Begin a copy of the published plan; returns its address."""
    page.goto("/drafts/1")
    page.get_by_role("button", name="Work on a copy").click()
    expect(page.get_by_text("This is your copy")).to_be_visible()
    return page.url.partition("?")[0]


def picture(page: Page, name: str) -> None:
    if os.environ.get("EVENHAND_PICTURES"):
        width = (page.viewport_size or DESK)["width"]
        page.screenshot(path=f"{os.environ['EVENHAND_PICTURES']}/{name}-{width}.png")


def club(page: Page) -> Locator:
    """Return the youth club of East on the calendar."""
    return page.locator("li.app-meet", has_text="Youth club").first


def weekday(page: Page, number: int) -> Locator:
    return page.locator(f"li.app-week__day[data-weekday='{number}']").first


def drag(page: Page, what: Locator, to: Locator) -> None:
    """Drag something onto something else, once the page is ready for it: its script shows the tray."""
    expect(page.get_by_role("heading", name="Drag onto a day")).to_be_visible()
    what.drag_to(to)


def drag_to_hour(page: Page, what: Locator, number: int, hour: str) -> None:
    """Hold something, wait until the hours stand beside the days, and drop it on one."""
    expect(page.get_by_role("heading", name="Drag onto a day")).to_be_visible()
    page.locator("#tray").evaluate("one => one.scrollIntoView()")  # nothing scrolls under what is held
    what.hover()
    page.mouse.down()
    weekday(page, number).hover()
    spot = weekday(page, number).locator(f".app-hour[data-start='{hour}']")
    expect(spot).to_be_visible()
    spot.hover()
    spot.hover(position={"x": 20, "y": 10})  # the second move is the first of which a page is told
    expect(spot).to_have_class("app-hour app-drop--over")
    picture(page, "draft-hours")
    page.mouse.up()


def test_a_group_is_dragged_to_an_hour_locked_unlocked_cancelled_and_added_again(page: Page) -> None:
    mine = begin(page)
    page.goto(mine + WEEK)
    expect(page.get_by_role("heading", name="Drag onto a day")).to_be_visible()
    assert accessibility_faults(page) == []
    picture(page, "draft-tray")
    dialog = page.get_by_role("dialog", name="What this would change")

    drag_to_hour(page, club(page), 3, "18:00")
    expect(dialog).to_contain_text("moved: Thursday 18:00")
    dialog.get_by_role("button", name="Keep this change").click()
    expect(dialog).not_to_be_visible()  # the page that follows is there
    expect(page.get_by_text("moved: Thursday 18:00").first).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone: ")).to_be_visible()

    page.goto(mine + WEEK)
    drag(page, club(page), page.locator("[data-target='lock_group']"))
    expect(page.get_by_text("Locked: it stays as it is")).to_be_visible()
    expect(club(page)).to_contain_text("Locked")
    drag(page, club(page), page.locator("[data-target='cancel_group']"))
    expect(dialog).not_to_be_visible()
    drag(page, club(page), page.locator("[data-target='lock_group']"))
    expect(page.get_by_text("Unlocked.")).to_be_visible()

    drag(page, club(page), page.locator("[data-target='cancel_session']"))
    expect(dialog).to_contain_text("Youth club")
    dialog.get_by_role("button", name="Leave it as it was").click()
    drag(page, club(page), page.locator("[data-target='cancel_group']"))
    expect(dialog).to_contain_text("cancelled")
    assert accessibility_faults(page) == []
    dialog.get_by_role("button", name="Keep this change").click()
    expect(dialog).not_to_be_visible()  # the page that follows is there
    expect(page.get_by_text("cancelled").first).to_be_visible()

    chip = page.get_by_role("list", name="Not placed yet").get_by_role("link", name="Youth club, East")
    expect(chip).to_contain_text("not placed")
    drag_to_hour(page, chip, 2, "17:00")
    expect(dialog).to_contain_text("No rule would be broken.")
    expect(dialog.get_by_role("link", name="Choose another hall, hour or age first")).to_be_visible()
    picture(page, "draft-add-drag")
    dialog.get_by_role("button", name="Keep this change").click()
    expect(dialog).not_to_be_visible()  # the page that follows is there
    expect(page.get_by_text("Youth club, East added", exact=False).first).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone: ")).to_be_visible()


def test_what_is_dropped_on_another_persons_change_is_weighed_anew(page: Page) -> None:
    mine = begin(page)
    page.goto(mine + WEEK)
    other = page.context.new_page()
    other.goto(mine + WEEK)
    expect(other.get_by_role("heading", name="Drag onto a day")).to_be_visible()
    for one, number in ((page, 3), (other, 4)):
        drag(one, club(one), weekday(one, number))
        expect(one.get_by_role("dialog", name="What this would change")).to_contain_text("moved")
    page.get_by_role("button", name="Keep this change").click()
    expect(page.get_by_text("moved: Thursday").first).to_be_visible()
    other.get_by_role("button", name="Keep this change").click()
    expect(other.get_by_role("heading", name="Somebody else was there first")).to_be_visible()


def test_in_a_month_a_session_goes_to_the_padlock_and_the_bin(page: Page) -> None:
    mine = begin(page)
    page.goto(f"{mine}?look=month&day=2027-01-05")
    expect(page.get_by_role("heading", name="Drag onto a day")).to_be_visible()
    expect(page.get_by_role("heading", name="Drag onto a day")).to_be_visible()
    page.locator("#tray").evaluate("one => one.scrollIntoView()")
    picture(page, "draft-month-tray")
    drag(page, club(page), page.locator("[data-target='lock_session']"))
    expect(page.get_by_text("Locked: it stays as it is")).to_be_visible()
    page.goto(f"{mine}?look=month&day=2027-03-05")
    drag(page, club(page), page.locator("[data-target='cancel_session']"))
    expect(page.get_by_role("dialog", name="What this would change")).to_contain_text("Youth club")


def test_on_a_phone_the_forms_are_offered_instead(page: Page) -> None:
    mine = begin(page)
    page.set_viewport_size(PHONE)
    page.goto(mine + WEEK)
    expect(page.get_by_text("Open a group to move, cancel or lock it")).to_be_visible()
    expect(page.get_by_role("heading", name="Drag onto a day")).not_to_be_visible()
    assert club(page).get_attribute("draggable") == "false"
    assert not runs_off_the_screen(page)
    assert accessibility_faults(page) == []
    page.get_by_text("Open a group to move, cancel or lock it").scroll_into_view_if_needed()
    picture(page, "draft-week-forms")
    page.get_by_role("link", name="Add one by form").click()
    expect(page.get_by_role("heading", name="Add a group")).to_be_visible()
