"""What version 0011 adds: ballots: sessions, entries and outcomes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _ballots()
    _ballot_sessions()
    _ballot_entries()
    _ballot_outcomes()


def _ballots() -> None:
    op.create_table(
        "ballots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("policy", sa.JSON(), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("allocated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("draw_key", sa.String(), nullable=True),
        sa.Column("question", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(status = 'allocated') = (allocated_at IS NOT NULL)", name=op.f("ck_ballots_allocated_when")
        ),
        sa.CheckConstraint(
            "status IN ('open', 'closed', 'allocated', 'withdrawn')", name=op.f("ck_ballots_status_known")
        ),
        sa.CheckConstraint("length(seed) >= 32", name=op.f("ck_ballots_seed_length")),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_ballots_opens_at_before_closes_at")),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name=op.f("fk_ballots_service_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballots")),
        sa.UniqueConstraint("service_id", "id", name=op.f("uq_ballots_service_id_id")),
    )


def _ballot_sessions() -> None:
    op.create_table(
        "ballot_sessions",
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id", "ballot_id"],
            ["ballots.service_id", "ballots.id"],
            name=op.f("fk_ballot_sessions_service_id_ballot_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_id", "session_id"],
            ["sessions.service_id", "sessions.id"],
            name=op.f("fk_ballot_sessions_service_id_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("ballot_id", "session_id", name=op.f("pk_ballot_sessions")),
        sa.UniqueConstraint("session_id", name=op.f("uq_ballot_sessions_session_id")),
    )


def _ballot_entries() -> None:
    op.create_table(
        "ballot_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("carer_id", sa.String(), nullable=False),
        sa.Column("household_id", sa.String(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("together", sa.Boolean(), nullable=False),
        sa.Column("no_other_way", sa.String(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("most >= 1", name=op.f("ck_ballot_entries_most_least")),
        sa.ForeignKeyConstraint(
            ["service_id", "ballot_id"],
            ["ballots.service_id", "ballots.id"],
            name=op.f("fk_ballot_entries_service_id_ballot_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_id", "carer_id"],
            ["carers.service_id", "carers.id"],
            name=op.f("fk_ballot_entries_service_id_carer_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot_entries")),
        sa.UniqueConstraint("ballot_id", "carer_id", name=op.f("uq_ballot_entries_ballot_id_carer_id")),
    )
    op.create_index(
        op.f("ix_ballot_entries_service_id_carer_id"), "ballot_entries", ["service_id", "carer_id"], unique=False
    )


def _ballot_outcomes() -> None:
    op.create_table(
        "ballot_outcomes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("carer_id", sa.String(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("choice", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint("outcome IN ('place', 'waiting', 'none')", name=op.f("ck_ballot_outcomes_outcome_known")),
        sa.CheckConstraint("choice >= 1", name=op.f("ck_ballot_outcomes_choice_least")),
        sa.ForeignKeyConstraint(
            ["service_id", "ballot_id"],
            ["ballots.service_id", "ballots.id"],
            name=op.f("fk_ballot_outcomes_service_id_ballot_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_id", "carer_id"],
            ["carers.service_id", "carers.id"],
            name=op.f("fk_ballot_outcomes_service_id_carer_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot_outcomes")),
        sa.UniqueConstraint(
            "ballot_id", "carer_id", "session_id", name=op.f("uq_ballot_outcomes_ballot_id_carer_id_session_id")
        ),
    )
    op.create_index(
        op.f("ix_ballot_outcomes_service_id_carer_id"), "ballot_outcomes", ["service_id", "carer_id"], unique=False
    )
