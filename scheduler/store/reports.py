"""Figures of reports, counted by the database; signed reports, which are kept as they were.

What a mark or a booking means is defined in ``docs/rules.md``: a mark that was corrected does not count, its
correction does; sessions count where they are held, carers where they live.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, distinct, exists, func, insert, not_, select
from sqlalchemy.orm import Session as Db

from scheduler.domain.kpis import CAME
from scheduler.domain.reports import ReportKind
from scheduler.store.rows import item_of, table, upsert
from scheduler.store.tables.attendance import AttendanceMark, Feedback, Register, WaitingCarer
from scheduler.store.tables.people import Carer, Household, Worker
from scheduler.store.tables.places import Venue
from scheduler.store.tables.programme import Plan, Series, SeriesWorker, Session
from scheduler.store.tables.registers import MergedPerson
from scheduler.store.tables.reports import ReportSettings, Review, SignedReport
from scheduler.store.tables.service import Area, Service, Strand, Target
from scheduler.store.tables.transport import TransportRun

_held, _series, _plans, _strands = table(Session), table(Series), table(Plan), table(Strand)
_marks, _registers, _carers, _homes = table(AttendanceMark), table(Register), table(Carer), table(Household)
_feedback, _waiting, _workers = table(Feedback), table(WaitingCarer), table(Worker)
_merged = table(MergedPerson)
_venues, _team, _runs = table(Venue), table(SeriesWorker), table(TransportRun)
_signed, _settings, _reviews = table(SignedReport), table(ReportSettings), table(Review)
_services, _areas, _targets = table(Service), table(Area), table(Target)
_later = _marks.alias("later")
SATISFIED_FROM = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldCount:
    """Sessions of a strand in an area, with the places they offered; cancelled ones are left out."""

    area_id: str
    strand_id: str
    sessions: int
    places: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkCount:
    """Marks of a strand in an area that say somebody came, and that somebody did not."""

    area_id: str
    strand_id: str
    came: int
    stayed_away: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackCount:
    """Answers on a strand, and how many of them are 4 or 5 of 5."""

    strand_id: str
    answers: int
    satisfied: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedRecord:
    """A signed report as it is kept."""

    id: int
    kind: ReportKind
    first: date
    last: date
    version: int
    made_at: datetime
    signed_at: datetime
    signed_by: str
    signed_name: str
    changes: str
    full: dict[str, Any]
    shown: dict[str, Any]


def _between(service_id: str, first: date, last: date) -> ColumnElement[bool]:
    return and_(_held.c.service_id == service_id, _held.c.day >= first, _held.c.day <= last)


def _of_plans(chosen: Select[Any]) -> Select[Any]:
    """Only sessions of programmes that are or were published, and what their series are."""
    return chosen.join(_series, (_series.c.plan_id == _held.c.plan_id) & (_series.c.id == _held.c.series_id)).join(
        _plans, (_plans.c.id == _held.c.plan_id) & (_plans.c.status != "draft")
    )


def count_held(db: Db, service_id: str, first: date, last: date, *, today: date) -> tuple[HeldCount, ...]:
    """Count sessions by area and strand up to ``today``: whoever reads a month that runs sees what was held so far."""
    what = (_series.c.area_id, _series.c.strand_id)
    chosen = _of_plans(
        select(*what, func.count().label("sessions"), func.sum(_held.c.places).label("places")).select_from(_held)
    ).where(
        _between(service_id, first, min(last, today)), _held.c.status != "cancelled", _plans.c.status == "published"
    )
    return tuple(item_of(HeldCount, dict(row)) for row in db.execute(chosen.group_by(*what)).mappings())


def _standing_marks(chosen: Select[Any], service_id: str, first: date, last: date) -> Select[Any]:
    return _of_plans(
        chosen.select_from(_marks)
        .join(_registers, _registers.c.id == _marks.c.register_id)
        .join(_held, _held.c.id == _registers.c.session_id)
    ).where(
        _between(service_id, first, last),
        not_(exists(select(_later.c.id).where(_later.c.corrects_id == _marks.c.id))),
    )


def count_marks(db: Db, service_id: str, first: date, last: date) -> tuple[MarkCount, ...]:
    """Count marks by area and strand of the session."""
    what = (_series.c.area_id, _series.c.strand_id)
    came = func.sum(case((_marks.c.mark.in_(CAME), 1), else_=0)).label("came")
    stayed = func.sum(case((_marks.c.mark.in_(CAME), 0), else_=1)).label("stayed_away")
    counted: Select[Any] = select(*what, came, stayed)
    chosen = _standing_marks(counted, service_id, first, last).group_by(*what)
    return tuple(item_of(MarkCount, dict(row)) for row in db.execute(chosen).mappings())


def count_people(db: Db, service_id: str, first: date, last: date) -> dict[str, int]:
    """Count different carers who came at least once, by the area in which they live; merged records are one."""
    person = func.coalesce(_merged.c.kept_id, _marks.c.carer_id)
    counted: Select[Any] = select(_homes.c.area_id, func.count(distinct(person)).label("carers"))
    standing_merge = (
        (_merged.c.service_id == _marks.c.service_id)
        & (_merged.c.gone_id == _marks.c.carer_id)
        & _merged.c.undone_at.is_(None)
    )
    chosen = (
        _standing_marks(counted, service_id, first, last)
        .outerjoin(_merged, standing_merge)
        .join(_carers, (_carers.c.service_id == _marks.c.service_id) & (_carers.c.id == person))
        .join(_homes, (_homes.c.service_id == _carers.c.service_id) & (_homes.c.id == _carers.c.household_id))
        .where(_marks.c.mark.in_(CAME))
        .group_by(_homes.c.area_id)
    )
    return {row.area_id: row.carers for row in db.execute(chosen)}


def count_register(db: Db, service_id: str) -> dict[str, int]:
    """Count the carers on the register by the area in which they live."""
    chosen = (
        select(_homes.c.area_id, func.count().label("carers"))
        .select_from(_carers)
        .join(_homes, (_homes.c.service_id == _carers.c.service_id) & (_homes.c.id == _carers.c.household_id))
        .where(_carers.c.service_id == service_id, _carers.c.active)
        .group_by(_homes.c.area_id)
    )
    return {row.area_id: row.carers for row in db.execute(chosen)}


def count_feedback(db: Db, service_id: str, first: date, last: date) -> tuple[FeedbackCount, ...]:
    """Count answers by strand."""
    satisfied = func.sum(case((_feedback.c.satisfied_1_to_5 >= SATISFIED_FROM, 1), else_=0)).label("satisfied")
    chosen = _of_plans(
        select(_series.c.strand_id, func.count().label("answers"), satisfied)
        .select_from(_feedback)
        .join(_held, (_held.c.service_id == _feedback.c.service_id) & (_held.c.id == _feedback.c.session_id))
    ).where(_between(service_id, first, last))
    rows = db.execute(chosen.group_by(_series.c.strand_id)).mappings()
    return tuple(item_of(FeedbackCount, dict(row)) for row in rows)


def count_by_month(db: Db, service_id: str, first: date, last: date) -> dict[tuple[int, int], tuple[int, int]]:
    """Return, by year and month, sessions held and attendances; two queries for any length of time."""
    year, month = func.extract("year", _held.c.day), func.extract("month", _held.c.day)
    counted: Any = select(year, month, func.count())
    sessions = _of_plans(counted.select_from(_held)).where(
        _between(service_id, first, last), _held.c.status != "cancelled", _plans.c.status == "published"
    )
    came = _standing_marks(counted, service_id, first, last).where(_marks.c.mark.in_(CAME))
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for y, m, count in db.execute(sessions.group_by(year, month)):
        found[int(y), int(m)] = (int(count), 0)
    for y, m, count in db.execute(came.group_by(year, month)):
        found[int(y), int(m)] = (found.get((int(y), int(m)), (0, 0))[0], int(count))
    return dict(sorted(found.items()))


def count_waited(db: Db, service_id: str, first: date, last: date) -> dict[tuple[str, str], int]:
    """Count carers who waited for a session that was full and never got a place, by home area and strand.

    Only sessions whose day lies in the period: until then a place may still come free.
    """
    what = (_homes.c.area_id, _series.c.strand_id)
    chosen = (
        _of_plans(select(*what, func.count()).select_from(_waiting).join(_held, _held.c.id == _waiting.c.session_id))
        .join(_carers, (_carers.c.service_id == _waiting.c.service_id) & (_carers.c.id == _waiting.c.carer_id))
        .join(_homes, (_homes.c.service_id == _carers.c.service_id) & (_homes.c.id == _carers.c.household_id))
        .where(_between(service_id, first, last), _waiting.c.status.in_(("waiting", "lapsed")))
        .group_by(*what)
    )
    return {(area, strand): int(count) for area, strand, count in db.execute(chosen)}


def session_costs(db: Db, service_id: str, first: date, last: date) -> list[dict[str, Any]]:
    """Return what each session held needs: its series, strand, area, funder, hire, team size and the team's way."""
    columns = (
        _series.c.strand_id,
        _series.c.area_id,
        _strands.c.funder,
        _held.c.id,
        _held.c.places,
        _series.c.duration_minutes,
        _venues.c.hire_pence_per_hour,
        _venues.c.easting_m.label("venue_easting_m"),
        _venues.c.northing_m.label("venue_northing_m"),
        _workers.c.easting_m,
        _workers.c.northing_m,
    )
    of_team = (_team.c.plan_id == _held.c.plan_id) & (_team.c.series_id == _held.c.series_id)
    chosen = (
        _of_plans(select(*columns).select_from(_held))
        .join(_strands, (_strands.c.service_id == _series.c.service_id) & (_strands.c.id == _series.c.strand_id))
        .outerjoin(_venues, (_venues.c.service_id == _series.c.service_id) & (_venues.c.id == _series.c.venue_id))
        .outerjoin(_team, of_team)
        .outerjoin(_workers, (_workers.c.service_id == _team.c.service_id) & (_workers.c.id == _team.c.worker_id))
        .where(_between(service_id, first, last), _held.c.status != "cancelled", _plans.c.status == "published")
        .order_by(_held.c.id)
    )
    return [dict(row) for row in db.execute(chosen).mappings()]


def run_miles(db: Db, service_id: str, first: date, last: date) -> list[tuple[str, float, float | None]]:
    """Return each transport run: its id, its planned miles, and those driven where they were noted."""
    chosen = select(_runs.c.run_id, _runs.c.planned_miles, _runs.c.actual_miles).where(
        _runs.c.service_id == service_id, _runs.c.day >= first, _runs.c.day <= last
    )
    return [(row.run_id, row.planned_miles, row.actual_miles) for row in db.execute(chosen)]


def sign_report(db: Db, service_id: str, record: Mapping[str, Any]) -> None:
    """Keep a signed report; its version follows the one before, and the database refuses the same version twice."""
    db.execute(insert(_signed).values(service_id=service_id, **record))


def signed_reports(
    db: Db, service_id: str, kinds: Iterable[ReportKind] = tuple(ReportKind), since: date | None = None
) -> tuple[SignedRecord, ...]:
    """Every signed report of some kinds whose period begins on ``since`` or later, oldest first."""
    chosen = select(_signed).where(_signed.c.service_id == service_id, _signed.c.kind.in_([one.value for one in kinds]))
    if since is not None:
        chosen = chosen.where(_signed.c.first >= since)
    rows = db.execute(chosen.order_by(_signed.c.first, _signed.c.version)).mappings()
    return tuple(SignedRecord(**_own(row), kind=ReportKind(row["kind"])) for row in rows)


def _own(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): value for name, value in row.items() if name not in {"service_id", "kind"}}


def report_settings(db: Db, service_id: str) -> tuple[int, bool] | None:
    """Return the threshold and whether zeros are shown; None where nobody chose."""
    row = db.execute(select(_settings).where(_settings.c.service_id == service_id)).mappings().one_or_none()
    return None if row is None else (row["hidden_up_to"], row["zeros_shown"])


def set_report_settings(db: Db, service_id: str, hidden_up_to: int, *, zeros_shown: bool) -> None:
    """Set the threshold and whether zeros are shown."""
    row = {"service_id": service_id, "hidden_up_to": hidden_up_to, "zeros_shown": zeros_shown}
    upsert(db, ReportSettings, [row])


def set_review(db: Db, service_id: str, first: date, review_on: date) -> None:
    """Set the day on which a quarter is reviewed."""
    upsert(db, Review, [{"service_id": service_id, "first": first, "review_on": review_on}])


def reviews(db: Db, service_id: str) -> dict[date, date]:
    """Return the days of reviews by the first day of their quarter."""
    return {row.first: row.review_on for row in db.execute(select(_reviews).where(_reviews.c.service_id == service_id))}


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRow:
    """A promise of the contract, as it is kept."""

    id: str
    title: str
    measure: str
    amount: int
    period: str
    strand_ids: tuple[str, ...]
    area_id: str | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceNames:
    """What a service, its areas, activities and targets are called; ``settings`` are its planning choices."""

    name: str
    synthetic: bool
    settings: dict[str, Any]
    areas: dict[str, str]
    strands: dict[str, str]
    targets: tuple[TargetRow, ...]


def service_names(db: Db, service_id: str) -> ServiceNames | None:
    """Read what stands in a report beside figures; None where there is no such service."""
    found = db.execute(select(_services).where(_services.c.id == service_id)).mappings().one_or_none()
    if found is None:
        return None
    areas = select(_areas.c.id, _areas.c.name).where(_areas.c.service_id == service_id).order_by(_areas.c.name)
    strands = select(_strands.c.id, _strands.c.public_title).where(_strands.c.service_id == service_id)
    targets = select(_targets).where(_targets.c.service_id == service_id, _targets.c.active)
    rows = db.execute(targets.order_by(_targets.c.position)).mappings()
    return ServiceNames(
        name=found["name"],
        synthetic=found["synthetic"],
        settings=dict(found["settings"]),
        areas={row.id: row.name for row in db.execute(areas)},
        strands={row.id: row.public_title for row in db.execute(strands.order_by(_strands.c.position))},
        targets=tuple(item_of(TargetRow, dict(row), strand_ids=tuple(row["strand_ids"])) for row in rows),
    )
