"""What version 0015 adds: days of transport, their runs, and notes from the road."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "transport_days",
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("facts", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("runs", sa.String(), nullable=True),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name="fk_transport_days_service_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("service_id", "day", name="pk_transport_days"),
    )
    op.create_table(
        "transport_runs",
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("driver_id", sa.String(), nullable=True),
        sa.Column("escort_id", sa.String(), nullable=True),
        sa.Column("planned_minutes", sa.Integer(), nullable=False),
        sa.Column("planned_miles", sa.Double(), nullable=False),
        sa.Column("actual_minutes", sa.Integer(), nullable=True),
        sa.Column("actual_miles", sa.Double(), nullable=True),
        sa.CheckConstraint("planned_minutes >= 0", name=op.f("ck_transport_runs_planned_minutes_least")),
        sa.CheckConstraint("actual_minutes >= 0", name=op.f("ck_transport_runs_actual_minutes_least")),
        sa.CheckConstraint("actual_miles >= 0", name=op.f("ck_transport_runs_actual_miles_least")),
        sa.ForeignKeyConstraint(
            ["service_id", "day"],
            ["transport_days.service_id", "transport_days.day"],
            name="fk_transport_runs_service_id_day",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("service_id", "day", "run_id", name="pk_transport_runs"),
    )
    op.create_table(
        "transport_marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("ride_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("to_whom", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('picked_up', 'not_there', 'handed_over')", name=op.f("ck_transport_marks_kind_known")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name="fk_transport_marks_service_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_transport_marks"),
        sa.UniqueConstraint("service_id", "key", name="uq_transport_marks_service_id_key"),
    )
    op.create_index("ix_transport_marks_service_id_day", "transport_marks", ["service_id", "day"])
