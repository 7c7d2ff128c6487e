"""What version 0025 adds: themes of what people wrote, and the log of compliments, comments and complaints.

And what carers answer about themselves.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from scheduler.store.migrations.append_only import never_changed

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "feedback_tags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("feedback_id", sa.Integer(), nullable=False),
        sa.Column("themes", sa.JSON(), nullable=False),
        sa.Column("read", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        _of_service("feedback_tags"),
        sa.ForeignKeyConstraint(
            ["feedback_id"], ["feedback.id"], name="fk_feedback_tags_feedback_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_feedback_tags"),
    )
    op.create_index("ix_feedback_tags_service_id_feedback_id", "feedback_tags", ["service_id", "feedback_id"])
    _log_entries()
    _log_steps()
    _characteristics()
    never_changed("feedback_tags", "Tags are added, never changed; tag the answer again.")
    never_changed("log_entries", "An entry of the log is never changed; note a step.")
    never_changed("log_steps", "A step of the log is never changed; note another.")


def _of_service(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=f"fk_{table}_service_id", ondelete="CASCADE")


def _log_entries() -> None:
    op.create_table(
        "log_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("taken_by", sa.String(), nullable=False),
        sa.Column("via", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("from_whom", sa.String(), nullable=False),
        sa.Column("area_id", sa.String(), nullable=True),
        sa.Column("strand_id", sa.String(), nullable=True),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("acknowledge_by", sa.Date(), nullable=True),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("limits_source", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('compliment', 'comment', 'complaint')", name=op.f("ck_log_entries_kind_known")),
        sa.CheckConstraint(
            "via IN ('in person', 'phone', 'e-mail', 'letter', 'text message', 'another way')",
            name=op.f("ck_log_entries_via_known"),
        ),
        _of_service("log_entries"),
        sa.ForeignKeyConstraint(
            ["service_id", "session_id"],
            ["sessions.service_id", "sessions.id"],
            name="fk_log_entries_service_id_session_id",
        ),
        sa.ForeignKeyConstraint(
            ["service_id", "area_id"], ["areas.service_id", "areas.id"], name="fk_log_entries_service_id_area_id"
        ),
        sa.ForeignKeyConstraint(
            ["service_id", "strand_id"],
            ["strands.service_id", "strands.id"],
            name="fk_log_entries_service_id_strand_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_log_entries"),
    )
    op.create_index("ix_log_entries_service_id_taken_on", "log_entries", ["service_id", "taken_on"])


def _log_steps() -> None:
    op.create_table(
        "log_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('acknowledged', 'answered', 'escalated', 'closed', 'what changed', 'released', 'taken back')",
            name=op.f("ck_log_steps_kind_known"),
        ),
        _of_service("log_steps"),
        sa.ForeignKeyConstraint(["entry_id"], ["log_entries.id"], name="fk_log_steps_entry_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_log_steps"),
    )
    op.create_index("ix_log_steps_entry_id", "log_steps", ["entry_id"])


def _characteristics() -> None:
    op.create_table(
        "carer_characteristics",
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("carer_id", sa.String(), nullable=False),
        sa.Column("characteristic", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id", "carer_id"],
            ["carers.service_id", "carers.id"],
            name="fk_carer_characteristics_service_id_carer_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("service_id", "carer_id", "characteristic", name="pk_carer_characteristics"),
    )
    op.create_index(
        "ix_carer_characteristics_service_id_characteristic",
        "carer_characteristics",
        ["service_id", "characteristic"],
    )


def downgrade() -> None:
    """Take them away again."""
    for name in ("log_steps", "log_entries", "feedback_tags"):
        _allow_change(name)
        op.drop_table(name)
    op.drop_table("carer_characteristics")


def _allow_change(name: str) -> None:
    """Drop the function that a trigger of PostgreSQL calls; the trigger goes with its table."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP TRIGGER {name}_never_changed ON {name}")
        op.execute(f"DROP FUNCTION {name}_refuse_change()")
