"""What a coordinator does with bookings, on both databases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from scheduler import clock
from scheduler.clock import LOCAL
from scheduler.domain.accounts import Role
from scheduler.domain.household_forms import CarerForm, SignUpForm
from scheduler.domain.messages import Channel
from scheduler.messages.by_hand import ConsoleSender
from scheduler.store import Store
from scheduler.store.rows import table
from scheduler.store.tables.office import Message
from scheduler.use_cases.send_messages import Post
from scheduler.use_cases.send_messages.writing import Desk
from tests.booking_examples import SERVICE, published_in_december
from tests.household_examples import SECRET_KEY, Door, hidden, household_site
from tests.staff_examples import client_of


@pytest.fixture(autouse=True)
def _in_december() -> Iterator[None]:
    with published_in_december():
        yield


def office(door: Door) -> FlaskClient:
    return client_of(door.app, Role.COORDINATOR)


def press(client: FlaskClient, to: str, /, **fields: object) -> str:
    sent = {"csrf_token": hidden(client, "/bookings", "csrf_token"), **fields}
    return client.post(to, data=sent, follow_redirects=True).text


def posted(store: Store) -> str:
    """Send what is queued, by hand; returns what was said."""
    said: list[str] = []
    with store.write() as db:  # the database's own clock does not know that it is December
        db.execute(update(table(Message)).values(send_after=datetime(2026, 1, 1, tzinfo=LOCAL)))
    by_hand = ConsoleSender(said.append)
    desk = Desk(secret_key=SECRET_KEY, base_url="https://example.org")
    Post(store, dict.fromkeys(Channel, by_hand), by_hand, desk).send_all()
    return "\n".join(said)


def test_a_request_to_join_is_accepted_and_the_family_gets_a_link_that_opens(store: Store) -> None:
    door = household_site(store)
    assert door.behind.households is not None
    eli = CarerForm(given_name="Eli", family_name="Example", birth_date="2014-03-27")
    form = SignUpForm(contact_name="Sam Example", contact_email="s@example.org", postcode="BA14 8JN", carers=(eli,))
    first = door.behind.households.request_sign_up(SERVICE, form)
    client = office(door)
    assert "Eli Example, born 2014-03-27" in client.get("/bookings").text
    page = press(client, f"/bookings/requests/{first}/accept")
    assert "its link is on its way" in page
    assert "Eli Example" in page
    link = re.search(r"https://example\.org(/h/[\w-]{43})", posted(store))
    assert link is not None
    assert "Eli can come" in door.app.test_client().get(link[1]).text
    assert "already" in press(client, f"/bookings/requests/{first}/accept")
    second = door.behind.households.request_sign_up(
        SERVICE, SignUpForm(contact_name="Jo", contact_email="j@example.org", postcode="BA14 8JN", carers=(eli,))
    )
    assert "Say why the request is refused" in press(client, f"/bookings/requests/{second}/refuse", reason="")
    assert "The request was refused" in press(client, f"/bookings/requests/{second}/refuse", reason="Lives elsewhere")
    assert "Lives elsewhere" in posted(store)


def test_somebody_is_moved_in_a_waiting_list_with_a_reason(store: Store) -> None:
    door = household_site(store, places=1)
    assert door.behind.places is not None
    places, client = door.behind.places, office(door)
    places.book(door.link(1), door.club, ["c1"], key="one", together=False)
    places.join_waiting_list(door.link(1), door.club, ["c2"], together=False)
    places.join_waiting_list(door.link(2), door.club, ["c4"], together=False)
    page = f"/bookings/sessions/{door.club}"
    shown = client.get(page).text
    assert "Ash Carer" in shown
    assert shown.index("Bea Carer") < shown.index("Dot Carer")
    assert "No reason was given" in press(client, f"{page}/move", carer="c4", to="1", reason=" ")
    moved = press(client, f"{page}/move", carer="c4", to="1", reason="Nothing else this term")
    assert "Moved to position 1" in moved
    assert moved.index("Dot Carer") < moved.index("Bea Carer")
    assert client.get("/bookings/sessions/999999").status_code == 404


def test_a_late_cancellation_is_settled(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    door = household_site(store)
    assert door.behind.places is not None
    door.behind.places.book(door.link(1), door.club, ["c1"], key="one", together=False)
    monkeypatch.setattr(clock, "now", lambda: datetime(2027, 1, 5, 9, tzinfo=LOCAL))
    door.behind.places.cancel(door.link(1), door.club, ["c1"])
    client = office(door)
    assert "Ash Carer: Youth club" in client.get("/bookings").text
    (asked,) = door.behind.places.late_requests(SERVICE)
    assert "The place is cancelled." in press(client, f"/bookings/late/{asked.id}", what="cancel")
    assert door.taken(door.club) == 0
    assert "There is no open request" in press(client, f"/bookings/late/{asked.id}", what="keep")


def test_a_ballot_is_opened_withdrawn_and_shared_out(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    door = household_site(store)
    client = office(door)
    assert door.behind.ballots is not None
    number = str(door.session("series-1", 3))
    good = {"title": "Trips", "sessions": number, "closes_on": "2026-12-21", "closes_time": "12:00"}
    assert "Say on which day" in press(client, "/bookings/ballots", **good | {"closes_on": "soon"})
    assert "Choose at least one session" in press(client, "/bookings/ballots", **good | {"sessions": ""})
    assert "The ballot is open." in press(client, "/bookings/ballots", **good)
    (ballot,) = door.behind.ballots.ballots_of(SERVICE)
    early = press(client, f"/bookings/ballots/{ballot.id}", what="share")
    assert "is open until Monday 21 December 2026 at 12pm; close it then" in early
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 12, 21, 13, tzinfo=LOCAL))
    assert "The places are shared out" in press(client, f"/bookings/ballots/{ballot.id}", what="share")
    assert "there is nothing to withdraw" in press(
        client, f"/bookings/ballots/{ballot.id}", what="withdraw", reason="Wrong sessions"
    )


@pytest.mark.parametrize("role", [Role.WORKER, Role.COMMISSIONER])
def test_bookings_are_for_coordinators_and_administrators(store: Store, role: Role) -> None:
    door = household_site(store)
    assert client_of(door.app, role).get("/bookings").status_code == 403
