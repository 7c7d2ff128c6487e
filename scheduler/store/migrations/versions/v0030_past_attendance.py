"""What version 0030 adds: past attendance that was imported."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "past_attendance",
        *_of_session("past_attendance"),
        sa.Column("carer_id", sa.String(), nullable=False),
        sa.Column("came", sa.Boolean(), nullable=False),
        sa.Column("told_us", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id", "carer_id"],
            ["carers.service_id", "carers.id"],
            name="fk_past_attendance_service_id_carer_id",
        ),
    )
    op.create_index("ix_past_attendance_service_id_day", "past_attendance", ["service_id", "day"], unique=False)
    op.create_index(
        "ix_past_attendance_service_id_carer_id", "past_attendance", ["service_id", "carer_id"], unique=False
    )
    op.create_table(
        "past_sessions",
        *_of_session("past_sessions"),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("came", sa.Integer(), nullable=False),
        sa.Column("turned_away", sa.Integer(), nullable=False),
        sa.CheckConstraint("came >= 0", name=op.f("ck_past_sessions_came_least")),
        sa.CheckConstraint("turned_away >= 0", name=op.f("ck_past_sessions_turned_away_least")),
    )
    op.create_index("ix_past_sessions_service_id_day", "past_sessions", ["service_id", "day"], unique=False)


def _of_session(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    """Say of which session a row is: the columns and keys that both tables have."""
    return (
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("strand_id", sa.String(), nullable=True),
        sa.Column("area_id", sa.String(), nullable=False),
        sa.Column("venue", sa.String(), nullable=False),
        sa.Column("start_minute", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=f"fk_{table}_service_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["service_id", "area_id"], ["areas.service_id", "areas.id"], name=f"fk_{table}_service_id_area_id"
        ),
        sa.ForeignKeyConstraint(
            ["service_id", "strand_id"], ["strands.service_id", "strands.id"], name=f"fk_{table}_service_id_strand_id"
        ),
        sa.PrimaryKeyConstraint("service_id", "id", name=f"pk_{table}"),
    )


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("past_sessions")
    op.drop_table("past_attendance")
