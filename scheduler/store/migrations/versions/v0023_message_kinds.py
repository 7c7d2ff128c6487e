"""What version 0023 changes: messages may be of more kinds. One that is new in this release is added to ``KINDS``."""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

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
    "rota_changed",
    "visit_alarm",
    "incident",
    "transport_told",
    "transport_moved",
    "transport_cancelled",
    "transport_refused",
)
_RULE = re.compile(r"CHECK \(kind IN \([^)]*\)\)")


def upgrade() -> None:
    """Let messages be of every kind listed here, and venues have an owner."""
    op.add_column("venues", sa.Column("owner", sa.String(), nullable=False, server_default=""))
    listed = ", ".join(f"'{kind}'" for kind in KINDS)
    if op.get_bind().dialect.name == "sqlite":
        _make_messages_anew(f"CHECK (kind IN ({listed}))")
    else:
        op.execute("ALTER TABLE messages DROP CONSTRAINT ck_messages_kind_known")
        op.execute(f"ALTER TABLE messages ADD CONSTRAINT ck_messages_kind_known CHECK (kind IN ({listed}))")


def _make_messages_anew(rule: str) -> None:
    """SQLite cannot change a rule of a table: the messages go into a new one, which differs in this rule alone."""
    bind = op.get_bind()
    asked = sa.text("SELECT type, sql FROM sqlite_master WHERE tbl_name = 'messages' AND sql IS NOT NULL")
    kept = {(str(row.type), str(row.sql)) for row in bind.execute(asked)}
    [made] = [sql for kind, sql in kept if kind == "table"]
    indexes = sorted(sql for kind, sql in kept if kind == "index")
    op.execute("ALTER TABLE messages RENAME TO messages_before")
    for index in indexes:
        name = re.search(r"INDEX \"?(\w+)\"?", index)
        if name is not None:
            op.execute(f"DROP INDEX {name[1]}")
    bind.exec_driver_sql(_RULE.sub(rule, made))
    op.execute("INSERT INTO messages SELECT * FROM messages_before")
    op.execute("DROP TABLE messages_before")
    for index in indexes:
        bind.exec_driver_sql(index)
