"""One small service by hand, used wherever a test needs facts or a plan.

Two areas six kilometres apart, three halls, three workers, one fortnightly group and one monthly group,
over the spring term of 2027. Small enough to work out every figure on paper.
"""

from __future__ import annotations

from datetime import date

from scheduler.domain.calendar import DateRange, NamedDay, Term
from scheduler.domain.facts import (
    AgeBand,
    Area,
    Cadence,
    DemandPoint,
    Facts,
    Measure,
    Mode,
    MonthlyAccess,
    Period,
    Qualification,
    Season,
    Spread,
    Strand,
    Target,
    Venue,
    WeeklyHours,
    Worker,
)
from scheduler.domain.fingerprint import fingerprint
from scheduler.domain.plan import AimResult, Plan, Series

TERM = Term(
    id="spring-2027",
    name="Spring term 2027",
    first=date(2027, 1, 4),
    last=date(2027, 4, 11),
    school_holidays=(
        DateRange(first=date(2027, 2, 15), last=date(2027, 2, 21), reason="February half-term"),
        DateRange(first=date(2027, 3, 27), last=date(2027, 4, 11), reason="Easter holiday"),
    ),
    bank_holidays=(
        NamedDay(day=date(2027, 3, 26), name="Good Friday"),
        NamedDay(day=date(2027, 3, 29), name="Easter Monday"),
    ),
)
WEEKDAY_EVENINGS = tuple(WeeklyHours(weekday=day, from_minute=15 * 60, to_minute=22 * 60) for day in range(5))


def venue(number: int, area_id: str, easting_m: int, capacity_people: int = 30) -> Venue:
    return Venue(
        id=f"venue-{number}",
        name=f"Hall {number} (demo)",
        area_id=area_id,
        postcode="BA14 8JN",
        easting_m=easting_m,
        northing_m=160_000,
        kind="hall",
        capacity_people=capacity_people,
        opening=WEEKDAY_EVENINGS,
        hire_pence_per_hour=1500,
    )


def worker(number: int, easting_m: int) -> Worker:
    return Worker(
        id=f"worker-{number}",
        name=f"Worker {number} (demo)",
        postcode="BA14 8JN",
        easting_m=easting_m,
        northing_m=160_000,
        contract_minutes_per_week=20 * 60,
        availability=WEEKDAY_EVENINGS,
        dbs_valid_until=date(2028, 12, 31),
        evenings_per_week_at_most=3,
        qualifications=(Qualification(name="first_aid", expires_on=date(2028, 12, 31)),),
    )


def strand(strand_id: str, title: str, cadence: Cadence, band_id: str) -> Strand:
    return Strand(
        id=strand_id,
        public_title=title,
        internal_title=title,
        band_ids=(band_id,),
        cadence=cadence,
        mode=Mode.FACE_TO_FACE,
        season=Season.TERM,
        duration_minutes=120,
        least_places=8,
        most_places=20,
        carers_per_worker=8,
        least_staff=2,
        weekdays=(0, 1, 2, 3, 4),
        earliest_start_minute=16 * 60,
        latest_end_minute=20 * 60 + 30,
        spread=Spread.EACH_AREA,
        least_series=1,
        most_series=1,
        source="16.31",
    )


FACTS = Facts(
    service_id="example",
    service_name="Example carers' service",
    term=TERM,
    areas=(Area(id="east", name="East"), Area(id="west", name="West")),
    bands=(
        AgeBand(id="young", name="Young carers, 5 to 17", youngest_years=5, oldest_years=17),
        AgeBand(id="young-adult", name="Young adult carers, 18 to 25", youngest_years=18, oldest_years=25),
    ),
    demand_points=(
        DemandPoint(
            id="E01000001",
            area_id="east",
            easting_m=406_000,
            northing_m=160_000,
            rural=False,
            carers={"young": 30.0, "young-adult": 10.0},
        ),
        DemandPoint(
            id="E01000002",
            area_id="west",
            easting_m=400_000,
            northing_m=160_000,
            rural=True,
            carers={"young": 20.0, "young-adult": 5.0},
        ),
    ),
    venues=(venue(1, "west", 400_000), venue(2, "east", 406_000), venue(3, "east", 407_000, capacity_people=12)),
    workers=(worker(1, 400_000), worker(2, 403_000), worker(3, 406_000)),
    strands=(
        strand("peer-group", "Youth club", Cadence.FORTNIGHTLY, "young"),
        strand("young-adults", "Evening meet-up", Cadence.MONTHLY, "young-adult"),
    ),
    targets=(
        Target(
            id="sessions-a-year",
            title="Activities a year",
            measure=Measure.SESSIONS,
            amount=60,
            period=Period.YEAR,
            strand_ids=("peer-group", "young-adults"),
            source="KPI table",
        ),
    ),
    monthly_access=(MonthlyAccess(band_id="young", source="KPI table"),),
    synthetic=True,
)


def _series(number: int, strand_id: str, band_id: str, venue_id: str, area_id: str, dates: tuple[date, ...]) -> Series:
    return Series(
        id=f"series-{number}",
        strand_id=strand_id,
        band_id=band_id,
        area_id=area_id,
        venue_id=venue_id,
        weekday=dates[0].weekday(),
        start_minute=17 * 60,
        duration_minutes=120,
        dates=dates,
        worker_ids=("worker-2", "worker-3") if area_id == "east" else ("worker-1", "worker-2"),
        places=16,
    )


PLAN = Plan(
    service_id="example",
    term_id="spring-2027",
    facts_fingerprint=fingerprint(FACTS),
    series=(
        _series(
            1,
            "peer-group",
            "young",
            "venue-2",
            "east",
            (date(2027, 1, 5), date(2027, 1, 19), date(2027, 2, 2), date(2027, 3, 2), date(2027, 3, 16)),
        ),
        _series(
            2,
            "peer-group",
            "young",
            "venue-1",
            "west",
            (
                date(2027, 1, 13),
                date(2027, 1, 27),
                date(2027, 2, 10),
                date(2027, 2, 24),
                date(2027, 3, 10),
                date(2027, 3, 24),
            ),
        ),
        _series(
            3,
            "young-adults",
            "young-adult",
            "venue-2",
            "east",
            (date(2027, 1, 14), date(2027, 2, 11), date(2027, 3, 11)),
        ),
        _series(
            4, "young-adults", "young-adult", "venue-1", "west", (date(2027, 1, 11), date(2027, 2, 8), date(2027, 3, 8))
        ),
    ),
    aims=(
        AimResult(
            id="worst-area",
            title="Places a term within reach, per 100 carers, in the worst-served area",
            unit="places per 100 carers",
            value=240.0,
            bound=260.0,
            proven_best=False,
        ),
    ),
    unmet=(),
    seed=1,
    made_by="example by hand",
)
