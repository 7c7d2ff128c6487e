"""Signed reports, how small counts are hidden, when reviews are, and requests that could not be met."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.domain.reports import ReportKind
from scheduler.domain.unmet_need import UnmetSource, WhyUnmet
from scheduler.store.tables.base import Base, at_least, belongs_to, in_order, one_of


class SignedReport(Base):
    """A report as a person signed it; the database refuses to change it, a correction is a new version.

    ``full`` are the counts before anything was hidden, which never leave; ``shown`` is what the council got.
    """

    __tablename__ = "signed_reports"
    __table_args__ = (
        one_of("kind", *ReportKind),
        in_order("first", "last", may_be_equal=True),
        at_least("version", 1),
        UniqueConstraint("service_id", "kind", "first", "version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id", ondelete="CASCADE"))
    kind: Mapped[str]
    first: Mapped[date]
    last: Mapped[date]
    version: Mapped[int]
    made_at: Mapped[datetime]
    signed_at: Mapped[datetime]
    signed_by: Mapped[str]
    signed_name: Mapped[str]
    changes: Mapped[str]
    full: Mapped[dict[str, Any]]
    shown: Mapped[dict[str, Any]]


class ReportSettings(Base):
    """How a service hides small counts; no row: the defaults."""

    __tablename__ = "report_settings"
    __table_args__ = (at_least("hidden_up_to", 1),)

    service_id: Mapped[str] = mapped_column(ForeignKey("services.id", ondelete="CASCADE"), primary_key=True)
    hidden_up_to: Mapped[int]
    zeros_shown: Mapped[bool]


class Review(Base):
    """When the council and the provider review a quarter; ``first`` is the quarter's first day."""

    __tablename__ = "report_reviews"

    service_id: Mapped[str] = mapped_column(ForeignKey("services.id", ondelete="CASCADE"), primary_key=True)
    first: Mapped[date] = mapped_column(primary_key=True)
    review_on: Mapped[date]


class TermDemand(Base):
    """How an area's demand weighs in a term that is planned, and the figures of last term that say so."""

    __tablename__ = "term_demand"
    __table_args__ = (
        belongs_to("terms", "term_id", own=True),
        belongs_to("areas", "area_id"),
        at_least("came", 0),
        at_least("unmet", 0),
        at_least("weight", 1),
        CheckConstraint("weight <= 2", name="weight_most"),
    )

    service_id: Mapped[str] = mapped_column(primary_key=True)
    term_id: Mapped[str] = mapped_column(primary_key=True)
    area_id: Mapped[str] = mapped_column(primary_key=True)
    came: Mapped[int]
    unmet: Mapped[int]
    weight: Mapped[float]
    made_at: Mapped[datetime]


class UnmetRequest(Base):
    """Carers who asked and could not be helped; it names nobody."""

    __tablename__ = "unmet_requests"
    __table_args__ = (
        belongs_to("areas", "area_id"),
        belongs_to("strands", "strand_id"),
        one_of("source", *UnmetSource),
        one_of("why", *WhyUnmet),
        at_least("carers", 1),
        Index(None, "service_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    by: Mapped[str]
    source: Mapped[str]
    why: Mapped[str]
    carers: Mapped[int]
    area_id: Mapped[str | None]
    strand_id: Mapped[str | None]
