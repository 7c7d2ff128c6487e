"""In a real browser, on a phone: a driver's notes wait while there is no signal and arrive in order, once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from scheduler import clock
from scheduler.clock import LOCAL
from scheduler.optimise.transport.chains import Effort
from scheduler.optimise.transport.planner import plan_day
from scheduler.store import Store, connect, transport
from scheduler.use_cases.plan_transport import keep_and_queue, keep_runs
from scheduler.use_cases.run_sheets import RunSheets
from tests.booking_examples import SERVICE
from tests.browser import NARROWEST, PHONE, accessibility_faults, runs_off_the_screen, serving
from tests.household_examples import household_site
from tests.transport_examples import DAY, driver, evening, ride

EVENING = datetime(2027, 1, 12, 16, 30, tzinfo=LOCAL)


@dataclass(frozen=True, slots=True)
class OnTheRoad:
    store: Store
    address: str

    def notes(self) -> list[tuple[str, str, str]]:
        with self.store.read() as db:
            return [(mark.ride_id, mark.kind.value, mark.to_whom) for mark in transport.marks_of(db, SERVICE, DAY)]


@pytest.fixture
def road(made_on_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OnTheRoad]:
    store = connect(f"sqlite:///{shutil.copy(made_on_sqlite, tmp_path / 'evenhand.db')}")
    door = household_site(store)
    day = evening(ride("c1", wheelchair=True), ride("c2", "far"), drivers=(driver(id="w1"),), escorts=())
    day = replace(day, service_id=SERVICE)
    keep_and_queue(store, day, by="account:1")
    keep_runs(store, day, plan_day(day, Effort(rounds=200)))
    monkeypatch.setattr(clock, "now", lambda: EVENING)
    token = RunSheets(store).issue_link(SERVICE, DAY, "w1")
    with serving(door.app) as address:
        yield OnTheRoad(store, f"{address}/w/{token}/runs/run-1")
    store.close()


def test_notes_made_without_a_signal_wait_and_arrive_in_order_once_it_is_back(
    browser: Browser, road: OnTheRoad
) -> None:
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    page.goto(road.address)
    page.wait_for_load_state("networkidle")
    context.set_offline(True)
    far, near = (page.locator(f'.app-said[data-ride="{name}-there"]').first for name in ("c2", "c1"))
    page.locator(".app-rider").nth(0).get_by_role("button", name="Picked up").click()
    page.locator(".app-rider").nth(1).get_by_role("button", name="Not there").click()
    expect(page.get_by_role("status")).to_have_text("2 notes wait on this telephone for a signal. Keep this page open.")
    assert road.notes() == []
    context.set_offline(False)
    expect(page.get_by_role("status")).to_have_text("", timeout=10_000)
    assert road.notes() == [("c2-there", "picked_up", ""), ("c1-there", "not_there", "")]
    expect(far).to_contain_text("picked up")
    expect(near).to_contain_text("not there")
    context.close()


def test_without_a_script_a_note_is_a_plain_form_and_says_what_is_missing(browser: Browser, road: OnTheRoad) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(road.address)
    page.get_by_role("button", name="Handed over").first.click()
    expect(page.get_by_role("alert")).to_contain_text("Say to whom the passenger was handed over")
    page.get_by_label("To whom").first.fill("the leader")
    page.get_by_role("button", name="Handed over").first.click()
    expect(page.locator(".app-said").filter(has_text="handed over to the leader").first).to_be_visible()
    assert [note[1:] for note in road.notes()] == [("handed_over", "the leader")]
    context.close()


def test_the_page_of_a_run_fits_a_narrow_phone_has_no_fault_of_access_and_gives_the_sheet_as_pdf(
    browser: Browser, road: OnTheRoad
) -> None:
    context = browser.new_context(viewport=NARROWEST)
    page = context.new_page()
    page.goto(road.address)
    assert not runs_off_the_screen(page)
    assert accessibility_faults(page) == []
    answer = context.request.get(f"{road.address}/sheet.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.body().startswith(b"%PDF-")
    assert context.request.get(road.address.replace("run-1", "run-2")).status == 404
    context.close()
