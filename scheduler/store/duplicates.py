"""Records that are one person: what was said of them, and what moves with a merge. Marks never move: see counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session as Db

from scheduler.domain.unique_people import PersonRecord
from scheduler.store.rows import item_of, table
from scheduler.store.tables.attendance import AttendanceMark, Booking, LateCancellation, WaitingCarer
from scheduler.store.tables.households import TravelRequest
from scheduler.store.tables.people import Carer, Household
from scheduler.store.tables.registers import DifferentPeople, MergedPerson

_carers, _homes, _merged, _different = table(Carer), table(Household), table(MergedPerson), table(DifferentPeople)
_marks = table(AttendanceMark)
_MOVES: dict[str, Table] = {
    "bookings": table(Booking),
    "waiting_list": table(WaitingCarer),
    "late_cancellations": table(LateCancellation),
    "travel_requests": table(TravelRequest),
}
"""What belongs to a carer and a session; all but late cancellations are one of a kind for a carer and a session."""
_ONE_EACH = frozenset({"bookings", "waiting_list", "travel_requests"})


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeRecord:
    """A merge as it is kept; ``moved`` lists the rows that were moved, by table."""

    id: int
    gone_id: str
    kept_id: str
    because: str
    moved: dict[str, Any]
    merged_at: datetime
    merged_by: str
    undone_at: datetime | None
    undone_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Rows that changed hands, by table; and the sessions in which both records had the same thing, which stays."""

    rows: dict[str, list[int]]
    sessions: tuple[int, ...]
    left: tuple[int, ...]


def person_records(db: Db, service_id: str) -> tuple[PersonRecord, ...]:
    """Return everybody on the register whose record stands for itself."""
    standing = (
        (_merged.c.service_id == _carers.c.service_id)
        & (_merged.c.gone_id == _carers.c.id)
        & _merged.c.undone_at.is_(None)
    )
    chosen = (
        select(
            _carers.c.id,
            _carers.c.household_id,
            _carers.c.given_name,
            _carers.c.family_name,
            _carers.c.birth_date,
            _homes.c.postcode,
        )
        .join(_homes, (_homes.c.service_id == _carers.c.service_id) & (_homes.c.id == _carers.c.household_id))
        .outerjoin(_merged, standing)
        .where(_carers.c.service_id == service_id, _carers.c.active, _merged.c.id.is_(None))
        .order_by(_carers.c.id)
    )
    return tuple(item_of(PersonRecord, dict(row)) for row in db.execute(chosen).mappings())


def hold_people(db: Db, service_id: str, carer_ids: Collection[str]) -> dict[str, str]:
    """Hold records until the transaction ends, so that two coordinators merge one after the other.

    Returns
    -------
    dict
        Household by carer, of those that are on the register.
    """
    mine = (_carers.c.service_id == service_id, _carers.c.id.in_(sorted(carer_ids)), _carers.c.active)
    rows = db.execute(
        select(_carers.c.id, _carers.c.household_id).where(*mine).order_by(_carers.c.id).with_for_update()
    )
    return {row.id: row.household_id for row in rows}


def merges(db: Db, service_id: str, *, standing: bool = False) -> tuple[MergeRecord, ...]:
    """Return merges, newest first; only those that stand, or those that were undone too."""
    chosen = select(_merged).where(_merged.c.service_id == service_id)
    if standing:
        chosen = chosen.where(_merged.c.undone_at.is_(None))
    rows = db.execute(chosen.order_by(_merged.c.id.desc())).mappings()
    return tuple(item_of(MergeRecord, dict(row)) for row in rows)


def names_of(db: Db, service_id: str, carer_ids: Collection[str]) -> dict[str, str]:
    """Return names by carer, those of merged records too."""
    chosen = select(_carers.c.id, _carers.c.given_name, _carers.c.family_name).where(
        _carers.c.service_id == service_id, _carers.c.id.in_(sorted(carer_ids))
    )
    return {row.id: f"{row.given_name} {row.family_name}" for row in db.execute(chosen)}


def different_pairs(db: Db, service_id: str) -> frozenset[frozenset[str]]:
    """Return the pairs of which a person said that they are two people."""
    rows = db.execute(select(_different).where(_different.c.service_id == service_id))
    return frozenset(frozenset((row.one_id, row.other_id)) for row in rows)


def keep_different(db: Db, service_id: str, pair: Collection[str], *, by: str, now: datetime) -> None:
    """Keep that two records are two people; said twice, it is kept once."""
    one, other = sorted(pair)
    make = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = {"service_id": service_id, "one_id": one, "other_id": other, "said_at": now, "said_by": by}
    db.execute(make(_different).values(row).on_conflict_do_nothing())


def move_rows(db: Db, service_id: str, gone: str, kept: str) -> Moved:
    """Move what belongs to a record and a session to another; what both have of one session stays where it is."""
    moved: dict[str, list[int]] = {}
    touched: set[int] = set()
    left: set[int] = set()
    for name, owned in _MOVES.items():
        theirs = select(owned.c.session_id).where(owned.c.service_id == service_id, owned.c.carer_id == kept)
        taken = set(db.scalars(theirs)) if name in _ONE_EACH else set()
        mine = select(owned.c.id, owned.c.session_id).where(owned.c.service_id == service_id, owned.c.carer_id == gone)
        rows = [(row.id, row.session_id) for row in db.execute(mine.order_by(owned.c.id))]
        going = [number for number, session in rows if session not in taken]
        _give(db, owned, going, kept)
        moved[name] = going
        touched |= {session for _, session in rows if session not in taken}
        left |= {session for _, session in rows if session in taken}
    return Moved(rows=moved, sessions=tuple(sorted(touched)), left=tuple(sorted(left)))


def move_back(db: Db, service_id: str, gone: str, kept: str, moved: Mapping[str, list[int]]) -> tuple[int, ...]:
    """Move back what a merge moved and what still is where it was moved to; returns the sessions concerned."""
    touched: set[int] = set()
    for name, owned in _MOVES.items():
        still = (owned.c.service_id == service_id, owned.c.id.in_(moved.get(name, [])), owned.c.carer_id == kept)
        rows = [(row.id, row.session_id) for row in db.execute(select(owned.c.id, owned.c.session_id).where(*still))]
        _give(db, owned, [number for number, _ in rows], gone)
        touched |= {session for _, session in rows}
    return tuple(sorted(touched))


def keep_merge(  # noqa: PLR0913 - a merge is kept whole
    db: Db, service_id: str, *, gone: str, kept: str, because: str, moved: Mapping[str, Any], by: str, now: datetime
) -> int:
    """Keep a merge, and take the record that goes off the register; returns the merge's number."""
    row = {"service_id": service_id, "gone_id": gone, "kept_id": kept, "because": because, "moved": dict(moved)}
    more = {"merged_at": now, "merged_by": by, "undone_at": None, "undone_by": ""}
    number = db.execute(insert(_merged).values(**row, **more).returning(_merged.c.id)).scalar_one()
    _set_active(db, service_id, gone, active=False)
    return int(number)


def end_merge(db: Db, service_id: str, merge_id: int, *, by: str, now: datetime) -> MergeRecord | None:
    """Undo a merge and put its record back on the register; None where it does not stand (any more)."""
    mine = (_merged.c.service_id == service_id, _merged.c.id == merge_id, _merged.c.undone_at.is_(None))
    row = db.execute(update(_merged).where(*mine).values(undone_at=now, undone_by=by).returning(*_merged.c))
    found = row.mappings().first()
    if found is None:
        return None
    _set_active(db, service_id, found["gone_id"], active=True)
    return item_of(MergeRecord, dict(found))


def marks_by_record(db: Db, service_id: str, carer_ids: Collection[str]) -> dict[str, int]:
    """Return how many marks each record has, so that a coordinator sees which one is in use."""
    chosen = (
        select(_marks.c.carer_id, func.count().label("marks"))
        .where(_marks.c.service_id == service_id, _marks.c.carer_id.in_(sorted(carer_ids)))
        .group_by(_marks.c.carer_id)
    )
    return {row.carer_id: row.marks for row in db.execute(chosen)}


def _give(db: Db, owned: Table, numbers: Collection[int], carer_id: str) -> None:
    if numbers:
        db.execute(update(owned).where(owned.c.id.in_(numbers)).values(carer_id=carer_id))


def _set_active(db: Db, service_id: str, carer_id: str, *, active: bool) -> None:
    mine = (_carers.c.service_id == service_id, _carers.c.id == carer_id)
    db.execute(update(_carers).where(*mine).values(active=active))
