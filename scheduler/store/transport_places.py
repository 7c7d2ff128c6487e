"""Whose place in a session a ride belongs to, and whether the place stands: who is to be told, and by what name."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from scheduler.store.rows import table
from scheduler.store.tables import attendance, people

_person, _place = table(people.Carer), table(attendance.Booking)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPlace:
    """A carer's place in a session, now or once: whose household, and whether the place stands."""

    household_id: str
    carer_name: str
    stands: bool


def places_known(
    db: Db, service_id: str, carer_ids: Collection[str], session_ids: Collection[int]
) -> dict[tuple[int, str], KnownPlace]:
    """Return, for each (session, carer) with a place now or once, what is known of it."""
    same = (_person.c.service_id == _place.c.service_id) & (_person.c.id == _place.c.carer_id)
    chosen = (
        select(
            _place.c.session_id,
            _person.c.id,
            _person.c.given_name,
            _person.c.family_name,
            _person.c.household_id,
            _place.c.status,
        )
        .join(_place, same)
        .where(
            _person.c.service_id == service_id,
            _person.c.id.in_(list(carer_ids)),
            _place.c.session_id.in_(list(session_ids)),
        )
    )
    found: dict[tuple[int, str], KnownPlace] = {}
    for row in db.execute(chosen):
        key = row.session_id, row.id
        found[key] = KnownPlace(
            household_id=row.household_id,
            carer_name=f"{row.given_name} {row.family_name}",
            stands=row.status == "booked" or (key in found and found[key].stands),
        )
    return found
