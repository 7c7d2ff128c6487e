"""Figures of reports, counted by the database; signed reports, which are kept as they were.

What a mark or a booking means is defined in ``docs/rules.md``: a mark that was corrected does not count, its
correction does; sessions count where they are held, carers where they live.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, insert, select
from sqlalchemy.orm import Session as Db

from scheduler.domain.reports import ReportKind
from scheduler.store.rows import item_of, table, upsert
from scheduler.store.tables.attendance import Feedback, WaitingCarer
from scheduler.store.tables.people import Carer, Household, Worker
from scheduler.store.tables.places import Venue
from scheduler.store.tables.programme import Plan, Series, SeriesWorker, Session, SessionVenue
from scheduler.store.tables.reports import ReportSettings, Review, SignedReport
from scheduler.store.tables.service import Area, Service, Strand, Target
from scheduler.store.tables.transport import TransportRun
from scheduler.store.year_counts import MonthHeld, count_marks_by_month

_held, _series, _plans, _strands = table(Session), table(Series), table(Plan), table(Strand)
_carers, _homes = table(Carer), table(Household)
_feedback, _waiting, _workers = table(Feedback), table(WaitingCarer), table(Worker)
_venues, _team, _runs, _moved = table(Venue), table(SeriesWorker), table(TransportRun), table(SessionVenue)
_signed, _settings, _reviews = table(SignedReport), table(ReportSettings), table(Review)
_services, _areas, _targets = table(Service), table(Area), table(Target)
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


def count_held_by_month(db: Db, service_id: str, first: date, last: date, *, today: date) -> tuple[MonthHeld, ...]:
    """Count sessions by month, area and strand up to ``today``: a month that runs has what was held so far."""
    what = (
        func.extract("year", _held.c.day),
        func.extract("month", _held.c.day),
        _series.c.area_id,
        _series.c.strand_id,
    )
    counted: Select[Any] = select(*what, func.count(), func.sum(_held.c.places))
    chosen = _of_plans(counted.select_from(_held)).where(
        _between(service_id, first, min(last, today)), _held.c.status != "cancelled", _plans.c.status == "published"
    )
    return tuple(
        MonthHeld(month=(int(y), int(m)), area_id=area, strand_id=strand, sessions=sessions, places=int(places))
        for y, m, area, strand, sessions, places in db.execute(chosen.group_by(*what))
    )


def count_held(db: Db, service_id: str, first: date, last: date, *, today: date) -> tuple[HeldCount, ...]:
    """Count sessions by area and strand up to ``today``: whoever reads a month that runs sees what was held so far."""
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for one in count_held_by_month(db, service_id, first, last, today=today):
        sessions, places = found.get((one.area_id, one.strand_id), (0, 0))
        found[one.area_id, one.strand_id] = (sessions + one.sessions, places + one.places)
    return tuple(
        HeldCount(area_id=area, strand_id=strand, sessions=sessions, places=places)
        for (area, strand), (sessions, places) in found.items()
    )


def count_marks(db: Db, service_id: str, first: date, last: date) -> tuple[MarkCount, ...]:
    """Count marks by area and strand of the session; what stands is said in ``attendance_counts`` alone."""
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for one in count_marks_by_month(db, service_id, first, last):
        came, away = found.get((one.area_id, one.strand_id), (0, 0))
        found[one.area_id, one.strand_id] = (came + one.came, away + one.stayed_away)
    return tuple(
        MarkCount(area_id=area, strand_id=strand, came=came, stayed_away=away)
        for (area, strand), (came, away) in found.items()
    )


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


def series_costs(db: Db, service_id: str, first: date, last: date) -> list[dict[str, Any]]:
    """Return what sessions held need, alike ones together: a row a series, place and worker.

    A row has the series' strand, area and funder, its sessions and their places, hire and where its venue lies, and
    where one worker of the team lives; a session that was moved is counted at the venue where it met.
    """
    venue = func.coalesce(_moved.c.venue_id, _series.c.venue_id)
    alike = (
        _of_plans(
            select(
                _held.c.plan_id,
                _held.c.series_id,
                venue.label("venue_id"),
                func.count().label("sessions"),
                func.sum(_held.c.places).label("places"),
            ).select_from(_held)
        )
        .outerjoin(_moved, (_moved.c.service_id == _held.c.service_id) & (_moved.c.session_id == _held.c.id))
        .where(_between(service_id, first, last), _held.c.status != "cancelled", _plans.c.status == "published")
        .group_by(_held.c.plan_id, _held.c.series_id, venue)
        .subquery()
    )
    columns = (
        alike,
        _series.c.strand_id,
        _series.c.area_id,
        _series.c.duration_minutes,
        _strands.c.funder,
        _venues.c.hire_pence_per_hour,
        _venues.c.easting_m.label("venue_easting_m"),
        _venues.c.northing_m.label("venue_northing_m"),
        _workers.c.easting_m,
        _workers.c.northing_m,
    )
    of_team = (_team.c.plan_id == alike.c.plan_id) & (_team.c.series_id == alike.c.series_id)
    chosen = (
        select(*columns)
        .join(_series, (_series.c.plan_id == alike.c.plan_id) & (_series.c.id == alike.c.series_id))
        .join(_strands, (_strands.c.service_id == _series.c.service_id) & (_strands.c.id == _series.c.strand_id))
        .outerjoin(_venues, (_venues.c.service_id == _series.c.service_id) & (_venues.c.id == alike.c.venue_id))
        .outerjoin(_team, of_team)
        .outerjoin(_workers, (_workers.c.service_id == _team.c.service_id) & (_workers.c.id == _team.c.worker_id))
        .order_by(alike.c.plan_id, alike.c.series_id, alike.c.venue_id)
    )
    return [dict(row) for row in db.execute(chosen).mappings()]


def first_session(db: Db, service_id: str) -> date | None:
    """Return the day of a service's first session; before it there is nothing to report."""
    chosen: Select[Any] = _of_plans(select(func.min(_held.c.day)).select_from(_held))
    found: date | None = db.scalar(chosen.where(_held.c.service_id == service_id))
    return found


def run_miles(db: Db, service_id: str, first: date, last: date) -> list[tuple[str, float, float | None]]:
    """Return each transport run: its id, its planned miles, and those driven where they were noted."""
    chosen = select(_runs.c.run_id, _runs.c.planned_miles, _runs.c.actual_miles).where(
        _runs.c.service_id == service_id, _runs.c.day >= first, _runs.c.day <= last
    )
    return [(row.run_id, row.planned_miles, row.actual_miles) for row in db.execute(chosen)]


def hold_reports(db: Db, service_id: str) -> None:
    """Let one person sign a service's reports at a time: whoever comes second finds what the first has signed."""
    db.execute(select(_services.c.id).where(_services.c.id == service_id).with_for_update())


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
    funders: dict[str, str]
    """Who pays for a strand, by its id."""


def service_names(db: Db, service_id: str) -> ServiceNames | None:
    """Read what stands in a report beside figures; None where there is no such service."""
    found = db.execute(select(_services).where(_services.c.id == service_id)).mappings().one_or_none()
    if found is None:
        return None
    areas = select(_areas.c.id, _areas.c.name).where(_areas.c.service_id == service_id).order_by(_areas.c.name)
    strands = select(_strands.c.id, _strands.c.public_title, _strands.c.funder).where(
        _strands.c.service_id == service_id
    )
    targets = select(_targets).where(_targets.c.service_id == service_id, _targets.c.active)
    known = db.execute(strands.order_by(_strands.c.position)).all()
    rows = db.execute(targets.order_by(_targets.c.position)).mappings()
    return ServiceNames(
        name=found["name"],
        synthetic=found["synthetic"],
        settings=dict(found["settings"]),
        areas={row.id: row.name for row in db.execute(areas)},
        strands={row.id: row.public_title for row in known},
        funders={row.id: row.funder for row in known},
        targets=tuple(item_of(TargetRow, dict(row), strand_ids=tuple(row["strand_ids"])) for row in rows),
    )
