"""The office: jobs, outgoing messages, the audit trail, tokens of links."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.store.tables.base import Base, at_least, in_order, one_of

JOB_STATES = ("queued", "running", "done", "failed", "cancelled")


class Job(Base):
    """One piece of work for a worker. ``attempt`` fences: only the latest attempt may write."""

    __tablename__ = "jobs"
    __table_args__ = (
        one_of("state", *JOB_STATES),
        at_least("attempt", 0),
        at_least("most_attempts", 1),
        in_order("attempt", "most_attempts", may_be_equal=True),
        CheckConstraint("(state = 'running') = (lease_until IS NOT NULL)", name="running_has_lease"),
        Index(None, "state", "queued_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    args: Mapped[dict[str, Any]]
    state: Mapped[str]
    attempt: Mapped[int]
    most_attempts: Mapped[int]
    queued_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    owner: Mapped[str | None]
    cancel_asked: Mapped[bool]
    progress: Mapped[str]
    result: Mapped[dict[str, Any] | None]
    error: Mapped[str | None]


class Message(Base):
    """An e-mail or text to be sent (the outbox); ``once_key`` stops the same message from going out twice."""

    __tablename__ = "messages"
    __table_args__ = (
        one_of("channel", "email", "text"),
        one_of("status", "queued", "sent", "failed", "withdrawn"),
        CheckConstraint("(status = 'sent') = (sent_at IS NOT NULL)", name="sent_when"),
        at_least("attempts", 0),
        Index(None, "status", "send_after"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id", ondelete="CASCADE"))
    once_key: Mapped[str] = mapped_column(unique=True)
    channel: Mapped[str]
    address: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    status: Mapped[str]
    queued_at: Mapped[datetime]
    send_after: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]


class AuditEntry(Base):
    """Who did what, when. The database refuses to change an entry; it outlives what it speaks of."""

    __tablename__ = "audit"
    __table_args__ = (Index(None, "about_kind", "about_id"), Index(None, "service_id", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str | None]
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    about_kind: Mapped[str]
    about_id: Mapped[str]
    detail: Mapped[dict[str, Any]]


class Token(Base):
    """The SHA-256 of a random token that stands in a link; the token itself is never kept."""

    __tablename__ = "tokens"
    __table_args__ = (
        CheckConstraint("length(hash) = 64", name="hash_length"),
        in_order("made_at", "expires_at"),
        Index(None, "about_kind", "about_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id", ondelete="CASCADE"))
    hash: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[str]
    about_kind: Mapped[str]
    about_id: Mapped[str]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
