"""People: staff with their hours, leave and qualifications; households, carers and what they agreed to."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.store.tables.base import (
    Base,
    InService,
    Words,
    at_least,
    belongs_to,
    hours_of_a_weekday,
    in_order,
)


class Worker(InService, Base):
    """A member of staff or a volunteer who leads or helps."""

    __tablename__ = "workers"
    __table_args__ = (at_least("contract_minutes_per_week", 0), at_least("evenings_per_week_at_most", 0))

    name: Mapped[str]
    postcode: Mapped[str]
    easting_m: Mapped[int]
    northing_m: Mapped[int]
    contract_minutes_per_week: Mapped[int]
    dbs_valid_until: Mapped[date]
    evenings_per_week_at_most: Mapped[int]


class WorkerAvailability(Base):
    """One stretch of a weekday in which a worker can work."""

    __tablename__ = "worker_availability"
    __table_args__ = (belongs_to("workers", "worker_id", own=True), *hours_of_a_weekday())

    service_id: Mapped[str] = mapped_column(primary_key=True)
    worker_id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    weekday: Mapped[int]
    from_minute: Mapped[int]
    to_minute: Mapped[int]


class WorkerLeave(Base):
    """Days on which a worker is away."""

    __tablename__ = "worker_leave"
    __table_args__ = (belongs_to("workers", "worker_id", own=True), in_order("first", "last", may_be_equal=True))

    service_id: Mapped[str] = mapped_column(primary_key=True)
    worker_id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    first: Mapped[date]
    last: Mapped[date]
    reason: Mapped[str]


class WorkerQualification(Base):
    """What a worker may do, and the last day on which it is valid."""

    __tablename__ = "worker_qualifications"
    __table_args__ = (belongs_to("workers", "worker_id", own=True),)

    service_id: Mapped[str] = mapped_column(primary_key=True)
    worker_id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    expires_on: Mapped[date | None]


class Household(InService, Base):
    """Carers who live together, with the adult to write to."""

    __tablename__ = "households"
    __table_args__ = (belongs_to("areas", "area_id"),)

    postcode: Mapped[str]
    lsoa: Mapped[str]
    area_id: Mapped[str]
    easting_m: Mapped[int]
    northing_m: Mapped[int]
    contact_name: Mapped[str]
    contact_email: Mapped[str]
    contact_phone: Mapped[str]


class Carer(InService, Base):
    """A person who looks after somebody; ``may_collect`` names the adults who may fetch a child."""

    __tablename__ = "carers"
    __table_args__ = (
        belongs_to("households", "household_id"),
        Index(None, "service_id", "household_id"),
    )

    household_id: Mapped[str]
    given_name: Mapped[str]
    family_name: Mapped[str]
    birth_date: Mapped[date]
    needs: Mapped[Words]
    may_collect: Mapped[Words]


class Consent(Base):
    """What was agreed to, when, and who gave it."""

    __tablename__ = "consents"
    __table_args__ = (
        belongs_to("carers", "carer_id", own=True),
        in_order("given_on", "withdrawn_on", may_be_equal=True),
    )

    service_id: Mapped[str] = mapped_column(primary_key=True)
    carer_id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    given_on: Mapped[date]
    given_by: Mapped[str]
    withdrawn_on: Mapped[date | None]
