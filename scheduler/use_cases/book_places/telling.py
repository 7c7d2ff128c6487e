"""Messages that booking queues, each in the transaction of the change it tells of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from scheduler.domain.messages import MessageKind
from scheduler.domain.waiting_list import Party
from scheduler.store import Db
from scheduler.store.outbox import queue_message, withdraw_messages
from scheduler.store.waiting_list import Offer
from scheduler.use_cases.book_places.links import Link


def _about(kind: str, service_id: str, session_id: int, *more: str) -> str:
    return ":".join((kind, service_id, str(session_id), *more))


def tell_booked(db: Db, link: Link, session_id: int, carer_ids: Sequence[str], key: str) -> None:
    """Tell a household that places are booked."""
    queue_message(
        db,
        service_id=link.service_id,
        once_key=_about("booked", link.service_id, session_id, link.household_id, key),
        kind=MessageKind.BOOKED,
        household_id=link.household_id,
        data={"session_id": session_id, "carer_ids": list(carer_ids)},
    )


def tell_waiting(db: Db, link: Link, session_id: int, party: Party, position: int) -> None:
    """Tell a household that it waits, and where in the list."""
    queue_message(
        db,
        service_id=link.service_id,
        once_key=_about("waiting", link.service_id, session_id, party.id),
        kind=MessageKind.WAITING,
        household_id=link.household_id,
        data={"session_id": session_id, "carer_ids": list(party.carer_ids), "position": position},
    )


def tell_offers(db: Db, service_id: str, offers: Iterable[Offer]) -> None:
    """Tell households of the places that are held for them, and until when."""
    for one in offers:
        until = one.until.isoformat()
        queue_message(
            db,
            service_id=service_id,
            once_key=_about("offered", service_id, one.session_id, one.party.id, until),
            kind=MessageKind.OFFERED,
            household_id=one.party.household_id,
            data={"session_id": one.session_id, "carer_ids": list(one.party.carer_ids), "offer_until": until},
        )


def tell_lapsed(db: Db, service_id: str, session_id: int, parties: Iterable[Party]) -> None:
    """Tell households that their offer has run out."""
    for party in parties:
        withdraw_messages(
            db,
            service_id=service_id,
            kinds=[MessageKind.OFFERED],
            session_id=session_id,
            household_id=party.household_id,
        )
        queue_message(
            db,
            service_id=service_id,
            once_key=_about("offer-expired", service_id, session_id, party.id),
            kind=MessageKind.OFFER_EXPIRED,
            household_id=party.household_id,
            data={"session_id": session_id, "carer_ids": list(party.carer_ids)},
        )


def tell_cancelled(  # noqa: PLR0913 — whose places in which session, when, and who of the household still comes
    db: Db,
    service_id: str,
    household_id: str,
    session_id: int,
    carer_ids: Sequence[str],
    *,
    now: datetime,
    others: bool,
) -> None:
    """Tell a household that places are given back; a reminder of them does not leave any more."""
    if not others:
        withdraw_messages(
            db,
            service_id=service_id,
            kinds=[MessageKind.REMINDER],
            session_id=session_id,
            household_id=household_id,
        )
    queue_message(
        db,
        service_id=service_id,
        once_key=_about("given-back", service_id, session_id, household_id, ",".join(carer_ids), now.isoformat()),
        kind=MessageKind.BOOKING_CANCELLED,
        household_id=household_id,
        data={"session_id": session_id, "carer_ids": list(carer_ids)},
    )
