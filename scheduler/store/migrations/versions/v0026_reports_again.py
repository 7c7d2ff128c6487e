"""What version 0026 adds: how last term's take-up and unmet requests weigh in a term that is planned."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "term_demand",
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("term_id", sa.String(), nullable=False),
        sa.Column("area_id", sa.String(), nullable=False),
        sa.Column("came", sa.Integer(), nullable=False),
        sa.Column("unmet", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("came >= 0", name=op.f("ck_term_demand_came_least")),
        sa.CheckConstraint("unmet >= 0", name=op.f("ck_term_demand_unmet_least")),
        sa.CheckConstraint("weight >= 1", name=op.f("ck_term_demand_weight_least")),
        sa.CheckConstraint("weight <= 2", name=op.f("ck_term_demand_weight_most")),
        sa.ForeignKeyConstraint(
            ["service_id", "term_id"],
            ["terms.service_id", "terms.id"],
            name="fk_term_demand_service_id_term_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_id", "area_id"], ["areas.service_id", "areas.id"], name="fk_term_demand_service_id_area_id"
        ),
        sa.PrimaryKeyConstraint("service_id", "term_id", "area_id", name="pk_term_demand"),
    )


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("term_demand")
