"""How staff sign in: accounts, second factors, sessions, links sent by e-mail, counts of tries.

No password, recovery code, token of a session or of a link stands here: hashes and nonces do. The secret of an
authenticator app is sealed with the installation's key.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.domain.accounts import AccountStatus, LinkPurpose, Role, Stage
from scheduler.store.tables.base import Base, at_least, in_order, one_of

SHA256_CHARACTERS = 64


def _of_account() -> ForeignKey:
    return ForeignKey("staff_accounts.id", ondelete="CASCADE")


def _is_hash(column: str) -> CheckConstraint:
    return CheckConstraint(f"length({column}) = {SHA256_CHARACTERS}", name=f"{column}_length")


class StaffAccount(Base):
    """A member of staff who signs in; ``failures`` counts wrong tries in a row."""

    __tablename__ = "staff_accounts"
    __table_args__ = (
        ForeignKeyConstraint(["service_id", "worker_id"], ["workers.service_id", "workers.id"]),
        UniqueConstraint("service_id", "worker_id"),
        UniqueConstraint("council_issuer", "council_subject"),
        one_of("role", *Role),
        one_of("status", *AccountStatus),
        CheckConstraint("worker_id IS NULL OR service_id IS NOT NULL", name="worker_has_service"),
        CheckConstraint("(council_issuer IS NULL) = (council_subject IS NULL)", name="council_whole"),
        at_least("failures", 0),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str | None] = mapped_column(ForeignKey("services.id", ondelete="CASCADE"))
    worker_id: Mapped[str | None]
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]
    status: Mapped[str]
    password_hash: Mapped[str | None]
    authenticator: Mapped[str | None]
    """Sealed secret of the authenticator app; None while there is none."""
    authenticator_step: Mapped[int] = mapped_column(default=0)
    """Last 30-second step whose code was taken: no code is taken twice."""
    council_issuer: Mapped[str | None]
    council_subject: Mapped[str | None]
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    signed_in_at: Mapped[datetime | None]


class StaffPasskey(Base):
    """A passkey of an account, as a second factor."""

    __tablename__ = "staff_passkeys"
    __table_args__ = (at_least("sign_count", 0), Index(None, "account_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(_of_account())
    credential_id: Mapped[str] = mapped_column(unique=True)
    public_key: Mapped[str]
    sign_count: Mapped[int]
    name: Mapped[str]
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class StaffRecoveryCode(Base):
    """One code for the day when the second factor is lost; it works once."""

    __tablename__ = "staff_recovery_codes"
    __table_args__ = (_is_hash("hash"), UniqueConstraint("account_id", "hash"))

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(_of_account())
    hash: Mapped[str]
    used_at: Mapped[datetime | None]


class StaffSession(Base):
    """One browser in which an account is signed in, or half so."""

    __tablename__ = "staff_sessions"
    __table_args__ = (
        _is_hash("hash"),
        one_of("stage", *Stage),
        in_order("made_at", "seen_at", may_be_equal=True),
        Index(None, "account_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(_of_account())
    hash: Mapped[str] = mapped_column(unique=True)
    stage: Mapped[str]
    made_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    browser: Mapped[str]


class StaffLink(Base):
    """A link sent by e-mail that sets a password; it works once, and until ``expires_at``."""

    __tablename__ = "staff_links"
    __table_args__ = (one_of("purpose", *LinkPurpose), in_order("made_at", "expires_at"), Index(None, "account_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(_of_account())
    nonce: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[str]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Tries(Base):
    """How often something was tried from one address in the window that began then; the key is a hash."""

    __tablename__ = "tries"
    __table_args__ = (_is_hash("key"), at_least("count", 1), Index(None, "began_at"))

    key: Mapped[str] = mapped_column(primary_key=True)
    began_at: Mapped[datetime]
    count: Mapped[int]
