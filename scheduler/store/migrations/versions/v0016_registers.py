"""What version 0016 adds: what the door of a session keeps, and which records are one person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from scheduler.store.migrations.append_only import never_changed

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
    never_changed("register_entries", "What was noted at a door is never changed; note what is right beside it.")
    _people()


def _people() -> None:
    op.create_table(
        "merged_people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("gone_id", sa.String(), nullable=False),
        sa.Column("kept_id", sa.String(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_by", sa.String(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.String(), nullable=False),
        sa.CheckConstraint("gone_id <> kept_id", name=op.f("ck_merged_people_two_records")),
        sa.CheckConstraint("(undone_at IS NULL) = (undone_by = '')", name=op.f("ck_merged_people_undone_by_somebody")),
        sa.ForeignKeyConstraint(["service_id", "gone_id"], CARER, name="fk_merged_people_service_id_gone_id"),
        sa.ForeignKeyConstraint(["service_id", "kept_id"], CARER, name="fk_merged_people_service_id_kept_id"),
        sa.PrimaryKeyConstraint("id", name="pk_merged_people"),
    )
    standing = sa.text("undone_at IS NULL")
    op.create_index(
        "uq_merged_people_standing",
        "merged_people",
        ["service_id", "gone_id"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )
    op.create_index("ix_merged_people_service_id_kept_id", "merged_people", ["service_id", "kept_id"])
    op.create_table(
        "different_people",
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("one_id", sa.String(), nullable=False),
        sa.Column("other_id", sa.String(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id", "one_id"], CARER, name="fk_different_people_service_id_one_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["service_id", "other_id"], CARER, name="fk_different_people_service_id_other_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("service_id", "one_id", "other_id", name="pk_different_people"),
    )


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("different_people")
    op.drop_table("merged_people")
    op.drop_table("walk_ins_settled")
    op.drop_index("ix_register_entries_register_id", "register_entries")
    op.drop_table("register_entries")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION register_entries_refuse_change()")
