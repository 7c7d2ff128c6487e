"""What version 0024 adds: referrals, and when first contact and support plans came."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "referrals",
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("area_id", sa.String(), nullable=True),
        sa.Column("first_contact_on", sa.Date(), nullable=True),
        sa.Column("support_plan_on", sa.Date(), nullable=True),
        sa.Column("support_started_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name="fk_referrals_service_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["service_id", "area_id"], ["areas.service_id", "areas.id"], name="fk_referrals_service_id_area_id"
        ),
        sa.PrimaryKeyConstraint("service_id", "id", name="pk_referrals"),
    )
    op.create_index("ix_referrals_service_id_received_on", "referrals", ["service_id", "received_on"], unique=False)


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("referrals")
