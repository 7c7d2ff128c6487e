"""The waiting list of a session: every move holds the session's row, so that moves run one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session as Db

from scheduler.domain.booking import BookableSession, BookingPolicy
from scheduler.domain.waiting_list import Party, is_near, next_offers, offer_until, place_in_queue
from scheduler.store import bookings
from scheduler.store.rows import table
from scheduler.store.tables.attendance import WaitingCarer
from scheduler.store.tables.people import Carer
from scheduler.store.tables.programme import Plan, Session

_sessions, _waiting, _carers, _plans = table(Session), table(WaitingCarer), table(Carer), table(Plan)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Places held for a party until an instant."""

    session_id: int
    party: Party
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingEntry:
    """How one carer stands in a waiting list; ``position`` is 1 for the party that is asked next, None once asked."""

    carer_id: str
    party_id: str
    status: str
    position: int | None
    offer_until: datetime | None


def lock_session(db: Db, session: BookableSession) -> BookableSession:
    """Hold the session's row until the transaction ends, and return the session as it stands now."""
    columns = (_sessions.c.places, _sessions.c.places_taken, _sessions.c.waiting_carers, _sessions.c.status)
    chosen = select(*columns).where(_sessions.c.id == session.id).with_for_update(key_share=True)
    return replace(session, **dict(db.execute(chosen).mappings().one()))


def queue_of(db: Db, session_id: int) -> tuple[Party, ...]:
    """Parties that wait without an offer, the next one first."""
    return _parties(db, _waiting.c.session_id == session_id, _waiting.c.status == "waiting")


def offered_parties(db: Db, session_id: int, *, until_before: datetime | None = None) -> tuple[Party, ...]:
    """Parties that hold an offer; with ``until_before``, those whose offer had run out by then."""
    chosen = [_waiting.c.session_id == session_id, _waiting.c.status == "offered"]
    if until_before is not None:
        chosen.append(_waiting.c.offer_until <= until_before)
    return _parties(db, *chosen)


def _parties(db: Db, *chosen: ColumnElement[bool]) -> tuple[Party, ...]:
    columns = (_waiting.c.party, _waiting.c.rank, _waiting.c.had_before, _waiting.c.carer_id, _carers.c.household_id)
    same = (_carers.c.service_id == _waiting.c.service_id) & (_carers.c.id == _waiting.c.carer_id)
    rows = db.execute(
        select(*columns).join(_carers, same).where(*chosen).order_by(_waiting.c.rank, _waiting.c.party, _waiting.c.id)
    )
    found: dict[str, Party] = {}
    for party_id, rank, had_before, carer_id, household_id in rows:
        before = found.get(party_id)
        found[party_id] = Party(
            id=party_id,
            household_id=household_id,
            carer_ids=(*(before.carer_ids if before else ()), carer_id),
            rank=rank,
            had_before=had_before,
        )
    return tuple(found.values())


def entries_of(db: Db, service_id: str, household_id: str) -> dict[int, tuple[WaitingEntry, ...]]:
    """Where a household's carers wait or hold an offer, by session."""
    same = (_carers.c.service_id == _waiting.c.service_id) & (_carers.c.id == _waiting.c.carer_id)
    chosen = (
        select(_waiting)
        .join(_carers, same)
        .where(
            _carers.c.service_id == service_id,
            _carers.c.household_id == household_id,
            _waiting.c.status.in_(["waiting", "offered"]),
        )
        .order_by(_waiting.c.id)
    )
    found: dict[int, tuple[WaitingEntry, ...]] = {}
    for row in db.execute(chosen).mappings().all():
        waits = row["status"] == "waiting"
        entry = WaitingEntry(
            carer_id=row["carer_id"],
            party_id=row["party"],
            status=row["status"],
            position=_position(db, row["session_id"], row["party"]) if waits else None,
            offer_until=row["offer_until"],
        )
        found[row["session_id"]] = (*found.get(row["session_id"], ()), entry)
    return found


def _position(db: Db, session_id: int, party_id: str) -> int:
    return 1 + next(n for n, party in enumerate(queue_of(db, session_id)) if party.id == party_id)


def join(db: Db, session: BookableSession, policy: BookingPolicy, party: Party, *, now: datetime) -> int:
    """Let a party wait; the session's row is held.

    Returns
    -------
    int
        Its position, 1 for the next.
    """
    queue = queue_of(db, session.id)
    index = place_in_queue(queue, party.had_before, policy.waiting_order)
    rank = queue[-1].rank + 1 if queue else 1
    rows = [
        {
            "service_id": session.service_id,
            "session_id": session.id,
            "carer_id": carer_id,
            "status": "waiting",
            "asked_at": now,
            "offer_until": None,
            "party": party.id,
            "rank": rank,
            "had_before": party.had_before,
        }
        for carer_id in party.carer_ids
    ]
    make = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement: Any = make(_waiting).values(rows)
    anew = {name: statement.excluded[name] for name in rows[0] if name not in {"service_id", "session_id", "carer_id"}}
    db.execute(statement.on_conflict_do_update(index_elements=["session_id", "service_id", "carer_id"], set_=anew))
    _count_waiting(db, session.id, len(rows))
    if index < len(queue):
        put_in_order(db, session.id, (*queue[:index], replace(party, rank=rank), *queue[index:]))
    return index + 1


def _count_waiting(db: Db, session_id: int, more: int) -> None:
    counted = {"waiting_carers": _sessions.c.waiting_carers + more}
    db.execute(update(_sessions).where(_sessions.c.id == session_id).values(counted))


def put_in_order(db: Db, session_id: int, queue: Sequence[Party]) -> None:
    """Give the parties of a queue the ranks of this order."""
    for rank, party in enumerate(queue, start=1):
        if party.rank != rank:
            mine = (_waiting.c.session_id == session_id, _waiting.c.party == party.id)
            db.execute(update(_waiting).where(*mine).values(rank=rank))


def _move(db: Db, session_id: int, party_id: str, before: str, **after: Any) -> int:
    mine = (_waiting.c.session_id == session_id, _waiting.c.party == party_id, _waiting.c.status == before)
    done = db.execute(update(_waiting).where(*mine).values(after))
    return done.rowcount if isinstance(done, CursorResult) else 0


def leave(db: Db, session_id: int, carer_ids: Sequence[str]) -> tuple[str, ...]:
    """Take waiting carers off the list; the rest of their party waits on. Returns who was waiting."""
    mine = (
        _waiting.c.session_id == session_id,
        _waiting.c.carer_id.in_(carer_ids),
        _waiting.c.status == "waiting",
    )
    gone = db.scalars(update(_waiting).where(*mine).values(status="left").returning(_waiting.c.carer_id)).all()
    _count_waiting(db, session_id, -len(gone))
    return tuple(gone)


def end_offer(db: Db, session_id: int, party_id: str, how: str) -> int:
    """End an offer: ``accepted`` keeps its places, ``declined`` and ``lapsed`` free them; returns how many."""
    places = _move(db, session_id, party_id, "offered", status=how)
    if places and how != "accepted":
        bookings.give_places_back(db, session_id, places)
    return places


def offer_freed_places(db: Db, session: BookableSession, policy: BookingPolicy, now: datetime) -> tuple[Offer, ...]:
    """Offer the free places of a session to those who wait, in order; each offer holds its places.

    Safe to run at any time and by many at once: the session's row is held, and an offer takes its places by the
    same guarded UPDATE as a booking.
    """
    session = lock_session(db, session)
    until = offer_until(session, policy, now)
    if session.status != "planned" or until is None or not session.waiting_carers:
        return ()
    made = []
    for party in next_offers(queue_of(db, session.id), session.places_free, near=is_near(session, policy, now)):
        if bookings.take_places(db, session.id, party.size, before_those_waiting=True):
            _count_waiting(
                db, session.id, -_move(db, session.id, party.id, "waiting", status="offered", offer_until=until)
            )
            made.append(Offer(session_id=session.id, party=party, until=until))
    return tuple(made)


def lapse_offers(db: Db, session: BookableSession, now: datetime) -> tuple[Party, ...]:
    """End the offers of a session that nobody took in time, and free their places; run again, nothing happens."""
    lock_session(db, session)
    late = offered_parties(db, session.id, until_before=now)
    for party in late:
        end_offer(db, session.id, party.id, "lapsed")
    return late


def sessions_to_look_at(db: Db, now: datetime) -> tuple[tuple[str, int], ...]:
    """(service, session) in which an offer has run out, or somebody waits while a place is free."""
    late = (
        select(_waiting.c.id)
        .where(_waiting.c.session_id == _sessions.c.id, _waiting.c.status == "offered", _waiting.c.offer_until <= now)
        .exists()
    )
    free = and_(
        _sessions.c.waiting_carers > 0, _sessions.c.places_taken < _sessions.c.places, _sessions.c.starts_at > now
    )
    chosen = (
        select(_sessions.c.service_id, _sessions.c.id)
        .join(_plans, (_plans.c.id == _sessions.c.plan_id) & (_plans.c.status == "published"))
        .where(_sessions.c.status == "planned", or_(late, free))
        .order_by(_sessions.c.id)
    )
    return tuple((service_id, session_id) for service_id, session_id in db.execute(chosen))
