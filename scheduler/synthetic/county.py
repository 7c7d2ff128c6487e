"""A county of nowhere, of any size: facts to try the planner on, from a seed. Nobody and nothing in it is real."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from scheduler.domain.calendar import Term
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
from scheduler.synthetic.request import RegisterError

SIDE_M = 12_000
ORIGIN_M = (380_000, 120_000)
POINTS_AN_AREA = 14
HOURS_A_SESSION = 7.5
"""Of two workers together: two hours, setting up, clearing away, and the way there and back."""
WORKER_HOURS = 22
SPARE = 1.35
"""Staff beyond what the sessions take, as nobody is free everywhere."""
CLUB_DATES, MEETING_DATES = 5, 3
BANDS = (
    AgeBand(id="adult", name="Young adult carers, 18 to 25", youngest_years=18, oldest_years=25),
    AgeBand(id="young", name="Young carers, 5 to 17", youngest_years=5, oldest_years=17),
)
SOURCE = "a synthetic contract"


@dataclass(slots=True)
class _County:
    areas: int
    sessions: int
    term: Term
    dice: Random
    corners: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        wide = math.ceil(math.sqrt(self.areas))
        self.corners = [
            (ORIGIN_M[0] + SIDE_M * (number % wide), ORIGIN_M[1] + SIDE_M * (number // wide))
            for number in range(self.areas)
        ]

    def area_id(self, number: int) -> str:
        return f"area-{number:03d}"

    def place(self, number: int) -> tuple[int, int]:
        """Somewhere in an area; more often near its middle, where its town is."""
        east, north = self.corners[number]
        return (
            east + round(self.dice.triangular(0, SIDE_M)),
            north + round(self.dice.triangular(0, SIDE_M)),
        )

    def points(self) -> tuple[DemandPoint, ...]:
        found = []
        for number in range(self.areas):
            rural = self.dice.random() < 0.6  # noqa: PLR2004 - three areas of five
            for part in range(POINTS_AN_AREA):
                east, north = self.place(number)
                found.append(
                    DemandPoint(
                        id=f"point-{number:03d}-{part:02d}",
                        area_id=self.area_id(number),
                        easting_m=east,
                        northing_m=north,
                        rural=rural,
                        carers={"young": float(self.dice.randrange(9)), "adult": float(self.dice.randrange(4))},
                    )
                )
        return tuple(found)

    def venues(self) -> tuple[Venue, ...]:
        each = max(2, math.ceil(self.sessions / self.areas / 14))
        return tuple(self._venue(number, part) for number in range(self.areas) for part in range(each))

    def _venue(self, number: int, part: int) -> Venue:
        east, north = self.place(number)
        opens = self.dice.choice((9, 14, 15)) * 60
        return Venue(
            id=f"venue-{number:03d}-{part:02d}",
            name=f"Hall {part + 1} of area {number + 1} (demo)",
            area_id=self.area_id(number),
            postcode="",
            easting_m=east,
            northing_m=north,
            kind="hall",
            capacity_people=self.dice.randrange(18, 60),
            opening=tuple(WeeklyHours(weekday=day, from_minute=opens, to_minute=22 * 60) for day in range(6)),
            hire_pence_per_hour=100 * self.dice.randrange(8, 26),
        )

    def workers(self) -> tuple[Worker, ...]:
        weeks = max(1.0, self.term.days / 7)
        count = max(3, math.ceil(SPARE * self.sessions / weeks * HOURS_A_SESSION / WORKER_HOURS))
        return tuple(self._worker(number) for number in range(count))

    def _worker(self, number: int) -> Worker:
        east, north = self.place(self.dice.randrange(self.areas) if number >= self.areas else number)
        hours = tuple(WeeklyHours(weekday=day, from_minute=8 * 60, to_minute=22 * 60) for day in range(6))
        names = ["first_aid"] + ["counselling"] * (number % 3 == 0)
        return Worker(
            id=f"worker-{number:03d}",
            name=f"Worker {number + 1} (demo)",
            postcode="",
            easting_m=east,
            northing_m=north,
            contract_minutes_per_week=60 * WORKER_HOURS,
            availability=hours,
            dbs_valid_until=self.term.last + timedelta(days=365),
            evenings_per_week_at_most=4,
            qualifications=tuple(Qualification(name=name) for name in names),
        )

    def strands(self) -> tuple[Strand, ...]:
        share = self.sessions / self.areas
        clubs = max(1, round(0.55 * share / CLUB_DATES))
        meetings = max(1, round(0.25 * share / MEETING_DATES))
        events = max(1, math.ceil(self.sessions - self.areas * (clubs * CLUB_DATES + meetings * MEETING_DATES)))
        return (
            self._strand("clubs", "Youth club", Cadence.FORTNIGHTLY, "young", clubs),
            self._strand("events", "Day out", Cadence.ONCE, "young", events),
            self._strand("meetings", "Evening meet-up", Cadence.MONTHLY, "adult", meetings),
        )

    @staticmethod
    def _strand(strand_id: str, title: str, cadence: Cadence, band_id: str, most: int) -> Strand:
        once = cadence is Cadence.ONCE
        return Strand(
            id=strand_id,
            public_title=title,
            internal_title=title,
            band_ids=(band_id,),
            cadence=cadence,
            mode=Mode.FACE_TO_FACE,
            season=Season.BOTH if once else Season.TERM,
            duration_minutes=180 if once else 120,
            least_places=8,
            most_places=20,
            carers_per_worker=8,
            least_staff=2,
            weekdays=(0, 1, 2, 3, 4, 5),
            earliest_start_minute=(10 if once else 16) * 60,
            latest_end_minute=21 * 60,
            spread=Spread.WHOLE_SERVICE if once else Spread.EACH_AREA,
            least_series=0 if once else 1,
            most_series=most,
            source=SOURCE,
        )


def make_county(*, areas: int, sessions: int, term: Term, seed: int = 1) -> Facts:
    """Make a synthetic service of so many areas in which so many sessions are due in a term.

    Areas are squares of 12 km, with halls, carers and staff drawn from ``seed`` alone; there are staff for about
    a third more than is due. The same arguments give the same facts.

    Parameters
    ----------
    areas, sessions
        1 to 500 areas; at least as many sessions as areas.
    term
        The term to plan.
    seed
        What chance draws from.

    Raises
    ------
    RegisterError
        When there are too few or too many areas or sessions.
    """
    if not 1 <= areas <= 500:  # noqa: PLR2004 - said in the message
        message = f"{areas} areas cannot be made; ask for 1 to 500."
        raise RegisterError(message)
    if sessions < areas:
        message = f"{sessions} sessions for {areas} areas leave some with nothing; ask for at least one each."
        raise RegisterError(message)
    county = _County(areas, sessions, term, Random(f"county {areas} {sessions} {seed}"))  # noqa: S311 - repeatable
    strands = county.strands()
    return Facts(
        service_id=f"synthetic-{areas}-{sessions}-{seed}",
        service_name=f"A synthetic county of {areas} areas",
        term=term,
        areas=tuple(Area(id=county.area_id(number), name=f"Area {number + 1}") for number in range(areas)),
        bands=BANDS,
        demand_points=county.points(),
        venues=county.venues(),
        workers=county.workers(),
        strands=strands,
        targets=(
            Target(
                id="all-sessions",
                title="Sessions in the term",
                measure=Measure.SESSIONS,
                amount=sessions,
                period=Period.TERM,
                strand_ids=tuple(one.id for one in strands),
                source=SOURCE,
            ),
        ),
        monthly_access=(MonthlyAccess(band_id="young", source=SOURCE),),
        synthetic=True,
    )
