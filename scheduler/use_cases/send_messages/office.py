"""What a coordinator sees of messages, and may decide."""

from __future__ import annotations

from scheduler.store import Store, StoreError, outbox, record_audit
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


class TroubledMessages:
    """Messages that a coordinator must look at; each sending again is audited.

    Parameters
    ----------
    store
        The database.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, service_id: str) -> tuple[OutgoingMessage, ...]:
        """List the messages of a service that failed, are in doubt, or were tried in vain so far."""
        return troubled_messages(self._store, service_id)

    def again(self, service_id: str, message_id: int, *, by: str) -> None:
        """Queue a message of this service once more.

        Raises
        ------
        StoreError
            When the service has no such message, or it neither failed nor is in doubt.
        """
        with self._store.write() as db:
            mine = {one.id: one for one in outbox.troubled_messages(db, service_id)}
            if message_id not in mine:
                message = f"Message {message_id} is not among those that failed or are in doubt; load the page again."
                raise StoreError(message)
            outbox.send_again(db, message_id)
            record_audit(
                db,
                service_id=service_id,
                actor=by,
                action="sent message again",
                about_kind="household" if mine[message_id].household_id else "message",
                about_id=mine[message_id].household_id or str(message_id),
                detail={"message": message_id, "kind": mine[message_id].kind},
            )
