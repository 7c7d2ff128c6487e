"""The service and its contract: terms, areas, age bands, strands, targets, monthly access."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _services()
    _age_bands()
    _areas()
    _strands()
    _terms()
    _monthly_access()
    _targets()
    _term_dates()


def _services() -> None:
    op.create_table(
        "services",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("weights_from_register", sa.Boolean(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_services"),
    )


def _age_bands() -> None:
    op.create_table(
        "age_bands",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("youngest_years", sa.Integer(), nullable=False),
        sa.Column("oldest_years", sa.Integer(), nullable=True),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "youngest_years <= oldest_years", name=op.f("ck_age_bands_youngest_years_before_oldest_years")
        ),
        sa.CheckConstraint("youngest_years >= 0", name=op.f("ck_age_bands_youngest_years_least")),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name="fk_age_bands_service_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("service_id", "id", name="pk_age_bands"),
    )


def _areas() -> None:
    op.create_table(
        "areas",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name="fk_areas_service_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("service_id", "id", name="pk_areas"),
    )


def _strands() -> None:
    op.create_table(
        "strands",
        sa.Column("public_title", sa.String(), nullable=False),
        sa.Column("internal_title", sa.String(), nullable=False),
        sa.Column("band_ids", sa.JSON(), nullable=False),
        sa.Column("cadence", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("season", sa.String(), nullable=False),
        sa.Column("duration_minutes", sa.Integer(), nullable=False),
        sa.Column("least_places", sa.Integer(), nullable=False),
        sa.Column("most_places", sa.Integer(), nullable=False),
        sa.Column("carers_per_worker", sa.Integer(), nullable=False),
        sa.Column("least_staff", sa.Integer(), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("earliest_start_minute", sa.Integer(), nullable=False),
        sa.Column("latest_end_minute", sa.Integer(), nullable=False),
        sa.Column("spread", sa.String(), nullable=False),
        sa.Column("least_series", sa.Integer(), nullable=False),
        sa.Column("most_series", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("qualifications", sa.JSON(), nullable=False),
        sa.Column("facilities", sa.JSON(), nullable=False),
        sa.Column("venue_kinds", sa.JSON(), nullable=False),
        sa.Column("area_ids", sa.JSON(), nullable=False),
        sa.Column("funder", sa.String(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "cadence IN ('weekly', 'fortnightly', 'monthly', 'once')", name=op.f("ck_strands_cadence_known")
        ),
        sa.CheckConstraint("mode IN ('face_to_face', 'online', 'home_visit')", name=op.f("ck_strands_mode_known")),
        sa.CheckConstraint("season IN ('term', 'holiday', 'both')", name=op.f("ck_strands_season_known")),
        sa.CheckConstraint(
            "spread IN ('each_area', 'each_venue', 'whole_service')", name=op.f("ck_strands_spread_known")
        ),
        sa.CheckConstraint("carers_per_worker >= 1", name=op.f("ck_strands_carers_per_worker_least")),
        sa.CheckConstraint("duration_minutes >= 1", name=op.f("ck_strands_duration_minutes_least")),
        sa.CheckConstraint(
            "earliest_start_minute < latest_end_minute",
            name=op.f("ck_strands_earliest_start_minute_before_latest_end_minute"),
        ),
        sa.CheckConstraint("least_places <= most_places", name=op.f("ck_strands_least_places_before_most_places")),
        sa.CheckConstraint("least_places >= 0", name=op.f("ck_strands_least_places_least")),
        sa.CheckConstraint("least_series <= most_series", name=op.f("ck_strands_least_series_before_most_series")),
        sa.CheckConstraint("least_series >= 0", name=op.f("ck_strands_least_series_least")),
        sa.CheckConstraint("least_staff >= 0", name=op.f("ck_strands_least_staff_least")),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name="fk_strands_service_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("service_id", "id", name="pk_strands"),
    )


def _terms() -> None:
    op.create_table(
        "terms",
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.CheckConstraint("first <= last", name=op.f("ck_terms_first_before_last")),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name="fk_terms_service_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("service_id", "id", name="pk_terms"),
    )


def _monthly_access() -> None:
    op.create_table(
        "monthly_access",
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("band_id", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id", "band_id"],
            ["age_bands.service_id", "age_bands.id"],
            name="fk_monthly_access_service_id_band_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name="fk_monthly_access_service_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("service_id", "position", name="pk_monthly_access"),
    )


def _targets() -> None:
    op.create_table(
        "targets",
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("strand_ids", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("area_id", sa.String(), nullable=True),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("measure IN ('sessions', 'series', 'places')", name=op.f("ck_targets_measure_known")),
        sa.CheckConstraint("period IN ('year', 'quarter', 'month', 'term')", name=op.f("ck_targets_period_known")),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_targets_amount_least")),
        sa.ForeignKeyConstraint(
            ["service_id", "area_id"], ["areas.service_id", "areas.id"], name="fk_targets_service_id_area_id"
        ),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name="fk_targets_service_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("service_id", "id", name="pk_targets"),
    )


def _term_dates() -> None:
    op.create_table(
        "term_dates",
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("term_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.CheckConstraint("kind = 'school_holiday' OR first = last", name=op.f("ck_term_dates_one_day")),
        sa.CheckConstraint(
            "kind IN ('school_holiday', 'bank_holiday', 'key_date')", name=op.f("ck_term_dates_kind_known")
        ),
        sa.CheckConstraint("first <= last", name=op.f("ck_term_dates_first_before_last")),
        sa.ForeignKeyConstraint(
            ["service_id", "term_id"],
            ["terms.service_id", "terms.id"],
            name="fk_term_dates_service_id_term_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("service_id", "term_id", "kind", "position", name="pk_term_dates"),
    )
