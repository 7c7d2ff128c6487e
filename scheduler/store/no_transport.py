"""Where transport proved impossible, as the planner of terms keeps it among a service's settings."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session as Db

from scheduler.domain.fingerprint import plain
from scheduler.domain.planning import NoTransport
from scheduler.store.facts import next_saved_at
from scheduler.store.tables import service
from scheduler.store.term_settings import hold_service
from scheduler.store.transport_times import settings_of


def add_no_transport(db: Db, service_id: str, one: NoTransport) -> bool:
    """Tell the planner of terms where transport proved impossible; False where it knows already."""
    hold_service(db, service_id)
    settings = settings_of(db, service_id)
    known = list(settings.get("no_transport", ()))
    if plain(one) in known:
        return False
    changed = settings | {"no_transport": [*known, plain(one)]}
    mine = update(service.Service).where(service.Service.id == service_id)
    db.execute(mine.values(settings=changed, saved_at=next_saved_at(db, service_id)))
    return True


def load_no_transport(db: Db, service_id: str) -> tuple[NoTransport, ...]:
    """Read where transport proved impossible, as the planner of terms was told."""
    return tuple(NoTransport(**one) for one in settings_of(db, service_id).get("no_transport", ()))


def remove_no_transport(db: Db, service_id: str, one: NoTransport) -> None:
    """Let the planner of terms forget that transport proved impossible."""
    hold_service(db, service_id)
    settings = settings_of(db, service_id)
    left = [known for known in settings.get("no_transport", ()) if known != plain(one)]
    mine = update(service.Service).where(service.Service.id == service_id)
    db.execute(mine.values(settings=settings | {"no_transport": left}, saved_at=next_saved_at(db, service_id)))
