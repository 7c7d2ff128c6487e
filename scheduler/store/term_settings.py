"""What a coordinator sets for a term: strands, targets, settings, the term's days; each saved on its own."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session as Db

from scheduler.domain.calendar import Term
from scheduler.domain.facts import PlanningSettings, Strand, Target
from scheduler.domain.fingerprint import plain
from scheduler.store.facts import next_saved_at, save_term
from scheduler.store.rows import drop_retired, row_of, save_again, table
from scheduler.store.tables import service

_services = table(service.Service)


def hold_service(db: Db, service_id: str) -> bool:
    """Let nobody else change a service's settings until the transaction ends; False where there is no such service."""
    chosen = select(_services.c.id).where(_services.c.id == service_id).with_for_update()
    return db.scalar(chosen) is not None


def set_term(db: Db, service_id: str, term: Term) -> None:
    """Save a term, new or known; other terms stay."""
    save_term(db, service_id, term)
    _read_again(db, service_id)


def set_strands(db: Db, service_id: str, strands: Sequence[Strand]) -> None:
    """Save the strands that run; the others are retired, and deleted where nothing refers to them."""
    ordered = sorted(strands, key=lambda one: one.id)
    save_again(db, service.Strand, service_id, [row_of(one) for one in ordered])
    drop_retired(db, service.Strand, service_id)
    _read_again(db, service_id)


def set_targets(db: Db, service_id: str, targets: Sequence[Target]) -> None:
    """Save the targets that are owed; the others are retired."""
    ordered = sorted(targets, key=lambda one: one.id)
    save_again(db, service.Target, service_id, [row_of(one) for one in ordered])
    drop_retired(db, service.Target, service_id)
    _read_again(db, service_id)


def set_settings(db: Db, service_id: str, settings: PlanningSettings) -> None:
    """Save a service's planning choices."""
    db.execute(update(_services).where(_services.c.id == service_id).values(settings=plain(settings)))
    _read_again(db, service_id)


def _read_again(db: Db, service_id: str) -> None:
    """Let whoever keeps the service's facts in memory read them again."""
    db.execute(update(_services).where(_services.c.id == service_id).values(saved_at=next_saved_at(db, service_id)))
