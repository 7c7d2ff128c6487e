"""Rounds of sending: claim, write, hand over, send, note what became of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from scheduler import clock
from scheduler.domain.messages import Channel
from scheduler.messages.letter import InDoubtError, Invitation, Letter, NotTakenError, RefusedError, Sender
from scheduler.store import Db, Store
from scheduler.store import outbox as kept
from scheduler.store.message_facts import MessageFacts, read_message_facts
from scheduler.use_cases.send_messages.invitations import invitation_for
from scheduler.use_cases.send_messages.writing import Desk, still_true, write_letter

log = logging.getLogger(__name__)

WAITS_MINUTES = (1, 5, 15, 60, 180, 360, 720, 1440)
"""Time before each further try: more than two days in all, as mail servers do."""
LEASE_SECONDS = 120.0
A_ROUND = 10
"""Messages claimed at once; all leave well within the lease."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentRound:
    """What became of the messages of one round."""

    sent: int = 0
    later: int = 0
    failed: int = 0
    withdrawn: int = 0

    @property
    def any(self) -> bool:
        """Whether there was anything to do."""
        return bool(self.sent or self.later or self.failed or self.withdrawn)


class Post:
    """Sends what is queued; any number may run at once, in any number of processes.

    Parameters
    ----------
    store
        The database.
    senders
        By channel. Messages of a channel without a sender stay queued, with words that say so.
    for_synthetic
        Takes everything of services whose people are made up: their addresses might be somebody's.
    desk
        Key, public address and contact.
    """

    def __init__(self, store: Store, senders: Mapping[Channel, Sender], for_synthetic: Sender, desk: Desk) -> None:
        self._store = store
        self._senders = senders
        self._for_synthetic = for_synthetic
        self._desk = desk

    def send_round(self) -> SentRound:
        """Send what is due now, a few at a time; returns what became of them."""
        with self._store.write() as db:
            claimed = kept.claim_messages(db, most=A_ROUND, lease_seconds=LEASE_SECONDS)
        counts = {"sent": 0, "later": 0, "failed": 0, "withdrawn": 0}
        for message in claimed:
            counts[self._see_through(message)] += 1
        return SentRound(**counts)

    def send_all(self) -> SentRound:
        """Send until nothing is due."""
        total = SentRound()
        while (done := self.send_round()).any:
            total = SentRound(
                sent=total.sent + done.sent,
                later=total.later + done.later,
                failed=total.failed + done.failed,
                withdrawn=total.withdrawn + done.withdrawn,
            )
        return total

    def _see_through(self, message: kept.OutgoingMessage) -> str:
        """Send one message and note what became of it."""
        try:
            sender, letter = self._prepare(message)
            reference = sender.send(letter) if letter is not None else ""
        except NotTakenError as error:
            return self._again(message, str(error))
        except (RefusedError, InDoubtError) as error:
            return self._give_up(message, str(error), in_doubt=isinstance(error, InDoubtError))
        except (ValueError, TypeError, LookupError) as error:  # what libraries raise; it must not keep others waiting
            words = f"This message cannot be written as it stands ({error}); mend what it tells of, then send it again."
            return self._give_up(message, words, in_doubt=False)
        if letter is None:
            return self._note(message, "withdrawn", kept.mark_withdrawn)
        return self._note(message, "sent", lambda db, one: kept.mark_sent(db, one, reference=reference))

    def _prepare(self, message: kept.OutgoingMessage) -> tuple[Sender, Letter | None]:
        """Write the letter and note, in the same transaction, that it leaves now; no letter when it is overtaken."""
        with self._store.write() as db:
            facts = read_message_facts(db, message)
            if not still_true(message, facts, clock.now()):
                return self._for_synthetic, None
            letter = write_letter(db, message, facts, self._desk)
            sender = self._sender_of(facts, letter.channel)
            letter = self._with_invitation(db, message, facts, letter)
            if not kept.hand_over(db, message, channel=letter.channel, address=letter.address):
                words = "Another sender has taken this message over."
                raise NotTakenError(words)
        return sender, letter

    def _sender_of(self, facts: MessageFacts, channel: Channel) -> Sender:
        if facts.synthetic:
            return self._for_synthetic
        if channel not in self._senders:
            words = (
                f"No way of sending is set for {'texts' if channel is Channel.TEXT else 'e-mails'}; "
                "set EVENHAND_NOTIFY_KEY" + ("." if channel is Channel.TEXT else " or EVENHAND_SMTP_URL.")
            )
            raise NotTakenError(words)
        return self._senders[channel]

    def _with_invitation(self, db: Db, message: kept.OutgoingMessage, facts: MessageFacts, letter: Letter) -> Letter:
        if letter.channel is not Channel.EMAIL:
            return letter
        page = next((word for word in letter.body.split() if word.startswith(f"{self._desk.base_url}/h/")), "")
        found = invitation_for(db, message, facts, to=letter.address, sent_from=self._desk.sent_from, page=page)
        return replace(letter, invitation=Invitation(method=found[0], body=found[1])) if found else letter

    def _again(self, message: kept.OutgoingMessage, words: str) -> str:
        if message.attempts > len(WAITS_MINUTES):
            return self._give_up(message, f"Tried {message.attempts} times in vain. {words}", in_doubt=False)
        wait = timedelta(minutes=WAITS_MINUTES[message.attempts - 1])
        log.warning("Message %s could not be sent; it is tried again in %s. %s", message.id, wait, words)
        return self._note(message, "later", lambda db, one: kept.retry_later(db, one, error=words, wait=wait))

    def _give_up(self, message: kept.OutgoingMessage, words: str, *, in_doubt: bool) -> str:
        log.error("Message %s was not sent. %s", message.id, words)
        return self._note(message, "failed", lambda db, one: kept.mark_failed(db, one, error=words, in_doubt=in_doubt))

    def _note(
        self, message: kept.OutgoingMessage, outcome: str, write: Callable[[Db, kept.OutgoingMessage], bool]
    ) -> str:
        with self._store.write() as db:
            write(db, message)
        return outcome
