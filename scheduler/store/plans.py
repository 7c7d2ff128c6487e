"""Save and read plans; a saved plan has a row for each series and each dated session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from sqlalchemy import Select, case, func, insert, select, update
from sqlalchemy.orm import Session as Db

from scheduler import clock
from scheduler.domain.facts import Facts
from scheduler.domain.fingerprint import fingerprint, plain
from scheduler.domain.plan import AimResult, MissedDate, Plan, Series, Unmet
from scheduler.store.calendar_changes import EVERYBODY
from scheduler.store.closed_facts import keep_closed_facts
from scheduler.store.errors import NotFoundError, StoreError
from scheduler.store.replacing import replace_published
from scheduler.store.rows import Row, insert_all, item_of, row_of, table, without
from scheduler.store.tables import programme
from scheduler.store.tables.office import CalendarChange
from scheduler.store.tables.service import Term

Status = Literal["draft", "published"]
_SERIES_PARTS = ("dates", "worker_ids", "missed")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRecord:
    """What is known of a saved plan without reading it."""

    id: int
    service_id: str
    term_id: str
    status: str
    facts_fingerprint: str
    made_by: str
    saved_at: datetime
    published_at: datetime | None


def save_plan(db: Db, facts: Facts, plan: Plan, status: Status = "draft") -> int:
    """Save a plan with its series and sessions; the same plan again is found, not doubled.

    Publishing replaces the plan of the term that was published before (it stays, as ``replaced``): who has a place
    in a session that both plans hold keeps it (``scheduler.store.replacing``).

    Parameters
    ----------
    db
        A writing transaction.
    facts
        The facts the plan was made from, saved before.
    plan
        A plan of these very facts.
    status
        ``draft`` or ``published``. A published plan stays published when it is saved as a draft.

    Returns
    -------
    int
        The plan's number.

    Raises
    ------
    StoreError
        When the plan was made from other facts.
    """
    _refuse_other_facts(facts, plan)
    own = fingerprint(plan)
    model = programme.Plan
    of_term = (model.service_id == plan.service_id, model.term_id == plan.term_id)
    plan_id = db.scalar(select(model.id).where(*of_term, model.fingerprint == own))
    if plan_id is None:
        plan_id = _insert_plan(db, plan, own)
        keep_closed_facts(db, facts)
    if status == "published":
        publish_plan(db, plan.service_id, plan.term_id, plan_id)
    return plan_id


def publish_plan(db: Db, service_id: str, term_id: str, plan_id: int) -> None:
    """Publish a plan of a term in place of the one published before; whether it may be is for the caller to know."""
    model = programme.Plan
    of_term = (model.service_id == service_id, model.term_id == term_id)
    before = db.scalar(select(model.id).where(*of_term, model.status == "published", model.id != plan_id))
    if before is not None:
        db.execute(update(model).where(model.id == before).values(status="replaced"))
        replace_published(db, before, plan_id, clock.now())
    changed = {"status": "published", "published_at": clock.now()}
    db.execute(update(model).where(model.id == plan_id, model.status != "published").values(**changed))


def _refuse_other_facts(facts: Facts, plan: Plan) -> None:
    about = (plan.service_id, plan.term_id)
    if about != (facts.service_id, facts.term.id):
        message = (
            f"The plan is of {plan.service_id}, {plan.term_id}; the facts are of {facts.service_id}, {facts.term.id}. "
            "Save the plan with the facts it was made from."
        )
        raise StoreError(message)
    if plan.facts_fingerprint != fingerprint(facts):
        message = f"The facts of {plan.service_id}, {plan.term_id} have changed since this plan was made; plan again."
        raise StoreError(message)


def _insert_plan(db: Db, plan: Plan, own: str) -> int:
    row = without(row_of(plan), "series") | {
        "aims": plain(plan.aims),
        "unmet": plain(plan.unmet),
        "fingerprint": own,
        "status": "draft",
        "saved_at": clock.now(),
    }
    plan_id = db.execute(insert(programme.Plan).values(row).returning(programme.Plan.id)).scalar_one()
    insert_series(db, plan_id, plan.service_id, dict(enumerate(plan.series)))
    return plan_id


def insert_series(db: Db, plan_id: int, service_id: str, series: Mapping[int, Series]) -> None:
    """Add series to a plan, by their position, with their teams, missed dates and sessions."""
    of_plan = {"plan_id": plan_id, "service_id": service_id}
    insert_all(
        db,
        programme.Series,
        [without(row_of(one), *_SERIES_PARTS) | of_plan | {"position": n} for n, one in series.items()],
    )
    insert_all(
        db,
        programme.SeriesWorker,
        [
            of_plan | {"series_id": one.id, "position": n, "worker_id": worker_id}
            for one in series.values()
            for n, worker_id in enumerate(one.worker_ids)
        ],
    )
    insert_all(
        db,
        programme.MissedDate,
        [
            row_of(missed) | {"plan_id": plan_id, "series_id": one.id, "position": n}
            for one in series.values()
            for n, missed in enumerate(one.missed)
        ],
    )
    insert_all(db, programme.Session, [row for one in series.values() for row in _session_rows(one, of_plan)])


def _session_rows(series: Series, of_plan: Row) -> list[Row]:
    return [
        of_plan
        | {
            "series_id": series.id,
            "position": n,
            "day": day,
            "starts_at": instant(day, series.start_minute),
            "ends_at": instant(day, series.end_minute),
            "places": series.places,
        }
        for n, day in enumerate(series.dates)
    ]


def instant(day: date, minute: int) -> datetime:
    """Return the instant of a local time of day; minutes past midnight's end run into the next day."""
    return datetime.combine(day + timedelta(days=minute // 1440), time(minute % 1440 // 60, minute % 60), clock.LOCAL)


def load_plan(db: Db, plan_id: int) -> Plan:
    """Read a plan, equal to what was saved.

    Raises
    ------
    NotFoundError
        When there is no plan of this number.
    """
    found = db.get(programme.Plan, plan_id)
    if found is None:
        message = f"There is no plan {plan_id} in this database; make one with: evenhand plan."
        raise NotFoundError(message)
    row = {column.name: getattr(found, column.name) for column in table(programme.Plan).columns}
    return item_of(
        Plan,
        row,
        series=_series(db, plan_id),
        aims=tuple(AimResult(**aim) for aim in found.aims),
        unmet=tuple(Unmet(**one) for one in found.unmet),
    )


def _series(db: Db, plan_id: int) -> tuple[Series, ...]:
    days: dict[str, list[date]] = {}
    held = programme.Session
    for series_id, day in db.execute(
        select(held.series_id, held.day).where(held.plan_id == plan_id).order_by(held.position)
    ):
        days.setdefault(series_id, []).append(day)
    team: dict[str, list[str]] = {}
    member = programme.SeriesWorker
    for series_id, worker_id in db.execute(
        select(member.series_id, member.worker_id).where(member.plan_id == plan_id).order_by(member.position)
    ):
        team.setdefault(series_id, []).append(worker_id)
    missed: dict[str, list[MissedDate]] = {}
    skipped = programme.MissedDate
    for one in db.scalars(select(skipped).where(skipped.plan_id == plan_id).order_by(skipped.position)):
        missed.setdefault(one.series_id, []).append(
            MissedDate(day=one.day, because=one.because, made_up_on=one.made_up_on)
        )
    target = table(programme.Series)
    rows = db.execute(select(target).where(target.c.plan_id == plan_id).order_by(target.c.position)).mappings()
    return tuple(
        item_of(
            Series,
            dict(row),
            dates=tuple(days.get(row["id"], ())),
            worker_ids=tuple(team.get(row["id"], ())),
            missed=tuple(missed.get(row["id"], ())),
        )
        for row in rows
    )


def latest_plan(db: Db, service_id: str, term_id: str, *, published: bool = False) -> PlanRecord | None:
    """Return the term's published plan, or else the draft saved last; None when there is neither.

    Parameters
    ----------
    db
        A transaction.
    service_id, term_id
        Whose plan.
    published
        Look at published plans only.
    """
    records = plan_records(db, service_id, term_id)
    shown = [one for one in records if one.status == "published"]
    if not published:
        shown += [one for one in records if one.status == "draft"]
    return next(iter(shown), None)


def series_before(db: Db, service_id: str, term_id: str) -> tuple[Series, ...]:
    """Return the series that the term before had, as published; none where there is no such programme."""
    term = db.get(Term, (service_id, term_id))
    if term is None:
        return ()
    terms = table(Term)
    chosen = select(terms.c.id).where(terms.c.service_id == service_id, terms.c.last < term.first)
    last = db.scalar(chosen.order_by(terms.c.last.desc()).limit(1))
    record = None if last is None else latest_plan(db, service_id, last, published=True)
    return () if record is None else load_plan(db, record.id).series


def plan_records(db: Db, service_id: str, term_id: str) -> tuple[PlanRecord, ...]:
    """Every saved plan of a term, the newest first."""
    target = table(programme.Plan)
    chosen = select(target).where(target.c.service_id == service_id, target.c.term_id == term_id)
    rows = db.execute(chosen.order_by(target.c.id.desc())).mappings()
    return tuple(item_of(PlanRecord, dict(row)) for row in rows)


def newest_plan(db: Db, *, drafts: bool = True) -> PlanRecord | None:
    """Return the plan published last, of any service and term, or else the draft saved last, if drafts count."""
    found = db.execute(_newest(drafts=drafts)).mappings().first()
    return None if found is None else item_of(PlanRecord, dict(found))


def _newest(*, drafts: bool) -> Select[Any]:
    target = table(programme.Plan)
    published_first = case((target.c.status == "published", 0), else_=1)
    shown = target.c.status != "replaced" if drafts else target.c.status == "published"
    return select(target).where(shown).order_by(published_first, target.c.id.desc()).limit(1)


def newest_plan_marked(db: Db, *, drafts: bool = True) -> tuple[PlanRecord, int, datetime | None] | None:
    """Do as ``newest_plan``, and say how many events of its service changed for everybody, and when the last did."""
    target, change = table(programme.Plan), table(CalendarChange)
    of_service = (change.c.service_id == target.c.service_id) & (change.c.household_id == EVERYBODY)
    marks = (func.count(), func.max(change.c.changed_at))
    counted = [select(one).select_from(change).where(of_service).scalar_subquery() for one in marks]
    found = db.execute(_newest(drafts=drafts).add_columns(*counted)).first()
    if found is None:
        return None
    record = item_of(PlanRecord, dict(zip(target.c.keys(), found[:-2], strict=True)))
    return record, found[-2], found[-1]


def find_plan(db: Db, plan_id: int) -> PlanRecord | None:
    """Return what is known of a saved plan, None where there is none of this number."""
    target = table(programme.Plan)
    found = db.execute(select(target).where(target.c.id == plan_id)).mappings().first()
    return None if found is None else item_of(PlanRecord, dict(found))
