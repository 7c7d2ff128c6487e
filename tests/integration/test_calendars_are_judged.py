"""Every kind of calendar and invitation, shown to every judge; and a real client that syncs from the running server."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from sqlalchemy import update

from scheduler import clock
from scheduler.messages.by_hand import MemorySender
from scheduler.store import Store
from scheduler.store.calendar_changes import note_calendar_change
from scheduler.store.outbox import queue_message
from scheduler.store.tables.programme import Session
from tests.browser import serving
from tests.calendar_examples import FIRST, NOON, STARTS, Calendars, calendars_of, stop_the_clock
from tests.message_examples import by
from tests.unit.exports.calendar_judges import JUDGES

LAST = date(2027, 10, 31)


@pytest.fixture
def calendars(store: Store, monkeypatch: pytest.MonkeyPatch) -> Calendars:
    stop_the_clock(monkeypatch)
    return calendars_of(store)


def book(calendars: Calendars, day: date = FIRST) -> None:
    token = calendars.household_path.split("/")[2]
    link = calendars.places.open_link(token)
    calendars.places.book(link, calendars.session_ids[day], ["c1"], key=day.isoformat(), together=False)


def cancel_session(calendars: Calendars, day: date) -> None:
    session_id = calendars.session_ids[day]
    with calendars.store.write() as db:
        db.execute(update(Session).where(Session.id == session_id).values(status="cancelled"))
        note_calendar_change(db, service_id="example", session_id=session_id)


def events(data: bytes) -> dict[date, dict[str, str]]:
    """Return what stands in each event of the first group, by day."""
    found = {}
    for event in Calendar.from_ical(data).walk("VEVENT"):
        found[event["DTSTART"].dt.date()] = {name: str(event[name]) for name in event if name != "DTSTART"}
    return found


def letters(calendars: Calendars, kind: str, **data: object) -> list[bytes]:
    """Return the invitations of the e-mails that tell the household of its first session."""
    about = {"session_id": calendars.session_ids[FIRST], "carer_ids": ["c1"]} | data
    with calendars.store.write() as db:
        queue_message(db, service_id="example", once_key=kind, kind=kind, household_id="h1", data=about)
    kept = MemorySender()
    by(calendars.store, kept).send_all()
    return [letter.invitation.body for letter in kept.letters if letter.invitation]


def every_kind(calendars: Calendars) -> dict[str, bytes]:
    public = Calendar.from_ical(calendars.get("/calendars/programme.ics")).walk("VEVENT")
    public_id = next(str(one["UID"]) for one in public if one["DTSTART"].dt.date() == LAST)[:16]
    feeds = {
        "whole programme": "/calendars/programme.ics",
        "area": "/calendars/areas/east.ics",
        "strand": "/calendars/strands/youth-club.ics",
        "area and age band": "/calendars/areas/east/young.ics",
        "household": calendars.household_path,
        "rota": calendars.rota_path,
        "one session": f"/programme/sessions/{public_id}/calendar.ics",
    }
    read = {name: calendars.get(path) for name, path in feeds.items()}
    book(calendars)
    ((requested),) = letters(calendars, "booked")[:1]
    cancel_session(calendars, FIRST)
    cancelled = letters(calendars, "session_cancelled", because="The hall is flooded.")[-1]
    return read | {"invitation": requested, "cancellation": cancelled}


def test_every_judge_reads_every_kind_of_calendar_and_invitation_at_the_right_hour(calendars: Calendars) -> None:
    kinds = every_kind(calendars)
    expected = {
        "one session": {STARTS[LAST]},
        "invitation": {STARTS[FIRST]},
        "cancellation": {STARTS[FIRST]},
        "area and age band": set(STARTS.values()),
        "strand": set(STARTS.values()),
    }
    assert b"METHOD:REQUEST\r\n" in kinds["invitation"]
    assert b"METHOD:CANCEL\r\n" in kinds["cancellation"]
    for kind, data in kinds.items():
        for judge, read in JUDGES.items():
            found = {starts for _, starts, _ in read(data).values()}
            ends = {ends for _, _, ends in read(data).values()}
            wanted = expected.get(kind)
            assert found == wanted if wanted else found >= set(STARTS.values()), (judge, kind)
            assert ends == {starts + timedelta(hours=2) for starts in found}, (judge, kind)


def test_every_kind_has_crlf_alone_and_only_invitations_have_a_method(calendars: Calendars) -> None:
    for kind, data in every_kind(calendars).items():
        assert re.fullmatch(rb"(?:[^\r\n]{1,75}\r\n)+", data), kind
        invites = kind in {"invitation", "cancellation"}
        assert (b"\r\nMETHOD:" in data) is invites, kind
        head = data[: data.index(b"BEGIN:VEVENT")]
        assert b"\r\nUID" not in head, kind
        assert (b"REFRESH-INTERVAL;VALUE=DURATION:PT12H\r\nX-PUBLISHED-TTL:PT12H" in head) is not invites, kind


WITHOUT: dict[str, Callable[[bytes], bytes]] = {
    "uid": lambda data: re.sub(rb"UID:[^\r]*\r\n", b"", data),
    "end of the event": lambda data: data.replace(b"END:VEVENT\r\n", b""),
    "version": lambda data: data.replace(b"VERSION:2.0\r\n", b""),
}


@pytest.mark.parametrize("what", WITHOUT)
def test_the_judges_are_awake_and_refuse_what_is_broken(what: str) -> None:
    stamp = clock.now().strftime("%Y%m%dT%H%M%SZ").encode()
    whole = (
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:tests\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:" + stamp + b"\r\n"
        b"SUMMARY:a\r\nDTSTART:20270105T170000Z\r\nDTEND:20270105T190000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    assert JUDGES["libical"](whole)
    with pytest.raises(AssertionError):
        JUDGES["libical"](WITHOUT[what](whole))


def test_a_household_sees_what_it_booked_waits_for_and_can_book(calendars: Calendars) -> None:
    before = events(calendars.get(calendars.household_path))
    book(calendars)
    book(calendars, date(2027, 3, 24))
    cancel_session(calendars, date(2027, 3, 24))
    after = events(calendars.get(calendars.household_path))
    page = f"http://localhost{calendars.household_path.removesuffix('/calendar.ics')}/sessions"
    assert (before[FIRST]["SUMMARY"], before[FIRST].get("STATUS"), before[FIRST]["TRANSP"]) == (
        "Can book: Youth club",
        None,
        "TRANSPARENT",
    )
    assert before[FIRST]["URL"] == f"{page}/{calendars.session_ids[FIRST]}"
    assert (after[FIRST]["SUMMARY"], after[FIRST]["STATUS"]) == ("Booked: Youth club", "CONFIRMED")
    assert "TRANSP" not in after[FIRST]
    off = date(2027, 3, 24)
    assert (after[off]["SUMMARY"], after[off]["STATUS"]) == ("Cancelled: Youth club", "CANCELLED")
    for day in (FIRST, off):
        assert after[day]["UID"] == before[day]["UID"]
        assert int(after[day]["SEQUENCE"]) > int(before[day]["SEQUENCE"])
    untouched = date(2027, 6, 8)
    assert after[untouched] == before[untouched]


def test_a_household_on_the_waiting_list_is_tentative(calendars: Calendars) -> None:
    session_id = calendars.session_ids[FIRST]
    with calendars.store.write() as db:
        db.execute(update(Session).where(Session.id == session_id).values(places=1, places_taken=1))
    link = calendars.places.open_link(calendars.household_path.split("/")[2])
    calendars.places.join_waiting_list(link, session_id, ["c1"], together=False)
    found = events(calendars.get(calendars.household_path))[FIRST]
    assert (found["SUMMARY"], found["STATUS"], found["TRANSP"]) == (
        "Waiting list: Youth club",
        "TENTATIVE",
        "TRANSPARENT",
    )


def test_nothing_of_a_family_stands_in_any_calendar(calendars: Calendars) -> None:
    book(calendars)
    for path in (calendars.household_path, calendars.rota_path, "/calendars/programme.ics"):
        text = calendars.get(path).replace(b"\r\n ", b"").decode()
        # the register's given and family names, contact, need and consent, and the household's own id
        assert not re.search(r"Demo Adult|Demo Carer|quiet_room|outings|Worker|\bh1\b|\bc1\b|07700", text), path


def test_the_rota_holds_a_workers_sessions_and_says_who_leads(calendars: Calendars) -> None:
    found = events(calendars.get(calendars.rota_path))
    assert len(found) == 7
    assert found[FIRST]["DESCRIPTION"].startswith("You lead.")
    other = calendars.feeds.issue("example", about_kind="worker", about_id="worker-1")
    assert events(calendars.get(other)) == {}


def test_a_cancelled_session_is_cancelled_in_public_calendars_too(calendars: Calendars) -> None:
    before = events(calendars.get("/calendars/areas/east.ics"))[FIRST]
    etag = calendars.app.test_client().get("/calendars/areas/east.ics").headers["ETag"]
    cancel_session(calendars, FIRST)
    answer = calendars.app.test_client().get("/calendars/areas/east.ics", headers={"If-None-Match": etag})
    after = events(answer.data)[FIRST]
    assert (answer.status_code, after["STATUS"], after["UID"]) == (200, "CANCELLED", before["UID"])
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])


def test_an_event_is_one_and_the_same_in_every_calendar(calendars: Calendars) -> None:
    paths = (
        "/calendars/programme.ics",
        "/calendars/strands/youth-club.ics",
        calendars.household_path,
        calendars.rota_path,
    )
    found = [events(calendars.get(path))[FIRST] for path in paths]
    assert len({(one["UID"], one["SEQUENCE"]) for one in found}) == 1


@pytest.mark.parametrize("whose", ["household_path", "rota_path"])
def test_a_feed_is_the_same_bytes_until_something_changes_and_a_304_without_them(
    calendars: Calendars, whose: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, client = getattr(calendars, whose), calendars.app.test_client()
    first = client.get(path)
    stop_the_clock(monkeypatch, NOON + timedelta(hours=5))
    other = type(calendars.feeds)(calendars.store)
    token = path.split("/")[2]
    again = other.rota(token) if whose == "rota_path" else other.household(token, "http://localhost")
    assert again.body == first.data
    etag = first.headers["ETag"]
    assert not etag.startswith("W/")
    assert first.headers["Last-Modified"]
    assert first.headers["Referrer-Policy"] == "no-referrer"
    assert first.headers["Cache-Control"] == "no-store"
    known = client.get(path, headers={"If-None-Match": etag, "If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"})
    assert (known.status_code, known.data, known.headers["ETag"]) == (304, b"", etag)
    later = {"If-None-Match": '"other"', "If-Modified-Since": "Sun, 22 Nov 2037 21:30:00 GMT"}
    assert client.get(path, headers=later).status_code == 200
    assert client.get(path, headers={"If-Modified-Since": later["If-Modified-Since"]}).status_code == 304
    cancel_session(calendars, FIRST)
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 200


def test_a_hundred_readings_change_nothing(calendars: Calendars) -> None:
    def contents() -> list[str]:
        with calendars.store.read() as db:
            from scheduler.store.tables import METADATA  # noqa: PLC0415 — read here alone

            return [f"{table.name} {row}" for table in METADATA.sorted_tables for row in db.execute(table.select())]

    before = contents()
    client = calendars.app.test_client()
    for path in (calendars.household_path, calendars.rota_path):
        for _ in range(50):
            client.get(path)
            client.head(path)
    assert contents() == before


def test_a_link_of_another_kind_opens_no_calendar(calendars: Calendars) -> None:
    household, worker = (path.split("/")[2] for path in (calendars.household_path, calendars.rota_path))
    client = calendars.app.test_client()
    for path in (f"/h/{worker}/calendar.ics", f"/w/{household}/rota.ics", "/h/short/calendar.ics"):
        answer = client.get(path)
        assert answer.status_code == 410
        assert "ask the service for a new link" in answer.text


def test_a_revoked_link_ends_the_feed(calendars: Calendars) -> None:
    calendars.places.revoke_links("example", "h1")
    assert calendars.app.test_client().get(calendars.household_path).status_code == 410


def sync(folder: Path, address: str) -> dict[str, str]:
    """Sync a folder with vdirsyncer, as a person's computer would; returns its files by name."""
    (folder / "config").write_text(
        f'[general]\nstatus_path = "{folder / "status"}"\n[pair feed]\na = "theirs"\nb = "ours"\ncollections = null\n'
        f'conflict_resolution = "a wins"\n[storage theirs]\ntype = "http"\nurl = "{address}"\n'
        f'[storage ours]\ntype = "filesystem"\npath = "{folder / "calendar"}"\nfileext = ".ics"\n'
    )
    (folder / "calendar").mkdir(exist_ok=True)
    command = [Path(sys.executable).parent / "vdirsyncer", "-c", folder / "config"]
    for step in ("discover", "sync"):
        done = subprocess.run([*command, step], capture_output=True, text=True, timeout=60, check=False, input="y\n")
        assert done.returncode == 0, done.stderr
    return {path.name: path.read_text() for path in (folder / "calendar").glob("*.ics")}


def test_a_real_client_syncs_and_follows_a_booking(calendars: Calendars, tmp_path: Path) -> None:
    with serving(calendars.app) as address:
        before = sync(tmp_path, f"{address}{calendars.household_path}")
        book(calendars)
        after = sync(tmp_path, f"{address}{calendars.household_path}")
    assert len(before) == len(after) > len(STARTS)
    (gone,) = before.keys() - after.keys()  # the client names files by what they hold
    (come,) = after.keys() - before.keys()
    assert "SUMMARY:Can book: Youth club" in before[gone]
    assert "SUMMARY:Booked: Youth club" in after[come]
    starts = {start for text in after.values() for _, start, _ in JUDGES["vobject"](text.encode()).values()}
    assert starts >= set(STARTS.values())
