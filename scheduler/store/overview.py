"""Flat reads for pages and commands: which services and terms there are, and how large they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Db

from scheduler.store.tables import people, places, service


@dataclass(frozen=True, slots=True, kw_only=True)
class TermSummary:
    """A term in a list."""

    id: str
    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSummary:
    """A service in a list: its terms, oldest first, and the sizes of its registers."""

    id: str
    name: str
    synthetic: bool
    terms: tuple[TermSummary, ...]
    sizes: dict[str, int]
    """Rows in use of areas, venues, workers, vehicles, demand_points, local_groups, households, carers."""


_COUNTED: tuple[Any, ...] = (
    service.Area,
    places.Venue,
    people.Worker,
    places.Vehicle,
    places.DemandPoint,
    places.LocalGroup,
    people.Household,
    people.Carer,
)


def list_services(db: Db) -> tuple[ServiceSummary, ...]:
    """Every service in the database, by id."""
    found = db.scalars(select(service.Service).order_by(service.Service.id))
    return tuple(
        ServiceSummary(
            id=one.id,
            name=one.name,
            synthetic=one.synthetic,
            terms=list_terms(db, one.id),
            sizes=register_sizes(db, one.id),
        )
        for one in found
    )


def list_terms(db: Db, service_id: str) -> tuple[TermSummary, ...]:
    """Terms of a service, oldest first."""
    model = service.Term
    found = db.scalars(select(model).where(model.service_id == service_id).order_by(model.first, model.id))
    return tuple(TermSummary(id=one.id, name=one.name, first=one.first, last=one.last) for one in found)


def register_sizes(db: Db, service_id: str) -> dict[str, int]:
    """How many areas, venues, workers … the service has in use."""
    return {
        model.__tablename__: int(
            db.scalar(select(func.count()).where(model.service_id == service_id, model.active)) or 0
        )
        for model in _COUNTED
    }
