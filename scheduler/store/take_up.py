"""Count who came: attendances of a term by where carers live, or booked places until registers are taken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session as Db

from scheduler.domain.take_up import TakeUp, TakeUpKind
from scheduler.store.attendance_counts import marks_once
from scheduler.store.tables import attendance, people, programme, service


def count_take_up(db: Db, service_id: str, term_id: str) -> TakeUp | None:
    """Count a term's attendances by LSOA and by area; booked places where no register is taken; None without either.

    What an attendance is, ``attendance_counts`` says: a mark that was corrected does not count, its correction does,
    and records of one person count once.
    """
    term = db.get(service.Term, (service_id, term_id))
    if term is None:
        return None
    during = (
        programme.Session.service_id == service_id,
        programme.Session.day >= term.first,
        programme.Session.day <= term.last,
    )
    attended = _attendances(service_id, term.first, term.last)
    for kind, counted in ((TakeUpKind.ATTENDANCES, attended), (TakeUpKind.BOOKINGS, _by_home(_bookings(), during))):
        rows = db.execute(counted).all()
        if rows:
            return TakeUp(kind=kind, by_point={lsoa: count for lsoa, _, count in rows}, by_area=_by_area(rows))
    return None


def _by_area(rows: Sequence[Any]) -> dict[str, int]:
    found: dict[str, int] = {}
    for _, area_id, count in rows:
        found[area_id] = found.get(area_id, 0) + count
    return found


def _by_home(counted: Select[Any], during: Sequence[ColumnElement[bool]]) -> Select[Any]:
    homes = (people.Household.lsoa, people.Household.area_id)
    wanted: Any = counted.where(*during).with_only_columns(*homes, func.count())
    grouped: Select[Any] = wanted.group_by(*homes).order_by(*homes)
    return grouped


def _attendances(service_id: str, first: date, last: date) -> Select[Any]:
    once = marks_once(service_id, first, last)
    carer, household = people.Carer, people.Household
    homes = (household.lsoa, household.area_id)
    counted: Any = select(*homes, func.count()).select_from(once)
    grouped: Select[Any] = (
        counted.join(carer, (carer.service_id == service_id) & (carer.id == once.c.person))
        .join(household, (household.service_id == carer.service_id) & (household.id == carer.household_id))
        .where(once.c.came == 1)
        .group_by(*homes)
        .order_by(*homes)
    )
    return grouped


def _bookings() -> Select[Any]:
    booking = attendance.Booking
    return (
        _homes(select(booking), booking)
        .join(programme.Session, programme.Session.id == booking.session_id)
        .where(booking.status == "booked")
    )


def _homes(chosen: Select[Any], of: Any) -> Select[Any]:
    carer, household = people.Carer, people.Household
    return chosen.join(carer, (carer.service_id == of.service_id) & (carer.id == of.carer_id)).join(
        household, (household.service_id == carer.service_id) & (household.id == carer.household_id)
    )
