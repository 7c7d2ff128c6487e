"""What went wrong after publication: noted, worked out by a job, accepted or put away; sessions as they stand today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session as Db

from scheduler import clock
from scheduler.domain.calendar import DateRange
from scheduler.domain.disruptions import Repair
from scheduler.domain.fingerprint import plain
from scheduler.domain.plan import Plan
from scheduler.domain.plan import Series as PlannedSeries
from scheduler.store.facts import next_saved_at
from scheduler.store.replacing import Party, cancel_session
from scheduler.store.rota import covers_of, fill_cover, want_cover
from scheduler.store.rows import insert_all, item_of, row_of, table
from scheduler.store.session_changes import change_session, hold_session
from scheduler.store.tables.drafts import Disruption
from scheduler.store.tables.places import VenueClosure
from scheduler.store.tables.programme import MissedDate, Series, Session, SessionVenue
from scheduler.store.tables.rota import Cover
from scheduler.store.tables.service import Service

_disruptions, _held, _series = table(Disruption), table(Session), table(Series)
_elsewhere, _closures, _services = table(SessionVenue), table(VenueClosure), table(Service)
_cover = table(Cover)
_REPAIR = TypeAdapter(Repair)
LISTED = 50
MINUTES_IN_HOUR = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class DisruptionRow:
    """A disruption as it was noted; ``answer`` is the repair as plain data, empty until it is worked out."""

    id: int
    service_id: str
    term_id: str
    plan_id: int
    kind: str
    about_id: str
    first: date
    last: date
    because: str
    state: str
    made_at: datetime
    made_by: str
    done_at: datetime | None
    job_id: str | None
    answer: dict[str, Any]

    @property
    def repair(self) -> Repair | None:
        """The repair that was worked out; None before that."""
        return _REPAIR.validate_python(self.answer) if self.answer else None


def note_disruption(db: Db, values: Mapping[str, Any]) -> int:
    """Keep a disruption; returns its number."""
    row = {"state": "open", "done_at": None, "job_id": None, "answer": {}, **values}
    return int(db.execute(insert(_disruptions).values(row).returning(_disruptions.c.id)).scalar_one())


def set_job(db: Db, disruption_id: int, job_id: str) -> None:
    """Keep which job works a disruption out."""
    db.execute(update(_disruptions).where(_disruptions.c.id == disruption_id).values(job_id=job_id))


def set_repair(db: Db, disruption_id: int, repair: Repair) -> None:
    """Keep how a disruption can be mended."""
    db.execute(update(_disruptions).where(_disruptions.c.id == disruption_id).values(answer=plain(repair)))


def load_disruption(db: Db, disruption_id: int, *, held: bool = False) -> DisruptionRow | None:
    """Read a disruption; ``held`` lets nobody else settle it until the transaction ends."""
    chosen = select(_disruptions).where(_disruptions.c.id == disruption_id)
    row = db.execute(chosen.with_for_update() if held else chosen).mappings().first()
    return None if row is None else item_of(DisruptionRow, dict(row))


def list_disruptions(db: Db, service_id: str) -> tuple[DisruptionRow, ...]:
    """List a service's disruptions, the newest first."""
    chosen = select(_disruptions).where(_disruptions.c.service_id == service_id)
    rows = db.execute(chosen.order_by(_disruptions.c.id.desc()).limit(LISTED)).mappings()
    return tuple(item_of(DisruptionRow, dict(row)) for row in rows)


def end_disruption(db: Db, disruption_id: int, state: str, at: datetime) -> None:
    """Mark a disruption as mended or put away."""
    mine = (_disruptions.c.id == disruption_id, _disruptions.c.state == "open")
    db.execute(update(_disruptions).where(*mine).values(state=state, done_at=at))


def add_closure(db: Db, service_id: str, venue_id: str, days: DateRange) -> None:
    """Keep that a venue is closed, so that later plans know."""
    mine = (_closures.c.service_id == service_id, _closures.c.venue_id == venue_id)
    last = db.scalar(select(func.max(_closures.c.position)).where(*mine))
    key = {"service_id": service_id, "venue_id": venue_id, "position": 0 if last is None else last + 1}
    db.execute(insert(_closures).values(row_of(days) | key))
    db.execute(update(_services).where(_services.c.id == service_id).values(saved_at=next_saved_at(db, service_id)))


def sessions_to_come(db: Db, service_id: str, plan: Plan, plan_id: int, now: datetime) -> tuple[PlannedSeries, ...]:
    """Return the sessions of a published plan as they stand today, each as ``series-001@2027-01-19``, of one date.

    Sessions that have begun or were cancelled are left out; other times, venues and stand-ins are told.
    """
    where = func.coalesce(_elsewhere.c.venue_id, _series.c.venue_id)
    chosen = (
        select(_held, where.label("venue_id"))
        .join(_series, (_series.c.plan_id == _held.c.plan_id) & (_series.c.id == _held.c.series_id))
        .outerjoin(_elsewhere, _elsewhere.c.session_id == _held.c.id)
        .where(_held.c.plan_id == plan_id, _held.c.status == "planned", _held.c.starts_at > now)
        .order_by(_held.c.day, _held.c.series_id)
    )
    rows = db.execute(chosen).mappings().all()
    covers: dict[int, dict[str, str | None]] = {}
    for one in covers_of(db, service_id, [row["id"] for row in rows]):
        covers.setdefault(one.session_id, {})[one.out_worker_id] = one.in_worker_id
    by_id = {one.id: one for one in plan.series}
    return tuple(_as_it_stands(by_id[row["series_id"]], dict(row), covers.get(row["id"], {})) for row in rows)


def _as_it_stands(series: PlannedSeries, row: dict[str, Any], covers: Mapping[str, str | None]) -> PlannedSeries:
    starts, ends = (row[name].astimezone(clock.LOCAL) for name in ("starts_at", "ends_at"))
    team = [covers.get(one, one) for one in series.worker_ids]
    return replace(
        series,
        id=f"{series.id}@{row['day'].isoformat()}",
        dates=(row["day"],),
        weekday=row["day"].weekday(),
        start_minute=starts.hour * MINUTES_IN_HOUR + starts.minute,
        duration_minutes=round((ends - starts).total_seconds() / MINUTES_IN_HOUR),
        venue_id=row["venue_id"],
        worker_ids=tuple(dict.fromkeys(one for one in team if one is not None)),
        places=row["places"],
        missed=(),
    )


def session_to_come(db: Db, plan_id: int, series_id: str, day: date, now: datetime) -> int | None:
    """Return the number of a session that is planned and has not begun; None where there is none."""
    mine = (_held.c.plan_id == plan_id, _held.c.series_id == series_id, _held.c.day == day)
    return db.scalar(select(_held.c.id).where(*mine, _held.c.status == "planned", _held.c.starts_at > now))


def lose_session(db: Db, service_id: str, session_id: int, *, because: str, now: datetime) -> tuple[Party, ...]:
    """Cancel a session that cannot be held, and tell its households; returns who was told."""
    return cancel_session(db, service_id, session_id, because=because, now=now)


def move_session(
    db: Db, service_id: str, session_id: int, wanted: PlannedSeries, *, because: str, now: datetime
) -> tuple[Party, ...]:
    """Hold a session on another day of its week, at another time or venue, and tell its households.

    Parameters
    ----------
    db
        A writing transaction.
    service_id, session_id
        Which session.
    wanted
        How it is to be, as a series of one date.
    because
        Why; kept with the date that is missed.
    now
        The instant of the change.
    """
    before = hold_session(db, service_id, session_id)
    if before is None:
        return ()
    row = db.execute(select(_held).where(_held.c.id == session_id)).mappings().one()
    day = wanted.dates[0]
    if day != row["day"]:
        _say_made_up(db, row["plan_id"], row["series_id"], row["day"], day, because)
        db.execute(update(_held).where(_held.c.id == session_id).values(day=day))
    starts = clock_instant(day, wanted.start_minute)
    ends = clock_instant(day, wanted.end_minute)
    _, told = change_session(
        db, service_id, replace(before, starts_at=starts, ends_at=ends, venue_id=wanted.venue_id), now=now
    )
    return told


def clock_instant(day: date, minute: int) -> datetime:
    """Return the instant of a local time of day."""
    hours, minutes = divmod(minute, MINUTES_IN_HOUR)
    return datetime(day.year, day.month, day.day, hours, minutes, tzinfo=clock.LOCAL)


def _say_made_up(db: Db, plan_id: int, series_id: str, day: date, to_day: date, because: str) -> None:
    missed = table(MissedDate)
    mine = (missed.c.plan_id == plan_id, missed.c.series_id == series_id)
    last = db.scalar(select(func.max(missed.c.position)).where(*mine))
    row = {"plan_id": plan_id, "series_id": series_id, "position": 0 if last is None else last + 1}
    insert_all(db, MissedDate, [row | {"day": day, "because": because, "made_up_on": to_day}])


def change_team(
    db: Db, service_id: str, session_id: int, out: tuple[str, ...], come: tuple[str, ...], *, now: datetime
) -> None:
    """Let workers stand in for others in one session; those nobody stands in for want cover."""
    known = {one.in_worker_id: one.out_worker_id for one in covers_of(db, service_id, [session_id]) if one.in_worker_id}
    for number, worker_id in enumerate(out):
        whose = known.get(worker_id, worker_id)  # a stand-in who cannot come either stood in for one of the team
        want_cover(db, service_id, session_id, whose, now=now)
        cover = next(one for one in covers_of(db, service_id, [session_id]) if one.out_worker_id == whose)
        if cover.in_worker_id is not None:
            _free_cover(db, cover.id, now)
        if number < len(come):
            fill_cover(db, cover.id, come[number], now=now)


def _free_cover(db: Db, cover_id: int, now: datetime) -> None:
    db.execute(update(_cover).where(_cover.c.id == cover_id).values(in_worker_id=None, changed_at=now))
