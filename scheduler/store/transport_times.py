"""Who asked for transport, what was decided, what households were told; the fleet's document; vehicles off the road."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session as Db

from scheduler.domain.facts import Vehicle
from scheduler.domain.transport import Direction
from scheduler.domain.transport_times import RideTime
from scheduler.domain.travel_request import Way
from scheduler.store.asked_rides import AskedRide, asked_words
from scheduler.store.rows import active_rows, item_of, table, upsert
from scheduler.store.tables import (
    attendance,
    households,
    people,
    places,
    programme,
    service,
    transport,
    transport_times,
)

_decisions, _times, _fleets, _off = (
    table(one)
    for one in (
        transport_times.TransportDecision,
        transport_times.TransportTime,
        transport_times.TransportFleet,
        transport_times.VehicleOffRoad,
    )
)
_asked, _person, _home = table(households.TravelRequest), table(people.Carer), table(people.Household)
_place, _held, _series = table(attendance.Booking), table(programme.Session), table(programme.Series)
_plan, _elsewhere, _strand = table(programme.Plan), table(programme.SessionVenue), table(service.Strand)
_band = table(service.AgeBand)
_stop = table(transport.TransportStop)
_venue, _area, _team = table(places.Venue), table(service.Area), table(programme.SeriesWorker)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldSession:
    """A session of the published programme at a venue, with where and when."""

    id: int
    term_id: str
    day: date
    starts_at: datetime
    ends_at: datetime
    title: str
    area_id: str
    area_name: str
    youngest_years: int
    oldest_years: int | None
    funder: str
    venue_id: str
    easting_m: int
    northing_m: int


def sessions_between(db: Db, service_id: str, first: date, last: date) -> tuple[HeldSession, ...]:
    """Read the sessions of published programmes that go ahead at a venue, from a first to a last day; one query."""
    where = func.coalesce(_elsewhere.c.venue_id, _series.c.venue_id)
    chosen = (
        select(
            _held.c.id,
            _plan.c.term_id,
            _held.c.day,
            _held.c.starts_at,
            _held.c.ends_at,
            _strand.c.public_title.label("title"),
            _series.c.area_id,
            _area.c.name.label("area_name"),
            _band.c.youngest_years,
            _band.c.oldest_years,
            _strand.c.funder,
            _venue.c.id.label("venue_id"),
            _venue.c.easting_m,
            _venue.c.northing_m,
        )
        .join(_plan, (_plan.c.id == _held.c.plan_id) & (_plan.c.status == "published"))
        .join(_series, (_series.c.plan_id == _held.c.plan_id) & (_series.c.id == _held.c.series_id))
        .join(_strand, (_strand.c.service_id == _held.c.service_id) & (_strand.c.id == _series.c.strand_id))
        .join(_area, (_area.c.service_id == _held.c.service_id) & (_area.c.id == _series.c.area_id))
        .join(_band, (_band.c.service_id == _held.c.service_id) & (_band.c.id == _series.c.band_id))
        .outerjoin(_elsewhere, _elsewhere.c.session_id == _held.c.id)
        .join(_venue, (_venue.c.service_id == _held.c.service_id) & (_venue.c.id == where))
        .where(
            _held.c.service_id == service_id,
            _held.c.day >= first,
            _held.c.day <= last,
            _held.c.status != "cancelled",
        )
        .order_by(_held.c.starts_at, _held.c.id)
    )
    return tuple(item_of(HeldSession, dict(row)) for row in db.execute(chosen).mappings())


def asked_between(db: Db, service_id: str, first: date, last: date) -> tuple[AskedRide, ...]:
    """Read who needs transport to sessions from a first to a last day, with the decisions; one query."""
    same = (_place.c.service_id == _asked.c.service_id) & (_place.c.session_id == _asked.c.session_id)
    decided = (_decisions.c.session_id == _asked.c.session_id) & (_decisions.c.carer_id == _asked.c.carer_id)
    chosen = (
        select(
            _asked.c.session_id,
            _asked.c.carer_id,
            _person.c.given_name,
            _person.c.family_name,
            _person.c.birth_date,
            _person.c.household_id,
            _asked.c.because,
            _asked.c.pick_up,
            _asked.c.stop_name,
            _asked.c.stop_id,
            _asked.c.agreed_by,
            _asked.c.agreed_at,
            _asked.c.with_adult,
            _stop.c.easting_m.label("stop_easting_m"),
            _stop.c.northing_m.label("stop_northing_m"),
            _stop.c.in_use.label("stop_in_use"),
            _person.c.needs,
            _home.c.easting_m,
            _home.c.northing_m,
            _decisions.c.asked,
            _decisions.c.granted,
            _decisions.c.because.label("decided_because"),
            _decisions.c.decided_by,
        )
        .join(_person, (_person.c.service_id == _asked.c.service_id) & (_person.c.id == _asked.c.carer_id))
        .join(_home, (_home.c.service_id == _asked.c.service_id) & (_home.c.id == _person.c.household_id))
        .join(_held, _held.c.id == _asked.c.session_id)
        .join(_place, same & (_place.c.carer_id == _asked.c.carer_id) & (_place.c.status == "booked"))
        .outerjoin(_decisions, (_decisions.c.service_id == _asked.c.service_id) & decided)
        .outerjoin(_stop, (_stop.c.service_id == _asked.c.service_id) & (_stop.c.id == _asked.c.stop_id))
        .where(
            _asked.c.service_id == service_id,
            _asked.c.way == Way.NEEDS_TRANSPORT.value,
            _held.c.day >= first,
            _held.c.day <= last,
            _held.c.status != "cancelled",
        )
        .order_by(_held.c.starts_at, _asked.c.session_id, _asked.c.carer_id)
    )
    found = []
    for row in db.execute(chosen).mappings():
        stands = row["asked"] == asked_words(row["because"], row["pick_up"], row["stop_name"])
        told = {
            "carer_name": f"{row['given_name']} {row['family_name']}",
            "needs": tuple(row["needs"]),
            "granted": row["granted"] if stands else None,
            "decided_because": row["decided_because"] if stands else "",
            "decided_by": row["decided_by"] if stands else "",
        }
        found.append(item_of(AskedRide, dict(row) | told))
    return tuple(found)


def asked_ride(db: Db, service_id: str, session_id: int, carer_id: str) -> AskedRide | None:
    """Read one request; None where there is none, or no place stands."""
    day = db.scalar(select(_held.c.day).where(_held.c.service_id == service_id, _held.c.id == session_id))
    if day is None:
        return None
    every = asked_between(db, service_id, day, day)
    return next((one for one in every if (one.session_id, one.carer_id) == (session_id, carer_id)), None)


def save_decision(  # noqa: PLR0913 — whose request, what was said to it, by whom and when
    db: Db, service_id: str, ride: AskedRide, *, granted: bool, because: str, by: str, now: datetime
) -> None:
    """Keep what a coordinator said to a request, in place of what was said before."""
    row = {"service_id": service_id, "session_id": ride.session_id, "carer_id": ride.carer_id, "asked": ride.asked}
    said = {"granted": granted, "because": because, "decided_by": by, "decided_at": now}
    upsert(db, transport_times.TransportDecision, [row | said])


def told_times(
    db: Db, service_id: str, *, day: date | None = None, household_id: str | None = None
) -> tuple[RideTime, ...]:
    """Read what households were told: on a day, or one household whenever."""
    chosen = select(_times).where(_times.c.service_id == service_id)
    if day is not None:
        chosen = chosen.where(_times.c.day == day)
    if household_id is not None:
        same = (_person.c.service_id == _times.c.service_id) & (_person.c.id == _times.c.carer_id)
        chosen = chosen.join(_person, same).where(_person.c.household_id == household_id)
    rows = db.execute(chosen.order_by(_times.c.session_id, _times.c.minute, _times.c.carer_id)).mappings()
    return tuple(item_of(RideTime, dict(row) | {"direction": Direction(row["direction"])}) for row in rows)


def keep_told(db: Db, service_id: str, day: date, times: Iterable[RideTime], *, now: datetime) -> None:
    """Keep what households of a day have been told, in place of what they were told before."""
    rows = [
        {
            "service_id": service_id,
            "session_id": one.session_id,
            "carer_id": one.carer_id,
            "direction": one.direction.value,
            "day": day,
            "ride_id": one.ride_id,
            "minute": one.minute,
            "stop_name": one.stop_name,
            "told_at": now,
        }
        for one in times
    ]
    if rows:
        upsert(db, transport_times.TransportTime, rows)


def forget_told(db: Db, service_id: str, times: Iterable[RideTime]) -> None:
    """Take back times of rides that are cancelled."""
    for one in times:
        mine = (_times.c.session_id == one.session_id, _times.c.carer_id == one.carer_id)
        db.execute(
            delete(_times).where(_times.c.service_id == service_id, *mine, _times.c.direction == one.direction.value)
        )


def decisions_of(db: Db, service_id: str, household_id: str) -> dict[tuple[int, str], tuple[bool, str]]:
    """Return what was decided on a household's requests as they stand now, and why, by session and carer."""
    decided = (_decisions.c.session_id == _asked.c.session_id) & (_decisions.c.carer_id == _asked.c.carer_id)
    chosen = (
        select(_asked.c.session_id, _asked.c.carer_id, _asked.c.because, _asked.c.pick_up, _asked.c.stop_name)
        .add_columns(_decisions.c.asked, _decisions.c.granted, _decisions.c.because.label("said"))
        .join(_decisions, (_decisions.c.service_id == _asked.c.service_id) & decided)
        .join(_person, (_person.c.service_id == _asked.c.service_id) & (_person.c.id == _asked.c.carer_id))
        .where(
            _asked.c.service_id == service_id,
            _asked.c.way == Way.NEEDS_TRANSPORT.value,
            _person.c.household_id == household_id,
        )
    )
    return {
        (row.session_id, row.carer_id): (row.granted, row.said)
        for row in db.execute(chosen)
        if row.asked == asked_words(row.because, row.pick_up, row.stop_name)
    }


def vehicles_of(db: Db, service_id: str) -> tuple[Vehicle, ...]:
    """Read the service's vehicles."""
    return tuple(item_of(Vehicle, row) for row in active_rows(db, places.Vehicle, service_id))


def vehicles_and_fleet(db: Db, service_id: str) -> tuple[tuple[Vehicle, ...], str | None]:
    """Read the service's vehicles and the fleet's document at once; no document where there is no vehicle."""
    car = table(places.Vehicle)
    chosen = select(car, _fleets.c.document).outerjoin(_fleets, _fleets.c.service_id == car.c.service_id)
    chosen = chosen.where(car.c.service_id == service_id, car.c.active).order_by(car.c.position)
    rows = db.execute(chosen).mappings().all()
    return tuple(item_of(Vehicle, dict(row)) for row in rows), rows[0]["document"] if rows else None


def busy_workers(db: Db, service_id: str, session_ids: Collection[int]) -> frozenset[str]:
    """Return who leads or helps in these sessions: those cannot drive or ride along meanwhile."""
    same = (_team.c.plan_id == _held.c.plan_id) & (_team.c.series_id == _held.c.series_id)
    chosen = select(_team.c.worker_id).join(_held, same)
    return frozenset(db.scalars(chosen.where(_held.c.service_id == service_id, _held.c.id.in_(list(session_ids)))))


def settings_of(db: Db, service_id: str) -> dict[str, Any]:
    """Read the planning choices of a service, by name."""
    found = db.scalar(select(service.Service.settings).where(service.Service.id == service_id))
    return dict(found or {})


def pay_and_synthetic(db: Db, service_id: str) -> tuple[int | None, bool]:
    """Read what an hour of staff costs in pence (None where nobody chose), and whether the service is made up."""
    chosen = select(service.Service.settings, service.Service.synthetic).where(service.Service.id == service_id)
    found = db.execute(chosen).first()
    if found is None:
        return None, False
    pence = dict(found.settings or {}).get("staff_pence_per_hour")
    return (None if pence is None else int(pence)), bool(found.synthetic)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedCarer:
    """A carer with a place in a session of a day."""

    session_id: int
    carer_id: str
    carer_name: str


def booked_on(db: Db, service_id: str, day: date) -> tuple[BookedCarer, ...]:
    """Read who has a place in the sessions of a day that go ahead, by name."""
    same = (_person.c.service_id == _place.c.service_id) & (_person.c.id == _place.c.carer_id)
    chosen = (
        select(_place.c.session_id, _person.c.id, _person.c.given_name, _person.c.family_name)
        .join(_person, same)
        .join(_held, _held.c.id == _place.c.session_id)
        .where(
            _place.c.service_id == service_id,
            _held.c.day == day,
            _held.c.status != "cancelled",
            _place.c.status == "booked",
        )
        .order_by(_person.c.family_name, _person.c.given_name, _place.c.session_id)
    )
    return tuple(
        BookedCarer(session_id=row.session_id, carer_id=row.id, carer_name=f"{row.given_name} {row.family_name}")
        for row in db.execute(chosen)
    )


def load_fleet(db: Db, service_id: str) -> str | None:
    """Read the fleet's document, None where none was kept."""
    found: str | None = db.scalar(select(_fleets.c.document).where(_fleets.c.service_id == service_id))
    return found


def save_fleet(db: Db, service_id: str, document: str, *, now: datetime) -> None:
    """Keep the fleet's document, in place of the one before."""
    upsert(db, transport_times.TransportFleet, [{"service_id": service_id, "document": document, "saved_at": now}])


def off_the_road(db: Db, service_id: str, day: date) -> dict[str, str]:
    """Read which vehicles cannot go out on a day, and why."""
    chosen = select(_off.c.vehicle_id, _off.c.because).where(_off.c.service_id == service_id, _off.c.day == day)
    return {row.vehicle_id: row.because for row in db.execute(chosen)}


def days_off_the_road(db: Db, service_id: str, first: date) -> dict[date, frozenset[str]]:
    """Read which vehicles cannot go out on the days from a first."""
    chosen = select(_off.c.day, _off.c.vehicle_id).where(_off.c.service_id == service_id, _off.c.day >= first)
    found: dict[date, set[str]] = {}
    for row in db.execute(chosen):
        found.setdefault(row.day, set()).add(row.vehicle_id)
    return {day: frozenset(vehicles) for day, vehicles in found.items()}


def take_off_the_road(  # noqa: PLR0913 — which vehicle when, why, by whom and when
    db: Db, service_id: str, day: date, vehicle_id: str, *, because: str, by: str, now: datetime
) -> None:
    """Note that a vehicle cannot go out on a day."""
    row = {"service_id": service_id, "day": day, "vehicle_id": vehicle_id, "because": because}
    upsert(db, transport_times.VehicleOffRoad, [row | {"noted_by": by, "noted_at": now}])


def put_back_on_the_road(db: Db, service_id: str, day: date, vehicle_id: str) -> None:
    """Forget that a vehicle could not go out on a day."""
    mine = (_off.c.service_id == service_id, _off.c.day == day, _off.c.vehicle_id == vehicle_id)
    db.execute(delete(_off).where(*mine))


def given_names(db: Db, service_id: str, carer_ids: Collection[str]) -> dict[str, str]:
    """Read given names of carers."""
    chosen = select(_person.c.id, _person.c.given_name).where(_person.c.service_id == service_id)
    return {row.id: row.given_name for row in db.execute(chosen.where(_person.c.id.in_(list(carer_ids))))}


def demand_points(db: Db, service_id: str) -> tuple[tuple[str, int, int, bool], ...]:
    """Read (id, easting, northing, rural) of the service's demand points."""
    point = table(places.DemandPoint)
    chosen = select(point.c.id, point.c.easting_m, point.c.northing_m, point.c.rural)
    rows = db.execute(chosen.where(point.c.service_id == service_id, point.c.active).order_by(point.c.position))
    return tuple((row.id, row.easting_m, row.northing_m, row.rural) for row in rows)
