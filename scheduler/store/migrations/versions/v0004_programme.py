"""Plans, series, teams, missed dates and sessions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _plans()
    _series()
    _missed_dates()
    _series_workers()
    _sessions()


def _plans() -> None:
    op.create_table(
        "plans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("term_id", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("facts_fingerprint", sa.String(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("format_version", sa.Integer(), nullable=False),
        sa.Column("aims", sa.JSON(), nullable=False),
        sa.Column("unmet", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("status <> 'published' OR published_at IS NOT NULL", name=op.f("ck_plans_published_when")),
        sa.CheckConstraint("status IN ('draft', 'published', 'replaced')", name=op.f("ck_plans_status_known")),
        sa.CheckConstraint("length(facts_fingerprint) = 64", name=op.f("ck_plans_facts_fingerprint_length")),
        sa.ForeignKeyConstraint(
            ["service_id", "term_id"], ["terms.service_id", "terms.id"], name="fk_plans_service_id_term_id"
        ),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name="fk_plans_service_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_plans"),
        sa.UniqueConstraint("service_id", "id", name="uq_plans_service_id_id"),
        sa.UniqueConstraint("service_id", "term_id", "fingerprint", name="uq_plans_service_id_term_id_fingerprint"),
    )
    op.create_index(
        "uq_plans_published",
        "plans",
        ["service_id", "term_id"],
        unique=True,
        sqlite_where=sa.text("status = 'published'"),
        postgresql_where=sa.text("status = 'published'"),
    )


def _series() -> None:
    op.create_table(
        "series",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("strand_id", sa.String(), nullable=False),
        sa.Column("band_id", sa.String(), nullable=False),
        sa.Column("area_id", sa.String(), nullable=False),
        sa.Column("venue_id", sa.String(), nullable=True),
        sa.Column("vehicle_id", sa.String(), nullable=True),
        sa.Column("household", sa.String(), nullable=True),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("start_minute", sa.Integer(), nullable=False),
        sa.Column("duration_minutes", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.CheckConstraint("duration_minutes >= 1", name=op.f("ck_series_duration_minutes_least")),
        sa.CheckConstraint("places >= 0", name=op.f("ck_series_places_least")),
        sa.CheckConstraint("start_minute BETWEEN 0 AND 1439", name=op.f("ck_series_start_minute_within_day")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_series_weekday_known")),
        sa.ForeignKeyConstraint(
            ["service_id", "area_id"], ["areas.service_id", "areas.id"], name="fk_series_service_id_area_id"
        ),
        sa.ForeignKeyConstraint(
            ["service_id", "band_id"], ["age_bands.service_id", "age_bands.id"], name="fk_series_service_id_band_id"
        ),
        sa.ForeignKeyConstraint(
            ["service_id", "plan_id"],
            ["plans.service_id", "plans.id"],
            name="fk_series_service_id_plan_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_id", "strand_id"], ["strands.service_id", "strands.id"], name="fk_series_service_id_strand_id"
        ),
        sa.ForeignKeyConstraint(
            ["service_id", "vehicle_id"], ["vehicles.service_id", "vehicles.id"], name="fk_series_service_id_vehicle_id"
        ),
        sa.ForeignKeyConstraint(
            ["service_id", "venue_id"], ["venues.service_id", "venues.id"], name="fk_series_service_id_venue_id"
        ),
        sa.PrimaryKeyConstraint("plan_id", "id", name="pk_series"),
    )


def _missed_dates() -> None:
    op.create_table(
        "missed_dates",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("made_up_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["plan_id", "series_id"],
            ["series.plan_id", "series.id"],
            name="fk_missed_dates_plan_id_series_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("plan_id", "series_id", "position", name="pk_missed_dates"),
    )


def _series_workers() -> None:
    op.create_table(
        "series_workers",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("worker_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id", "series_id"],
            ["series.plan_id", "series.id"],
            name="fk_series_workers_plan_id_series_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_id", "worker_id"],
            ["workers.service_id", "workers.id"],
            name="fk_series_workers_service_id_worker_id",
        ),
        sa.PrimaryKeyConstraint("plan_id", "series_id", "position", name="pk_series_workers"),
        sa.UniqueConstraint("plan_id", "series_id", "worker_id", name="uq_series_workers_plan_id_series_id_worker_id"),
    )


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("places_taken", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.CheckConstraint("status IN ('planned', 'cancelled', 'held')", name=op.f("ck_sessions_status_known")),
        sa.CheckConstraint("places >= 0", name=op.f("ck_sessions_places_least")),
        sa.CheckConstraint("places_taken <= places", name=op.f("ck_sessions_places_taken_before_places")),
        sa.CheckConstraint("places_taken >= 0", name=op.f("ck_sessions_places_taken_least")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_sessions_starts_at_before_ends_at")),
        sa.ForeignKeyConstraint(
            ["plan_id", "series_id"],
            ["series.plan_id", "series.id"],
            name="fk_sessions_plan_id_series_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name="fk_sessions_service_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.UniqueConstraint("plan_id", "series_id", "day", name="uq_sessions_plan_id_series_id_day"),
        sa.UniqueConstraint("service_id", "id", name="uq_sessions_service_id_id"),
    )
    op.create_index("ix_sessions_service_id_day", "sessions", ["service_id", "day"], unique=False)
