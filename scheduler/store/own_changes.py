"""What households corrected themselves stays when the register is imported again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Db

from scheduler.clock import LOCAL
from scheduler.domain.people import Carer, Consent, Household
from scheduler.store.rows import item_of, table
from scheduler.store.tables import people
from scheduler.store.tables.households import DetailChange

CONSENT = "consent_"
"""Begins the name of a change of a consent; the purpose follows."""
_PLACE = ("postcode", "lsoa", "area_id", "easting_m", "northing_m")
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "contact_name": ("contact_name",),
    "contact_email": ("contact_email",),
    "contact_phone": ("contact_phone",),
    "postcode": _PLACE,
}
"""Columns that a household's change of a field has set."""
Changed = dict[str, dict[str, date]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Register:
    """What is kept now of those who changed something."""

    households: dict[str, dict[str, Any]]
    may_collect: dict[str, tuple[str, ...]]
    consents: dict[str, tuple[Consent, ...]]


def with_own_changes(
    db: Db, service_id: str, households: Sequence[Household], carers: Sequence[Carer]
) -> tuple[tuple[Household, ...], tuple[Carer, ...]]:
    """Put what households corrected themselves in the place of what an import says of it.

    A consent that the import dates after the household's own change is newer, and is added behind it. The changes
    themselves, with their dates, stay in the history of the household.

    Parameters
    ----------
    db
        A transaction, before anything of the import is saved.
    service_id
        Whose register.
    households, carers
        As the import has them.

    Returns
    -------
    tuple
        Households and carers as they are to be saved.
    """
    of_home, of_carer = _changes(db, service_id)
    if not of_home and not of_carer:
        return tuple(households), tuple(carers)
    kept = _kept(db, service_id, of_home, of_carer)
    homes = (_household(one, of_home.get(one.id, {}), kept.households.get(one.id)) for one in households)
    people_of = (_carer(one, of_carer.get(one.id, {}), kept) for one in carers)
    return tuple(homes), tuple(people_of)


def _changes(db: Db, service_id: str) -> tuple[Changed, Changed]:
    """Fields that were changed and the day of the last change, by household and by carer."""
    kept = table(DetailChange)
    parts = (kept.c.household_id, kept.c.carer_id, kept.c.field)
    chosen = select(*parts, func.max(kept.c.at, type_=kept.c.at.type)).where(kept.c.service_id == service_id)
    of_home: Changed = {}
    of_carer: Changed = {}
    for household_id, carer_id, field, at in db.execute(chosen.group_by(*parts)):
        found = of_home if carer_id is None else of_carer
        found.setdefault(carer_id or household_id, {})[field] = at.astimezone(LOCAL).date()
    return of_home, of_carer


def _kept(db: Db, service_id: str, of_home: Iterable[str], of_carer: Iterable[str]) -> _Register:
    home, person, given = table(people.Household), table(people.Carer), table(people.Consent)
    homes = select(home).where(home.c.service_id == service_id, home.c.id.in_(list(of_home)))
    names = select(person.c.id, person.c.may_collect).where(person.c.service_id == service_id)
    agreed = select(given).where(given.c.service_id == service_id, given.c.carer_id.in_(list(of_carer)))
    consents: dict[str, list[Consent]] = {}
    for row in db.execute(agreed.order_by(given.c.carer_id, given.c.position)).mappings():
        consents.setdefault(row["carer_id"], []).append(item_of(Consent, dict(row)))
    return _Register(
        households={row["id"]: dict(row) for row in db.execute(homes).mappings()},
        may_collect={one: tuple(who) for one, who in db.execute(names.where(person.c.id.in_(list(of_carer))))},
        consents={carer_id: tuple(found) for carer_id, found in consents.items()},
    )


def _household(imported: Household, changed: Mapping[str, date], kept: Mapping[str, Any] | None) -> Household:
    if kept is None:
        return imported
    mine: dict[str, Any] = {name: kept[name] for field in changed for name in _FIELDS.get(field, ())}
    return replace(imported, **mine)


def _carer(imported: Carer, changed: Mapping[str, date], kept: _Register) -> Carer:
    if imported.id not in kept.may_collect:
        return imported
    if "may_collect" in changed:
        imported = replace(imported, may_collect=kept.may_collect[imported.id])
    agreed = {field.removeprefix(CONSENT): day for field, day in changed.items() if field.startswith(CONSENT)}
    mine = kept.consents.get(imported.id, ())
    own = [one for one in mine if one.purpose in agreed]
    others = [
        one
        for one in imported.consents
        if one.purpose not in agreed or (one.given_on > agreed[one.purpose] and one not in own)
    ]
    return replace(imported, consents=(*own, *others)) if agreed else imported
