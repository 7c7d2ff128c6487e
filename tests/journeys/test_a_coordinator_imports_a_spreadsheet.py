"""In a real browser: a coordinator imports venues, matches columns, mends what is wrong, and confirms."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from scheduler.domain.accounts import Role
from scheduler.store import connect
from scheduler.web.access import WHO_IS
from tests.browser import DESK, NARROWEST, PHONE, accessibility_faults, own_origin_only, runs_off_the_screen, serving
from tests.household_examples import household_site
from tests.staff_examples import client_of

HEADINGS = "Our number,Venue name,Area,Postcode,Kind of venue,Capacity,Opening hours\n"
ROWS = (
    "venue-1,Hall 1 (demo),West,BA14 8JN,hall,40,Mon-Fri 15:00-22:00\n"
    "V-9,Mere Hall,West,BA14 8JN,hall,25,Sat 10:00-13:00\n"
    "V-10,Lake House,Nowhere,BA14 8JN,hall,many,Sat 10:00-13:00\n"
)


@pytest.fixture
def page(browser: Browser, made_on_sqlite: Path, tmp_path: Path) -> Iterator[Page]:
    path = shutil.copy(made_on_sqlite, tmp_path / "evenhand.db")
    door = household_site(connect(f"sqlite:///{path}"))
    cookie = client_of(door.app, Role.COORDINATOR).get_cookie("evenhand")
    assert cookie is not None
    assert WHO_IS in door.app.extensions
    with serving(door.app) as site:
        context = browser.new_context(viewport=DESK, base_url=site)
        context.add_cookies([{"name": "evenhand", "value": cookie.value, "url": site}])
        with own_origin_only(context, site) as complaints:
            yield context.new_page()
            assert complaints == []
        context.close()
    door.store.close()


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


def test_a_coordinator_imports_venues(page: Page, tmp_path: Path) -> None:
    page.goto("/imports")
    look(page, "imports")
    page.get_by_role("link", name="Venues", exact=True).click()
    page.get_by_role("button", name="Check the file").click()
    page.get_by_role("link", name="Choose a file").click()
    look(page, "import-new")
    file = tmp_path / "venues.csv"
    file.write_text(HEADINGS + ROWS)
    page.get_by_label("Your file").set_input_files(file)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("heading", name="Which column is which?")).to_be_visible()
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose which heading of the file is: Venue reference.")
    look(page, "import-columns")
    page.get_by_label("Venue reference").select_option("Our number")
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_text("“many” is no whole number from 0 to 5000.")).to_be_visible()
    page.get_by_text("What changes").click()
    look(page, "import-check")
    page.get_by_label("Remove Hall 3 (demo)").check()
    page.get_by_role("button", name="Import 2 rows").click()
    expect(page.get_by_text("Imported: 1 new, 1 changed, 1 row removed.")).to_be_visible()
    expect(page.get_by_role("heading", name="Rows that were left out, and why")).to_be_visible()
    look(page, "import-done")


def test_a_coordinator_imports_past_attendance_and_reads_it_by_month(page: Page, tmp_path: Path) -> None:
    page.goto("/imports")
    page.get_by_role("link", name="Past attendance by session", exact=True).click()
    expect(page.get_by_text("no report to the commissioner")).to_be_visible()
    file = tmp_path / "past.csv"
    file.write_text(
        "Date,Session or group,Area,Places,Attended,Turned away\n"
        "06/10/2026,Youth club,East,20,17,2\n13/10/2026,Choir,West,,9,0\n03/11/2026,Choir,,,9,0\n"
    )
    page.get_by_label("Your file").set_input_files(file)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_text("It is blank, and so is the venue. Write in which area it was held.")).to_be_visible()
    page.get_by_role("button", name="Import 2 rows").click()
    expect(page.get_by_text("Imported: 2 new")).to_be_visible()
    page.get_by_role("link", name="Past attendance", exact=True).click()
    expect(page.get_by_role("row", name="October 2026")).to_contain_text("26")
    expect(page.get_by_role("row", name="October 2026")).to_contain_text("85%")
    look(page, "past-attendance")
