"""What a coordinator sees of a day of transport: faults at their fields, both ways in one line, the site's name."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from scheduler import clock
from scheduler.domain.accounts import Role
from scheduler.store import Store, save_facts
from scheduler.use_cases.ask_for_transport import AskForTransport
from scheduler.use_cases.transport.gather_transport import write_fleet
from scheduler.use_cases.transport.transport_office import TransportOffice
from scheduler.use_cases.transport.transport_views import NotCarriedLine
from scheduler.web.pages.transport import left_lines
from tests.booking_examples import NOW, SERVICE
from tests.household_examples import CLUB, household_site
from tests.integration.test_transport_office import work
from tests.integration.test_transport_pages import send
from tests.staff_examples import client_of
from tests.transport_office_examples import ASKED, CARRYING, DAY, FLEET

BY = "account:1"
AT = f"/transport/{DAY}"


@pytest.fixture
def client(store: Store, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A coordinator on the day itself, on which one carer rides and another has a place."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    made = household_site(store)
    with store.write() as db:
        save_facts(db, CARRYING)
    places, session_id = made.behind.places, made.session(CLUB)
    assert places is not None
    office = TransportOffice(store)
    office.import_fleet(SERVICE, write_fleet(FLEET), by=BY)
    for home, carer in ((1, "c1"), (2, "c4")):
        places.book(made.link(home), session_id, [carer], key=f"k{home}", together=False, now=NOW)
    AskForTransport(store).say_how(made.link(1), session_id, {"c1": ASKED}, now=NOW)
    office.grant(SERVICE, session_id, "c1", by=BY, now=NOW)
    office.plan_day(SERVICE, DAY, by=BY)
    work(store)
    monkeypatch.setattr(clock, "now", lambda: NOW.replace(year=DAY.year, month=DAY.month, day=DAY.day))
    return client_of(made.app, Role.COORDINATOR)


def run_of_the_day(client: FlaskClient) -> str:
    (found,) = set(re.findall(rf"{AT}/runs/([^/]+)/driven", client.get(AT).text))
    return found


def test_what_is_wrong_with_a_form_is_said_at_its_field_and_the_summary_leads_there(client: FlaskClient) -> None:
    key = re.findall(r'id="joins".*?<option value="([^"]+)"', client.get(AT).text, re.DOTALL)[0]
    for to, fields, field in (
        (f"{AT}/called-off", {"called_off": ""}, "called-off"),
        (f"{AT}/joins", {"joins": "", "why": ""}, "joins"),
        (f"{AT}/joins", {"joins": key, "why": ""}, "why"),
        (f"{AT}/trouble", {"vehicle": "minibus", "because": ""}, "because"),
        (f"{AT}/runs/{run_of_the_day(client)}/driven", {"miles": "many", "minutes": "9"}, "miles-1"),
    ):
        page = send(client, AT, to, **fields)
        assert f'href="#{field}"' in page, to
        assert page.count(f'id="{field}-error"') == 1, to
        assert re.search(rf'id="{field}"[^>]* aria-describedby="{field}-error"', page), to
        assert "Error: Transport on" in page


def test_a_day_on_which_nobody_rides_is_no_fault(client: FlaskClient) -> None:
    page = client.get(f"/transport/{DAY + timedelta(days=1)}").text
    assert "What families ask for waits under" in page
    assert "to mend before" not in page


def test_above_the_requests_stands_the_name_of_the_service(client: FlaskClient) -> None:
    name = re.findall(r"– ([^<]+)</title>", client.get(AT).text.replace("\n", " "))[0]
    assert name.strip() in client.get("/transport/requests").text


def test_both_ways_of_a_carer_whom_nothing_carries_stand_in_one_line() -> None:
    there, back, other = (
        NotCarriedLine(
            ride_id=f"r{number}",
            carer_name=who,
            session_title="Youth club",
            direction=direction,
            because="No escort can go out.",
            cure="Find one.",
        )
        for number, (who, direction) in enumerate(
            (("Ash", "to the session"), ("Ash", "home again"), ("Bea", "home again"))
        )
    )
    assert [(one["who"], one["rides"]) for one in left_lines([there, back, other])] == [
        ("Ash", "Youth club: to the session and home again"),
        ("Bea", "Youth club: home again"),
    ]
