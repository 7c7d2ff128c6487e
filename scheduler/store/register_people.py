"""Whoever is on a register, with what matters tonight: in three queries, however many they are.

People who have left since are read too: a register that was taken stays readable.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from scheduler.domain.household_rules import CarerDetails
from scheduler.domain.people import Consent
from scheduler.store.households import load_carer_details, load_consents
from scheduler.store.rows import table
from scheduler.store.tables.people import Carer, Household

_carers, _homes = table(Carer), table(Household)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnTheList:
    """A carer on a register; ``active`` is False for somebody who has left the service since."""

    id: str
    name: str
    birth_date: date
    active: bool
    needs: tuple[str, ...]
    may_collect: tuple[str, ...]
    consents: tuple[Consent, ...]
    details: CarerDetails
    contact: str


def people_on_list(db: Db, service_id: str, carer_ids: Collection[str]) -> dict[str, OnTheList]:
    """Return carers by id, with what staff must know of each at a session."""
    columns = (
        _carers.c.id,
        _carers.c.given_name,
        _carers.c.family_name,
        _carers.c.birth_date,
        _carers.c.active,
        _carers.c.needs,
        _carers.c.may_collect,
        _homes.c.contact_name,
        _homes.c.contact_phone,
    )
    chosen = (
        select(*columns)
        .join(_homes, (_homes.c.service_id == _carers.c.service_id) & (_homes.c.id == _carers.c.household_id))
        .where(_carers.c.service_id == service_id, _carers.c.id.in_(carer_ids))
    )
    consents = load_consents(db, service_id, carer_ids)
    details = load_carer_details(db, service_id, carer_ids)
    return {
        row.id: OnTheList(
            id=row.id,
            name=f"{row.given_name} {row.family_name}",
            birth_date=row.birth_date,
            active=row.active,
            needs=tuple(row.needs),
            may_collect=tuple(row.may_collect),
            consents=tuple(consents.get(row.id, ())),
            details=details[row.id],
            contact=", ".join(part for part in (row.contact_name, row.contact_phone) if part),
        )
        for row in db.execute(chosen)
    }
