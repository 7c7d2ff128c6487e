"""A Sunday on which clocks change: planned, kept, told, in the calendar and on the sheet by the clock on the wall.

In 2027 clocks go forward at 1 am on 28 March and back at 2 am on 31 October. A trip starts at 6 am and ends at 2 pm.
Carer 1 lives 12 minutes from the hall; getting in takes 2 minutes, and in at the hall 1. Who is there 5 to 20 minutes
before the start is fetched from 5:26 (at 5:40 less 12 and 2) to 5:41; who is fetched within 10 minutes of the end is
home from 2:13 pm (2 pm, 1 and 12) to 2:23 pm.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from scheduler import clock
from scheduler.clock import LOCAL
from scheduler.domain.facts import WeeklyHours
from scheduler.domain.messages import Channel
from scheduler.domain.transport import Direction, TransportSettings
from scheduler.domain.transport_times import clock_words, family_time
from scheduler.messages.by_hand import ConsoleSender
from scheduler.optimise.transport.problems import TransportProblemsError
from scheduler.store import Store, save_facts
from scheduler.store import transport_times as kept
from scheduler.store.rows import table
from scheduler.store.tables.office import Message
from scheduler.use_cases.personal_feeds import PersonalFeeds
from scheduler.use_cases.run_sheets import RunRefusedError, RunSheets
from scheduler.use_cases.send_messages import Post
from scheduler.use_cases.transport.gather_transport import gather_day, write_fleet
from scheduler.use_cases.transport.transport_office import TransportOffice
from tests.booking_examples import NOW, SERVICE
from tests.integration.test_transport_office import CARRYING, FLEET, asked_for, feed, work
from tests.message_examples import DESK

FORWARD, BACK = date(2027, 3, 28), date(2027, 10, 31)
START, END = 6 * 60, 14 * 60
DRIVE = 12
USUAL = TransportSettings()
FIRST = START - USUAL.arrive_at_most_minutes_before - DRIVE - USUAL.boarding_minutes
LAST = START - USUAL.arrive_at_least_minutes_before - DRIVE - USUAL.boarding_minutes
HOME_FIRST = END + USUAL.venue_minutes + DRIVE
HOME_LAST = HOME_FIRST + USUAL.wait_after_at_most_minutes
UTC_STARTS = {FORWARD: datetime(2027, 3, 28, 5, tzinfo=UTC), BACK: datetime(2027, 10, 31, 6, tzinfo=UTC)}
"""6 am on the wall: an hour ahead of UTC once clocks have gone forward, level with it once they have gone back."""


@pytest.fixture(autouse=True)
def _in_december(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def trip(store: Store, day: date, start: int = START, end: int = END) -> tuple[int, TransportOffice]:
    """Move the youth club to an early Sunday as no page would, with a crew that is up before dawn."""
    _, session_id, office = asked_for(store, homes=(1,))
    early = tuple(WeeklyHours(weekday=one, from_minute=4 * 60, to_minute=22 * 60) for one in range(7))
    workers = tuple(
        replace(one, availability=early) if one.id in {"driver", "rider"} else one for one in CARRYING.workers
    )
    papers = tuple(replace(one, from_minute=4 * 60) for one in FLEET.vehicles)
    licences = tuple(replace(one, until=date(2027, 12, 31)) for one in FLEET.licences)
    papers = tuple(replace(one, serviced_until=date(2027, 12, 31)) for one in papers)
    good = tuple(replace(one, dbs_valid_until=date(2028, 1, 1)) for one in workers)
    midnight = datetime(day.year, day.month, day.day, tzinfo=LOCAL)
    held = kept._held  # noqa: SLF001 — no page moves a session to an hour at which its hall is closed
    with store.write() as db:
        save_facts(db, replace(CARRYING, workers=good))
        db.execute(
            held.update()
            .where(held.c.id == session_id)
            .values(
                day=day,
                starts_at=midnight + timedelta(minutes=start),  # by the clock on the wall, as a zone's arithmetic is
                ends_at=midnight + timedelta(minutes=end),
            )
        )
    fleet = replace(FLEET, vehicles=papers, licences=licences, taxis=replace(FLEET.taxis, count=0))
    office.import_fleet(SERVICE, write_fleet(fleet), by="account:1")
    office.grant(SERVICE, session_id, "c1", by="account:1", now=NOW)
    return session_id, office


def planned(store: Store, day: date) -> dict[Direction, int]:
    _, office = trip(store, day)
    office.plan_day(SERVICE, day, by="account:1")
    work(store)
    with store.read() as db:
        return {one.direction: one.minute for one in kept.told_times(db, SERVICE, day=day)}


@pytest.mark.parametrize("day", [FORWARD, BACK])
def test_message_calendar_and_sheet_have_the_times_on_the_wall(store: Store, day: date) -> None:
    told = planned(store, day)
    assert clock_words(FIRST) == "05:26"
    assert clock_words(HOME_FIRST) == "14:13"
    assert FIRST <= told[Direction.THERE] <= LAST
    assert HOME_FIRST <= told[Direction.BACK] <= HOME_LAST
    with store.read() as db:
        (held,) = kept.sessions_between(db, SERVICE, day, day)
    assert held.starts_at == UTC_STARTS[day]
    assert TransportOffice(store).day(SERVICE, day).runs[0].driver_name == "Driver (demo)"
    _message_and_calendar_say_the_same_minutes(store, day, told)
    _the_sheet_opens_on_its_own_day_however_long_that_is(store, day)


def _message_and_calendar_say_the_same_minutes(store: Store, day: date, told: dict[Direction, int]) -> None:
    token = PersonalFeeds(store).issue(SERVICE, about_kind="household", about_id="h1", now=NOW)
    ready, home = family_time(told[Direction.THERE]), family_time(told[Direction.BACK])
    with store.write() as db:  # PostgreSQL asks its own clock what is due, not the example’s
        db.execute(table(Message).update().values(send_after=datetime(2026, 1, 1, tzinfo=UTC)))
    said: list[str] = []
    console = ConsoleSender(said.append)
    Post(store, dict.fromkeys(Channel, console), console, DESK).send_all()
    (letter,) = [one for one in said if "When we come for you" in one]
    assert f"Be ready at {ready}." in letter
    assert f"Home again at about {home}." in letter
    assert f"{day.day} {day:%B}" in letter
    assert "6am" in letter
    calendar = feed(PersonalFeeds(store), token)
    (event,) = [one for one in calendar.split("BEGIN:VEVENT") if "Transport: be ready" in one]
    assert f"Transport: be ready at {ready}." in event
    assert f"DTSTART;TZID=Europe/London:{day:%Y%m%d}T060000" in event
    assert f"DTEND;TZID=Europe/London:{day:%Y%m%d}T140000" in event


def _the_sheet_opens_on_its_own_day_however_long_that_is(store: Store, day: date) -> None:
    sheets = RunSheets(store)
    midnight = datetime(day.year, day.month, day.day, tzinfo=LOCAL)
    token = sheets.issue_link(SERVICE, day, "driver", now=midnight - timedelta(days=1))
    run_id = TransportOffice(store).day(SERVICE, day).runs[0].run_id
    after = midnight + timedelta(days=1)
    for opens in (midnight + timedelta(hours=4), after - timedelta(minutes=1), after + timedelta(hours=2, minutes=59)):
        assert sheets.for_crew(token, run_id, now=opens).sheet.day == day
    for closed in (midnight - timedelta(hours=1), midnight + timedelta(minutes=30), after + timedelta(hours=3)):
        with pytest.raises(RunRefusedError):
            sheets.for_crew(token, run_id, now=closed)
    shown = sheets.for_crew(token, run_id, now=midnight + timedelta(hours=5))
    assert shown.until.astimezone(UTC) == datetime(day.year, day.month, day.day, 3, tzinfo=UTC) + timedelta(
        hours=24 - (day == FORWARD)
    )


@pytest.mark.parametrize(
    ("day", "start", "end", "words"),
    [
        (FORWARD, 2 * 60 + 30, 6 * 60, "before it starts"),
        (BACK, 2 * 60 + 30, 6 * 60, "before it starts"),
        (FORWARD - timedelta(days=1), 19 * 60, 24 * 60 + 30, "after it ends"),
    ],
)
def test_rides_in_the_hour_that_is_missing_or_comes_twice_are_refused_before_planning(
    store: Store, day: date, start: int, end: int, words: str
) -> None:
    _, office = trip(store, day, start, end)
    with pytest.raises(TransportProblemsError, match=f"clocks change within two hours {words}.*Let it start and end"):
        office.plan_day(SERVICE, day, by="account:1")


def test_a_night_that_spans_the_change_keeps_the_times_on_the_wall(store: Store) -> None:
    eve = FORWARD - timedelta(days=1)
    trip(store, eve, 19 * 60, 24 * 60 + 9 * 60)
    with store.read() as db:
        gathered = gather_day(db, SERVICE, eve)
    (session,) = gathered.day.sessions
    assert (session.start_minute, session.end_minute) == (19 * 60, 24 * 60 + 9 * 60), "9 am on the wall on Sunday"
    assert gathered.problems == ()
