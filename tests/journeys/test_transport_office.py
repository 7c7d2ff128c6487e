"""In a real browser: a coordinator decides who needs a seat, plans a day, mends it, and sees what it costs."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from scheduler import clock
from scheduler.clock import LOCAL
from scheduler.domain.accounts import Role
from scheduler.store import Store, connect, jobs, save_facts
from scheduler.use_cases.ask_for_transport import AskForTransport
from scheduler.use_cases.transport.gather_transport import write_fleet
from scheduler.use_cases.transport.transport_office import TransportOffice
from scheduler.worker import HANDLERS
from tests.booking_examples import NOW, SERVICE
from tests.browser import DESK, NARROWEST, PHONE, accessibility_faults, own_origin_only, runs_off_the_screen, serving
from tests.household_examples import CLUB, Door, household_site
from tests.pictures import keep_picture
from tests.staff_examples import client_of
from tests.transport_office_examples import ASKED, CARRYING, DAY, FLEET

SignIn = Callable[[Role], Page]
AFTERNOON = datetime(2027, 1, 5, 15, 0, tzinfo=LOCAL)
AFTER_THE_QUARTER = datetime(2027, 4, 1, 9, 0, tzinfo=LOCAL)


@pytest.fixture
def door(made_on_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    made = household_site(connect(f"sqlite:///{shutil.copy(made_on_sqlite, tmp_path / 'evenhand.db')}"))
    with made.store.write() as db:
        save_facts(db, CARRYING)
    places = made.behind.places
    assert places is not None
    session_id = made.session(CLUB)
    for home, carer in ((1, "c1"), (2, "c4")):
        places.book(made.link(home), session_id, [carer], key=f"k{home}", together=False, now=NOW)
        AskForTransport(made.store).say_how(made.link(home), session_id, {carer: ASKED}, now=NOW)
    TransportOffice(made.store).import_fleet(SERVICE, write_fleet(FLEET), by="account:1")
    yield made
    made.store.close()


@pytest.fixture
def sign_in(browser: Browser, door: Door) -> Iterator[SignIn]:
    """Opens the site as somebody, asking no other site for anything."""
    with serving(door.app) as site:
        context = browser.new_context(viewport=DESK, base_url=site)
        page = context.new_page()

        def as_somebody(role: Role) -> Page:
            cookie = client_of(door.app, role).get_cookie("evenhand")
            assert cookie is not None
            context.add_cookies([{"name": "evenhand", "value": cookie.value, "url": site}])
            return page

        with own_origin_only(context, site) as complaints:
            yield as_somebody
            assert complaints == []
        context.close()


def work(store: Store) -> None:
    """Do what is queued, as a worker does."""
    while True:
        with store.write() as db:
            run = jobs.claim(db, owner="test", kinds=("plan_transport",), lease_seconds=60)
        if run is None:
            return
        result = HANDLERS[run.kind](store, run)
        with store.write() as db:
            jobs.finish(db, run, result)


def plan_the_day(door: Door, *carers: str) -> None:
    """Grant what these carers asked for, and plan the day as a worker does."""
    office = TransportOffice(door.store)
    for carer in carers:
        office.grant(SERVICE, door.session(CLUB), carer, by="account:1")
    office.plan_day(SERVICE, DAY, by="account:1")
    work(door.store)


def look(page: Page, name: str) -> None:
    """Check a page by axe, and that nothing runs off the narrowest screen; keep its picture when asked."""
    keep_picture(page, name)
    assert accessibility_faults(page) == [], page.url
    page.set_viewport_size(NARROWEST)
    assert runs_off_the_screen(page) == 0, page.url
    page.set_viewport_size(DESK)


def test_from_a_request_to_runs_a_link_trouble_and_what_was_driven(
    browser: Browser, sign_in: SignIn, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = sign_in(Role.COORDINATOR)
    page.goto("/transport/requests")
    look(page, "transport-requests")
    page.get_by_role("button", name=re.compile("^Refuse transport")).first.click()
    expect(page.get_by_role("alert").first).to_contain_text("Say why")
    page.get_by_role("button", name=re.compile("^Grant transport")).first.click()
    page.get_by_role("button", name=re.compile("^Grant transport")).first.click()
    expect(page.get_by_text("Nobody waits for an answer.")).to_be_visible()

    page.get_by_role("link", name="Days", exact=True).click()
    look(page, "transport-days-to-plan")
    page.get_by_role("link", name="Tuesday 5 January 2027").click()
    page.get_by_role("button", name="Plan this day").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Planning transport on Tuesday 5 January 2027")
    look(page, "transport-planning")
    work(door.store)
    page.get_by_role("button", name="See the day").click()
    expect(page.get_by_role("heading", name=re.compile(r"^1\. "))).to_be_visible()
    page.get_by_text("Stops and passengers").first.click()
    look(page, "transport-day")

    page.get_by_role("button", name=re.compile("^Link for the driver")).first.click()
    address = page.locator("code").inner_text()
    assert re.search(r"/w/[\w-]{43}/runs/", address)
    page.go_back()
    page.get_by_role("button", name=re.compile("^Link for the driver")).first.click()
    newer = page.locator("code").inner_text()
    look(page, "transport-link")
    monkeypatch.setattr(clock, "now", lambda: AFTERNOON)
    answers = [page.context.request.get(one).status for one in (address, newer)]
    assert answers == [404, 200], "a new link ends the one before"
    driver = browser.new_context(viewport=PHONE)  # nobody is signed in on it
    sheet = driver.new_page()
    sheet.goto(newer)
    sheet.get_by_role("button", name=re.compile("^Picked up")).first.click()
    expect(sheet.locator(".app-said").first).to_contain_text("picked up")
    look(sheet, "run-sheet")
    driver.close()


def test_a_vehicle_off_the_road_is_mended_around_and_miles_are_written_down(
    sign_in: SignIn, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan_the_day(door, "c1", "c4")
    page = sign_in(Role.COORDINATOR)
    page.goto(f"/transport/{DAY}")
    page.get_by_label("Vehicle", exact=True).select_option(label="Minibus 1")
    page.get_by_role("button", name="Take it off the road and work out the repair").click()
    expect(page.get_by_role("alert")).to_contain_text("Say what is wrong with the vehicle")
    page.get_by_label("Vehicle", exact=True).select_option(label="Minibus 1")
    page.get_by_label("Why", exact=True).fill("A flat tyre")
    page.get_by_role("button", name="Take it off the road and work out the repair").click()
    work(door.store)
    expect(page.get_by_text("Nobody has been told of it yet")).to_be_visible()
    look(page, "transport-repair")
    page.get_by_role("button", name=re.compile("^Accept")).click()
    expect(page.get_by_text("The repair is kept.")).to_be_visible()
    expect(page.get_by_text("Off the road", exact=True)).to_be_visible()
    newest = page.get_by_role("region", name=re.compile("^What families were told")).get_by_role("row").nth(1)
    expect(newest).to_contain_text("Carer")
    expect(newest).to_contain_text("Be ready at")  # the taxi keeps every time, so nobody is told another
    look(page, "transport-day-in-trouble")

    monkeypatch.setattr(clock, "now", lambda: AFTERNOON)
    page.goto(f"/transport/{DAY}")
    page.get_by_label("Miles driven").first.fill("many")
    page.get_by_role("button", name=re.compile("^Write down")).first.click()
    expect(page.get_by_role("alert")).to_contain_text("“many” is none")
    page.get_by_label("Miles driven").first.fill("21.5")
    page.get_by_label("Minutes").first.fill("95")
    page.get_by_role("button", name=re.compile("^Write down")).first.click()
    expect(page.get_by_text("21.5 miles, 1 h 35 min")).to_be_visible()

    page.get_by_role("link", name="All days").click()
    page.get_by_role("link", name="Costs", exact=True).click()
    look(page, "transport-costs")
    expect(page.get_by_text("The same runs were planned at")).to_be_visible()
    page.get_by_role("link", name="Licences and tests").click()
    expect(page.get_by_text("run out within six weeks")).to_be_visible()
    look(page, "transport-papers")
    page.get_by_role("link", name="Not possible").click()
    expect(page.get_by_role("heading", name="Where no ride could be made")).to_be_visible()
    look(page, "transport-impossible")


def test_a_day_planned_anew_waits_for_an_answer_and_may_stay_as_it_is(sign_in: SignIn, door: Door) -> None:
    plan_the_day(door, "c1", "c4")
    page = sign_in(Role.COORDINATOR)
    page.goto(f"/transport/{DAY}")
    page.get_by_role("button", name="Plan this day anew").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Planning transport on Tuesday 5 January 2027")
    work(door.store)
    expect(page.get_by_text("Nobody has been told of it yet")).to_be_visible()
    page.get_by_role("link", name="Tuesday 5 January 2027").click()
    expect(page.get_by_text("waits for your answer")).to_be_visible()
    page.get_by_role("link", name="All days").click()
    expect(page.get_by_text("To accept", exact=True)).to_be_visible()
    look(page, "transport-days-to-accept")
    page.get_by_role("link", name=re.compile("^See the change")).click()
    expect(page.get_by_text("nobody is written to")).to_be_visible()
    look(page, "transport-proposal")
    page.get_by_role("button", name="Leave the day as it is").click()
    expect(page.get_by_text("The day stays as it is. Nobody is told anything.")).to_be_visible()


def test_a_commissioner_sees_no_costs_of_two_children_nor_the_office_s_pages(
    sign_in: SignIn, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan_the_day(door, "c1", "c4")
    monkeypatch.setattr(clock, "now", lambda: AFTER_THE_QUARTER)
    page = sign_in(Role.COMMISSIONER)
    page.goto("/transport/costs")
    expect(page.get_by_text("so few children were carried")).to_be_visible()
    assert "£" not in page.inner_text("main")
    look(page, "transport-commissioner")
    for path in ("", "/requests", "/eligibility", f"/{DAY}", "/costs.csv", "/days.csv", f"/{DAY}/runs.csv"):
        assert page.context.request.get(f"/transport{path}").status == 403


def test_files_hold_what_the_pages_show(sign_in: SignIn, door: Door) -> None:
    plan_the_day(door, "c1")
    client = client_of(door.app, Role.COORDINATOR)
    stops = client.get(f"/transport/{DAY}/runs.csv").data.decode("utf-8-sig").splitlines()
    assert stops[0] == "run,vehicle,driver,escort,time,where,who,gets,wheelchair,told"
    assert sorted(line.split(",")[-3] for line in stops[1:]) == ["in", "in", "out", "out"]
    costs = client.get("/transport/costs.csv").data.decode("utf-8-sig").splitlines()
    pounds: dict[str, float] = {}
    for row in csv.DictReader(costs):
        pounds[row["shared_by"]] = pounds.get(row["shared_by"], 0.0) + float(row["pounds"])
    assert pounds.keys() == {"vehicles", "area", "funder", "session"}
    assert max(pounds.values()) - min(pounds.values()) < 0.05, "shared out by whatever, it is the same money"
    assert client.get("/transport/days.csv").text.count(DAY.isoformat()) == 1
    address = re.findall(r'"(/transport/[^"]+sheet\.pdf)"', client.get(f"/transport/{DAY}").text)[0]
    assert client.get(address).data.startswith(b"%PDF-")
    assert client.get("/transport/no-day").status_code == 404
