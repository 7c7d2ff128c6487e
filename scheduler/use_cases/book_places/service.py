"""Everything that pages, feeds and coordinators do with places: one method a step, one transaction each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from scheduler import clock
from scheduler.domain.booking import Stop
from scheduler.domain.facts import Mode
from scheduler.domain.travel_request import TravelAnswer
from scheduler.store import Store, bookings
from scheduler.store.bookable import carers_of, coming_sessions, find_session
from scheduler.store.waiting_list import entries_of
from scheduler.use_cases.book_places import coordinators, links, places, waiting
from scheduler.use_cases.book_places.answers import Outcome, SessionChoices, UnknownSessionError, choices_of
from scheduler.use_cases.book_places.links import Link

HOUSEHOLD = "household"
NEVER_THEIRS = frozenset({Stop.TOO_YOUNG, Stop.TOO_OLD, Stop.OTHER_AREA, Stop.NOT_BOOKABLE})
"""What nobody of the household can mend: such a session is not in its programme."""


class BookPlaces:
    """Booking, as pages see it.

    Parameters
    ----------
    store
        The database. Each method asks the clock when it is not told the time, and changes everything or nothing.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def open_link(self, token: str, purpose: str = HOUSEHOLD, *, now: datetime | None = None) -> Link:
        """Open a secret link.

        Raises
        ------
        LinkRefusedError
            When it is not one of ours, has expired or was revoked; the words say what to do.
        """
        with self._store.ask() as db:
            return links.open_link(db, token, purpose, now or clock.now())

    def issue_link(
        self, service_id: str, household_id: str, *, purpose: str = HOUSEHOLD, days: int, now: datetime | None = None
    ) -> str:
        """Make a link for a household; returns its token, which is kept nowhere."""
        with self._store.write() as db:
            return links.issue_link(db, service_id, household_id, purpose=purpose, days=days, now=now or clock.now())

    def revoke_links(self, service_id: str, household_id: str, *, now: datetime | None = None) -> int:
        """Revoke every link of a household; returns how many there were."""
        with self._store.write() as db:
            return links.revoke_links(db, service_id, household_id, now or clock.now())

    def choices(self, link: Link, session_id: int, *, now: datetime | None = None) -> SessionChoices:
        """Say what each carer of the household may do with a session, and why not.

        Raises
        ------
        UnknownSessionError
            When the published programme has no such session.
        """
        at = now or clock.now()
        with self._store.read() as db:
            found = find_session(db, link.service_id, session_id)
            if found is None:
                raise UnknownSessionError
            carers = carers_of(db, link.service_id, link.household_id, found.policy, found.session.starts_at)
            entries = entries_of(db, link.service_id, link.household_id)
        return choices_of(found, carers, entries.get(session_id, ()), at)

    def programme_for(self, link: Link, *, now: datetime | None = None) -> tuple[SessionChoices, ...]:
        """Return the sessions to come that a carer of the household holds, waits for or may book, in order."""
        at = now or clock.now()
        with self._store.read() as db:
            sessions = coming_sessions(db, link.service_id, at)
            if not sessions:
                return ()
            carers = carers_of(db, link.service_id, link.household_id, sessions[0].policy, at)
            entries = entries_of(db, link.service_id, link.household_id)
        every = (
            choices_of(found, carers, entries.get(found.session.id, ()), at)
            for found in sessions
            if found.session.mode is not Mode.HOME_VISIT
        )
        return tuple(one for one in every if _is_theirs(one))

    def book(  # noqa: PLR0913 — a form's fields, and the time
        self,
        link: Link,
        session_id: int,
        carer_ids: Sequence[str],
        *,
        key: str,
        together: bool,
        travel: Mapping[str, TravelAnswer] | None = None,
        now: datetime | None = None,
    ) -> tuple[Outcome, ...]:
        """Book places.

        Parameters
        ----------
        link
            Whose carers.
        session_id, carer_ids
            Which session, and who of the household.
        key
            Made when the form was shown; the same key again gives the same answer and does nothing.
        together
            All of them or nobody.
        travel
            How carers will come; kept with the places of those who are booked, unless the session is online.
        now
            By default the clock's.

        Returns
        -------
        tuple of Outcome
            One for each carer, in the order asked for: booked, or refused with the reason.

        Raises
        ------
        UnknownSessionError
            When the published programme has no such session.
        """
        with self._store.write() as db:
            form = places.Form(key=key, together=together, travel=travel or {})
            return places.book(db, link, session_id, carer_ids, form, now=now or clock.now())

    def cancel(
        self, link: Link, session_id: int, carer_ids: Sequence[str], *, now: datetime | None = None
    ) -> tuple[Outcome, ...]:
        """Give places back until the cut-off; after it the coordinator is asked."""
        with self._store.write() as db:
            return places.cancel(db, link, session_id, carer_ids, now=now or clock.now())

    def join_waiting_list(
        self, link: Link, session_id: int, carer_ids: Sequence[str], *, together: bool, now: datetime | None = None
    ) -> tuple[Outcome, ...]:
        """Wait for places; ``together`` waits for enough for all."""
        with self._store.write() as db:
            return waiting.join(db, link, session_id, carer_ids, together=together, now=now or clock.now())

    def accept_offer(
        self, link: Link, session_id: int, carer_ids: Sequence[str], *, now: datetime | None = None
    ) -> tuple[Outcome, ...]:
        """Take the places that are held; a family's offer is taken whole."""
        with self._store.write() as db:
            return waiting.accept(db, link, session_id, carer_ids, now=now or clock.now())

    def decline_offer(
        self, link: Link, session_id: int, carer_ids: Sequence[str], *, now: datetime | None = None
    ) -> tuple[Outcome, ...]:
        """Pass the held places on."""
        with self._store.write() as db:
            return waiting.decline(db, link, session_id, carer_ids, now=now or clock.now())

    def leave_waiting_list(
        self, link: Link, session_id: int, carer_ids: Sequence[str], *, now: datetime | None = None
    ) -> tuple[Outcome, ...]:
        """Wait no longer."""
        with self._store.write() as db:
            return waiting.leave(db, link, session_id, carer_ids, now=now or clock.now())

    def move_on_waiting_list(
        self, service_id: str, session_id: int, carer_id: str, to_position: int, *, reason: str, by: str
    ) -> int:
        """Put a waiting carer, with the party, at another position; the audit keeps why. Returns the position.

        Raises
        ------
        WaitingListError
            When there is no reason, or the carer does not wait for this session.
        """
        with self._store.write() as db:
            return coordinators.move(db, service_id, session_id, carer_id, to_position, reason=reason, by=by)

    def late_requests(self, service_id: str) -> tuple[bookings.LateRequest, ...]:
        """Return the requests to cancel after the cut-off that nobody has settled, the oldest first."""
        with self._store.read() as db:
            return bookings.open_late_requests(db, service_id)

    def settle_late_request(
        self, service_id: str, request_id: int, *, cancelled: bool, by: str, now: datetime | None = None
    ) -> None:
        """Cancel the place after all, or let it stand; the audit keeps who decided.

        Raises
        ------
        WaitingListError
            When there is no such request, or it has been settled.
        """
        with self._store.write() as db:
            coordinators.settle(db, service_id, request_id, cancelled=cancelled, by=by, now=now or clock.now())


def _is_theirs(choices: SessionChoices) -> bool:
    if choices.concerns_household:
        return True
    return any(not NEVER_THEIRS & {why.code for why in carer.refusals} for carer in choices.carers)
