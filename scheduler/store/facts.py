"""Save and read the facts of a service: what comes out equals what went in, fingerprint and all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import delete, select
from sqlalchemy.orm import Session as Db

from scheduler import clock
from scheduler.domain import calendar
from scheduler.domain import facts as domain
from scheduler.domain.fingerprint import plain
from scheduler.domain.people import weights_at
from scheduler.store.errors import NotFoundError
from scheduler.store.register import count_register
from scheduler.store.rows import (
    Row,
    active_rows,
    drop_retired,
    grouped,
    insert_all,
    item_of,
    parts,
    replace_parts,
    row_of,
    save_again,
    upsert,
    without,
)
from scheduler.store.tables import people, places, reports, service
from scheduler.store.travel import load_travel_times, save_travel_times

_SETTINGS = TypeAdapter(domain.PlanningSettings)
_VENUE_PARTS = ("opening", "closures")
_WORKER_PARTS = ("availability", "leave", "qualifications")
_CHILDREN_FIRST = (
    places.LocalGroup,
    places.DemandPoint,
    places.Venue,
    places.Vehicle,
    people.Worker,
    service.Target,
    service.Strand,
    service.AgeBand,
    service.Area,
)


def save_facts(db: Db, facts: domain.Facts) -> None:
    """Save a service's facts; saving again replaces them.

    What the new facts no longer name is deleted, or retired while a plan or a booking refers to it.
    Other terms of the service stay. A register of carers saved by ``save_register`` stays, and keeps
    giving the demand points their weights.

    Parameters
    ----------
    db
        A writing transaction.
    facts
        Facts of one term.
    """
    service_id = facts.service_id
    _save_service(db, facts)
    save_term(db, service_id, facts.term)
    for model, items in (
        (service.Area, [row_of(one) for one in facts.areas]),
        (service.AgeBand, [row_of(one) for one in facts.bands]),
        (service.Strand, [row_of(one) for one in facts.strands]),
        (service.Target, [row_of(one) for one in facts.targets]),
        (places.Venue, [without(row_of(one), *_VENUE_PARTS) for one in facts.venues]),
        (places.Vehicle, [row_of(one) for one in facts.vehicles]),
        (places.LocalGroup, [row_of(one) for one in facts.local_groups]),
        (places.DemandPoint, [without(row_of(one), "carers") for one in facts.demand_points]),
        (people.Worker, [without(row_of(one), *_WORKER_PARTS) for one in facts.workers]),
    ):
        save_again(db, model, service_id, items)
    for model, rows in _parts_of(facts):
        replace_parts(db, model, service_id, rows)
    for model in _CHILDREN_FIRST:
        drop_retired(db, model, service_id)
    save_travel_times(db, service_id, facts.travel_times)


def _save_service(db: Db, facts: domain.Facts) -> None:
    row = {
        "id": facts.service_id,
        "name": facts.service_name,
        "synthetic": facts.synthetic,
        "settings": plain(facts.settings),
        "saved_at": next_saved_at(db, facts.service_id),
    }
    upsert(db, service.Service, [row])


def next_saved_at(db: Db, service_id: str) -> datetime:
    """Return when a service's facts change now: later than before whatever the clock says, as pages compare it."""
    before = db.scalar(select(service.Service.saved_at).where(service.Service.id == service_id))
    now = clock.now()
    return now if before is None else max(now, before + timedelta(microseconds=1))


def save_term(db: Db, service_id: str, term: calendar.Term) -> None:
    """Save a term with its holidays and key dates; other terms stay."""
    plain = without(row_of(term), "school_holidays", "bank_holidays", "key_dates")
    upsert(db, service.Term, [plain | {"service_id": service_id}])
    db.execute(
        delete(service.TermDate).where(service.TermDate.service_id == service_id, service.TermDate.term_id == term.id)
    )
    runs = [("school_holiday", n, run.first, run.last, run.reason) for n, run in enumerate(term.school_holidays)]
    runs += [("bank_holiday", n, one.day, one.day, one.name) for n, one in enumerate(term.bank_holidays)]
    runs += [("key_date", n, one.day, one.day, one.name) for n, one in enumerate(term.key_dates)]
    names = ("kind", "position", "first", "last", "name")
    rows = [dict(zip(names, run, strict=True)) | {"service_id": service_id, "term_id": term.id} for run in runs]
    insert_all(db, service.TermDate, rows)


def _parts_of(facts: domain.Facts) -> Iterator[tuple[Any, Iterator[Row]]]:
    yield places.VenueOpening, parts(facts.venues, "opening", "venue_id")
    yield places.VenueClosure, parts(facts.venues, "closures", "venue_id")
    yield people.WorkerAvailability, parts(facts.workers, "availability", "worker_id")
    yield people.WorkerLeave, parts(facts.workers, "leave", "worker_id")
    yield people.WorkerQualification, parts(facts.workers, "qualifications", "worker_id")
    yield service.MonthlyAccess, (row_of(one) | {"position": n} for n, one in enumerate(facts.monthly_access))
    yield (
        places.DemandWeight,
        (
            {"demand_point_id": point.id, "band_id": band_id, "carers": float(carers)}
            for point in facts.demand_points
            for band_id, carers in point.carers.items()
        ),
    )


def load_facts(db: Db, service_id: str, term_id: str) -> domain.Facts:
    """Read the facts of one term.

    The weights of the demand points are counted from the carers' register on the term's first day when
    there is one, and are those saved with the facts otherwise.

    Parameters
    ----------
    db
        A reading (or writing) transaction.
    service_id, term_id
        Which facts.

    Returns
    -------
    Facts
        Equal to what was saved last, when the weights agree with the register.

    Raises
    ------
    NotFoundError
        When there is no such service or term; the message lists those there are.
    """
    found = db.get(service.Service, service_id)
    if found is None:
        known = ", ".join(db.scalars(select(service.Service.id).order_by(service.Service.id))) or "none"
        message = f"There is no service {service_id} in this database; it holds: {known}."
        raise NotFoundError(message)
    term = load_term(db, service_id, term_id)
    bands = tuple(item_of(domain.AgeBand, row) for row in active_rows(db, service.AgeBand, service_id))
    return domain.Facts(
        service_id=service_id,
        service_name=found.name,
        term=term,
        areas=tuple(item_of(domain.Area, row) for row in active_rows(db, service.Area, service_id)),
        bands=bands,
        demand_points=_demand_points(db, found, term, bands),
        venues=load_venues(db, service_id),
        workers=load_workers(db, service_id),
        strands=tuple(_strand(row) for row in active_rows(db, service.Strand, service_id)),
        targets=tuple(_target(row) for row in active_rows(db, service.Target, service_id)),
        monthly_access=_monthly_access(db, service_id),
        vehicles=tuple(item_of(domain.Vehicle, row) for row in active_rows(db, places.Vehicle, service_id)),
        local_groups=tuple(
            item_of(domain.LocalGroup, row, band_ids=tuple(row["band_ids"]))
            for row in active_rows(db, places.LocalGroup, service_id)
        ),
        settings=_settings(found.settings),
        travel_times=load_travel_times(db, service_id),
        synthetic=found.synthetic,
    )


def load_term(db: Db, service_id: str, term_id: str) -> calendar.Term:
    """Read one term of a service with its holidays and key dates.

    Raises
    ------
    NotFoundError
        When the service has no such term; the message lists those it has.
    """
    found = db.get(service.Term, (service_id, term_id))
    if found is None:
        chosen = select(service.Term.id).where(service.Term.service_id == service_id).order_by(service.Term.first)
        known = ", ".join(db.scalars(chosen)) or "none"
        message = f"The service {service_id} has no term {term_id}; it has: {known}."
        raise NotFoundError(message)
    dates: dict[str, list[service.TermDate]] = {}
    of_term = (service.TermDate.service_id == service_id, service.TermDate.term_id == term_id)
    for one in db.scalars(select(service.TermDate).where(*of_term).order_by(service.TermDate.position)):
        dates.setdefault(one.kind, []).append(one)
    named = {
        kind: tuple(calendar.NamedDay(day=one.first, name=one.name) for one in dates.get(kind, ()))
        for kind in ("bank_holiday", "key_date")
    }
    return calendar.Term(
        id=found.id,
        name=found.name,
        first=found.first,
        last=found.last,
        school_holidays=tuple(
            calendar.DateRange(first=one.first, last=one.last, reason=one.name)
            for one in dates.get("school_holiday", ())
        ),
        bank_holidays=named["bank_holiday"],
        key_dates=named["key_date"],
    )


def _settings(saved: Mapping[str, Any]) -> domain.PlanningSettings:
    known = {part.name for part in fields(domain.PlanningSettings)}  # facts saved by another version say more or less
    return _SETTINGS.validate_python({name: value for name, value in saved.items() if name in known})


def _demand_points(
    db: Db, found: service.Service, term: calendar.Term, bands: tuple[domain.AgeBand, ...]
) -> tuple[domain.DemandPoint, ...]:
    rows = active_rows(db, places.DemandPoint, found.id)
    weighs = _term_weights(db, found.id, term.id)
    if found.weights_from_register:
        counts = count_register(db, found.id, bands, term.first)
        return tuple(_point(row, weights_at(counts, row["id"], bands), weighs) for row in rows)
    saved = grouped(db, places.DemandWeight, found.id, "demand_point_id")
    return tuple(
        _point(row, {one["band_id"]: one["carers"] for one in saved.get(row["id"], ())}, weighs) for row in rows
    )


def _term_weights(db: Db, service_id: str, term_id: str) -> dict[str, float]:
    """How an area's demand weighs in this term: by last term's take-up and unmet requests; 1 where nothing says."""
    of_term = (reports.TermDemand.service_id == service_id, reports.TermDemand.term_id == term_id)
    chosen = select(reports.TermDemand.area_id, reports.TermDemand.weight).where(*of_term)
    return {row.area_id: row.weight for row in db.execute(chosen)}


def _point(row: Mapping[str, Any], carers: Mapping[str, float], weighs: Mapping[str, float]) -> domain.DemandPoint:
    weight = weighs.get(row["area_id"], 1.0)
    return item_of(domain.DemandPoint, row, carers={band: count * weight for band, count in carers.items()})


def load_venues(db: Db, service_id: str) -> tuple[domain.Venue, ...]:
    """Read the venues of a service with their opening hours and closures."""
    opening = grouped(db, places.VenueOpening, service_id, "venue_id")
    closures = grouped(db, places.VenueClosure, service_id, "venue_id")
    return tuple(
        item_of(
            domain.Venue,
            row,
            opening=tuple(item_of(domain.WeeklyHours, one) for one in opening.get(row["id"], ())),
            closures=tuple(item_of(calendar.DateRange, one) for one in closures.get(row["id"], ())),
            facilities=frozenset(row["facilities"]),
        )
        for row in active_rows(db, places.Venue, service_id)
    )


def load_workers(db: Db, service_id: str) -> tuple[domain.Worker, ...]:
    """Read the workers of a service with their hours, leave and qualifications."""
    hours = grouped(db, people.WorkerAvailability, service_id, "worker_id")
    leave = grouped(db, people.WorkerLeave, service_id, "worker_id")
    qualified = grouped(db, people.WorkerQualification, service_id, "worker_id")
    return tuple(
        item_of(
            domain.Worker,
            row,
            availability=tuple(item_of(domain.WeeklyHours, one) for one in hours.get(row["id"], ())),
            leave=tuple(item_of(calendar.DateRange, one) for one in leave.get(row["id"], ())),
            qualifications=tuple(item_of(domain.Qualification, one) for one in qualified.get(row["id"], ())),
        )
        for row in active_rows(db, people.Worker, service_id)
    )


def _strand(row: Row) -> domain.Strand:
    return item_of(
        domain.Strand,
        row,
        cadence=domain.Cadence(row["cadence"]),
        mode=domain.Mode(row["mode"]),
        season=domain.Season(row["season"]),
        spread=domain.Spread(row["spread"]),
        **{name: tuple(row[name]) for name in ("band_ids", "weekdays", "area_ids")},
        **{name: frozenset(row[name]) for name in ("qualifications", "facilities", "venue_kinds")},
    )


def _target(row: Row) -> domain.Target:
    return item_of(
        domain.Target,
        row,
        measure=domain.Measure(row["measure"]),
        period=domain.Period(row["period"]),
        strand_ids=tuple(row["strand_ids"]),
    )


def _monthly_access(db: Db, service_id: str) -> tuple[domain.MonthlyAccess, ...]:
    model = service.MonthlyAccess
    found = db.scalars(select(model).where(model.service_id == service_id).order_by(model.position))
    return tuple(domain.MonthlyAccess(band_id=one.band_id, source=one.source) for one in found)
