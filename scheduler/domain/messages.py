"""What messages there are, and what each must be told so that its words can be written."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any


class Channel(StrEnum):
    """How a message travels."""

    EMAIL = "email"
    TEXT = "text"


class MessageKind(StrEnum):
    """What a message tells."""

    BOOKED = "booked"
    WAITING = "waiting"
    OFFERED = "offered"
    OFFER_EXPIRED = "offer_expired"
    SESSION_CHANGED = "session_changed"
    SESSION_CANCELLED = "session_cancelled"
    BOOKING_CANCELLED = "booking_cancelled"
    REMINDER = "reminder"
    FEEDBACK_ASKED = "feedback_asked"
    ONE_TIME_CODE = "one_time_code"
    BALLOT_OUTCOME = "ballot_outcome"
    SIGN_UP_RECEIVED = "sign_up_received"
    SIGN_UP_ACCEPTED = "sign_up_accepted"
    SIGN_UP_REFUSED = "sign_up_refused"
    LINK_SENT = "link_sent"
    STAFF_INVITED = "staff_invited"
    STAFF_PASSWORD = "staff_password"  # noqa: S105 — a kind of message
    STAFF_LOCKED = "staff_locked"
    ROTA_CHANGED = "rota_changed"
    VISIT_ALARM = "visit_alarm"
    TRANSPORT_TOLD = "transport_told"
    TRANSPORT_MOVED = "transport_moved"
    TRANSPORT_CANCELLED = "transport_cancelled"
    TRANSPORT_REFUSED = "transport_refused"
    INCIDENT = "incident"


_OF_SESSION = frozenset({"session_id", "carer_ids"})
NEEDED: Mapping[MessageKind, frozenset[str]] = {
    MessageKind.BOOKED: _OF_SESSION,
    MessageKind.WAITING: _OF_SESSION | {"position"},
    MessageKind.OFFERED: _OF_SESSION | {"offer_until"},
    MessageKind.OFFER_EXPIRED: _OF_SESSION,
    MessageKind.SESSION_CHANGED: _OF_SESSION | {"changes"},
    MessageKind.SESSION_CANCELLED: _OF_SESSION | {"because"},
    MessageKind.BOOKING_CANCELLED: _OF_SESSION,
    MessageKind.REMINDER: _OF_SESSION,
    MessageKind.FEEDBACK_ASKED: _OF_SESSION,
    MessageKind.ONE_TIME_CODE: frozenset({"nonce", "valid_minutes"}),
    MessageKind.BALLOT_OUTCOME: frozenset({"title", "outcomes"}),
    MessageKind.SIGN_UP_RECEIVED: frozenset({"reference"}),
    MessageKind.SIGN_UP_ACCEPTED: frozenset(),
    MessageKind.SIGN_UP_REFUSED: frozenset({"reference", "because"}),
    MessageKind.LINK_SENT: frozenset(),
    MessageKind.STAFF_INVITED: frozenset({"name", "role", "nonce", "valid_until"}),
    MessageKind.STAFF_PASSWORD: frozenset({"name", "nonce", "valid_until"}),
    MessageKind.STAFF_LOCKED: frozenset({"name", "nonce", "valid_until"}),
    MessageKind.ROTA_CHANGED: frozenset({"changes"}),
    MessageKind.VISIT_ALARM: frozenset({"because"}),
    MessageKind.TRANSPORT_TOLD: _OF_SESSION | {"changes"},
    MessageKind.TRANSPORT_MOVED: _OF_SESSION | {"changes"},
    MessageKind.TRANSPORT_CANCELLED: _OF_SESSION | {"changes"},
    MessageKind.TRANSPORT_REFUSED: _OF_SESSION | {"because"},
    MessageKind.INCIDENT: frozenset({"because"}),
}
"""What the data of each kind hold. ``session_id`` is the number of a session, ``carer_ids`` whom it is about,
``position`` the first of them in the waiting list (1 is next), ``offer_until`` an instant as ISO 8601 text,
``changes`` sentences of what is different now, ``because`` a sentence, ``nonce`` what the code is made from
(see ``one_time_code``), ``outcomes`` a list of {carer_id, session_id or null, because}. More is allowed,
secrets are not: no code and no token of a link is ever kept in a message."""


def check_data(kind: MessageKind, data: Mapping[str, Any]) -> None:
    """Refuse data that the words of a message cannot be written from.

    Raises
    ------
    ValueError
        When something is missing; the message names it.
    """
    missing = sorted(NEEDED[kind] - data.keys())
    if missing:
        message = f"A message of the kind {kind} needs {', '.join(missing)}; its data have {', '.join(sorted(data))}."
        raise ValueError(message)
