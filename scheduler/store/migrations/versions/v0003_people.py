"""People: staff, households, carers, consents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _workers()
    _households()
    _worker_availability()
    _worker_leave()
    _worker_qualifications()
    _carers()
    _consents()


def _workers() -> None:
    op.create_table(
        "workers",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("postcode", sa.String(), nullable=False),
        sa.Column("easting_m", sa.Integer(), nullable=False),
        sa.Column("northing_m", sa.Integer(), nullable=False),
        sa.Column("contract_minutes_per_week", sa.Integer(), nullable=False),
        sa.Column("dbs_valid_until", sa.Date(), nullable=False),
        sa.Column("evenings_per_week_at_most", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("contract_minutes_per_week >= 0", name=op.f("ck_workers_contract_minutes_per_week_least")),
        sa.CheckConstraint("evenings_per_week_at_most >= 0", name=op.f("ck_workers_evenings_per_week_at_most_least")),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name="fk_workers_service_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("service_id", "id", name="pk_workers"),
    )


def _households() -> None:
    op.create_table(
        "households",
        sa.Column("postcode", sa.String(), nullable=False),
        sa.Column("lsoa", sa.String(), nullable=False),
        sa.Column("area_id", sa.String(), nullable=False),
        sa.Column("easting_m", sa.Integer(), nullable=False),
        sa.Column("northing_m", sa.Integer(), nullable=False),
        sa.Column("contact_name", sa.String(), nullable=False),
        sa.Column("contact_email", sa.String(), nullable=False),
        sa.Column("contact_phone", sa.String(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id", "area_id"], ["areas.service_id", "areas.id"], name="fk_households_service_id_area_id"
        ),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name="fk_households_service_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("service_id", "id", name="pk_households"),
    )


def _worker_availability() -> None:
    op.create_table(
        "worker_availability",
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("worker_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("from_minute", sa.Integer(), nullable=False),
        sa.Column("to_minute", sa.Integer(), nullable=False),
        sa.CheckConstraint("from_minute < to_minute", name=op.f("ck_worker_availability_from_minute_before_to_minute")),
        sa.CheckConstraint("from_minute >= 0", name=op.f("ck_worker_availability_from_minute_least")),
        sa.CheckConstraint("to_minute <= 1440", name=op.f("ck_worker_availability_to_minute_within_day")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_worker_availability_weekday_known")),
        sa.ForeignKeyConstraint(
            ["service_id", "worker_id"],
            ["workers.service_id", "workers.id"],
            name="fk_worker_availability_service_id_worker_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("service_id", "worker_id", "position", name="pk_worker_availability"),
    )


def _worker_leave() -> None:
    op.create_table(
        "worker_leave",
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("worker_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint("first <= last", name=op.f("ck_worker_leave_first_before_last")),
        sa.ForeignKeyConstraint(
            ["service_id", "worker_id"],
            ["workers.service_id", "workers.id"],
            name="fk_worker_leave_service_id_worker_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("service_id", "worker_id", "position", name="pk_worker_leave"),
    )


def _worker_qualifications() -> None:
    op.create_table(
        "worker_qualifications",
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("worker_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["service_id", "worker_id"],
            ["workers.service_id", "workers.id"],
            name="fk_worker_qualifications_service_id_worker_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("service_id", "worker_id", "position", name="pk_worker_qualifications"),
    )


def _carers() -> None:
    op.create_table(
        "carers",
        sa.Column("household_id", sa.String(), nullable=False),
        sa.Column("given_name", sa.String(), nullable=False),
        sa.Column("family_name", sa.String(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("may_collect", sa.JSON(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id", "household_id"],
            ["households.service_id", "households.id"],
            name="fk_carers_service_id_household_id",
        ),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name="fk_carers_service_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("service_id", "id", name="pk_carers"),
    )
    op.create_index("ix_carers_service_id_household_id", "carers", ["service_id", "household_id"], unique=False)


def _consents() -> None:
    op.create_table(
        "consents",
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("carer_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("given_by", sa.String(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.CheckConstraint("given_on <= withdrawn_on", name=op.f("ck_consents_given_on_before_withdrawn_on")),
        sa.ForeignKeyConstraint(
            ["service_id", "carer_id"],
            ["carers.service_id", "carers.id"],
            name="fk_consents_service_id_carer_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("service_id", "carer_id", "position", name="pk_consents"),
    )
