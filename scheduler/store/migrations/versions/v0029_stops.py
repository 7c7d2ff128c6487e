"""What version 0029 adds: named stops where a vehicle waits, who agreed to walk to one, and stops that were told."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def _agreed() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("stop_id", sa.Integer(), nullable=True),
        sa.Column("agreed_by", sa.String(), nullable=False, server_default=""),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("with_adult", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def upgrade() -> None:
    """Make the table and the columns; a stop that stands in words keeps its words."""
    op.create_table(
        "transport_stops",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("postcode", sa.String(), nullable=False),
        sa.Column("easting_m", sa.Integer(), nullable=False),
        sa.Column("northing_m", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.String(), nullable=False),
        sa.Column("lit", sa.Boolean(), nullable=False),
        sa.Column("sheltered", sa.Boolean(), nullable=False),
        sa.Column("notes", sa.String(), nullable=False),
        sa.Column("in_use", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id", "area_id"], ["areas.service_id", "areas.id"], name="fk_transport_stops_service_id_area_id"
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name="fk_transport_stops_service_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_transport_stops"),
        sa.UniqueConstraint("service_id", "name", name="uq_transport_stops_service_id_name"),
    )
    for column in _agreed():
        op.add_column("travel_requests", column)
    op.add_column("transport_times", sa.Column("stop_name", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    """Take them away again."""
    op.drop_column("transport_times", "stop_name")
    for column in _agreed():
        op.drop_column("travel_requests", column.name)
    op.drop_table("transport_stops")
