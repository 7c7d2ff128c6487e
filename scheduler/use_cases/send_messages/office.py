"""What a coordinator sees of messages, and may decide."""

from __future__ import annotations

from scheduler.store import Store, outbox
from scheduler.store.outbox import OutgoingMessage


def message_counts(store: Store) -> dict[str, int]:
    """Count messages by status."""
    with store.read() as db:
        return outbox.message_counts(db)


def troubled_messages(store: Store, service_id: str | None = None) -> tuple[OutgoingMessage, ...]:
    """List the messages that a person must look at: failed, in doubt, or tried in vain so far."""
    with store.read() as db:
        return outbox.troubled_messages(db, service_id)


def send_again(store: Store, message_id: int) -> None:
    """Queue a message once more, because a person said so.

    Raises
    ------
    StoreError
        When there is no such message, or it neither failed nor is in doubt.
    """
    with store.write() as db:
        outbox.send_again(db, message_id)
