"""Book and give back places, within one writing transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scheduler.domain.booking import (
    BookableSession,
    CarerToBook,
    Refusal,
    Stop,
    cancel_until,
    in_words,
)
from scheduler.domain.booking_rules import Question, full, goes_ahead, refusals, sibling_refused
from scheduler.domain.facts import Mode
from scheduler.domain.travel_request import TravelAnswer
from scheduler.domain.waiting_list import is_near
from scheduler.store import Db, bookings, waiting_list
from scheduler.store.bookable import FoundSession, carers_of, find_session
from scheduler.store.travel_requests import save_travel
from scheduler.store.waiting_list import WaitingEntry
from scheduler.use_cases.book_places.answers import (
    Outcome,
    OutcomeStatus,
    UnknownSessionError,
    outcome_as_json,
    outcome_from_json,
    refused,
)
from scheduler.use_cases.book_places.links import Link
from scheduler.use_cases.book_places.telling import tell_booked, tell_cancelled, tell_offers

NOT_THEIRS = Refusal(
    code=Stop.NOT_THEIRS, reason="This carer is not in your household. Load the page again, then choose from its list."
)
KEY_USED = Refusal(
    code=Stop.KEY_USED,
    reason="This form was sent before, with other choices; nothing more was done. Load the page again and choose anew.",
)
NOT_BOOKED = Refusal(code=Stop.NOT_BOOKED, reason="There is no place to cancel. There is nothing more to do.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A household's request about one session, read under the household's lock."""

    link: Link
    found: FoundSession
    carers: Mapping[str, CarerToBook]
    chosen: tuple[str, ...]
    now: datetime

    def name_of(self, carer_id: str) -> str:
        """Given name of a carer of the household."""
        return self.carers[carer_id].given_name if carer_id in self.carers else "This carer"

    def theirs(self) -> tuple[CarerToBook, ...]:
        """Return the chosen carers who are of the household."""
        return tuple(self.carers[one] for one in self.chosen if one in self.carers)

    def refuse(self, carer_id: str, why: Refusal) -> Outcome:
        """Return the outcome of a refusal."""
        return refused(carer_id, self.name_of(carer_id), why)

    def told(self, carer_id: str, status: OutcomeStatus, **more: Any) -> Outcome:
        """Return the outcome for one carer."""
        return Outcome(carer_id=carer_id, name=self.name_of(carer_id), status=status, **more)


def read_request(db: Db, link: Link, session_id: int, carer_ids: Sequence[str], now: datetime) -> Asked:
    """Read what a request is about; the household's row is held.

    Raises
    ------
    UnknownSessionError
        When the published programme of the household's service has no such session.
    """
    found = find_session(db, link.service_id, session_id)
    if found is None:
        raise UnknownSessionError
    around = found.session.starts_at
    carers = carers_of(db, link.service_id, link.household_id, found.policy, around, waits_for=session_id)
    return Asked(
        link=link,
        found=found,
        carers={one.id: one for one in carers},
        chosen=tuple(dict.fromkeys(carer_ids)),
        now=now,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a booking form says besides whom it is about; see ``BookPlaces.book``."""

    key: str
    together: bool
    travel: Mapping[str, TravelAnswer]


def book(
    db: Db, link: Link, session_id: int, carer_ids: Sequence[str], form: Form, *, now: datetime
) -> tuple[Outcome, ...]:
    """Book places; the same key again gives the same answer and does nothing."""
    key, together = form.key, form.together
    bookings.lock_household(db, link.service_id, link.household_id)
    asked_for = {"session_id": session_id, "carer_ids": sorted(set(carer_ids)), "together": together}
    before = bookings.find_request(db, link.service_id, link.household_id, key)
    asked = None
    if before is not None:
        if dict(before.asked) == asked_for:
            return tuple(outcome_from_json(one) for one in before.answer["outcomes"])
        asked = read_request(db, link, session_id, carer_ids, now)
        return tuple(asked.refuse(one, KEY_USED) for one in asked.chosen)
    asked = read_request(db, link, session_id, carer_ids, now)
    outcomes = _decide(db, asked, together=together)
    booked = [one.carer_id for one in outcomes if one.status is OutcomeStatus.BOOKED]
    if booked:
        by = f"household:{link.household_id}"
        bookings.write_bookings(db, link.service_id, session_id, booked, now=now, by=by)
        answer = {"outcomes": [outcome_as_json(one) for one in outcomes]}
        bookings.remember_request(db, link.service_id, link.household_id, key, now=now, asked=asked_for, answer=answer)
        if asked.found.session.mode is not Mode.ONLINE:
            said = {one: form.travel[one] for one in booked if one in form.travel}
            save_travel(db, link.service_id, session_id, said, now=now, by=f"household:{link.household_id}")
        tell_booked(db, link, session_id, booked, key)
    return outcomes


def _decide(db: Db, asked: Asked, *, together: bool) -> tuple[Outcome, ...]:
    """Say who is booked, and take their places."""
    against = why_not(db, asked)
    fit = [one for one in asked.chosen if one not in against]
    if together and against:
        against |= {one: sibling_refused() for one in fit}
        fit = []
    placed = _take(db, asked, len(fit), together=together)
    if placed < len(fit):
        against |= dict.fromkeys(fit[placed:], _no_room(db, asked, len(fit)))
    return tuple(
        asked.refuse(one, against[one]) if one in against else asked.told(one, OutcomeStatus.BOOKED)
        for one in asked.chosen
    )


def _no_room(db: Db, asked: Asked, wanted: int) -> Refusal:
    """Say why places were not to be had, by the session as it stands after the attempt."""
    session = asked.found.session
    if not seems_full(session):
        session = waiting_list.lock_session(db, session)
    gone = goes_ahead(
        Question(carer=next(iter(asked.theirs())), session=session, policy=asked.found.policy, now=asked.now)
    )
    return gone or full(session, wanted)


def why_not(db: Db, asked: Asked) -> dict[str, Refusal]:
    """Return the first thing that stands in the way of each chosen carer, places left aside."""
    session, policy = asked.found.session, asked.found.policy
    against = {one: NOT_THEIRS for one in asked.chosen if one not in asked.carers}
    for carer in asked.theirs():
        stops = refusals(carer, session, policy, asked.now)
        if stops:
            against[carer.id] = stops[0]
    if any(carer.in_line for carer in asked.theirs()):
        entries = waiting_list.entries_of(db, asked.link.service_id, asked.link.household_id)
        for entry in entries.get(session.id, ()):
            if entry.carer_id in asked.chosen:
                against.setdefault(entry.carer_id, _in_line(asked, entry))
    return against


def _in_line(asked: Asked, entry: WaitingEntry) -> Refusal:
    name = asked.name_of(entry.carer_id)
    if entry.offer_until is not None and entry.status == "offered":
        reason = f"A place is held for {name} until {in_words(entry.offer_until)}. Accept it on this page."
        return Refusal(code=Stop.ALREADY_OFFERED, reason=reason)
    reason = f"{name} is number {entry.position} in the waiting list. We write to you when a place is free."
    return Refusal(code=Stop.ALREADY_WAITING, reason=reason)


def seems_full(session: BookableSession) -> bool:
    """Whether there was no place when the session was read: then nothing need be tried."""
    return session.places_free <= 0


def _take(db: Db, asked: Asked, wanted: int, *, together: bool) -> int:
    """Take the places there are, up to ``wanted``; all of them or none when ``together``. Returns how many."""
    session, policy = asked.found.session, asked.found.policy
    if seems_full(session):
        return 0
    past = False
    if wanted and session.waiting_carers and is_near(session, policy, asked.now):
        # close to the session no place is kept for a family that needs more: whoever waits and fits is asked first
        tell_offers(db, session.service_id, waiting_list.offer_freed_places(db, session, policy, asked.now))
        past = True
    for places in (wanted,) if together else range(wanted, 0, -1):
        if places and bookings.take_places(db, session.id, places, before_those_waiting=past):
            return places
    return 0


def cancel(db: Db, link: Link, session_id: int, carer_ids: Sequence[str], *, now: datetime) -> tuple[Outcome, ...]:
    """Give places back until the cut-off; after it, ask the coordinator."""
    bookings.lock_household(db, link.service_id, link.household_id)
    asked = read_request(db, link, session_id, carer_ids, now)
    session, policy = asked.found.session, asked.found.policy
    having = [one.id for one in asked.theirs() if any(place.session_id == session.id for place in one.engagements)]
    if now >= session.starts_at:
        over = Refusal(
            code=Stop.STARTED,
            reason="This session has already started. Call the team if you could not come, so that they know.",
        )
        return tuple(asked.refuse(one, over if one in having else NOT_BOOKED) for one in asked.chosen)
    if now >= cancel_until(session, policy):
        bookings.ask_late_cancellation(db, link.service_id, session.id, having, now)
        return tuple(_asked_late(asked, one, having) for one in asked.chosen)
    free_places(db, asked, having)
    return tuple(
        asked.told(one, OutcomeStatus.CANCELLED) if one in having else asked.refuse(one, NOT_BOOKED)
        for one in asked.chosen
    )


def _asked_late(asked: Asked, carer_id: str, having: Sequence[str]) -> Outcome:
    if carer_id not in having:
        return asked.refuse(carer_id, NOT_BOOKED)
    until = in_words(cancel_until(asked.found.session, asked.found.policy))
    reason = f"Places could be cancelled here until {until}. We have told the team; they will cancel it or call you."
    return asked.told(carer_id, OutcomeStatus.REQUESTED, reason=reason, code=Stop.TOO_LATE)


def free_places(db: Db, asked: Asked, carer_ids: Sequence[str]) -> None:
    """Cancel bookings, tell the household, and offer the places to those who wait; the session's row is held."""
    session = waiting_list.lock_session(db, asked.found.session)
    gone = bookings.cancel_bookings(db, session.id, carer_ids, now=asked.now)
    if not gone:
        return
    stay = any(
        place.session_id == session.id
        for one in asked.carers.values()
        if one.id not in gone
        for place in one.engagements
    )
    link = asked.link
    tell_cancelled(db, link.service_id, link.household_id, session.id, gone, now=asked.now, others=stay)
    tell_offers(db, link.service_id, waiting_list.offer_freed_places(db, session, asked.found.policy, asked.now))
