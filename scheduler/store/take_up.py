"""Count who came: attendances of a term by where carers live, or booked places until registers are taken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session as Db
from sqlalchemy.orm import aliased

from scheduler.domain.take_up import TakeUp, TakeUpKind
from scheduler.store.tables import attendance, people, programme, service

CAME = ("present", "late")


def count_take_up(db: Db, service_id: str, term_id: str) -> TakeUp | None:
    """Count a term's attendances by LSOA and by area; booked places where no register is taken; None without either.

    A mark that was corrected does not count; its correction does.
    """
    term = db.get(service.Term, (service_id, term_id))
    if term is None:
        return None
    during = (
        programme.Session.service_id == service_id,
        programme.Session.day >= term.first,
        programme.Session.day <= term.last,
    )
    for kind, counted in ((TakeUpKind.ATTENDANCES, _attendances()), (TakeUpKind.BOOKINGS, _bookings())):
        rows = db.execute(_by_home(counted, during)).all()
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


def _attendances() -> Select[Any]:
    mark, later = attendance.AttendanceMark, aliased(attendance.AttendanceMark)
    return (
        _homes(select(mark), mark)
        .join(attendance.Register, attendance.Register.id == mark.register_id)
        .join(programme.Session, programme.Session.id == attendance.Register.session_id)
        .outerjoin(later, later.corrects_id == mark.id)
        .where(mark.mark.in_(CAME), later.id.is_(None))
    )


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
