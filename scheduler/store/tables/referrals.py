"""Who was referred, and when what followed: dates alone, without a name."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.store.tables.base import Base, belongs_to


class Referral(Base):
    """One referral under the provider's own number; dates are None until the step was taken."""

    __tablename__ = "referrals"
    __table_args__ = (belongs_to("areas", "area_id"), Index(None, "service_id", "received_on"))

    service_id: Mapped[str] = mapped_column(ForeignKey("services.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    active: Mapped[bool] = mapped_column(default=True)
    received_on: Mapped[date]
    source: Mapped[str]
    area_id: Mapped[str | None]
    first_contact_on: Mapped[date | None]
    support_plan_on: Mapped[date | None]
    support_started_on: Mapped[date | None]
