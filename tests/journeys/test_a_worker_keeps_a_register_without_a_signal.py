"""In a real browser, on a phone: a register in a hall without a signal; nothing is lost, and nothing counts twice."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy import select

from scheduler import clock
from scheduler.clock import LOCAL
from scheduler.domain.accounts import Role
from scheduler.store import Store, connect
from scheduler.store.rows import table
from scheduler.store.tables.registers import RegisterEntry
from tests.booking_examples import NOW
from tests.browser import DESK, NARROWEST, PHONE, accessibility_faults, own_origin_only, runs_off_the_screen, serving
from tests.household_examples import household_site
from tests.staff_examples import client_of

AT = datetime(2027, 1, 5, 17, 5, tzinfo=LOCAL)


@dataclass(frozen=True, slots=True)
class Hall:
    """The youth club's first evening, with Ash and Bea expected; a worker of its team is signed in."""

    store: Store
    site: str
    cookie: str
    session: int

    def noted(self) -> list[tuple[str, str | None, str]]:
        kept = table(RegisterEntry)
        with self.store.read() as db:
            rows = db.execute(select(kept.c.kind, kept.c.carer_id, kept.c.words).order_by(kept.c.id))
            return [tuple(row) for row in rows]

    def context(self, browser: Browser) -> BrowserContext:
        context = browser.new_context(viewport=PHONE, base_url=self.site)
        context.add_cookies([{"name": "evenhand", "value": self.cookie, "url": self.site}])
        return context


@pytest.fixture
def hall(made_on_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hall]:
    store = connect(f"sqlite:///{shutil.copy(made_on_sqlite, tmp_path / 'evenhand.db')}")
    door = household_site(store)
    assert door.behind.places is not None
    for number, carer_id in enumerate(("c1", "c2")):
        door.behind.places.book(door.link(1), door.club, [carer_id], key=f"key-{number}", together=False, now=NOW)
    monkeypatch.setattr(clock, "now", lambda: AT)
    cookie = client_of(door.app, Role.WORKER, worker_id="worker-2").get_cookie("evenhand")
    assert cookie is not None
    with serving(door.app) as site:
        yield Hall(store, site, cookie.value, door.club)
    store.close()


def opened(context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto("/rota")
    page.get_by_role("button", name="Register").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Youth club")
    page.wait_for_selector("html[data-kept-offline=yes]")
    return page


def press(page: Page, name: str, button: str) -> None:
    person = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=name))
    person.locator(".app-register__marks").get_by_role("button", name=re.compile(f"^{button}")).click()


def look(page: Page, name: str) -> None:
    kept = os.environ.get("EVENHAND_PICTURES")
    for size, width in ((DESK, 1280), (PHONE, 360)):
        page.set_viewport_size(size)
        if kept:
            page.screenshot(path=f"{kept}/{name}-{width}.png", full_page=True)
    assert accessibility_faults(page) == [], page.url
    page.set_viewport_size(NARROWEST)
    assert runs_off_the_screen(page) == 0, page.url
    page.set_viewport_size(PHONE)


def test_marks_made_without_a_signal_wait_arrive_in_order_and_the_register_is_signed_off(
    browser: Browser, hall: Hall
) -> None:
    context = hall.context(browser)
    with own_origin_only(context, hall.site) as complaints:
        page = opened(context)
        look(page, "register")
        press(page, "Ash", "Here")
        expect(page.locator("[data-carer=c1]")).to_contain_text("Here")
        expect(page.locator("[data-carer=c1]")).not_to_contain_text("waits for a signal")
        context.set_offline(True)
        press(page, "Bea", "Not here")
        expect(page.locator("[data-carer=c2]")).to_contain_text("waits for a signal")
        page.reload()
        expect(page.locator("[data-carer=c2]")).to_contain_text("Not here")
        press(page, "Bea", "Came late")
        page.get_by_label("Their name").fill("Dot Carer")
        page.get_by_role("button", name="Add them").click()
        expect(page.get_by_role("status")).to_contain_text("3 notes wait on this telephone")
        page.get_by_role("button", name="Sign this register off").click()
        expect(page.get_by_role("status")).to_contain_text("Sign off when they have been sent")
        assert hall.noted() == [("present", "c1", "")]
        context.set_offline(False)
        expect(page.get_by_role("status")).to_have_text("", timeout=15_000)
        page.get_by_role("button", name="Sign this register off").click()
        expect(page.get_by_text("Signed off by Worker 2 (demo)")).to_be_visible()
        look(page, "register-signed-off")
    wanted = [("present", "c1", ""), ("absent", "c2", ""), ("late", "c2", ""), ("walk_in", None, "Dot Carer")]
    assert hall.noted() == wanted
    assert [one for one in complaints if "ERR_INTERNET_DISCONNECTED" not in one] == []
    context.close()


def test_a_mark_whose_answer_was_lost_on_the_way_counts_once(browser: Browser, hall: Hall) -> None:
    context = hall.context(browser)
    page = opened(context)
    lost: list[int] = []

    def lose_the_first_answer(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort("connectionreset")

    page.route("**/notes", lose_the_first_answer)
    press(page, "Ash", "Here")
    expect(page.get_by_role("status")).to_contain_text("1 note waits")
    expect(page.get_by_role("status")).to_have_text("", timeout=15_000)
    assert lost == [204]
    assert hall.noted() == [("present", "c1", "")]
    context.close()
