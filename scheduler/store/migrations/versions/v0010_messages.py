"""What version 0010 adds: outgoing messages as data, to be written when they are sent; changes of calendar events."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables. No version before this one wrote a message, so none is lost."""
    op.drop_table("messages")
    _messages()
    _calendar_changes()


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("once_key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("household_id", sa.String(), nullable=True),
        sa.Column("worker_id", sa.String(), nullable=True),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("send_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sender_reference", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        *_message_rules(),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name="fk_messages_service_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["service_id", "household_id"],
            ["households.service_id", "households.id"],
            name="fk_messages_service_id_household_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_id", "worker_id"],
            ["workers.service_id", "workers.id"],
            name="fk_messages_service_id_worker_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.UniqueConstraint("once_key", name="uq_messages_once_key"),
    )
    op.create_index("ix_messages_status_send_after", "messages", ["status", "send_after"], unique=False)
    op.create_index("ix_messages_service_id_household_id", "messages", ["service_id", "household_id"], unique=False)


def _message_rules() -> list[sa.CheckConstraint]:
    kinds = (
        "booked",
        "waiting",
        "offered",
        "offer_expired",
        "session_changed",
        "session_cancelled",
        "booking_cancelled",
        "reminder",
        "feedback_asked",
        "one_time_code",
        "ballot_outcome",
        "sign_up_received",
        "staff_invited",
        "staff_password",
        "staff_locked",
    )
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    rules = {
        "kind_known": f"kind IN ({listed})",
        "channel_known": "channel IN ('email', 'text')",
        "status_known": "status IN ('queued', 'sending', 'sent', 'failed', 'in_doubt', 'withdrawn')",
        "sent_when": "(status = 'sent') = (sent_at IS NOT NULL)",
        "sending_has_lease": "(status = 'sending') = (lease_until IS NOT NULL)",
        "failure_has_words": "status NOT IN ('failed', 'in_doubt') OR length(error) > 0",
        "attempts_least": "attempts >= 0",
    }
    return [sa.CheckConstraint(rule, name=op.f(f"ck_messages_{name}")) for name, rule in rules.items()]


def _calendar_changes() -> None:
    op.create_table(
        "calendar_changes",
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id", "session_id"],
            ["sessions.service_id", "sessions.id"],
            name="fk_calendar_changes_service_id_session_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("service_id", "session_id", "household_id", name="pk_calendar_changes"),
    )
