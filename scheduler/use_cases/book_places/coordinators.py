"""What a coordinator does: move somebody in a waiting list, settle a request to cancel late; both audited."""

from __future__ import annotations

from datetime import datetime

from scheduler.domain.waiting_list import moved
from scheduler.errors import EvenhandError
from scheduler.store import Db, bookings, record_audit, waiting_list
from scheduler.store.bookable import carers_of, find_session, household_of
from scheduler.use_cases.book_places.answers import UnknownSessionError
from scheduler.use_cases.book_places.links import Link
from scheduler.use_cases.book_places.places import Asked, free_places


class WaitingListError(EvenhandError):
    """A coordinator's request cannot be carried out; the message says what to do."""


def move(  # noqa: PLR0913 — whom, where to, why, by whom
    db: Db, service_id: str, session_id: int, carer_id: str, to_position: int, *, reason: str, by: str
) -> int:
    """Put a waiting carer, with the party, at another position; returns the position."""
    if not reason.strip():
        message = "No reason was given for moving somebody in the waiting list. Write one; the audit keeps it."
        raise WaitingListError(message)
    found = find_session(db, service_id, session_id)
    if found is None:
        raise UnknownSessionError
    waiting_list.lock_session(db, found.session)
    queue = waiting_list.queue_of(db, session_id)
    party = next((one for one in queue if carer_id in one.carer_ids), None)
    if party is None:
        message = f"Carer {carer_id} is not waiting for session {session_id}. Load its waiting list again."
        raise WaitingListError(message)
    now_order = moved(queue, party.id, to_position)
    waiting_list.put_in_order(db, session_id, now_order)
    before, after = queue.index(party) + 1, now_order.index(party) + 1
    record_audit(
        db,
        service_id=service_id,
        actor=by,
        action="moved in waiting list",
        about_kind="session",
        about_id=str(session_id),
        detail={"carer_ids": list(party.carer_ids), "from": before, "to": after, "reason": reason.strip()},
    )
    return after


def settle(db: Db, service_id: str, request_id: int, *, cancelled: bool, by: str, now: datetime) -> None:
    """Cancel the place after all, or let it stand."""
    request = bookings.settle_late_request(db, service_id, request_id, cancelled=cancelled, by=by, now=now)
    if request is None:
        message = f"There is no open request {request_id}; somebody may have settled it. Load the list again."
        raise WaitingListError(message)
    if cancelled:
        household_id = household_of(db, service_id, request.carer_id)
        bookings.lock_household(db, service_id, household_id)
        found = find_session(db, service_id, request.session_id)
        if found is None:
            raise UnknownSessionError
        carers = carers_of(db, service_id, household_id, found.policy, found.session.starts_at)
        link = Link(service_id=service_id, household_id=household_id, token_id=0)
        asked = Asked(
            link=link,
            found=found,
            carers={one.id: one for one in carers},
            chosen=(request.carer_id,),
            now=now,
        )
        free_places(db, asked, [request.carer_id])
    record_audit(
        db,
        service_id=service_id,
        actor=by,
        action="settled late cancellation",
        about_kind="carer",
        about_id=request.carer_id,
        detail={"session_id": request.session_id, "cancelled": cancelled},
    )
