"""Tokens of secret links: random, kept as a hash alone, for one purpose and one thing, expiring, revocable."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session as Db

from scheduler.store.rows import Row, item_of, table
from scheduler.store.tables.office import Token

TOKEN_BYTES = 32
"""256 bits from the system's generator; 128 would do."""
_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}")
_tokens = table(Token)
_by_hash = select(_tokens).where(_tokens.c.hash == bindparam("hashed"))


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRecord:
    """What is kept of a token: whose, what for, until when; never the token."""

    id: int
    service_id: str
    purpose: str
    about_kind: str
    about_id: str
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


def hashed(token: str) -> str:
    """SHA-256 of a token, in hexadecimal. A token is random, so it needs no salt and no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def issue_token(  # noqa: PLR0913 — the six things that a token is bound to
    db: Db, *, service_id: str, purpose: str, about_kind: str, about_id: str, now: datetime, expires_at: datetime
) -> str:
    """Make a token and keep its hash.

    Returns
    -------
    str
        43 characters that may stand in an address; nobody can find them again.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = {"service_id": service_id, "purpose": purpose, "about_kind": about_kind, "about_id": about_id}
    keep_token(db, token, row | {"made_at": now, "expires_at": expires_at})
    return token


def keep_token(db: Db, token: str, about: Row) -> None:
    """Keep the hash of a token that was made elsewhere, such as that of a message; kept before, it stays as it was."""
    make = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement: Any = make(_tokens).values(about | {"hash": hashed(token)})
    db.execute(statement.on_conflict_do_nothing(index_elements=["hash"]))


def find_token(db: Db, token: str) -> TokenRecord | None:
    """Find what a token was issued for, expired and revoked ones too; None when it is nobody's."""
    if not _SHAPE.fullmatch(token):
        return None
    row = db.execute(_by_hash, {"hashed": hashed(token)}).mappings().first()
    return None if row is None else item_of(TokenRecord, dict(row))


def revoke_tokens(db: Db, *, service_id: str, about_kind: str, about_id: str, now: datetime) -> int:
    """Revoke every token about one thing that is not yet revoked; returns how many."""
    mine = (
        _tokens.c.service_id == service_id,
        _tokens.c.about_kind == about_kind,
        _tokens.c.about_id == about_id,
        _tokens.c.revoked_at.is_(None),
    )
    revoked = db.execute(update(_tokens).where(*mine).values(revoked_at=now).returning(_tokens.c.id))
    return len(revoked.all())


def revoke_tokens_of_day(db: Db, purpose: str, about: Row, expires_at: datetime, *, now: datetime) -> int:
    """Revoke the tokens of one purpose about one thing (``Row`` as for ``keep_token``) that end at one instant."""
    mine = [_tokens.c[name] == value for name, value in about.items()]
    mine += [_tokens.c.purpose == purpose, _tokens.c.expires_at == expires_at, _tokens.c.revoked_at.is_(None)]
    return len(db.execute(update(_tokens).where(*mine).values(revoked_at=now).returning(_tokens.c.id)).all())
