"""What version 0014 adds: sessions that meet elsewhere once, answers to requests to join, an index of who did what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_BEFORE = "'sign_up_received'"
_AFTER = "'sign_up_received', 'sign_up_accepted', 'sign_up_refused', 'link_sent'"
KINDS = (
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
    "sign_up_accepted",
    "sign_up_refused",
    "link_sent",
    "staff_invited",
    "staff_password",
    "staff_locked",
)


def upgrade() -> None:
    """Make the table and the index, and let messages be of two more kinds."""
    op.create_table(
        "session_venues",
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("session_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("venue_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id", "session_id"],
            ["sessions.service_id", "sessions.id"],
            name="fk_session_venues_service_id_session_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_id", "venue_id"],
            ["venues.service_id", "venues.id"],
            name="fk_session_venues_service_id_venue_id",
        ),
        sa.PrimaryKeyConstraint("session_id", name="pk_session_venues"),
    )
    op.create_index("ix_audit_actor", "audit", ["actor"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        _make_messages_anew()
    else:
        _exchange_rule()


def _exchange_rule() -> None:
    listed = ", ".join(f"'{kind}'" for kind in KINDS)
    op.execute("ALTER TABLE messages DROP CONSTRAINT ck_messages_kind_known")
    op.execute(f"ALTER TABLE messages ADD CONSTRAINT ck_messages_kind_known CHECK (kind IN ({listed}))")


def _make_messages_anew() -> None:
    """SQLite cannot change a rule of a table: the messages go into a new one, which differs in this rule alone."""
    bind = op.get_bind()
    made = bind.execute(sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'messages'"))
    statement = str(made.scalar_one()).replace(_BEFORE, _AFTER)
    found = bind.execute(
        sa.text("SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'messages' AND sql IS NOT NULL")
    )
    indexes = list(found.scalars())
    op.execute("ALTER TABLE messages RENAME TO messages_before")
    op.execute("DROP INDEX ix_messages_status_send_after")
    op.execute("DROP INDEX ix_messages_service_id_household_id")
    bind.exec_driver_sql(statement)
    op.execute("INSERT INTO messages SELECT * FROM messages_before")
    op.execute("DROP TABLE messages_before")
    for index in indexes:
        bind.exec_driver_sql(index)
