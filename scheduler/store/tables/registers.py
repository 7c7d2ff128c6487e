"""What the door of a session keeps beside marks: departures, reasons, walk-ins, notes, incidents; never changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.domain.register import Noted
from scheduler.store.tables.base import Base, belongs_to, one_of


class RegisterEntry(Base):
    """One note as it was sent, marks among them: its key lets it count once, its number gives the order."""

    __tablename__ = "register_entries"
    __table_args__ = (
        belongs_to("carers", "carer_id"),
        UniqueConstraint("service_id", "key"),
        one_of("kind", *Noted),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    register_id: Mapped[int] = mapped_column(ForeignKey("registers.id"), index=True)
    service_id: Mapped[str]
    key: Mapped[str]
    kind: Mapped[str]
    carer_id: Mapped[str | None]
    words: Mapped[str]
    noted_at: Mapped[datetime]
    kept_at: Mapped[datetime]
    kept_by: Mapped[str]


class WalkInSettled(Base):
    """Who somebody was who came without a place, once the office has found out; None where nobody of ours."""

    __tablename__ = "walk_ins_settled"
    __table_args__ = (belongs_to("carers", "carer_id"),)

    entry_id: Mapped[int] = mapped_column(ForeignKey("register_entries.id"), primary_key=True, autoincrement=False)
    service_id: Mapped[str]
    carer_id: Mapped[str | None]
    settled_at: Mapped[datetime]
    settled_by: Mapped[str]
