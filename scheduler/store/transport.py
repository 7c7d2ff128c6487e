"""Days of transport as they are kept: documents of facts and runs, what was driven, notes from the road."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, insert, literal, null, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session as Db

from scheduler.domain.run_marks import MarkKind, RunMark
from scheduler.domain.run_sheet import Rider
from scheduler.domain.transport_stops import POINT_PREFIX
from scheduler.store.errors import NotFoundError, StoreError
from scheduler.store.rows import insert_all, item_of, row_of, table
from scheduler.store.tables import office, people, places, service, transport

_days, _runs, _marks = (table(one) for one in (transport.TransportDay, transport.TransportRun, transport.TransportMark))


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDay:
    """A day as it is kept; ``runs`` is None until it was planned."""

    day: date
    facts: str
    fingerprint: str
    runs: str | None
    planned_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """One run's crew, and its miles and minutes as planned and as driven."""

    run_id: str
    driver_id: str | None
    escort_id: str | None
    planned_minutes: int
    planned_miles: float
    actual_minutes: int | None = None
    actual_miles: float | None = None


def keep_day(db: Db, service_id: str, day: date, facts: str, fingerprint: str) -> None:
    """Keep a day's facts; runs that were planned from others go.

    Raises
    ------
    StoreError
        When runs of the day have been driven.
    """
    if any(run.actual_minutes is not None for run in runs_of_day(db, service_id, day)):
        message = f"Runs of {day:%d.%m.%Y} have been driven, so the day cannot be planned anew. Choose another day."
        raise StoreError(message)
    db.execute(delete(_days).where(_days.c.service_id == service_id, _days.c.day == day))
    db.execute(insert(_days).values(service_id=service_id, day=day, facts=facts, fingerprint=fingerprint))


def save_runs(  # noqa: PLR0913 — whose day, what was planned for it, from what and when
    db: Db, service_id: str, day: date, runs: str, records: Iterable[RunRecord], *, fingerprint: str, now: datetime
) -> None:
    """Keep the runs of a day, in place of those before.

    Raises
    ------
    StoreError
        When the day's facts have changed since they were planned from: plan again.
    """
    mine = (_days.c.service_id == service_id, _days.c.day == day)
    kept = db.execute(
        update(_days)
        .where(*mine, _days.c.fingerprint == fingerprint)
        .values(runs=runs, planned_at=now)
        .returning(_days.c.day)
    ).first()
    if kept is None:
        message = f"The facts of {day:%d.%m.%Y} changed while its runs were planned. Plan the day again."
        raise StoreError(message)
    db.execute(delete(_runs).where(_runs.c.service_id == service_id, _runs.c.day == day))
    insert_all(
        db, transport.TransportRun, [row_of(record) | {"service_id": service_id, "day": day} for record in records]
    )


def load_day(db: Db, service_id: str, day: date) -> KeptDay:
    """Read a day.

    Raises
    ------
    NotFoundError
        When none is kept.
    """
    chosen = select(_days).where(_days.c.service_id == service_id, _days.c.day == day)
    row = db.execute(chosen).mappings().first()
    if row is None:
        message = f"No transport is kept for {day:%d.%m.%Y}."
        raise NotFoundError(message)
    return item_of(KeptDay, dict(row))


def days_of(db: Db, service_id: str) -> tuple[KeptDay, ...]:
    """Read every day of a service, the next first."""
    rows = db.execute(select(_days).where(_days.c.service_id == service_id).order_by(_days.c.day)).mappings()
    return tuple(item_of(KeptDay, dict(row)) for row in rows)


def runs_of_day(db: Db, service_id: str, day: date) -> tuple[RunRecord, ...]:
    """Read the runs of a day with what was driven."""
    chosen = select(_runs).where(_runs.c.service_id == service_id, _runs.c.day == day).order_by(_runs.c.run_id)
    return tuple(item_of(RunRecord, dict(row)) for row in db.execute(chosen).mappings())


def save_driven(db: Db, service_id: str, day: date, run_id: str, *, minutes: int, miles: float) -> None:
    """Keep what was driven, beside what was planned."""
    mine = (_runs.c.service_id == service_id, _runs.c.day == day, _runs.c.run_id == run_id)
    db.execute(update(_runs).where(*mine).values(actual_minutes=minutes, actual_miles=miles))


def add_mark(db: Db, service_id: str, day: date, mark: RunMark, *, now: datetime) -> bool:
    """Add a note from the road; sent again, it is kept once. Returns whether it is new."""
    make = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = row_of(mark) | {"service_id": service_id, "day": day, "kind": mark.kind.value, "kept_at": now}
    added = make(_marks).values(row).on_conflict_do_nothing(index_elements=["service_id", "key"])
    return db.execute(added.returning(_marks.c.id)).first() is not None


def marks_of(db: Db, service_id: str, day: date) -> tuple[RunMark, ...]:
    """Read the notes of a day, in the order in which they were kept."""
    chosen = select(_marks).where(_marks.c.service_id == service_id, _marks.c.day == day).order_by(_marks.c.id)
    rows = db.execute(chosen).mappings()
    return tuple(item_of(RunMark, dict(row) | {"kind": MarkKind(row["kind"])}) for row in rows)


def riders_of(db: Db, service_id: str, carer_ids: Iterable[str]) -> dict[str, Rider]:
    """Read what the road needs to know of these carers, and of nobody else."""
    person, home = table(people.Carer), table(people.Household)
    same = (home.c.service_id == person.c.service_id) & (home.c.id == person.c.household_id)
    chosen = (
        select(person.c.id, person.c.given_name, person.c.family_name, person.c.needs, home.c.contact_name)
        .add_columns(home.c.contact_phone)
        .join(home, same)
        .where(person.c.service_id == service_id, person.c.id.in_(list(carer_ids)))
    )
    return {
        row["id"]: Rider(
            name=f"{row['given_name']} {row['family_name']}",
            contact=": ".join(part for part in (row["contact_name"], row["contact_phone"]) if part),
            needs=tuple(row["needs"]),
        )
        for row in db.execute(chosen).mappings()
    }


def places_of(db: Db, service_id: str, point_ids: Iterable[str]) -> dict[str, str]:
    """Read how to find these points: a venue or a stop by name and postcode, a home or a base by its postcode."""
    wanted = list(point_ids)
    stop = table(transport.TransportStop)
    home, hall, car = table(people.Household), table(places.Venue), table(places.Vehicle)
    homes = select(home.c.id, home.c.postcode).where(home.c.service_id == service_id, home.c.id.in_(wanted))
    halls = select(hall.c.id, hall.c.name, hall.c.postcode)
    halls = halls.where(hall.c.service_id == service_id, hall.c.id.in_(wanted))
    bases = select(car.c.id, car.c.postcode, (literal("Base of ") + car.c.name).label("name"))
    every = homes.add_columns(null().label("name")).union_all(
        halls.with_only_columns(hall.c.id, hall.c.postcode, hall.c.name),
        bases.where(car.c.service_id == service_id, car.c.id.in_(wanted)),
    )
    found = {row.id: f"{row.name or 'Home'}, {row.postcode}" for row in db.execute(every)}
    numbers = [int(one.removeprefix(POINT_PREFIX)) for one in wanted if one.startswith(POINT_PREFIX)]
    if numbers:
        stops = select(stop.c.id, stop.c.name, stop.c.place, stop.c.postcode)
        for row in db.execute(stops.where(stop.c.service_id == service_id, stop.c.id.in_(numbers))):
            found[f"{POINT_PREFIX}{row.id}"] = f"{row.name}: {row.place}, {row.postcode}"
    return found


def load_days(db: Db, service_id: str, first: date, last: date) -> tuple[KeptDay, ...]:
    """Read the days of a period, both ends included, the earliest first."""
    chosen = select(_days).where(_days.c.service_id == service_id, _days.c.day.between(first, last))
    return tuple(item_of(KeptDay, dict(row)) for row in db.execute(chosen.order_by(_days.c.day)).mappings())


def runs_between(db: Db, service_id: str, first: date, last: date) -> dict[tuple[date, str], RunRecord]:
    """Read the runs of a period with what was driven, by day and run."""
    chosen = select(_runs).where(_runs.c.service_id == service_id, _runs.c.day.between(first, last))
    rows = db.execute(chosen).mappings()
    return {(row["day"], row["run_id"]): item_of(RunRecord, dict(row)) for row in rows}


def area_names(db: Db, service_id: str) -> dict[str, str]:
    """Return the names of a service's areas."""
    area = table(service.Area)
    chosen = select(area.c.id, area.c.name).where(area.c.service_id == service_id)
    return {row.id: row.name for row in db.execute(chosen)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldRow:
    """A message about times of transport: about whom, what it says, and whether it left."""

    queued_at: datetime
    carer_ids: tuple[str, ...]
    changes: tuple[str, ...]
    status: str


def told_about(db: Db, service_id: str, session_ids: Iterable[str]) -> tuple[ToldRow, ...]:
    """Read what households were told about the transport to these sessions, the newest first."""
    message = table(office.Message)
    starts = [message.c.once_key.startswith(f"transport:{service_id}:{one}:", autoescape=True) for one in session_ids]
    if not starts:
        return ()
    chosen = select(message.c.queued_at, message.c.data, message.c.status)
    chosen = chosen.where(or_(*starts), message.c.status != "withdrawn")  # overtaken before it left: never told
    return tuple(
        ToldRow(
            queued_at=row.queued_at,
            carer_ids=tuple(row.data.get("carer_ids", ())),
            changes=tuple(row.data.get("changes", ())),
            status=row.status,
        )
        for row in db.execute(chosen.order_by(message.c.id.desc()))
    )
