"""What lapses of vehicles, drivers and escorts: read together and saved where each date belongs."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session as Db

from scheduler import clock
from scheduler.domain.facts import Worker
from scheduler.domain.transport_fleet import DRIVER, ESCORT, FleetPapers
from scheduler.store.facts import load_workers, next_saved_at
from scheduler.store.rows import table
from scheduler.store.tables import people, service
from scheduler.store.transport_times import load_fleet, save_fleet, vehicles_of

OF_A_VEHICLE = ("insured_until", "mot_until", "serviced_until")
OF_A_LICENCE = "licence_until"
OF_A_PERSON = "dbs_until"


def load_papers(db: Db, service_id: str) -> dict[str, FleetPapers]:
    """Read the papers of every vehicle and of every member of staff, by reference, vehicles first; a few queries."""
    document = _document(db, service_id)
    cars = {one["vehicle_id"]: one for one in document.get("vehicles", ())}
    licences = {one["worker_id"]: one for one in document.get("licences", ())}
    found = {}
    for one in sorted(vehicles_of(db, service_id), key=lambda car: (car.name, car.id)):
        own = cars.get(one.id, {})
        found[one.id] = FleetPapers(
            id=one.id,
            name=one.name,
            vehicle=True,
            insured_until=_day(own.get("insured_until")),
            mot_until=_day(own.get("mot_until")),
            serviced_until=_day(own.get("serviced_until")),
        )
    for worker in sorted(load_workers(db, service_id), key=lambda one: (one.name, one.id)):
        found[worker.id] = _of_worker(worker, licences, document.get("escort_ids", ()))
    return found


def save_papers(db: Db, service_id: str, items: Iterable[FleetPapers]) -> None:
    """Save dates of vehicles and staff that the service holds; whatever is not among ``items`` stays as it is."""
    held = load_papers(db, service_id)
    changed = [one for one in items if one.id in held and held[one.id] != one]
    if not changed:
        return
    document = _document(db, service_id)
    for one in changed:
        if one.vehicle:
            dates = {name: _text(getattr(one, name)) for name in OF_A_VEHICLE}
            _put(document, "vehicles", {"vehicle_id": one.id} | dates)
        elif one.licence_until is not None and one.licence_until != held[one.id].licence_until:
            _put(document, "licences", {"worker_id": one.id, "until": _text(one.licence_until)})
        if not one.vehicle and one.dbs_until is not None:
            person = people.Worker
            mine = (person.service_id == service_id, person.id == one.id)
            db.execute(update(person).where(*mine).values(dbs_valid_until=one.dbs_until))
    save_fleet(db, service_id, json.dumps(document, indent=2, ensure_ascii=False), now=clock.now())
    whole = table(service.Service)
    db.execute(update(whole).where(whole.c.id == service_id).values(saved_at=next_saved_at(db, service_id)))


def _of_worker(worker: Worker, licences: Mapping[str, Mapping[str, Any]], named: Collection[str]) -> FleetPapers:
    skill = next((one for one in worker.qualifications if one.name == DRIVER), None)
    licence = licences.get(worker.id)
    until = _day(licence["until"]) if licence is not None else skill.expires_on if skill is not None else None
    return FleetPapers(
        id=worker.id,
        name=worker.name,
        vehicle=False,
        drives=skill is not None or licence is not None,
        escorts=worker.id in named or (not named and any(one.name == ESCORT for one in worker.qualifications)),
        licence_until=until,
        dbs_until=worker.dbs_valid_until,
    )


def _put(document: dict[str, Any], name: str, entry: dict[str, Any]) -> None:
    """Bring one entry of a list up to date, known by its first field, and keep its other fields."""
    (key, value), *_ = entry.items()
    listed = [dict(one) for one in document.get(name, ())]
    mine = next((one for one in listed if one.get(key) == value), None)
    if mine is None:
        listed.append(entry)
    else:
        mine.update(entry)
    document[name] = listed


def _document(db: Db, service_id: str) -> dict[str, Any]:
    return dict(json.loads(load_fleet(db, service_id) or "{}"))


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
