"""What the team reads of bookings: sessions to come, who has a place, who waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from scheduler import clock
from scheduler.domain.booking import as_it_stands
from scheduler.domain.facts import Mode
from scheduler.domain.places_left import PlacesWord, places_word
from scheduler.errors import EvenhandError
from scheduler.store import Store
from scheduler.store.audit import record_audits
from scheduler.store.bookable import FoundSession, coming_sessions, find_session
from scheduler.store.session_people import PersonInSession, booked_people, waiting_people


class NoSuchSessionError(EvenhandError):
    """The published programme has no session of this number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLine:
    """A session in the team's list."""

    id: int
    title: str
    area_name: str
    starts_at: datetime
    places: int
    places_taken: int
    waiting_carers: int
    word: PlacesWord


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingParty:
    """Carers who wait together; ``position`` is None while places are held for them until ``offer_until``."""

    position: int | None
    people: tuple[PersonInSession, ...]
    offer_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPeople:
    """A session with everybody who has a place or waits for one."""

    line: SessionLine
    booked: tuple[PersonInSession, ...]
    waiting: tuple[WaitingParty, ...]


class ReadBookings:
    """Bookings as the team sees them; nothing here changes any.

    Parameters
    ----------
    store
        The database.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def sessions(self, service_id: str, *, now: datetime | None = None) -> tuple[SessionLine, ...]:
        """Sessions of the published programme that are still to come, in order; visits to homes are left out."""
        at = now or clock.now()
        with self._store.read() as db:
            found = coming_sessions(db, service_id, at)
        return tuple(_line(one, at) for one in found if one.session.mode is not Mode.HOME_VISIT)

    def people(self, service_id: str, session_id: int, *, now: datetime | None = None) -> SessionPeople:
        """Return who has a place in a session and who waits.

        Raises
        ------
        NoSuchSessionError
            When the published programme has no such session.
        """
        with self._store.read() as db:
            found = find_session(db, service_id, session_id)
            if found is None:
                message = f"There is no session {session_id} in the published programme; choose one from the list."
                raise NoSuchSessionError(message)
            booked = booked_people(db, service_id, session_id)
            waiting = waiting_people(db, service_id, session_id)
        return SessionPeople(line=_line(found, now or clock.now()), booked=booked, waiting=_parties(waiting))

    def see(self, service_id: str, session_id: int, *, by: str) -> SessionPeople:
        """Return the same for somebody who reads the names; that they did is noted of each carer. Errors as above."""
        view = self.people(service_id, session_id)
        shown = {one.carer_id: {"session": session_id} for one in view.booked}
        shown |= {one.carer_id: {"session": session_id} for party in view.waiting for one in party.people}
        with self._store.write() as db:
            record_audits(
                db, service_id=service_id, actor=by, action="saw who has a place", about_kind="carer", details=shown
            )
        return view


def _line(found: FoundSession, at: datetime) -> SessionLine:
    session = found.session
    return SessionLine(
        id=session.id,
        title=session.title,
        area_name=session.area_name,
        starts_at=session.starts_at,
        places=session.places,
        places_taken=session.places_taken,
        waiting_carers=session.waiting_carers,
        word=places_word(as_it_stands(session), at),
    )


def _parties(people: tuple[PersonInSession, ...]) -> tuple[WaitingParty, ...]:
    """Put those who wait together side by side; only who has no offer yet has a position."""
    grouped: dict[str, list[PersonInSession]] = {}
    for one in people:
        grouped.setdefault(one.party, []).append(one)
    found, position = [], 0
    for members in grouped.values():
        held = members[0].offer_until
        position += held is None
        number = None if held is not None else position
        found.append(WaitingParty(position=number, people=tuple(members), offer_until=held))
    return tuple(found)
