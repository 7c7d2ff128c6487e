"""What version 0022 adds: leave, cover and home visits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

WORKER = ["workers.service_id", "workers.id"]
SESSION = ["sessions.service_id", "sessions.id"]


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "leave_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("worker_id", sa.String(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.CheckConstraint("first <= last", name=op.f("ck_leave_requests_first_before_last")),
        sa.CheckConstraint(
            "state IN ('asked', 'granted', 'refused', 'withdrawn')", name=op.f("ck_leave_requests_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["service_id", "worker_id"], WORKER, name="fk_leave_requests_service_id_worker_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_leave_requests"),
    )
    op.create_index("ix_leave_requests_service_id_state", "leave_requests", ["service_id", "state"])
    op.create_table(
        "session_cover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("out_worker_id", sa.String(), nullable=False),
        sa.Column("in_worker_id", sa.String(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id", "session_id"], SESSION, name="fk_session_cover_service_id_session_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["service_id", "out_worker_id"],
            WORKER,
            name="fk_session_cover_service_id_out_worker_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_id", "in_worker_id"], WORKER, name="fk_session_cover_service_id_in_worker_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_session_cover"),
        sa.UniqueConstraint(
            "service_id", "session_id", "out_worker_id", name="uq_session_cover_service_id_session_id_out_worker_id"
        ),
    )
    op.create_table(
        "cover_offers",
        sa.Column("cover_id", sa.Integer(), nullable=False),
        sa.Column("worker_id", sa.String(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cover_id"], ["session_cover.id"], name="fk_cover_offers_cover_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["service_id", "worker_id"], WORKER, name="fk_cover_offers_service_id_worker_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("cover_id", "worker_id", name="pk_cover_offers"),
    )
    op.create_table(
        "lone_visits",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("worker_id", sa.String(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expected_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("help_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_of", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name="fk_lone_visits_service_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["service_id", "session_id"], SESSION, name="fk_lone_visits_service_id_session_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["service_id", "worker_id"], WORKER, name="fk_lone_visits_service_id_worker_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("session_id", "worker_id", name="pk_lone_visits"),
    )
    op.create_table(
        "visit_homes",
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("term_id", sa.String(), nullable=False),
        sa.Column("area_id", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("household_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id", "term_id"],
            ["terms.service_id", "terms.id"],
            name="fk_visit_homes_service_id_term_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_id", "area_id"],
            ["areas.service_id", "areas.id"],
            name="fk_visit_homes_service_id_area_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_id", "household_id"],
            ["households.service_id", "households.id"],
            name="fk_visit_homes_service_id_household_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("service_id", "term_id", "area_id", "label", name="pk_visit_homes"),
        sa.UniqueConstraint(
            "service_id", "term_id", "household_id", name="uq_visit_homes_service_id_term_id_household_id"
        ),
    )


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("visit_homes")
    op.drop_table("lone_visits")
    op.drop_table("cover_offers")
    op.drop_table("session_cover")
    op.drop_index("ix_leave_requests_service_id_state", "leave_requests")
    op.drop_table("leave_requests")
