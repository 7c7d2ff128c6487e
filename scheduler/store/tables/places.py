"""Where things are: venues, vehicles, other organisations' groups, demand points."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Double
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


class Venue(InService, Base):
    """A hired or lent place; coordinates in metres on the British National Grid."""

    __tablename__ = "venues"
    __table_args__ = (
        belongs_to("areas", "area_id"),
        at_least("capacity_people", 0),
        at_least("hire_pence_per_hour", 0),
    )

    name: Mapped[str]
    area_id: Mapped[str]
    postcode: Mapped[str]
    easting_m: Mapped[int]
    northing_m: Mapped[int]
    kind: Mapped[str]
    capacity_people: Mapped[int]
    facilities: Mapped[Words]
    step_free: Mapped[bool]
    hire_pence_per_hour: Mapped[int]
    owner: Mapped[str] = mapped_column(default="", server_default="")


class VenueOpening(Base):
    """One open stretch of a venue's weekday."""

    __tablename__ = "venue_openings"
    __table_args__ = (belongs_to("venues", "venue_id", own=True), *hours_of_a_weekday())

    service_id: Mapped[str] = mapped_column(primary_key=True)
    venue_id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    weekday: Mapped[int]
    from_minute: Mapped[int]
    to_minute: Mapped[int]


class VenueClosure(Base):
    """Days on which a venue is shut."""

    __tablename__ = "venue_closures"
    __table_args__ = (belongs_to("venues", "venue_id", own=True), in_order("first", "last", may_be_equal=True))

    service_id: Mapped[str] = mapped_column(primary_key=True)
    venue_id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    first: Mapped[date]
    last: Mapped[date]
    reason: Mapped[str]


class Vehicle(InService, Base):
    """A minibus of the service."""

    __tablename__ = "vehicles"
    __table_args__ = (at_least("seats", 0), at_least("wheelchair_places", 0))

    name: Mapped[str]
    postcode: Mapped[str]
    easting_m: Mapped[int]
    northing_m: Mapped[int]
    seats: Mapped[int]
    wheelchair_places: Mapped[int]


class LocalGroup(InService, Base):
    """Another organisation's group."""

    __tablename__ = "local_groups"
    __table_args__ = (belongs_to("areas", "area_id"), at_least("places", 0), at_least("sessions_per_month", 0))

    name: Mapped[str]
    organisation: Mapped[str]
    area_id: Mapped[str]
    easting_m: Mapped[int]
    northing_m: Mapped[int]
    band_ids: Mapped[Words]
    places: Mapped[int]
    sessions_per_month: Mapped[float] = mapped_column(Double)


class DemandPoint(InService, Base):
    """Carers at a coordinate (an LSOA); its weights stand in ``demand_weights`` or are counted from the register."""

    __tablename__ = "demand_points"
    __table_args__ = (belongs_to("areas", "area_id"),)

    area_id: Mapped[str]
    easting_m: Mapped[int]
    northing_m: Mapped[int]
    rural: Mapped[bool]


class DemandWeight(Base):
    """Carers of one age band at a demand point, as given with the facts (used while there is no register)."""

    __tablename__ = "demand_weights"
    __table_args__ = (
        belongs_to("demand_points", "demand_point_id", own=True),
        belongs_to("age_bands", "band_id", own=True),
        at_least("carers", 0),
    )

    service_id: Mapped[str] = mapped_column(primary_key=True)
    demand_point_id: Mapped[str] = mapped_column(primary_key=True)
    band_id: Mapped[str] = mapped_column(primary_key=True)
    carers: Mapped[float]
