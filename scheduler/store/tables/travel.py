"""What is known of the ground besides the facts' own points: minutes of a road engine, and how deprived places are."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.domain.facts import Travel
from scheduler.store.tables.base import Base, Words, one_of


class TravelTimes(Base):
    """Minutes by one way of travel: where they come from, and the places in the order of the rows' figures."""

    __tablename__ = "travel_times"
    __table_args__ = (one_of("travel", *Travel),)

    service_id: Mapped[str] = mapped_column(ForeignKey("services.id", ondelete="CASCADE"), primary_key=True)
    travel: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str]
    place_ids: Mapped[Words]


class TravelTimeRow(Base):
    """Minutes from one demand point to every place, None where there is no way; always read whole."""

    __tablename__ = "travel_time_rows"
    __table_args__ = (
        ForeignKeyConstraint(
            ["service_id", "travel"], ["travel_times.service_id", "travel_times.travel"], ondelete="CASCADE"
        ),
    )

    service_id: Mapped[str] = mapped_column(primary_key=True)
    travel: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    point_id: Mapped[str]
    minutes: Mapped[list[Any]]


class DeprivationDecile(Base):
    """The tenth of the country's neighbourhoods in which an LSOA lies by deprivation; 1 is the most deprived."""

    __tablename__ = "deprivation_deciles"
    __table_args__ = (CheckConstraint("decile BETWEEN 1 AND 10", name="decile_known"),)

    service_id: Mapped[str] = mapped_column(ForeignKey("services.id", ondelete="CASCADE"), primary_key=True)
    lsoa: Mapped[str] = mapped_column(primary_key=True)
    decile: Mapped[int]
    source: Mapped[str]
