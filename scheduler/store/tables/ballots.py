"""Ballots: their sessions, who ranked what, and what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.store.tables.base import Base, Numbers, at_least, belongs_to, in_order, one_of


class Ballot(Base):
    """Sessions whose places are shared out together; ``seed`` and ``policy`` are public from the start."""

    __tablename__ = "ballots"
    __table_args__ = (
        UniqueConstraint("service_id", "id"),
        one_of("status", "open", "closed", "allocated", "withdrawn"),
        in_order("opens_at", "closes_at"),
        CheckConstraint("(status = 'allocated') = (allocated_at IS NOT NULL)", name="allocated_when"),
        CheckConstraint("length(seed) >= 32", name="seed_length"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id", ondelete="CASCADE"))
    title: Mapped[str]
    status: Mapped[str]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    seed: Mapped[str]
    policy: Mapped[dict[str, Any]]
    opened_by: Mapped[str]
    allocated_at: Mapped[datetime | None]
    draw_key: Mapped[str | None]
    question: Mapped[str | None]
    """Fingerprint of everything the sharing-out depended on."""


class BallotSession(Base):
    """A session of a ballot; a session stands in one ballot at most."""

    __tablename__ = "ballot_sessions"
    __table_args__ = (
        ForeignKeyConstraint(["service_id", "ballot_id"], ["ballots.service_id", "ballots.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["service_id", "session_id"], ["sessions.service_id", "sessions.id"], ondelete="CASCADE"),
        UniqueConstraint("session_id"),
    )

    ballot_id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str]
    position: Mapped[int]


class BallotEntry(Base):
    """One carer's ranking; ``choices`` are sessions, the most wanted first."""

    __tablename__ = "ballot_entries"
    __table_args__ = (
        ForeignKeyConstraint(["service_id", "ballot_id"], ["ballots.service_id", "ballots.id"], ondelete="CASCADE"),
        belongs_to("carers", "carer_id", own=True),
        UniqueConstraint("ballot_id", "carer_id"),
        Index(None, "service_id", "carer_id"),
        at_least("most", 1),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ballot_id: Mapped[int]
    service_id: Mapped[str]
    carer_id: Mapped[str]
    household_id: Mapped[str]
    choices: Mapped[Numbers]
    most: Mapped[int]
    together: Mapped[bool]
    no_other_way: Mapped[str] = mapped_column(default="")
    """Why there is no other reasonable way to come; empty where there is one."""
    entered_at: Mapped[datetime]


class BallotOutcome(Base):
    """What came of one choice of a carer, with the reason that the household reads."""

    __tablename__ = "ballot_outcomes"
    __table_args__ = (
        ForeignKeyConstraint(["service_id", "ballot_id"], ["ballots.service_id", "ballots.id"], ondelete="CASCADE"),
        belongs_to("carers", "carer_id", own=True),
        UniqueConstraint("ballot_id", "carer_id", "session_id"),
        Index(None, "service_id", "carer_id"),
        one_of("outcome", "place", "waiting", "none"),
        at_least("choice", 1),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ballot_id: Mapped[int]
    service_id: Mapped[str]
    carer_id: Mapped[str]
    session_id: Mapped[int]
    choice: Mapped[int]
    outcome: Mapped[str]
    reason: Mapped[str]
