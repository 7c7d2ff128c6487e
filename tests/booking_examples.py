"""Households of the service of ``tests.examples``, with its plan published: what a test of booking needs.

Series 1 (youth club, East) first meets on Tuesday 5 January 2027 from 5pm to 7pm, series 2 on Wednesday 13 January.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select, update

from scheduler import clock
from scheduler.clock import LOCAL
from scheduler.domain.booking import BookingPolicy
from scheduler.domain.people import Carer, Household
from scheduler.domain.plan import Plan
from scheduler.store import Store, save_facts, save_plan, save_register
from scheduler.store.booking_policy import save_booking_policy
from scheduler.store.rows import table
from scheduler.store.tables import programme
from scheduler.use_cases.book_places import BookPlaces, Link
from tests.examples import FACTS, PLAN

NOW = datetime(2026, 12, 14, 12, tzinfo=LOCAL)
"""Three weeks before the first session."""
SERVICE = FACTS.service_id


def household(number: int, area_id: str = "east") -> Household:
    return Household(
        id=f"h{number}",
        postcode="BA14 8JN",
        lsoa={"east": "E01000001", "west": "E01000002"}[area_id],
        area_id=area_id,
        easting_m=400_000,
        northing_m=160_000,
        contact_name="Demo Adult",
        contact_email=f"demo-{number}@example.org",
    )


def carer(number: int, household_number: int, birth_date: date = date(2015, 6, 1)) -> Carer:
    return Carer(
        id=f"c{number}",
        household_id=f"h{household_number}",
        given_name=f"Demo{number}",
        family_name="Carer",
        birth_date=birth_date,
    )


@contextmanager
def published_in_december() -> Iterator[None]:
    """Let what asks the clock believe that it is three weeks before the first session."""
    real = clock.now
    clock.now = lambda: NOW
    try:
        yield
    finally:
        clock.now = real


@dataclass(frozen=True, slots=True)
class Booked:
    """A store with households in it, and the numbers of its sessions."""

    store: Store
    places: BookPlaces
    sessions: dict[tuple[str, date], int]

    def link(self, household_number: int) -> Link:
        return Link(service_id=SERVICE, household_id=f"h{household_number}", token_id=0)

    def first(self, series_id: str = "series-1") -> int:
        return next(number for (series, _), number in sorted(self.sessions.items()) if series == series_id)


def open_booking(
    store: Store,
    *,
    households: int = 3,
    carers_each: int = 1,
    places: int | None = None,
    policy: BookingPolicy | None = None,
    plan: Plan = PLAN,
) -> Booked:
    """Publish the plan and register households; carer cN of household hN, then cN2, cN3 …; all are 11."""
    some = [household(n) for n in range(1, households + 1)]
    carers = [
        replace(carer(n, n), id=f"c{n}" if m == 1 else f"c{n}-{m}")
        for n in range(1, households + 1)
        for m in range(1, carers_each + 1)
    ]
    held = table(programme.Session)
    with published_in_december(), store.write() as db:
        save_facts(db, FACTS)
        save_register(db, SERVICE, some, carers)
        plan_id = save_plan(db, FACTS, plan, "published")
        if policy is not None:
            save_booking_policy(db, SERVICE, policy)
        if places is not None:
            db.execute(update(held).values(places=places))
        rows = db.execute(select(held.c.series_id, held.c.day, held.c.id).where(held.c.plan_id == plan_id))
        sessions = {(series_id, day): number for series_id, day, number in rows}
    return Booked(store, BookPlaces(store), sessions)
