"""A household's own details: read them, change them with their history, open them with a one-time code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session as Db

from scheduler.domain.household_changes import FieldChange
from scheduler.domain.household_rules import CarerDetails, OwnDetails
from scheduler.domain.people import Carer, Consent, Household
from scheduler.store.errors import NotFoundError
from scheduler.store.rows import insert_all, item_of, row_of, table, upsert
from scheduler.store.tables import households, people

_codes = table(households.OneTimeCode)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRecord:
    """A change as it is kept."""

    field: str
    before: str
    after: str
    carer_id: str | None
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRecord:
    """A one-time code as it is kept: never the code."""

    id: int
    channel: str
    nonce: str
    made_at: datetime
    expires_at: datetime
    tries_left: int
    used_at: datetime | None


def load_own_details(db: Db, service_id: str, household_id: str) -> OwnDetails:
    """Read a household with its carers; what staff wrote is in no column that is read here.

    Raises
    ------
    NotFoundError
        When the service has no such household, or no longer has it.
    """
    home = table(people.Household)
    chosen = select(home).where(home.c.service_id == service_id, home.c.id == household_id, home.c.active)
    found = db.execute(chosen).mappings().first()
    if found is None:
        message = "We do not have this household any more; ask the team for a new link."
        raise NotFoundError(message)
    person = table(people.Carer)
    of_home = (person.c.service_id == service_id, person.c.household_id == household_id, person.c.active)
    rows = db.execute(select(person).where(*of_home).order_by(person.c.position)).mappings().all()
    ids = [row["id"] for row in rows]
    consents = load_consents(db, service_id, ids)
    carers = tuple(
        item_of(
            Carer,
            dict(row),
            needs=tuple(row["needs"]),
            may_collect=tuple(row["may_collect"]),
            consents=tuple(consents.get(row["id"], ())),
        )
        for row in rows
    )
    return OwnDetails(
        household=item_of(Household, dict(found)), carers=carers, more=load_carer_details(db, service_id, ids)
    )


def load_consents(db: Db, service_id: str, carer_ids: Iterable[str]) -> dict[str, list[Consent]]:
    """Read what carers agreed to, by carer, in order."""
    given = table(people.Consent)
    chosen = select(given).where(given.c.service_id == service_id, given.c.carer_id.in_(list(carer_ids)))
    found: dict[str, list[Consent]] = {}
    for row in db.execute(chosen.order_by(given.c.carer_id, given.c.position)).mappings():
        found.setdefault(row["carer_id"], []).append(item_of(Consent, dict(row)))
    return found


def load_carer_details(db: Db, service_id: str, carer_ids: Iterable[str]) -> dict[str, CarerDetails]:
    """Read what staff must know about carers at a session, by carer; who has said nothing has empty details."""
    ids = list(carer_ids)
    kept = table(households.CarerDetails)
    chosen = select(kept).where(kept.c.service_id == service_id, kept.c.carer_id.in_(ids))
    found = {row["carer_id"]: item_of(CarerDetails, dict(row)) for row in db.execute(chosen).mappings()}
    return {carer_id: found.get(carer_id, CarerDetails(carer_id=carer_id)) for carer_id in ids}


def save_own_details(
    db: Db, service_id: str, details: OwnDetails, changes: Sequence[FieldChange], *, at: datetime, by: str
) -> None:
    """Save a household's details as they are now, and each change for good."""
    home = table(people.Household)
    one = details.household
    db.execute(update(home).where(home.c.service_id == service_id, home.c.id == one.id).values(row_of(one)))
    person = table(people.Carer)
    for carer in details.carers:
        mine = (person.c.service_id == service_id, person.c.id == carer.id)
        db.execute(update(person).where(*mine).values(may_collect=list(carer.may_collect)))
        _save_consents(db, service_id, carer)
    rows = [row_of(more) | {"service_id": service_id} for more in details.more.values()]
    upsert(db, households.CarerDetails, rows)
    kept = [
        row_of(change) | {"service_id": service_id, "household_id": one.id, "at": at, "by": by} for change in changes
    ]
    insert_all(db, households.DetailChange, kept)


def _save_consents(db: Db, service_id: str, carer: Carer) -> None:
    given = table(people.Consent)
    db.execute(delete(given).where(given.c.service_id == service_id, given.c.carer_id == carer.id))
    of_carer = {"service_id": service_id, "carer_id": carer.id}
    rows = [row_of(one) | of_carer | {"position": n} for n, one in enumerate(carer.consents)]
    insert_all(db, people.Consent, rows)


def save_need_level(db: Db, service_id: str, carer_id: str, level: int) -> None:
    """Keep a carer's level of need beside the other details.

    Raises
    ------
    NotFoundError
        When the service has no such carer.
    """
    person = people.Carer
    if db.scalar(select(person.id).where(person.service_id == service_id, person.id == carer_id)) is None:
        message = f"There is no carer {carer_id} in {service_id}; look the carer up in the register again."
        raise NotFoundError(message)
    kept = load_carer_details(db, service_id, [carer_id])[carer_id]
    upsert(db, households.CarerDetails, [row_of(kept, need_level=level) | {"service_id": service_id}])


def changes_of(db: Db, service_id: str, household_id: str) -> tuple[ChangeRecord, ...]:
    """Every change of a household's details, the newest first."""
    kept = table(households.DetailChange)
    chosen = select(kept).where(kept.c.service_id == service_id, kept.c.household_id == household_id)
    rows = db.execute(chosen.order_by(kept.c.id.desc())).mappings()
    return tuple(item_of(ChangeRecord, dict(row)) for row in rows)


def lock_household(db: Db, service_id: str, household_id: str) -> None:
    """Let nobody else ask for a code, type one or change details of this household until the transaction ends."""
    home = people.Household
    chosen = select(home.id).where(home.service_id == service_id, home.id == household_id)
    db.execute(chosen.with_for_update())


def add_code(db: Db, service_id: str, household_id: str, **values: Any) -> None:
    """Keep a new code; those before it open nothing any more."""
    mine = (_codes.c.service_id == service_id, _codes.c.household_id == household_id)
    db.execute(update(_codes).where(*mine, _codes.c.used_at.is_(None)).values(tries_left=0))
    db.execute(insert(_codes).values(service_id=service_id, household_id=household_id, **values))


def codes_asked(db: Db, service_id: str, household_id: str, since: datetime) -> tuple[datetime, ...]:
    """When a household asked for codes after an instant, the earliest first."""
    mine = (_codes.c.service_id == service_id, _codes.c.household_id == household_id, _codes.c.made_at > since)
    return tuple(db.scalars(select(_codes.c.made_at).where(*mine).order_by(_codes.c.made_at)))


def latest_code(db: Db, service_id: str, household_id: str) -> CodeRecord | None:
    """Return the code sent last; None when there was none."""
    mine = (_codes.c.service_id == service_id, _codes.c.household_id == household_id)
    found = db.execute(select(_codes).where(*mine).order_by(_codes.c.id.desc()).limit(1)).mappings().first()
    return None if found is None else item_of(CodeRecord, dict(found))


def use_up_a_try(db: Db, code_id: int) -> bool:
    """Take one of a code's tries; False when none is left."""
    left = (_codes.c.id == code_id, _codes.c.tries_left > 0, _codes.c.used_at.is_(None))
    changed = db.execute(update(_codes).where(*left).values(tries_left=_codes.c.tries_left - 1))
    return isinstance(changed, CursorResult) and changed.rowcount == 1


def mark_code_used(db: Db, code_id: int, *, at: datetime, proof_hash: str, proof_until: datetime) -> None:
    """Note that a code was typed rightly, and keep the hash of the proof that it gives."""
    values = {"used_at": at, "proof_hash": proof_hash, "proof_until": proof_until}
    db.execute(update(_codes).where(_codes.c.id == code_id).values(values))


def proof_holds(db: Db, service_id: str, household_id: str, proof_hash: str, now: datetime) -> bool:
    """Whether a proof was given to this household and has not run out."""
    chosen = select(_codes.c.id).where(
        _codes.c.service_id == service_id,
        _codes.c.household_id == household_id,
        _codes.c.proof_hash == proof_hash,
        _codes.c.proof_until > now,
    )
    return db.execute(chosen).first() is not None
