"""Imports: what a service holds of one kind of thing, the saving of that kind alone, and the files themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Text, cast, func, insert, select, update
from sqlalchemy.orm import Session as Db

from scheduler import clock
from scheduler.domain import facts as domain
from scheduler.domain.kpi_measures import Referral
from scheduler.store.characteristics import count_answers, load_answers, save_answers
from scheduler.store.errors import NotFoundError
from scheduler.store.facts import load_venues, load_workers
from scheduler.store.fleet_papers import load_papers, save_papers
from scheduler.store.past_attendance import KINDS as PAST
from scheduler.store.past_attendance import counted_past, load_past, save_past
from scheduler.store.register import load_register
from scheduler.store.rows import active_rows, drop_retired, item_of, parts, replace_parts, row_of, save_again, table
from scheduler.store.tables import people, places, referrals, service
from scheduler.store.tables.imports import Import

KEPT_UNCONFIRMED = timedelta(days=7)
"""How long the cells of a file wait for somebody to confirm them."""
KEPT_TO_MEND = timedelta(days=30)
"""How long rows that an import left out can be read, to mend them by."""
_imports = table(Import)
_PARTS: Mapping[type[Any], tuple[tuple[str, Any, str], ...]] = {
    domain.Venue: (("opening", places.VenueOpening, "venue_id"), ("closures", places.VenueClosure, "venue_id")),
    domain.Worker: (
        ("availability", people.WorkerAvailability, "worker_id"),
        ("leave", people.WorkerLeave, "worker_id"),
        ("qualifications", people.WorkerQualification, "worker_id"),
    ),
}
_TABLES: Mapping[str, Any] = {
    "areas": service.Area,
    "venues": places.Venue,
    "staff": people.Worker,
    "vehicles": places.Vehicle,
    "local-groups": places.LocalGroup,
    "households": people.Household,
    "carers": people.Carer,
    "referrals": referrals.Referral,
}
_IN_AREAS: Mapping[str, Any] = {
    "venues": places.Venue,
    "local groups": places.LocalGroup,
    "households": people.Household,
    "neighbourhoods": places.DemandPoint,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRecord:
    """One file, as ``tables.imports.Import`` keeps it."""

    id: int
    service_id: str
    kind: str
    file_name: str
    digest: str
    state: str
    checked_by: str
    checked_at: datetime
    done_at: datetime | None
    sheet: dict[str, Any]
    columns: dict[str, str]
    report: dict[str, Any]
    left_out: list[Any]


def held_of_kind(db: Db, service_id: str, kind: str) -> dict[str, Any]:
    """Read what a service holds of one kind of thing, by id."""
    found: Iterable[Any]
    match kind:
        case "areas":
            found = load_areas(db, service_id)
        case "venues":
            found = load_venues(db, service_id)
        case "staff":
            found = load_workers(db, service_id)
        case "vehicles":
            found = (item_of(domain.Vehicle, row) for row in active_rows(db, places.Vehicle, service_id))
        case "local-groups":
            rows = active_rows(db, places.LocalGroup, service_id)
            found = (item_of(domain.LocalGroup, row, band_ids=tuple(row["band_ids"])) for row in rows)
        case "papers" | "characteristics":
            found = load_papers(db, service_id).values() if kind == "papers" else load_answers(db, service_id)
        case "referrals":
            found = (item_of(Referral, row) for row in active_rows(db, referrals.Referral, service_id))
        case "past-attendance" | "past-sessions":
            found = load_past(db, service_id, kind)
        case "households":
            found = load_register(db, service_id)[0]
        case _:
            found = load_register(db, service_id)[1]
    return {one.id: one for one in found}


def load_areas(db: Db, service_id: str) -> tuple[domain.Area, ...]:
    """Read the areas of a service."""
    return tuple(item_of(domain.Area, row) for row in active_rows(db, service.Area, service_id))


def load_bands(db: Db, service_id: str) -> tuple[domain.AgeBand, ...]:
    """Read the age bands of a service."""
    return tuple(item_of(domain.AgeBand, row) for row in active_rows(db, service.AgeBand, service_id))


def load_points(db: Db, service_id: str) -> tuple[domain.DemandPoint, ...]:
    """Read the neighbourhoods of a service, without the carers who are counted in them."""
    rows = active_rows(db, places.DemandPoint, service_id)
    return tuple(item_of(domain.DemandPoint, row, carers={}) for row in rows)


def household_ids(db: Db, service_id: str) -> frozenset[str]:
    """Return the ids of the households of the register."""
    home = people.Household
    return frozenset(db.scalars(select(home.id).where(home.service_id == service_id, home.active)))


def save_kind(db: Db, service_id: str, kind: str, items: Sequence[Any]) -> None:
    """Save everything of one kind that a service shall hold; what is not among ``items`` is deleted or retired.

    Other kinds, consents and whatever refers to the things stay as they are. What is held is sorted by id.

    Parameters
    ----------
    db
        A writing transaction.
    service_id
        A service that is saved.
    kind
        Such as ``venues``.
    items
        All of that kind; what they refer to is held already.
    """
    if kind == "papers":
        save_papers(db, service_id, items)
        return
    if kind == "characteristics":
        save_answers(db, service_id, items, at=clock.now())
        return
    if kind in PAST:
        save_past(db, service_id, kind, items)
        return
    model = _TABLES[kind]
    ordered = sorted(items, key=lambda one: one.id)
    divided = _PARTS.get(type(ordered[0]), ()) if ordered else ()
    apart = {name: None for name, _model, _key in divided} | ({"consents": None} if kind == "carers" else {})
    rows = [{name: value for name, value in row_of(one).items() if name not in apart} for one in ordered]
    save_again(db, model, service_id, rows)
    for name, part, key in divided:
        replace_parts(db, part, service_id, parts(ordered, name, key))
    drop_retired(db, model, service_id)
    changes: dict[str, Any] = {"saved_at": clock.now()}
    if kind == "carers":
        changes["weights_from_register"] = True
    db.execute(update(service.Service).where(service.Service.id == service_id).values(**changes))


def still_needed(db: Db, service_id: str, kind: str, ids: Sequence[str]) -> dict[str, str]:
    """Say of things that somebody wants removed what stands in the way, by id; what may go is left out."""
    found: dict[str, list[str]] = {}
    if kind == "areas":
        for words, model in _IN_AREAS.items():
            _count_into(found, words, _counted(db, model, model.area_id, service_id), ids)
        promised = select(service.Target.area_id, func.count()).where(service.Target.service_id == service_id)
        _count_into(
            found, "targets", {row[0]: row[1] for row in db.execute(promised.group_by(service.Target.area_id))}, ids
        )
        for row in active_rows(db, service.Strand, service_id):
            for id_ in set(row["area_ids"]) & set(ids):
                found.setdefault(id_, []).append(f"the strand {row['internal_title']}")
    if kind == "households":
        _count_into(found, "carers", _counted(db, people.Carer, people.Carer.household_id, service_id), ids)
    return {id_: " and ".join(words) for id_, words in found.items()}


def _counted(db: Db, model: Any, column: Any, service_id: str) -> dict[str | None, int]:
    chosen = select(column, func.count()).where(model.service_id == service_id, model.active).group_by(column)
    return {row[0]: row[1] for row in db.execute(chosen)}


def _count_into(found: dict[str, list[str]], words: str, counts: Mapping[Any, int], ids: Sequence[str]) -> None:
    for id_ in ids:
        if counts.get(id_):
            found.setdefault(id_, []).append(f"{counts[id_]} {words}")


def add_import(db: Db, record: Mapping[str, Any]) -> int:
    """Keep a file that was checked; returns its number."""
    now = clock.now()
    forget_files(db, now)
    values = {"checked_at": now, "state": "checked", "done_at": None, "left_out": [], **record}
    return int(db.execute(insert(_imports).values(**values).returning(_imports.c.id)).scalar_one())


def forget_files(db: Db, now: datetime) -> int:
    """Forget cells, names and faults of files that nobody needs any more; that there was a file stays.

    A file that nobody confirmed for a week is put away. Rows that an import left out can be mended for a month.
    """
    unconfirmed = (_imports.c.state == "checked", _imports.c.checked_at < now - KEPT_UNCONFIRMED)
    gone = update(_imports).values(state="put_away", done_at=now, sheet={}, report={}, left_out=[])
    put_away = db.execute(gone.where(*unconfirmed).returning(_imports.c.id)).all()
    mended = (_imports.c.state == "imported", _imports.c.done_at < now - KEPT_TO_MEND)
    filled = func.length(cast(_imports.c.left_out, Text)) > len("[]")
    forgotten = db.execute(update(_imports).where(*mended, filled).values(left_out=[]).returning(_imports.c.id)).all()
    return len(put_away) + len(forgotten)


def load_import(db: Db, service_id: str, import_id: int, *, held: bool = False) -> ImportRecord:
    """Read one file of a service; ``held`` until the transaction ends, so that nobody else carries it out meanwhile.

    Raises
    ------
    NotFoundError
        When the service has no such file.
    """
    chosen = select(_imports).where(_imports.c.service_id == service_id, _imports.c.id == import_id)
    row = db.execute(chosen.with_for_update() if held else chosen).mappings().first()
    if row is None:
        message = f"There is no import {import_id} in this service."
        raise NotFoundError(message)
    return item_of(ImportRecord, dict(row))


def change_import(db: Db, import_id: int, **values: Any) -> None:
    """Bring what is kept of a file up to date."""
    db.execute(update(_imports).where(_imports.c.id == import_id).values(**values))


def recent_imports(db: Db, service_id: str, most: int) -> tuple[ImportRecord, ...]:
    """List the newest files, without their cells."""
    names = [one for one in _imports.c if one.name not in {"sheet", "left_out"}]
    chosen = select(*names).where(_imports.c.service_id == service_id).order_by(_imports.c.id.desc()).limit(most)
    return tuple(item_of(ImportRecord, dict(row), sheet={}, left_out=[]) for row in db.execute(chosen).mappings())


def count_of_kinds(db: Db, service_id: str) -> dict[str, int]:
    """Count what a service holds of each kind; papers are those of every vehicle and member of staff."""
    counts = {
        kind: int(
            db.scalar(select(func.count()).select_from(model).where(model.service_id == service_id, model.active)) or 0
        )
        for kind, model in _TABLES.items()
    }
    counts["characteristics"] = count_answers(db, service_id)
    return counts | {"papers": counts["vehicles"] + counts["staff"]} | counted_past(db, service_id)
