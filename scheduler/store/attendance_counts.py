"""Attendances and different people, counted by the database over any days; definitions stand in ``docs/rules.md``.

``count_attendances`` is what KPIs, reports and the page of duplicates count with: a mark that was corrected does not
count, its correction does; two records of one person count as one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, case, distinct, func, select
from sqlalchemy.orm import Session as Db

from scheduler.domain.kpis import CAME
from scheduler.store.rows import table
from scheduler.store.tables.attendance import AttendanceMark, Register
from scheduler.store.tables.people import Carer, Household
from scheduler.store.tables.programme import Plan, Series, Session
from scheduler.store.tables.registers import MergedPerson

_marks, _registers, _sessions = table(AttendanceMark), table(Register), table(Session)
_series, _plans, _merged = table(Series), table(Plan), table(MergedPerson)
_carers, _homes = table(Carer), table(Household)
_later = _marks.alias("later_marks")
PERSON: ColumnElement[str] = func.coalesce(_merged.c.kept_id, _marks.c.carer_id)
"""Whose mark it is, when every record of a person counts as one."""


class By(StrEnum):
    """What attendances can be grouped by; home is the area in which a carer lives, the others are the session's."""

    STRAND = "strand"
    AREA = "area"
    HOME = "home"
    SERIES = "series"
    SESSION = "session"


_GROUPS: dict[By, ColumnElement[Any]] = {
    By.STRAND: _series.c.strand_id,
    By.AREA: _series.c.area_id,
    By.HOME: _homes.c.area_id,
    By.SERIES: _series.c.id,
    By.SESSION: _sessions.c.id,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceCount:
    """Figures of one group; ``group`` has a value for each thing that was grouped by, in that order."""

    group: tuple[Any, ...]
    attendances: int
    non_attendances: int
    unique_attendees: int

    @property
    def expected(self) -> int:
        """How many marks stand."""
        return self.attendances + self.non_attendances


def count_attendances(
    db: Db, service_id: str, first: date, last: date, *, by: tuple[By, ...] = (), merged: bool = True
) -> tuple[AttendanceCount, ...]:
    """Count attendances, non-attendances and different people on the days from ``first`` to ``last``.

    Parameters
    ----------
    db
        A transaction that reads; one query.
    service_id
        Whose.
    first, last
        The quarter, or from the first day of the contract's year for cumulative figures.
    by
        What to group by; nothing gives one group, that of the whole service.
    merged
        Whether records that were merged count as one person; False shows the figures before.

    Returns
    -------
    tuple of AttendanceCount
        In the order of the groups. A different person is counted once in each group, so groups do not add up.
    """
    person = PERSON if merged else _marks.c.carer_id
    groups = tuple(_GROUPS[one].label(f"group_{n}") for n, one in enumerate(by))
    came = func.max(case((_marks.c.mark.in_(CAME), 1), else_=0)).label("came")
    wanted: Select[Any] = select(*groups, _marks.c.register_id, person.label("person"), came)
    once = (
        _standing(wanted, homes=By.HOME in by)
        .where(_sessions.c.service_id == service_id, _sessions.c.day >= first, _sessions.c.day <= last)
        .group_by(*(_GROUPS[one] for one in by), _marks.c.register_id, person)
        .subquery()
    )
    figures = (
        func.coalesce(func.sum(once.c.came), 0).label("attendances"),
        func.count().label("expected"),
        func.count(distinct(case((once.c.came == 1, once.c.person)))).label("people"),
    )
    names = tuple(once.c[f"group_{n}"] for n in range(len(by)))
    counted: Select[Any] = select(*names, *figures)
    rows = db.execute(counted.group_by(*names).order_by(*names) if names else counted)
    return tuple(
        AttendanceCount(
            group=tuple(row[: len(by)]),
            attendances=int(row.attendances),
            non_attendances=row.expected - int(row.attendances),
            unique_attendees=row.people,
        )
        for row in rows
    )


def marks_once(service_id: str, first: date, last: date) -> CTE:
    """Return session, day, person and whether they came, once a session and person: the base of every count.

    A mark that was corrected does not stand, its correction does; records of one person that were merged are one, and
    a person whose records were both marked in a session came to it if either says so.
    """
    wanted: Select[Any] = select(
        _sessions.c.id.label("session_id"),
        func.min(_sessions.c.day).label("day"),
        PERSON.label("person"),
        func.max(case((_marks.c.mark.in_(CAME), 1), else_=0)).label("came"),
    )
    return (
        _standing(wanted, homes=False)
        .where(_sessions.c.service_id == service_id, _sessions.c.day >= first, _sessions.c.day <= last)
        .group_by(_sessions.c.id, PERSON)
        .cte("marks_once")
    )


def first_comings(service_id: str, first: date, last: date) -> Select[Any]:
    """Return person, strand, area, and first day and number of times in each month that a person came to a strand."""
    wanted: Select[Any] = select(
        PERSON.label("person"),
        _series.c.strand_id,
        _series.c.area_id,
        func.min(_sessions.c.day).label("first_day"),
        func.count(_sessions.c.id.distinct()).label("times"),
    )
    return (
        _standing(wanted, homes=False)
        .where(_sessions.c.service_id == service_id, _sessions.c.day >= first, _sessions.c.day <= last)
        .where(_marks.c.mark.in_(CAME))
        .group_by(
            PERSON,
            _series.c.strand_id,
            _series.c.area_id,
            func.extract("year", _sessions.c.day),
            func.extract("month", _sessions.c.day),
        )
    )


def _standing(wanted: Select[Any], *, homes: bool) -> Select[Any]:
    """Join what stands to its session, its series and the person."""
    standing_merge = and_(
        _merged.c.service_id == _marks.c.service_id,
        _merged.c.gone_id == _marks.c.carer_id,
        _merged.c.undone_at.is_(None),
    )
    found = (
        wanted.select_from(_sessions)
        .join(_series, (_series.c.plan_id == _sessions.c.plan_id) & (_series.c.id == _sessions.c.series_id))
        .join(_plans, (_plans.c.id == _sessions.c.plan_id) & (_plans.c.status != "draft"))
        .join(_registers, _registers.c.session_id == _sessions.c.id)
        .join(_marks, _marks.c.register_id == _registers.c.id)
        .outerjoin(_later, _later.c.corrects_id == _marks.c.id)
        .outerjoin(_merged, standing_merge)
        .where(_later.c.id.is_(None))
    )
    if not homes:
        return found
    return found.join(_carers, (_carers.c.service_id == _marks.c.service_id) & (_carers.c.id == PERSON)).join(
        _homes, (_homes.c.service_id == _carers.c.service_id) & (_homes.c.id == _carers.c.household_id)
    )
