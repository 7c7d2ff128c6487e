"""What version 0016 adds: what the door of a session keeps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

CARER = ["carers.service_id", "carers.id"]


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "register_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("register_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("carer_id", sa.String(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_by", sa.String(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('present', 'late', 'told_us', 'absent', 'left', 'why_absent', 'walk_in', 'note', 'incident')",
            name=op.f("ck_register_entries_kind_known"),
        ),
        sa.ForeignKeyConstraint(["register_id"], ["registers.id"], name="fk_register_entries_register_id"),
        sa.ForeignKeyConstraint(["service_id", "carer_id"], CARER, name="fk_register_entries_service_id_carer_id"),
        sa.PrimaryKeyConstraint("id", name="pk_register_entries"),
        sa.UniqueConstraint("service_id", "key", name="uq_register_entries_service_id_key"),
    )
    op.create_index("ix_register_entries_register_id", "register_entries", ["register_id"])
    op.create_table(
        "walk_ins_settled",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("carer_id", sa.String(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["register_entries.id"], name="fk_walk_ins_settled_entry_id"),
        sa.ForeignKeyConstraint(["service_id", "carer_id"], CARER, name="fk_walk_ins_settled_service_id_carer_id"),
        sa.PrimaryKeyConstraint("entry_id", name="pk_walk_ins_settled"),
    )


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("walk_ins_settled")
    op.drop_index("ix_register_entries_register_id", "register_entries")
    op.drop_table("register_entries")
