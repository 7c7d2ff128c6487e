"""Drafts as people work on them: steps under a version, so that nobody writes over what another did meanwhile."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session as Db

from scheduler.domain.drafts import Step
from scheduler.domain.fingerprint import plain
from scheduler.domain.plan import AimResult, Series, Unmet
from scheduler.store.errors import StoreError
from scheduler.store.plans import PlanRecord, insert_series
from scheduler.store.rows import item_of, table, upsert
from scheduler.store.tables import programme
from scheduler.store.tables.drafts import Draft, DraftStep

_SERIES = TypeAdapter(tuple[Series, ...])
_drafts, _steps, _plans = table(Draft), table(DraftStep), table(programme.Plan)
_series, _sessions = table(programme.Series), table(programme.Session)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRecord:
    """How far a draft has come: ``version`` 0 is as the optimiser made it."""

    plan_id: int
    name: str
    version: int
    locks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftLine:
    """A plan in the list of a term's drafts."""

    record: PlanRecord
    draft: DraftRecord
    sessions: int
    series: int
    worst: float | None
    fair: float | None
    changed_by: str | None
    changed_at: datetime | None


class MovedOnError(StoreError):
    """Somebody else has changed the draft since it was read; ``steps`` say what they did."""

    def __init__(self, steps: tuple[Step, ...]) -> None:
        self.steps = steps
        super().__init__("The draft was changed meanwhile; look at what was done, then try again.")


def draft_record(db: Db, plan_id: int) -> DraftRecord:
    """Return how far a draft has come; version 0 where nobody has touched it."""
    row = db.execute(select(_drafts).where(_drafts.c.plan_id == plan_id)).mappings().first()
    if row is None:
        return DraftRecord(plan_id=plan_id, name="", version=0, locks=())
    return item_of(DraftRecord, dict(row), locks=tuple(row["locks"]))


def draft_lines(db: Db, service_id: str, term_id: str, *, most: int = 50) -> tuple[DraftLine, ...]:
    """List the plans of a term, the newest first, with what they hold and who changed them last; four queries."""
    chosen = select(_plans).where(_plans.c.service_id == service_id, _plans.c.term_id == term_id)
    rows = [dict(one) for one in db.execute(chosen.order_by(_plans.c.id.desc()).limit(most)).mappings()]
    ids = [row["id"] for row in rows]
    counted = select(_sessions.c.plan_id, func.count(), func.count(_sessions.c.series_id.distinct()))
    sizes = {
        plan_id: (sessions, series)
        for plan_id, sessions, series in db.execute(
            counted.where(_sessions.c.plan_id.in_(ids)).group_by(_sessions.c.plan_id)
        )
    }
    drafts = {row["plan_id"]: row for row in db.execute(select(_drafts).where(_drafts.c.plan_id.in_(ids))).mappings()}
    last = (_drafts.c.plan_id == _steps.c.plan_id) & (_drafts.c.version == _steps.c.version)
    touched = select(_steps.c.plan_id, _steps.c.by, _steps.c.at).join(_drafts, last).where(_steps.c.plan_id.in_(ids))
    by = {plan_id: (actor, at) for plan_id, actor, at in db.execute(touched)}
    return tuple(_line(row, drafts.get(row["id"]), sizes.get(row["id"], (0, 0)), by.get(row["id"])) for row in rows)


def _line(
    row: Mapping[str, object], held: object, size: tuple[int, int], touched: tuple[str, datetime] | None
) -> DraftLine:
    plan_id = int(str(row["id"]))
    draft = DraftRecord(plan_id=plan_id, name="", version=0, locks=())
    if isinstance(held, Mapping):
        draft = item_of(DraftRecord, dict(held), locks=tuple(held["locks"]))
    aims = row["aims"] if isinstance(row["aims"], list) else []
    value = {one["id"]: float(one["value"]) for one in aims}
    return DraftLine(
        record=item_of(PlanRecord, dict(row)),
        draft=draft,
        sessions=size[0],
        series=size[1],
        worst=value.get("worst-area"),
        fair=value.get("even-access"),
        changed_by=touched[0] if touched else None,
        changed_at=touched[1] if touched else None,
    )


def hold_draft(db: Db, service_id: str, plan_id: int) -> PlanRecord | None:
    """Read a plan and let nobody else change it until the transaction ends; None where there is none."""
    chosen = select(_plans).where(_plans.c.service_id == service_id, _plans.c.id == plan_id).with_for_update()
    row = db.execute(chosen).mappings().first()
    return None if row is None else item_of(PlanRecord, dict(row))


def steps_since(db: Db, plan_id: int, version: int = 0, *, most: int = 50) -> tuple[Step, ...]:
    """Return the steps of a draft after a version, the newest first."""
    chosen = select(_steps).where(_steps.c.plan_id == plan_id, _steps.c.version > version)
    rows = db.execute(chosen.order_by(_steps.c.version.desc()).limit(most)).mappings()
    return tuple(
        item_of(
            Step, dict(row), before=_SERIES.validate_python(row["before"]), after=_SERIES.validate_python(row["after"])
        )
        for row in rows
    )


def take_step(
    db: Db, service_id: str, plan_id: int, step: Step, *, aims: Sequence[AimResult], unmet: Sequence[Unmet]
) -> None:
    """Carry a step out and keep it: the plan's series, its figures, and the new version.

    Parameters
    ----------
    db
        A writing transaction that holds the draft (see ``hold_draft``).
    service_id, plan_id
        Which draft.
    step
        What goes and what comes; its version is one more than the version it was thought out for.
    aims, unmet
        How the draft stands afterwards.

    Raises
    ------
    MovedOnError
        When another step has been taken meanwhile.
    """
    now = draft_record(db, plan_id)
    _refuse_moved_on(db, now, step.version - 1)
    of_plan = select(_series.c.id, _series.c.position).where(_series.c.plan_id == plan_id)
    positions = {row.id: row.position for row in db.execute(of_plan)}
    gone = [one.id for one in step.before]
    db.execute(delete(_series).where(_series.c.plan_id == plan_id, _series.c.id.in_(gone)))
    free = max(positions.values(), default=-1) + 1
    placed = {positions.get(one.id, free + n): one for n, one in enumerate(step.after)}
    insert_series(db, plan_id, service_id, placed)
    left = {*positions, *(one.id for one in step.after)} - ({*gone} - {one.id for one in step.after})
    locks = [one for one in now.locks if one.partition("@")[0] in left]
    upsert(
        db,
        Draft,
        [{"plan_id": plan_id, "service_id": service_id, "name": now.name, "version": step.version, "locks": locks}],
    )
    row = {"plan_id": plan_id, "version": step.version, "at": step.at, "by": step.by, "words": step.words}
    series = {"before": plain(step.before), "after": plain(step.after), "undoes": step.undoes}
    db.execute(insert(_steps).values(row | series))
    own = hashlib.sha256(f"draft {plan_id}, version {step.version}".encode()).hexdigest()
    changed = {"fingerprint": own, "aims": plain(tuple(aims)), "unmet": plain(tuple(unmet))}
    db.execute(update(_plans).where(_plans.c.id == plan_id).values(changed))


def _refuse_moved_on(db: Db, now: DraftRecord, expected: int) -> None:
    if now.version != expected:
        raise MovedOnError(steps_since(db, now.plan_id, expected))


def set_locks(db: Db, service_id: str, plan_id: int, locks: Sequence[str]) -> None:
    """Keep which series of a draft stay as they are; a lock is no step, and changes nothing else."""
    now = draft_record(db, plan_id)
    row = {"plan_id": plan_id, "service_id": service_id, "name": now.name, "version": now.version}
    upsert(db, Draft, [row | {"locks": sorted(set(locks))}])


def set_name(db: Db, service_id: str, plan_id: int, name: str) -> None:
    """Give a draft a name of its own."""
    now = draft_record(db, plan_id)
    row = {"plan_id": plan_id, "service_id": service_id, "version": now.version, "locks": list(now.locks)}
    upsert(db, Draft, [row | {"name": name}])


def rest_on_facts(
    db: Db, plan_id: int, facts_fingerprint: str, aims: Sequence[AimResult], unmet: Sequence[Unmet]
) -> None:
    """Let a draft rest on other facts than those it was made from; the caller has held it against them."""
    values = {"facts_fingerprint": facts_fingerprint, "aims": plain(tuple(aims)), "unmet": plain(tuple(unmet))}
    db.execute(update(_plans).where(_plans.c.id == plan_id).values(values))


def put_away(db: Db, service_id: str, plan_id: int) -> bool:
    """Delete a draft with all its steps; False where it is no draft."""
    mine = (_plans.c.service_id == service_id, _plans.c.id == plan_id, _plans.c.status == "draft")
    return db.execute(delete(_plans).where(*mine).returning(_plans.c.id)).first() is not None
