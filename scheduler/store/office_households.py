"""What the office keeps of households: found by name or postcode, their links, their bookings, notes of staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, or_, select, union_all
from sqlalchemy.orm import Session as Db

from scheduler.store.rows import item_of, table
from scheduler.store.tables import attendance, households, office, people, programme, service

_home, _carer, _note = table(people.Household), table(people.Carer), table(households.StaffNote)
_area, _token = table(service.Area), table(office.Token)
_held, _series, _strand = table(programme.Session), table(programme.Series), table(service.Strand)


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdLine:
    """A household in a list."""

    id: str
    contact_name: str
    postcode: str
    area_name: str
    carers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffNoteRecord:
    """What a member of staff wrote about a carer."""

    carer_id: str
    written_at: datetime
    written_by: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOfHousehold:
    """A carer's place in a session, or their waiting for one: booked, waiting or offered."""

    session_id: int
    carer_id: str
    title: str
    starts_at: datetime
    stand: str


def find_households(db: Db, service_id: str, words: str, *, most: int) -> tuple[HouseholdLine, ...]:
    """Find households by a part of a name of theirs, of a postcode, an e-mail address or a number; by name."""
    named = _carer.c.given_name + " " + _carer.c.family_name
    theirs = (_carer.c.service_id == _home.c.service_id) & (_carer.c.household_id == _home.c.id) & _carer.c.active
    fields = (_home.c.contact_name, _home.c.postcode, _home.c.contact_email, _home.c.contact_phone, _home.c.id)
    hits = [field.icontains(words, autoescape=True) for field in fields]
    hits.append(select(_carer.c.id).where(theirs, named.icontains(words, autoescape=True)).exists())
    close = func.replace(_home.c.postcode, " ", "").icontains(words.replace(" ", ""), autoescape=True)
    chosen = (
        select(_home.c.id, _home.c.contact_name, _home.c.postcode, _area.c.name.label("area_name"))
        .join(_area, (_area.c.service_id == _home.c.service_id) & (_area.c.id == _home.c.area_id))
        .where(_home.c.service_id == service_id, _home.c.active, or_(*hits, close))
        .order_by(_home.c.contact_name, _home.c.id)
        .limit(most)
    )
    rows = [dict(row) for row in db.execute(chosen).mappings()]
    wanted = select(_carer.c.household_id, named).where(
        _carer.c.service_id == service_id, _carer.c.household_id.in_([row["id"] for row in rows]), _carer.c.active
    )
    carers: dict[str, list[str]] = {}
    for household_id, name in db.execute(wanted.order_by(_carer.c.position)):
        carers.setdefault(household_id, []).append(name)
    return tuple(item_of(HouseholdLine, row, carers=tuple(carers.get(row["id"], ()))) for row in rows)


def working_links(db: Db, service_id: str, about_kind: str, about_id: str, now: datetime) -> int:
    """Count the links and calendars of a household or a worker that open at an instant."""
    mine = (_token.c.service_id == service_id, _token.c.about_kind == about_kind, _token.c.about_id == about_id)
    alive = (_token.c.revoked_at.is_(None), _token.c.expires_at > now)
    return db.scalar(select(func.count()).select_from(_token).where(*mine, *alive)) or 0


def places_of_household(db: Db, service_id: str, household_id: str, since: datetime) -> tuple[PlaceOfHousehold, ...]:
    """Return what a household's carers hold or wait for in sessions that end after an instant, in order."""
    booking, waiting = table(attendance.Booking), table(attendance.WaitingCarer)
    stands = union_all(
        select(booking.c.session_id, booking.c.carer_id, booking.c.status.label("stand")).where(
            booking.c.service_id == service_id, booking.c.status == "booked"
        ),
        select(waiting.c.session_id, waiting.c.carer_id, waiting.c.status.label("stand")).where(
            waiting.c.service_id == service_id, waiting.c.status.in_(["waiting", "offered"])
        ),
    ).subquery()
    chosen = (
        select(stands, _held.c.starts_at, _strand.c.public_title.label("title"))
        .join(_carer, (_carer.c.service_id == service_id) & (_carer.c.id == stands.c.carer_id))
        .join(_held, _held.c.id == stands.c.session_id)
        .join(_series, (_series.c.plan_id == _held.c.plan_id) & (_series.c.id == _held.c.series_id))
        .join(_strand, (_strand.c.service_id == service_id) & (_strand.c.id == _series.c.strand_id))
        .where(_carer.c.household_id == household_id, _held.c.ends_at > since)
        .order_by(_held.c.starts_at, _carer.c.position)
    )
    return tuple(item_of(PlaceOfHousehold, dict(row)) for row in db.execute(chosen).mappings())


def add_staff_note(db: Db, service_id: str, carer_id: str, words: str, *, by: str, now: datetime) -> None:
    """Keep a note about a carer; no page shows it to the household."""
    row = {"service_id": service_id, "carer_id": carer_id, "written_at": now, "written_by": by, "words": words}
    db.execute(insert(_note).values(row))


def staff_notes(db: Db, service_id: str, household_id: str) -> tuple[StaffNoteRecord, ...]:
    """Return what staff wrote about the carers of a household, the newest first."""
    chosen = (
        select(_note)
        .join(_carer, (_carer.c.service_id == _note.c.service_id) & (_carer.c.id == _note.c.carer_id))
        .where(_note.c.service_id == service_id, _carer.c.household_id == household_id)
        .order_by(_note.c.id.desc())
    )
    return tuple(item_of(StaffNoteRecord, dict(row)) for row in db.execute(chosen).mappings())
