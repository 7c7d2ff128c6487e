"""A coordinator keeps the named stops: listed, added, changed, retired and taken into use again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from geo.postcodes import PostcodeError
from scheduler import clock
from scheduler.domain.household_rules import Mistake, MistakesError
from scheduler.domain.transport import TransportSettings
from scheduler.domain.transport_stops import NamedStop, StopForm, read_stop
from scheduler.store import Db, Store, record_audit, transport, transport_stops
from scheduler.store import transport_times as kept
from scheduler.store.term_settings import hold_service
from scheduler.use_cases.transport.gather_transport import read_fleet


class Place(Protocol):
    """Where a postcode is, as ``geo.postcodes.PostcodePoint`` says."""

    @property
    def postcode(self) -> str:
        """The postcode, written the usual way."""

    @property
    def easting_m(self) -> int:
        """Metres on the British National Grid."""

    @property
    def northing_m(self) -> int:
        """Metres on the British National Grid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopLine:
    """A stop as the office reads it, with how many requests for sessions to come are to be fetched there."""

    stop: NamedStop
    area_name: str
    requests: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StopsView:
    """All stops, those in use first; the areas for the form; the walks that are allowed."""

    lines: tuple[StopLine, ...]
    areas: Mapping[str, str]
    settings: TransportSettings


class KeepStops:
    """Named stops.

    Parameters
    ----------
    store
        The database.
    find_postcode
        Looks a postcode up (``geo.postcodes.Directory.find``); raises a PostcodeError for one that does not exist.
    """

    def __init__(self, store: Store, find_postcode: Callable[[str], Place]) -> None:
        self._store = store
        self._find_postcode = find_postcode

    def view(self, service_id: str, *, today: date | None = None) -> StopsView:
        """List the stops; four queries."""
        with self._store.read() as db:
            stops = transport_stops.stops_of(db, service_id)
            areas = transport.area_names(db, service_id)
            asked = transport_stops.asked_at_stops(db, service_id, today or clock.now().date())
            settings = read_fleet(kept.load_fleet(db, service_id)).settings
        lines = [
            StopLine(stop=one, area_name=areas.get(one.area_id, one.area_id), requests=asked.get(one.id, 0))
            for one in sorted(stops, key=lambda one: not one.in_use)
        ]
        return StopsView(lines=tuple(lines), areas=areas, settings=settings)

    def add(self, service_id: str, form: StopForm, *, by: str, now: datetime | None = None) -> NamedStop:
        """Keep a new stop.

        Raises
        ------
        MistakesError
            With everything that is to be mended.
        """
        with self._store.write() as db:
            hold_service(db, service_id)  # a name is free until another coordinator's stop of that name is kept
            made = self._read(db, service_id, form, 0)
            number = transport_stops.add_stop(db, service_id, made, now=now or clock.now())
            _audit(db, service_id, by, "added a stop", replace(made, id=number))
        return replace(made, id=number)

    def change(
        self, service_id: str, stop_id: int, form: StopForm, *, by: str, now: datetime | None = None
    ) -> NamedStop:
        """Change a stop.

        Where it stands is kept while requests for sessions to come are to be fetched there: a household agreed to a
        walk, and another walk is another agreement.

        Raises
        ------
        MistakesError
            With everything that is to be mended.
        """
        at = now or clock.now()
        with self._store.write() as db:
            hold_service(db, service_id)
            before = _one(db, service_id, stop_id)
            made = replace(self._read(db, service_id, form, stop_id), id=stop_id, in_use=before.in_use)
            asked = transport_stops.asked_at_stops(db, service_id, at.date()).get(stop_id, 0)
            moved = (made.name, made.postcode) != (before.name, before.postcode)
            if asked and moved:
                words = (
                    f"Families agreed to be fetched at {before.name}, {before.postcode}, {asked} times in sessions to "
                    "come; add a new stop, and retire this one once they have agreed to that"
                )
                raise MistakesError([Mistake(field="postcode", words=words)])
            transport_stops.save_stop(db, service_id, made, now=at)
            _audit(db, service_id, by, "changed a stop", made)
        return made

    def use(self, service_id: str, stop_id: int, *, in_use: bool, by: str, now: datetime | None = None) -> StopLine:
        """Retire a stop, or take it into use again; says how many requests are still to be fetched there.

        Raises
        ------
        MistakesError
            When there is no such stop.
        """
        at = now or clock.now()
        with self._store.write() as db:
            made = replace(_one(db, service_id, stop_id), in_use=in_use)
            asked = transport_stops.asked_at_stops(db, service_id, at.date()).get(stop_id, 0)
            transport_stops.save_stop(db, service_id, made, now=at)
            _audit(db, service_id, by, "took a stop into use again" if in_use else "retired a stop", made)
        return StopLine(stop=made, area_name=made.area_id, requests=asked)

    def _read(self, db: Db, service_id: str, form: StopForm, stop_id: int) -> NamedStop:
        """Read a form with its postcode."""
        taken = frozenset(one.name.lower() for one in transport_stops.stops_of(db, service_id) if one.id != stop_id)
        read = read_stop(form, transport.area_names(db, service_id), taken)
        found = read if isinstance(read, list) else []
        place: Place | None = None
        if not any(one.field == "postcode" for one in found):
            try:
                place = self._find_postcode(form.postcode)
            except PostcodeError as error:
                found = [*found, Mistake(field="postcode", words=str(error).rstrip("."))]
        if found or place is None or isinstance(read, list):
            raise MistakesError(found)
        return NamedStop(
            name=read.name,
            place=read.place,
            postcode=place.postcode,
            easting_m=place.easting_m,
            northing_m=place.northing_m,
            area_id=read.area_id,
            lit=read.lit,
            sheltered=read.sheltered,
            notes=read.notes,
        )


def _one(db: Db, service_id: str, stop_id: int) -> NamedStop:
    for one in transport_stops.stops_of(db, service_id):
        if one.id == stop_id:
            return one
    raise MistakesError([Mistake(field="stop", words="There is no such stop; choose one of the list")])


def _audit(db: Db, service_id: str, by: str, action: str, stop: NamedStop) -> None:
    detail = {"name": stop.name, "place": stop.place, "postcode": stop.postcode}
    record_audit(
        db,
        service_id=service_id,
        actor=by,
        action=action,
        about_kind="transport stop",
        about_id=str(stop.id),
        detail=detail,
    )
