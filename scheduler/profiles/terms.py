"""Read terms from ``data/calendars/NAME.toml``: planning periods with holidays, bank holidays and key dates."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal, Self

import holidays
from pydantic import Field, ValidationError, model_validator

from scheduler.domain.calendar import DateRange, NamedDay, Term
from scheduler.errors import EvenhandError
from scheduler.profiles.problems import Problem, ProfileError, problems_of, shown_path
from scheduler.profiles.tables import Id, Table, Text

DAYS_NAMED_ONE_BY_ONE = 8
"""A longer run of key dates shows its first and its last day only."""


class UnknownTermError(EvenhandError, LookupError):
    """The calendar holds no such term; the message lists what it holds or says what to add."""


class KeyDateKind(StrEnum):
    """Why people know a day."""

    CARERS = "carers"
    EXAMS = "exams"
    FAITH = "faith"
    COMMUNITY = "community"


class Run(Table):
    """A run of days, both ends included."""

    first: date
    last: date
    reason: Text

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.last < self.first:
            message = f"'{self.reason}' ends ({self.last}) before it starts ({self.first}); swap the two dates"
            raise ValueError(message)
        return self


class TermTable(Table):
    """One planning period."""

    id: Id
    name: Text
    first: date
    last: date
    school_holidays: tuple[Run, ...] = ()

    @model_validator(mode="after")
    def _holds_its_holidays(self) -> Self:
        if self.last < self.first:
            message = f"the term ends ({self.last}) before it starts ({self.first}); swap the two dates"
            raise ValueError(message)
        outside = [run.reason for run in self.school_holidays if run.first < self.first or run.last > self.last]
        if outside:
            message = f"{', '.join(outside)}: not within the term ({self.first} to {self.last}); mend the dates"
            raise ValueError(message)
        return self


class KeyDate(Table):
    """A day or a run of days that people know by name; ``expected`` says why it may yet move."""

    name: Text
    kind: KeyDateKind
    first: date
    last: date | None = None
    expected: str = ""
    source: Text

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.last is not None and self.last < self.first:
            message = f"'{self.name}' ends ({self.last}) before it starts ({self.first}); swap the two dates"
            raise ValueError(message)
        return self


class CalendarFile(Table):
    """A file of ``data/calendars/``; ``country`` and ``subdivision`` choose the bank holidays."""

    format: Literal[1]
    name: Text
    note: str = ""
    country: Text
    subdivision: str | None = None
    terms: Annotated[tuple[TermTable, ...], Field(min_length=1)]
    key_dates: tuple[KeyDate, ...] = ()


def read_terms(path: Path) -> tuple[Term, ...]:
    """Read the planning periods of a calendar file, in order of time.

    Parameters
    ----------
    path
        A file such as ``data/calendars/england.toml``.

    Returns
    -------
    tuple of Term
        They follow each other without a gap. Bank holidays come from the package ``holidays``.

    Raises
    ------
    ProfileError
        When the file is missing or wrong; one line for each problem: file, line, table, field, what to do.
    """
    shown = shown_path(path)
    try:
        text = path.read_text(encoding="utf-8")
        raw = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        message = f"cannot be read: {error}; mend the file or check the path"
        raise ProfileError(shown, [Problem(path=(), message=message)]) from error
    try:
        found = CalendarFile.model_validate(raw)
    except ValidationError as error:
        raise ProfileError(shown, problems_of(error, CalendarFile), text) from error
    problems = [*_twice(found.terms), *_gaps_and_overlaps(found.terms), *_unknown_country(found)]
    if problems:
        raise ProfileError(shown, problems, text)
    bank_holidays = _bank_holidays(found)
    return tuple(_term(one, bank_holidays, found.key_dates) for one in found.terms)


def next_term(terms: Sequence[Term], today: date) -> Term:
    """Return the first term that starts after ``today``.

    Raises
    ------
    UnknownTermError
        When the calendar ends before; the message says until when it reaches and what to add.
    """
    coming = [term for term in terms if term.first > today]
    if coming:
        return min(coming, key=lambda term: term.first)
    until = f"ends on {max(term.last for term in terms)}" if terms else "holds no term"
    message = (
        f"No term starts after {today}: the calendar {until}. Add a [[terms]] table to data/calendars/england.toml."
    )
    raise UnknownTermError(message)


def term_by_id(terms: Iterable[Term], term_id: str) -> Term:
    """Return the term with this id.

    Raises
    ------
    UnknownTermError
        When there is none; the message lists those that there are.
    """
    by_id = {term.id: term for term in terms}
    if term_id in by_id:
        return by_id[term_id]
    message = f"There is no term '{term_id}'. The known terms are {', '.join(by_id) or 'none'}."
    raise UnknownTermError(message)


def _twice(terms: Sequence[TermTable]) -> list[Problem]:
    ids = [term.id for term in terms]
    return [
        Problem(path=("terms", n, "id"), message=f"'{one}' is taken by an earlier term; give it its own id")
        for n, one in enumerate(ids)
        if one in ids[:n]
    ]


def _gaps_and_overlaps(terms: Sequence[TermTable]) -> list[Problem]:
    problems = []
    for n, (before, after) in enumerate(pairwise(terms), start=1):
        wanted = before.last + timedelta(days=1)
        if after.first != wanted:
            message = (
                f"{after.id} starts on {after.first}, but {before.id} ends on {before.last}; terms follow each other "
                f"without gap or overlap, so start it on {wanted}"
            )
            problems.append(Problem(path=("terms", n, "first"), message=message))
    return problems


def _unknown_country(found: CalendarFile) -> list[Problem]:
    subdivisions = holidays.list_supported_countries().get(found.country)
    if subdivisions is None:
        message = f"'{found.country}' is no country of the package holidays; use a code such as 'GB'"
        return [Problem(path=("country",), message=message)]
    if found.subdivision is not None and found.subdivision not in subdivisions:
        message = f"'{found.subdivision}' is no part of {found.country}; use one of {', '.join(subdivisions)}"
        return [Problem(path=("subdivision",), message=message)]
    return []


def _bank_holidays(found: CalendarFile) -> tuple[NamedDay, ...]:
    years = range(found.terms[0].first.year, found.terms[-1].last.year + 1)
    days = holidays.country_holidays(found.country, subdiv=found.subdivision, years=years)
    return tuple(NamedDay(day=day, name=name) for day, name in sorted(days.items()))


def _term(one: TermTable, bank_holidays: Sequence[NamedDay], key_dates: Sequence[KeyDate]) -> Term:
    named = sorted((day for key in key_dates for day in _named_days(key)), key=lambda named: (named.day, named.name))
    return Term(
        id=one.id,
        name=one.name,
        first=one.first,
        last=one.last,
        school_holidays=tuple(
            DateRange(first=run.first, last=run.last, reason=run.reason)
            for run in sorted(one.school_holidays, key=lambda run: run.first)
        ),
        bank_holidays=tuple(named for named in bank_holidays if one.first <= named.day <= one.last),
        key_dates=tuple(day for day in named if one.first <= day.day <= one.last),
    )


def _named_days(key: KeyDate) -> tuple[NamedDay, ...]:
    tail = f" ({key.expected})" if key.expected else ""
    last = key.last or key.first
    days = (last - key.first).days + 1
    if days > DAYS_NAMED_ONE_BY_ONE:
        return (
            NamedDay(day=key.first, name=f"{key.name} begins{tail}"),
            NamedDay(day=last, name=f"{key.name} ends{tail}"),
        )
    return tuple(NamedDay(day=key.first + timedelta(days=n), name=f"{key.name}{tail}") for n in range(days))
