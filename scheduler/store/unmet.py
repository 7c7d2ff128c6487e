"""Requests that could not be met, as they are kept."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session as Db

from scheduler.clock import LOCAL
from scheduler.domain.unmet_need import UnmetRequest, UnmetSource, WhyUnmet
from scheduler.store.rows import row_of, table
from scheduler.store.tables.reports import UnmetRequest as Kept

_kept = table(Kept)
UnmetKey = tuple[str | None, str | None, WhyUnmet]


def add_unmet(db: Db, service_id: str, request: UnmetRequest, *, by: str) -> None:
    """Keep a request."""
    db.execute(insert(_kept).values(row_of(request, service_id=service_id, by=by)))


def count_unmet(db: Db, service_id: str, first: date, last: date) -> dict[UnmetKey, int]:
    """Count carers of requests that were noted or came from searches, by area, strand and reason."""
    from_, until = (datetime.combine(day, time(), tzinfo=LOCAL) for day in (first, last + timedelta(days=1)))
    what = (_kept.c.area_id, _kept.c.strand_id, _kept.c.why)
    chosen = (
        select(*what, func.sum(_kept.c.carers))
        .where(_kept.c.service_id == service_id, _kept.c.at >= from_, _kept.c.at < until)
        .group_by(*what)
    )
    return {(area, strand, WhyUnmet(why)): int(carers) for area, strand, why, carers in db.execute(chosen)}


def notes_of(db: Db, service_id: str, most: int = 50) -> tuple[UnmetRequest, ...]:
    """Return the newest requests."""
    chosen = select(_kept).where(_kept.c.service_id == service_id).order_by(_kept.c.at.desc(), _kept.c.id.desc())
    return tuple(
        UnmetRequest(
            at=row.at,
            source=UnmetSource(row.source),
            why=WhyUnmet(row.why),
            carers=row.carers,
            area_id=row.area_id,
            strand_id=row.strand_id,
        )
        for row in db.execute(chosen.limit(most))
    )
