"""How much of a target is owed in one term: pure arithmetic, rounded up so that a year is never short."""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction

from scheduler.domain.calendar import Term, days_of, months_that_count
from scheduler.domain.facts import Measure, Period, Target
from scheduler.domain.plan import Plan, Series

SCHOOL_YEAR_STARTS_MONTH = 9
"""A year of the contract starts on 1 September where nothing else is said, as the terms do."""
MONTHS_IN = {Period.YEAR: 12, Period.QUARTER: 3}


def amount_due(target: Target, term: Term, *, year_starts_month: int = SCHOOL_YEAR_STARTS_MONTH) -> int:
    """Return how much of ``target`` is owed in ``term``.

    A year's or a quarter's amount is shared out evenly by days and rounded up; where the term reaches
    over the end of a year or quarter, each day counts for the one in which it lies. A month's amount is
    owed once for every month that counts (``months_that_count``). A term's amount is owed whole.

    Parameters
    ----------
    target
        The promise.
    term
        The planning period.
    year_starts_month
        1 for January to 12 for December: the month on whose first day the contract's years start.
        Quarters are the four quarters of that year.

    Returns
    -------
    int
        In the unit of ``target.measure``. The amounts of terms that follow each other without a gap add
        up to the year's amount or, by rounding up, at most one more for each term.

    Raises
    ------
    ValueError
        When ``year_starts_month`` is no month.

    Examples
    --------
    218 a year in a term of 98 days of a year of 365: 218 * 98 / 365 = 58.53, so 59 are owed.
    """
    if not 1 <= year_starts_month <= 12:  # noqa: PLR2004 - the months of a year
        message = f"A year cannot start in month {year_starts_month}; give a month from 1 to 12."
        raise ValueError(message)
    if target.period is Period.TERM:
        return target.amount
    if target.period is Period.MONTH:
        return target.amount * len(months_that_count(term))
    months = MONTHS_IN[target.period]
    shares: dict[tuple[date, date], int] = {}
    for day in days_of(term):
        period = period_of(day, months, year_starts_month)
        shares[period] = shares.get(period, 0) + 1
    exact = sum((Fraction(days, (end - start).days) for (start, end), days in shares.items()), Fraction())
    return math.ceil(target.amount * exact)


def period_of(day: date, months: int, year_starts_month: int) -> tuple[date, date]:
    """First day of the period of ``months`` months that holds ``day``, and first day of the next one."""
    month = day.year * 12 + day.month - 1
    first = month - (month - (year_starts_month - 1)) % months
    return _first_of(first), _first_of(first + months)


def _first_of(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def counts_for(target: Target, series: Series) -> bool:
    """Whether a series is of a strand, and in the area, that a target counts."""
    return series.strand_id in target.strand_ids and target.area_id in {None, series.area_id}


def measured(target: Target, series: Series) -> int:
    """How much a series adds to a target, in the target's measure: places are places times sessions."""
    if not counts_for(target, series):
        return 0
    sessions = len(series.dates)
    return {Measure.SERIES: 1, Measure.SESSIONS: sessions, Measure.PLACES: sessions * series.places}[target.measure]


def reached(target: Target, plan: Plan) -> int:
    """Count what a plan reaches of a target.

    Examples
    --------
    Two series of 16 places, one with 5 dates and one with 6: 11 sessions, 2 series, 176 places.
    """
    return sum(measured(target, series) for series in plan.series)
