"""In a real browser: a worker asks for leave, a coordinator grants it, a colleague stands in; a visit made alone."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from scheduler import clock
from scheduler.clock import LOCAL
from scheduler.domain.accounts import Role
from scheduler.domain.facts import Mode
from scheduler.domain.fingerprint import fingerprint
from scheduler.store import Store, connect, save_facts, save_plan
from tests.booking_examples import NOW, published_in_december
from tests.browser import DESK, NARROWEST, PHONE, accessibility_faults, own_origin_only, runs_off_the_screen, serving
from tests.examples import FACTS, PLAN
from tests.household_examples import Door, household_site
from tests.staff_examples import client_of

SignIn = Callable[..., Page]


@pytest.fixture
def door(made_on_sqlite: Path, tmp_path: Path) -> Iterator[Door]:
    path = shutil.copy(made_on_sqlite, tmp_path / "evenhand.db")
    made = household_site(connect(f"sqlite:///{path}"))
    yield made
    made.store.close()


@pytest.fixture
def sign_in(browser: Browser, door: Door) -> Iterator[SignIn]:
    """Opens the site as somebody else, in the same browser."""
    with serving(door.app) as site:
        context = browser.new_context(viewport=DESK, base_url=site)
        page = context.new_page()

        def as_somebody(role: Role, worker_id: str | None = None) -> Page:
            cookie = client_of(door.app, role, worker_id=worker_id).get_cookie("evenhand")
            assert cookie is not None
            context.add_cookies([{"name": "evenhand", "value": cookie.value, "url": site}])
            return page

        with own_origin_only(context, site) as complaints:
            yield as_somebody
            assert complaints == []
        context.close()


def look(page: Page, name: str) -> None:
    """Check a page by axe, and that nothing runs off the narrowest screen; keep its picture when asked."""
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


def fill_day(page: Page, legend: str, day: int) -> None:
    group = page.get_by_role("group", name=legend)
    for label, value in (("Day", day), ("Month", 1), ("Year", 2027)):
        group.get_by_label(label).fill(str(value))


def test_leave_is_asked_granted_and_covered(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    page = sign_in(Role.WORKER, "worker-3")
    page.goto("/rota")
    look(page, "rota")
    fill_day(page, "First day", 6)
    fill_day(page, "Last day", 5)
    page.get_by_role("button", name="Ask for leave").click()
    expect(page.get_by_role("alert")).to_contain_text("before it begins")
    look(page, "rota-mistake")
    fill_day(page, "First day", 5)
    page.get_by_role("button", name="Ask for leave").click()
    expect(page.get_by_text("Your request for leave is kept.")).to_be_visible()

    page = sign_in(Role.COORDINATOR)
    page.goto("/rota")
    expect(page.get_by_text("1 session would want cover")).to_be_visible()
    look(page, "rota-office")
    page.get_by_role("button", name="Grant leave of Worker 3 (demo)").click()
    expect(page.get_by_text("1 of their sessions wants cover now.")).to_be_visible()
    look(page, "rota-cover")

    page = sign_in(Role.WORKER, "worker-1")
    page.goto("/rota")
    page.get_by_role("button", name="I can do it").click()
    expect(page.get_by_text("Thank you. A coordinator decides")).to_be_visible()

    page = sign_in(Role.COORDINATOR)
    page.goto("/rota/cover")
    expect(page.get_by_label("Who stands in")).to_contain_text("Worker 1 (demo)")
    page.get_by_role("button", name="Stand in").click()
    expect(page.get_by_text("Somebody stands in now.")).to_be_visible()

    page = sign_in(Role.WORKER, "worker-1")
    page.goto("/rota")
    expect(page.get_by_text("You stand in for Worker 3 (demo)")).to_be_visible()


def make_visits(store: Store) -> None:
    visited = replace(FACTS.strands[0], mode=Mode.HOME_VISIT)
    visit = replace(PLAN.series[0], venue_id=None, household="household-001", worker_ids=("worker-2",), places=1)
    facts = replace(FACTS, strands=(visited, *FACTS.strands[1:]))
    plan = replace(PLAN, series=(visit, *PLAN.series[1:]), facts_fingerprint=fingerprint(facts))
    with published_in_december(), store.write() as db:
        save_facts(db, facts)
        save_plan(db, facts, plan, "published")


def test_a_visit_made_alone_is_begun_and_ended(sign_in: SignIn, door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    make_visits(door.store)
    at = datetime(2027, 1, 5, 17, 5, tzinfo=LOCAL)
    monkeypatch.setattr(clock, "now", lambda: at)
    page = sign_in(Role.COORDINATOR)
    page.goto("/visits")
    page.get_by_label("Number of the household").fill("h1")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("Kept. The worker sees where to go.")).to_be_visible()

    page = sign_in(Role.WORKER, "worker-2")
    page.goto("/rota")
    page.get_by_role("button", name="This visit").first.click()
    expect(page.get_by_text("BA14 8JN")).to_be_visible()
    page.get_by_role("button", name="I begin this visit").click()
    expect(page.get_by_text("Say so when you are back", exact=True)).to_be_visible()
    look(page, "visit")
    visit = page.url

    monkeypatch.setattr(clock, "now", lambda: at + timedelta(hours=4))
    page = sign_in(Role.COORDINATOR)
    page.goto("/visits")
    expect(page.get_by_text("Overdue")).to_be_visible()
    look(page, "visits-overdue")

    page = sign_in(Role.WORKER, "worker-2")
    page.goto(visit)
    page.get_by_role("button", name="I am back and safe").click()
    expect(page.get_by_text("Noted: you are back and safe.")).to_be_visible()
