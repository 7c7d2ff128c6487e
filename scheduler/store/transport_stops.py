"""Named stops as they are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session as Db

from scheduler.domain.transport_stops import NamedStop
from scheduler.domain.travel_request import Way
from scheduler.store.rows import item_of, row_of, table, without
from scheduler.store.tables import households, people, programme
from scheduler.store.tables.transport import TransportStop

_stops, _asked = table(TransportStop), table(households.TravelRequest)


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeOfCarer:
    """A carer of one household, with where home is; metres on the British National Grid."""

    carer_id: str
    birth_date: date
    easting_m: int
    northing_m: int


def stops_of(db: Db, service_id: str, *, in_use: bool | None = None) -> tuple[NamedStop, ...]:
    """Read the stops of a service by name: all of them, or those in use, or those retired."""
    chosen = select(_stops).where(_stops.c.service_id == service_id)
    if in_use is not None:
        chosen = chosen.where(_stops.c.in_use == in_use)
    rows = db.execute(chosen.order_by(func.lower(_stops.c.name), _stops.c.id)).mappings()
    return tuple(item_of(NamedStop, dict(row)) for row in rows)


def add_stop(db: Db, service_id: str, stop: NamedStop, *, now: datetime) -> int:
    """Keep a new stop and return its number."""
    row = without(row_of(stop), "id") | {"service_id": service_id, "changed_at": now}
    return int(db.execute(insert(_stops).values(row).returning(_stops.c.id)).scalar_one())


def save_stop(db: Db, service_id: str, stop: NamedStop, *, now: datetime) -> None:
    """Keep what was changed of a stop."""
    mine = (_stops.c.service_id == service_id, _stops.c.id == stop.id)
    db.execute(update(_stops).where(*mine).values(without(row_of(stop), "id") | {"changed_at": now}))


def asked_at_stops(db: Db, service_id: str, first: date) -> dict[int, int]:
    """Count, by stop, the requests for sessions from a first day on that are to be fetched there."""
    held = table(programme.Session)
    chosen = (
        select(_asked.c.stop_id, func.count())
        .join(held, held.c.id == _asked.c.session_id)
        .where(
            _asked.c.service_id == service_id,
            _asked.c.way == Way.NEEDS_TRANSPORT.value,
            _asked.c.stop_id.is_not(None),
            held.c.day >= first,
            held.c.status != "cancelled",
        )
        .group_by(_asked.c.stop_id)
    )
    return {int(number): int(count) for number, count in db.execute(chosen)}


def homes_of(db: Db, service_id: str, household_id: str) -> tuple[HomeOfCarer, ...]:
    """Read the carers of a household with where home is."""
    person, home = table(people.Carer), table(people.Household)
    same = (home.c.service_id == person.c.service_id) & (home.c.id == person.c.household_id)
    chosen = select(person.c.id.label("carer_id"), person.c.birth_date, home.c.easting_m, home.c.northing_m)
    chosen = chosen.join(home, same).where(person.c.service_id == service_id, home.c.id == household_id)
    return tuple(item_of(HomeOfCarer, dict(row)) for row in db.execute(chosen.order_by(person.c.id)).mappings())


def day_of_session(db: Db, service_id: str, session_id: int) -> date | None:
    """Read on which day a session is; None where there is none."""
    held = table(programme.Session)
    found: date | None = db.scalar(select(held.c.day).where(held.c.service_id == service_id, held.c.id == session_id))
    return found
