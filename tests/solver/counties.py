"""Synthetic services for the solver's tests: seeded, of any size, and of nobody's county."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

from scheduler.domain.calendar import DateRange
from scheduler.domain.facts import (
    AgeBand,
    Area,
    Cadence,
    DemandPoint,
    Facts,
    Measure,
    MonthlyAccess,
    Period,
    Qualification,
    Strand,
    Target,
    Venue,
    WeeklyHours,
    Worker,
)
from tests.examples import TERM, strand

SIDE_M = 14_000
OPEN = tuple(WeeklyHours(weekday=day, from_minute=14 * 60, to_minute=22 * 60) for day in range(7))
BANDS = (
    AgeBand(id="adult", name="Young adult carers, 18 to 25", youngest_years=18, oldest_years=25),
    AgeBand(id="young", name="Young carers, 5 to 17", youngest_years=5, oldest_years=17),
)


def county(areas: int, seed: int, *, workers: int = 12, points: int = 12, venues: int = 3) -> Facts:
    """A county of square areas with a fortnightly strand, a monthly one and one-off events."""
    dice = random.Random(seed)  # noqa: S311 - repeatable, no secret
    corners = [(400_000 + SIDE_M * (n % 5), 150_000 + SIDE_M * (n // 5)) for n in range(areas)]
    return Facts(
        service_id="county",
        service_name="A county of nowhere",
        term=TERM,
        areas=tuple(Area(id=f"area-{n:02d}", name=f"Area {n}") for n in range(areas)),
        bands=BANDS,
        demand_points=tuple(
            point(f"E{n:02d}{k:03d}", f"area-{n:02d}", corners[n], dice) for n in range(areas) for k in range(points)
        ),
        venues=tuple(
            hall(f"venue-{n:02d}-{k}", f"area-{n:02d}", corners[n], dice)
            for n in range(areas)
            for k in range(1 + dice.randrange(venues))
        ),
        workers=tuple(leader(n, dice.choice(corners), dice) for n in range(workers)),
        strands=strands(),
        targets=(target("all-sessions", areas * 36, ("a-groups", "b-meetings", "c-events")),),
        monthly_access=(MonthlyAccess(band_id="young", source="a test"),),
        synthetic=True,
    )


def strands() -> tuple[Strand, ...]:
    events = strand("c-events", "Event", Cadence.ONCE, "young")
    return (
        strand("a-groups", "Youth club", Cadence.FORTNIGHTLY, "young"),
        replace(strand("b-meetings", "Evening meet-up", Cadence.MONTHLY, "adult"), qualifications=frozenset({"lead"})),
        replace(events, least_series=0, most_series=2, weekdays=(5, 6), earliest_start_minute=15 * 60),
    )


def target(target_id: str, amount: int, strand_ids: tuple[str, ...]) -> Target:
    return Target(
        id=target_id, title=f"Target {target_id}", measure=Measure.SESSIONS, amount=amount, period=Period.YEAR,
        strand_ids=strand_ids, source="a test",
    )  # fmt: skip


def point(point_id: str, area_id: str, corner: tuple[int, int], dice: random.Random) -> DemandPoint:
    return DemandPoint(
        id=point_id, area_id=area_id, easting_m=corner[0] + dice.randrange(SIDE_M),
        northing_m=corner[1] + dice.randrange(SIDE_M), rural=dice.random() < 0.4,
        carers={"young": float(dice.randrange(1, 12)), "adult": float(dice.randrange(5))},
    )  # fmt: skip


def hall(venue_id: str, area_id: str, corner: tuple[int, int], dice: random.Random) -> Venue:
    shut = TERM.first + timedelta(days=dice.randrange(90))
    return Venue(
        id=venue_id, name=f"Hall {venue_id} (demo)", area_id=area_id, postcode="BA14 8JN",
        easting_m=corner[0] + dice.randrange(SIDE_M), northing_m=corner[1] + dice.randrange(SIDE_M), kind="hall",
        capacity_people=dice.choice((12, 20, 30)), opening=OPEN,
        closures=(DateRange(first=shut, last=shut + timedelta(days=6), reason="repairs"),),
    )  # fmt: skip


def leader(number: int, base: tuple[int, int], dice: random.Random) -> Worker:
    away = TERM.first + timedelta(days=dice.randrange(90))
    days = sorted(dice.sample(range(7), 5))
    return Worker(
        id=f"worker-{number:02d}", name=f"Worker {number} (demo)", postcode="BA14 8JN", easting_m=base[0] + 7000,
        northing_m=base[1] + 7000, contract_minutes_per_week=dice.choice((900, 1200, 1800)),
        availability=tuple(WeeklyHours(weekday=day, from_minute=14 * 60, to_minute=22 * 60) for day in days),
        dbs_valid_until=date(2028, 1, 1), evenings_per_week_at_most=3,
        leave=(DateRange(first=away, last=away + timedelta(days=4), reason="leave"),),
        qualifications=(Qualification(name="lead"),) if number % 2 == 0 else (),
    )  # fmt: skip
