"""A coordinator cancels one session, or gives it another time, venue or number of places; households are told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time

from scheduler import clock
from scheduler.clock import LOCAL
from scheduler.domain.household_rules import Mistake, MistakesError, one_line
from scheduler.errors import EvenhandError
from scheduler.store import Db, Store, record_audit, session_changes
from scheduler.store.replacing import cancel_session
from scheduler.store.session_changes import SessionAsItIs, VenueChoice

REASON_CHARACTERS = 300
MOST_PLACES = 1000


class SessionChangeError(EvenhandError):
    """A session cannot be changed or cancelled; the words say why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionForm:
    """How a session is to be, as typed: times as HH:MM on its own day, places as digits."""

    starts: str
    ends: str
    venue_id: str
    places: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What a change did: the sentences that households are told, and how many households."""

    sentences: tuple[str, ...]
    households: int


class ChangeSessions:
    """What coordinators do with one session.

    Parameters
    ----------
    store
        The database.
    offer_places
        Offers the free places of a session to those who wait, within a transaction.
    """

    def __init__(self, store: Store, offer_places: Callable[[Db, str, int, datetime], object]) -> None:
        self._store = store
        self._offer_places = offer_places

    def session(self, service_id: str, session_id: int) -> tuple[SessionAsItIs, tuple[VenueChoice, ...]]:
        """Return a session as it is now, and the venues that it could move to.

        Raises
        ------
        SessionChangeError
            When the published programme has no such session.
        """
        with self._store.read() as db:
            found = session_changes.session_as_it_is(db, service_id, session_id)
            if found is None:
                raise _unknown(session_id)
            return found, session_changes.venue_choices(db, service_id)

    def cancel(
        self, service_id: str, session_id: int, *, because: str, by: str, now: datetime | None = None
    ) -> Changed:
        """Cancel a session with all its bookings, and tell the households in the same transaction.

        Raises
        ------
        MistakesError
            When no reason is given.
        SessionChangeError
            When there is no such session, it has begun, or was cancelled before.
        """
        at = now or clock.now()
        words = one_line(because, REASON_CHARACTERS)
        if not words:
            raise MistakesError([Mistake(field="because", words="Write one sentence that the families will read")])
        with self._store.write() as db:
            _open_session(db, service_id, session_id, at)
            told = cancel_session(db, service_id, session_id, because=words, now=at)
            _note(db, service_id, session_id, by, "cancelled session", {"because": words, "households": len(told)})
        return Changed(sentences=(words,), households=len(told))

    def change(
        self, service_id: str, session_id: int, form: SessionForm, *, by: str, now: datetime | None = None
    ) -> Changed:
        """Give a session another time of its day, venue or number of places; more places go to those who wait.

        Raises
        ------
        MistakesError
            With everything that is to be mended.
        SessionChangeError
            When there is no such session, it has begun or was cancelled, or nothing would be different.
        """
        at = now or clock.now()
        with self._store.write() as db:
            before = _open_session(db, service_id, session_id, at)
            venues = {one.id for one in session_changes.venue_choices(db, service_id)}
            wanted = _read(before, form, venues, at)
            if wanted == before:
                message = "Nothing is different, so nobody was told anything. Change a field, then save."
                raise SessionChangeError(message)
            sentences, told = session_changes.change_session(db, service_id, wanted, now=at)
            if wanted.places > before.places:
                self._offer_places(db, service_id, session_id, at)
            _note(db, service_id, session_id, by, "changed session", _detail(before, wanted, len(told)))
        return Changed(sentences=sentences, households=len(told))


def _unknown(session_id: int) -> SessionChangeError:
    return SessionChangeError(f"There is no session {session_id} in the published programme; choose one from the list.")


def _open_session(db: Db, service_id: str, session_id: int, at: datetime) -> SessionAsItIs:
    found = session_changes.hold_session(db, service_id, session_id)
    if found is None:
        raise _unknown(session_id)
    if found.status == "cancelled":
        message = "This session was cancelled already; its families have been told."
        raise SessionChangeError(message)
    if found.starts_at <= at:
        message = "This session has begun, so it stays as it is. Use its register to say who came."
        raise SessionChangeError(message)
    return found


def _read(before: SessionAsItIs, form: SessionForm, venues: set[str], at: datetime) -> SessionAsItIs:
    """Read the form; raises ``MistakesError`` with everything to mend."""
    found = []
    starts, ends = _at(before, form.starts), _at(before, form.ends)
    if starts is None:
        found.append(Mistake(field="starts", words="Write when it starts, such as 17:00"))
    if ends is None:
        found.append(Mistake(field="ends", words="Write when it ends, such as 19:00"))
    if starts is not None and ends is not None and starts >= ends:
        found.append(Mistake(field="ends", words=f"It must end after {form.starts.strip()}, when it starts"))
    if starts is not None and starts <= at:
        found.append(Mistake(field="starts", words="Choose a time that has not passed"))
    venue_id = None if before.venue_id is None else form.venue_id or before.venue_id
    if venue_id is not None and venue_id not in venues and venue_id != before.venue_id:
        found.append(Mistake(field="venue", words="Choose a venue from the list"))
    places = int(form.places) if form.places.strip().isdecimal() and len(form.places) < 6 else 0  # noqa: PLR2004 — five digits
    if not 1 <= places <= MOST_PLACES:
        found.append(Mistake(field="places", words=f"Write a number of places from 1 to {MOST_PLACES}"))
    elif places < before.places_taken:
        taken = f"{before.places_taken} places are booked or held; write at least {before.places_taken}"
        found.append(Mistake(field="places", words=f"{taken}, or cancel bookings first"))
    if found or starts is None or ends is None:
        raise MistakesError(found)
    return replace(before, starts_at=starts, ends_at=ends, venue_id=venue_id, places=places)


def _at(before: SessionAsItIs, typed: str) -> datetime | None:
    """Return a time of day on the session's own day."""
    try:
        when = time.fromisoformat(typed.strip().zfill(5))
    except ValueError:
        return None
    day = before.starts_at.astimezone(LOCAL).date()
    return datetime.combine(day, when.replace(second=0, microsecond=0, tzinfo=None), LOCAL)


def _detail(before: SessionAsItIs, after: SessionAsItIs, households: int) -> dict[str, object]:
    """Return what the audit keeps: each field that is different, before and after."""
    fields = ("starts_at", "ends_at", "venue_id", "places")
    different = [one for one in fields if getattr(before, one) != getattr(after, one)]
    changed = {one: [str(getattr(before, one)), str(getattr(after, one))] for one in different}
    return {"changed": changed, "households": households}


def _note(db: Db, service_id: str, session_id: int, by: str, action: str, detail: dict[str, object]) -> None:
    record_audit(
        db,
        service_id=service_id,
        actor=by,
        action=action,
        about_kind="session",
        about_id=str(session_id),
        detail=detail,
    )
