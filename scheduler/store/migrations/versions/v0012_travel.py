"""What version 0012 adds: minutes of a road engine or an import, and how deprived neighbourhoods are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "travel_times",
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("travel", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("place_ids", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "travel IN ('car', 'minibus', 'public transport', 'walking')", name=op.f("ck_travel_times_travel_known")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name="fk_travel_times_service_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("service_id", "travel", name="pk_travel_times"),
    )
    op.create_table(
        "travel_time_rows",
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("travel", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("point_id", sa.String(), nullable=False),
        sa.Column("minutes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id", "travel"],
            ["travel_times.service_id", "travel_times.travel"],
            name="fk_travel_time_rows_service_id_travel",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("service_id", "travel", "position", name="pk_travel_time_rows"),
    )
    op.create_table(
        "deprivation_deciles",
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("lsoa", sa.String(), nullable=False),
        sa.Column("decile", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.CheckConstraint("decile BETWEEN 1 AND 10", name=op.f("ck_deprivation_deciles_decile_known")),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name="fk_deprivation_deciles_service_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("service_id", "lsoa", name="pk_deprivation_deciles"),
    )
