"""Where things are: venues, vehicles, other organisations' groups, demand points."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _vehicles()
    _demand_points()
    _local_groups()
    _venues()
    _demand_weights()
    _venue_closures()
    _venue_openings()


def _vehicles() -> None:
    op.create_table(
        "vehicles",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("postcode", sa.String(), nullable=False),
        sa.Column("easting_m", sa.Integer(), nullable=False),
        sa.Column("northing_m", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("wheelchair_places", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("seats >= 0", name=op.f("ck_vehicles_seats_least")),
        sa.CheckConstraint("wheelchair_places >= 0", name=op.f("ck_vehicles_wheelchair_places_least")),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name="fk_vehicles_service_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("service_id", "id", name="pk_vehicles"),
    )


def _demand_points() -> None:
    op.create_table(
        "demand_points",
        sa.Column("area_id", sa.String(), nullable=False),
        sa.Column("easting_m", sa.Integer(), nullable=False),
        sa.Column("northing_m", sa.Integer(), nullable=False),
        sa.Column("rural", sa.Boolean(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id", "area_id"], ["areas.service_id", "areas.id"], name="fk_demand_points_service_id_area_id"
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name="fk_demand_points_service_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("service_id", "id", name="pk_demand_points"),
    )


def _local_groups() -> None:
    op.create_table(
        "local_groups",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("area_id", sa.String(), nullable=False),
        sa.Column("easting_m", sa.Integer(), nullable=False),
        sa.Column("northing_m", sa.Integer(), nullable=False),
        sa.Column("band_ids", sa.JSON(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("sessions_per_month", sa.Double(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("places >= 0", name=op.f("ck_local_groups_places_least")),
        sa.CheckConstraint("sessions_per_month >= 0", name=op.f("ck_local_groups_sessions_per_month_least")),
        sa.ForeignKeyConstraint(
            ["service_id", "area_id"], ["areas.service_id", "areas.id"], name="fk_local_groups_service_id_area_id"
        ),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name="fk_local_groups_service_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("service_id", "id", name="pk_local_groups"),
    )


def _venues() -> None:
    op.create_table(
        "venues",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("area_id", sa.String(), nullable=False),
        sa.Column("postcode", sa.String(), nullable=False),
        sa.Column("easting_m", sa.Integer(), nullable=False),
        sa.Column("northing_m", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("capacity_people", sa.Integer(), nullable=False),
        sa.Column("facilities", sa.JSON(), nullable=False),
        sa.Column("step_free", sa.Boolean(), nullable=False),
        sa.Column("hire_pence_per_hour", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("capacity_people >= 0", name=op.f("ck_venues_capacity_people_least")),
        sa.CheckConstraint("hire_pence_per_hour >= 0", name=op.f("ck_venues_hire_pence_per_hour_least")),
        sa.ForeignKeyConstraint(
            ["service_id", "area_id"], ["areas.service_id", "areas.id"], name="fk_venues_service_id_area_id"
        ),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name="fk_venues_service_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("service_id", "id", name="pk_venues"),
    )


def _demand_weights() -> None:
    op.create_table(
        "demand_weights",
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("demand_point_id", sa.String(), nullable=False),
        sa.Column("band_id", sa.String(), nullable=False),
        sa.Column("carers", sa.Double(), nullable=False),
        sa.CheckConstraint("carers >= 0", name=op.f("ck_demand_weights_carers_least")),
        sa.ForeignKeyConstraint(
            ["service_id", "band_id"],
            ["age_bands.service_id", "age_bands.id"],
            name="fk_demand_weights_service_id_band_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_id", "demand_point_id"],
            ["demand_points.service_id", "demand_points.id"],
            name="fk_demand_weights_service_id_demand_point_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("service_id", "demand_point_id", "band_id", name="pk_demand_weights"),
    )


def _venue_closures() -> None:
    op.create_table(
        "venue_closures",
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("venue_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint("first <= last", name=op.f("ck_venue_closures_first_before_last")),
        sa.ForeignKeyConstraint(
            ["service_id", "venue_id"],
            ["venues.service_id", "venues.id"],
            name="fk_venue_closures_service_id_venue_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("service_id", "venue_id", "position", name="pk_venue_closures"),
    )


def _venue_openings() -> None:
    op.create_table(
        "venue_openings",
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("venue_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("from_minute", sa.Integer(), nullable=False),
        sa.Column("to_minute", sa.Integer(), nullable=False),
        sa.CheckConstraint("from_minute < to_minute", name=op.f("ck_venue_openings_from_minute_before_to_minute")),
        sa.CheckConstraint("from_minute >= 0", name=op.f("ck_venue_openings_from_minute_least")),
        sa.CheckConstraint("to_minute <= 1440", name=op.f("ck_venue_openings_to_minute_within_day")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_venue_openings_weekday_known")),
        sa.ForeignKeyConstraint(
            ["service_id", "venue_id"],
            ["venues.service_id", "venues.id"],
            name="fk_venue_openings_service_id_venue_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("service_id", "venue_id", "position", name="pk_venue_openings"),
    )
