"""What happens to waiting lists by itself: offers that nobody took pass on, free places are offered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduler import clock
from scheduler.store import Db, Store, bookings, waiting_list
from scheduler.store.bookable import find_session
from scheduler.use_cases.book_places.telling import tell_lapsed, tell_offers

KEYS_KEPT = timedelta(days=30)
"""How long the key of a form is remembered; nobody sends a form again after that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What one round did."""

    lapsed: int
    offered: int


def look_after_waiting_lists(store: Store, now: datetime | None = None) -> Swept:
    """End offers that ran out and offer free places; a transaction a session, safe to run again at any time."""
    at = now or clock.now()
    with store.read() as db:
        due = waiting_list.sessions_to_look_at(db, at)
    lapsed = offered = 0
    for service_id, session_id in due:
        with store.write() as db:
            found = find_session(db, service_id, session_id)
            if found is None:
                continue
            late = waiting_list.lapse_offers(db, found.session, at)
            tell_lapsed(db, service_id, session_id, late)
            made = waiting_list.offer_freed_places(db, found.session, found.policy, at)
            tell_offers(db, service_id, made)
            lapsed, offered = lapsed + len(late), offered + len(made)
    with store.write() as db:
        bookings.forget_requests(db, before=at - KEYS_KEPT)
    return Swept(lapsed=lapsed, offered=offered)


def offer_free_places(db: Db, service_id: str, session_id: int, at: datetime) -> None:
    """Offer the free places of one session to those who wait, within the transaction that freed them."""
    found = find_session(db, service_id, session_id)
    if found is not None:
        tell_offers(db, service_id, waiting_list.offer_freed_places(db, found.session, found.policy, at))
