"""Places and who has them. The last place is decided by one guarded UPDATE (``take_places``) and nothing else.

Locks are taken in one order: a household's row, then a session's. Whoever books holds the household's row, so
that two forms of one household are read one after the other; whoever moves a waiting list holds the session's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Update, bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session as Db

from scheduler.store.errors import StoreError
from scheduler.store.rows import Row, table
from scheduler.store.tables.attendance import Booking, BookingRequest, LateCancellation
from scheduler.store.tables.people import Household
from scheduler.store.tables.programme import Session

_sessions, _bookings, _requests = table(Session), table(Booking), table(BookingRequest)
_late, _households = table(LateCancellation), table(Household)
_this_household = (_households.c.service_id == bindparam("service"), _households.c.id == bindparam("household"))
_LOCK_HOUSEHOLD = select(_households.c.id).where(*_this_household).with_for_update(key_share=True)


def lock_household(db: Db, service_id: str, household_id: str) -> bool:
    """Hold a household's row until the transaction ends; False when there is no such household.

    SQLite's writing transactions run one after the other and need no such lock.
    """
    return db.scalar(_LOCK_HOUSEHOLD, {"service": service_id, "household": household_id}) is not None


def taking(guard: Sequence[ColumnElement[bool]]) -> Update:
    """Return the UPDATE that takes ``wanted`` places of a ``session`` that goes ahead where ``guard`` holds."""
    mine = (_sessions.c.id == bindparam("session"), _sessions.c.status == "planned", *guard)
    taken: dict[str, Any] = {"places_taken": _sessions.c.places_taken + bindparam("wanted", type_=Integer)}
    return update(_sessions).where(*mine).values(taken)


_there_is_room = _sessions.c.places_taken + bindparam("wanted", type_=Integer) <= _sessions.c.places
_TAKE_FREE = taking([_there_is_room, _sessions.c.waiting_carers == 0])
_TAKE_FIRST = taking([_there_is_room])
"""Tests put an UPDATE without its guard here, to show that they would notice."""


def take_places(db: Db, session_id: int, places: int, *, before_those_waiting: bool = False) -> bool:
    """Take places of a session that goes ahead, all of them or none; False when they are not there.

    A free place for which somebody waits is theirs, unless ``before_those_waiting``: whoever asks for that has
    offered the places to the waiting list first, in the same transaction.
    """
    statement = _TAKE_FIRST if before_those_waiting else _TAKE_FREE
    done = db.execute(statement, {"session": session_id, "wanted": places})
    return isinstance(done, CursorResult) and done.rowcount == 1


def give_places_back(db: Db, session_id: int, places: int) -> None:
    """Free places that were booked or held."""
    freed = {"places_taken": _sessions.c.places_taken - places}
    db.execute(update(_sessions).where(_sessions.c.id == session_id).values(freed))


def _writing(make: Any) -> Any:
    """Return the statement that writes a booking, or makes a cancelled one again; nobody's second place."""
    names = ("service_id", "session_id", "carer_id", "status", "made_at", "made_by", "cancelled_at")
    statement = make(_bookings).values({name: bindparam(name) for name in names})
    anew = {name: statement.excluded[name] for name in names[3:]}
    return statement.on_conflict_do_update(
        index_elements=["session_id", "service_id", "carer_id"], set_=anew, where=_bookings.c.status == "cancelled"
    ).returning(_bookings.c.carer_id)


_WRITE = {"postgresql": _writing(postgresql.insert), "sqlite": _writing(sqlite.insert)}


def write_bookings(
    db: Db, service_id: str, session_id: int, carer_ids: Sequence[str], *, now: datetime, by: str
) -> None:
    """Write the bookings whose places were taken; one that was cancelled before is made again.

    Raises
    ------
    StoreError
        When a carer has a place already: nobody has two. The transaction is undone.
    """
    statement = _WRITE[db.get_bind().dialect.name]
    of_all = {"service_id": service_id, "session_id": session_id, "status": "booked"}
    of_all |= {"made_at": now, "made_by": by, "cancelled_at": None}
    for carer_id in carer_ids:
        if db.execute(statement, of_all | {"carer_id": carer_id}).first() is None:
            message = f"{carer_id} has a place in session {session_id} already; load the page again."
            raise StoreError(message)


def cancel_bookings(db: Db, session_id: int, carer_ids: Collection[str], *, now: datetime) -> tuple[str, ...]:
    """Cancel bookings and free their places; returns the carers who had one."""
    chosen = (
        _bookings.c.session_id == session_id,
        _bookings.c.carer_id.in_(carer_ids),
        _bookings.c.status == "booked",
    )
    ended = {"status": "cancelled", "cancelled_at": now}
    done = db.scalars(update(_bookings).where(*chosen).values(ended).returning(_bookings.c.carer_id)).all()
    if done:
        give_places_back(db, session_id, len(done))
    return tuple(sorted(done))


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """A form that was carried out before: what it asked, what it was told."""

    asked: Mapping[str, Any]
    answer: Mapping[str, Any]


_FIND_REQUEST = select(_requests.c.asked, _requests.c.answer).where(
    _requests.c.service_id == bindparam("service"),
    _requests.c.household_id == bindparam("household"),
    _requests.c.key == bindparam("key"),
)
_REMEMBER = insert(_requests)


def find_request(db: Db, service_id: str, household_id: str, key: str) -> Remembered | None:
    """Find what was done for a key; None when the key is new. The household's row is held."""
    row = db.execute(_FIND_REQUEST, {"service": service_id, "household": household_id, "key": key}).first()
    return None if row is None else Remembered(asked=row.asked, answer=row.answer)


def remember_request(  # noqa: PLR0913 — whose, which, when, what, what came of it
    db: Db,
    service_id: str,
    household_id: str,
    key: str,
    *,
    now: datetime,
    asked: Mapping[str, Any],
    answer: Mapping[str, Any],
) -> None:
    """Keep what was done for a key, in the transaction that did it."""
    row: Row = {"service_id": service_id, "household_id": household_id, "key": key, "at": now}
    db.execute(_REMEMBER, row | {"asked": dict(asked), "answer": dict(answer)})


def forget_requests(db: Db, *, before: datetime) -> None:
    """Forget keys that nobody sends again."""
    db.execute(delete(_requests).where(_requests.c.at < before))


def ask_late_cancellation(db: Db, service_id: str, session_id: int, carer_ids: Sequence[str], now: datetime) -> None:
    """Record that a household would like to cancel after the cut-off; asked twice, it is recorded once."""
    open_now = (_late.c.session_id == session_id, _late.c.carer_id.in_(carer_ids), _late.c.status == "open")
    there = set(db.scalars(select(_late.c.carer_id).where(*open_now)))
    rows = [
        {"service_id": service_id, "session_id": session_id, "carer_id": one, "asked_at": now, "status": "open"}
        for one in carer_ids
        if one not in there
    ]
    if rows:
        db.execute(insert(_late), rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class LateRequest:
    """A request to cancel after the cut-off, as a coordinator sees it."""

    id: int
    session_id: int
    carer_id: str
    asked_at: datetime
    status: str


def open_late_requests(db: Db, service_id: str) -> tuple[LateRequest, ...]:
    """Return the requests that no coordinator has settled yet, the oldest first."""
    chosen = select(_late).where(_late.c.service_id == service_id, _late.c.status == "open").order_by(_late.c.id)
    names = ("id", "session_id", "carer_id", "asked_at", "status")
    return tuple(LateRequest(**{name: row[name] for name in names}) for row in db.execute(chosen).mappings())


def settle_late_request(
    db: Db, service_id: str, request_id: int, *, cancelled: bool, by: str, now: datetime
) -> LateRequest | None:
    """Settle an open request; None when there is none of this number."""
    mine = (_late.c.id == request_id, _late.c.service_id == service_id, _late.c.status == "open")
    values = {"status": "cancelled" if cancelled else "kept", "settled_at": now, "settled_by": by}
    row = db.execute(update(_late).where(*mine).values(values).returning(_late)).mappings().first()
    names = ("id", "session_id", "carer_id", "asked_at", "status")
    return None if row is None else LateRequest(**{name: row[name] for name in names})
