"""The calendar invitation that goes with an e-mail about a session."""

from __future__ import annotations

from exports.household_calendar import OwnSession, Stand, household_invitation
from scheduler.calendar_events import BOOK, event_now
from scheduler.domain.messages import MessageKind
from scheduler.store import Db
from scheduler.store.calendar_changes import calendar_changes
from scheduler.store.feed_rows import plan_record, session_rows, standings
from scheduler.store.message_facts import MessageFacts
from scheduler.store.outbox import CHANGES_A_CALENDAR, OutgoingMessage

ORGANISER_NAME = "The sessions team"
"""Says nothing of why: a calendar is read over shoulders."""


def invitation_for(
    db: Db, message: OutgoingMessage, facts: MessageFacts, *, to: str, sent_from: str, page: str
) -> tuple[str, bytes] | None:
    """Write the invitation of a message: the session as it stands now for this household.

    Parameters
    ----------
    db
        A transaction.
    message, facts
        What is told.
    to, sent_from
        Addresses: the attendee and the organiser.
    page
        The link in the message.

    Returns
    -------
    tuple or None
        METHOD and bytes; None for messages that change no calendar.
    """
    session = facts.session
    if session is None or message.household_id is None or MessageKind(message.kind) not in CHANGES_A_CALENDAR:
        return None
    known = BOOK.of(db, plan_record(db, session.plan_id))
    row = next(one for one in session_rows(db, session.plan_id) if one.id == session.id)
    event = known.events.get((row.series_id, row.day))
    if event is None:
        return None
    event = event_now(known, row, event)
    changed_at = calendar_changes(db, message.service_id, [message.household_id]).get(session.id, event.changed_at)
    own = OwnSession(
        event=event, stand=_stand(db, message, facts), page=page, changed_at=max(changed_at, event.changed_at)
    )
    method, body = household_invitation(own, organiser=sent_from, organiser_name=ORGANISER_NAME, attendee=to)
    return method.value, body


def _stand(db: Db, message: OutgoingMessage, facts: MessageFacts) -> Stand:
    if facts.session is not None and facts.session.status == "cancelled":
        return Stand.CANCELLED
    mine = {
        stand
        for session_id, stand in standings(db, message.service_id, message.household_id or "")
        if session_id == message.data["session_id"]
    }
    return next((one for one in (Stand.BOOKED, Stand.OFFERED, Stand.WAITING) if one.value in mine), Stand.OPEN)
