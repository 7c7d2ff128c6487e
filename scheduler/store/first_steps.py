"""How far a service has come, in one query."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Db

from scheduler.store.tables import people, places, programme, service

_COUNTED: tuple[Any, ...] = (service.Area, places.Venue, people.Worker, people.Household)


def counts_of(db: Db, service_id: str) -> dict[str, int]:
    """Count areas, venues, workers and households in use, terms, plans and published plans of a service."""
    counted = {
        model.__tablename__: select(func.count()).where(model.service_id == service_id, model.active)
        for model in _COUNTED
    }
    plans = programme.Plan
    counted["terms"] = select(func.count()).where(service.Term.service_id == service_id)
    counted["plans"] = select(func.count()).where(plans.service_id == service_id)
    counted["published"] = select(func.count()).where(plans.service_id == service_id, plans.status == "published")
    row = db.execute(select(*(one.scalar_subquery().label(name) for name, one in counted.items()))).mappings().one()
    return {name: int(row[name]) for name in counted}
