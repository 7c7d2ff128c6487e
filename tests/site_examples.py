"""The example's plan as a site: no database, boundaries of two squares."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path

import geopandas as gpd
from flask import Flask
from shapely.geometry import box

from scheduler.clock import LOCAL
from scheduler.domain.facts import Facts
from scheduler.domain.places_left import SessionNow
from scheduler.domain.plan import Plan
from scheduler.figures import BoundarySource
from scheduler.store.feed_rows import SessionChange
from scheduler.use_cases.read_site import Ground, Published, Site
from scheduler.web.assets import copy_assets, missing_assets
from scheduler.web.factory import make_app
from tests.examples import FACTS, PLAN

NODE_MODULES = Path(__file__).parents[1] / "node_modules"
KEPT_AT = datetime(2026, 11, 22, 21, 30, tzinfo=LOCAL)
PAGES = (
    "/",
    "/programme",
    "/programme?area=nowhere",
    "/programme?near=BA14+8",
    "/programme/sessions/68babdf0d378c1c9",
    "/programme/calendar",
    "/programme/calendar?month=2027-03",
    "/areas",
    "/areas/east",
    "/coverage",
    "/coverage/equity",
    "/coverage/where-next",
    "/plan",
    "/calendars",
    "/accessibility",
    "/about-data",
    "/no-such-page",
)
"""Every kind of page that a person may see."""


@dataclass
class OnePlan:
    """A source that holds one plan, or none, and counts how often it is read."""

    facts: Facts = FACTS
    plan: Plan = PLAN
    plan_id: str | None = "1"
    reads: list[str] = field(default_factory=list)
    now: tuple[SessionNow, ...] = ()
    changes: tuple[SessionChange, ...] = ()

    def places_now(self, _plan_id: str) -> tuple[SessionNow, ...]:
        return self.now

    def changes_now(self, _plan_id: str) -> tuple[SessionChange, ...]:
        return self.changes

    def newest(self) -> str | None:
        return self.plan_id

    def read(self, plan_id: str) -> Published:
        self.reads.append(plan_id)
        return Published(plan_id=plan_id, facts=self.facts, plan=self.plan, changed_at=KEPT_AT)


def squares(_service_id: str) -> Ground:
    """Two squares around the halls of the example."""
    return Ground(
        areas=gpd.GeoDataFrame(
            {"id": ["east", "west"], "name": ["East", "West"]},
            geometry=[box(403_000, 155_000, 410_000, 165_000), box(396_000, 155_000, 403_000, 165_000)],
            crs=27700,
        ),
        source=BoundarySource(
            source="Two squares",
            licence="Open Government Licence v3.0",
            attribution="Drawn by hand for an example.",
            made_on=date(2026, 11, 22),
            method="by hand",
            approximate=True,
        ),
    )


def example_site(source: OnePlan | None = None, base_url: str | None = "https://example.org") -> Site:
    return Site(source or OnePlan(), squares, base_url=base_url)


def example_app(source: OnePlan | None = None, base_url: str | None = "https://example.org") -> Flask:
    bring_assets()
    return make_app(example_site(source, base_url))


@cache
def bring_assets() -> None:
    if missing_assets():
        copy_assets(NODE_MODULES)
