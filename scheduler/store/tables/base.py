"""What every table shares: names of constraints, instants in UTC, lists of words, keys within a service."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import JSON, CheckConstraint, DateTime, Dialect, Double, ForeignKey, ForeignKeyConstraint, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from scheduler.clock import LOCAL

MINUTES_OF_A_DAY = 24 * 60

Words = Annotated[list[str], mapped_column(JSON)]
"""A short list of words or ids that is always read whole, never searched."""
Numbers = Annotated[list[int], mapped_column(JSON)]


class Instant(TypeDecorator[datetime]):
    """An instant: kept in UTC, read as Europe/London, refused when it does not know its zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 — SQLAlchemy's signature
        """Turn an aware instant into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"The instant {value} has no time zone; take it from scheduler.clock."
            raise ValueError(message)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 — SQLAlchemy's signature
        """Read an instant; SQLite keeps no zone, and what it keeps is UTC."""
        if value is None:
            return None
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(LOCAL)


class Base(DeclarativeBase):
    """Every table; constraints have names, so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 — SQLAlchemy reads this class attribute
        datetime: Instant(),
        float: Double(),
        dict[str, Any]: JSON(),
        list[Any]: JSON(),
    }


class InService:
    """Columns of a thing that has an id within its service and a position in the service's facts.

    What later facts no longer name stays while something refers to it (a session held there), but is
    no longer ``active``.
    """

    service_id: Mapped[str] = mapped_column(ForeignKey("services.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    active: Mapped[bool] = mapped_column(default=True)


def belongs_to(table: str, column: str, *, own: bool = False) -> ForeignKeyConstraint:
    """Refer to a row of the same service; ``own`` rows go when what they belong to goes."""
    return ForeignKeyConstraint(
        ["service_id", column], [f"{table}.service_id", f"{table}.id"], ondelete="CASCADE" if own else None
    )


def one_of(column: str, *words: str) -> CheckConstraint:
    """Allow these words alone in a column."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def at_least(column: str, least: int) -> CheckConstraint:
    """Refuse a number below ``least``."""
    return CheckConstraint(f"{column} >= {least}", name=f"{column}_least")


def in_order(first: str, last: str, *, may_be_equal: bool = False) -> CheckConstraint:
    """Refuse an end before its start."""
    sign = "<=" if may_be_equal else "<"
    return CheckConstraint(f"{first} {sign} {last}", name=f"{first}_before_{last}")


def hours_of_a_weekday() -> tuple[CheckConstraint, ...]:
    """Check the columns of one open stretch of a weekday."""
    return (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_known"),
        at_least("from_minute", 0),
        in_order("from_minute", "to_minute"),
        CheckConstraint(f"to_minute <= {MINUTES_OF_A_DAY}", name="to_minute_within_day"),
    )
