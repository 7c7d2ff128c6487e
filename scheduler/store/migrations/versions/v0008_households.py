"""What version 0008 adds: sign-up requests, details of carers, one-time codes, travel to sessions, feedback given."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from scheduler.store.migrations.append_only import never_changed

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _sign_up_requests()
    _carer_details()
    _staff_notes()
    _detail_changes()
    _one_time_codes()
    _travel_requests()
    _feedback_given()
    never_changed("detail_changes", "A change of details is never changed; make another change.")


def _sign_up_requests() -> None:
    op.create_table(
        "sign_up_requests",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("household_id", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(status = 'pending') = (decided_at IS NULL)", name=op.f("ck_sign_up_requests_decided_when")
        ),
        sa.CheckConstraint(
            "status <> 'refused' OR length(reason) > 0", name=op.f("ck_sign_up_requests_refusal_has_reason")
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'accepted', 'refused')", name=op.f("ck_sign_up_requests_status_known")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name=op.f("fk_sign_up_requests_service_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_up_requests")),
    )
    op.create_index(
        op.f("ix_sign_up_requests_service_id_status"), "sign_up_requests", ["service_id", "status"], unique=False
    )


def _carer_details() -> None:
    op.create_table(
        "carer_details",
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("carer_id", sa.String(), nullable=False),
        sa.Column("own_email", sa.String(), nullable=False),
        sa.Column("own_phone", sa.String(), nullable=False),
        sa.Column("access", sa.String(), nullable=False),
        sa.Column("medical", sa.String(), nullable=False),
        sa.Column("dietary", sa.String(), nullable=False),
        sa.Column("behaviour", sa.String(), nullable=False),
        sa.Column("need_level", sa.Integer(), nullable=False),
        sa.CheckConstraint("need_level BETWEEN 0 AND 3", name=op.f("ck_carer_details_need_level_known")),
        sa.ForeignKeyConstraint(
            ["service_id", "carer_id"],
            ["carers.service_id", "carers.id"],
            name=op.f("fk_carer_details_service_id_carer_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("service_id", "carer_id", name=op.f("pk_carer_details")),
    )


def _staff_notes() -> None:
    op.create_table(
        "staff_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("carer_id", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id", "carer_id"],
            ["carers.service_id", "carers.id"],
            name=op.f("fk_staff_notes_service_id_carer_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_notes")),
    )
    op.create_index(op.f("ix_staff_notes_service_id_carer_id"), "staff_notes", ["service_id", "carer_id"], unique=False)


def _detail_changes() -> None:
    op.create_table(
        "detail_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("household_id", sa.String(), nullable=False),
        sa.Column("carer_id", sa.String(), nullable=True),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id", "household_id"],
            ["households.service_id", "households.id"],
            name=op.f("fk_detail_changes_service_id_household_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_detail_changes")),
    )
    op.create_index(
        op.f("ix_detail_changes_service_id_household_id"),
        "detail_changes",
        ["service_id", "household_id"],
        unique=False,
    )


def _one_time_codes() -> None:
    op.create_table(
        "one_time_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("household_id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries_left", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proof_hash", sa.String(), nullable=True),
        sa.Column("proof_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("channel IN ('email', 'text')", name=op.f("ck_one_time_codes_channel_known")),
        sa.CheckConstraint("made_at < expires_at", name=op.f("ck_one_time_codes_made_at_before_expires_at")),
        sa.CheckConstraint("tries_left >= 0", name=op.f("ck_one_time_codes_tries_left_least")),
        sa.ForeignKeyConstraint(
            ["service_id", "household_id"],
            ["households.service_id", "households.id"],
            name=op.f("fk_one_time_codes_service_id_household_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_codes")),
        sa.UniqueConstraint("nonce", name=op.f("uq_one_time_codes_nonce")),
        sa.UniqueConstraint("proof_hash", name=op.f("uq_one_time_codes_proof_hash")),
    )
    op.create_index(
        op.f("ix_one_time_codes_service_id_household_id"),
        "one_time_codes",
        ["service_id", "household_id"],
        unique=False,
    )


def _travel_requests() -> None:
    op.create_table(
        "travel_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("carer_id", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("pick_up", sa.String(), nullable=True),
        sa.Column("stop_name", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(way = 'needs_transport') = (pick_up IS NOT NULL)", name=op.f("ck_travel_requests_pick_up_where_needed")
        ),
        sa.CheckConstraint("pick_up <> 'stop' OR length(stop_name) > 0", name=op.f("ck_travel_requests_stop_has_name")),
        sa.CheckConstraint("pick_up IN ('home', 'stop')", name=op.f("ck_travel_requests_pick_up_known")),
        sa.CheckConstraint(
            "way = 'own_way' OR length(because) > 0", name=op.f("ck_travel_requests_transport_has_reason")
        ),
        sa.CheckConstraint("way IN ('own_way', 'needs_transport')", name=op.f("ck_travel_requests_way_known")),
        sa.ForeignKeyConstraint(
            ["service_id", "carer_id"],
            ["carers.service_id", "carers.id"],
            name=op.f("fk_travel_requests_service_id_carer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_id", "session_id"],
            ["sessions.service_id", "sessions.id"],
            name=op.f("fk_travel_requests_service_id_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_travel_requests")),
        sa.UniqueConstraint(
            "session_id", "service_id", "carer_id", name=op.f("uq_travel_requests_session_id_service_id_carer_id")
        ),
    )
    op.create_index(
        op.f("ix_travel_requests_service_id_carer_id"), "travel_requests", ["service_id", "carer_id"], unique=False
    )


def _feedback_given() -> None:
    op.create_table(
        "feedback_given",
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("carer_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id", "carer_id"],
            ["carers.service_id", "carers.id"],
            name=op.f("fk_feedback_given_service_id_carer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_id", "session_id"],
            ["sessions.service_id", "sessions.id"],
            name=op.f("fk_feedback_given_service_id_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("service_id", "session_id", "carer_id", name=op.f("pk_feedback_given")),
    )
