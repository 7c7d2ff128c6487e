"""Households as the office keeps them, and messages that did not arrive; on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select, update

from scheduler.domain.accounts import Role
from scheduler.store import Store
from scheduler.store.outbox import queue_message
from scheduler.store.rows import table
from scheduler.store.tables.office import AuditEntry, Message
from tests.booking_examples import SERVICE, published_in_december
from tests.household_examples import household_site, send
from tests.staff_examples import client_of

NOTE = "Comes with an older cousin; ring first."


@pytest.fixture(autouse=True)
def _in_december() -> Iterator[None]:
    with published_in_december():
        yield


def audited(store: Store) -> list[tuple[str, str]]:
    kept = table(AuditEntry)
    with store.read() as db:
        rows = db.execute(select(kept.c.action, kept.c.about_id).where(kept.c.actor == "staff:1").order_by(kept.c.id))
        return [(action, about) for action, about in rows]


@pytest.mark.parametrize("words", ["ash", "Ash Carer", "demo-1@", "h1"])
def test_a_household_is_found_by_what_is_known_of_it_and_that_it_was_seen_is_kept(store: Store, words: str) -> None:
    door = household_site(store)
    page = client_of(door.app, Role.COORDINATOR).get("/households", query_string={"find": words}).text
    assert "1 household" in page
    assert "/households/h1" in page
    assert audited(store) == [("saw household in a list", "h1")]


def test_a_postcode_is_found_with_a_space_and_without_and_one_letter_finds_nobody(store: Store) -> None:
    client = client_of(household_site(store).app, Role.COORDINATOR)
    assert "2 households" in client.get("/households?find=ba148jn").text
    assert "Nobody was found" in client.get("/households?find=100%25").text
    short = client.get("/households?find=a")
    assert short.status_code == 400
    assert "Write at least 2 letters" in short.text


def test_a_coordinator_reads_a_household_and_its_bookings(store: Store) -> None:
    door = household_site(store)
    assert door.behind.places is not None
    door.behind.places.book(door.link(1), door.club, ["c1"], key="one", together=False)
    page = client_of(door.app, Role.COORDINATOR).get("/households/h1").text
    assert "Ash Carer: <a" in page
    assert "Tuesday 5 January" in page
    assert audited(store) == [("saw household", "h1")]


def test_a_new_link_goes_to_the_household_and_ending_links_shuts_every_door(store: Store) -> None:
    door = household_site(store)
    client = client_of(door.app, Role.COORDINATOR)
    assert "on its way" in send(client, "/households/h1", "/households/h1/link")
    box = table(Message)
    with store.read() as db:
        assert db.scalars(select(box.c.household_id).where(box.c.kind == "link_sent")).all() == ["h1"]
    assert door.app.test_client().get(door.path()).status_code == 200
    assert "has ended" in send(client, "/households/h1", "/households/h1/end-links")
    family = door.app.test_client()
    assert family.get(door.path()).status_code != 200
    assert family.get(door.path("/calendar.ics")).status_code == 410
    assert family.get(door.path(household_number=2)).status_code == 200
    acts = [action for action, _ in audited(store)]
    assert "sent new link" in acts
    assert "ended links" in acts


def test_a_note_of_staff_is_kept_for_staff_and_stands_on_no_page_of_the_household(store: Store) -> None:
    door = household_site(store)
    client = client_of(door.app, Role.COORDINATOR)
    assert "Write a note of 1 to 1000" in send(client, "/households/h1", "/households/h1/notes", carer="c1", words=" ")
    assert NOTE in send(client, "/households/h1", "/households/h1/notes", carer="c1", words=NOTE)
    family = door.app.test_client()
    for end in ("", f"/sessions/{door.club}", "/calendar", "/calendar.ics", "/details"):
        assert NOTE not in family.get(door.path(end)).text
    kept = table(AuditEntry)
    with store.read() as db:
        assert all(NOTE not in str(detail) for detail in db.scalars(select(kept.c.detail)))
    wrong = {"csrf_token": "", "carer": "c4", "words": NOTE}
    assert client.post("/households/h1/notes", data=wrong).status_code in {400, 404}


def test_another_services_household_is_nobody_here(store: Store) -> None:
    client = client_of(household_site(store).app, Role.COORDINATOR, service_id="elsewhere")
    assert client.get("/households/h1").status_code == 404
    assert "Nobody was found" in client.get("/households?find=ash").text


def test_a_message_that_failed_is_seen_and_sent_again_once(store: Store) -> None:
    door = household_site(store)
    with store.write() as db:
        about = {"session_id": door.club, "carer_ids": ["c1"]}
        queue_message(db, service_id=SERVICE, once_key="one", kind="reminder", household_id="h1", data=about)
        db.execute(update(table(Message)).values(status="failed", error="The server said: no such mailbox."))
    client = client_of(door.app, Role.COORDINATOR)
    shown = client.get("/messages").text
    assert "The server said: no such mailbox." in shown
    with store.read() as db:
        number = db.scalars(select(table(Message).c.id)).one()
    assert "The message is sent again." in send(client, "/messages", f"/messages/{number}/again")
    assert ("sent message again", "h1") in audited(store)
    with store.read() as db:
        assert db.scalars(select(table(Message).c.status)).one() == "queued"
    stranger = client_of(door.app, Role.COORDINATOR, service_id="elsewhere")
    assert "is not among those" in send(stranger, "/messages", f"/messages/{number}/again")


@pytest.mark.parametrize("path", ["/households", "/households/h1", "/messages"])
@pytest.mark.parametrize("role", [Role.WORKER, Role.COMMISSIONER])
def test_the_office_is_for_coordinators_and_administrators(store: Store, path: str, role: Role) -> None:
    assert client_of(household_site(store).app, role).get(path).status_code == 403
