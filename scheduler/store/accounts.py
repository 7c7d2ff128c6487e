"""Accounts of staff; how they sign in is kept beside, in ``staff_access``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as Db

from scheduler.domain.accounts import AccountStatus, Role
from scheduler.store.errors import NotFoundError, StoreError
from scheduler.store.rows import item_of, table
from scheduler.store.tables.people import Worker
from scheduler.store.tables.service import Service
from scheduler.store.tables.staff_access import StaffAccount

DEMO = "demo"
"""Who made the accounts that a demo's buttons sign in as; no other account answers to them."""
_accounts = table(StaffAccount)
_workers = table(Worker)
_services = table(Service)


class EmailTakenError(StoreError):
    """Another account has this e-mail address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A member of staff who signs in; see ``StaffAccount``."""

    id: int
    service_id: str | None
    worker_id: str | None
    email: str
    name: str
    role: Role
    status: AccountStatus
    password_hash: str | None
    authenticator: str | None
    authenticator_step: int
    council_issuer: str | None
    council_subject: str | None
    failures: int
    locked_until: datetime | None
    made_at: datetime
    signed_in_at: datetime | None


def account_of(row: Any) -> Account:
    """Turn a row into an account."""
    return item_of(Account, dict(row), role=Role(row["role"]), status=AccountStatus(row["status"]))


def add_account(db: Db, **columns: Any) -> int:
    """Make an account; the columns are those of ``StaffAccount``.

    Raises
    ------
    EmailTakenError
        When the e-mail address has an account, or the worker has one.
    """
    values = {"failures": 0, "authenticator_step": 0} | columns
    try:
        with db.begin_nested():
            made = db.execute(insert(_accounts).values(values).returning(_accounts.c.id))
            return int(made.scalar_one())
    except IntegrityError as error:
        message = f"There is an account for {columns['email']} already, or for this worker. Change that one instead."
        raise EmailTakenError(message) from error


def change_account(db: Db, account_id: int, **columns: Any) -> None:
    """Change columns of an account.

    Raises
    ------
    EmailTakenError
        When another account is linked to the worker.
    """
    try:
        with db.begin_nested():
            db.execute(update(_accounts).where(_accounts.c.id == account_id).values(columns))
    except IntegrityError as error:
        message = "Another account is linked to this worker, or the worker is no longer with the service."
        raise EmailTakenError(message) from error


def count_failure(db: Db, account_id: int) -> int:
    """Count one more wrong try and return how many there were in a row; tries at the same time all count."""
    counted = update(_accounts).where(_accounts.c.id == account_id).values(failures=_accounts.c.failures + 1)
    return int(db.execute(counted.returning(_accounts.c.failures)).scalar_one())


def load_account(db: Db, account_id: int) -> Account:
    """Read an account.

    Raises
    ------
    NotFoundError
        When there is none of this number.
    """
    row = db.execute(select(_accounts).where(_accounts.c.id == account_id)).mappings().first()
    if row is None:
        message = f"There is no account {account_id}; it may have been removed."
        raise NotFoundError(message)
    return account_of(row)


def find_account(db: Db, *, email: str | None = None, council: tuple[str, str] | None = None) -> Account | None:
    """Find an account by its e-mail address, or by issuer and subject of the council's sign-in."""
    if council is not None:
        chosen = (_accounts.c.council_issuer == council[0], _accounts.c.council_subject == council[1])
    else:
        chosen = (_accounts.c.email == email,)  # type: ignore[assignment] # a tuple of conditions of another length
    row = db.execute(select(_accounts).where(*chosen)).mappings().first()
    return None if row is None else account_of(row)


def accounts_of(db: Db, service_id: str | None) -> tuple[Account, ...]:
    """List the accounts that an administrator of ``service_id`` answers for (None: all), by name."""
    chosen = select(_accounts).order_by(func.lower(_accounts.c.name), _accounts.c.id)
    if service_id is not None:
        chosen = chosen.where(_accounts.c.service_id == service_id)
    return tuple(account_of(row) for row in db.execute(chosen).mappings())


def account_names(db: Db, account_ids: Iterable[int]) -> dict[int, str]:
    """Return the names of accounts by their numbers."""
    chosen = select(_accounts.c.id, _accounts.c.name).where(_accounts.c.id.in_(set(account_ids)))
    return {row.id: row.name for row in db.execute(chosen)}


def other_administrators(db: Db, account_id: int, service_id: str | None) -> int:
    """Count administrators besides this one who can sign in to the service (those of all services among them)."""
    chosen = select(func.count()).where(
        _accounts.c.id != account_id,
        _accounts.c.role == Role.ADMINISTRATOR.value,
        _accounts.c.status == AccountStatus.ACTIVE.value,
        or_(_accounts.c.service_id == service_id, _accounts.c.service_id.is_(None)),
    )
    return int(db.execute(chosen).scalar_one())


def service_names(db: Db) -> dict[str, str]:
    """Return the services of this installation, id and name."""
    return {row.id: row.name for row in db.execute(select(_services.c.id, _services.c.name).order_by(_services.c.name))}


def worker_names(db: Db, service_id: str) -> dict[str, str]:
    """Return the workers of a service who are still with it, id and name."""
    chosen = select(_workers.c.id, _workers.c.name).where(_workers.c.service_id == service_id, _workers.c.active)
    return {row.id: row.name for row in db.execute(chosen.order_by(_workers.c.name, _workers.c.id))}


def demo_account(db: Db, role: str) -> Account:
    """Return the account that the demo made for a role.

    Raises
    ------
    NotFoundError
        When this database is not a demo's.
    """
    mine = (_accounts.c.made_by == DEMO, _accounts.c.role == role, _accounts.c.status == AccountStatus.ACTIVE.value)
    row = db.execute(select(_accounts).where(*mine).order_by(_accounts.c.id)).mappings().first()
    if row is None:
        message = f"There is no demo account for the role {role}; make the demo again with: evenhand demo."
        raise NotFoundError(message)
    return account_of(row)
