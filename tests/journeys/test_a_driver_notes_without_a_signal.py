"""In a real browser, on a phone: a driver's notes wait while there is no signal and arrive in order, once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from playwright.sync_api import Error as PlaywrightError

from scheduler import clock
from scheduler.clock import LOCAL
from scheduler.optimise.transport.effort import Effort
from scheduler.optimise.transport.planner import plan_day
from scheduler.store import Store, connect, transport
from scheduler.use_cases.run_sheets import RunSheets
from scheduler.use_cases.transport.plan_transport import keep_and_queue, keep_runs
from tests.booking_examples import SERVICE
from tests.browser import NARROWEST, PHONE, accessibility_faults, own_origin_only, runs_off_the_screen, serving
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


def opened(context: BrowserContext, road: OnTheRoad) -> Page:
    page = context.new_page()
    page.goto(road.address)
    page.wait_for_selector("html[data-kept-offline=yes]")
    return page


def press(page: Page, rider: int, button: str) -> None:
    page.locator(".app-rider").nth(rider).get_by_role("button", name=button).click()


def test_without_a_signal_the_sheet_opens_again_and_notes_wait_arrive_in_order_and_count_once(
    browser: Browser, road: OnTheRoad
) -> None:
    context = browser.new_context(viewport=PHONE)
    with own_origin_only(context, road.address.split("/w/")[0]) as complaints:
        page = opened(context, road)
        context.set_offline(True)
        press(page, 0, "Picked up")
        page.reload()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Run of")
        expect(page.get_by_role("status")).to_contain_text("No signal: this is the sheet as it was at 16:30.")
        expect(page.locator(".app-said").first).to_contain_text("picked up (waits for a signal)")
        press(page, 1, "Not there")
        page.locator(".app-rider").nth(2).get_by_label("To whom").fill("the leader")
        press(page, 2, "Handed over")
        expect(page.get_by_role("status")).to_contain_text("3 notes wait on this telephone for a signal")
        assert road.notes() == []
        second = context.new_page()  # the same page twice sends nothing twice
        second.goto(road.address)
        context.set_offline(False)
        expect(page.get_by_role("status")).to_have_text("", timeout=10_000)
        expect(second.get_by_role("status")).to_have_text("", timeout=10_000)
    kinds = [(kind, whom) for _, kind, whom in road.notes()]
    assert kinds == [("picked_up", ""), ("not_there", ""), ("handed_over", "the leader")]
    assert [one for one in complaints if "ERR_INTERNET_DISCONNECTED" not in one] == []
    context.set_offline(True)
    page.reload()
    expect(page.locator(".app-said").first).to_contain_text("handed over to the leader")
    context.close()


def test_a_note_whose_answer_was_lost_on_the_way_counts_once(browser: Browser, road: OnTheRoad) -> None:
    context = browser.new_context(viewport=PHONE)
    page = opened(context, road)
    lost = []

    def lose_the_first_answer(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort("connectionreset")

    page.route("**/marks", lose_the_first_answer)
    press(page, 0, "Picked up")
    expect(page.get_by_role("status")).to_contain_text("1 note waits")
    expect(page.get_by_role("status")).to_have_text("", timeout=10_000)
    assert lost == [204]
    assert [kind for _, kind, _ in road.notes()] == ["picked_up"]
    context.close()


def test_when_the_link_has_ended_the_telephone_forgets_the_sheet_and_its_notes(
    browser: Browser, road: OnTheRoad, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = browser.new_context(viewport=PHONE)
    page = opened(context, road)
    context.set_offline(True)
    press(page, 0, "Picked up")
    expect(page.get_by_role("status")).to_contain_text("1 note waits")
    past_midnight, ended = (EVENING + timedelta(hours=hours) for hours in (9, 11))
    monkeypatch.setattr(clock, "now", lambda: past_midnight)
    context.set_offline(False)
    expect(page.get_by_role("status")).to_have_text("", timeout=10_000)
    assert [kind for _, kind, _ in road.notes()] == ["picked_up"], "a note that waited past midnight is last night's"
    monkeypatch.setattr(clock, "now", lambda: ended)
    page.reload()
    expect(page.get_by_role("main")).to_contain_text("This link has ended")
    forget = f"import('/static/offline_queue.js').then((ours) => ours.forgetEnded({ended.timestamp()}))"
    page.evaluate(forget)
    left = "Promise.all([caches.keys(), navigator.serviceWorker.getRegistrations()])"
    assert page.evaluate(f"{left}.then(([kept, scripts]) => [kept.length, scripts.length, localStorage.length])") == [
        0,
        0,
        0,
    ]
    context.set_offline(True)
    with pytest.raises(PlaywrightError, match="ERR_INTERNET_DISCONNECTED"):
        page.reload()
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
    press(page, 0, "Picked up")
    expect(page.locator(".app-said").first).to_contain_text("picked up")
    assert accessibility_faults(page) == []
    answer = context.request.get(f"{road.address}/sheet.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.body().startswith(b"%PDF-")
    assert context.request.get(road.address.replace("run-1", "run-2")).status == 404
    context.close()
