"""Days on which a demo venue is shut, with the reason that a person reads."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from scheduler.domain.calendar import DateRange, Term

PUBLIC_KINDS = frozenset({"council_building", "library", "talking_point", "gp_practice"})
POLLING_SHARE = 0.4
REFURBISHED_SHARE = 0.12
REFURBISHED_DAYS = 12
THURSDAY = 3


def polling_day(year: int) -> date:
    """Return the ordinary day of local elections: the first Thursday in May.

    References
    ----------
    Representation of the People Act 1983, section 37.
    """
    first = date(year, 5, 1)
    return first + timedelta(days=(THURSDAY - first.weekday()) % 7)


def closures(kind: str, term: Term, chance: Random, *, main: bool) -> tuple[DateRange, ...]:
    """Draw a venue's closures in the term, in order.

    Schools shut in school holidays, public buildings between Christmas and New Year; some halls and schools are
    polling stations; one venue in eight, but never an area's main hall, is done up for twelve days.
    """
    runs: list[DateRange] = []
    if kind == "school":
        runs += [DateRange(first=run.first, last=run.last, reason="School holiday") for run in term.school_holidays]
    if kind in PUBLIC_KINDS:
        runs += _clipped(term, date(term.first.year, 12, 24), date(term.first.year + 1, 1, 1), "Closed over Christmas")
    if kind in {"hall", "school"} and chance.random() < POLLING_SHARE:
        for year in range(term.first.year, term.last.year + 1):
            runs += _clipped(term, polling_day(year), polling_day(year), "Polling station")
    start = term.first + timedelta(days=chance.randrange(term.days))
    if chance.random() < REFURBISHED_SHARE and not main:
        runs += _clipped(term, start, start + timedelta(days=REFURBISHED_DAYS - 1), "Being done up")
    return tuple(sorted(runs, key=lambda run: (run.first, run.last, run.reason)))


def _clipped(term: Term, first: date, last: date, reason: str) -> list[DateRange]:
    first, last = max(first, term.first), min(last, term.last)
    return [DateRange(first=first, last=last, reason=reason)] if first <= last else []
