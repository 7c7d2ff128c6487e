"""Calendars of 1,000 events: how long the first writing takes, and what an answer "nothing changed" costs.

Run by ``make bench-feeds``. Writes build/bench/feeds.json and prints the same as a table. The peer writes the same
events with icalendar alone, a component for each, as its guide shows.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from flask.testing import FlaskClient
from icalendar import Calendar, Event

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # the example service lives with the tests

from exports.calendar import CalendarEvent
from exports.timezone import london_timezone
from scheduler import clock
from scheduler.calendar_events import BOOK, EventBook
from scheduler.domain.fingerprint import fingerprint
from scheduler.store import Store, connect, create_database, save_facts, save_plan, save_register
from scheduler.use_cases.personal_feeds import PersonalFeeds, feeds
from scheduler.use_cases.read_site import Site
from scheduler.use_cases.read_site.stored import StoredPlans
from scheduler.web.factory import make_app
from scheduler.web.journeys import Journeys
from tests.examples import FACTS, PLAN
from tests.integration.test_register import CARERS, HOUSEHOLDS
from tests.site_examples import bring_assets, squares

OUT = ROOT / "build" / "bench" / "feeds.json"
EVENTS = 1_000
GROUPS = 10
RUNS = 5
ASKED = 200
BUILD_MS, CPU_MS = 150.0, 5.0


def thousand_sessions(store: Store) -> None:
    """Publish 1,000 sessions to come, ten groups with a hundred dates each, and a household that may book them all."""
    first = clock.today() + timedelta(days=2)
    term = replace(FACTS.term, first=first, last=first + timedelta(days=400), school_holidays=(), bank_holidays=())
    facts = replace(FACTS, term=term)
    dates = tuple(first + timedelta(days=3 * number) for number in range(EVENTS // GROUPS))
    groups = [replace(PLAN.series[0], id=f"group-{number}", dates=dates) for number in range(GROUPS)]
    plan = replace(PLAN, series=tuple(groups), facts_fingerprint=fingerprint(facts))
    with store.write() as db:
        save_facts(db, facts)
        save_plan(db, facts, plan, "published")
        save_register(db, "example", HOUSEHOLDS, CARERS)


def milliseconds(do: Callable[[], object], clock_of: Callable[[], float]) -> float:
    """Return how long one call takes."""
    started = clock_of()
    do()
    return 1_000 * (clock_of() - started)


def by_icalendar_alone(events: list[CalendarEvent]) -> bytes:
    """Write events as icalendar's guide shows."""
    calendar = Calendar()
    calendar.add("prodid", "-//peer//")
    calendar.add("version", "2.0")
    calendar.add_component(london_timezone())
    for one in events:
        event = Event()
        event.add("summary", one.title)
        event.add("dtstart", one.starts)
        event.add("dtend", one.ends)
        event.add("dtstamp", one.changed_at)
        event.add("uid", one.uid)
        event.add("sequence", one.sequence)
        event.add("description", one.description)
        event.add("location", f"{one.venue_name}, {one.address}")
        event.add("status", "CONFIRMED")
        event.add("url", "https://example.org/h/token/sessions/1")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def first_build(store: Store, path: str) -> bytes:
    """Write a household's calendar as a process does that was only just started."""
    feeds.BOOK = EventBook()
    found = PersonalFeeds(store).household(path.split("/")[2], "https://example.org").body
    assert found is not None  # noqa: S101 — nobody said that it is known
    return found


def later_build(store: Store, path: str) -> bytes:
    """Write the calendar of another household in a process that knows the plan."""
    found = PersonalFeeds(store).household(path.split("/")[2], "https://example.org").body
    assert found is not None  # noqa: S101 — as above
    return found


def not_changed_cpu(client: FlaskClient, path: str) -> float:
    """Return the CPU milliseconds of one answer 304, from request to answer, over many."""
    etag = client.get(path).headers["ETag"]
    headers = {"If-None-Match": etag}
    started = time.process_time()
    for _ in range(ASKED):
        answer = client.get(path, headers=headers)
        assert answer.status_code == 304  # noqa: S101, PLR2004 — or it would be no figure of a 304
    return 1_000 * (time.process_time() - started) / ASKED


def row(case: str, figure: str, value: float, target: float | None, peer: float | None = None) -> dict[str, Any]:
    """Return one row of the benchmark."""
    return {
        "case": case,
        "figure": figure,
        "value": round(value, 2),
        "unit": "ms",
        "peer": None if peer is None else "icalendar alone",
        "peer_value": None if peer is None else round(peer, 2),
        "ratio": None if peer is None else round(value / peer, 3),
        "target": target,
        "met": None if target is None else value < target,
    }


def measure(store: Store) -> list[dict[str, Any]]:
    """Measure every kind of calendar."""
    thousand_sessions(store)
    personal = PersonalFeeds(store)
    household = personal.issue("example", about_kind="household", about_id="h1")
    rota = personal.issue("example", about_kind="worker", about_id="worker-2")
    bring_assets()
    app = make_app(Site(StoredPlans(store), squares), Journeys(feeds=personal))
    body = first_build(store, household)
    count = body.count(b"BEGIN:VEVENT")
    if count != EVENTS:
        sys.exit(f"The household's calendar has {count} events, not {EVENTS}.")
    with store.read() as db:
        (shown,) = feeds.rows.shown_plans(db, "example", date.min)
        events = list(BOOK.of(db, shown.record).events.values())
    peer = median(milliseconds(lambda: by_icalendar_alone(events), time.perf_counter) for _ in range(RUNS))
    fresh = [milliseconds(lambda: first_build(store, household), time.perf_counter) for _ in range(RUNS)]
    fresh_cpu = [milliseconds(lambda: first_build(store, household), time.process_time) for _ in range(RUNS)]
    warm = [milliseconds(lambda: later_build(store, household), time.perf_counter) for _ in range(RUNS)]
    public = []
    for _ in range(RUNS):
        site = Site(StoredPlans(store), squares)
        site.pages()
        other = make_app(site, Journeys()).test_client()
        public.append(milliseconds(lambda client=other: client.get("/calendars/programme.ics"), time.perf_counter))
    client = app.test_client()
    return [
        row("household", "first build in a new process, with the plan", median(fresh), BUILD_MS, peer),
        row("household", "CPU of a first build in a new process", median(fresh_cpu), None),
        row("household", "first build, plan known", median(warm), BUILD_MS, peer),
        row("whole programme", "first build", median(public), BUILD_MS, peer),
        row("household", "CPU of a 304", not_changed_cpu(client, household), CPU_MS),
        row("rota", "CPU of a 304", not_changed_cpu(client, rota), CPU_MS),
        row("whole programme", "CPU of a 304", not_changed_cpu(client, "/calendars/programme.ics"), CPU_MS),
    ]


def main() -> None:
    """Measure on a new database and write the table."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/evenhand.db"
        create_database(url)
        store = connect(url)
        rows = measure(store)
        store.close()
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(rows, indent=1))
    for one in rows:
        beside = f"  icalendar alone {one['peer_value']} ms" if one["peer"] else ""
        said = "" if one["met"] is None else f"  target {one['target']} {'met' if one['met'] else 'MISSED'}"
        print(f"{one['case']:16} {one['figure']:45} {one['value']:8.2f} ms{said}{beside}")


if __name__ == "__main__":
    main()
