"""A household, and a worker, make the address of their own calendar themselves; it is shown once and works."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from icalendar import Calendar
from sqlalchemy import select

from scheduler.store import Store
from scheduler.store.tables.office import Token
from tests.booking_examples import published_in_december
from tests.household_examples import household_site, send


@pytest.fixture(autouse=True)
def _in_december() -> Iterator[None]:
    with published_in_december():
        yield


def test_a_household_makes_the_address_of_its_calendar_and_subscribes(store: Store) -> None:
    door = household_site(store)
    client = door.app.test_client()
    home, page = door.path(), door.path("/calendar")
    assert page in client.get(home).text
    explained = client.get(page).text
    assert "The calendar names nobody" in explained
    assert "calendar.ics" not in explained
    made = send(client, page, page)
    found = re.search(r"webcal://localhost(/h/([A-Za-z0-9_-]{43})/calendar\.ics)", made)
    assert found is not None
    assert found[2] not in door.tokens.values(), "a message's link ends too soon for a subscription"
    events = Calendar.from_ical(client.get(found[1]).data).walk("VEVENT")
    pages = {str(event["URL"]) for event in events}
    assert pages
    assert client.get(min(pages).removeprefix("http://localhost")).status_code == 200
    with store.read() as db:
        assert found[2] not in str(db.execute(select(Token)).all())


def test_looking_at_the_page_makes_no_address(store: Store) -> None:
    door = household_site(store)
    with store.read() as db:
        before = len(db.scalars(select(Token.id)).all())
    for _ in range(5):
        door.app.test_client().get(door.path("/calendar"))
    with store.read() as db:
        assert len(db.scalars(select(Token.id)).all()) == before
