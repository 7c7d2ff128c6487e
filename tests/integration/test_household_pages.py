"""A household's pages on both databases: what is shown, what is done, and what is said about it."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import MetaData, create_engine, select

from scheduler import clock
from scheduler.clock import LOCAL
from scheduler.domain.message_secrets import one_time_code
from scheduler.store import Store
from scheduler.store.rows import table
from scheduler.store.tables.households import OneTimeCode
from scheduler.web.discreet_logs import keep_links_out_of_logs
from tests.booking_examples import NOW, SERVICE, published_in_december
from tests.guards.test_words import forbidden_words, words_found
from tests.household_examples import SECRET_KEY, Door, hidden, household_site, send
from tests.stops_examples import MILL_LANE, keep_stops


@pytest.fixture(autouse=True)
def _in_december() -> Iterator[None]:
    with published_in_december():
        yield


def at(monkeypatch: pytest.MonkeyPatch, *moment: int) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(*moment, tzinfo=LOCAL))  # type: ignore[arg-type] # year, month, day …


def book(door: Door, client: FlaskClient, session_id: int, *carers: str, household: int = 1, **fields: str) -> str:
    page = door.path(f"/sessions/{session_id}", household)
    return send(client, page, f"{page}/book", carers=list(carers), **fields)


def every_row(store: Store) -> str:
    """Digest of everything that the database holds."""
    engine = create_engine(store.url)
    known = MetaData()
    known.reflect(engine)
    digest = hashlib.sha256()
    with engine.connect() as db:
        for one in known.sorted_tables:
            rows = sorted(repr(tuple(row)) for row in db.execute(select(one)))
            digest.update(repr((one.name, rows)).encode())
    engine.dispose()
    return digest.hexdigest()


def every_byte(store: Store) -> str:
    """Digest of the files of a database on SQLite; PostgreSQL's rows are told by ``every_row``."""
    path = Path(store.url.removeprefix("sqlite:///"))
    files = [path, path.with_name(f"{path.name}-wal")] if store.url.startswith("sqlite") else []
    return hashlib.sha256(b"".join(one.read_bytes() for one in files if one.exists())).hexdigest()


def test_a_family_books_both_children_and_reads_that_they_have_places(store: Store) -> None:
    door = household_site(store)
    client = door.app.test_client()
    page = door.path(f"/sessions/{door.club}")
    shown = client.get(page).text
    assert "Tuesday 5 January 2027, 5pm to 7pm" in shown
    assert "Cal will be 20 on Tuesday 5 January 2027; this session is for ages 5 to 17" in shown
    said = book(door, client, door.club, "c1", "c2", together="all")
    assert "Ash has a place." in said
    assert "Bea has a place." in said
    assert "Ash and Bea have places" in said
    again = client.get(page).text
    assert "Ash has a place." not in again, "what was done is said once"
    assert "Ash and Bea have places" in again


def test_the_same_form_sent_again_books_nothing_twice_and_says_the_same(store: Store) -> None:
    door = household_site(store)
    client = door.app.test_client()
    page = door.path(f"/sessions/{door.club}")
    form = {"csrf_token": hidden(client, page, "csrf_token"), "key": "one-form", "carers": ["c1"]}
    for _ in range(3):
        said = client.post(f"{page}/book", data=form, follow_redirects=True).text
        assert "Ash has a place." in said
    assert door.taken(door.club) == 1


def test_all_or_nobody_books_nobody_when_there_is_room_for_one_and_offers_the_waiting_list(store: Store) -> None:
    door = household_site(store, places=1)
    client = door.app.test_client()
    said = book(door, client, door.club, "c1", "c2", together="all")
    assert "Not booked" in said
    assert "There is only room for 1 more, and you asked for 2 places together" in said
    assert "There is not enough room for everybody you chose." in said
    assert door.taken(door.club) == 0
    page = door.path(f"/sessions/{door.club}")
    some = book(door, client, door.club, "c1", "c2", together="some")
    assert "Ash has a place." in some
    assert "Not everybody was booked" in some
    assert door.taken(door.club) == 1
    waits = send(client, page, f"{page}/wait", carers=["c2"], together="some")
    assert "Bea is number 1 in the waiting list." in waits
    home = client.get(door.path()).text
    assert "Bea: number 1 in the list" in home


def test_a_freed_place_is_offered_taken_and_passed_on(store: Store) -> None:
    door = household_site(store, places=1)
    client = door.app.test_client()
    book(door, client, door.club, "c1")
    theirs = door.path(f"/sessions/{door.club}", 2)
    assert "Dot is number 1 in the waiting list." in send(client, theirs, f"{theirs}/wait", carers=["c4"])
    mine = door.path(f"/sessions/{door.club}")
    assert "Whose place?" in client.get(f"{mine}/cancel").text
    assert "Ash’s place is cancelled." in send(client, f"{mine}/cancel", f"{mine}/cancel", carers=["c1"])
    assert "A place is held for Dot" in client.get(theirs).text
    assert "until Tuesday 15 December at midday" in client.get(door.path("", 2)).text
    assert "has been passed on" in send(client, theirs, f"{theirs}/decline", carers=["c4"])
    assert door.taken(door.club) == 0
    book(door, client, door.club, "c1")
    send(client, theirs, f"{theirs}/wait", carers=["c4"])
    send(client, f"{mine}/cancel", f"{mine}/cancel", carers=["c1"])
    assert "Dot has a place." in send(client, theirs, f"{theirs}/accept", carers=["c4"])
    assert door.taken(door.club) == 1


def test_who_waits_can_leave_the_list(store: Store) -> None:
    door = household_site(store, places=2)
    client = door.app.test_client()
    book(door, client, door.club, "c4", household=2)
    page = door.path(f"/sessions/{door.club}")
    send(client, page, f"{page}/wait", carers=["c1", "c2"], together="all")
    assert "Ash and Bea: number 1 in the waiting list" in client.get(page).text
    assert "Ash is no longer in the waiting list." in send(client, page, f"{page}/leave", carers=["c1", "c2"])


def test_after_the_cut_off_the_team_is_asked(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    door = household_site(store)
    client = door.app.test_client()
    book(door, client, door.club, "c1")
    at(monkeypatch, 2027, 1, 5, 9)
    page = door.path(f"/sessions/{door.club}/cancel")
    assert "Places could be cancelled here until Monday 4 January at 5pm" in client.get(page).text
    said = send(client, page, page, carers=["c1"])
    assert "The team has been asked" in said
    assert door.taken(door.club) == 1
    nobody = send(client, page, page)
    assert "Choose whose place you would like to cancel" in nobody


def test_nobody_chosen_is_said_at_the_field(store: Store) -> None:
    door = household_site(store)
    client = door.app.test_client()
    page = door.path(f"/sessions/{door.club}")
    said = send(client, page, f"{page}/book")
    assert "Choose who is to come" in said
    assert 'href="#carers"' in said
    assert "Choose who would like to come" in send(client, page, f"{page}/wait")


def test_transport_is_asked_for_with_its_reason_and_can_be_changed(store: Store) -> None:
    door = household_site(store)
    client = door.app.test_client()
    keep_stops(store, MILL_LANE)
    asked = {"way-c1": "needs_transport", "because-c1": "", "pick_up-c1": "stop", "stop_name-c1": "Mill Lane"}
    asked |= {"agreed-c1": "yes"}
    said = book(door, client, door.club, "c1", **asked)
    assert "Ash: Say why there is no other reasonable way to come" in said
    assert 'value="Mill Lane" selected' in said, "what was chosen is not lost"
    assert door.taken(door.club) == 0
    said = book(door, client, door.club, "c1", **asked | {"because-c1": "No bus after six"})
    assert "Transport is asked for Ash, picked up at Mill Lane." in said
    assert door.behind.transport is not None
    (request,) = door.behind.transport.asked_for(SERVICE, [door.club])
    assert (request.carer_id, request.because, request.stop_name) == ("c1", "No bus after six", "Mill Lane")
    page = door.path(f"/sessions/{door.club}/travel")
    assert "No bus after six" in client.get(page).text
    assert "Ash gets there and back with you" in send(client, page, page, **{"way-c1": "own_way"})
    assert door.behind.transport.asked_for(SERVICE, [door.club]) == ()
    assert "Choose whether to be fetched" in send(client, page, page, **{"way-c1": "needs_transport"})


def test_a_ballot_is_entered_and_its_outcome_read(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    door = household_site(store, places=1)
    assert door.behind.ballots is not None
    first, second = door.session("series-1", 3), door.session("series-2", 3)
    ballot = door.behind.ballots.open_ballot(
        SERVICE, "Trips in March", [first, second], NOW + timedelta(days=7), "Anna"
    )
    client = door.app.test_client()
    assert "Say what you would like until Monday 21 December at midday" in client.get(door.path()).text
    page = door.path(f"/ballots/{ballot}/carers/c1")
    twice = send(client, page, page, **{f"rank-{first}": "1", f"rank-{second}": "1"})
    assert "Two sessions are your first choice; give one of them another place" in twice
    said = send(client, page, page, **{f"rank-{first}": "2", f"rank-{second}": "1", "most": "2"})
    assert "We know what Ash would like." in said
    assert said.index("Wednesday 24 February") < said.index("Tuesday 2 March"), "the most wanted first"
    assert "Cal</strong> cannot take part" in said
    at(monkeypatch, 2026, 12, 21, 13)
    late = send(client, door.path("/details"), page, **{f"rank-{first}": "1"})
    assert "so what you sent was not kept" in late
    door.behind.ballots.close_and_allocate(SERVICE, ballot, "Anna")
    outcome = client.get(door.path(f"/ballots/{ballot}")).text
    assert "Ash has 2 places" in outcome
    assert "How to check the draw" in outcome
    assert "Trips in March: what came of it" in client.get(door.path()).text
    assert "Nobody of your household took part" in client.get(door.path(f"/ballots/{ballot}", 2)).text


def test_feedback_is_given_in_the_words_for_an_age_and_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    door = household_site(store)
    client = door.app.test_client()
    book(door, client, door.club, "c1", "c2", together="all")
    page = door.path(f"/sessions/{door.club}/feedback")
    assert "This session has not ended yet" in client.get(page).text
    at(monkeypatch, 2027, 1, 5, 20)
    assert "Who answers?" in client.get(page).text
    assert "How was it today?" in client.get(f"{page}/c1").text, "Ash is 11"
    assert "Overall, how satisfied were you with the session?" in client.get(f"{page}/c2").text, "Bea is 14"
    assert "The grown-ups may guess that it was you" in client.get(f"{page}/c1").text, "only two were there"
    assert "Choose one of the five faces" in send(client, f"{page}/c1", f"{page}/c1", words="Fun", made_friends="yes")
    answers = {"overall": "5", "made_friends": "yes", "words": "Fun", "without_name": "yes"}
    assert "Thank you, Ash." in send(client, f"{page}/c1", f"{page}/c1", **answers)
    again = send(client, f"{page}/c2", f"{page}/c1", **answers)
    assert "Feedback on this session has been given already" in again
    assert client.get(f"{page}/c4").status_code == 404, "another household's carer"


def test_details_open_with_a_code_are_corrected_and_close(store: Store) -> None:
    door = household_site(store)
    client = door.app.test_client()
    page = door.path("/details")
    assert "By e-mail to d…@example.org" in client.get(page).text
    typing = send(client, page, f"{page}/code", channel="email")
    assert "We have sent it to d…@example.org" in typing
    assert "This is not the code we sent last" in send(client, page, f"{page}/open", code="000000x")
    shown = send(client, page, f"{page}/open", code=_code(store))
    assert 'value="Demo Adult"' in shown
    fields = {
        "contact_name": "Demo Adult",
        "contact_email": "not an address",
        "contact_phone": "",
        "postcode": "BA14 8JN",
    }
    wrong = send(client, page, f"{page}/save", **fields)
    assert "is not an e-mail address" in wrong
    assert 'value="not an address"' in wrong
    good = fields | {"contact_email": "new@example.org", "carers.c1.consents": "photographs"}
    assert "Enter the name of who gives or withdraws the consent" in send(client, page, f"{page}/save", **good)
    saved = send(client, page, f"{page}/save", **good, **{"carers.c1.given_by": "Demo Adult"})
    assert "Your details are changed." in saved
    assert 'value="new@example.org"' in saved
    assert "given on 14 December 2026 by Demo Adult" in saved
    send(client, page, f"{page}/close")
    assert "We send you a code of six digits" in client.get(page).text
    assert "nothing was changed" in send(client, page, f"{page}/save", **good)


def _code(store: Store) -> str:
    with store.read() as db:
        nonce = (
            db.execute(select(table(OneTimeCode).c.nonce).order_by(table(OneTimeCode).c.id.desc())).scalars().first()
        )
    return one_time_code(SECRET_KEY, str(nonce))


def test_a_family_asks_to_join_with_two_carers(store: Store) -> None:
    door = household_site(store)
    client = door.app.test_client()
    two = {
        "count": "1",
        "contact_name": "Sam Example",
        "contact_email": "sam@example.org",
        "postcode": "BA14 8JN",
        "carers.0.given_name": "Eli",
        "carers.0.family_name": "Example",
        "carers.0.birth_date-day": "27",
        "carers.0.birth_date-month": "3",
        "carers.0.birth_date-year": "2014",
    }
    more = send(client, "/join", "/join", add="yes", **two)
    assert "Carer 2" in more
    assert 'value="Eli"' in more
    wrong = send(client, "/join", "/join", **two | {"count": "2"})
    assert 'href="#carers.1.birth_date-day"' in wrong
    second = {name.replace(".0.", ".1."): value for name, value in two.items() if ".0." in name}
    asked = send(client, "/join", "/join", **two | second | {"count": "2", "carers.1.given_name": "Fay"})
    assert "Your reference" in asked
    assert door.behind.households is not None
    (request,) = door.behind.households.pending_requests(SERVICE)
    assert [one["given_name"] for one in request.answers["carers"]] == ["Eli", "Fay"]


def test_reading_changes_nothing_however_often(store: Store) -> None:
    door = household_site(store, places=1)
    client = door.app.test_client()
    assert door.behind.ballots is not None
    closing = NOW + timedelta(days=7)
    ballot = door.behind.ballots.open_ballot(SERVICE, "Trips", [door.session("series-1", 3)], closing, "Anna")
    book(door, client, door.club, "c1")
    theirs = door.path(f"/sessions/{door.club}", 2)
    send(client, theirs, f"{theirs}/wait", carers=["c4"])
    links = [
        "",
        f"/sessions/{door.club}",
        f"/sessions/{door.club}/cancel",
        f"/sessions/{door.club}/travel",
        f"/sessions/{door.club}/feedback",
        f"/ballots/{ballot}",
        f"/ballots/{ballot}/carers/c1",
        "/details",
        "/details/code",
        "/calendar.ics",
    ]
    before = every_row(store), every_byte(store)
    for number in range(100 if "sqlite" in store.url else 10):
        for link in links:
            method = client.head if number % 10 == 9 else client.get
            assert method(door.path(link)).status_code in {200, 303}, link
    assert client.get(f"{door.path(f'/sessions/{door.club}')}/book").status_code == 405
    assert (every_row(store), every_byte(store)) == before


def test_a_link_opens_its_own_household_alone_and_an_ended_one_says_what_to_do(store: Store) -> None:
    door = household_site(store)
    client = door.app.test_client()
    page = door.path(f"/sessions/{door.club}")
    said = send(client, page, f"{page}/book", carers=["c4"])
    assert "This carer is not in your household" in said or "Choose who is to come" in said
    assert door.taken(door.club) == 0
    unknown = client.get("/h/" + "A" * 43)
    assert unknown.status_code == 404
    assert "This link is not one of ours" in unknown.text
    assert door.behind.places is not None
    door.behind.places.revoke_links(SERVICE, "h1")
    gone = client.get(page)
    assert gone.status_code == 410
    assert "Ask the service for a new link" in gone.text
    assert client.get(door.path("", 2)).status_code == 200


def test_pages_behind_a_link_are_kept_nowhere_and_tell_nobody_where_a_visitor_came_from(store: Store) -> None:
    door = household_site(store)
    headers = door.app.test_client().get(door.path()).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in headers["X-Robots-Tag"]


def test_the_secret_part_of_a_link_stands_in_no_log(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    door = household_site(store)
    keep_links_out_of_logs()
    log = logging.getLogger("a server")
    with caplog.at_level(logging.DEBUG):
        log.info('"GET %s HTTP/1.1" 200', door.path("/sessions/1"))
        log.error("Exception on %s [GET]", door.path())
    assert door.tokens[1] not in caplog.text
    assert "/h/…/sessions/1" in caplog.text


def test_a_session_that_has_gone_from_the_programme_says_so(store: Store) -> None:
    door = household_site(store)
    answer = door.app.test_client().get(door.path("/sessions/999999"))
    assert answer.status_code == 404
    assert "not in the programme any more" in answer.text


def test_a_form_without_its_token_changes_nothing(store: Store) -> None:
    door = household_site(store)
    answer = door.app.test_client().post(door.path(f"/sessions/{door.club}/book"), data={"carers": "c1"})
    assert answer.status_code == 400
    assert door.taken(door.club) == 0


def test_pages_of_a_household_keep_the_words_and_the_markup_of_every_page(store: Store) -> None:
    door = household_site(store)
    client = door.app.test_client()
    assert door.behind.ballots is not None
    closing = NOW + timedelta(days=7)
    ballot = door.behind.ballots.open_ballot(SERVICE, "Trips", [door.session("series-1", 3)], closing, "Anna")
    book(door, client, door.club, "c1")
    ends = ("", f"/sessions/{door.club}", f"/sessions/{door.club}/cancel", f"/sessions/{door.club}/travel", "/details")
    for path in (
        *(door.path(end) for end in (*ends, f"/ballots/{ballot}", f"/ballots/{ballot}/carers/c1", "/details/code")),
        "/join",
        "/join/asked/REFERENCE",
        "/h/nobody",
    ):
        text = client.get(path).text
        assert text.count("<h1") == 1, path
        assert " style=" not in text, path
        assert words_found(text, forbidden_words()) == [], path
