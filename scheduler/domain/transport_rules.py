"""Who may drive, ride along and be driven in on a day: each refusal is a reason that a coordinator can read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.domain.transport import Driver, Escort, FleetVehicle

WARN_DAYS = 42
"""Papers that lapse within six weeks are warned of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One thing that lapses: whose, what, and its last good day."""

    about: str
    what: str
    until: date


def papers(thing: FleetVehicle | Driver | Escort) -> tuple[Paper, ...]:
    """List what lapses for a vehicle, a driver or an escort.

    A taxi comes insured, tested and serviced by its firm, which answers for it, unless its dates are on file.
    """
    if isinstance(thing, FleetVehicle):
        dates: tuple[tuple[str, date | None], ...] = (
            ("insurance", thing.insured_until),
            ("MOT test", thing.mot_until),
            ("service", thing.serviced_until),
        )
    elif isinstance(thing, Driver):
        dates = (("driving licence", thing.licence_until), ("DBS check", thing.dbs_until))
    else:
        dates = (("DBS check", thing.dbs_until),)
    return tuple(Paper(about=thing.name, what=what, until=until) for what, until in dates if until is not None)


def refusals(thing: FleetVehicle | Driver | Escort, day: date) -> tuple[str, ...]:
    """Say why somebody or something may not go out on ``day``; nothing when it may.

    Examples
    --------
    >>> driver = Driver(id="d", name="Driver 1", base_id="b", from_minute=0, to_minute=1440,
    ...                 licence_until=date(2027, 3, 1), dbs_until=date(2028, 1, 1))
    >>> refusals(driver, date(2027, 3, 1))
    ()
    >>> refusals(driver, date(2027, 3, 2))
    ('Driver 1: the driving licence was valid until 1 March 2027.',)
    """
    found = [
        f"{paper.about}: the {paper.what} was valid until {in_words(paper.until)}."
        for paper in papers(thing)
        if paper.until < day
    ]
    if isinstance(thing, FleetVehicle) and not thing.hired:
        missing = (
            ("insurance", thing.insured_until),
            ("MOT test", thing.mot_until),
            ("service", thing.serviced_until),
        )
        found += [f"{thing.name}: no date of its {what} is on file." for what, until in missing if until is None]
    return tuple(found)


def warnings(things: Iterable[FleetVehicle | Driver | Escort], day: date, days: int = WARN_DAYS) -> Iterator[str]:
    """Say, weeks ahead, what will lapse within ``days`` of ``day``, soonest first."""
    soon = [paper for thing in things for paper in papers(thing) if day <= paper.until <= day + timedelta(days=days)]
    for paper in sorted(soon, key=lambda paper: (paper.until, paper.about, paper.what)):
        yield f"{paper.about}: the {paper.what} is valid until {in_words(paper.until)}; renew it before then."


def in_words(day: date) -> str:
    """Write a date as people do."""
    return f"{day.day} {day:%B %Y}"
