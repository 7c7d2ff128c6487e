"""The outbox: messages queued in the transaction of the change they tell of, sent once by a worker.

A message is claimed for some seconds, then marked as handed over just before it leaves. Every write of a sender
names the attempt, so one that was thought dead and is not can change nothing any more (fencing). When a sender
dies before the handing over, the message is queued again; when it dies after it, nobody can know, and the message
is ``in_doubt`` until a person decides: never twice goes before always once.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session as Db

from scheduler import clock
from scheduler.domain.messages import Channel, MessageKind, check_data
from scheduler.store.calendar_changes import note_calendar_change
from scheduler.store.errors import StoreError
from scheduler.store.instants import database_now
from scheduler.store.rows import item_of, table
from scheduler.store.tables.office import Message

CHANGES_A_CALENDAR = frozenset(
    {
        MessageKind.BOOKED,
        MessageKind.WAITING,
        MessageKind.OFFERED,
        MessageKind.OFFER_EXPIRED,
        MessageKind.BOOKING_CANCELLED,
        MessageKind.SESSION_CHANGED,
        MessageKind.SESSION_CANCELLED,
        MessageKind.TRANSPORT_TOLD,
        MessageKind.TRANSPORT_MOVED,
        MessageKind.TRANSPORT_CANCELLED,
    }
)
LEFT_IN_DOUBT = (
    "The sender stopped while this message was leaving, so it may have arrived or not. "
    "Ask whoever it is for, or send it again."
)
_messages = table(Message)
_QUEUE: Mapping[str, Any] = {
    name: make(_messages).on_conflict_do_nothing(index_elements=["once_key"]).returning(_messages.c.id)
    for name, make in (("postgresql", postgresql.insert), ("sqlite", sqlite.insert))
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMessage:
    """A message as its sender holds it; ``id`` and ``attempts`` together are the lease."""

    id: int
    service_id: str
    once_key: str
    kind: str
    household_id: str | None
    worker_id: str | None
    channel: str | None
    address: str | None
    data: dict[str, Any]
    status: str
    queued_at: datetime
    send_after: datetime
    attempts: int
    handed_over_at: datetime | None
    sent_at: datetime | None
    sender_reference: str | None
    error: str | None


def queue_message(  # noqa: PLR0913 — all by keyword: a message is told whole, in one call
    db: Db,
    *,
    service_id: str,
    once_key: str,
    kind: MessageKind | str,
    household_id: str | None = None,
    worker_id: str | None = None,
    address: str | None = None,
    channel: Channel | str | None = None,
    data: Mapping[str, Any],
    send_after: datetime | None = None,
) -> bool:
    """Queue a message; it exists when, and only when, the caller's transaction is kept.

    Parameters
    ----------
    db
        The writing transaction that makes the change which the message tells of.
    service_id
        Whose message.
    once_key
        Names this very message for ever, such as ``booked:wiltshire:812:household-7:IDEMPOTENCY-KEY``. A
        second message of the same key is not queued.
    kind
        See ``scheduler.domain.messages``, which also lists what ``data`` must hold.
    household_id, worker_id, address
        To whom: exactly one household or worker; or, for somebody the service does not know yet, an e-mail address
        or phone number (with ``channel``).
    channel
        ``email`` or ``text``; None takes e-mail where there is an address, else text.
    data
        Plain JSON; no code, no token, no health or family detail.
    send_after
        Not before this instant; None is at once.

    Returns
    -------
    bool
        False when a message of this ``once_key`` was there before.

    Raises
    ------
    ValueError
        When it is not clear whom the message is for, or ``data`` lack what the words need.
    """
    known = MessageKind(kind)
    check_data(known, data)
    _check_receiver(known, household_id, worker_id, address, channel)
    now = clock.now()
    row = {
        "service_id": service_id,
        "once_key": once_key,
        "kind": known.value,
        "household_id": household_id,
        "worker_id": worker_id,
        "channel": None if channel is None else Channel(channel).value,
        "address": address,
        "data": json.loads(json.dumps(dict(data))),  # refuses here, in the caller's hands, what is no JSON
        "status": "queued",
        "queued_at": now,
        "send_after": send_after or now,
        "attempts": 0,
    }
    made = db.execute(_QUEUE[db.get_bind().dialect.name], row).first()
    if made is None:
        return False
    if household_id is not None and known in CHANGES_A_CALENDAR:
        note_calendar_change(db, service_id=service_id, session_id=data["session_id"], household_id=household_id)
    return True


def _check_receiver(
    kind: MessageKind, household_id: str | None, worker_id: str | None, address: str | None, channel: str | None
) -> None:
    if household_id is not None and worker_id is not None:
        message = (
            f"The message ({kind}) is for household {household_id} and for worker {worker_id}; queue one for each."
        )
        raise ValueError(message)
    if household_id is None and worker_id is None and (address is None or channel is None):
        message = f"The message ({kind}) is for nobody; name a household, a worker, or an address with its channel."
        raise ValueError(message)


def withdraw_messages(
    db: Db,
    *,
    service_id: str,
    kinds: Collection[MessageKind | str],
    session_id: int | None = None,
    household_id: str | None = None,
) -> int:
    """Withdraw messages that have not left and are no longer true, such as the reminder of a cancelled booking.

    Parameters
    ----------
    db
        A writing transaction.
    service_id, kinds
        Which messages.
    session_id, household_id
        Only those of this session, of this household; None is any.

    Returns
    -------
    int
        How many were withdrawn; one that is leaving at this moment is not.
    """
    chosen = [
        _messages.c.service_id == service_id,
        _messages.c.kind.in_([MessageKind(kind).value for kind in kinds]),
        _messages.c.status == "queued",
    ]
    if household_id is not None:
        chosen.append(_messages.c.household_id == household_id)
    if session_id is not None:
        chosen.append(_messages.c.data["session_id"].as_integer() == session_id)
    changed = db.execute(update(_messages).where(*chosen).values(status="withdrawn"))
    return changed.rowcount if isinstance(changed, CursorResult) else 0


def claim_messages(db: Db, *, most: int, lease_seconds: float) -> tuple[OutgoingMessage, ...]:
    """Take the messages whose time has come, oldest first, for some seconds.

    Those whose sender died are sorted out first: queued again, or ``in_doubt`` when they were leaving.
    """
    now = database_now(db)
    _sort_out_dead(db, now)
    due = (_messages.c.status == "queued", _messages.c.send_after <= now)
    chosen = select(_messages).where(*due).order_by(_messages.c.send_after, _messages.c.id).limit(most)
    rows = [dict(row) for row in db.execute(chosen.with_for_update(skip_locked=True)).mappings()]
    lease = {"status": "sending", "lease_until": now + timedelta(seconds=lease_seconds), "handed_over_at": None}
    for row in rows:
        mine = (_messages.c.id == row["id"], _messages.c.status == "queued")
        db.execute(update(_messages).where(*mine).values(attempts=row["attempts"] + 1, **lease))
    return tuple(item_of(OutgoingMessage, row, status="sending", attempts=row["attempts"] + 1) for row in rows)


def _sort_out_dead(db: Db, now: datetime) -> None:
    dead = (_messages.c.status == "sending", _messages.c.lease_until < now)
    left, stayed = _messages.c.handed_over_at.is_not(None), _messages.c.handed_over_at.is_(None)
    db.execute(update(_messages).where(*dead, left).values(status="in_doubt", lease_until=None, error=LEFT_IN_DOUBT))
    db.execute(update(_messages).where(*dead, stayed).values(status="queued", lease_until=None))


def _fenced(db: Db, message: OutgoingMessage, *also: ColumnElement[bool], **values: Any) -> bool:
    """Write only while this attempt holds the message."""
    mine = (_messages.c.id == message.id, _messages.c.attempts == message.attempts, _messages.c.status == "sending")
    changed = db.execute(update(_messages).where(*mine, *also).values(values))
    return isinstance(changed, CursorResult) and changed.rowcount == 1


def hand_over(db: Db, message: OutgoingMessage, *, channel: Channel, address: str) -> bool:
    """Note, in a transaction of its own, that the message leaves now; False when this attempt lost it: do not send."""
    now = database_now(db)
    alive = _messages.c.lease_until >= now
    return _fenced(db, message, alive, handed_over_at=now, channel=channel.value, address=address)


def mark_sent(db: Db, message: OutgoingMessage, *, reference: str) -> bool:
    """Note that the message was taken by a mail server or by Notify, which calls it ``reference``."""
    done = {"status": "sent", "sent_at": database_now(db), "sender_reference": reference, "error": None}
    return _fenced(db, message, lease_until=None, **done)


def retry_later(db: Db, message: OutgoingMessage, *, error: str, wait: timedelta) -> bool:
    """Queue again what was certainly not taken, after ``wait``; the words of the failure stay to be seen."""
    values = {"status": "queued", "error": error, "send_after": database_now(db) + wait, "handed_over_at": None}
    return _fenced(db, message, lease_until=None, **values)


def mark_failed(db: Db, message: OutgoingMessage, *, error: str, in_doubt: bool = False) -> bool:
    """Give the message up, with the words that a coordinator reads."""
    return _fenced(db, message, status="in_doubt" if in_doubt else "failed", lease_until=None, error=error)


def mark_withdrawn(db: Db, message: OutgoingMessage) -> bool:
    """Leave unsent what is no longer true."""
    return _fenced(db, message, status="withdrawn", lease_until=None)


def send_again(db: Db, message_id: int) -> None:
    """Queue a message that failed or is in doubt once more, because a person said so.

    Raises
    ------
    StoreError
        When there is no such message, or it is in no such state.
    """
    chosen = (_messages.c.id == message_id, _messages.c.status.in_(["failed", "in_doubt"]))
    again = {"status": "queued", "send_after": clock.now(), "handed_over_at": None}
    changed = db.execute(update(_messages).where(*chosen).values(again))
    if not isinstance(changed, CursorResult) or changed.rowcount != 1:
        message = (
            f"Message {message_id} is not among those that failed or are in doubt; list them with: evenhand messages."
        )
        raise StoreError(message)


def troubled_messages(db: Db, service_id: str | None = None) -> tuple[OutgoingMessage, ...]:
    """Messages that a person must look at: failed, in doubt, or tried in vain so far; the oldest first."""
    trouble = or_(_messages.c.status.in_(["failed", "in_doubt"]), _messages.c.error.is_not(None))
    chosen = select(_messages).where(trouble).order_by(_messages.c.id)
    if service_id is not None:
        chosen = chosen.where(_messages.c.service_id == service_id)
    return tuple(item_of(OutgoingMessage, dict(row)) for row in db.execute(chosen).mappings())


def message_counts(db: Db) -> dict[str, int]:
    """Count messages by status."""
    counted = select(_messages.c.status, func.count()).group_by(_messages.c.status).order_by(_messages.c.status)
    return {status: count for status, count in db.execute(counted)}  # noqa: C416 — rows become plain pairs
