"""Attendances and different people of a contract's year, for reports: each table of the database is read once.

What stands and who is one person is said in ``attendance_counts`` alone; here it is only added up by month and home.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import CTE, Select, case, func, select
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


def count_marks_by_month(db: Db, service_id: str, first: date, last: date) -> tuple[MonthMarks, ...]:
    """Count marks of a year by month, area and strand; a person counts once a session, whatever records they had."""
    once = marks_once(service_id, first, last)
    of_session = (
        select(once.c.session_id, func.sum(once.c.came).label("came"), func.count().label("marks"))
        .group_by(once.c.session_id)
        .subquery()
    )
    year, month = func.extract("year", _held.c.day), func.extract("month", _held.c.day)
    what = (year, month, _series.c.area_id, _series.c.strand_id)
    chosen: Select[Any] = (
        select(*what, func.sum(of_session.c.came), func.sum(of_session.c.marks))
        .select_from(of_session)
        .join(_held, _held.c.id == of_session.c.session_id)
        .join(_series, (_series.c.plan_id == _held.c.plan_id) & (_series.c.id == _held.c.series_id))
        .group_by(*what)
    )
    return tuple(
        MonthMarks(month=(int(y), int(m)), area_id=area, strand_id=strand, came=int(came), stayed_away=int(all_ - came))
        for y, m, area, strand, came, all_ in db.execute(chosen)
    )


def count_people_at_home(
    db: Db, service_id: str, first: date, last: date, *, year_first: date
) -> dict[str, PeopleCount]:
    """Count different carers who came, by the area in which they live, of the days and of the year up to them."""
    once = marks_once(service_id, year_first, last)
    person = _person(once, first)
    chosen = (
        select(_homes.c.area_id, func.sum(person.c.lately).label("carers"), func.count().label("year_carers"))
        .select_from(person)
        .join(_carers, (_carers.c.service_id == service_id) & (_carers.c.id == person.c.person))
        .join(_homes, (_homes.c.service_id == _carers.c.service_id) & (_homes.c.id == _carers.c.household_id))
        .group_by(_homes.c.area_id)
    )
    return {
        row.area_id: PeopleCount(area_id=row.area_id, carers=int(row.carers), year_carers=int(row.year_carers))
        for row in db.execute(chosen)
    }


def _person(once: CTE, first: date) -> Any:
    lately = func.max(case((once.c.day >= first, 1), else_=0)).label("lately")
    return select(once.c.person, lately).where(once.c.came == 1).group_by(once.c.person).subquery()
