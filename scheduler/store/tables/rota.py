"""The rota: leave asked for, sessions that want cover and who could, and what lone workers said of their visits."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.domain.rota import LeaveState
from scheduler.store.tables.base import Base, belongs_to, in_order, one_of


def _of_session() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["service_id", "session_id"], ["sessions.service_id", "sessions.id"], ondelete="CASCADE"
    )


class LeaveRequest(Base):
    """Leave that a worker asked for; granted leave stands in the worker's facts too."""

    __tablename__ = "leave_requests"
    __table_args__ = (
        belongs_to("workers", "worker_id", own=True),
        one_of("state", *LeaveState),
        in_order("first", "last", may_be_equal=True),
        Index(None, "service_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str]
    worker_id: Mapped[str]
    first: Mapped[date]
    last: Mapped[date]
    state: Mapped[str]
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    answer: Mapped[str]


class Cover(Base):
    """A worker who cannot come to one session of theirs, and who stands in; ``in_worker_id`` is None until then."""

    __tablename__ = "session_cover"
    __table_args__ = (
        _of_session(),
        belongs_to("workers", "out_worker_id", own=True),
        belongs_to("workers", "in_worker_id"),
        UniqueConstraint("service_id", "session_id", "out_worker_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str]
    session_id: Mapped[int]
    out_worker_id: Mapped[str]
    in_worker_id: Mapped[str | None]
    asked_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class CoverOffer(Base):
    """A worker who offered to stand in."""

    __tablename__ = "cover_offers"
    __table_args__ = (
        ForeignKeyConstraint(["cover_id"], ["session_cover.id"], ondelete="CASCADE"),
        belongs_to("workers", "worker_id", own=True),
    )

    cover_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    worker_id: Mapped[str] = mapped_column(primary_key=True)
    service_id: Mapped[str]
    offered_at: Mapped[datetime]


class LoneVisit(Base):
    """What a lone worker said of a visit: begun, back, help; and when the office was told of silence."""

    __tablename__ = "lone_visits"
    __table_args__ = (_of_session(), belongs_to("workers", "worker_id", own=True))

    session_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    worker_id: Mapped[str] = mapped_column(primary_key=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id", ondelete="CASCADE"))
    begun_at: Mapped[datetime | None]
    expected_back_at: Mapped[datetime | None]
    back_at: Mapped[datetime | None]
    help_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    told_of: Mapped[str | None]


class VisitHome(Base):
    """Which household a term's home visits are for: plans know visits of an area by a number alone."""

    __tablename__ = "visit_homes"
    __table_args__ = (
        belongs_to("terms", "term_id", own=True),
        belongs_to("areas", "area_id", own=True),
        belongs_to("households", "household_id", own=True),
        UniqueConstraint("service_id", "term_id", "household_id"),
    )

    service_id: Mapped[str] = mapped_column(primary_key=True)
    term_id: Mapped[str] = mapped_column(primary_key=True)
    area_id: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(primary_key=True)
    household_id: Mapped[str]
