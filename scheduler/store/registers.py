"""Registers: marks and notes in the order in which they came, and the signing off; nothing is changed or taken away."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session as Db

from scheduler.domain.register import Entry, KeptMark, Noted
from scheduler.store.rows import item_of, table, upsert
from scheduler.store.tables.attendance import AttendanceMark, Booking, Register
from scheduler.store.tables.people import Carer
from scheduler.store.tables.registers import RegisterEntry, WalkInSettled

_registers, _marks, _entries = table(Register), table(AttendanceMark), table(RegisterEntry)
_settled, _carers, _bookings = table(WalkInSettled), table(Carer), table(Booking)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRecord:
    """A session's register; ``closed_at`` is when it was signed off, by ``taken_by``."""

    id: int
    session_id: int
    taken_by: str
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRecord:
    """A note as it is kept."""

    id: int
    register_id: int
    kind: Noted
    carer_id: str | None
    words: str
    noted_at: datetime
    kept_at: datetime
    kept_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedCarer:
    """A carer of the register by name."""

    id: str
    name: str
    household_id: str


def open_register(db: Db, service_id: str, session_id: int, *, by: str, now: datetime) -> RegisterRecord:
    """Return a session's register, made when it was not there; whoever writes next waits for this transaction."""
    values = {"service_id": service_id, "session_id": session_id, "taken_by": by, "opened_at": now}
    make = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    db.execute(make(_registers).values(**values).on_conflict_do_nothing(index_elements=["session_id"]))
    mine = (_registers.c.service_id == service_id, _registers.c.session_id == session_id)
    row = db.execute(select(_registers).where(*mine).with_for_update()).mappings().one()
    return item_of(RegisterRecord, dict(row))


def find_register(db: Db, service_id: str, session_id: int) -> RegisterRecord | None:
    """Return a session's register, None where nobody has opened it."""
    mine = (_registers.c.service_id == service_id, _registers.c.session_id == session_id)
    row = db.execute(select(_registers).where(*mine)).mappings().first()
    return None if row is None else item_of(RegisterRecord, dict(row))


def registers_of(db: Db, service_id: str, session_ids: Collection[int]) -> dict[int, RegisterRecord]:
    """Return the registers of these sessions, by session."""
    chosen = select(_registers).where(_registers.c.service_id == service_id, _registers.c.session_id.in_(session_ids))
    return {row["session_id"]: item_of(RegisterRecord, dict(row)) for row in db.execute(chosen).mappings()}


def keep_entry(db: Db, service_id: str, register_id: int, entry: Entry, *, by: str, now: datetime) -> bool:
    """Keep a note; False where one of this key was kept before."""
    row = {
        "register_id": register_id,
        "service_id": service_id,
        "key": entry.key,
        "kind": entry.kind.value,
        "carer_id": entry.carer_id,
        "words": entry.words,
        "noted_at": entry.noted_at,
        "kept_at": now,
        "kept_by": by,
    }
    make = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = make(_entries).values(**row).on_conflict_do_nothing(index_elements=["service_id", "key"])
    return db.execute(statement.returning(_entries.c.id)).first() is not None


def add_mark(  # noqa: PLR0913 - a mark is kept whole
    db: Db,
    service_id: str,
    register_id: int,
    *,
    carer_id: str,
    mark: str,
    by: str,
    at: datetime,
    reason: str = "",
    corrects: int | None = None,
) -> None:
    """Add a mark; one that corrects another names it."""
    values = {"register_id": register_id, "service_id": service_id, "carer_id": carer_id, "mark": mark}
    more = {"made_at": at, "made_by": by, "reason": reason, "corrects_id": corrects}
    db.execute(insert(_marks).values(**values, **more))


def marks_of(db: Db, register_id: int) -> tuple[KeptMark, ...]:
    """Return every mark of a register, corrected ones too, in order."""
    chosen = select(_marks, _marks.c.corrects_id.label("corrects")).where(_marks.c.register_id == register_id)
    rows = db.execute(chosen.order_by(_marks.c.id)).mappings()
    return tuple(item_of(KeptMark, dict(row)) for row in rows)


def entries_of(db: Db, register_id: int) -> tuple[EntryRecord, ...]:
    """Return every note of a register in order."""
    rows = db.execute(select(_entries).where(_entries.c.register_id == register_id).order_by(_entries.c.id)).mappings()
    return tuple(_entry(row) for row in rows)


def entries_of_kind(db: Db, service_id: str, kind: Noted, since: datetime) -> tuple[tuple[EntryRecord, int, bool], ...]:
    """Return notes of one kind since an instant, newest first: each with its session, and whether it was settled."""
    chosen = (
        select(_entries, _registers.c.session_id, _settled.c.entry_id.label("settled"))
        .join(_registers, _registers.c.id == _entries.c.register_id)
        .outerjoin(_settled, _settled.c.entry_id == _entries.c.id)
        .where(_entries.c.service_id == service_id, _entries.c.kind == kind.value, _entries.c.kept_at >= since)
        .order_by(_entries.c.id.desc())
    )
    return tuple((_entry(row), row["session_id"], row["settled"] is not None) for row in db.execute(chosen).mappings())


def sign_off(db: Db, register_id: int, *, by: str, now: datetime) -> bool:
    """Close a register; False where somebody did before."""
    still_open = (_registers.c.id == register_id, _registers.c.closed_at.is_(None))
    done = db.execute(
        update(_registers).where(*still_open).values(closed_at=now, taken_by=by).returning(_registers.c.id)
    )
    return done.first() is not None


def settle_walk_in(db: Db, service_id: str, entry_id: int, carer_id: str | None, *, by: str, now: datetime) -> None:
    """Keep who a walk-in was."""
    row = {"entry_id": entry_id, "service_id": service_id, "carer_id": carer_id, "settled_at": now, "settled_by": by}
    upsert(db, WalkInSettled, [row])


def find_entry(db: Db, service_id: str, entry_id: int) -> tuple[EntryRecord, int] | None:
    """Return a note with its session, None where the service has none of this number."""
    chosen = (
        select(_entries, _registers.c.session_id)
        .join(_registers, _registers.c.id == _entries.c.register_id)
        .where(_entries.c.service_id == service_id, _entries.c.id == entry_id)
    )
    row = db.execute(chosen).mappings().first()
    return None if row is None else (_entry(row), row["session_id"])


def named_carers(db: Db, service_id: str, carer_ids: Collection[str]) -> dict[str, NamedCarer]:
    """Return carers by id, those who have left too."""
    chosen = select(_carers.c.id, _carers.c.given_name, _carers.c.family_name, _carers.c.household_id).where(
        _carers.c.service_id == service_id, _carers.c.id.in_(carer_ids)
    )
    return {
        row.id: NamedCarer(id=row.id, name=f"{row.given_name} {row.family_name}", household_id=row.household_id)
        for row in db.execute(chosen)
    }


def carers_called(db: Db, service_id: str, words: str) -> tuple[NamedCarer, ...]:
    """Return carers whose whole name is this, whatever the case: whom a walk-in may be."""
    whole = func.lower(_carers.c.given_name + " " + _carers.c.family_name)
    chosen = select(_carers.c.id).where(
        _carers.c.service_id == service_id, _carers.c.active, whole == " ".join(words.lower().split())
    )
    return tuple(named_carers(db, service_id, list(db.scalars(chosen.order_by(_carers.c.id)))).values())


def has_place(db: Db, service_id: str, session_id: int, carer_id: str) -> bool:
    """Whether a carer is booked into a session."""
    chosen = select(_bookings.c.id).where(
        _bookings.c.service_id == service_id,
        _bookings.c.session_id == session_id,
        _bookings.c.carer_id == carer_id,
        _bookings.c.status == "booked",
    )
    return db.scalar(chosen) is not None


def _entry(row: Any) -> EntryRecord:
    return item_of(EntryRecord, dict(row) | {"kind": Noted(row["kind"])})
