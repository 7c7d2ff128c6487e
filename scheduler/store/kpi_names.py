"""What the records behind a KPI are called, for the office: sessions, people, households, venues."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session as Db

from scheduler.store.rows import table
from scheduler.store.tables.people import Carer, Household
from scheduler.store.tables.places import Venue
from scheduler.store.tables.programme import Series, Session
from scheduler.store.tables.service import Area, Strand

_held, _series, _strands, _areas = table(Session), table(Series), table(Strand), table(Area)
_carers, _homes, _venues = table(Carer), table(Household), table(Venue)


def session_words(db: Db, service_id: str, ids: Sequence[str]) -> dict[str, str]:
    """Name sessions by day, title and area."""
    chosen: Select[Any] = (
        select(_held.c.id, _held.c.day, _strands.c.public_title, _areas.c.name)
        .join(_series, (_series.c.plan_id == _held.c.plan_id) & (_series.c.id == _held.c.series_id))
        .join(_strands, (_strands.c.service_id == _held.c.service_id) & (_strands.c.id == _series.c.strand_id))
        .join(_areas, (_areas.c.service_id == _held.c.service_id) & (_areas.c.id == _series.c.area_id))
        .where(_held.c.service_id == service_id, _held.c.id.in_([int(one) for one in ids]))
    )
    return {str(row.id): f"{row.day.day} {row.day:%B %Y}, {row.public_title}, {row.name}" for row in db.execute(chosen)}


def person_words(db: Db, service_id: str, ids: Sequence[str]) -> dict[str, str]:
    """Name carers."""
    chosen = select(_carers.c.id, _carers.c.given_name, _carers.c.family_name).where(
        _carers.c.service_id == service_id, _carers.c.id.in_(ids)
    )
    return {row.id: f"{row.given_name} {row.family_name}" for row in db.execute(chosen)}


def household_words(db: Db, service_id: str, ids: Sequence[str]) -> dict[str, str]:
    """Name households by whom to write to and their area."""
    chosen: Select[Any] = (
        select(_homes.c.id, _homes.c.contact_name, _areas.c.name)
        .join(_areas, (_areas.c.service_id == _homes.c.service_id) & (_areas.c.id == _homes.c.area_id))
        .where(_homes.c.service_id == service_id, _homes.c.id.in_(ids))
    )
    return {row.id: f"{row.contact_name or row.id}, {row.name}" for row in db.execute(chosen)}


def venue_words(db: Db, service_id: str, ids: Sequence[str]) -> dict[str, str]:
    """Name venues."""
    chosen = select(_venues.c.id, _venues.c.name).where(_venues.c.service_id == service_id, _venues.c.id.in_(ids))
    return {row.id: row.name for row in db.execute(chosen)}
