from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from exports.calendar import CalendarEvent, EventStatus, programme_calendar
from tests.unit.exports.calendar_judges import JUDGES, read_by_vobject

LONDON = ZoneInfo("Europe/London")
CHANGED = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def event(uid: str, starts: datetime, title: str = "Youth club") -> CalendarEvent:
    return CalendarEvent(
        uid=uid,
        starts=starts,
        ends=starts + timedelta(hours=2),
        title=title,
        venue_name="Hall 1 (demo)",
        address="BA14 8JN",
        lat=51.3391,
        lon=-2.0014,
        description="For ages 5 to 17.\nStep-free venue; parking, too.",
        url="https://example.org/areas/east",
        changed_at=CHANGED,
    )


def written(*events: CalendarEvent) -> bytes:
    return programme_calendar(events, name="Example programme", description="Everything in East and West")


# local London time → the same instant in UTC, worked out by hand
INSTANTS = {
    "winter": (datetime(2027, 1, 5, 17, 0, tzinfo=LONDON), datetime(2027, 1, 5, 17, 0, tzinfo=UTC)),
    "late-winter": (datetime(2027, 3, 24, 17, 0, tzinfo=LONDON), datetime(2027, 3, 24, 17, 0, tzinfo=UTC)),
    "summer": (datetime(2027, 6, 8, 17, 0, tzinfo=LONDON), datetime(2027, 6, 8, 16, 0, tzinfo=UTC)),
    "late-summer": (datetime(2027, 10, 26, 17, 0, tzinfo=LONDON), datetime(2027, 10, 26, 16, 0, tzinfo=UTC)),
    "clocks-forward": (datetime(2027, 3, 28, 10, 0, tzinfo=LONDON), datetime(2027, 3, 28, 9, 0, tzinfo=UTC)),
    "before-clocks-forward": (datetime(2027, 3, 28, 0, 30, tzinfo=LONDON), datetime(2027, 3, 28, 0, 30, tzinfo=UTC)),
    "clocks-back": (datetime(2027, 10, 31, 10, 0, tzinfo=LONDON), datetime(2027, 10, 31, 10, 0, tzinfo=UTC)),
    "before-clocks-back": (datetime(2027, 10, 31, 0, 30, tzinfo=LONDON), datetime(2027, 10, 30, 23, 30, tzinfo=UTC)),
    "second-half-past-one": (
        datetime(2027, 10, 31, 1, 30, tzinfo=LONDON, fold=1),
        datetime(2027, 10, 31, 1, 30, tzinfo=UTC),
    ),
    "far-winter": (datetime(2037, 12, 1, 17, 0, tzinfo=LONDON), datetime(2037, 12, 1, 17, 0, tzinfo=UTC)),
}


@pytest.mark.parametrize("judge", JUDGES)
def test_every_judge_reads_each_instant_back_in_winter_summer_and_when_clocks_change(judge: str) -> None:
    data = written(*(event(uid, local) for uid, (local, _) in INSTANTS.items()))
    read = JUDGES[judge](data)
    starts = {uid: start for uid, (_, start, _) in read.items()}
    assert starts == {uid: utc for uid, (_, utc) in INSTANTS.items()}


@pytest.mark.parametrize("judge", JUDGES)
def test_every_judge_reads_commas_semicolons_accents_and_long_titles_back(judge: str) -> None:
    title = "Café, music; and more \\ for everyone " + "é" * 90
    read = JUDGES[judge](written(event("odd", datetime(2027, 1, 5, 17, tzinfo=LONDON), title)))
    assert read["odd"][0] == title


def test_every_line_ends_with_crlf_and_is_at_most_75_bytes() -> None:
    data = written(event("a", datetime(2027, 1, 5, 17, tzinfo=LONDON), "é" * 90))
    lines = data.split(b"\r\n")
    assert lines[-1] == b""
    assert all(b"\n" not in line and b"\r" not in line for line in lines)
    assert max(len(line) for line in lines) <= 75


def test_same_data_in_another_order_gives_the_same_bytes() -> None:
    first, second = (event(uid, local) for uid, (local, _) in list(INSTANTS.items())[:2])
    assert written(first, second) == written(second, first)
    assert written(replace(first, sequence=1), second) != written(first, second)


def test_the_library_that_reads_a_feed_writes_the_very_same_bytes() -> None:
    """Lines are written once and used again for events that share them; order and folding stay the library's."""
    twins = [event(uid, datetime(2027, 10, 31, 1, 30, tzinfo=LONDON, fold=fold)) for fold, uid in enumerate("ab")]
    odd = replace(event("odd", datetime(2027, 1, 5, 17, tzinfo=LONDON), "é; " * 60), description="", url=None)
    data = written(*twins, odd)
    assert Calendar.from_ical(data).to_ical() == data
    assert b"DTSTART;TZID=Europe/London:20271031T013000" in data
    assert b"DTSTART:20271031T013000Z" in data


def test_a_feed_has_no_method_and_no_uid_of_its_own_and_says_how_often_to_look() -> None:
    data = written(event("a", datetime(2027, 1, 5, 17, tzinfo=LONDON))).decode()
    head = data[: data.index("BEGIN:VEVENT")]
    assert "METHOD" not in data
    assert "\nUID" not in head
    assert "X-WR-CALNAME:Example programme\r\n" in head
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT12H\r\n" in head
    assert "X-PUBLISHED-TTL:PT12H\r\n" in head


def test_the_time_zone_is_two_yearly_rules_and_no_list_of_dates() -> None:
    data = written().decode()
    assert "RDATE" not in data
    assert data.count("BEGIN:VTIMEZONE") == 1
    assert "DTSTART:19810329T010000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\n" in data
    assert "DTSTART:19961027T020000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\n" in data


def test_events_are_single_and_dated_with_times_in_london() -> None:
    data = written(event("a", datetime(2027, 6, 8, 16, tzinfo=UTC))).decode()
    body = data[data.index("BEGIN:VEVENT") :]
    assert "RRULE" not in body
    assert "DTSTART;TZID=Europe/London:20270608T170000\r\n" in body


def test_a_cancelled_session_stays_in_the_feed_with_its_status_and_a_raised_sequence() -> None:
    called_off = replace(event("a", datetime(2027, 1, 5, 17, tzinfo=LONDON)), status=EventStatus.CANCELLED, sequence=2)
    data = written(called_off).decode()
    assert "STATUS:CANCELLED\r\n" in data
    assert "SEQUENCE:2\r\n" in data


def test_place_and_coordinates_are_written_and_an_online_session_has_none() -> None:
    face_to_face = event("a", datetime(2027, 1, 5, 17, tzinfo=LONDON))
    online = replace(face_to_face, uid="b", venue_name="Online", address="", lat=None, lon=None)
    assert b"LOCATION:Hall 1 (demo)\\, BA14 8JN\r\nSTATUS" in written(face_to_face)
    assert b"GEO:51.3391;-2.0014\r\n" in written(face_to_face)
    assert b"LOCATION:Online\r\n" in written(online)
    assert b"GEO" not in written(online)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ends": datetime(2027, 1, 5, 16, tzinfo=UTC)}, "must end after it starts"),
        ({"starts": datetime(2027, 1, 5, 17)}, "pass aware datetimes"),  # noqa: DTZ001 - the fault under test
        ({"lon": None}, "give both or neither"),
    ],
)
def test_a_broken_event_is_refused_by_name(changes: dict[str, object], words: str) -> None:
    broken = replace(event("broken-1", datetime(2027, 1, 5, 17, tzinfo=UTC)), **changes)  # type: ignore[arg-type] # parametrised
    with pytest.raises(ValueError, match=words) as refusal:
        written(broken)
    assert "broken-1" in str(refusal.value)


def test_two_events_with_one_uid_are_refused() -> None:
    twin = event("twin", datetime(2027, 1, 5, 17, tzinfo=UTC))
    with pytest.raises(ValueError, match=r"twin.*uid of another event"):
        written(twin, twin)


@given(
    minutes=st.integers(0, 20 * 365 * 24 * 60),
    title=st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=120),
)
def test_any_instant_and_any_title_come_back(minutes: int, title: str) -> None:
    starts = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    data = written(event("any", starts, title))
    assert re.fullmatch(rb"(?:[^\r\n]{1,75}\r\n)+", data)
    assert read_by_vobject(data)["any"][:2] == (title, starts)


@given(
    title=st.text(st.sampled_from('ab \\^;,:"é'), min_size=1, max_size=90),
    words=st.text(st.sampled_from("ab \\^;,\n"), max_size=200),
)
def test_whatever_stands_in_an_event_is_written_as_the_library_writes_it(title: str, words: str) -> None:
    uid = "u" * 100
    odd = replace(event(uid, datetime(2027, 1, 5, 17, tzinfo=LONDON), title), description=words)
    assert Calendar.from_ical(written(odd)).to_ical() == written(odd)
