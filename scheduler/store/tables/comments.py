"""What people say: themes tagged by a person; compliments, comments and complaints; what carers tell of themselves."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.domain.comment_log import LogKind, StepKind, Via
from scheduler.store.tables.base import Base, Words, belongs_to, one_of


class FeedbackTag(Base):
    """The themes that a person saw in what somebody wrote; the last row of an answer stands, none is changed."""

    __tablename__ = "feedback_tags"
    __table_args__ = (Index(None, "service_id", "feedback_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id", ondelete="CASCADE"))
    feedback_id: Mapped[int] = mapped_column(ForeignKey("feedback.id", ondelete="CASCADE"))
    themes: Mapped[Words]
    read: Mapped[bool]
    at: Mapped[datetime]
    by: Mapped[str]


class LogEntry(Base):
    """A compliment, comment or complaint as it was taken down, with the days by which it is answered."""

    __tablename__ = "log_entries"
    __table_args__ = (
        ForeignKeyConstraint(["service_id", "session_id"], ["sessions.service_id", "sessions.id"]),
        belongs_to("areas", "area_id"),
        belongs_to("strands", "strand_id"),
        one_of("kind", *LogKind),
        one_of("via", *Via),
        Index(None, "service_id", "taken_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id", ondelete="CASCADE"))
    kind: Mapped[str]
    taken_on: Mapped[date]
    taken_by: Mapped[str]
    via: Mapped[str]
    words: Mapped[str]
    from_whom: Mapped[str]
    area_id: Mapped[str | None]
    strand_id: Mapped[str | None]
    session_id: Mapped[int | None]
    acknowledge_by: Mapped[date | None]
    answer_by: Mapped[date | None]
    limits_source: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]


class LogStep(Base):
    """What happened with an entry; never changed."""

    __tablename__ = "log_steps"
    __table_args__ = (one_of("kind", *StepKind), Index(None, "entry_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id", ondelete="CASCADE"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("log_entries.id", ondelete="CASCADE"))
    kind: Mapped[str]
    on: Mapped[date]
    words: Mapped[str]
    said: Mapped[str]
    due_on: Mapped[date | None]
    at: Mapped[datetime]
    by: Mapped[str]


class CarerCharacteristic(Base):
    """What a carer answered about themselves, of their own will; no row: not asked."""

    __tablename__ = "carer_characteristics"
    __table_args__ = (belongs_to("carers", "carer_id", own=True), Index(None, "service_id", "characteristic"))

    service_id: Mapped[str] = mapped_column(primary_key=True)
    carer_id: Mapped[str] = mapped_column(primary_key=True)
    characteristic: Mapped[str] = mapped_column(primary_key=True)
    answer: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str]
