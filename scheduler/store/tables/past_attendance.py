"""Attendance of months before registers were kept here, as it was imported; reasons in words are not kept."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.store.tables.base import Base, at_least, belongs_to


class PastAttendance(Base):
    """One person at one session of a spreadsheet."""

    __tablename__ = "past_attendance"
    __table_args__ = (
        belongs_to("areas", "area_id"),
        belongs_to("strands", "strand_id"),
        belongs_to("carers", "carer_id"),
        Index(None, "service_id", "day"),
        Index(None, "service_id", "carer_id"),
    )

    service_id: Mapped[str] = mapped_column(ForeignKey("services.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date]
    title: Mapped[str]
    strand_id: Mapped[str | None]
    area_id: Mapped[str]
    venue: Mapped[str]
    start_minute: Mapped[int | None]
    carer_id: Mapped[str]
    came: Mapped[bool]
    told_us: Mapped[bool]


class PastSession(Base):
    """One session of a spreadsheet with counts alone; ``places`` None: not known."""

    __tablename__ = "past_sessions"
    __table_args__ = (
        belongs_to("areas", "area_id"),
        belongs_to("strands", "strand_id"),
        at_least("came", 0),
        at_least("turned_away", 0),
        Index(None, "service_id", "day"),
    )

    service_id: Mapped[str] = mapped_column(ForeignKey("services.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date]
    title: Mapped[str]
    strand_id: Mapped[str | None]
    area_id: Mapped[str]
    venue: Mapped[str]
    start_minute: Mapped[int | None]
    places: Mapped[int | None]
    came: Mapped[int]
    turned_away: Mapped[int]
