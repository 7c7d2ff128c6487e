"""Two winter days, two summer days and both days on which the clocks change, as a programme with a household in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from scheduler import clock
from scheduler.domain.fingerprint import fingerprint
from scheduler.store import Store, save_facts, save_plan, save_register
from scheduler.store.tables.programme import Session
from scheduler.use_cases.book_places import BookPlaces
from scheduler.use_cases.personal_feeds import PersonalFeeds
from scheduler.use_cases.read_site import Site
from scheduler.use_cases.read_site.stored import StoredPlans
from scheduler.web.factory import make_app
from scheduler.web.journeys import Journeys
from tests.examples import FACTS, PLAN
from tests.integration.test_register import CARERS
from tests.message_examples import REACHED
from tests.site_examples import bring_assets, squares

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=clock.LOCAL)
"""When these tests take place."""
STARTS = {
    date(2027, 1, 5): datetime(2027, 1, 5, 17, tzinfo=UTC),
    date(2027, 3, 24): datetime(2027, 3, 24, 17, tzinfo=UTC),
    date(2027, 3, 28): datetime(2027, 3, 28, 16, tzinfo=UTC),  # the clocks went forward at 1am
    date(2027, 6, 8): datetime(2027, 6, 8, 16, tzinfo=UTC),
    date(2027, 7, 13): datetime(2027, 7, 13, 16, tzinfo=UTC),
    date(2027, 10, 31): datetime(2027, 10, 31, 17, tzinfo=UTC),  # the clocks went back at 2am
}
"""Day of a session at 5pm in London, and that instant in UTC, worked out by hand."""
FIRST = date(2027, 1, 5)
YEAR = replace(FACTS, term=replace(FACTS.term, last=date(2027, 12, 18), school_holidays=(), bank_holidays=()))
YEAR_PLAN = replace(
    PLAN,
    facts_fingerprint=fingerprint(YEAR),
    series=(replace(PLAN.series[0], dates=tuple(STARTS)), replace(PLAN.series[2], dates=(date(2027, 1, 14),))),
)


@dataclass(frozen=True, kw_only=True)
class Calendars:
    """A site with the programme, a household and a worker, and the paths of their calendars."""

    store: Store
    app: Flask
    places: BookPlaces
    feeds: PersonalFeeds
    household_path: str
    rota_path: str
    session_ids: dict[date, int]

    def get(self, path: str, **headers: str) -> bytes:
        """Read a calendar."""
        answer = self.app.test_client().get(path, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.data


def stop_the_clock(monkeypatch: pytest.MonkeyPatch, at: datetime = NOON) -> None:
    """Let it be this instant, for the database's leases of messages too."""
    monkeypatch.setattr(clock, "now", lambda: at)
    monkeypatch.setattr("scheduler.store.outbox.database_now", lambda _db: at)


def calendars_of(store: Store) -> Calendars:
    """Publish the programme and put a site around it."""
    with store.write() as db:
        save_facts(db, YEAR)
        save_plan(db, YEAR, YEAR_PLAN, "published")
        save_register(db, "example", REACHED, CARERS)
        held = select(Session.day, Session.id).where(Session.series_id == "series-1")
        ids = {row.day: row.id for row in db.execute(held)}
    feeds, places = PersonalFeeds(store), BookPlaces(store)
    bring_assets()
    return Calendars(
        store=store,
        app=make_app(Site(StoredPlans(store), squares), Journeys(places=places, feeds=feeds)),
        places=places,
        feeds=feeds,
        household_path=feeds.issue("example", about_kind="household", about_id="h1"),
        rota_path=feeds.issue("example", about_kind="worker", about_id="worker-2"),
        session_ids=ids,
    )
