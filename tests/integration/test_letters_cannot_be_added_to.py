"""Line breaks in names and addresses add no header to a letter, no line to an invitation, and stop no other letter."""

from __future__ import annotations

from dataclasses import replace

import pytest
from icalendar import Calendar

from scheduler.store import Store, save_register
from scheduler.store.outbox import troubled_messages
from scheduler.use_cases.book_places import BookPlaces
from tests.calendar_examples import stop_the_clock
from tests.carriers import mail_server
from tests.integration.test_register import CARERS
from tests.message_examples import REACHED, by_smtp, fill

BREAK = "\r\nBcc: all@example.org\r\nATTENDEE:mailto:all@example.org\r\n\r\nBEGIN:VEVENT"


@pytest.fixture(autouse=True)
def _in_november(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_the_clock(monkeypatch)


def registered(store: Store, **contact: str) -> int:
    """Register a household whose words, and those of its carers, hold line breaks; returns the first session."""
    session_id = fill(store)
    home = replace(REACHED[0], **contact)
    people = tuple(replace(one, given_name=f"Demo{BREAK}") for one in CARERS)
    with store.write() as db:
        save_register(db, "example", (home, *REACHED[1:]), people)
    return session_id


def book(store: Store, session_id: int, household_id: str, carer_id: str) -> None:
    places = BookPlaces(store)
    link = places.open_link(places.issue_link("example", household_id, days=30))
    (told,) = places.book(link, session_id, [carer_id], key=household_id, together=False)
    assert told.status.value == "booked"


def test_a_name_with_line_breaks_adds_no_header_and_no_line_of_a_calendar(store: Store) -> None:
    book(store, registered(store, contact_name=f"Sam{BREAK}"), "h1", "c1")
    with mail_server() as (url, box):
        assert by_smtp(store, url).send_all().sent == 1
    (mail,) = box.mails
    assert mail["Bcc"] is None
    assert mail["To"] == "adult@example.org"
    (part,) = [one for one in mail.walk() if one.get_content_type() == "text/calendar"]
    (event,) = Calendar.from_ical(part.get_content()).walk("VEVENT")
    assert event["ATTENDEE"] == "mailto:adult@example.org"


@pytest.mark.parametrize(
    ("address", "why"),
    [
        (f"adult@example.org{BREAK}", "holds a line break; write it anew"),
        ("zoë@example.org", "cannot be written to"),
        ("adult@..", "cannot be written to"),
        ("@", "refused the message"),
    ],
)
def test_an_address_that_no_letter_can_bear_is_refused_with_its_reason_and_keeps_no_other_waiting(
    store: Store, address: str, why: str
) -> None:
    session_id = registered(store, contact_email=address)
    book(store, session_id, "h1", "c1")
    other = replace(REACHED[1], contact_email="other@example.org")
    with store.write() as db:
        bad = replace(REACHED[0], contact_email=address)
        save_register(db, "example", (bad, other), CARERS)
    book(store, session_id, "h2", next(one.id for one in CARERS if one.household_id == "h2"))
    with mail_server() as (url, box):
        post = by_smtp(store, url)
        post.send_all()
        post.send_all()
    assert [(mail["To"], mail["Bcc"]) for mail in box.mails] == [("other@example.org", None)]
    with store.read() as db:
        (stuck,) = troubled_messages(db)
    assert why in (stuck.error or "")


def test_an_address_in_other_letters_is_written_as_every_server_reads_it(store: Store) -> None:
    book(store, registered(store, contact_email="adult@exämple.org"), "h1", "c1")
    with mail_server() as (url, box):
        assert by_smtp(store, url).send_all().sent == 1
    assert box.mails[0]["To"] == "adult@xn--exmple-cua.org"
