"""One session is cancelled or changed: calendars, pages and messages follow; on both databases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from scheduler.clock import LOCAL
from scheduler.domain.accounts import Role
from scheduler.domain.household_rules import MistakesError
from scheduler.store import Store, save_plan
from scheduler.store.audit import AuditSearch, search_audit
from scheduler.store.rows import table
from scheduler.store.tables.office import Message
from scheduler.store.tables.programme import SessionVenue
from scheduler.use_cases.book_places import OutcomeStatus
from scheduler.use_cases.book_places.sweep import offer_free_places
from scheduler.use_cases.change_sessions import ChangeSessions, SessionChangeError, SessionForm
from tests.booking_examples import NOW, SERVICE, open_booking, published_in_december
from tests.examples import FACTS, PLAN
from tests.household_examples import Door, household_site, send
from tests.staff_examples import client_of

USUAL = SessionForm(starts="17:00", ends="19:00", venue_id="", places="16")


@pytest.fixture(autouse=True)
def _in_december() -> Iterator[None]:
    with published_in_december():
        yield


def told(store: Store, kind: str) -> list[tuple[str, dict[str, object]]]:
    box = table(Message)
    with store.read() as db:
        rows = db.execute(select(box.c.household_id, box.c.data).where(box.c.kind == kind).order_by(box.c.id))
        return [(household, data) for household, data in rows]


def audited(store: Store, action: str) -> list[tuple[str, dict[str, object]]]:
    with store.read() as db:
        found, _ = search_audit(db, AuditSearch(action=action), first=0, most=10)
    return [(one.actor, one.detail) for one in found]


def booked_door(store: Store) -> Door:
    """A site where household 1 has a place in the youth club."""
    door = household_site(store)
    assert door.behind.places is not None
    door.behind.places.book(door.link(1), door.club, ["c1"], key="one", together=False)
    return door


def event_of(door: Door, path: str, uid_of: str = "Youth club") -> str:
    """Return the first event of a feed that bears a title."""
    text = door.app.test_client().get(path).text.replace("\r\n ", "")
    return next(part for part in text.split("BEGIN:VEVENT") if uid_of in part)


def sequence(event: str) -> int:
    found = re.search(r"SEQUENCE:(\d+)", event)
    assert found is not None
    return int(found[1])


def form_of(door: Door, **changed: str) -> SessionForm:
    assert door.behind.changes is not None
    now, _ = door.behind.changes.session(SERVICE, door.club)
    return replace(USUAL, **{"places": str(now.places), "venue_id": now.venue_id or "", **changed})


def test_a_cancelled_session_tells_who_is_booked_and_who_waits_and_stands_cancelled_in_calendars(store: Store) -> None:
    door = household_site(store, places=1)
    places, changes = door.behind.places, door.behind.changes
    assert places is not None
    assert changes is not None
    places.book(door.link(1), door.club, ["c1"], key="one", together=False)
    places.join_waiting_list(door.link(2), door.club, ["c4"], together=False)
    own, public = door.path("/calendar.ics"), "/calendars/programme.ics"
    before = sequence(event_of(door, own)), sequence(event_of(door, public))
    did = changes.cancel(SERVICE, door.club, because="The hall is flooded.", by="staff:1", now=NOW)
    assert did.households == 2
    assert [(household, data["because"]) for household, data in told(store, "session_cancelled")] == [
        ("h1", "The hall is flooded."),
        ("h2", "The hall is flooded."),
    ]
    after = event_of(door, own), event_of(door, public)
    assert all("STATUS:CANCELLED" in one for one in after)
    assert sequence(after[0]) > before[0]
    assert sequence(after[1]) > before[1]
    assert audited(store, "cancelled session") == [("staff:1", {"because": "The hall is flooded.", "households": 2})]
    with pytest.raises(SessionChangeError, match="cancelled already"):
        changes.cancel(SERVICE, door.club, because="Again", by="staff:1", now=NOW)
    assert len(told(store, "session_cancelled")) == 2


def test_a_session_moves_to_another_time_and_venue_everywhere_at_once(store: Store) -> None:
    door = booked_door(store)
    changes = door.behind.changes
    assert changes is not None
    now, venues = changes.session(SERVICE, door.club)
    other = next(one for one in venues if one.id != now.venue_id)
    before = sequence(event_of(door, door.path("/calendar.ics")))
    did = changes.change(
        SERVICE, door.club, form_of(door, starts="16:30", ends="18:30", venue_id=other.id), by="staff:1", now=NOW
    )
    assert did.sentences == (
        "It is now on Tuesday 5 January 2027 at 4:30pm, until 18:30.",
        f"It is now at {other.name}.",
    )
    ((household, data),) = told(store, "session_changed")
    assert (household, data["changes"]) == ("h1", list(did.sentences))
    for path in (door.path("/calendar.ics"), "/calendars/programme.ics"):
        event = event_of(door, path)
        assert "DTSTART;TZID=Europe/London:20270105T163000" in event
        assert f"LOCATION:{other.name}" in event
        assert sequence(event) >= before
    assert sequence(event_of(door, door.path("/calendar.ics"))) > before
    assert other.name in door.app.test_client().get(door.path(f"/sessions/{door.club}")).text
    listed = door.app.test_client().get("/programme").text
    assert "4:30pm" in listed
    ((actor, detail),) = audited(store, "changed session")
    assert actor == "staff:1"
    assert set(detail["changed"]) == {"starts_at", "ends_at", "venue_id"}  # type: ignore[call-overload] # plain JSON


def test_back_at_its_usual_venue_a_session_keeps_no_venue_of_its_own(store: Store) -> None:
    door = booked_door(store)
    changes = door.behind.changes
    assert changes is not None
    now, venues = changes.session(SERVICE, door.club)
    other = next(one for one in venues if one.id != now.venue_id)
    for number, venue_id in enumerate((other.id, now.venue_id or "")):
        at = NOW + timedelta(minutes=number)
        changes.change(SERVICE, door.club, form_of(door, venue_id=venue_id), by="staff:1", now=at)
    with store.read() as db:
        assert db.execute(select(table(SessionVenue))).all() == []
    assert len(told(store, "session_changed")) == 2


def test_more_places_are_offered_to_those_who_wait_and_fewer_than_are_taken_are_refused(store: Store) -> None:
    door = household_site(store, places=1)
    places, changes = door.behind.places, door.behind.changes
    assert places is not None
    assert changes is not None
    places.book(door.link(1), door.club, ["c1"], key="one", together=False)
    (waits,) = places.join_waiting_list(door.link(2), door.club, ["c4"], together=False)
    assert waits.status is OutcomeStatus.WAITING
    changes.change(SERVICE, door.club, form_of(door, places="2"), by="staff:1", now=NOW)
    assert [household for household, _ in told(store, "offered")] == ["h2"]
    assert told(store, "session_changed") == []
    with pytest.raises(MistakesError, match="2 places are booked or held; write at least 2"):
        changes.change(SERVICE, door.club, form_of(door, places="1"), by="staff:1", now=NOW)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"starts": "noon"}, "Write when it starts"),
        ({"ends": "16:00"}, "It must end after 17:00"),
        ({"venue_id": "nowhere"}, "Choose a venue from the list"),
        ({"places": "many"}, "Write a number of places from 1 to 1000"),
    ],
)
def test_a_form_that_cannot_be_read_changes_nothing_and_says_what_to_mend(
    store: Store, changed: dict[str, str], words: str
) -> None:
    door = booked_door(store)
    assert door.behind.changes is not None
    with pytest.raises(MistakesError, match=words):
        door.behind.changes.change(SERVICE, door.club, form_of(door, **changed), by="staff:1", now=NOW)
    assert told(store, "session_changed") == []


def test_what_has_begun_is_unknown_or_would_stay_the_same_is_refused_in_words(store: Store) -> None:
    made = open_booking(store)
    changes, number = ChangeSessions(store, offer_free_places), made.first()
    now, _ = changes.session(SERVICE, number)
    same = replace(USUAL, venue_id=now.venue_id or "", places=str(now.places))
    with pytest.raises(SessionChangeError, match="Nothing is different"):
        changes.change(SERVICE, number, same, by="staff:1", now=NOW)
    with pytest.raises(SessionChangeError, match="has begun"):
        changes.cancel(SERVICE, number, because="Late", by="staff:1", now=datetime(2027, 1, 5, 17, tzinfo=LOCAL))
    with pytest.raises(SessionChangeError, match="There is no session 999999"):
        changes.session(SERVICE, 999_999)
    with pytest.raises(MistakesError, match="one sentence that the families will read"):
        changes.cancel(SERVICE, number, because=" ", by="staff:1", now=NOW)


def test_a_new_plan_puts_a_moved_session_back_where_it_meets_and_says_so(store: Store) -> None:
    door = booked_door(store)
    changes = door.behind.changes
    assert changes is not None
    now, venues = changes.session(SERVICE, door.club)
    other = next(one for one in venues if one.id != now.venue_id)
    changes.change(SERVICE, door.club, form_of(door, venue_id=other.id), by="staff:1", now=NOW)
    with store.write() as db:
        save_plan(db, FACTS, replace(PLAN, seed=2), "published")
    assert changes.session(SERVICE, door.club)[0].venue_id == now.venue_id
    home = next(one.name for one in venues if one.id == now.venue_id)
    assert told(store, "session_changed")[-1][1]["changes"] == [f"It is now at {home}."]


def test_a_coordinator_changes_and_cancels_on_the_page(store: Store) -> None:
    door = booked_door(store)
    client = client_of(door.app, Role.COORDINATOR)
    page = f"/bookings/sessions/{door.club}"
    assert f'href="{page}/change"' in client.get(page).text
    wrong = send(client, f"{page}/change", f"{page}/change", starts="17:00", ends="16:00", venue="", places="9")
    assert "It must end after 17:00" in wrong
    form = form_of(door, starts="17:30")
    fields = {"starts": form.starts, "ends": form.ends, "venue": form.venue_id, "places": form.places}
    assert "1 household is told" in send(client, f"{page}/change", f"{page}/change", **fields)
    assert "one sentence that the families will read" in send(client, f"{page}/cancel", f"{page}/cancel", because="")
    assert "1 household is told" in send(client, f"{page}/cancel", f"{page}/cancel", because="No staff.")
    assert "Cancelled" in client.get(page).text
    assert client.get("/bookings/sessions/999999/change").status_code == 404
    assert client_of(door.app, Role.WORKER).get(f"{page}/cancel").status_code == 403
