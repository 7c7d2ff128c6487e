"""Publishing a draft: what it would do to those who have the published plan, and sessions carried to new dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, union, update
from sqlalchemy.orm import Session as Db

from scheduler.domain.drafts import carried
from scheduler.domain.plan import Plan as PlannedProgramme
from scheduler.domain.plan import Series as PlannedSeries
from scheduler.store.plans import load_plan, publish_plan
from scheduler.store.rows import table
from scheduler.store.tables.attendance import Booking, WaitingCarer
from scheduler.store.tables.people import Carer
from scheduler.store.tables.programme import Plan, Series, Session, SessionVenue

_held, _series, _plans, _elsewhere = table(Session), table(Series), table(Plan), table(SessionVenue)
_bookings, _waiting, _carers = table(Booking), table(WaitingCarer), table(Carer)
Key = tuple[str, date]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """Sessions to come that a publication adds, changes or cancels, and households that are told of it."""

    new: int
    changed: int
    cancelled: int
    households: int
    replaces: int | None


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    starts_at: datetime
    ends_at: datetime
    venue_id: str | None

    @property
    def look(self) -> tuple[object, ...]:
        """What families would notice."""
        return self.starts_at, self.ends_at, self.venue_id


def published_before(db: Db, service_id: str, term_id: str, plan_id: int) -> int | None:
    """Return the number of the term's published plan, when it is another one."""
    return db.scalar(
        select(_plans.c.id).where(
            _plans.c.service_id == service_id,
            _plans.c.term_id == term_id,
            _plans.c.status == "published",
            _plans.c.id != plan_id,
        )
    )


def effects_of(db: Db, plan: PlannedProgramme, plan_id: int, now: datetime) -> Effects:
    """Return what publishing a plan would do; nothing is changed. Four queries."""
    before = published_before(db, plan.service_id, plan.term_id, plan_id)
    new = _sessions(db, plan_id, now)
    if before is None:
        return Effects(new=len(new), changed=0, cancelled=0, households=0, replaces=None)
    held = _sessions(db, before, now)
    dates: dict[str, list[date]] = {}
    for series_id, day in held:
        dates.setdefault(series_id, []).append(day)
    after = {one.id: one for one in plan.series}
    moved = {one: carried(days, after[one]) for one, days in dates.items() if one in after}
    old = {_goes_to(key, moved): row for key, row in held.items()}
    changed = [key for key in old if key in new and old[key].look != new[key].look]
    gone = [key for key in old if key not in new]
    return Effects(
        new=len([key for key in new if key not in old]),
        changed=len(changed),
        cancelled=len(gone),
        households=_households(db, [old[key].id for key in (*changed, *gone)]),
        replaces=before,
    )


def _goes_to(key: Key, moved: dict[str, dict[date, date]]) -> Key:
    return key[0], moved.get(key[0], {}).get(key[1], key[1])


def moves(old: Sequence[PlannedSeries], new: Sequence[PlannedSeries]) -> dict[str, dict[date, date]]:
    """Return by series which published dates go on as which new ones."""
    after = {one.id: one for one in new}
    return {one.id: found for one in old if one.id in after and (found := carried(one.dates, after[one.id]))}


def publish_carrying(db: Db, service_id: str, term_id: str, plan_id: int, now: datetime) -> None:
    """Publish a plan; a session to come that moves to another date keeps its number, bookings and links.

    Parameters
    ----------
    db
        A writing transaction that holds the plan.
    service_id, term_id, plan_id
        Which plan.
    now
        What has begun by now stays on its day.
    """
    before = published_before(db, service_id, term_id, plan_id)
    if before is not None:
        moved = moves(load_plan(db, before).series, load_plan(db, plan_id).series)
        _carry(db, before, moved, now)
    publish_plan(db, service_id, term_id, plan_id)


def _carry(db: Db, plan_id: int, moved: dict[str, dict[date, date]], now: datetime) -> None:
    """Let sessions stand on their new day already, so that they meet their counterpart in the new plan."""
    for series_id, days in moved.items():
        for day, to_day in days.items():
            mine = (_held.c.plan_id == plan_id, _held.c.series_id == series_id, _held.c.day == day)
            to_come = (_held.c.starts_at > now, _held.c.status == "planned")
            db.execute(update(_held).where(*mine, *to_come).values(day=to_day))


def _sessions(db: Db, plan_id: int, now: datetime) -> dict[Key, _Row]:
    where = func.coalesce(_elsewhere.c.venue_id, _series.c.venue_id)
    chosen = (
        select(_held.c.series_id, _held.c.day, _held.c.id, _held.c.starts_at, _held.c.ends_at, where)
        .join(_series, (_series.c.plan_id == _held.c.plan_id) & (_series.c.id == _held.c.series_id))
        .outerjoin(_elsewhere, _elsewhere.c.session_id == _held.c.id)
        .where(_held.c.plan_id == plan_id, _held.c.starts_at > now, _held.c.status == "planned")
    )
    return {(row[0], row[1]): _Row(*row[2:]) for row in db.execute(chosen)}


def _households(db: Db, session_ids: list[int]) -> int:
    booked = (
        select(_carers.c.household_id)
        .join(_bookings, (_bookings.c.service_id == _carers.c.service_id) & (_bookings.c.carer_id == _carers.c.id))
        .where(_bookings.c.session_id.in_(session_ids), _bookings.c.status == "booked")
    )
    waiting = (
        select(_carers.c.household_id)
        .join(_waiting, (_waiting.c.service_id == _carers.c.service_id) & (_waiting.c.carer_id == _carers.c.id))
        .where(_waiting.c.session_id.in_(session_ids), _waiting.c.status.in_(["waiting", "offered"]))
    )
    return len(db.execute(union(booked, waiting)).all()) if session_ids else 0
