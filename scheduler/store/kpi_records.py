"""The records that KPIs count: sessions held with their figures, who came where first, visits at home, referrals.

Sums and first days are worked out by the database; what a KPI means is said in ``domain.kpi_measures`` alone.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import Session as Db

from scheduler.domain.feedback import SATISFIED_FROM
from scheduler.domain.kpi_measures import Coming, HeldSession, KpiRecords, Referral, Visited
from scheduler.store.attendance_counts import first_comings, marks_once
from scheduler.store.imports import load_areas
from scheduler.store.rows import table
from scheduler.store.tables.attendance import Feedback
from scheduler.store.tables.people import Carer
from scheduler.store.tables.programme import Plan, Series, Session
from scheduler.store.tables.referrals import Referral as ReferralRow
from scheduler.store.tables.rota import VisitHome

_held, _series, _plans = table(Session), table(Series), table(Plan)
_feedback, _carers, _visits, _referrals = table(Feedback), table(Carer), table(VisitHome), table(ReferralRow)
_MONTH = (func.extract("year", _held.c.day), func.extract("month", _held.c.day))


def kpi_records(
    db: Db, service_id: str, first: date, last: date, *, bank_holidays: Collection[date] = frozenset()
) -> KpiRecords:
    """Read everything that KPIs count of the days from ``first`` to ``last``.

    Parameters
    ----------
    db
        A transaction that reads; five queries.
    service_id
        Whose.
    first, last
        The days, such as the contract's year so far.
    bank_holidays
        Days that are no working days, for what is due after a referral.
    """
    held, off = _sessions(db, service_id, first, last)
    return KpiRecords(
        sessions=held,
        called_off=off,
        comings=_comings(db, service_id, first, last),
        visited=_visited(db, service_id, first, last),
        referrals=_referred(db, service_id, first, last),
        area_ids=tuple(one.id for one in load_areas(db, service_id)),
        bank_holidays=bank_holidays,
    )


def _of_plans(chosen: Select[Any], service_id: str, first: date, last: date) -> Select[Any]:
    """Only sessions of a programme that is published."""
    same = (_series.c.plan_id == _held.c.plan_id) & (_series.c.id == _held.c.series_id)
    return (
        chosen.join(_series, same)
        .join(_plans, (_plans.c.id == _held.c.plan_id) & (_plans.c.status == "published"))
        .where(and_(_held.c.service_id == service_id, _held.c.day >= first, _held.c.day <= last))
    )


def _sessions(
    db: Db, service_id: str, first: date, last: date
) -> tuple[tuple[HeldSession, ...], tuple[HeldSession, ...]]:
    """Read the sessions that were held, and those that were called off."""
    once = marks_once(service_id, first, last)
    marks = (
        select(once.c.session_id, func.count().label("expected"), func.sum(once.c.came).label("came"))
        .group_by(once.c.session_id)
        .subquery()
    )
    pleased = func.sum(case((_feedback.c.satisfied_1_to_5 >= SATISFIED_FROM, 1), else_=0))
    answers = (
        select(_feedback.c.session_id, func.count().label("answers"), pleased.label("satisfied"))
        .where(_feedback.c.service_id == service_id)
        .group_by(_feedback.c.session_id)
        .subquery()
    )
    figures = (marks.c.expected, marks.c.came, answers.c.answers, answers.c.satisfied)
    chosen: Select[Any] = (
        select(
            _held.c.id,
            _held.c.day,
            _series.c.area_id,
            _series.c.strand_id,
            _series.c.venue_id,
            _held.c.places,
            _held.c.status,
            *(func.coalesce(one, 0).label(one.name) for one in figures),
        )
        .select_from(_held)
        .outerjoin(marks, marks.c.session_id == _held.c.id)
        .outerjoin(answers, answers.c.session_id == _held.c.id)
    )
    rows = db.execute(_of_plans(chosen, service_id, first, last).order_by(_held.c.day, _held.c.id))
    found: tuple[list[HeldSession], list[HeldSession]] = ([], [])
    for row in rows:
        one = HeldSession(
            id=row.id,
            day=row.day,
            area_id=row.area_id,
            strand_id=row.strand_id,
            venue_id=row.venue_id,
            places=row.places,
            expected=int(row.expected),
            came=int(row.came),
            answers=int(row.answers),
            satisfied=int(row.satisfied),
        )
        found[row.status == "cancelled"].append(one)
    return tuple(found[0]), tuple(found[1])


def _comings(db: Db, service_id: str, first: date, last: date) -> tuple[Coming, ...]:
    """Find the first day of each month on which each person came to a strand in an area."""
    found = first_comings(service_id, first, last).subquery()
    chosen: Select[Any] = (
        select(
            found.c.person,
            _carers.c.household_id,
            found.c.strand_id,
            found.c.area_id,
            found.c.first_day,
            found.c.times,
        )
        .join(_carers, (_carers.c.service_id == service_id) & (_carers.c.id == found.c.person))
        .order_by(found.c.first_day, found.c.person)
    )
    return tuple(
        Coming(person_id=person, household_id=home, strand_id=strand, area_id=area, first_day=_day(day), times=times)
        for person, home, strand, area, day, times in db.execute(chosen)
    )


def _visited(db: Db, service_id: str, first: date, last: date) -> tuple[Visited, ...]:
    """Find the first day of each month on which each household was visited at home."""
    what = (_visits.c.household_id, _series.c.strand_id, _series.c.area_id)
    chosen: Select[Any] = select(*what, func.min(_held.c.day).label("first_day")).select_from(_held)
    joined = _of_plans(chosen.where(_held.c.status != "cancelled"), service_id, first, last).join(
        _visits,
        (_visits.c.service_id == _held.c.service_id)
        & (_visits.c.term_id == _plans.c.term_id)
        & (_visits.c.area_id == _series.c.area_id)
        & (_visits.c.label == _series.c.household),
    )
    rows = db.execute(joined.group_by(*what, *_MONTH).order_by("first_day", _visits.c.household_id))
    return tuple(
        Visited(household_id=home, strand_id=strand, area_id=area, first_day=_day(day))
        for home, strand, area, day in rows
    )


def _referred(db: Db, service_id: str, first: date, last: date) -> tuple[Referral, ...]:
    chosen = (
        select(_referrals)
        .where(
            _referrals.c.service_id == service_id,
            _referrals.c.active,
            _referrals.c.received_on >= first,
            _referrals.c.received_on <= last,
        )
        .order_by(_referrals.c.received_on, _referrals.c.id)
    )
    return tuple(
        Referral(
            id=row.id,
            received_on=row.received_on,
            source=row.source,
            area_id=row.area_id,
            first_contact_on=row.first_contact_on,
            support_plan_on=row.support_plan_on,
            support_started_on=row.support_started_on,
        )
        for row in db.execute(chosen)
    )


def _day(day: date | str) -> date:
    """Read a day; SQLite gives the least of days as the text it keeps."""
    return date.fromisoformat(day) if isinstance(day, str) else day
