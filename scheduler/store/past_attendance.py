"""Past attendance as it is kept: read, saved, and what registers kept here say of the same days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select, union_all
from sqlalchemy.orm import Session as Db

from scheduler.domain.past_attendance import KeptHere, NamedRows, PastAttendance, PastSession, Standing, standing
from scheduler.store.attendance_counts import marks_once
from scheduler.store.rows import row_of, table, upsert
from scheduler.store.tables import past_attendance as tables
from scheduler.store.tables.imports import Import
from scheduler.store.tables.people import Carer, Household
from scheduler.store.tables.places import Venue
from scheduler.store.tables.programme import Plan, Series, Session
from scheduler.store.tables.registers import MergedPerson
from scheduler.store.tables.service import Strand

_people, _counts = table(tables.PastAttendance), table(tables.PastSession)
_held, _series, _plans, _merged = table(Session), table(Series), table(Plan), table(MergedPerson)
_carers, _homes, _strands, _venues = table(Carer), table(Household), table(Strand), table(Venue)
_imports = table(Import)
KINDS: Mapping[str, tuple[Any, type[Any]]] = {
    "past-attendance": (tables.PastAttendance, PastAttendance),
    "past-sessions": (tables.PastSession, PastSession),
}
AT_ONCE = 500
"""So many rows are deleted by one statement: a database takes no endless list of values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsOfFile:
    """What words in a file of past attendance may mean; keys are in small letters."""

    carer_ids: frozenset[str]
    strands: dict[str, str]
    strand_titles: tuple[str, ...]
    venue_areas: dict[str, str]


def load_past(db: Db, service_id: str, kind: str, first: date = date.min, last: date = date.max) -> tuple[Any, ...]:
    """Read rows of one kind on the days from ``first`` to ``last``, in the order of days."""
    model, item = KINDS[kind]
    target = table(model)
    names = [one.name for one in fields(item)]
    chosen = (
        select(*(target.c[name] for name in names))
        .where(target.c.service_id == service_id, target.c.day >= first, target.c.day <= last)
        .order_by(target.c.day, target.c.id)
    )
    return tuple(item(**dict(zip(names, row, strict=True))) for row in db.execute(chosen))


def save_past(db: Db, service_id: str, kind: str, items: Iterable[Any]) -> None:
    """Save all rows of one kind: what is new or changed is written, what is not among ``items`` deleted."""
    model = KINDS[kind][0]
    target = table(model)
    held = {one.id: one for one in load_past(db, service_id, kind)}
    wanted = {one.id: one for one in items}
    gone = sorted(set(held) - set(wanted))
    for at in range(0, len(gone), AT_ONCE):
        db.execute(delete(target).where(target.c.service_id == service_id, target.c.id.in_(gone[at : at + AT_ONCE])))
    changed = [row_of(one, service_id=service_id) for id_, one in wanted.items() if held.get(id_) != one]
    upsert(db, model, changed)


def words_of_file(db: Db, service_id: str) -> WordsOfFile:
    """Read what carers, activities and venues are called; a carer who is no longer on the register is known too."""
    carers = frozenset(db.scalars(select(_carers.c.id).where(_carers.c.service_id == service_id)))
    mine = select(_strands.c.id, _strands.c.public_title, _strands.c.internal_title)
    strands = list(db.execute(mine.where(_strands.c.service_id == service_id, _strands.c.active)))
    halls = db.execute(
        select(_venues.c.id, _venues.c.name, _venues.c.area_id).where(_venues.c.service_id == service_id)
    )
    return WordsOfFile(
        carer_ids=carers,
        strands={word.casefold(): one.id for one in strands for word in (one.public_title, one.internal_title, one.id)},
        strand_titles=tuple(one.internal_title for one in strands),
        venue_areas={word.casefold(): one.area_id for one in halls for word in (one.name, one.id)},
    )


def kept_here(db: Db, service_id: str, first: date = date.min, last: date = date.max) -> KeptHere:
    """Read what registers kept here say of the days from ``first`` to ``last``."""
    once = marks_once(service_id, first, last)
    chosen = (
        select(once.c.day, _series.c.area_id, _series.c.strand_id, once.c.person)
        .select_from(once)
        .join(_held, _held.c.id == once.c.session_id)
        .join(_series, (_series.c.plan_id == _held.c.plan_id) & (_series.c.id == _held.c.series_id))
    )
    rows = db.execute(chosen).all()
    planned = (
        select(_held.c.day, _series.c.area_id, _series.c.strand_id)
        .join(_series, (_series.c.plan_id == _held.c.plan_id) & (_series.c.id == _held.c.series_id))
        .join(_plans, (_plans.c.id == _held.c.plan_id) & (_plans.c.status != "draft"))
        .where(_held.c.service_id == service_id, _held.c.day >= first, _held.c.day <= last)
        .distinct()
    )
    gone = select(_merged.c.gone_id, _merged.c.kept_id).where(
        _merged.c.service_id == service_id, _merged.c.undone_at.is_(None)
    )
    return KeptHere(
        sessions=frozenset((day, area, strand) for day, area, strand, _ in rows),
        people=frozenset((day, person, strand) for day, _, strand, person in rows),
        programme=frozenset((one.day, one.area_id, one.strand_id) for one in db.execute(planned)),
        merged={one.gone_id: one.kept_id for one in db.execute(gone)},
    )


def named_rows(db: Db, service_id: str) -> NamedRows:
    """Read of which sessions there are rows that name a person."""
    chosen = select(_people.c.day, _people.c.area_id, _people.c.strand_id).where(_people.c.service_id == service_id)
    return NamedRows(sessions=frozenset((one.day, one.area_id, one.strand_id) for one in db.execute(chosen.distinct())))


def standing_past(db: Db, service_id: str, first: date, last: date) -> tuple[Standing, int]:
    """Return what counts of imported rows on the days from ``first`` to ``last``, and how many rows there are of them.

    Five queries at most.
    """
    people = load_past(db, service_id, "past-attendance", first, last)
    counts = load_past(db, service_id, "past-sessions", first, last)
    if not people and not counts:
        return Standing(), 0
    return standing(people, counts, kept_here(db, service_id, first, last)), len(people) + len(counts)


def came_by_home(db: Db, service_id: str, found: Standing) -> dict[str, int]:
    """Count who came by the area in which they live; of rows of counts alone by the area of the session."""
    chosen = (
        select(_carers.c.id, _homes.c.area_id)
        .join(_homes, (_homes.c.service_id == _carers.c.service_id) & (_homes.c.id == _carers.c.household_id))
        .where(_carers.c.service_id == service_id)
    )
    home_of = {row.id: row.area_id for row in db.execute(chosen)} if found.people else {}
    came: dict[str, int] = {}
    for one in found.people:
        if one.came:
            area = home_of[one.carer_id]
            came[area] = came.get(area, 0) + 1
    for other in found.sessions:
        came[other.area_id] = came.get(other.area_id, 0) + other.came
    return {area: count for area, count in came.items() if count}


def turned_away(found: Standing) -> dict[str, int]:
    """Count who asked and got no place, by the area of the session."""
    asked: dict[str, int] = {}
    for one in found.sessions:
        if one.turned_away:
            asked[one.area_id] = asked.get(one.area_id, 0) + one.turned_away
    return asked


def past_days(db: Db, service_id: str, before: date = date.max) -> tuple[date, date] | None:
    """Return the first and the last day of imported rows before a day; None where there are none."""
    days = union_all(
        *(
            select(one.c.day).where(one.c.service_id == service_id, one.c.day < before).distinct()
            for one in (_people, _counts)
        )
    ).subquery()
    first, last = db.execute(select(func.min(days.c.day), func.max(days.c.day))).one()
    return None if first is None else (first, last)


def counted_past(db: Db, service_id: str) -> dict[str, int]:
    """Count the rows of each kind."""
    return {
        kind: int(db.scalar(select(func.count()).where(table(model).c.service_id == service_id)) or 0)
        for kind, (model, _) in KINDS.items()
    }


def last_import(db: Db, service_id: str) -> datetime | None:
    """Return when past attendance was imported last; None where it never was."""
    done: datetime | None = db.scalar(
        select(func.max(_imports.c.done_at)).where(
            _imports.c.service_id == service_id, _imports.c.kind.in_(list(KINDS))
        )
    )
    return done


def rows_of_carers(items: Sequence[Any]) -> dict[str, int]:
    """Count rows by the carer whom they name; rows of counts name nobody."""
    found: dict[str, int] = {}
    for one in items:
        if isinstance(one, PastAttendance):
            found[one.carer_id] = found.get(one.carer_id, 0) + 1
    return found
