"""Bookings, waiting list, registers with marks that are never changed, feedback."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from scheduler.store.migrations.append_only import never_changed

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _bookings()
    _feedback()
    _registers()
    _waiting_list()
    _attendance_marks()
    never_changed("attendance_marks", "An attendance mark is never changed; write a correction as a new mark.")


def _bookings() -> None:
    op.create_table(
        "bookings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("carer_id", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(status = 'cancelled') = (cancelled_at IS NOT NULL)", name=op.f("ck_bookings_cancelled_when")
        ),
        sa.CheckConstraint("status IN ('booked', 'cancelled')", name=op.f("ck_bookings_status_known")),
        sa.ForeignKeyConstraint(
            ["service_id", "carer_id"], ["carers.service_id", "carers.id"], name="fk_bookings_service_id_carer_id"
        ),
        sa.ForeignKeyConstraint(
            ["service_id", "session_id"],
            ["sessions.service_id", "sessions.id"],
            name="fk_bookings_service_id_session_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_bookings"),
        sa.UniqueConstraint("session_id", "service_id", "carer_id", name="uq_bookings_session_id_service_id_carer_id"),
    )
    op.create_index("ix_bookings_service_id_carer_id", "bookings", ["service_id", "carer_id"], unique=False)


def _feedback() -> None:
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("carer_id", sa.String(), nullable=True),
        sa.Column("satisfied_1_to_5", sa.Integer(), nullable=False),
        sa.Column("gained_skills", sa.Boolean(), nullable=True),
        sa.Column("gained_confidence", sa.Boolean(), nullable=True),
        sa.Column("made_friends", sa.Boolean(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("satisfied_1_to_5 <= 5", name=op.f("ck_feedback_satisfied_1_to_5_most")),
        sa.CheckConstraint("satisfied_1_to_5 >= 1", name=op.f("ck_feedback_satisfied_1_to_5_least")),
        sa.ForeignKeyConstraint(
            ["service_id", "carer_id"], ["carers.service_id", "carers.id"], name="fk_feedback_service_id_carer_id"
        ),
        sa.ForeignKeyConstraint(
            ["service_id", "session_id"],
            ["sessions.service_id", "sessions.id"],
            name="fk_feedback_service_id_session_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_feedback"),
    )
    op.create_index("ix_feedback_service_id_session_id", "feedback", ["service_id", "session_id"], unique=False)


def _registers() -> None:
    op.create_table(
        "registers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("taken_by", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["service_id", "session_id"],
            ["sessions.service_id", "sessions.id"],
            name="fk_registers_service_id_session_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_registers"),
        sa.UniqueConstraint("session_id", name="uq_registers_session_id"),
    )


def _waiting_list() -> None:
    op.create_table(
        "waiting_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("carer_id", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offer_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status <> 'offered' OR offer_until IS NOT NULL", name=op.f("ck_waiting_list_offer_has_deadline")
        ),
        sa.CheckConstraint(
            "status IN ('waiting', 'offered', 'accepted', 'declined', 'lapsed', 'left')",
            name=op.f("ck_waiting_list_status_known"),
        ),
        sa.ForeignKeyConstraint(
            ["service_id", "carer_id"], ["carers.service_id", "carers.id"], name="fk_waiting_list_service_id_carer_id"
        ),
        sa.ForeignKeyConstraint(
            ["service_id", "session_id"],
            ["sessions.service_id", "sessions.id"],
            name="fk_waiting_list_service_id_session_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_waiting_list"),
        sa.UniqueConstraint(
            "session_id", "service_id", "carer_id", name="uq_waiting_list_session_id_service_id_carer_id"
        ),
    )
    op.create_index("ix_waiting_list_service_id_carer_id", "waiting_list", ["service_id", "carer_id"], unique=False)


def _attendance_marks() -> None:
    op.create_table(
        "attendance_marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("register_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("carer_id", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "mark IN ('present', 'late', 'absent', 'told_us')", name=op.f("ck_attendance_marks_mark_known")
        ),
        sa.CheckConstraint(
            "corrects_id IS NULL OR length(reason) > 0", name=op.f("ck_attendance_marks_correction_has_reason")
        ),
        sa.ForeignKeyConstraint(["corrects_id"], ["attendance_marks.id"], name="fk_attendance_marks_corrects_id"),
        sa.ForeignKeyConstraint(["register_id"], ["registers.id"], name="fk_attendance_marks_register_id"),
        sa.ForeignKeyConstraint(
            ["service_id", "carer_id"],
            ["carers.service_id", "carers.id"],
            name="fk_attendance_marks_service_id_carer_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_attendance_marks"),
        sa.UniqueConstraint("corrects_id", name="uq_attendance_marks_corrects_id"),
    )
    op.create_index(
        "ix_attendance_marks_register_id_carer_id", "attendance_marks", ["register_id", "carer_id"], unique=False
    )
    op.create_index(
        "ix_attendance_marks_service_id_carer_id", "attendance_marks", ["service_id", "carer_id"], unique=False
    )
