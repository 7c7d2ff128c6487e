"""Changes to planned days of transport that wait for an answer: the outcome of the job that worked each out.

Once a proposal is accepted, dropped or overtaken, the job keeps what became of it and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session as Db

from scheduler.store.rows import table
from scheduler.store.tables.office import Job

PLANNING = "plan_transport"
_jobs = table(Job)


class Outcome(StrEnum):
    """What became of a proposal."""

    ACCEPTED = "accepted"
    DROPPED = "dropped"
    OVERTAKEN = "overtaken"
    """The day was planned otherwise, another proposal was asked for, or the day has gone by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingProposal:
    """A proposal that nobody has answered: its job and its day."""

    job_id: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where the plannings of a service stand."""

    under_way: frozenset[date]
    """Days whose planning is queued or runs."""
    waiting: tuple[WaitingProposal, ...]
    """Proposals that nobody has answered, the newest first."""


def standing_of(db: Db, service_id: str) -> Standing:
    """Read where the plannings of a service stand, by one query that reads no document."""
    known = _jobs.c.result["proposal"]["fingerprint"].as_string()
    under_way = _jobs.c.state.in_(["queued", "running"])
    chosen = select(_jobs.c.id, _jobs.c.args, _jobs.c.state).where(
        _jobs.c.kind == PLANNING, or_(under_way, (_jobs.c.state == "done") & known.is_not(None))
    )
    rows = db.execute(chosen.order_by(_jobs.c.finished_at.desc(), _jobs.c.id)).mappings()
    mine = [
        (row, date.fromisoformat(row["args"]["day"])) for row in rows if row["args"].get("service_id") == service_id
    ]
    return Standing(
        under_way=frozenset(day for row, day in mine if row["state"] != "done"),
        waiting=tuple(WaitingProposal(job_id=row["id"], day=day) for row, day in mine if row["state"] == "done"),
    )


def proposals_gone_by(db: Db, today: date) -> tuple[str, ...]:
    """Return the jobs of every service's proposals that nobody answered before their day was over."""
    known = _jobs.c.result["proposal"]["fingerprint"].as_string()
    chosen = select(_jobs.c.id, _jobs.c.args).where(
        _jobs.c.kind == PLANNING, _jobs.c.state == "done", known.is_not(None)
    )
    return tuple(row.id for row in db.execute(chosen) if date.fromisoformat(row.args["day"]) < today)


def close_proposals(db: Db, job_ids: Iterable[str], outcome: Outcome) -> int:
    """Keep what became of proposals in place of what they proposed: no times and no passengers stay behind.

    Returns how many waited for an answer until now: of two who answer one at the same moment, the second closes none.
    """
    known = _jobs.c.result["proposal"]["fingerprint"].as_string()
    left: dict[str, Any] = {"outcome": outcome.value}
    closed = 0
    for job_id in job_ids:
        waits = (_jobs.c.id == job_id, _jobs.c.state == "done", known.is_not(None))
        closed += len(db.execute(update(_jobs).where(*waits).values(result=left).returning(_jobs.c.id)).all())
    return closed
