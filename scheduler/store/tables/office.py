"""The office: jobs, outgoing messages, the audit trail, tokens of links."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.domain.messages import Channel, MessageKind
from scheduler.store.tables.base import Base, at_least, belongs_to, in_order, one_of

JOB_STATES = ("queued", "running", "done", "failed", "cancelled")
MESSAGE_STATES = ("queued", "sending", "sent", "failed", "in_doubt", "withdrawn")


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
    """An e-mail or text to be sent (the outbox); ``once_key`` stops the same message from going out twice.

    The words are written when it is sent, from ``data``; neither a link nor a code is kept. ``channel`` and
    ``address`` are None until then where the household's or the worker's own are to be used. A message is
    ``sending`` under a lease; ``handed_over_at`` is set just before it leaves, so that one whose worker died
    while it left is known to be ``in_doubt`` and is never sent again by itself.
    """

    __tablename__ = "messages"
    __table_args__ = (
        belongs_to("households", "household_id", own=True),
        belongs_to("workers", "worker_id", own=True),
        one_of("kind", *MessageKind),
        one_of("channel", *Channel),
        one_of("status", *MESSAGE_STATES),
        CheckConstraint("(status = 'sent') = (sent_at IS NOT NULL)", name="sent_when"),
        CheckConstraint("(status = 'sending') = (lease_until IS NOT NULL)", name="sending_has_lease"),
        CheckConstraint("status NOT IN ('failed', 'in_doubt') OR length(error) > 0", name="failure_has_words"),
        at_least("attempts", 0),
        Index(None, "status", "send_after"),
        Index(None, "service_id", "household_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id", ondelete="CASCADE"))
    once_key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    household_id: Mapped[str | None]
    worker_id: Mapped[str | None]
    channel: Mapped[str | None]
    address: Mapped[str | None]
    data: Mapped[dict[str, Any]]
    status: Mapped[str]
    queued_at: Mapped[datetime]
    send_after: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    handed_over_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    sender_reference: Mapped[str | None]
    error: Mapped[str | None]


class CalendarChange(Base):
    """When an event in people's calendars last changed; its SEQUENCE is counted from this.

    ``household_id`` is empty for a change of the session itself, which concerns everybody.
    """

    __tablename__ = "calendar_changes"
    __table_args__ = (
        ForeignKeyConstraint(["service_id", "session_id"], ["sessions.service_id", "sessions.id"], ondelete="CASCADE"),
    )

    service_id: Mapped[str] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    household_id: Mapped[str] = mapped_column(primary_key=True)
    changed_at: Mapped[datetime]


class AuditEntry(Base):
    """Who did what, when. The database refuses to change an entry; it outlives what it speaks of."""

    __tablename__ = "audit"
    __table_args__ = (Index(None, "about_kind", "about_id"), Index(None, "service_id", "at"), Index(None, "actor"))

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
