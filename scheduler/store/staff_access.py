"""How staff sign in: sessions, second factors, links that set a password, counts of tries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session as Db

from scheduler.domain.accounts import LinkPurpose, Stage
from scheduler.store.accounts import Account, account_of
from scheduler.store.rows import item_of, table
from scheduler.store.tables.staff_access import (
    StaffAccount,
    StaffLink,
    StaffPasskey,
    StaffRecoveryCode,
    StaffSession,
    Tries,
)

_accounts = table(StaffAccount)
_passkeys = table(StaffPasskey)
_codes = table(StaffRecoveryCode)
_sessions = table(StaffSession)
_links = table(StaffLink)
_tries = table(Tries)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRecord:
    """One browser in which an account is signed in, or half so."""

    id: int
    account_id: int
    stage: Stage
    made_at: datetime
    seen_at: datetime
    browser: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """A passkey: ids and keys as base64url text."""

    id: int
    account_id: int
    credential_id: str
    public_key: str
    sign_count: int
    name: str
    made_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link that sets a password."""

    id: int
    account_id: int
    purpose: LinkPurpose
    expires_at: datetime
    used_at: datetime | None


def _session(row: Any) -> SessionRecord:
    return item_of(SessionRecord, dict(row), stage=Stage(row["stage"]))


def begin_session(db: Db, *, account_id: int, hash_: str, stage: Stage, browser: str, now: datetime) -> int:
    """Keep a session."""
    values = {"account_id": account_id, "hash": hash_, "stage": stage.value, "browser": browser}
    made = db.execute(insert(_sessions).values(**values, made_at=now, seen_at=now).returning(_sessions.c.id))
    return int(made.scalar_one())


def find_session(db: Db, hash_: str) -> tuple[SessionRecord, Account] | None:
    """Find a session and its account by the hash of its token."""
    chosen = select(_sessions, _accounts).join(_accounts, _accounts.c.id == _sessions.c.account_id)
    row = db.execute(chosen.where(_sessions.c.hash == hash_)).first()
    if row is None:
        return None
    own, of_account = row[: len(_sessions.c)], row[len(_sessions.c) :]
    return _session(dict(zip(_sessions.c.keys(), own, strict=True))), account_of(
        dict(zip(_accounts.c.keys(), of_account, strict=True))
    )


def touch_session(db: Db, session_id: int, now: datetime) -> None:
    """Note that a session was used."""
    db.execute(update(_sessions).where(_sessions.c.id == session_id).values(seen_at=now))


def sessions_of(db: Db, account_id: int) -> tuple[SessionRecord, ...]:
    """List where an account is signed in, the latest use first."""
    chosen = select(_sessions).where(_sessions.c.account_id == account_id, _sessions.c.stage == Stage.FULL.value)
    return tuple(_session(row) for row in db.execute(chosen.order_by(_sessions.c.seen_at.desc())).mappings())


def end_sessions(
    db: Db, account_id: int, *, only: int | None = None, but: int | None = None, before: datetime | None = None
) -> int:
    """End sessions of an account: all, ``only`` one, all ``but`` one, or those last used ``before`` an instant."""
    chosen = [_sessions.c.account_id == account_id]
    if only is not None:
        chosen.append(_sessions.c.id == only)
    if but is not None:
        chosen.append(_sessions.c.id != but)
    if before is not None:
        chosen.append(_sessions.c.seen_at < before)
    ended = db.execute(delete(_sessions).where(*chosen))
    return ended.rowcount if isinstance(ended, CursorResult) else 0


def replace_recovery_codes(db: Db, account_id: int, hashes: Iterable[str]) -> None:
    """Put new recovery codes in the place of the old ones."""
    db.execute(delete(_codes).where(_codes.c.account_id == account_id))
    rows = [{"account_id": account_id, "hash": one} for one in hashes]
    if rows:
        db.execute(insert(_codes), rows)


def use_recovery_code(db: Db, account_id: int, hash_: str, now: datetime) -> bool:
    """Take a recovery code, once; False when there is none such left."""
    mine = (_codes.c.account_id == account_id, _codes.c.hash == hash_, _codes.c.used_at.is_(None))
    used = db.execute(update(_codes).where(*mine).values(used_at=now))
    return isinstance(used, CursorResult) and used.rowcount == 1


def recovery_codes_left(db: Db, account_id: int) -> int:
    """Count the recovery codes that still work."""
    chosen = select(func.count()).where(_codes.c.account_id == account_id, _codes.c.used_at.is_(None))
    return int(db.execute(chosen).scalar_one())


def has_recovery_codes(db: Db, account_id: int) -> bool:
    """Whether recovery codes were ever made for what the account has now, used ones among them."""
    return db.execute(select(_codes.c.id).where(_codes.c.account_id == account_id).limit(1)).first() is not None


def take_authenticator_step(db: Db, account_id: int, step: int) -> bool:
    """Note that the code of a 30-second step was used; False when it, or a later one, was used before."""
    mine = (_accounts.c.id == account_id, _accounts.c.authenticator_step < step)
    taken = db.execute(update(_accounts).where(*mine).values(authenticator_step=step))
    return isinstance(taken, CursorResult) and taken.rowcount == 1


def add_passkey(db: Db, **columns: Any) -> None:
    """Keep a passkey; the columns are those of ``StaffPasskey``."""
    db.execute(insert(_passkeys).values(columns))


def passkeys_of(db: Db, account_id: int) -> tuple[Passkey, ...]:
    """List the passkeys of an account."""
    chosen = select(_passkeys).where(_passkeys.c.account_id == account_id).order_by(_passkeys.c.id)
    return tuple(item_of(Passkey, dict(row)) for row in db.execute(chosen).mappings())


def accounts_with_passkeys(db: Db) -> frozenset[int]:
    """Return the numbers of the accounts that have a passkey."""
    return frozenset(db.execute(select(_passkeys.c.account_id).distinct()).scalars())


def use_passkey(db: Db, passkey_id: int, sign_count: int, now: datetime) -> None:
    """Note the use of a passkey and its counter."""
    db.execute(update(_passkeys).where(_passkeys.c.id == passkey_id).values(sign_count=sign_count, used_at=now))


def remove_passkeys(db: Db, account_id: int, *, only: int | None = None) -> int:
    """Remove all passkeys of an account, or one."""
    chosen = [_passkeys.c.account_id == account_id] + ([] if only is None else [_passkeys.c.id == only])
    gone = db.execute(delete(_passkeys).where(*chosen))
    return gone.rowcount if isinstance(gone, CursorResult) else 0


def add_link(db: Db, *, account_id: int, nonce: str, purpose: LinkPurpose, now: datetime, valid: timedelta) -> None:
    """Keep a link; those of before stop working."""
    db.execute(delete(_links).where(_links.c.account_id == account_id, _links.c.used_at.is_(None)))
    values = {"account_id": account_id, "nonce": nonce, "purpose": purpose.value}
    db.execute(insert(_links).values(**values, made_at=now, expires_at=now + valid))


def find_link(db: Db, nonce: str) -> Link | None:
    """Find a link by its nonce."""
    row = db.execute(select(_links).where(_links.c.nonce == nonce)).mappings().first()
    return None if row is None else item_of(Link, dict(row), purpose=LinkPurpose(row["purpose"]))


def use_link(db: Db, link_id: int, now: datetime) -> bool:
    """Take a link, once; False when another request took it."""
    mine = (_links.c.id == link_id, _links.c.used_at.is_(None), _links.c.expires_at > now)
    used = db.execute(update(_links).where(*mine).values(used_at=now))
    return isinstance(used, CursorResult) and used.rowcount == 1


def count_try(db: Db, key: str, now: datetime, window: timedelta) -> int:
    """Count one more try and return how many there were in the window; it begins anew when it is over."""
    db.execute(delete(_tries).where(_tries.c.began_at <= now - window))
    make = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement: Any = make(_tries).values(key=key, began_at=now, count=1)
    counted = statement.on_conflict_do_update(index_elements=["key"], set_={"count": _tries.c.count + 1})
    return int(db.execute(counted.returning(_tries.c.count)).scalar_one())
