"""What version 0020 adds: decisions on transport, times that households were told, fleets, vehicles off the road."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "transport_decisions",
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("carer_id", sa.String(), nullable=False),
        sa.Column("asked", sa.String(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("granted OR length(because) > 0", name=op.f("ck_transport_decisions_refusal_has_reason")),
        *_of_a_place("transport_decisions"),
        sa.PrimaryKeyConstraint("service_id", "session_id", "carer_id", name="pk_transport_decisions"),
    )
    op.create_table(
        "transport_times",
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("carer_id", sa.String(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("ride_id", sa.String(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("direction IN ('there', 'back')", name=op.f("ck_transport_times_direction_known")),
        sa.CheckConstraint("minute >= 0", name=op.f("ck_transport_times_minute_least")),
        *_of_a_place("transport_times"),
        sa.PrimaryKeyConstraint("service_id", "session_id", "carer_id", "direction", name="pk_transport_times"),
    )
    op.create_index("ix_transport_times_service_id_day", "transport_times", ["service_id", "day"])
    op.create_table(
        "transport_fleets",
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name="fk_transport_fleets_service_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("service_id", name="pk_transport_fleets"),
    )
    op.create_table(
        "vehicles_off_road",
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("vehicle_id", sa.String(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("noted_by", sa.String(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name="fk_vehicles_off_road_service_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("service_id", "day", "vehicle_id", name="pk_vehicles_off_road"),
    )


def _of_a_place(table: str) -> tuple[sa.ForeignKeyConstraint, ...]:
    return (
        sa.ForeignKeyConstraint(
            ["service_id", "session_id"],
            ["sessions.service_id", "sessions.id"],
            name=f"fk_{table}_service_id_session_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_id", "carer_id"],
            ["carers.service_id", "carers.id"],
            name=f"fk_{table}_service_id_carer_id",
            ondelete="CASCADE",
        ),
    )


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("vehicles_off_road")
    op.drop_table("transport_fleets")
    op.drop_index("ix_transport_times_service_id_day", "transport_times")
    op.drop_table("transport_times")
    op.drop_table("transport_decisions")
