"""How full the sessions of a plan are: one quick read for public pages."""

from __future__ import annotations

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session as Db

from scheduler.domain.places_left import SessionNow
from scheduler.store.rows import table
from scheduler.store.tables.programme import Session

_held = table(Session)
_OF_PLAN = select(
    _held.c.series_id,
    _held.c.day,
    _held.c.starts_at,
    _held.c.places,
    _held.c.places_taken,
    _held.c.waiting_carers,
    _held.c.status,
).where(_held.c.plan_id == bindparam("plan"))


def places_now(db: Db, plan_id: int) -> tuple[SessionNow, ...]:
    """Every session of a plan with its places, those taken, and how many carers wait; one query."""
    return tuple(
        SessionNow(
            series_id=row.series_id,
            day=row.day,
            starts_at=row.starts_at,
            places=row.places,
            taken=row.places_taken,
            waiting=row.waiting_carers,
            cancelled=row.status == "cancelled",
        )
        for row in db.execute(_OF_PLAN, {"plan": plan_id})
    )
