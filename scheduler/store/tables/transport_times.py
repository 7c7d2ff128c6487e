"""Who is granted transport, what households were told, the fleet, and which vehicle is off the road."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.store.tables.base import Base, at_least, belongs_to, one_of


def _of_session() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["service_id", "session_id"], ["sessions.service_id", "sessions.id"], ondelete="CASCADE"
    )


class TransportDecision(Base):
    """What a coordinator said to a request; ``asked`` is what was asked for, so that a new request is decided anew."""

    __tablename__ = "transport_decisions"
    __table_args__ = (
        _of_session(),
        belongs_to("carers", "carer_id", own=True),
        CheckConstraint("granted OR length(because) > 0", name="refusal_has_reason"),
    )

    service_id: Mapped[str] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    carer_id: Mapped[str] = mapped_column(primary_key=True)
    asked: Mapped[str]
    granted: Mapped[bool]
    because: Mapped[str]
    decided_by: Mapped[str]
    decided_at: Mapped[datetime]


class TransportTime(Base):
    """A time that a household was told: minutes after midnight, local time, at home or at its stop."""

    __tablename__ = "transport_times"
    __table_args__ = (
        _of_session(),
        belongs_to("carers", "carer_id", own=True),
        one_of("direction", "there", "back"),
        at_least("minute", 0),
        Index(None, "service_id", "day"),
    )

    service_id: Mapped[str] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    carer_id: Mapped[str] = mapped_column(primary_key=True)
    direction: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date]
    ride_id: Mapped[str]
    minute: Mapped[int]
    stop_name: Mapped[str] = mapped_column(default="", server_default="")
    told_at: Mapped[datetime]


class TransportFleet(Base):
    """Papers and prices of a service's vehicles, its taxis and its choices, as one document."""

    __tablename__ = "transport_fleets"

    service_id: Mapped[str] = mapped_column(ForeignKey("services.id", ondelete="CASCADE"), primary_key=True)
    document: Mapped[str]
    saved_at: Mapped[datetime]


class VehicleOffRoad(Base):
    """A vehicle that cannot go out on a day."""

    __tablename__ = "vehicles_off_road"

    service_id: Mapped[str] = mapped_column(ForeignKey("services.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    vehicle_id: Mapped[str] = mapped_column(primary_key=True)
    because: Mapped[str]
    noted_by: Mapped[str]
    noted_at: Mapped[datetime]
