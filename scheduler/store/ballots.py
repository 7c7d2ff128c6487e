"""Ballots as they are kept: their sessions, who ranked what, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session as Db

from scheduler.domain.ballot import BallotPolicy
from scheduler.domain.ballot_reasons import ChoiceOutcome
from scheduler.domain.fingerprint import plain
from scheduler.store.errors import NotFoundError, StoreError
from scheduler.store.rows import insert_all, item_of, row_of, table, without
from scheduler.store.tables import ballots, people, places, programme

_ballots, _sessions, _entries, _outcomes = (
    table(one) for one in (ballots.Ballot, ballots.BallotSession, ballots.BallotEntry, ballots.BallotOutcome)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotRecord:
    """A ballot as it is kept; ``seed`` and ``policy`` are public from its opening on."""

    id: int
    service_id: str
    title: str
    status: str
    opens_at: datetime
    closes_at: datetime
    seed: str
    policy: BallotPolicy
    session_ids: tuple[int, ...]
    allocated_at: datetime | None
    draw_key: str | None
    question: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRecord:
    """One carer's ranking as it is kept; ``no_other_way`` says why they cannot come without transport."""

    carer_id: str
    household_id: str
    choices: tuple[int, ...]
    most: int
    together: bool
    no_other_way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRecord:
    """What came of one choice, as it is kept."""

    carer_id: str
    session_id: int
    choice: int
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a home or a venue is: metres on the British National Grid."""

    easting_m: int
    northing_m: int
    rural: bool = False


def add_ballot(  # noqa: PLR0913 — a ballot is told whole, in one call
    db: Db,
    *,
    service_id: str,
    title: str,
    session_ids: Sequence[int],
    opens_at: datetime,
    closes_at: datetime,
    seed: str,
    policy: BallotPolicy,
    by: str,
) -> int:
    """Keep a new ballot; returns its number.

    Raises
    ------
    StoreError
        When one of the sessions stands in a ballot already; nothing is kept.
    """
    taken = ballots_of_sessions(db, session_ids)
    if taken:
        listed = ", ".join(str(one) for one in sorted(taken))
        message = f"These sessions stand in a ballot already: {listed}. Leave them out, or withdraw that ballot."
        raise StoreError(message)
    row = {"service_id": service_id, "title": title, "status": "open", "opens_at": opens_at, "closes_at": closes_at}
    row |= {"seed": seed, "policy": plain(policy), "opened_by": by}
    ballot_id: int = db.execute(insert(_ballots).values(row).returning(_ballots.c.id)).scalar_one()
    of_ballot = {"ballot_id": ballot_id, "service_id": service_id}
    rows = [of_ballot | {"session_id": one, "position": n} for n, one in enumerate(session_ids)]
    insert_all(db, ballots.BallotSession, rows)
    return ballot_id


def ballots_of_sessions(db: Db, session_ids: Iterable[int]) -> dict[int, int]:
    """Return the ballot in which each of these sessions stands, where it stands in one."""
    chosen = select(_sessions.c.session_id, _sessions.c.ballot_id).where(_sessions.c.session_id.in_(list(session_ids)))
    return {session_id: ballot_id for session_id, ballot_id in db.execute(chosen)}  # noqa: C416 — rows become plain pairs


def load_ballot(db: Db, service_id: str, ballot_id: int, *, hold: bool = False) -> BallotRecord:
    """Read a ballot; ``hold`` lets nobody else change it until the transaction ends.

    Raises
    ------
    NotFoundError
        When the service has no such ballot.
    """
    chosen = select(_ballots).where(_ballots.c.service_id == service_id, _ballots.c.id == ballot_id)
    found = db.execute(chosen.with_for_update() if hold else chosen).mappings().first()
    if found is None:
        message = f"There is no ballot {ballot_id} here; look at the list of ballots again."
        raise NotFoundError(message)
    return _records(db, [dict(found)])[0]


def _records(db: Db, rows: Sequence[dict[str, Any]]) -> tuple[BallotRecord, ...]:
    of_ballots = _sessions.c.ballot_id.in_([row["id"] for row in rows])
    chosen = select(_sessions.c.ballot_id, _sessions.c.session_id).where(of_ballots).order_by(_sessions.c.position)
    held: dict[int, list[int]] = {}
    for ballot_id, session_id in db.execute(chosen) if rows else ():
        held.setdefault(ballot_id, []).append(session_id)
    return tuple(
        item_of(BallotRecord, row, policy=BallotPolicy(**row["policy"]), session_ids=tuple(held.get(row["id"], ())))
        for row in rows
    )


def ballots_of_service(db: Db, service_id: str, statuses: Iterable[str] = ("open",)) -> tuple[BallotRecord, ...]:
    """Ballots of a service in some states, the one that closes next first."""
    chosen = select(_ballots).where(_ballots.c.service_id == service_id, _ballots.c.status.in_(list(statuses)))
    rows = db.execute(chosen.order_by(_ballots.c.closes_at, _ballots.c.id)).mappings().all()
    return _records(db, [dict(row) for row in rows])


def due_ballots(db: Db, now: datetime) -> tuple[tuple[str, int], ...]:
    """(service, ballot) of those whose closing time has passed and that were not shared out yet."""
    waiting = (_ballots.c.status.in_(["open", "closed"]), _ballots.c.closes_at <= now)
    return tuple(
        (service_id, ballot_id)
        for service_id, ballot_id in db.execute(
            select(_ballots.c.service_id, _ballots.c.id).where(*waiting).order_by(_ballots.c.id)
        )
    )


def save_entry(db: Db, ballot: BallotRecord, entry: EntryRecord, now: datetime) -> None:
    """Keep a carer's ranking; one that was there before is replaced, and no choices means it is taken back."""
    mine = (_entries.c.ballot_id == ballot.id, _entries.c.carer_id == entry.carer_id)
    db.execute(delete(_entries).where(*mine))
    if entry.choices:
        of_ballot = {"ballot_id": ballot.id, "service_id": ballot.service_id, "entered_at": now}
        db.execute(insert(_entries).values(row_of(entry) | of_ballot))


def entries_of(db: Db, ballot_id: int, household_id: str | None = None) -> tuple[EntryRecord, ...]:
    """Rankings in a ballot, of everybody or of one household, in the order of carers."""
    chosen = select(_entries).where(_entries.c.ballot_id == ballot_id)
    if household_id is not None:
        chosen = chosen.where(_entries.c.household_id == household_id)
    rows = db.execute(chosen.order_by(_entries.c.carer_id)).mappings()
    return tuple(item_of(EntryRecord, dict(row), choices=tuple(row["choices"])) for row in rows)


def move_ballot(db: Db, ballot_id: int, *, before: Iterable[str], **after: Any) -> bool:
    """Bring a ballot from one of some states into another; False when it is in none of them."""
    chosen = (_ballots.c.id == ballot_id, _ballots.c.status.in_(list(before)))
    done = db.execute(update(_ballots).where(*chosen).values(after))
    return isinstance(done, CursorResult) and done.rowcount == 1


def forget_sessions(db: Db, ballot_id: int) -> None:
    """Let the sessions of a ballot that was withdrawn stand in another."""
    db.execute(delete(_sessions).where(_sessions.c.ballot_id == ballot_id))


def save_outcomes(db: Db, ballot: BallotRecord, outcomes: Iterable[ChoiceOutcome]) -> None:
    """Keep what came of every choice."""
    of_ballot = {"ballot_id": ballot.id, "service_id": ballot.service_id}
    insert_all(db, ballots.BallotOutcome, [without(row_of(one), "grounds") | of_ballot for one in outcomes])


def outcomes_of(db: Db, ballot: BallotRecord, carer_ids: Iterable[str]) -> tuple[OutcomeRecord, ...]:
    """Return what came of the choices of some carers, in the order of carers and choices."""
    mine = (_outcomes.c.ballot_id == ballot.id, _outcomes.c.carer_id.in_(list(carer_ids)))
    rows = db.execute(select(_outcomes).where(*mine).order_by(_outcomes.c.carer_id, _outcomes.c.choice)).mappings()
    return tuple(item_of(OutcomeRecord, dict(row)) for row in rows)


def homes_of(db: Db, service_id: str, household_ids: Iterable[str]) -> dict[str, Spot]:
    """Where households live, and whether that is in the country."""
    home, point = people.Household, places.DemandPoint
    chosen = (
        select(home.id, home.easting_m, home.northing_m, point.rural)
        .outerjoin(point, (point.service_id == home.service_id) & (point.id == home.lsoa))
        .where(home.service_id == service_id, home.id.in_(sorted(set(household_ids))))
    )
    return {row[0]: Spot(easting_m=row[1], northing_m=row[2], rural=bool(row[3])) for row in db.execute(chosen)}


def venues_of(db: Db, session_ids: Iterable[int]) -> dict[int, Spot]:
    """Where sessions are held, by session; those online are left out."""
    held, group, venue = programme.Session, programme.Series, places.Venue
    chosen = (
        select(held.id, venue.easting_m, venue.northing_m)
        .join(group, (group.plan_id == held.plan_id) & (group.id == held.series_id))
        .join(venue, (venue.service_id == held.service_id) & (venue.id == group.venue_id))
        .where(held.id.in_(list(session_ids)))
    )
    return {row[0]: Spot(easting_m=row[1], northing_m=row[2]) for row in db.execute(chosen)}
