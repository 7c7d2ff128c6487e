"""Plans and what they are made of: series, their teams, missed dates, and every dated session."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.store.tables.base import Base, at_least, belongs_to, in_order, one_of

PLAN_STATUSES = ("draft", "published", "replaced")


class Plan(Base):
    """A draft or published plan of one term; a term has at most one that is published.

    ``fingerprint`` is the plan's own, so that saving the same plan again finds it.
    """

    __tablename__ = "plans"
    __table_args__ = (
        belongs_to("terms", "term_id"),
        UniqueConstraint("service_id", "id"),
        UniqueConstraint("service_id", "term_id", "fingerprint"),
        one_of("status", *PLAN_STATUSES),
        CheckConstraint("length(facts_fingerprint) = 64", name="facts_fingerprint_length"),
        CheckConstraint("status <> 'published' OR published_at IS NOT NULL", name="published_when"),
        Index(
            "uq_plans_published",
            "service_id",
            "term_id",
            unique=True,
            sqlite_where=text("status = 'published'"),
            postgresql_where=text("status = 'published'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id", ondelete="CASCADE"))
    term_id: Mapped[str]
    status: Mapped[str]
    fingerprint: Mapped[str]
    facts_fingerprint: Mapped[str]
    seed: Mapped[int]
    made_by: Mapped[str]
    format_version: Mapped[int]
    aims: Mapped[list[Any]]
    unmet: Mapped[list[Any]]
    saved_at: Mapped[datetime]
    published_at: Mapped[datetime | None]


def _of_series(*, own: bool = True) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["plan_id", "series_id"], ["series.plan_id", "series.id"], ondelete="CASCADE" if own else None
    )


class Series(Base):
    """A recurring group, a course or a single session of one plan.

    ``household`` is a number of the register; it is no foreign key, as a plan outlives the household's data.
    """

    __tablename__ = "series"
    __table_args__ = (
        ForeignKeyConstraint(["service_id", "plan_id"], ["plans.service_id", "plans.id"], ondelete="CASCADE"),
        belongs_to("strands", "strand_id"),
        belongs_to("age_bands", "band_id"),
        belongs_to("areas", "area_id"),
        belongs_to("venues", "venue_id"),
        belongs_to("vehicles", "vehicle_id"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_known"),
        CheckConstraint("start_minute BETWEEN 0 AND 1439", name="start_minute_within_day"),
        at_least("duration_minutes", 1),
        at_least("places", 0),
    )

    plan_id: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    service_id: Mapped[str]
    strand_id: Mapped[str]
    band_id: Mapped[str]
    area_id: Mapped[str]
    venue_id: Mapped[str | None]
    vehicle_id: Mapped[str | None]
    household: Mapped[str | None]
    weekday: Mapped[int]
    start_minute: Mapped[int]
    duration_minutes: Mapped[int]
    places: Mapped[int]


class SeriesWorker(Base):
    """A worker of a series' regular team; the first leads."""

    __tablename__ = "series_workers"
    __table_args__ = (
        _of_series(),
        belongs_to("workers", "worker_id"),
        UniqueConstraint("plan_id", "series_id", "worker_id"),
    )

    plan_id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str]
    worker_id: Mapped[str]


class MissedDate(Base):
    """A date on which the cadence would fall but the series does not meet."""

    __tablename__ = "missed_dates"
    __table_args__ = (_of_series(),)

    plan_id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    because: Mapped[str]
    made_up_on: Mapped[date | None]


class Session(Base):
    """One dated meeting.

    ``places_taken`` counts its bookings and the places that offers hold; the database never lets it pass
    ``places``. ``waiting_carers`` counts those in its waiting list who have no offer.
    """

    __tablename__ = "sessions"
    __table_args__ = (
        _of_series(),
        UniqueConstraint("service_id", "id"),
        UniqueConstraint("plan_id", "series_id", "day"),
        Index(None, "service_id", "day"),
        one_of("status", "planned", "cancelled", "held"),
        in_order("starts_at", "ends_at"),
        at_least("places", 0),
        at_least("places_taken", 0),
        in_order("places_taken", "places", may_be_equal=True),
        at_least("waiting_carers", 0),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id", ondelete="CASCADE"))
    plan_id: Mapped[int]
    series_id: Mapped[str]
    position: Mapped[int]
    day: Mapped[date]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    places: Mapped[int]
    places_taken: Mapped[int] = mapped_column(default=0)
    waiting_carers: Mapped[int] = mapped_column(default=0)
    status: Mapped[str] = mapped_column(default="planned")


class SessionVenue(Base):
    """Where one session meets when it is not where its series does."""

    __tablename__ = "session_venues"
    __table_args__ = (
        ForeignKeyConstraint(["service_id", "session_id"], ["sessions.service_id", "sessions.id"], ondelete="CASCADE"),
        belongs_to("venues", "venue_id"),
    )

    service_id: Mapped[str]
    session_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    venue_id: Mapped[str]
