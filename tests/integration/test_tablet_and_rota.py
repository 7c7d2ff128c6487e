"""Feedback on a tablet at the session, and a worker's own calendar address; on both databases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from scheduler import clock
from scheduler.clock import LOCAL
from scheduler.domain.accounts import Role
from scheduler.store import Store
from scheduler.store.rows import table
from scheduler.store.tables.attendance import Feedback
from scheduler.web.access import TOKEN
from tests.booking_examples import published_in_december
from tests.examples import PLAN
from tests.household_examples import Door, household_site, send
from tests.staff_examples import client_of


@pytest.fixture(autouse=True)
def _in_december() -> Iterator[None]:
    with published_in_december():
        yield


@pytest.fixture
def door(store: Store, monkeypatch: pytest.MonkeyPatch) -> Door:
    """A session that has ended, with places of Ash and Dot."""
    made = household_site(store)
    assert made.behind.places is not None
    made.behind.places.book(made.link(1), made.club, ["c1"], key="one", together=False)
    made.behind.places.book(made.link(1), made.club, ["c2"], key="two", together=False)
    monkeypatch.setattr(clock, "now", lambda: datetime(2027, 1, 5, 19, 5, tzinfo=LOCAL))
    return made


def handed_over(door: Door, role: Role = Role.COORDINATOR) -> tuple[FlaskClient, str]:
    """Make a browser the session's tablet; returns it with the page on which carers choose who they are."""
    client = client_of(door.app, role)
    page = f"/bookings/sessions/{door.club}" if role is Role.COORDINATOR else "/account/calendar"
    csrf = re.search(r'name="csrf_token" value="([^"]*)"', client.get(page).text)
    assert csrf is not None
    sent = client.post(f"/bookings/sessions/{door.club}/tablet", data={"csrf_token": csrf[1]})
    return client, sent.headers["Location"]


def test_the_tablet_takes_answers_and_its_browser_is_signed_in_as_nobody(door: Door) -> None:
    client, page = handed_over(door)
    with client.session_transaction() as kept:
        assert TOKEN not in kept
    assert client.get("/bookings").status_code == 303
    text = client.get(page).text
    assert "Ash" in text
    assert "I do not want to give my name" in text
    assert "Choose one of the five faces" in send(client, f"{page}/c1", f"{page}/c1")
    assert "pass the tablet on" in send(client, f"{page}/c1", f"{page}/c1", overall="5")
    assert "/c1" not in client.get(page).text
    assert "pass the tablet on" in send(client, f"{page}/nobody", f"{page}/nobody", overall="4")
    given = table(Feedback)
    with door.store.read() as db:
        rows = db.execute(select(given.c.carer_id, given.c.satisfied_1_to_5).order_by(given.c.id)).all()
    assert [tuple(row) for row in rows] == [("c1", 5), (None, 4)]
    assert "Everybody who had a place" in send(client, f"{page}/nobody", f"{page}/nobody", overall="4")


def test_a_worker_may_hand_the_tablet_over_and_its_link_ends_after_a_day(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, page = handed_over(door, Role.WORKER)
    assert client.get(page).status_code == 200
    assert client.get(f"{page}/c4").status_code == 404
    assert client.get(page[:-12] + "AA/feedback").status_code == 404
    monkeypatch.setattr(clock, "now", lambda: datetime(2027, 1, 6, 19, 6, tzinfo=LOCAL))
    assert client.get(page).status_code == 404


def test_a_worker_makes_the_address_of_the_rota_and_ends_it(store: Store) -> None:
    site = household_site(store)
    worker = PLAN.series[0].worker_ids[0]
    client = client_of(site.app, Role.WORKER, worker_id=worker)
    assert "rota.ics" not in client.get("/account/calendar").text
    found = re.search(r"webcal://localhost(/w/[\w-]{43}/rota\.ics)", send(client, *["/account/calendar"] * 2))
    assert found is not None
    feed = site.app.test_client().get(found[1])
    assert "SUMMARY" in feed.text
    assert "addresses have ended" in send(client, "/account/calendar", "/account/calendar/end")
    assert site.app.test_client().get(found[1]).status_code == 410


def test_who_is_not_on_the_rota_is_told_whom_to_ask(store: Store) -> None:
    client = client_of(household_site(store).app, Role.COMMISSIONER)
    assert "An administrator can say who you are" in client.get("/account/calendar").text
