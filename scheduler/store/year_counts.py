"""Attendances and different people of a contract's year, for reports: each table of the database is read once.

What stands and who is one person is said in ``attendance_counts`` alone; here it is only added up by month and home.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import CTE, Select, case, func, literal, select
from sqlalchemy.orm import Session as Db

from scheduler.store.attendance_counts import marks_once
from scheduler.store.rows import table
from scheduler.store.tables.people import Carer, Household
from scheduler.store.tables.programme import Series, Session

_held, _series = table(Session), table(Series)
_carers, _homes = table(Carer), table(Household)


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthMarks:
    """Marks of a month, by area and strand of the session: how many came, and how many did not."""

    month: tuple[int, int]
    area_id: str
    strand_id: str
    came: int
    stayed_away: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthHeld:
    """Sessions of a month that were held, by area and strand, with the places they offered."""

    month: tuple[int, int]
    area_id: str
    strand_id: str
    sessions: int
    places: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleCount:
    """Different carers of an area who came at least once: in the days asked for, and since the year's first day."""

    area_id: str
    carers: int
    year_carers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class YearMarks:
    """Marks of a year by month, area and strand; different carers by the area in which they live."""

    marks: tuple[MonthMarks, ...]
    people: dict[str, PeopleCount]


def count_year(db: Db, service_id: str, first: date, last: date, *, year_first: date) -> YearMarks:
    """Count marks and different carers of a contract's year in one reading of the marks.

    Parameters
    ----------
    db
        A transaction that reads; one query.
    service_id
        Whose.
    first, last
        The days for which different carers are counted on their own.
    year_first
        The first day of the year, from which everything is counted.
    """
    once = marks_once(service_id, year_first, last).prefix_with("MATERIALIZED")
    marks, people = [], {}
    for one in db.execute(_by_month(once).union_all(_at_home(once, service_id, first))):
        if one.year:
            month = (int(one.year), int(one.month))
            away = int(one.counted) - int(one.came)
            row = MonthMarks(
                month=month, area_id=one.area_id, strand_id=one.strand_id, came=int(one.came), stayed_away=away
            )
            marks.append(row)
        else:
            people[one.area_id] = PeopleCount(area_id=one.area_id, carers=int(one.came), year_carers=int(one.counted))
    return YearMarks(marks=tuple(marks), people=people)


def count_marks_by_month(db: Db, service_id: str, first: date, last: date) -> tuple[MonthMarks, ...]:
    """Count marks by month, area and strand; a person counts once a session, whatever records they had."""
    return count_year(db, service_id, first, last, year_first=first).marks


def _by_month(once: CTE) -> Select[Any]:
    """Year, month, area, strand, who came, and all marks; sessions are added up before they are looked up."""
    of_session = (
        select(once.c.session_id, func.sum(once.c.came).label("came"), func.count().label("marks"))
        .group_by(once.c.session_id)
        .subquery()
    )
    year, month = func.extract("year", _held.c.day), func.extract("month", _held.c.day)
    what = (year, month, _series.c.area_id, _series.c.strand_id)
    named = (year.label("year"), month.label("month"), _series.c.area_id, _series.c.strand_id)
    chosen: Select[Any] = (
        select(*named, func.sum(of_session.c.came).label("came"), func.sum(of_session.c.marks).label("counted"))
        .select_from(of_session)
        .join(_held, _held.c.id == of_session.c.session_id)
        .join(_series, (_series.c.plan_id == _held.c.plan_id) & (_series.c.id == _held.c.series_id))
        .group_by(*what)
    )
    return chosen


def _at_home(once: CTE, service_id: str, first: date) -> Select[Any]:
    """Nought, nought, area, nothing, different carers of the days from ``first``, and of the year."""
    lately = func.max(case((once.c.day >= first, 1), else_=0)).label("lately")
    person = select(once.c.person, lately).where(once.c.came == 1).group_by(once.c.person).subquery()
    chosen: Select[Any] = (
        select(literal(0), literal(0), _homes.c.area_id, literal(""), func.sum(person.c.lately), func.count())
        .select_from(person)
        .join(_carers, (_carers.c.service_id == service_id) & (_carers.c.id == person.c.person))
        .join(_homes, (_homes.c.service_id == _carers.c.service_id) & (_homes.c.id == _carers.c.household_id))
        .group_by(_homes.c.area_id)
    )
    return chosen
