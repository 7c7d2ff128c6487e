"""In a real browser: a coordinator sets a term up, plans it, compares two drafts, moves by form and by drag, publishes.

With EVENHAND_PICTURES set to a folder each page's picture is kept there; the guide's are made so.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from scheduler.domain.accounts import Role
from scheduler.store import Store, connect, jobs
from scheduler.worker import HANDLERS
from tests.browser import DESK, NARROWEST, PHONE, accessibility_faults, own_origin_only, runs_off_the_screen, serving
from tests.household_examples import Door, household_site
from tests.staff_examples import client_of


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
            assert complaints == []
        context.close()


def look(page: Page, name: str) -> None:
    """Check a page by axe on a phone and that nothing runs off the narrowest screen; keep its picture when asked."""
    kept = os.environ.get("EVENHAND_PICTURES")
    for size, width in ((DESK, 1280), (PHONE, 360)):
        page.set_viewport_size(size)
        if kept:
            page.screenshot(path=f"{kept}/{name}-{width}.png", full_page=True)
    assert accessibility_faults(page) == [], page.url
    page.set_viewport_size(NARROWEST)
    assert runs_off_the_screen(page) == 0, page.url
    page.set_viewport_size(DESK)
    assert page.locator("h1").count() == 1


def work_once(store: Store, kind: str = "plan_term") -> None:
    """Do what a worker does with the job that is queued."""
    with store.write() as db:
        run = jobs.claim(db, owner="test", kinds=(kind,), lease_seconds=60)
    assert run is not None
    outcome = HANDLERS[kind](store, run)
    with store.write() as db:
        jobs.finish(db, run, outcome)


def test_a_term_is_set_up(page: Page) -> None:
    page.goto("/start")
    expect(page.get_by_text("Every step is done")).to_be_visible()
    look(page, "getting-started")
    page.get_by_role("link", name="Set up a term").click()
    look(page, "terms")
    page.get_by_role("link", name="Spring term 2027", exact=True).click()
    look(page, "term")
    page.get_by_role("link", name="Change the days of the term").click()
    page.get_by_role("textbox", name="Day", exact=True).fill("2027-03-10")
    page.get_by_role("button", name="Add the day").click()
    expect(page.get_by_role("alert").first).to_contain_text("Write what people call the day")
    look(page, "term-days")
    page.get_by_role("textbox", name="Day", exact=True).fill("2027-03-10")
    page.get_by_label("What people call it").fill("Young Carers Action Day")
    page.get_by_role("button", name="Add the day").click()
    page.get_by_role("button", name=re.compile("Keep clear.*Young Carers Action Day")).click()
    expect(page.get_by_text("no group meets on it")).to_be_visible()
    page.goto("/terms/spring-2027/groups/peer-group")
    page.get_by_label("Most places").fill("4")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_role("link", name="The most places must be at least 8, the fewest")).to_be_visible()
    look(page, "term-group")
    page.get_by_label("Most places").fill("16")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_text("New plans follow it")).to_be_visible()
    page.goto("/terms/spring-2027/locks")
    page.get_by_label("Area").select_option("West")
    page.get_by_label("Weekday").select_option("Wednesday")
    page.get_by_label("Who asked for it").fill("A parent of West")
    page.get_by_role("button", name="Add the lock").click()
    expect(page.get_by_text("In West, on a Wednesday")).to_be_visible()
    look(page, "term-locks")
    wishes_for_a_thursday_and_a_saturday(page)
    for name in ("choices", "clear", "targets/sessions-a-year"):
        page.goto(f"/terms/spring-2027/{name}")
        look(page, f"term-{name.partition('/')[0]}")


def wishes_for_a_thursday_and_a_saturday(page: Page) -> None:
    """Type one wish that a plan can meet and one that it cannot; change one; a mistake is told."""
    page.goto("/terms/spring-2027/wishes")
    page.get_by_role("button", name="Add the wish").click()
    expect(page.get_by_role("alert").first).to_contain_text("Choose an area, a kind of group or an age group")
    look(page, "term-wishes")
    for area, day in (("East", "Thursday"), ("West", "Saturday")):
        page.get_by_label("Area", exact=True).select_option(area)
        page.get_by_label(day).check()
        page.get_by_label("Who asked").fill("a parent")
        page.get_by_role("button", name="Add the wish").click()
        expect(page.get_by_text(f"Something in {area} on a {day}").first).to_be_visible()
    page.get_by_role("link", name=re.compile("Change.*Something in West on a Saturday")).click()
    expect(page.get_by_role("heading", name="Change this wish")).to_be_visible()
    page.get_by_label("Matters much").check()
    page.get_by_role("button", name="Keep the change").click()
    expect(page.get_by_text("Matters much; asked by a parent")).to_be_visible()
    look(page, "term-wishes")


def test_a_term_is_planned_and_its_draft_worked_on(page: Page, door: Door) -> None:
    wishes_for_a_thursday_and_a_saturday(page)
    page.goto("/drafts")
    page.get_by_role("button", name="Plan this term").click()
    expect(page.get_by_text("Waiting for a worker")).to_be_visible()
    work_once(door.store)
    expect(page.get_by_role("heading", name="The plan is ready")).to_be_visible(
        timeout=10_000
    )  # the page looks in itself
    look(page, "planning-ready")
    page.get_by_role("button", name="Open the draft").click()
    for name in ("Month", "Term", "List", "Map", "Rota", "Week"):
        page.get_by_role("navigation", name="Views of this draft").get_by_role("link", name=name).click()
        look(page, f"draft-{name.lower()}")
    mine = page.url.partition("?")[0]
    page.goto(f"{mine}?look=map")
    page.get_by_role("link", name="West", exact=True).click()
    expect(page.get_by_role("heading", name="Why West has what it has")).to_be_visible()
    look(page, "draft-area")

    sees_which_wishes_are_met_and_why_one_is_not(page, mine)
    a_word_is_explained_by_keyboard(page)
    move_by_form(page, mine)
    move_by_drag(page)
    compare_the_newest_two(page)
    page.goto(mine)
    page.get_by_role("button", name="Check and publish").click()
    expect(page.get_by_text("It rests on today’s facts and keeps every rule.")).to_be_visible()
    look(page, "publish")
    page.get_by_role("button", name="Publish this plan").click()
    expect(page.get_by_text("Published", exact=True).first).to_be_visible()


def sees_which_wishes_are_met_and_why_one_is_not(page: Page, mine: str) -> None:
    page.goto(mine)
    page.get_by_role("link", name="1 of 2 met").click()
    expect(page.get_by_role("heading", name="Wishes", exact=True)).to_be_visible()
    expect(page.get_by_text("Something in West on a Saturday")).to_be_visible()
    expect(page.get_by_text("may be held on a Monday, Tuesday, Wednesday, Thursday or Friday only")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("East: Thursday"))).to_be_visible()
    look(page, "draft-wishes")


def a_word_is_explained_by_keyboard(page: Page) -> None:
    """Enter opens the sentence, Escape closes it; nothing of it needs a script or a mouse."""
    page.goto("/terms/spring-2027")
    look(page, "term")
    asks = page.get_by_role("button", name="What is meant by: wish")
    asks.focus()
    page.keyboard.press("Enter")
    words = page.get_by_text("What somebody asks of a plan")
    expect(words).to_be_visible()
    assert accessibility_faults(page) == []
    page.keyboard.press("Escape")
    expect(words).to_be_hidden()


def move_by_form(page: Page, mine: str) -> None:
    page.goto(f"{mine}?look=list")
    page.get_by_role("link", name=re.compile("Youth club.*East")).first.click()
    look(page, "draft-group")
    page.get_by_label("Weekday", exact=True).select_option("Friday")
    page.get_by_role("button", name="See what it would change").click()
    expect(page.get_by_text("No rule would be broken.")).to_be_visible()
    look(page, "draft-weigh")
    page.get_by_role("button", name="Keep this change").click()
    expect(page.get_by_text("Youth club, East moved: Friday")).to_be_visible()


def move_by_drag(page: Page) -> None:
    """Take the group from its Friday to the Thursday of the same week."""
    for _ in range(3):
        if page.locator("li.app-week__day[data-weekday='4'] li.app-meet", has_text="Youth club").count():
            break
        page.get_by_role("link", name="Week after").click()
    first = page.locator("li.app-week__day[data-weekday='4'] li.app-meet", has_text="Youth club").first
    expect(page.get_by_role("heading", name="Drag onto a day")).to_be_visible()  # the page's script is ready
    first.drag_to(page.locator("li.app-week__day[data-weekday='3']"))
    dialog = page.get_by_role("dialog", name="What this would change")
    expect(dialog).to_contain_text("moved: Thursday")
    assert accessibility_faults(page) == []
    if os.environ.get("EVENHAND_PICTURES"):
        page.screenshot(path=f"{os.environ['EVENHAND_PICTURES']}/draft-drag-1280.png")
    dialog.get_by_role("button", name="Leave it as it was").click()
    first.drag_to(page.locator("li.app-week__day[data-weekday='3']"))
    dialog.get_by_role("button", name="Keep this change").click()
    expect(page.get_by_text("moved: Thursday")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone: ")).to_be_visible()


def compare_the_newest_two(page: Page) -> None:
    page.goto("/drafts")
    look(page, "drafts")
    boxes = page.get_by_role("checkbox")
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.get_by_role("button", name="Compare those ticked").click()
    expect(page.get_by_role("heading", name="Drafts side by side")).to_be_visible()
    expect(page.get_by_role("heading", name="Wishes")).to_be_visible()
    look(page, "drafts-compare")


def test_a_draft_is_worked_on_without_a_script_and_two_do_not_overwrite_each_other(
    browser: Browser, door: Door
) -> None:
    cookie = client_of(door.app, Role.COORDINATOR).get_cookie("evenhand")
    assert cookie is not None
    with serving(door.app) as site:
        context = browser.new_context(viewport=PHONE, base_url=site, java_script_enabled=False)
        context.add_cookies([{"name": "evenhand", "value": cookie.value, "url": site}])
        one, other = context.new_page(), context.new_page()
        one.goto("/drafts/1")
        one.get_by_role("button", name="Work on a copy").click()
        mine = one.url
        for page, weekday in ((one, "Monday"), (other, "Friday")):
            page.goto(f"{mine}/groups/series-1")
            page.get_by_label("Weekday", exact=True).select_option(weekday)
            page.get_by_role("button", name="See what it would change").click()
        one.get_by_role("button", name="Keep this change").click()
        expect(one.get_by_text("Youth club, East moved: Monday")).to_be_visible()
        other.get_by_role("button", name="Keep this change").click()
        expect(other.get_by_role("heading", name="Somebody else was there first")).to_be_visible()
        expect(other.get_by_text("Youth club, East moved: Monday", exact=False).first).to_be_visible()
        other.get_by_role("button", name="Keep this change").click()
        expect(other.get_by_text("Youth club, East moved: Friday")).to_be_visible()
        context.close()


def test_a_venue_closes_and_the_programme_is_repaired(page: Page, door: Door) -> None:
    page.goto("/repairs")
    page.get_by_role("button", name="See what to do").click()
    expect(page.get_by_role("link", name="Choose what went wrong")).to_be_visible()
    look(page, "repairs")
    page.get_by_label("A venue is closed").check()
    page.get_by_label("Which venue, if one is closed").select_option("Hall 2 (demo)")
    page.get_by_label("First day").fill("2027-03-15")
    page.get_by_label("Last day").fill("2027-03-16")
    page.get_by_label("One sentence that families will read").fill("The hall has a burst pipe.")
    page.get_by_role("button", name="See what to do").click()
    expect(page.get_by_text("The smallest change is being worked out.")).to_be_visible()
    work_once(door.store, "mend_programme")
    expect(page.get_by_role("heading", name="What changes")).to_be_visible(timeout=10_000)  # the page looks in itself
    expect(page.get_by_text("Proven: within the same weeks nothing smaller mends it.")).to_be_visible()
    look(page, "repair")
    page.get_by_role("button", name="Accept, and tell everybody").click()
    expect(page.get_by_text("It is mended: sessions, messages and calendars follow.")).to_be_visible()
