"""Leave, cover and lone visits, row by row."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session as Db

from scheduler import clock
from scheduler.domain.lone_visits import VisitWatch
from scheduler.domain.rota import LeaveState, StandIn
from scheduler.store.errors import NotFoundError
from scheduler.store.rows import item_of, table, upsert
from scheduler.store.tables.people import Household, WorkerLeave
from scheduler.store.tables.programme import Session
from scheduler.store.tables.rota import Cover, CoverOffer, LeaveRequest, LoneVisit, VisitHome
from scheduler.store.tables.service import Service

_leave, _cover, _offers, _visits = table(LeaveRequest), table(Cover), table(CoverOffer), table(LoneVisit)
_kept, _held, _service = table(WorkerLeave), table(Session), table(Service)
_homes, _household = table(VisitHome), table(Household)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveRecord:
    """A request for leave as it stands."""

    id: int
    worker_id: str
    first: date
    last: date
    state: LeaveState
    asked_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverRecord:
    """A session that a worker of its team cannot come to; ``in_worker_id`` is None while cover is wanted."""

    id: int
    session_id: int
    out_worker_id: str
    in_worker_id: str | None
    asked_at: datetime
    changed_at: datetime

    def stand_in(self) -> StandIn:
        """Return it as the rules see it."""
        return StandIn(session_id=self.session_id, out_worker_id=self.out_worker_id, in_worker_id=self.in_worker_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRecord:
    """What a lone worker said of a visit, and of which alarm the office was told."""

    session_id: int
    worker_id: str
    watch: VisitWatch
    told_of: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitedHome:
    """A household that is visited: what a worker needs to find it."""

    label: str
    area_id: str
    household_id: str
    contact_name: str
    contact_phone: str
    postcode: str


def add_leave(db: Db, service_id: str, worker_id: str, first: date, last: date, *, now: datetime) -> int:
    """Keep a request for leave."""
    values = {"service_id": service_id, "worker_id": worker_id, "first": first, "last": last, "answer": ""}
    made = db.execute(
        insert(_leave).values(**values, state=LeaveState.ASKED.value, asked_at=now).returning(_leave.c.id)
    )
    return int(made.scalar_one())


def leave_requests(db: Db, service_id: str, worker_id: str | None = None) -> tuple[LeaveRecord, ...]:
    """Return the requests of a worker, or of everybody; the latest leave first."""
    chosen = select(_leave).where(_leave.c.service_id == service_id).order_by(_leave.c.first.desc(), _leave.c.id)
    if worker_id is not None:
        chosen = chosen.where(_leave.c.worker_id == worker_id)
    return tuple(_leave_record(row) for row in db.execute(chosen).mappings())


def lock_leave(db: Db, service_id: str, leave_id: int) -> LeaveRecord:
    """Read a request that is about to be decided; nobody else decides it meanwhile.

    Raises
    ------
    NotFoundError
        When the service has no such request.
    """
    mine = (_leave.c.service_id == service_id, _leave.c.id == leave_id)
    row = db.execute(select(_leave).where(*mine).with_for_update()).mappings().first()
    if row is None:
        message = "There is no such request for leave. Go back to the list."
        raise NotFoundError(message)
    return _leave_record(row)


def decide_leave(db: Db, leave_id: int, state: LeaveState, *, by: str, now: datetime, answer: str = "") -> None:
    """Keep what was decided of a request."""
    values = {"state": state.value, "decided_by": by, "decided_at": now, "answer": answer}
    db.execute(update(_leave).where(_leave.c.id == leave_id).values(**values))


def add_worker_leave(db: Db, service_id: str, worker_id: str, first: date, last: date) -> None:
    """Write granted leave into the worker's facts, where planning reads it."""
    mine = (_kept.c.service_id == service_id, _kept.c.worker_id == worker_id)
    last_position = db.scalar(select(func.max(_kept.c.position)).where(*mine))
    position = 0 if last_position is None else last_position + 1
    key = {"service_id": service_id, "worker_id": worker_id, "position": position}
    db.execute(insert(_kept).values(**key, first=first, last=last, reason="leave"))
    # whoever keeps these facts in memory reads them again
    db.execute(update(_service).where(_service.c.id == service_id).values(saved_at=clock.now()))


def covers_of(db: Db, service_id: str, session_ids: Collection[int] | None = None) -> tuple[CoverRecord, ...]:
    """Return who cannot come and who stands in, of these sessions or of all."""
    chosen = select(_cover).where(_cover.c.service_id == service_id).order_by(_cover.c.session_id, _cover.c.id)
    if session_ids is not None:
        chosen = chosen.where(_cover.c.session_id.in_(session_ids))
    return tuple(item_of(CoverRecord, dict(row)) for row in db.execute(chosen).mappings())


def lock_cover(db: Db, service_id: str, cover_id: int) -> CoverRecord:
    """Read a cover that is about to change; nobody else changes it meanwhile.

    Raises
    ------
    NotFoundError
        When the service has no such cover.
    """
    mine = (_cover.c.service_id == service_id, _cover.c.id == cover_id)
    row = db.execute(select(_cover).where(*mine).with_for_update()).mappings().first()
    if row is None:
        message = "This session does not want cover any more. Go back to the list."
        raise NotFoundError(message)
    return item_of(CoverRecord, dict(row))


def want_cover(db: Db, service_id: str, session_id: int, worker_id: str, *, now: datetime) -> bool:
    """Say that a worker cannot come to a session; False where that was known."""
    held = (_held.c.service_id == service_id, _held.c.id == session_id)
    db.execute(select(_held.c.id).where(*held).with_for_update())  # two at once wait for each other here
    key = {"service_id": service_id, "session_id": session_id, "out_worker_id": worker_id}
    known = select(_cover.c.id).filter_by(**key)
    if db.scalar(known) is not None:
        return False
    db.execute(insert(_cover).values(**key, in_worker_id=None, asked_at=now, changed_at=now))
    return True


def fill_cover(db: Db, cover_id: int, in_worker_id: str, *, now: datetime) -> bool:
    """Let a worker stand in; False where somebody does already."""
    free = (_cover.c.id == cover_id, _cover.c.in_worker_id.is_(None))
    done = db.execute(
        update(_cover).where(*free).values(in_worker_id=in_worker_id, changed_at=now).returning(_cover.c.id)
    )
    return done.first() is not None


def offer_cover(db: Db, service_id: str, cover_id: int, worker_id: str, *, now: datetime) -> None:
    """Keep that a worker offers to stand in; once is enough."""
    row = {"cover_id": cover_id, "worker_id": worker_id, "service_id": service_id, "offered_at": now}
    upsert(db, CoverOffer, [row])


def cover_offers(db: Db, service_id: str) -> dict[int, tuple[str, ...]]:
    """Return who offered to stand in, by cover, first come first."""
    chosen = (
        select(_offers.c.cover_id, _offers.c.worker_id)
        .where(_offers.c.service_id == service_id)
        .order_by(_offers.c.cover_id, _offers.c.offered_at, _offers.c.worker_id)
    )
    found: dict[int, tuple[str, ...]] = {}
    for cover_id, worker_id in db.execute(chosen):
        found[cover_id] = (*found.get(cover_id, ()), worker_id)
    return found


def visits_of(db: Db, service_id: str, session_ids: Collection[int]) -> dict[tuple[int, str], VisitRecord]:
    """Return what was said of these visits, by session and worker."""
    chosen = select(_visits).where(_visits.c.service_id == service_id, _visits.c.session_id.in_(session_ids))
    return {(row["session_id"], row["worker_id"]): _visit(row) for row in db.execute(chosen).mappings()}


def keep_visit(db: Db, service_id: str, session_id: int, worker_id: str, **said: datetime | str | None) -> None:
    """Keep what a lone worker says of a visit, or which alarm the office was told of; the rest stays as it was."""
    mine = (_visits.c.session_id == session_id, _visits.c.worker_id == worker_id)
    row = db.execute(select(_visits).where(*mine).with_for_update()).mappings().first()
    key = {"session_id": session_id, "worker_id": worker_id, "service_id": service_id}
    before = dict.fromkeys(("begun_at", "expected_back_at", "back_at", "help_at", "told_at", "told_of"))
    upsert(db, LoneVisit, [before | (dict(row) if row else {}) | key | said])


def begun_visits(db: Db, service_id: str) -> frozenset[str]:
    """Return the workers who have ever said that they begin a visit."""
    chosen = select(_visits.c.worker_id).where(_visits.c.service_id == service_id, _visits.c.begun_at.is_not(None))
    return frozenset(db.scalars(chosen.distinct()))


def visit_homes(db: Db, service_id: str, term_id: str) -> dict[tuple[str, str], VisitedHome]:
    """Return the households of a term's visits, by area and the plan's label."""
    same = (_household.c.service_id == _homes.c.service_id) & (_household.c.id == _homes.c.household_id)
    wanted = [_household.c[name] for name in ("contact_name", "contact_phone", "postcode")]
    chosen = (
        select(_homes, *wanted)
        .join(_household, same)
        .where(_homes.c.service_id == service_id, _homes.c.term_id == term_id)
    )
    found = (item_of(VisitedHome, dict(row)) for row in db.execute(chosen).mappings())
    return {(one.area_id, one.label): one for one in found}


def area_of_household(db: Db, service_id: str, household_id: str) -> str | None:
    """Return the area of a household that the service has, else None."""
    chosen = select(_household.c.area_id).where(
        _household.c.service_id == service_id, _household.c.id == household_id, _household.c.active
    )
    return db.scalar(chosen)


def keep_visit_home(db: Db, service_id: str, term_id: str, area_id: str, label: str, household_id: str | None) -> None:
    """Keep which household the visits of a label are for; None takes it away."""
    key = {"service_id": service_id, "term_id": term_id, "area_id": area_id, "label": label}
    if household_id is None:
        db.execute(delete(_homes).where(*(_homes.c[name] == value for name, value in key.items())))
    else:
        upsert(db, VisitHome, [key | {"household_id": household_id}])


def _leave_record(row: Any) -> LeaveRecord:
    return item_of(LeaveRecord, dict(row), state=LeaveState(row["state"]))


def _visit(row: Any) -> VisitRecord:
    return item_of(VisitRecord, dict(row), watch=item_of(VisitWatch, dict(row)))
