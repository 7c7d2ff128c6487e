"""What version 0019 adds: drafts that coordinators work on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "closed_facts",
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(fingerprint) = 64", name=op.f("ck_closed_facts_fingerprint_length")),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name="fk_closed_facts_service_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("service_id", "fingerprint", name="pk_closed_facts"),
    )
    op.create_table(
        "drafts",
        sa.Column("plan_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("locks", sa.JSON(), nullable=False),
        sa.CheckConstraint("version >= 0", name=op.f("ck_drafts_version_least")),
        sa.ForeignKeyConstraint(
            ["service_id", "plan_id"],
            ["plans.service_id", "plans.id"],
            name="fk_drafts_service_id_plan_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("plan_id", name="pk_drafts"),
    )
    op.create_table(
        "draft_steps",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.CheckConstraint("version >= 1", name=op.f("ck_draft_steps_version_least")),
        sa.ForeignKeyConstraint(["plan_id"], ["drafts.plan_id"], name="fk_draft_steps_plan_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("plan_id", "version", name="pk_draft_steps"),
    )
    op.create_table(
        "plan_progress",
        sa.Column("job_id", sa.String(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("stop_asked", sa.Boolean(), nullable=False),
        sa.Column("doing", sa.String(), nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("best", sa.Double(), nullable=True),
        sa.Column("bound", sa.Double(), nullable=True),
        sa.Column("sessions", sa.Integer(), nullable=True),
        sa.Column("areas_served", sa.Integer(), nullable=True),
        sa.Column("areas", sa.Integer(), nullable=True),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name="fk_plan_progress_job_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("job_id", name="pk_plan_progress"),
    )


def downgrade() -> None:
    """Take them away again."""
    for table in ("plan_progress", "draft_steps", "drafts", "closed_facts"):
        op.drop_table(table)
