"""Days, weeks and months of a term: pure functions over dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

MONTH_COUNTS_FROM_DAYS = 21
"""A calendar month counts for a monthly duty when at least this many of its days lie in the term."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DateRange:
    """A run of days, both ends included, with the reason a person reads."""

    first: date
    last: date
    reason: str = ""

    def __post_init__(self) -> None:
        if self.last < self.first:
            message = f"A run of days ends ({self.last}) before it starts ({self.first}); swap the two dates."
            raise ValueError(message)

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedDay:
    """A single day that people know by name: a bank holiday, Carers' Rights Day."""

    day: date
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One planning period: a school term with the holidays that follow it.

    The planning periods of a service follow each other without a gap, so every day of the contract
    year belongs to exactly one of them and a yearly target can be shared out by days.
    """

    id: str
    name: str
    first: date
    last: date
    school_holidays: tuple[DateRange, ...] = ()
    bank_holidays: tuple[NamedDay, ...] = ()
    key_dates: tuple[NamedDay, ...] = ()

    @property
    def days(self) -> int:
        """Number of days, both ends included."""
        return (self.last - self.first).days + 1

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def monday_of(day: date) -> date:
    """Return the Monday of the week of ``day``."""
    return day - timedelta(days=day.weekday())


def days_of(term: Term) -> tuple[date, ...]:
    """Every day of the term, in order."""
    return tuple(term.first + timedelta(days=n) for n in range(term.days))


def week_number(term: Term, day: date) -> int:
    """Week of the term: 0 for the week (Monday to Sunday) that holds the term's first day."""
    return (monday_of(day) - monday_of(term.first)).days // 7


def is_bank_holiday(term: Term, day: date) -> bool:
    """Whether ``day`` is a bank holiday of the term."""
    return any(named.day == day for named in term.bank_holidays)


def holiday_reason(term: Term, day: date) -> str | None:
    """Why no term-time group meets on ``day``, or None when it is an ordinary term day.

    A bank holiday comes before a school holiday, as it says more. Saturdays and Sundays of a school
    holiday count as holiday.
    """
    for named in term.bank_holidays:
        if named.day == day:
            return named.name
    for run in term.school_holidays:
        if day in run:
            return run.reason or "school holiday"
    return None


def months_that_count(term: Term) -> tuple[tuple[int, int], ...]:
    """(year, month) pairs in which a monthly duty is owed: 21 days or more lie in the term."""
    counts: dict[tuple[int, int], int] = {}
    for day in days_of(term):
        key = (day.year, day.month)
        counts[key] = counts.get(key, 0) + 1
    return tuple(sorted(key for key, days in counts.items() if days >= MONTH_COUNTS_FROM_DAYS))
