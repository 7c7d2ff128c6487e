"""The service of ``tests.examples`` with registers taken: what a test or a benchmark of reports needs.

Sessions, carers and marks are made up from a seed, so that the same call gives the same county.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select, update

from scheduler.clock import LOCAL
from scheduler.domain.calendar import Term
from scheduler.domain.facts import Area, DemandPoint, Facts
from scheduler.domain.fingerprint import fingerprint
from scheduler.domain.people import Carer, Household
from scheduler.domain.plan import Plan
from scheduler.store import Db, Store, save_facts, save_plan, save_register
from scheduler.store.rows import insert_all, table
from scheduler.store.tables.attendance import AttendanceMark, Feedback, Register
from scheduler.store.tables.programme import Session
from tests.examples import FACTS, PLAN

SERVICE = FACTS.service_id
CANARY_NAME, CANARY_FAMILY = "Canarius", "Birdsong"
CANARY_BORN = date(2013, 7, 19)
CANARY_POSTCODE = "BA14 8JN"
_held = table(Session)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large a county is made."""

    areas: int = 4
    carers: int = 200
    sessions: int = 60
    attendances: int = 800
    first: date = date(2026, 4, 1)
    last: date = date(2027, 3, 31)


def county(store: Store, size: Size | None = None, seed: int = 1) -> Facts:
    """Fill a database with a county-year; returns its facts."""
    size = size or Size()
    chance = random.Random(seed)  # noqa: S311 - a made-up county, not a secret
    facts = _facts(size)
    with store.write() as db:
        save_facts(db, facts)
        plan = _plan(facts, size)
        plan_id = save_plan(db, facts, plan, "published")
        save_register(db, SERVICE, *_people(facts, size))
        sessions = [
            row.id for row in db.execute(select(_held.c.id).where(_held.c.plan_id == plan_id).order_by(_held.c.id))
        ]
        db.execute(update(_held).where(_held.c.plan_id == plan_id).values(places=60))
        mark(db, sessions, [f"c{n}" for n in range(size.carers)], size.attendances, chance)
    return facts


def mark(db: Db, sessions: list[int], carers: list[str], attendances: int, chance: random.Random) -> None:
    """Take the registers of sessions, with answers to feedback of every fifth who came."""
    at = datetime(2027, 1, 5, 19, tzinfo=LOCAL)
    rows = [
        {
            "id": number,
            "service_id": SERVICE,
            "session_id": one,
            "taken_by": "worker:worker-1",
            "opened_at": at,
            "closed_at": at,
        }
        for number, one in enumerate(sessions, start=1)
    ]
    insert_all(db, Register, rows)
    marks, answers = [], []
    each = -(-attendances // len(sessions))
    for number, one in enumerate(sessions, start=1):
        for carer in chance.sample(carers, min(each, len(carers))):
            word = chance.choice(("present", "present", "present", "late", "absent"))
            marks.append(
                {
                    "register_id": number,
                    "service_id": SERVICE,
                    "carer_id": carer,
                    "mark": word,
                    "made_at": at,
                    "made_by": "worker:worker-1",
                    "reason": "",
                    "corrects_id": None,
                }
            )
            if word == "present" and chance.random() < 0.2:
                answers.append(
                    {
                        "service_id": SERVICE,
                        "session_id": one,
                        "carer_id": carer,
                        "satisfied_1_to_5": chance.randint(2, 5),
                        "gained_skills": None,
                        "gained_confidence": None,
                        "made_friends": None,
                        "words": "",
                        "given_at": at,
                    }
                )
    insert_all(db, AttendanceMark, marks)
    insert_all(db, Feedback, answers)


def _facts(size: Size) -> Facts:
    areas = tuple(Area(id=f"area-{n:02}", name=f"Area {n:02}") for n in range(size.areas))
    points = tuple(
        DemandPoint(
            id=f"E0100{n:04}",
            area_id=area.id,
            easting_m=400_000 + 1000 * n,
            northing_m=160_000,
            rural=False,
            carers={"young": 30.0, "young-adult": 10.0},
        )
        for n, area in enumerate(areas)
    )
    venues = tuple(
        replace(FACTS.venues[0], id=f"venue-{n}", area_id=area.id, easting_m=400_000 + 1000 * n)
        for n, area in enumerate(areas)
    )
    term = Term(id="year", name="Year from April 2026", first=size.first, last=size.last)
    return replace(FACTS, term=term, areas=areas, demand_points=points, venues=venues)


def _plan(facts: Facts, size: Size) -> Plan:
    series, days = [], (size.last - size.first).days
    left, number = size.sessions, 0
    while left > 0:
        area, strand = facts.areas[number % len(facts.areas)], facts.strands[number % len(facts.strands)]
        count = min(left, 12)
        dates = tuple(size.first + timedelta(days=(number * 3 + n * (days // 12)) % days) for n in range(count))
        one = PLAN.series[0]
        series.append(
            replace(
                one,
                id=f"series-{number}",
                strand_id=strand.id,
                band_id=strand.band_ids[0],
                area_id=area.id,
                venue_id=f"venue-{number % len(facts.areas)}",
                dates=tuple(sorted(set(dates))),
            )
        )
        left -= count
        number += 1
    return replace(PLAN, term_id=facts.term.id, series=tuple(series), facts_fingerprint=fingerprint(facts))


def _people(facts: Facts, size: Size) -> tuple[list[Household], list[Carer]]:
    homes, carers = [], []
    for n in range(size.carers):
        place = (n * n) % len(facts.areas)
        homes.append(
            Household(
                id=f"h{n}",
                postcode=CANARY_POSTCODE,
                lsoa=facts.demand_points[place].id,
                area_id=facts.areas[place].id,
                easting_m=400_000,
                northing_m=160_000,
                contact_name=f"{CANARY_NAME} Adult",
                contact_email=f"demo-{n}@example.org",
            )
        )
        carers.append(
            Carer(
                id=f"c{n}",
                household_id=f"h{n}",
                given_name=f"{CANARY_NAME}{n}",
                family_name=CANARY_FAMILY,
                birth_date=CANARY_BORN,
            )
        )
    return homes, carers
