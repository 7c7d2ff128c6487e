"""The log of compliments, comments and complaints, as it is kept: rows are added, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import insert, select
from sqlalchemy.engine import RowMapping
from sqlalchemy.orm import Session as Db

from scheduler.domain.comment_log import LogEntry, LogKind, LogStep, StepKind, Via
from scheduler.store.rows import item_of, row_of, table
from scheduler.store.tables import comments
from scheduler.store.tables.programme import Session

_entries, _steps, _sessions = table(comments.LogEntry), table(comments.LogStep), table(Session)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptEntry:
    """An entry with its number, the days by which it is answered, and everything that happened with it."""

    id: int
    entry: LogEntry
    due: tuple[date | None, date | None]
    limits_source: str
    recorded_at: datetime
    steps: tuple[LogStep, ...]


def add_entry(  # noqa: PLR0913 - what is kept of an entry beside its words
    db: Db,
    service_id: str,
    entry: LogEntry,
    *,
    due: tuple[date | None, date | None],
    source: str,
    by: str,
    at: datetime,
) -> int:
    """Keep an entry; returns its number."""
    row = row_of(
        entry,
        service_id=service_id,
        acknowledge_by=due[0],
        answer_by=due[1],
        limits_source=source,
        recorded_at=at,
        recorded_by=by,
    )
    return int(db.execute(insert(_entries).values(row).returning(_entries.c.id)).scalar_one())


def add_step(db: Db, service_id: str, entry_id: int, step: LogStep) -> None:
    """Keep a step of an entry."""
    db.execute(insert(_steps).values(row_of(step, service_id=service_id, entry_id=entry_id)))


def has_session(db: Db, service_id: str, session_id: int) -> bool:
    """Whether the service has a session of this number."""
    found = select(_sessions.c.id).where(_sessions.c.service_id == service_id, _sessions.c.id == session_id)
    return db.scalar(found) is not None


def read_entry(db: Db, service_id: str, entry_id: int, *, hold: bool = False) -> KeptEntry | None:
    """Read an entry; None when the service has none of this number. ``hold`` lets nobody add a step meanwhile."""
    chosen = select(_entries).where(_entries.c.service_id == service_id, _entries.c.id == entry_id)
    row = db.execute(chosen.with_for_update() if hold else chosen).mappings().first()
    return None if row is None else _kept(row, _steps_of(db, [entry_id]).get(entry_id, []))


def read_entries(db: Db, service_id: str, first: date, last: date) -> tuple[KeptEntry, ...]:
    """Read the entries taken from ``first`` to ``last``, the newest first; two queries."""
    chosen = (
        select(_entries)
        .where(_entries.c.service_id == service_id, _entries.c.taken_on.between(first, last))
        .order_by(_entries.c.taken_on.desc(), _entries.c.id.desc())
    )
    rows = db.execute(chosen).mappings().all()
    steps = _steps_of(db, [row["id"] for row in rows])
    return tuple(_kept(row, steps.get(row["id"], [])) for row in rows)


def released_steps(db: Db, service_id: str) -> tuple[LogStep, ...]:
    """Return the releases that stand: those not taken back since, the newest first."""
    chosen = (
        select(_steps)
        .where(
            _steps.c.service_id == service_id, _steps.c.kind.in_([StepKind.RELEASED.value, StepKind.TAKEN_BACK.value])
        )
        .order_by(_steps.c.id)
    )
    standing = {row["entry_id"]: row for row in db.execute(chosen).mappings()}
    kept = [_step(row) for row in standing.values() if row["kind"] == StepKind.RELEASED.value]
    return tuple(sorted(kept, key=lambda one: one.at, reverse=True))


def _steps_of(db: Db, entry_ids: list[int]) -> dict[int, list[LogStep]]:
    found: dict[int, list[LogStep]] = {}
    for row in db.execute(select(_steps).where(_steps.c.entry_id.in_(entry_ids)).order_by(_steps.c.id)).mappings():
        found.setdefault(row["entry_id"], []).append(_step(row))
    return found


def _step(row: RowMapping) -> LogStep:
    return item_of(LogStep, {**row, "kind": StepKind(row["kind"])})


def _kept(row: RowMapping, steps: list[LogStep]) -> KeptEntry:
    return KeptEntry(
        id=row["id"],
        entry=item_of(LogEntry, {**row, "kind": LogKind(row["kind"]), "via": Via(row["via"])}),
        due=(row["acknowledge_by"], row["answer_by"]),
        limits_source=row["limits_source"],
        recorded_at=row["recorded_at"],
        steps=tuple(steps),
    )
