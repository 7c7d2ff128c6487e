"""In a real browser: a coordinator sees two records of one person, merges them, and undoes it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from scheduler.domain.accounts import Role
from scheduler.store import Store, connect, save_register
from tests.booking_examples import SERVICE, carer, household
from tests.browser import DESK, NARROWEST, accessibility_faults, own_origin_only, runs_off_the_screen, serving
from tests.household_examples import household_site
from tests.staff_examples import client_of


@pytest.fixture
def office(made_on_sqlite: Path, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Return the site's address, and the cookie of a coordinator."""
    store: Store = connect(f"sqlite:///{shutil.copy(made_on_sqlite, tmp_path / 'evenhand.db')}")
    door = household_site(store)
    zoe = replace(carer(1, 1), id="k-00017", given_name="Zoë", family_name="O’Neill-Fitzwilliam")
    again = replace(zoe, id="k-00203", household_id="h2", given_name="Zoe", family_name="ONeill Fitzwilliam")
    with store.write() as db:
        save_register(db, SERVICE, [household(1), household(2)], [zoe, again])
    client = client_of(door.app, Role.COORDINATOR)
    name = door.app.config["SESSION_COOKIE_NAME"]
    cookie = client.get_cookie(name)
    assert cookie is not None
    with serving(door.app) as address:
        yield address, f"{name}={cookie.value}"
    store.close()


@pytest.mark.parametrize("size", [NARROWEST, DESK], ids=["phone", "desk"])
def test_two_records_are_merged_and_apart_again_by_keyboard_and_without_a_fault_of_access(
    browser: Browser, office: tuple[str, str], size: dict[str, int]
) -> None:
    address, cookie = office
    context = browser.new_context(viewport={"width": size["width"], "height": size["height"]})
    name, value = cookie.split("=", 1)
    context.add_cookies([{"name": name, "value": value, "url": address}])
    with own_origin_only(context, address) as complaints:
        page = context.new_page()
        page.goto(f"{address}/people/duplicates")
        expect(page.get_by_role("heading", name="1 pair to look at")).to_be_visible()
        assert not runs_off_the_screen(page)
        assert accessibility_faults(page) == []
        page.get_by_role("button", name="Keep this record of Zoë").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("Different people in the contract year: 0 before, 0 now.")
        expect(page.get_by_text("No two records look like one person.")).to_be_visible()
        assert accessibility_faults(page) == []
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_role("heading", name="1 pair to look at")).to_be_visible()
        assert not runs_off_the_screen(page)
    assert complaints == []
    context.close()
