"""How full the sessions of a plan are: one quick read for public pages."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Db

from scheduler.domain.places_left import SessionNow
from scheduler.store.tables import attendance, programme

IN_LINE = ("waiting", "offered")


def places_now(db: Db, plan_id: int) -> tuple[SessionNow, ...]:
    """Every session of a plan with its places, those taken, and how many carers wait; two queries."""
    held, queue = programme.Session, attendance.WaitingCarer
    waiting = dict(
        db.execute(
            select(queue.session_id, func.count())
            .join(held, (held.id == queue.session_id) & (held.plan_id == plan_id))
            .where(queue.status.in_(IN_LINE))
            .group_by(queue.session_id)
        )
        .tuples()
        .all()
    )
    rows = db.execute(
        select(held.id, held.series_id, held.day, held.starts_at, held.places, held.places_taken, held.status).where(
            held.plan_id == plan_id
        )
    )
    return tuple(
        SessionNow(
            series_id=series_id,
            day=day,
            starts_at=starts_at,
            places=places,
            taken=taken,
            waiting=waiting.get(session_id, 0),
            cancelled=status == "cancelled",
        )
        for session_id, series_id, day, starts_at, places, taken, status in rows
    )
