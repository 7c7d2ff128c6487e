"""Days of transport: what was known, the runs planned, what was driven, and notes from the road."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.domain.run_marks import MarkKind
from scheduler.store.tables.base import Base, at_least, belongs_to, one_of


class TransportDay(Base):
    """One day: its facts and, once planned, its runs, as the documents that the command line writes."""

    __tablename__ = "transport_days"

    service_id: Mapped[str] = mapped_column(ForeignKey("services.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    facts: Mapped[str]
    fingerprint: Mapped[str]
    runs: Mapped[str | None]
    planned_at: Mapped[datetime | None]


class TransportStop(Base):
    """A public place where a vehicle waits; retired ones stay, so that what was agreed can be read."""

    __tablename__ = "transport_stops"
    __table_args__ = (belongs_to("areas", "area_id"), UniqueConstraint("service_id", "name"))

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id", ondelete="CASCADE"))
    name: Mapped[str]
    place: Mapped[str]
    postcode: Mapped[str]
    easting_m: Mapped[int]
    northing_m: Mapped[int]
    area_id: Mapped[str]
    lit: Mapped[bool]
    sheltered: Mapped[bool]
    notes: Mapped[str]
    in_use: Mapped[bool]
    changed_at: Mapped[datetime]


class TransportRun(Base):
    """One run, planned and driven: whose it is, its miles and minutes."""

    __tablename__ = "transport_runs"
    __table_args__ = (
        ForeignKeyConstraint(
            ["service_id", "day"], ["transport_days.service_id", "transport_days.day"], ondelete="CASCADE"
        ),
        at_least("planned_minutes", 0),
        at_least("actual_minutes", 0),
        at_least("actual_miles", 0),
    )

    service_id: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(primary_key=True)
    driver_id: Mapped[str | None]
    escort_id: Mapped[str | None]
    planned_minutes: Mapped[int]
    planned_miles: Mapped[float]
    actual_minutes: Mapped[int | None]
    actual_miles: Mapped[float | None]


class TransportMark(Base):
    """A note from the road; rows are added, never changed, and outlive a day that is planned again."""

    __tablename__ = "transport_marks"
    __table_args__ = (
        one_of("kind", *MarkKind),
        UniqueConstraint("service_id", "key"),
        Index(None, "service_id", "day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id", ondelete="CASCADE"))
    day: Mapped[date]
    key: Mapped[str]
    run_id: Mapped[str]
    ride_id: Mapped[str]
    kind: Mapped[str]
    to_whom: Mapped[str]
    by: Mapped[str]
    noted_at: Mapped[datetime]
    kept_at: Mapped[datetime]
