"""What households say of themselves: requests to join, details of carers, one-time codes, travel, feedback given."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.store.tables.base import Base, at_least, belongs_to, in_order, one_of


def _of_session() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["service_id", "session_id"], ["sessions.service_id", "sessions.id"], ondelete="CASCADE"
    )


class SignUpRequest(Base):
    """A family's request to join; a coordinator accepts or refuses it. ``answers`` are checked but not trusted."""

    __tablename__ = "sign_up_requests"
    __table_args__ = (
        one_of("status", "pending", "accepted", "refused"),
        CheckConstraint("(status = 'pending') = (decided_at IS NULL)", name="decided_when"),
        CheckConstraint("status <> 'refused' OR length(reason) > 0", name="refusal_has_reason"),
        Index(None, "service_id", "status"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id", ondelete="CASCADE"))
    status: Mapped[str]
    asked_at: Mapped[datetime]
    answers: Mapped[dict[str, Any]]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    household_id: Mapped[str | None]


class CarerDetails(Base):
    """What staff must know at a session, and a carer's own contact from 16; an import leaves it alone."""

    __tablename__ = "carer_details"
    __table_args__ = (
        belongs_to("carers", "carer_id", own=True),
        CheckConstraint("need_level BETWEEN 0 AND 3", name="need_level_known"),
    )

    service_id: Mapped[str] = mapped_column(primary_key=True)
    carer_id: Mapped[str] = mapped_column(primary_key=True)
    own_email: Mapped[str] = mapped_column(default="")
    own_phone: Mapped[str] = mapped_column(default="")
    access: Mapped[str] = mapped_column(default="")
    medical: Mapped[str] = mapped_column(default="")
    dietary: Mapped[str] = mapped_column(default="")
    behaviour: Mapped[str] = mapped_column(default="")
    need_level: Mapped[int] = mapped_column(default=0)


class StaffNote(Base):
    """What a member of staff wrote about a carer; no page shows it to a household."""

    __tablename__ = "staff_notes"
    __table_args__ = (belongs_to("carers", "carer_id", own=True), Index(None, "service_id", "carer_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str]
    carer_id: Mapped[str]
    written_at: Mapped[datetime]
    written_by: Mapped[str]
    words: Mapped[str]


class DetailChange(Base):
    """One field of a household or a carer before and after; the database refuses to change an entry."""

    __tablename__ = "detail_changes"
    __table_args__ = (
        belongs_to("households", "household_id", own=True),
        Index(None, "service_id", "household_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str]
    household_id: Mapped[str]
    carer_id: Mapped[str | None]
    field: Mapped[str]
    before: Mapped[str]
    after: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str]


class OneTimeCode(Base):
    """A code sent to a household and what it opened; the code itself is made from ``nonce`` and the secret key.

    Whoever reads the database alone can neither read nor find a code or a proof.
    """

    __tablename__ = "one_time_codes"
    __table_args__ = (
        belongs_to("households", "household_id", own=True),
        in_order("made_at", "expires_at"),
        at_least("tries_left", 0),
        one_of("channel", "email", "text"),
        Index(None, "service_id", "household_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str]
    household_id: Mapped[str]
    channel: Mapped[str]
    nonce: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    tries_left: Mapped[int]
    used_at: Mapped[datetime | None]
    proof_hash: Mapped[str | None] = mapped_column(unique=True)
    proof_until: Mapped[datetime | None]


class TravelRequest(Base):
    """How a carer travels to a session; transport is asked for with a reason and a place to be fetched."""

    __tablename__ = "travel_requests"
    __table_args__ = (
        _of_session(),
        belongs_to("carers", "carer_id", own=True),
        UniqueConstraint("session_id", "service_id", "carer_id"),
        Index(None, "service_id", "carer_id"),
        one_of("way", "own_way", "needs_transport"),
        CheckConstraint("pick_up IN ('home', 'stop')", name="pick_up_known"),
        CheckConstraint("(way = 'needs_transport') = (pick_up IS NOT NULL)", name="pick_up_where_needed"),
        CheckConstraint("way = 'own_way' OR length(because) > 0", name="transport_has_reason"),
        CheckConstraint("pick_up <> 'stop' OR length(stop_name) > 0", name="stop_has_name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str]
    session_id: Mapped[int]
    carer_id: Mapped[str]
    way: Mapped[str]
    because: Mapped[str] = mapped_column(default="")
    pick_up: Mapped[str | None]
    stop_name: Mapped[str] = mapped_column(default="")
    stop_id: Mapped[int | None]
    """A stop of ``transport_stops``, which are retired and never deleted; None for words from before."""
    agreed_by: Mapped[str] = mapped_column(default="", server_default="")
    agreed_at: Mapped[datetime | None]
    with_adult: Mapped[bool] = mapped_column(default=False, server_default=false())
    asked_at: Mapped[datetime]


class FeedbackGiven(Base):
    """That a carer has given feedback on a session: no instant and no number that would lead to the answer."""

    __tablename__ = "feedback_given"
    __table_args__ = (_of_session(), belongs_to("carers", "carer_id", own=True))

    service_id: Mapped[str] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(primary_key=True)
    carer_id: Mapped[str] = mapped_column(primary_key=True)
