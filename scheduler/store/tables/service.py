"""The service and its contract: terms, areas, age bands, strands, targets, monthly access."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.domain.facts import Cadence, Measure, Mode, Period, Season, Spread
from scheduler.store.tables.base import Base, InService, Numbers, Words, at_least, belongs_to, in_order, one_of


class Service(Base):
    """One council's carers service; ``settings`` are its planning choices, by name."""

    __tablename__ = "services"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    synthetic: Mapped[bool]
    settings: Mapped[dict[str, Any]]
    weights_from_register: Mapped[bool] = mapped_column(default=False)
    """Whether the demand points' weights are counted from the carers' register when facts are read."""
    saved_at: Mapped[datetime]


class BookingPolicyRow(Base):
    """What the service chooses about booking, as ``scheduler.domain.booking.BookingPolicy``; no row: its defaults."""

    __tablename__ = "booking_policies"

    service_id: Mapped[str] = mapped_column(ForeignKey("services.id", ondelete="CASCADE"), primary_key=True)
    policy: Mapped[dict[str, Any]]


class Term(Base):
    """A planning period of a service."""

    __tablename__ = "terms"
    __table_args__ = (in_order("first", "last", may_be_equal=True),)

    service_id: Mapped[str] = mapped_column(ForeignKey("services.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    first: Mapped[date]
    last: Mapped[date]


class TermDate(Base):
    """A school holiday (a run of days), a bank holiday or a key date (one day each)."""

    __tablename__ = "term_dates"
    __table_args__ = (
        belongs_to("terms", "term_id", own=True),
        one_of("kind", "school_holiday", "bank_holiday", "key_date"),
        in_order("first", "last", may_be_equal=True),
        CheckConstraint("kind = 'school_holiday' OR first = last", name="one_day"),
    )

    service_id: Mapped[str] = mapped_column(primary_key=True)
    term_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    first: Mapped[date]
    last: Mapped[date]
    name: Mapped[str]


class Area(InService, Base):
    """A reporting area of the contract."""

    __tablename__ = "areas"

    name: Mapped[str]


class AgeBand(InService, Base):
    """Ages in whole years, both ends included."""

    __tablename__ = "age_bands"
    __table_args__ = (at_least("youngest_years", 0), in_order("youngest_years", "oldest_years", may_be_equal=True))

    name: Mapped[str]
    youngest_years: Mapped[int]
    oldest_years: Mapped[int | None]


class Strand(InService, Base):
    """A line of the programme."""

    __tablename__ = "strands"
    __table_args__ = (
        one_of("cadence", *Cadence),
        one_of("mode", *Mode),
        one_of("season", *Season),
        one_of("spread", *Spread),
        at_least("duration_minutes", 1),
        at_least("least_places", 0),
        in_order("least_places", "most_places", may_be_equal=True),
        at_least("carers_per_worker", 1),
        at_least("least_staff", 0),
        at_least("least_series", 0),
        in_order("least_series", "most_series", may_be_equal=True),
        in_order("earliest_start_minute", "latest_end_minute"),
    )

    public_title: Mapped[str]
    internal_title: Mapped[str]
    band_ids: Mapped[Words]
    cadence: Mapped[str]
    mode: Mapped[str]
    season: Mapped[str]
    duration_minutes: Mapped[int]
    least_places: Mapped[int]
    most_places: Mapped[int]
    carers_per_worker: Mapped[int]
    least_staff: Mapped[int]
    weekdays: Mapped[Numbers]
    earliest_start_minute: Mapped[int]
    latest_end_minute: Mapped[int]
    spread: Mapped[str]
    least_series: Mapped[int]
    most_series: Mapped[int]
    source: Mapped[str]
    qualifications: Mapped[Words]
    facilities: Mapped[Words]
    venue_kinds: Mapped[Words]
    area_ids: Mapped[Words]
    funder: Mapped[str]


class Target(InService, Base):
    """A promise of the contract."""

    __tablename__ = "targets"
    __table_args__ = (
        belongs_to("areas", "area_id"),
        one_of("measure", *Measure),
        one_of("period", *Period),
        at_least("amount", 0),
    )

    title: Mapped[str]
    measure: Mapped[str]
    amount: Mapped[int]
    period: Mapped[str]
    strand_ids: Mapped[Words]
    source: Mapped[str]
    area_id: Mapped[str | None]


class MonthlyAccess(Base):
    """The duty that every area has something for an age band each month."""

    __tablename__ = "monthly_access"
    __table_args__ = (belongs_to("age_bands", "band_id", own=True),)

    service_id: Mapped[str] = mapped_column(ForeignKey("services.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    band_id: Mapped[str]
    source: Mapped[str]
