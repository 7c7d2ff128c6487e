"""What personal calendars are made of, in few and quick reads: a calendar is asked for again and again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, literal, or_, select, union_all
from sqlalchemy.orm import Session as Db

from scheduler.store.calendar_changes import EVERYBODY
from scheduler.store.errors import NotFoundError
from scheduler.store.plans import PlanRecord
from scheduler.store.rows import item_of, table
from scheduler.store.tables import attendance, office, people, programme, service

_plan, _held, _term, _service = (
    table(one) for one in (programme.Plan, programme.Session, service.Term, service.Service)
)
_carer, _household = table(people.Carer), table(people.Household)
_booking, _waiting = table(attendance.Booking), table(attendance.WaitingCarer)
_elsewhere = table(programme.SessionVenue)
_change, _policy = table(office.CalendarChange), table(service.BookingPolicyRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A published plan, and when the facts beside it were last saved."""

    record: PlanRecord
    facts_saved_at: datetime
    service_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """A dated session of a plan."""

    id: int
    series_id: str
    day: date
    status: str
    starts_at: datetime
    ends_at: datetime
    elsewhere: str | None
    """Id of a venue that is this session's alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionChange:
    """A session that was cancelled or changed since its plan was published, and when; how it is now."""

    series_id: str
    day: date
    cancelled: bool
    changed_at: datetime | None
    starts_at: datetime
    ends_at: datetime
    elsewhere: str | None


_PLANS = (
    select(_plan, _service.c.saved_at.label("facts_saved_at"), _service.c.name.label("service_name"))
    .join(_term, (_term.c.service_id == _plan.c.service_id) & (_term.c.id == _plan.c.term_id))
    .join(_service, _service.c.id == _plan.c.service_id)
    .where(
        _plan.c.service_id == bindparam("service"), _plan.c.status == "published", _term.c.last >= bindparam("since")
    )
    .order_by(_term.c.first, _plan.c.id)
    .with_only_columns(
        *(_plan.c[name] for name in PlanRecord.__dataclass_fields__),
        _service.c.saved_at.label("facts_saved_at"),
        _service.c.name.label("service_name"),
    )
)
_CANCELLED = (
    select(func.count())
    .select_from(_held)
    .where(_held.c.service_id == bindparam("service"), _held.c.status == "cancelled")
    .scalar_subquery()
)
_CHANGES = select(func.count(), func.max(_change.c.changed_at), _CANCELLED).where(
    _change.c.service_id == bindparam("service"), _change.c.household_id.in_([EVERYBODY, bindparam("household")])
)
_WHO = (
    select(_carer.c.id, _carer.c.birth_date, _household.c.area_id, _policy.c.policy)
    .join(_household, (_household.c.service_id == _carer.c.service_id) & (_household.c.id == _carer.c.household_id))
    .outerjoin(_policy, _policy.c.service_id == _carer.c.service_id)
    .where(
        _carer.c.service_id == bindparam("service"),
        _carer.c.household_id == bindparam("household"),
        _carer.c.active,
        _household.c.active,
    )
    .order_by(_carer.c.id)
)
_THEIRS = (_carer.c.service_id == bindparam("service")) & (_carer.c.household_id == bindparam("household"))
_STANDINGS = union_all(
    select(_booking.c.session_id, literal("booked").label("stand"))
    .join(_carer, (_carer.c.service_id == _booking.c.service_id) & (_carer.c.id == _booking.c.carer_id))
    .where(_THEIRS, _booking.c.status == "booked"),
    select(_waiting.c.session_id, _waiting.c.status.label("stand"))
    .join(_carer, (_carer.c.service_id == _waiting.c.service_id) & (_carer.c.id == _waiting.c.carer_id))
    .where(_THEIRS, _waiting.c.status.in_(["waiting", "offered"])),
)
_NOW = (_held.c.starts_at, _held.c.ends_at, _elsewhere.c.venue_id)
_SESSIONS = (
    select(_held.c.id, _held.c.series_id, _held.c.day, _held.c.status, *_NOW)
    .outerjoin(_elsewhere, _elsewhere.c.session_id == _held.c.id)
    .where(_held.c.plan_id == bindparam("plan"))
)
_CHANGED = (
    select(_held.c.series_id, _held.c.day, _held.c.status, _change.c.changed_at, *_NOW)
    .outerjoin(_elsewhere, _elsewhere.c.session_id == _held.c.id)
    .outerjoin(
        _change,
        (_change.c.service_id == _held.c.service_id)
        & (_change.c.session_id == _held.c.id)
        & (_change.c.household_id == EVERYBODY),
    )
    .where(_held.c.plan_id == bindparam("plan"), or_(_held.c.status == "cancelled", _change.c.changed_at.is_not(None)))
    .order_by(_held.c.id)
)


def session_changes(db: Db, plan_id: int) -> tuple[SessionChange, ...]:
    """Return the sessions of a plan that were cancelled or changed since it was published; one query."""
    return tuple(
        SessionChange(
            series_id=row.series_id,
            day=row.day,
            cancelled=row.status == "cancelled",
            changed_at=row.changed_at,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            elsewhere=row.venue_id,
        )
        for row in db.execute(_CHANGED, {"plan": plan_id})
    )


def shown_plans(db: Db, service_id: str, since: date) -> tuple[Shown, ...]:
    """Return the published plans of the terms that end on a day or later."""
    rows = db.execute(_PLANS, {"service": service_id, "since": since}).mappings().all()
    return tuple(
        Shown(
            record=item_of(PlanRecord, dict(row)),
            facts_saved_at=row["facts_saved_at"],
            service_name=row["service_name"],
        )
        for row in rows
    )


def plan_record(db: Db, plan_id: int) -> PlanRecord:
    """Read what is known of one plan.

    Raises
    ------
    NotFoundError
        When there is no plan of this number.
    """
    row = db.execute(select(_plan).where(_plan.c.id == plan_id)).mappings().first()
    if row is None:
        message = f"There is no plan {plan_id} in this database."
        raise NotFoundError(message)
    return item_of(PlanRecord, dict(row))


def change_marks(db: Db, service_id: str, household_id: str = EVERYBODY) -> tuple[Any, ...]:
    """Return what tells whether any event changed: how many changes, the last of them, cancelled sessions."""
    return tuple(db.execute(_CHANGES, {"service": service_id, "household": household_id}).one())


def who_may_come(db: Db, service_id: str, household_id: str) -> tuple[tuple[Any, ...], ...]:
    """Carers of a household with what decides which sessions are for them, and the service's policy."""
    rows = db.execute(_WHO, {"service": service_id, "household": household_id})
    return tuple(tuple(row) for row in rows)


def standings(db: Db, service_id: str, household_id: str) -> tuple[tuple[int, str], ...]:
    """(session, booked | waiting | offered) of a household's carers, in a fixed order."""
    rows = db.execute(_STANDINGS, {"service": service_id, "household": household_id})
    return tuple(sorted((session_id, stand) for session_id, stand in rows))


def session_rows(db: Db, plan_id: int) -> tuple[SessionRow, ...]:
    """Every dated session of a plan."""
    return tuple(
        SessionRow(id=number, series_id=series, day=day, status=status, starts_at=starts, ends_at=ends, elsewhere=venue)
        for number, series, day, status, starts, ends, venue in db.execute(_SESSIONS, {"plan": plan_id})
    )


def worker_is_there(db: Db, service_id: str, worker_id: str) -> bool:
    """Whether a worker is among the service's staff now."""
    chosen = select(people.Worker.id).where(
        people.Worker.service_id == service_id, people.Worker.id == worker_id, people.Worker.active
    )
    return db.scalar(chosen) is not None
