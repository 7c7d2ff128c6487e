"""A site with a database, and households who hold links: what tests of their pages share.

Household 1 has Ash (11) and Bea (14), who are young carers, and Cal (20), who is a young adult carer; household 2
has Dot (12).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from scheduler.app import behind
from scheduler.config import read_settings
from scheduler.domain.facts import Facts
from scheduler.domain.people import Carer, Household
from scheduler.domain.plan import Plan
from scheduler.store import Store, save_facts, save_plan, save_register
from scheduler.store.rows import table
from scheduler.store.tables import programme
from scheduler.use_cases.book_places import Link
from scheduler.use_cases.read_site import Site
from scheduler.use_cases.read_site.stored import StoredPlans
from scheduler.web.factory import make_app
from scheduler.web.journeys import Journeys
from tests.booking_examples import NOW, SERVICE, carer, household, published_in_december
from tests.examples import FACTS, PLAN
from tests.site_examples import bring_assets, squares

SECRET_KEY = "an example's key: 0123456789abcdef"  # noqa: S105 - of an example that is thrown away
HOUSEHOLDS: tuple[Household, ...] = (household(1), household(2, "west"))
CARERS: tuple[Carer, ...] = (
    replace(carer(1, 1, date(2015, 6, 1)), given_name="Ash"),
    replace(carer(2, 1, date(2012, 6, 1)), given_name="Bea"),
    replace(carer(3, 1, date(2006, 6, 1)), given_name="Cal"),
    replace(carer(4, 2, date(2014, 6, 1)), given_name="Dot"),
)
CLUB = "series-1"
"""The youth club in East, for ages 5 to 17: first on Tuesday 5 January 2027, from 5pm to 7pm."""


@dataclass(frozen=True, slots=True)
class Door:
    """A site, the use cases behind it, and the links of its two households."""

    app: Flask
    store: Store
    behind: Journeys
    tokens: dict[int, str]
    sessions: dict[tuple[str, date], int]

    @property
    def club(self) -> int:
        """Number of the youth club's first session."""
        return self.session(CLUB)

    def session(self, series_id: str, number: int = 0) -> int:
        """Return the number of a series' session; 0 is its first."""
        return [found for (series, _), found in sorted(self.sessions.items()) if series == series_id][number]

    def path(self, end: str = "", household_number: int = 1) -> str:
        """Address of a household's page."""
        return f"/h/{self.tokens[household_number]}{end}"

    def taken(self, session_id: int) -> int:
        """Places of a session that are booked or held."""
        with self.store.read() as db:
            held = table(programme.Session)
            return int(db.execute(select(held.c.places_taken).where(held.c.id == session_id)).scalar_one())

    def link(self, household_number: int = 1) -> Link:
        """Return what a household's token opens."""
        assert self.behind.places is not None
        return self.behind.places.open_link(self.tokens[household_number])


def household_site(store: Store, *, places: int | None = None, facts: Facts = FACTS, plan: Plan = PLAN) -> Door:
    """Publish the example's plan, register the households, and give each a link."""
    bring_assets()
    held = table(programme.Session)
    with published_in_december(), store.write() as db:
        save_facts(db, facts)
        plan_id = save_plan(db, facts, plan, "published")
        save_register(db, SERVICE, HOUSEHOLDS, CARERS)
        if places is not None:
            db.execute(update(held).values(places=places))
        rows = db.execute(held.select().where(held.c.plan_id == plan_id)).mappings()
        sessions = {(row["series_id"], row["day"]): row["id"] for row in rows}
    environ = {"EVENHAND_DATABASE_URL": store.url, "EVENHAND_SECRET_KEY": SECRET_KEY}
    journeys = behind(read_settings(environ), store)
    assert journeys.places is not None
    tokens = {number: journeys.places.issue_link(SERVICE, f"h{number}", days=200, now=NOW) for number in (1, 2)}
    app = make_app(Site(StoredPlans(store), squares, base_url="https://example.org"), journeys)
    return Door(app, store, journeys, tokens, sessions)


def send(client: FlaskClient, page: str, to: str, **fields: object) -> str:
    """Fill in the form on ``page`` and send it to ``to``; returns the text of the page that follows."""
    sent = {"csrf_token": hidden(client, page, "csrf_token"), "key": hidden(client, page, "key") or "", **fields}
    return client.post(to, data=sent, follow_redirects=True).text


def hidden(client: FlaskClient, page: str, name: str) -> str | None:
    """Value of a hidden field on a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', client.get(page).text)
    return found[1] if found else None
