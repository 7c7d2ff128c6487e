"""What version 0021 adds: what went wrong after publication, and how it was mended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "disruptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("term_id", sa.String(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("about_id", sa.String(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("job_id", sa.String(), nullable=True),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('venue_closed', 'worker_away', 'vehicle_away', 'no_sessions', 'step_free_needed')",
            name=op.f("ck_disruptions_kind_known"),
        ),
        sa.CheckConstraint("state IN ('open', 'mended', 'put_away')", name=op.f("ck_disruptions_state_known")),
        sa.CheckConstraint("first <= last", name=op.f("ck_disruptions_first_before_last")),
        sa.CheckConstraint("(state = 'open') = (done_at IS NULL)", name=op.f("ck_disruptions_done_when")),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name="fk_disruptions_service_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_disruptions"),
        sa.UniqueConstraint("service_id", "id", name="uq_disruptions_service_id_id"),
    )
    op.create_index("ix_disruptions_service_id_made_at", "disruptions", ["service_id", "made_at"])


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("disruptions")
