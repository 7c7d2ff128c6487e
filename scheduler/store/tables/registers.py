"""What the door of a session keeps beside marks: departures, reasons, walk-ins, notes, incidents; never changed.

And which records of carers are one person, so that somebody who was referred twice is counted once.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
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


class MergedPerson(Base):
    """A carer's record that is another one's; ``moved`` says what was moved, so that it can be moved back.

    A record stands for another once at a time. Marks are never changed: whoever counts people asks this table.
    """

    __tablename__ = "merged_people"
    __table_args__ = (
        belongs_to("carers", "gone_id"),
        belongs_to("carers", "kept_id"),
        CheckConstraint("gone_id <> kept_id", name="two_records"),
        CheckConstraint("(undone_at IS NULL) = (undone_by = '')", name="undone_by_somebody"),
        Index(
            "uq_merged_people_standing",
            "service_id",
            "gone_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
        Index(None, "service_id", "kept_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str]
    gone_id: Mapped[str]
    kept_id: Mapped[str]
    because: Mapped[str]
    moved: Mapped[dict[str, Any]]
    merged_at: Mapped[datetime]
    merged_by: Mapped[str]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str] = mapped_column(default="")


class DifferentPeople(Base):
    """Two records that a coordinator said are two people; they are not offered again."""

    __tablename__ = "different_people"
    __table_args__ = (belongs_to("carers", "one_id", own=True), belongs_to("carers", "other_id", own=True))

    service_id: Mapped[str] = mapped_column(primary_key=True)
    one_id: Mapped[str] = mapped_column(primary_key=True)
    other_id: Mapped[str] = mapped_column(primary_key=True)
    said_at: Mapped[datetime]
    said_by: Mapped[str]
