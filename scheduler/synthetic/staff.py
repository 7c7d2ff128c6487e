"""Synthetic staff and volunteers: bases spread like the carers, hours, leave, qualifications."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from scheduler.domain.calendar import DateRange, Term, monday_of
from scheduler.domain.facts import Qualification, Venue, WeeklyHours, Worker
from scheduler.synthetic.ground import Ground, coordinates, live_weights
from scheduler.synthetic.names import worker_name
from scheduler.synthetic.people import ADULT_FROM_YEARS
from scheduler.synthetic.request import RegisterRequest
from scheduler.synthetic.spread import medians
from scheduler.synthetic.staff_needed import workers_needed

HOUR = 60
DAY_FROM, DAY_TO = 8 * HOUR, 21 * HOUR + 30
AFTERNOON_FROM, AFTERNOON_TO = 14 * HOUR, 22 * HOUR
WEEKEND_FROM, WEEKEND_TO = 8 * HOUR + 30, 19 * HOUR
FRIDAY, SATURDAY, SUNDAY = 4, 5, 6
LEAVE_DAYS = 7
DBS_RENEWED_EVERY_YEARS = 3
ALWAYS_HELD = ("safeguarding",)
OFTEN_HELD = ("driver", "first_aid")
VOLUNTEER_EVERY = 6
"""Every sixth is a volunteer: fewer hours, three evenings."""
EXPIRING_FROM_WORKERS = 10
"""In a team this large one check runs out during the term, so that the demo shows what then happens."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """When somebody can work; the optimiser chooses within it, up to the contract's hours."""

    from_minute: int
    to_minute: int
    saturday: bool
    sunday: bool


def make_workers(
    request: RegisterRequest, ground: Ground, venues: tuple[Venue, ...], chance: Random
) -> tuple[Worker, ...]:
    """Make the staff, sorted by id; as many as the request says or the strands need."""
    count = request.sizes.workers or workers_needed(request, venues)
    bases = medians(coordinates(ground.neighbourhoods), live_weights(ground.neighbourhoods), count)
    skills = sorted({skill for strand in request.strands for skill in strand.qualifications})
    taken: set[str] = set()
    workers = []
    for number, base in enumerate(bases):
        spot = chance.choice(ground.neighbourhoods[base].spots)
        volunteer = number % VOLUNTEER_EVERY == VOLUNTEER_EVERY - 1
        workers.append(
            Worker(
                id=f"worker-{number + 1:03d}",
                name=worker_name(chance, taken),
                postcode=spot.postcode,
                easting_m=spot.easting_m,
                northing_m=spot.northing_m,
                contract_minutes_per_week=HOUR * (8 if volunteer else chance.choice((20, 22, 25, 28, 30))),
                availability=_availability(request, number, chance),
                dbs_valid_until=_dbs_until(request.term, number, count, chance),
                evenings_per_week_at_most=3 if volunteer else chance.choice((4, 4, 5)),
                leave=_leave(request.term, number, chance),
                qualifications=_qualifications(request.term, number, skills, chance),
            )
        )
    return tuple(workers)


def _pattern(request: RegisterRequest, number: int) -> Pattern:
    """Four in five all day (adults' services: all), the rest afternoons and evenings; weekends in turn."""
    young = min(band.youngest_years for band in request.bands) < ADULT_FROM_YEARS
    asked = {day for strand in request.strands for day in strand.weekdays}
    all_day = not young or number % 5 < 4  # noqa: PLR2004 — four of each five
    return Pattern(
        from_minute=DAY_FROM if all_day else AFTERNOON_FROM,
        to_minute=DAY_TO if all_day else AFTERNOON_TO,
        saturday=SATURDAY in asked and number % 3 != 2,  # noqa: PLR2004 — two of each three
        sunday=SUNDAY in asked and number % 2 == 0,
    )


def _availability(request: RegisterRequest, number: int, chance: Random) -> tuple[WeeklyHours, ...]:
    """Five weekdays with the pattern's hours (every other worker: four), and the weekend where strands ask for it."""
    pattern = _pattern(request, number)
    off = chance.randint(0, FRIDAY) if number % 2 else None
    hours = [
        WeeklyHours(weekday=day, from_minute=pattern.from_minute, to_minute=pattern.to_minute)
        for day in range(5)
        if day != off
    ]
    hours += [
        WeeklyHours(weekday=day, from_minute=WEEKEND_FROM, to_minute=WEEKEND_TO)
        for day, works in ((SATURDAY, pattern.saturday), (SUNDAY, pattern.sunday))
        if works
    ]
    return tuple(hours)


def _leave(term: Term, number: int, chance: Random) -> tuple[DateRange, ...]:
    """Give a week in a school holiday to one in three, a week of term for another, none for the rest."""
    if number % 3 == 0 and term.school_holidays:
        start = monday_of(chance.choice(term.school_holidays).first)
    elif number % 3 == 1:
        start = monday_of(term.first + timedelta(days=chance.randrange(term.days)))
    else:
        return ()
    first, last = max(start, term.first), min(start + timedelta(days=LEAVE_DAYS - 1), term.last)
    return (DateRange(first=first, last=last, reason="Annual leave"),) if first <= last else ()


def _dbs_until(term: Term, number: int, count: int, chance: Random) -> date:
    """Draw until when a check is good (three years at most); one worker's runs out two thirds through the term."""
    drawn = term.last + timedelta(days=chance.randrange(60, DBS_RENEWED_EVERY_YEARS * 365))
    if count >= EXPIRING_FROM_WORKERS and number == count // 2:
        return term.first + timedelta(days=term.days * 2 // 3)
    return drawn


def _qualifications(term: Term, number: int, skills: list[str], chance: Random) -> tuple[Qualification, ...]:
    """Safeguarding for all; first aid, driving and every skill that a strand asks for held by alternate neighbours."""
    held = {skill for order, skill in enumerate(skills) if (number + order) % 2 == 0}
    held |= {skill for skill in OFTEN_HELD if chance.random() < 0.8} | set(ALWAYS_HELD)  # noqa: PLR2004 — four in five
    return tuple(
        Qualification(
            name=name,
            expires_on=None if name == "driver" else term.last + timedelta(days=chance.randrange(30, 900)),
        )
        for name in sorted(held)
    )
