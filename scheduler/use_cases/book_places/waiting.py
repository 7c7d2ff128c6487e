"""Wait for a place, take an offer or pass it on, within one writing transaction."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from scheduler.domain.booking import BookableSession, Refusal, Stop
from scheduler.domain.booking_rules import period_around, places_had, refusals, sibling_refused
from scheduler.domain.facts import Period
from scheduler.domain.waiting_list import Party
from scheduler.store import Db, bookings, waiting_list
from scheduler.use_cases.book_places.answers import Outcome, OutcomeStatus
from scheduler.use_cases.book_places.links import Link
from scheduler.use_cases.book_places.places import Asked, read_request, why_not
from scheduler.use_cases.book_places.telling import tell_booked, tell_lapsed, tell_offers, tell_waiting

NO_OFFER = Refusal(
    code=Stop.NO_OFFER,
    reason="No place is held at the moment. If you are in the waiting list, we write to you when one is free.",
)
NOT_WAITING = Refusal(code=Stop.NOT_WAITING, reason="Not in the waiting list. There is nothing more to do.")


def join(
    db: Db, link: Link, session_id: int, carer_ids: Sequence[str], *, together: bool, now: datetime
) -> tuple[Outcome, ...]:
    """Let carers wait, as one party when they ask for all or none, else each alone."""
    bookings.lock_household(db, link.service_id, link.household_id)
    asked = read_request(db, link, session_id, carer_ids, now)
    session = waiting_list.lock_session(db, asked.found.session)
    against = why_not(db, asked)
    fit = tuple(one for one in asked.chosen if one not in against)
    if together and against:
        against |= {one: sibling_refused() for one in fit}
        fit = ()
    stop = _no_need_to_wait(session, fit, together=together)
    if stop is not None:
        against |= dict.fromkeys(fit, stop)
        fit = ()
    for members in (fit,) if together and fit else tuple((one,) for one in fit):
        party = _party(asked, members)
        tell_waiting(db, link, session.id, party, waiting_list.join(db, session, asked.found.policy, party, now=now))
    if fit:
        made = waiting_list.offer_freed_places(db, session, asked.found.policy, now)
        tell_offers(db, link.service_id, made)
    return _as_it_stands(db, asked, against)


def _no_need_to_wait(session: BookableSession, fit: Sequence[str], *, together: bool) -> Refusal | None:
    size = len(fit) if together else 1
    if not fit:
        return None
    if size > session.places:
        reason = (
            f"The session has {session.places} places in all, so you cannot wait for {size} together. Ask for fewer."
        )
        return Refusal(code=Stop.TOO_MANY, reason=reason)
    if session.waiting_carers == 0 and session.places_free >= size:
        return Refusal(code=Stop.PLACES_LEFT, reason="There are places left, so nobody need wait. Book now.")
    return None


def _party(asked: Asked, members: Sequence[str]) -> Party:
    session, policy = asked.found.session, asked.found.policy
    first, end = period_around(session, Period.YEAR, policy.year_starts_month)
    had = max(places_had(asked.carers[one].engagements, session, first, end) for one in members)
    return Party(
        id=secrets.token_hex(8),
        household_id=asked.link.household_id,
        carer_ids=tuple(members),
        rank=0,
        had_before=had,
    )


def _as_it_stands(db: Db, asked: Asked, against: dict[str, Refusal]) -> tuple[Outcome, ...]:
    entries = {
        one.carer_id: one
        for one in waiting_list.entries_of(db, asked.link.service_id, asked.link.household_id).get(
            asked.found.session.id, ()
        )
    }
    return tuple(
        asked.refuse(one, against[one])
        if one in against
        else asked.told(
            one,
            OutcomeStatus(entries[one].status),
            position=entries[one].position,
            offer_until=entries[one].offer_until,
        )
        for one in asked.chosen
    )


def accept(db: Db, link: Link, session_id: int, carer_ids: Sequence[str], *, now: datetime) -> tuple[Outcome, ...]:
    """Turn held places into bookings; a family's offer is taken whole."""
    bookings.lock_household(db, link.service_id, link.household_id)
    asked = read_request(db, link, session_id, carer_ids, now)
    waiting_list.lock_session(db, asked.found.session)
    mine = _offers_of(db, asked)
    late = [one.id for one in _late_offers(db, asked, now)]
    if late:
        pass_on_late_offers(db, asked.found.session, asked, now)
    outcomes: dict[str, Outcome] = {}
    for party in mine:
        if party.id in late:
            ended = Refusal(
                code=Stop.OFFER_ENDED,
                reason="This offer has ended and was passed on. Join the waiting list again if you still want a place.",
            )
            outcomes |= {one: asked.refuse(one, ended) for one in party.carer_ids}
        else:
            outcomes |= _take_up(db, asked, party)
    return tuple(outcomes.get(one) or asked.refuse(one, NO_OFFER) for one in _with_parties(asked, mine))


def _with_parties(asked: Asked, parties: Sequence[Party]) -> tuple[str, ...]:
    whole = (one for party in parties for one in party.carer_ids)
    return tuple(dict.fromkeys((*asked.chosen, *whole)))


def _offers_of(db: Db, asked: Asked) -> tuple[Party, ...]:
    held = waiting_list.offered_parties(db, asked.found.session.id)
    mine = (party for party in held if party.household_id == asked.link.household_id)
    return tuple(party for party in mine if set(party.carer_ids) & set(asked.chosen))


def _late_offers(db: Db, asked: Asked, now: datetime) -> tuple[Party, ...]:
    return waiting_list.offered_parties(db, asked.found.session.id, until_before=now)


def _take_up(db: Db, asked: Asked, party: Party) -> dict[str, Outcome]:
    session, link = asked.found.session, asked.link
    against = {}
    for one in party.carer_ids:
        stops = refusals(asked.carers[one], session, asked.found.policy, asked.now)
        if stops:
            against[one] = stops[0]
    if against:
        others = {one: sibling_refused() for one in party.carer_ids}
        return {one: asked.refuse(one, (others | against)[one]) for one in party.carer_ids}
    waiting_list.end_offer(db, session.id, party.id, "accepted")
    by = f"household:{link.household_id}"
    bookings.write_bookings(db, link.service_id, session.id, party.carer_ids, now=asked.now, by=by)
    tell_booked(db, link, session.id, party.carer_ids, f"offer-{party.id}")
    return {one: asked.told(one, OutcomeStatus.BOOKED) for one in party.carer_ids}


def decline(db: Db, link: Link, session_id: int, carer_ids: Sequence[str], *, now: datetime) -> tuple[Outcome, ...]:
    """Pass held places on to the next in the list; a family's offer is declined whole."""
    bookings.lock_household(db, link.service_id, link.household_id)
    asked = read_request(db, link, session_id, carer_ids, now)
    session = waiting_list.lock_session(db, asked.found.session)
    mine = _offers_of(db, asked)
    for party in mine:
        waiting_list.end_offer(db, session.id, party.id, "declined")
    if mine:
        tell_offers(db, link.service_id, waiting_list.offer_freed_places(db, session, asked.found.policy, now))
    ended = {one for party in mine for one in party.carer_ids}
    return tuple(
        asked.told(one, OutcomeStatus.DECLINED) if one in ended else asked.refuse(one, NO_OFFER)
        for one in _with_parties(asked, mine)
    )


def leave(db: Db, link: Link, session_id: int, carer_ids: Sequence[str], *, now: datetime) -> tuple[Outcome, ...]:
    """Take carers off the waiting list; the rest of their party waits on."""
    bookings.lock_household(db, link.service_id, link.household_id)
    asked = read_request(db, link, session_id, carer_ids, now)
    session = waiting_list.lock_session(db, asked.found.session)
    gone = waiting_list.leave(db, session.id, [one.id for one in asked.theirs()])
    if gone:
        tell_offers(db, link.service_id, waiting_list.offer_freed_places(db, session, asked.found.policy, now))
    return tuple(
        asked.told(one, OutcomeStatus.LEFT) if one in gone else asked.refuse(one, NOT_WAITING) for one in asked.chosen
    )


def pass_on_late_offers(db: Db, session: BookableSession, asked: Asked, now: datetime) -> None:
    """End the offers that ran out and offer their places to the next."""
    late = waiting_list.lapse_offers(db, session, now)
    tell_lapsed(db, session.service_id, session.id, late)
    tell_offers(db, session.service_id, waiting_list.offer_freed_places(db, session, asked.found.policy, now))
