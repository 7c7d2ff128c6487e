"""The instant by which leases are judged."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Db

from scheduler import clock


def database_now(db: Db) -> datetime:
    """Return the present instant: PostgreSQL's own, as the clocks of the machines that use it may differ."""
    if db.get_bind().dialect.name == "postgresql":
        found = db.scalar(select(func.clock_timestamp()))
        if isinstance(found, datetime):
            return found
    return clock.now()
