"""Names of people, where a page must say whom it is about and nothing else."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from scheduler.store.rows import table
from scheduler.store.tables.people import Carer

_carers = table(Carer)


def carers_of_household(db: Db, service_id: str, household_id: str) -> dict[str, str]:
    """Return the carers of a household, id and name; none when the service knows no such household."""
    chosen = select(_carers.c.id, _carers.c.given_name, _carers.c.family_name).where(
        _carers.c.service_id == service_id, _carers.c.household_id == household_id
    )
    return {row.id: f"{row.given_name} {row.family_name}" for row in db.execute(chosen.order_by(_carers.c.position))}
