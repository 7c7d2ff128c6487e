"""What version 0018 adds: reports, their versions and their signatures, and requests that could not be met."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from scheduler.store.migrations.append_only import never_changed

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _signed_reports()
    op.create_table(
        "report_settings",
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("hidden_up_to", sa.Integer(), nullable=False),
        sa.Column("zeros_shown", sa.Boolean(), nullable=False),
        sa.CheckConstraint("hidden_up_to >= 1", name=op.f("ck_report_settings_hidden_up_to_least")),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name="fk_report_settings_service_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("service_id", name="pk_report_settings"),
    )
    op.create_table(
        "report_reviews",
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name="fk_report_reviews_service_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("service_id", "first", name="pk_report_reviews"),
    )
    _unmet_requests()


def _signed_reports() -> None:
    op.create_table(
        "signed_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.String(), nullable=False),
        sa.Column("signed_name", sa.String(), nullable=False),
        sa.Column("changes", sa.String(), nullable=False),
        sa.Column("full", sa.JSON(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('monthly', 'quarterly', 'annual', 'improvement')", name=op.f("ck_signed_reports_kind_known")
        ),
        sa.CheckConstraint("first <= last", name=op.f("ck_signed_reports_first_before_last")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_signed_reports_version_least")),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name="fk_signed_reports_service_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_signed_reports"),
        sa.UniqueConstraint(
            "service_id", "kind", "first", "version", name="uq_signed_reports_service_id_kind_first_version"
        ),
    )
    never_changed("signed_reports", "A signed report is never changed; a correction is a new version.")


def _unmet_requests() -> None:
    op.create_table(
        "unmet_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("carers", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.String(), nullable=True),
        sa.Column("strand_id", sa.String(), nullable=True),
        sa.CheckConstraint("source IN ('waiting list', 'search', 'note')", name=op.f("ck_unmet_requests_source_known")),
        sa.CheckConstraint(
            "why IN ('full', 'too far', 'wrong time', 'no transport', 'age', 'nothing found')",
            name=op.f("ck_unmet_requests_why_known"),
        ),
        sa.CheckConstraint("carers >= 1", name=op.f("ck_unmet_requests_carers_least")),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name="fk_unmet_requests_service_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["service_id", "area_id"], ["areas.service_id", "areas.id"], name="fk_unmet_requests_service_id_area_id"
        ),
        sa.ForeignKeyConstraint(
            ["service_id", "strand_id"],
            ["strands.service_id", "strands.id"],
            name="fk_unmet_requests_service_id_strand_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_unmet_requests"),
    )
    op.create_index("ix_unmet_requests_service_id_at", "unmet_requests", ["service_id", "at"], unique=False)


def downgrade() -> None:
    """Take them away again."""
    for table in ("unmet_requests", "report_reviews", "report_settings", "signed_reports"):
        op.drop_table(table)
