"""How the planning of a job goes, for a page that looks in now and then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session as Db

from scheduler.store.rows import item_of, table, upsert
from scheduler.store.tables.drafts import PlanProgress

_progress = table(PlanProgress)
POINTS_AT_MOST = 200
"""Points of the curve that are kept; the newest goes in the place of the last where there are more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressRow:
    """Where a planning stands; see ``scheduler.optimise.programme.Progress``."""

    job_id: str
    service_id: str
    stop_asked: bool
    doing: str
    share: float
    seconds: float
    best: float | None
    bound: float | None
    sessions: int | None
    areas_served: int | None
    areas: int | None
    points: list[Any]


def load_progress(db: Db, job_id: str) -> ProgressRow | None:
    """Return where a planning stands; None where it has not begun."""
    row = db.execute(select(_progress).where(_progress.c.job_id == job_id)).mappings().first()
    return None if row is None else item_of(ProgressRow, dict(row))


def keep_progress(db: Db, row: ProgressRow) -> bool:
    """Keep where a planning stands; returns whether somebody asked it to stop with the best found."""
    before = load_progress(db, row.job_id)
    points = list(before.points) if before else []
    if row.best is not None or row.bound is not None:
        points = [*points[: POINTS_AT_MOST - 1], [row.seconds, row.best, row.bound]]
    stop = before.stop_asked if before else False
    values = {name: getattr(row, name) for name in ProgressRow.__dataclass_fields__}
    upsert(db, PlanProgress, [values | {"points": points, "stop_asked": stop}])
    return stop


def ask_to_stop(db: Db, job_id: str, service_id: str) -> None:
    """Ask a planning to stop with the best that it has found."""
    if load_progress(db, job_id) is None:
        nothing = dict.fromkeys(("best", "bound", "sessions", "areas_served", "areas"))
        row = {"job_id": job_id, "service_id": service_id, "doing": "", "share": 0.0, "seconds": 0.0, "points": []}
        upsert(db, PlanProgress, [nothing | row | {"stop_asked": True}])
        return
    db.execute(update(_progress).where(_progress.c.job_id == job_id).values(stop_asked=True))
