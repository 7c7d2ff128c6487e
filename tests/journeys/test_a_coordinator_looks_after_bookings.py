"""In a real browser: a coordinator answers a request, settles a late cancellation, moves a queue, runs a ballot."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from scheduler import clock
from scheduler.clock import LOCAL
from scheduler.domain.accounts import Role
from scheduler.domain.household_forms import CarerForm, SignUpForm
from scheduler.store import connect
from tests.booking_examples import SERVICE, published_in_december
from tests.browser import DESK, NARROWEST, PHONE, accessibility_faults, own_origin_only, runs_off_the_screen, serving
from tests.household_examples import Door, household_site
from tests.staff_examples import client_of


@dataclass(frozen=True, slots=True)
class Office:
    """A coordinator's browser, and the site behind it."""

    page: Page
    door: Door


@pytest.fixture
def office(browser: Browser, made_on_sqlite: Path, tmp_path: Path) -> Iterator[Office]:
    path = shutil.copy(made_on_sqlite, tmp_path / "evenhand.db")
    with published_in_december():
        door = household_site(connect(f"sqlite:///{path}"), places=1)
        cookie = client_of(door.app, Role.COORDINATOR).get_cookie("evenhand")
        assert cookie is not None
        with serving(door.app) as site:
            context = browser.new_context(viewport=DESK, base_url=site)
            context.add_cookies([{"name": "evenhand", "value": cookie.value, "url": site}])
            with own_origin_only(context, site) as complaints:
                yield Office(context.new_page(), door)
                assert complaints == []
            context.close()
        door.store.close()


def look(page: Page, name: str) -> None:
    """Hold a page to axe and to the narrowest screen; keep its picture when asked."""
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


def test_a_request_is_accepted_and_somebody_is_moved_with_a_reason(office: Office) -> None:
    page, door = office.page, office.door
    assert door.behind.households is not None
    assert door.behind.places is not None
    eli = CarerForm(given_name="Eli", family_name="Example", birth_date="2014-03-27")
    form = SignUpForm(contact_name="Sam Example", contact_email="s@example.org", postcode="BA14 8JN", carers=(eli,))
    door.behind.households.request_sign_up(SERVICE, form)
    door.behind.places.book(door.link(1), door.club, ["c1"], key="one", together=False)
    door.behind.places.join_waiting_list(door.link(1), door.club, ["c2"], together=False)
    door.behind.places.join_waiting_list(door.link(2), door.club, ["c4"], together=False)

    page.goto("/bookings")
    look(page, "bookings")
    page.get_by_role("button", name="Accept Sam Example").click()
    expect(page.get_by_role("alert")).to_contain_text("its link is on its way")
    look(page, "bookings-accepted")

    page.goto("/bookings")
    page.get_by_role("link", name="Youth club, Tuesday 5 January").click()
    look(page, "bookings-session")
    page.get_by_label("Whom").select_option("Dot Carer")
    page.get_by_label("To position").select_option("1")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_role("link", name="No reason was given")).to_be_visible()
    expect(page.get_by_label("Whom")).to_have_value("c4")
    look(page, "bookings-session-refused")
    page.get_by_label("Reason, which the audit keeps").fill("Nothing else this term")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_text("Moved to position 1")).to_be_visible()
    look(page, "bookings-session-moved")


def test_a_ballot_is_opened_and_its_fault_keeps_what_was_typed(office: Office) -> None:
    page = office.page
    page.goto("/bookings")
    page.get_by_label("Youth club, Tuesday 2 March").check()
    page.get_by_label("Title that families read").fill("Trips in March")
    page.get_by_role("button", name="Open the ballot").click()
    expect(page.get_by_role("alert")).to_contain_text("Say on which day and at what time the ballot closes")
    look(page, "bookings-ballot-fault")
    expect(page.get_by_label("Title that families read")).to_have_value("Trips in March")
    expect(page.get_by_label("Youth club, Tuesday 2 March")).to_be_checked()
    page.get_by_label("Closes on").fill("2026-12-21")
    page.get_by_role("button", name="Open the ballot").click()
    expect(page.get_by_role("alert")).to_contain_text("The ballot is open.")
    look(page, "bookings-ballot-open")


def test_a_late_cancellation_is_settled_in_the_office(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    page, door = office.page, office.door
    assert door.behind.places is not None
    door.behind.places.book(door.link(1), door.club, ["c1"], key="one", together=False)
    monkeypatch.setattr(clock, "now", lambda: datetime(2027, 1, 5, 9, tzinfo=LOCAL))
    door.behind.places.cancel(door.link(1), door.club, ["c1"])
    page.goto("/bookings")
    expect(page.get_by_role("heading", name="Ash Carer: Youth club")).to_be_visible()
    look(page, "bookings-late")
    page.get_by_role("button", name="Cancel the place Ash Carer").click()
    expect(page.get_by_role("alert")).to_contain_text("The place is cancelled.")
    assert door.taken(door.club) == 0
