"""Whoever holds a link, or none, and means harm: hostile values in every form and address of a household."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from scheduler import clock
from scheduler.clock import LOCAL
from scheduler.domain.characteristics import Asked
from scheduler.domain.message_secrets import one_time_code
from scheduler.store import Store
from scheduler.store.rows import table
from scheduler.store.tables import attendance, comments, households, people, programme
from scheduler.use_cases.book_places import LinkRefusedError
from scheduler.use_cases.read_breakdowns import ReadBreakdowns
from scheduler.web.journeys import JOURNEYS
from scheduler.web.throttle import Throttle
from tests.booking_examples import NOW, SERVICE, published_in_december
from tests.household_examples import SECRET_KEY, Door, household_site
from tests.stops_examples import MARKET_PLACE, keep_stops

HOSTILE = (
    "",
    "\x00",
    "c1\x00",
    "c4",
    "-1",
    "²",
    "٣",
    "9" * 30,
    "9" * 5_000,
    "x" * 20_000,
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}{% raw %}",
    "a\r\nBcc: all@example.org\r\n\r\nBEGIN:VEVENT",
    "a\u2028b\u202ec\ud7ff\U0001f600",
    "' OR 1=1; DROP TABLE bookings; --",
)
NUMBERS = ("0", "-1", "2147483648", "9223372036854775808", "9" * 40, "1.5", "one", "%00", "..%2f..")
QUIET = frozenset({200, 302, 303, 304, 308, 400, 404, 405, 409, 410, 413, 429})
"""Answers that a hostile request may have; anything from 500 is a fault of ours."""


@pytest.fixture(autouse=True)
def _in_december() -> Iterator[None]:
    with published_in_december():
        yield


@pytest.fixture
def door(store: Store) -> Door:
    """Return a site whose forms need no token of their own, so that hostile ones arrive."""
    found = household_site(store)
    found.app.config.update(WTF_CSRF_ENABLED=False)
    keep_stops(store, MARKET_PLACE)
    asked = Asked(id="ethnicity", name="Ethnicity", source="2.8", households=True)
    asking = replace(found.behind, breakdowns=ReadBreakdowns(store, lambda _: (asked,)))
    found.app.extensions[JOURNEYS] = asking
    return found


def forms(door: Door, ballot: int) -> dict[str, dict[str, str | list[str]]]:
    """Every form of a household, filled in as it should be, by the end of its address."""
    club = f"/sessions/{door.club}"
    who: dict[str, str | list[str]] = {"carers": ["c1"], "together": "some"}
    travel = {"way-c1": "needs_transport", "because-c1": "No bus", "pick_up-c1": "stop"}
    travel |= {"stop_name-c1": MARKET_PLACE.name, "agreed-c1": "yes", "with_adult-c1": "yes"}
    answers: dict[str, str | list[str]] = {"overall": "5", "words": "Fun", "made_friends": "yes", "without_name": "yes"}
    ranks: dict[str, str | list[str]] = {f"rank-{door.session('series-1', 3)}": "1", "most": "1", "no_other_way": "Bus"}
    own: dict[str, str | list[str]] = {
        "contact_name": "Demo Adult",
        "contact_email": "demo@example.org",
        "contact_phone": "01225 000000",
        "postcode": "BA14 8JN",
        "carers.c1.notes.access": "Stairs are hard",
        "carers.c1.given_by": "Demo Adult",
        "carers.c1.consents": ["photographs"],
        "carers.c1.may_collect": "Demo Adult",
    }
    return {
        f"{club}/book": who | travel | {"key": "k"},
        f"{club}/wait": dict(who),
        f"{club}/leave": dict(who),
        f"{club}/accept": dict(who),
        f"{club}/decline": dict(who),
        f"{club}/travel": dict(travel),
        f"{club}/cancel": dict(who),
        f"{club}/feedback/c1": answers,
        f"/ballots/{ballot}/carers/c1": ranks,
        "/details/code": {"channel": "email"},
        "/details/open": {"code": "123456"},
        "/details/save": own,
        "/about-you": {"ethnicity.c1": "yes", "ethnicity.c4": "yes"},
    }


def ballot_of(door: Door) -> int:
    assert door.behind.ballots is not None
    sessions = [door.session("series-1", 3)]
    return door.behind.ballots.open_ballot(SERVICE, "Trips", sessions, NOW + timedelta(days=7), "Anna")


def of_household_2(store: Store) -> list[str]:
    """Everything that is kept of household 2 and of Dot, its carer."""
    models = (
        people.Household,
        people.Carer,
        people.Consent,
        comments.CarerCharacteristic,
        households.CarerDetails,
        attendance.Booking,
    )
    found = []
    with store.read() as db:
        for model in (*models, attendance.WaitingCarer, households.FeedbackGiven):
            rows = db.execute(select(table(model))).mappings().all()
            found += [repr(dict(row)) for row in rows if {"h2", "c4"} & {str(value) for value in row.values()}]
    return sorted(found)


def hurt(client: FlaskClient, to: str, form: Mapping[str, str | list[str]]) -> list[str]:
    """What a form did that it must not do."""
    answer = client.post(to, data=form)
    shown_next = answer.status_code in {302, 303} and "<script>" in str(form)  # other values are shown as they are
    told = answer.text + (client.get(answer.location).text if shown_next else "")
    faults = [] if answer.status_code in QUIET else [f"{to}: {answer.status_code} of {str(form)[:300]}"]
    faults += [f"{to}: {found} is let through" for found in ("<script>alert(1)", ">49<") if found in told]
    target = answer.location or "/"
    return faults + ([] if target.startswith("/") and not target.startswith("//") else [f"{to}: leads to {target}"])


def opened_details(door: Door, client: FlaskClient) -> None:
    client.post(door.path("/details/code"), data={"channel": "email"})
    codes = table(households.OneTimeCode)
    with door.store.read() as db:
        nonce = str(db.scalar(select(codes.c.nonce).order_by(codes.c.id.desc()).limit(1)))
    client.post(door.path("/details/open"), data={"code": one_time_code(SECRET_KEY, nonce)})


def test_no_hostile_value_in_any_form_breaks_it_is_shown_raw_or_touches_another_household(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = door.app.test_client()
    ballot, before = ballot_of(door), of_household_2(door.store)
    opened_details(door, client)
    faults = []
    for end, form in forms(door, ballot).items():
        if "feedback" in end:
            monkeypatch.setattr(clock, "now", lambda: datetime(2027, 1, 5, 20, tzinfo=LOCAL))
        for value in HOSTILE:
            changed = [form | {name: value} for name in form]
            beside = [form | {"carers": ["c1", value]}] if "carers" in form else []
            for one in (*changed, *beside):
                faults += hurt(client, door.path(end), one)
        monkeypatch.setattr(clock, "now", lambda: NOW)
    assert faults == []
    assert of_household_2(door.store) == before


def test_no_hostile_value_in_the_form_to_join_breaks_it(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Throttle, "minutes_to_wait", lambda _self, _address: 0)
    client = door.app.test_client()
    form = {
        "count": "1",
        "contact_name": "Sam Example",
        "contact_email": "sam@example.org",
        "contact_phone": "",
        "postcode": "BA14 8JN",
        "carers.0.given_name": "Eli",
        "carers.0.family_name": "Example",
        "carers.0.birth_date-day": "27",
        "carers.0.birth_date-month": "3",
        "carers.0.birth_date-year": "2014",
        "carers.0.notes.medical": "Asthma",
        "carers.0.may_collect": "Gran",
    }
    faults = [fault for name in form for value in HOSTILE for fault in hurt(client, "/join", form | {name: value})]
    assert faults == []


def test_numbers_in_addresses_that_are_none_of_ours_are_not_found(door: Door) -> None:
    client = door.app.test_client()
    faults = []
    for rule in door.app.url_map.iter_rules():
        if not rule.rule.startswith(("/h/<token>", "/w/<token>", "/calendars", "/programme")):
            continue
        for number in NUMBERS:
            path = rule.rule.replace("<token>", door.tokens[1])
            path = re.sub(r"<[^>]+>", number, path)
            for method in sorted((rule.methods or set()) - {"OPTIONS"}):
                with client.open(path, method=method, data={"carers": "c1"} if method == "POST" else None) as answer:
                    if answer.status_code not in QUIET:
                        faults.append(f"{method} {path[:120]}: {answer.status_code}")
    assert faults == []


def test_once_a_link_is_revoked_no_page_no_form_and_no_calendar_of_it_opens(door: Door) -> None:
    client = door.app.test_client()
    ballot = ballot_of(door)
    opened_details(door, client)
    assert door.behind.places is not None
    door.behind.places.revoke_links(SERVICE, "h1")
    for end, form in forms(door, ballot).items():
        assert client.post(door.path(end), data=form).status_code == 410, end
    for end in ("", "/details", "/calendar", "/calendar.ics", f"/ballots/{ballot}", f"/sessions/{door.club}"):
        assert client.get(door.path(end)).status_code == 410, end
        assert client.head(door.path(end)).status_code == 410, end
    assert door.taken(door.club) == 0


def test_another_method_in_a_header_or_a_field_does_not_make_a_reading_a_booking(door: Door) -> None:
    client = door.app.test_client()
    page = door.path(f"/sessions/{door.club}")
    query = {"_method": "POST", "carers": "c1", "key": "k"}
    for method in ("get", "head"):
        client.open(page, method=method, query_string=query, headers={"X-HTTP-Method-Override": "POST"})
        assert client.open(f"{page}/book", method=method, query_string=query).status_code == 405
    assert door.taken(door.club) == 0


def test_what_came_of_a_ballot_is_read_although_a_session_of_it_has_gone(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = door.app.test_client()
    ballot = ballot_of(door)
    assert door.behind.ballots is not None
    session = door.session("series-1", 3)
    door.behind.ballots.rank(door.link(1), ballot, "c1", [session])
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=7, hours=1))
    door.behind.ballots.close_and_allocate(SERVICE, ballot, "Anna")
    with door.store.write() as db:
        db.execute(update(table(programme.Plan)).values(status="replaced"))
    answer = client.get(door.path(f"/ballots/{ballot}"))
    assert answer.status_code == 200
    assert "A session that is no longer in the programme" in answer.text


def test_a_household_that_left_the_register_books_nothing_by_its_old_link_and_reads_why(door: Door) -> None:
    client = door.app.test_client()
    ballot = ballot_of(door)
    home = table(people.Household)
    with door.store.write() as db:
        db.execute(update(home).where(home.c.id == "h1").values(active=False))
    faults = []
    for end, form in forms(door, ballot).items():
        faults += hurt(client, door.path(end), form)
        answer = client.get(door.path(end.rpartition("/")[0] if end.count("/") > 1 else end))
        faults += [f"{end}: {answer.status_code}"] if answer.status_code not in QUIET else []
    assert faults == []
    assert door.taken(door.club) == 0
    asked = client.get(door.path("/details"))
    assert asked.status_code == 404
    assert "ask the team for a new link" in asked.text


def test_two_forms_at_a_revocation_leave_no_place_without_a_link_that_held_when_it_was_read(door: Door) -> None:
    """Whichever comes first, the books balance: a form that was let in ends before or after, never in between."""
    assert door.behind.places is not None
    places, token = door.behind.places, door.tokens[1]

    def book(number: int) -> int:
        client = door.app.test_client()
        return client.post(
            door.path(f"/sessions/{door.club}/book"), data={"carers": "c1", "key": str(number)}
        ).status_code

    with ThreadPoolExecutor(max_workers=5) as crew:
        told = [crew.submit(book, n) for n in range(4)]
        crew.submit(places.revoke_links, SERVICE, "h1").result()
        answers = {one.result() for one in told}
    assert answers <= {303, 410}
    assert door.taken(door.club) in {0, 1}
    with pytest.raises(LinkRefusedError):
        places.open_link(token)


def test_no_form_of_a_household_is_taken_from_another_site(door: Door) -> None:
    door.app.config.update(WTF_CSRF_ENABLED=True)
    client = door.app.test_client()
    ballot = ballot_of(door)
    for end, form in forms(door, ballot).items():
        answer = client.post(door.path(end), data=form, headers={"Origin": "https://elsewhere.example"})
        assert answer.status_code == 400, end
        assert "Nothing was changed" in answer.text, end
    assert client.post("/join", data={"contact_name": "Sam"}).status_code == 400
    assert door.taken(door.club) == 0
