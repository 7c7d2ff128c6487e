"""Keep what is known of the ground: minutes by each way of travel, and deciles of deprivation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session as Db

from scheduler.domain.facts import Travel, TravelTimes
from scheduler.store.errors import NotFoundError
from scheduler.store.rows import insert_all, table
from scheduler.store.tables import service, travel


def save_travel_times(db: Db, service_id: str, times: Sequence[TravelTimes]) -> None:
    """Keep a service's minutes, at most one table a way of travel; those kept before are replaced."""
    db.execute(delete(table(travel.TravelTimes)).where(travel.TravelTimes.service_id == service_id))
    for one in times:
        key = {"service_id": service_id, "travel": one.travel.value}
        insert_all(db, travel.TravelTimes, [key | {"source": one.source, "place_ids": list(one.place_ids)}])
        rows = enumerate(zip(one.point_ids, one.minutes, strict=True))
        insert_all(
            db,
            travel.TravelTimeRow,
            [key | {"position": n, "point_id": point, "minutes": list(row)} for n, (point, row) in rows],
        )


def load_travel_times(db: Db, service_id: str) -> tuple[TravelTimes, ...]:
    """Read a service's minutes, in order of the way of travel; none where nothing was imported."""
    rows: dict[str, list[travel.TravelTimeRow]] = {}
    model = travel.TravelTimeRow
    for row in db.scalars(select(model).where(model.service_id == service_id).order_by(model.travel, model.position)):
        rows.setdefault(row.travel, []).append(row)
    heads = db.scalars(
        select(travel.TravelTimes)
        .where(travel.TravelTimes.service_id == service_id)
        .order_by(travel.TravelTimes.travel)
    )
    return tuple(
        TravelTimes(
            travel=Travel(head.travel),
            source=head.source,
            point_ids=tuple(row.point_id for row in rows.get(head.travel, ())),
            place_ids=tuple(head.place_ids),
            minutes=tuple(tuple(row.minutes) for row in rows.get(head.travel, ())),
        )
        for head in heads
    )


def count_reach_by(db: Db, service_id: str, by: Travel) -> None:
    """Let a service's access be counted by another way of travel; its other settings stay.

    Raises
    ------
    NotFoundError
        When there is no such service.
    """
    found = db.get(service.Service, service_id)
    if found is None:
        message = f"There is no service {service_id} in this database."
        raise NotFoundError(message)
    settings = dict(found.settings) | {"reach_by": by.value}
    db.execute(update(table(service.Service)).where(service.Service.id == service_id).values(settings=settings))


def save_deciles(db: Db, service_id: str, deciles: Mapping[str, int], source: str) -> None:
    """Keep the decile of deprivation of each LSOA; those kept before are replaced."""
    model = travel.DeprivationDecile
    db.execute(delete(table(model)).where(model.service_id == service_id))
    insert_all(
        db,
        model,
        [{"service_id": service_id, "lsoa": lsoa, "decile": n, "source": source} for lsoa, n in deciles.items()],
    )


def load_deciles(db: Db, service_id: str) -> tuple[dict[str, int], str]:
    """Read the deciles by LSOA and their source; none and no words where nothing was imported."""
    model = travel.DeprivationDecile
    rows = list(db.scalars(select(model).where(model.service_id == service_id).order_by(model.lsoa)))
    return {row.lsoa: row.decile for row in rows}, rows[0].source if rows else ""
