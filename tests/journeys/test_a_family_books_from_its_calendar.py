"""In a real browser, on a phone: a family books from its calendar, waits, is offered a place, ranks, gives feedback."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, Page, expect

from scheduler import clock
from scheduler.clock import LOCAL
from scheduler.store import connect
from tests.booking_examples import NOW, SERVICE, published_in_december
from tests.browser import NARROWEST, PHONE, accessibility_faults, own_origin_only, runs_off_the_screen, serving
from tests.household_examples import Door, household_site


@dataclass(frozen=True, slots=True)
class Family:
    """A site being served, and where."""

    door: Door
    address: str

    def page(self, end: str = "", household_number: int = 1) -> str:
        return f"{self.address}{self.door.path(end, household_number)}"


@pytest.fixture
def family(made_on_sqlite: Path, tmp_path: Path) -> Iterator[Family]:
    path = shutil.copy(made_on_sqlite, tmp_path / "evenhand.db")
    store = connect(f"sqlite:///{path}")
    with published_in_december():
        door = household_site(store, places=2)
        with serving(door.app) as address:
            yield Family(door, address)
    store.close()


@pytest.fixture
def phone(browser: Browser, family: Family) -> Iterator[Page]:
    """A phone that may ask nobody but the site; whatever else it asks for fails the test."""
    context = browser.new_context(viewport=PHONE)
    with own_origin_only(context, family.address) as complaints:
        yield context.new_page()
    context.close()
    assert complaints == []


def looked_at(page: Page) -> None:
    """Hold a page to axe and to the narrowest screen."""
    assert accessibility_faults(page) == []
    page.set_viewport_size(NARROWEST)
    assert runs_off_the_screen(page) == 0
    page.set_viewport_size(PHONE)


def link_in_calendar(family: Family, day: str, fetch: Callable[[str], bytes]) -> str:
    """Address of the booking page that the household's own calendar gives for the session of a day."""
    events = Calendar.from_ical(fetch(family.page("/calendar.ics"))).walk("VEVENT")
    event = next(one for one in events if one["DTSTART"].dt.isoformat().startswith(day))
    found = re.search(r"https?://\S+/h/\S+/sessions/\d+", f"{event.get('URL', '')} {event.get('DESCRIPTION', '')}")
    assert found is not None, f"the event of {day} links to no booking page"
    return family.address + found[0][found[0].index("/h/") :]


def test_a_parent_books_both_children_from_a_link_in_the_calendar(family: Family, phone: Page) -> None:
    page = phone
    client = family.door.app.test_client()
    address = link_in_calendar(family, "2027-01-05", lambda url: client.get(url.removeprefix(family.address)).data)
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Youth club")
    expect(page.get_by_text("Cal will be 20 on")).to_be_visible()
    looked_at(page)
    assert family.door.taken(family.door.club) == 0, "opening a link books nothing"

    page.get_by_role("button", name="Book").click()
    expect(page.get_by_role("link", name="Choose who is to come")).to_be_visible()
    looked_at(page)

    page.get_by_label("Ash", exact=True).check()
    page.get_by_label("Bea", exact=True).check()
    page.get_by_label("Please ask for transport").first.check()
    page.get_by_label("Why is there no other reasonable way?").first.fill("No car, and no bus at that hour")
    page.get_by_label("At home").first.check()
    looked_at(page)
    page.get_by_role("button", name="Book").click()
    expect(page.get_by_role("alert")).to_contain_text("Ash has a place.")
    expect(page.get_by_role("alert")).to_contain_text("Bea has a place.")
    expect(page.get_by_text("Transport is asked for Ash, picked up at home")).to_be_visible()
    looked_at(page)
    assert family.door.taken(family.door.club) == 2

    page.get_by_role("link", name="Your sessions").first.click()
    expect(page.get_by_role("heading", name="Booked")).to_be_visible()
    looked_at(page)


def test_a_family_joins_a_waiting_list_is_offered_a_place_and_takes_it(family: Family, phone: Page) -> None:
    page, door = phone, family.door
    places = door.behind.places
    assert places is not None
    places.book(door.link(1), door.club, ["c1", "c2"], key="full", together=True)

    page.goto(family.page(f"/sessions/{door.club}", 2))
    expect(page.get_by_role("heading", name="Join the waiting list")).to_be_visible()
    looked_at(page)
    page.get_by_role("button", name="Join the waiting list").click()
    expect(page.get_by_role("alert")).to_contain_text("Dot is number 1 in the waiting list.")
    looked_at(page)

    other = page.context.new_page()
    other.goto(family.page(f"/sessions/{door.club}"))
    other.get_by_role("link", name="cancel the place").click()
    other.wait_for_url("**/cancel")
    other.get_by_label("Ash").check()
    looked_at(other)
    other.get_by_role("button", name="Cancel the place").click()
    expect(other.get_by_role("alert")).to_contain_text("Ash’s place is cancelled.")

    page.goto(family.page("", 2))
    expect(page.get_by_role("heading", name="A place is held for you")).to_be_visible()
    looked_at(page)
    page.get_by_role("link", name=re.compile("Youth club ?, Tuesday 5 January")).click()
    expect(page.get_by_role("heading", name="A place is held for Dot")).to_be_visible()
    looked_at(page)
    page.get_by_role("button", name="Take the place").click()
    expect(page.get_by_role("alert")).to_contain_text("Dot has a place.")
    assert door.taken(door.club) == 2


def test_a_family_enters_a_ballot_and_reads_the_outcome(
    family: Family, phone: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, door = phone, family.door
    ballots = door.behind.ballots
    assert ballots is not None
    sessions = [door.session("series-1", 3), door.session("series-2", 3)]
    number = ballots.open_ballot(SERVICE, "Trips in March", sessions, NOW + timedelta(days=7), "Anna")

    page.goto(family.page())
    page.get_by_role("link", name="Trips in March").click()
    expect(page.get_by_text("Its seed was published when the ballot opened")).to_be_visible()
    looked_at(page)
    page.get_by_role("link", name="Choose for Ash").click()
    expect(page.get_by_label("Youth club, Tuesday 2 March")).to_be_visible()
    looked_at(page)
    page.get_by_label("Youth club, Tuesday 2 March").select_option("First choice")
    page.get_by_label("Youth club, Wednesday 24 February").select_option("Second choice")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("We know what Ash would like.")
    looked_at(page)

    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=7, hours=1))
    ballots.close_and_allocate(SERVICE, number, "Anna")
    page.goto(family.page(f"/ballots/{number}"))
    expect(page.get_by_role("heading", name="Ash has 1 place")).to_be_visible()
    expect(page.get_by_text("you have a place").first).to_be_visible()
    looked_at(page)


def test_a_child_gives_feedback_with_faces_and_words(
    family: Family, phone: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, door = phone, family.door
    assert door.behind.places is not None
    door.behind.places.book(door.link(1), door.club, ["c1"], key="one", together=False)
    monkeypatch.setattr(clock, "now", lambda: datetime(2027, 1, 5, 20, tzinfo=LOCAL))
    page.goto(family.page(f"/sessions/{door.club}/feedback"))
    expect(page.get_by_role("heading", level=1)).to_have_text("How was it today?")
    looked_at(page)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("link", name="Choose one of the five faces")).to_be_visible()
    looked_at(page)
    page.get_by_label("Brilliant").check()
    page.get_by_role("group", name="I made a friend").get_by_label("Yes").check()
    page.get_by_label("Keep my name secret").check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("Thank you, Ash.")
    looked_at(page)


def test_a_family_asks_to_join_and_every_other_page_behind_a_link_is_accessible(family: Family, phone: Page) -> None:
    page = phone
    page.goto(f"{family.address}/join")
    looked_at(page)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("link", name="Enter the carer's first name")).to_be_visible()
    looked_at(page)
    for end in ("/details", "/details/code", f"/sessions/{family.door.club}/travel", "/sessions/999999"):
        page.goto(family.page(end))
        looked_at(page)
    page.goto(f"{family.address}/h/{'A' * 43}")
    expect(page.get_by_role("heading", level=1)).to_have_text("This link does not open")
    looked_at(page)


def test_booking_needs_no_javascript(browser: Browser, family: Family) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(family.page(f"/sessions/{family.door.club}"))
    page.get_by_label("Bea", exact=True).check()
    page.get_by_role("button", name="Book").click()
    expect(page.get_by_text("Bea has a place.")).to_be_visible()
    context.close()
