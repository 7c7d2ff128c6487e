"""Messages leave by a real SMTP server and by the real Notify client, each once, with failures that are seen."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.message import EmailMessage

import pytest
from icalendar import Calendar
from sqlalchemy import update

from scheduler import clock
from scheduler.messages.by_hand import MemorySender
from scheduler.messages.letter import Letter
from scheduler.store import Store
from scheduler.store.outbox import OutgoingMessage, message_counts, queue_message, troubled_messages
from scheduler.store.tables.office import Message
from scheduler.store.tables.programme import Session
from scheduler.store.tokens import find_token
from scheduler.use_cases.book_places import BookPlaces
from scheduler.use_cases.send_messages import SentRound
from tests.calendar_examples import stop_the_clock
from tests.carriers import EMAIL_TEMPLATE, TEXT_TEMPLATE, mail_server, notify_server
from tests.message_examples import BASE, by, by_notify, by_smtp, fill, queue

SENDERS = 8


@pytest.fixture(autouse=True)
def _in_november(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_the_clock(monkeypatch)


@pytest.fixture
def session_id(store: Store) -> int:
    return fill(store)


def book(store: Store, session_id: int, key: str = "form-1", carers: tuple[str, ...] = ("c1",)) -> None:
    places = BookPlaces(store)
    link = places.open_link(places.issue_link("example", "h1", days=30))
    (outcome, *_) = places.book(link, session_id, list(carers), key=key, together=False)
    assert outcome.status.value == "booked"


def trouble(store: Store) -> tuple[OutgoingMessage, ...]:
    with store.read() as db:
        return troubled_messages(db)


def counts(store: Store) -> dict[str, int]:
    with store.read() as db:
        return message_counts(db)


def make_due(store: Store) -> None:
    with store.write() as db:
        db.execute(update(Message).where(Message.status == "queued").values(send_after=clock.now() - timedelta(1)))


def link_in(text: str) -> str:
    return next(word for word in text.split() if word.startswith(f"{BASE}/h/"))


def calendar_of(mail: EmailMessage) -> tuple[str, Calendar]:
    (part,) = [one for one in mail.walk() if one.get_content_type() == "text/calendar"]
    body = part.get_content()
    return str(part.get_param("method")), Calendar.from_ical(body)


def test_a_booking_is_told_by_e_mail_with_a_link_and_an_invitation(store: Store, session_id: int) -> None:
    book(store, session_id)
    with mail_server() as (url, box):
        assert by_smtp(store, url).send_all() == SentRound(sent=1)
    (mail,) = box.mails
    assert (mail["From"], mail["To"]) == ("Sessions <carers@example.org>", "adult@example.org")
    assert mail["Subject"] == "Booked: Youth club, Tuesday 5 January 2027"
    body = mail.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert text.replace("\r", "").startswith("Hello Demo Adult,\n\nDemo has a place:")
    assert "Tuesday 5 January 2027 at 5pm" in text
    assert "Hall 2 (demo), BA14 8JN" in text
    assert "Call 01225 000000." in text
    method, calendar = calendar_of(mail)
    (event,) = calendar.walk("VEVENT")
    assert method == calendar["METHOD"] == "REQUEST"
    assert (event["STATUS"], event["ORGANIZER"], event["ATTENDEE"]) == (
        "CONFIRMED",
        "mailto:carers@example.org",
        "mailto:adult@example.org",
    )
    assert str(event["SUMMARY"]) == "Youth club"


def test_the_link_in_a_message_opens_that_household_and_the_database_does_not_hold_it(
    store: Store, session_id: int
) -> None:
    book(store, session_id)
    with mail_server() as (url, box):
        by_smtp(store, url).send_all()
    body = box.mails[0].get_body(("plain",))
    assert body is not None
    address = link_in(body.get_content())
    assert address.endswith(f"/sessions/{session_id}")
    token = address.split("/")[4]
    assert BookPlaces(store).open_link(token).household_id == "h1"
    with store.read() as db:
        found = find_token(db, token)
        assert found is not None
        assert found.expires_at - clock.now() > timedelta(days=30)
        kept = [str(value) for row in db.execute(Message.__table__.select()) for value in row]
    assert not any(token in value for value in kept)


def test_booked_changed_and_cancelled_carry_one_uid_with_a_rising_sequence(store: Store, session_id: int) -> None:
    book(store, session_id)
    with mail_server() as (url, box):
        post = by_smtp(store, url)
        post.send_all()
        queue(store, "session_changed", "changed", session_id=session_id, changes=["It starts at 5.30pm, not at 5pm."])
        post.send_all()
        with store.write() as db:
            db.execute(update(Session).where(Session.id == session_id).values(status="cancelled"))
        queue(store, "session_cancelled", "off", session_id=session_id, because="The hall is flooded.")
        post.send_all()
    events = [(method, calendar.walk("VEVENT")[0]) for method, calendar in map(calendar_of, box.mails)]
    assert [method for method, _ in events] == ["REQUEST", "REQUEST", "CANCEL"]
    assert len({str(event["UID"]) for _, event in events}) == 1
    sequences = [int(event["SEQUENCE"]) for _, event in events]
    assert sequences == sorted(set(sequences))
    assert events[-1][1]["STATUS"] == "CANCELLED"
    changed, off = (mail.get_body(("plain",)) for mail in box.mails[1:])
    assert changed is not None
    assert off is not None
    assert "It starts at 5.30pm, not at 5pm." in changed.get_content()
    assert "The hall is flooded." in off.get_content()


def test_a_household_without_e_mail_is_told_by_text_through_notify(store: Store, session_id: int) -> None:
    queue(store, "waiting", household_id="h2", session_id=session_id, carer_ids=["c3"], position=2)
    queue(store, "waiting", "by e-mail", session_id=session_id, position=3)
    with notify_server() as (url, notify):
        assert by_notify(store, url).send_all() == SentRound(sent=2)
    text, mail = notify.taken
    assert (text["path"], text["phone_number"], text["template_id"]) == (
        "/v2/notifications/sms",
        "07700900222",
        TEXT_TEMPLATE,
    )
    assert "waiting list (position 2): Youth club, Tuesday 5 January 2027 at 5pm" in text["personalisation"]["body"]
    assert (mail["path"], mail["email_address"], mail["template_id"]) == (
        "/v2/notifications/email",
        "adult@example.org",
        EMAIL_TEMPLATE,
    )
    assert mail["personalisation"]["subject"] == "On the waiting list: Youth club, Tuesday 5 January 2027"
    assert len({text["reference"], mail["reference"]}) == 2


def test_eight_senders_at_once_send_each_message_once(store: Store, session_id: int) -> None:
    for number in range(24):
        queue(store, "waiting", f"m{number}", session_id=session_id, position=number + 1)
    with notify_server() as (url, notify):
        posts = [by_notify(store, url) for _ in range(SENDERS)]
        with ThreadPoolExecutor(SENDERS) as pool:
            rounds = list(pool.map(lambda post: post.send_all(), posts))
    assert sum(one.sent for one in rounds) == 24
    assert len(notify.taken) == len({one["reference"] for one in notify.taken}) == 24
    assert counts(store) == {"sent": 24}


def test_the_same_form_sent_ten_times_makes_one_message(store: Store, session_id: int) -> None:
    for _ in range(10):
        book(store, session_id)
    kept = MemorySender()
    assert by(store, kept).send_all().sent == 1
    assert len(kept.letters) == 1


@pytest.mark.parametrize("answer", ["451 4.3.0 Try again later", "421 4.7.0 Too busy"])
def test_a_busy_mail_server_is_tried_again_with_the_same_message_id(store: Store, session_id: int, answer: str) -> None:
    queue(store, "waiting", session_id=session_id, position=1)
    with mail_server() as (url, box):
        box.answers = [answer]
        post = by_smtp(store, url)
        assert post.send_all() == SentRound(later=1)
        assert post.send_all() == SentRound()
        (seen,) = trouble(store)
        assert (seen.status, seen.attempts) == ("queued", 1)
        assert answer[:3] in (seen.error or "")
        make_due(store)
        assert post.send_all() == SentRound(sent=1)
    assert len(box.mails) == 1
    assert trouble(store) == ()


def test_waits_grow_and_end_with_a_failure_that_a_coordinator_sees(
    store: Store, session_id: int, caplog: pytest.LogCaptureFixture
) -> None:
    queue(store, "waiting", session_id=session_id, position=1)
    waits = []
    post = by_notify(store, "http://127.0.0.1:9")
    with caplog.at_level(logging.CRITICAL):
        while not counts(store).get("failed"):
            post.send_round()
            (seen,) = trouble(store)
            waits.append(round((seen.send_after - clock.now()).total_seconds() / 60))
            make_due(store)
    assert waits[:-1] == [1, 5, 15, 60, 180, 360, 720, 1440]
    assert (trouble(store)[0].error or "").startswith("Tried 9 times in vain. GOV.UK Notify could not")


def test_an_address_that_is_none_fails_at_once_and_says_why(store: Store, session_id: int) -> None:
    with store.write() as db:
        for once_key, channel, address in (("a", "email", "nobody@example.org"), ("b", "text", "not a number")):
            data = {"reference": "AB12"}
            queue_message(
                db,
                service_id="example",
                once_key=once_key,
                kind="sign_up_received",
                address=address,
                channel=channel,
                data=data,
            )
    with mail_server() as (url, _), notify_server() as (api, _):
        assert by_notify(store, api).send_all() == SentRound(sent=1, failed=1)
        make_due(store)
        with store.write() as db:
            db.execute(update(Message).where(Message.once_key == "a").values(status="queued", sent_at=None))
        assert by_smtp(store, url).send_all() == SentRound(failed=1)
    errors = {one.once_key: one.error for one in trouble(store)}
    assert "550 5.1.1 There is no such mailbox" in (errors["a"] or "")
    assert "400 phone_number Not a UK mobile number" in (errors["b"] or "")


@pytest.mark.parametrize("status", [429, 500, 503])
def test_notify_that_cannot_now_is_asked_again_later(store: Store, session_id: int, status: int) -> None:
    queue(store, "waiting", session_id=session_id, position=1)
    with notify_server() as (url, notify):
        notify.answers = [status]
        post = by_notify(store, url)
        assert post.send_all() == SentRound(later=1)
        assert str(status) in (trouble(store)[0].error or "")
        make_due(store)
        assert post.send_all() == SentRound(sent=1)
    assert len(notify.taken) == 1


def test_a_message_that_notify_took_although_its_answer_was_lost_is_not_sent_again(
    store: Store, session_id: int
) -> None:
    queue(store, "waiting", session_id=session_id, position=1)
    with notify_server() as (url, notify):
        notify.lost = 1
        post = by_notify(store, url)
        assert post.send_all() == SentRound(later=1)
        make_due(store)
        assert post.send_all() == SentRound(sent=1)
    assert len(notify.taken) == 1


def test_a_wrong_key_is_said_to_be_wrong_and_nothing_is_lost(store: Store, session_id: int) -> None:
    queue(store, "waiting", session_id=session_id, position=1)
    with notify_server() as (url, notify):
        other = "tests-26785a09-ab16-4eb0-8407-a37497a57506-00000000-8d35-48ac-975b-e847b4f122b0"
        assert by_notify(store, url, other).send_all() == SentRound(later=1)
        assert "check EVENHAND_NOTIFY_KEY" in (trouble(store)[0].error or "")
        make_due(store)
        assert by_notify(store, url).send_all() == SentRound(sent=1)
    assert len(notify.taken) == 1


def test_a_mail_server_that_breaks_off_while_it_takes_a_message_leaves_it_in_doubt(
    store: Store, session_id: int
) -> None:
    queue(store, "waiting", session_id=session_id, position=1)
    with mail_server() as (url, box):
        box.answers = ["break off"]
        post = by_smtp(store, url)
        assert post.send_all() == SentRound(failed=1)
        make_due(store)
        assert post.send_all() == SentRound()
    (seen,) = trouble(store)
    assert seen.status == "in_doubt"
    assert "may have arrived or not" in (seen.error or "")


def test_what_was_overtaken_does_not_leave(store: Store, session_id: int) -> None:
    book(store, session_id)
    places = BookPlaces(store)
    link = places.open_link(places.issue_link("example", "h1", days=30))
    places.cancel(link, session_id, ["c1"])
    kept = MemorySender()
    done = by(store, kept).send_all()
    assert [letter.subject for letter in kept.letters] == [
        "Your place is cancelled: Youth club, Tuesday 5 January 2027"
    ]
    assert done == SentRound(sent=1, withdrawn=1)


def test_an_offer_that_has_run_out_does_not_leave(store: Store, session_id: int) -> None:
    late = (clock.now() - timedelta(minutes=1)).isoformat()
    queue(store, "offered", session_id=session_id, offer_until=late)
    assert by(store, MemorySender()).send_all() == SentRound(withdrawn=1)


class Real(MemorySender):
    """Stands for a way out of this machine."""

    def send(self, letter: Letter) -> str:
        message = f"{letter.address} might be somebody's"
        raise AssertionError(message)


def test_nobody_made_up_is_ever_written_to(store: Store) -> None:
    session_id = fill(store, synthetic=True)
    queue(store, "waiting", session_id=session_id, position=1)
    shown = MemorySender()
    post = by(store, Real())
    post._for_synthetic = shown  # noqa: SLF001 — the one way out that is left
    assert post.send_all() == SentRound(sent=1)
    assert len(shown.letters) == 1


def test_a_channel_without_a_way_out_waits_and_says_which_setting_is_missing(store: Store, session_id: int) -> None:
    queue(store, "waiting", household_id="h2", session_id=session_id, carer_ids=["c3"], position=1)
    with mail_server() as (url, _):
        assert by_smtp(store, url).send_all() == SentRound(later=1)
    assert "No way of sending is set for texts; set EVENHAND_NOTIFY_KEY." in (trouble(store)[0].error or "")
