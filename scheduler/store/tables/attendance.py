"""Who comes: bookings, the waiting list, late cancellations, registers with their marks, feedback.

No column says why a carer is absent in words of health; reasons are for corrections.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.store.tables.base import Base, at_least, belongs_to, one_of


def _of_session(*, own: bool = False) -> ForeignKeyConstraint:
    """Refer to a session of the same service: nobody is booked into another council's group."""
    return ForeignKeyConstraint(
        ["service_id", "session_id"], ["sessions.service_id", "sessions.id"], ondelete="CASCADE" if own else None
    )


class Booking(Base):
    """A carer's place in a session; a cancelled booking that is made again is the same row."""

    __tablename__ = "bookings"
    __table_args__ = (
        _of_session(),
        belongs_to("carers", "carer_id"),
        UniqueConstraint("session_id", "service_id", "carer_id"),
        Index(None, "service_id", "carer_id"),
        one_of("status", "booked", "cancelled"),
        CheckConstraint("(status = 'cancelled') = (cancelled_at IS NOT NULL)", name="cancelled_when"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str]
    session_id: Mapped[int]
    carer_id: Mapped[str]
    status: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    cancelled_at: Mapped[datetime | None]


class WaitingCarer(Base):
    """One carer in the waiting list of a session.

    Carers of one ``party`` wait as one: they are offered places together or not at all. ``rank`` orders the
    parties of a session, the smallest first. ``had_before`` is what the party had of the strand this year.
    """

    __tablename__ = "waiting_list"
    __table_args__ = (
        _of_session(own=True),
        belongs_to("carers", "carer_id"),
        UniqueConstraint("session_id", "service_id", "carer_id"),
        Index(None, "service_id", "carer_id"),
        Index(None, "status", "offer_until"),
        one_of("status", "waiting", "offered", "accepted", "declined", "lapsed", "left"),
        CheckConstraint("status <> 'offered' OR offer_until IS NOT NULL", name="offer_has_deadline"),
        at_least("had_before", 0),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str]
    session_id: Mapped[int]
    carer_id: Mapped[str]
    status: Mapped[str]
    asked_at: Mapped[datetime]
    offer_until: Mapped[datetime | None]
    party: Mapped[str] = mapped_column(default="")
    rank: Mapped[int] = mapped_column(default=0)
    had_before: Mapped[int] = mapped_column(default=0)


class BookingRequest(Base):
    """A form that a household sent, by the key that came with it: sent twice, it is carried out once.

    ``asked`` is what it asked for and ``answer`` what it was told, so that the second time gets the same answer.
    """

    __tablename__ = "booking_requests"
    __table_args__ = (belongs_to("households", "household_id", own=True), Index(None, "at"))

    service_id: Mapped[str] = mapped_column(primary_key=True)
    household_id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    asked: Mapped[dict[str, Any]]
    answer: Mapped[dict[str, Any]]


class LateCancellation(Base):
    """A household's request to cancel after the cut-off; a coordinator settles it."""

    __tablename__ = "late_cancellations"
    __table_args__ = (
        _of_session(own=True),
        belongs_to("carers", "carer_id"),
        Index(None, "service_id", "status"),
        Index(None, "session_id", "carer_id"),
        one_of("status", "open", "cancelled", "kept"),
        CheckConstraint("(status = 'open') = (settled_at IS NULL)", name="settled_when"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str]
    session_id: Mapped[int]
    carer_id: Mapped[str]
    asked_at: Mapped[datetime]
    status: Mapped[str]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str] = mapped_column(default="")


class Register(Base):
    """The list of a session at the door: who took it, and when it was closed."""

    __tablename__ = "registers"
    __table_args__ = (_of_session(), UniqueConstraint("session_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str]
    session_id: Mapped[int]
    taken_by: Mapped[str]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class AttendanceMark(Base):
    """One carer's mark. A correction is a new row that says why; the database refuses to change an old one."""

    __tablename__ = "attendance_marks"
    __table_args__ = (
        belongs_to("carers", "carer_id"),
        UniqueConstraint("corrects_id"),
        Index(None, "register_id", "carer_id"),
        Index(None, "service_id", "carer_id"),
        one_of("mark", "present", "late", "absent", "told_us"),
        CheckConstraint("corrects_id IS NULL OR length(reason) > 0", name="correction_has_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    register_id: Mapped[int] = mapped_column(ForeignKey("registers.id"))
    service_id: Mapped[str]
    carer_id: Mapped[str]
    mark: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("attendance_marks.id"))


class Feedback(Base):
    """What somebody thought of a session; ``carer_id`` is None when it was given without a name."""

    __tablename__ = "feedback"
    __table_args__ = (
        _of_session(),
        belongs_to("carers", "carer_id"),
        Index(None, "service_id", "session_id"),
        at_least("satisfied_1_to_5", 1),
        CheckConstraint("satisfied_1_to_5 <= 5", name="satisfied_1_to_5_most"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str]
    session_id: Mapped[int]
    carer_id: Mapped[str | None]
    satisfied_1_to_5: Mapped[int]
    gained_skills: Mapped[bool | None]
    gained_confidence: Mapped[bool | None]
    made_friends: Mapped[bool | None]
    words: Mapped[str] = mapped_column(default="")
    given_at: Mapped[datetime]
