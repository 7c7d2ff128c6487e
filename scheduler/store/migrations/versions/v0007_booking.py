"""What version 0007 adds: booking: policies, requests by key, parties in the waiting list, late cancellations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables.

    Columns are added by statements that both databases know: SQLite would have to make the tables anew.
    """
    _add_to_sessions()
    _add_to_waiting_list()
    _booking_policies()
    _booking_requests()
    _late_cancellations()


def _add_to_sessions() -> None:
    op.execute(
        "ALTER TABLE sessions ADD COLUMN waiting_carers INTEGER DEFAULT 0 NOT NULL "
        "CONSTRAINT ck_sessions_waiting_carers_least CHECK (waiting_carers >= 0)"
    )
    op.execute(
        "UPDATE sessions SET waiting_carers = (SELECT count(*) FROM waiting_list AS w "
        "WHERE w.session_id = sessions.id AND w.status = 'waiting')"
    )


def _add_to_waiting_list() -> None:
    op.execute("ALTER TABLE waiting_list ADD COLUMN party VARCHAR DEFAULT '' NOT NULL")
    op.execute("ALTER TABLE waiting_list ADD COLUMN rank INTEGER DEFAULT 0 NOT NULL")
    op.execute(
        "ALTER TABLE waiting_list ADD COLUMN had_before INTEGER DEFAULT 0 NOT NULL "
        "CONSTRAINT ck_waiting_list_had_before_least CHECK (had_before >= 0)"
    )
    op.execute("UPDATE waiting_list SET party = 'carer-' || id, rank = id")
    op.create_index("ix_waiting_list_status_offer_until", "waiting_list", ["status", "offer_until"], unique=False)


def _booking_policies() -> None:
    op.create_table(
        "booking_policies",
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("policy", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name="fk_booking_policies_service_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("service_id", name="pk_booking_policies"),
    )


def _booking_requests() -> None:
    op.create_table(
        "booking_requests",
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("household_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id", "household_id"],
            ["households.service_id", "households.id"],
            name="fk_booking_requests_service_id_household_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("service_id", "household_id", "key", name="pk_booking_requests"),
    )
    op.create_index("ix_booking_requests_at", "booking_requests", ["at"], unique=False)


def _late_cancellations() -> None:
    op.create_table(
        "late_cancellations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("carer_id", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(), nullable=False),
        sa.CheckConstraint("status IN ('open', 'cancelled', 'kept')", name=op.f("ck_late_cancellations_status_known")),
        sa.CheckConstraint("(status = 'open') = (settled_at IS NULL)", name=op.f("ck_late_cancellations_settled_when")),
        sa.ForeignKeyConstraint(
            ["service_id", "carer_id"],
            ["carers.service_id", "carers.id"],
            name="fk_late_cancellations_service_id_carer_id",
        ),
        sa.ForeignKeyConstraint(
            ["service_id", "session_id"],
            ["sessions.service_id", "sessions.id"],
            name="fk_late_cancellations_service_id_session_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_late_cancellations"),
    )
    op.create_index(
        "ix_late_cancellations_service_id_status", "late_cancellations", ["service_id", "status"], unique=False
    )
    op.create_index(
        "ix_late_cancellations_session_id_carer_id", "late_cancellations", ["session_id", "carer_id"], unique=False
    )
