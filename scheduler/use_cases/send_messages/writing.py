"""From a queued message to the letter that leaves: words, link, invitation."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from scheduler.domain.accounts import link_token
from scheduler.domain.booking import day_in_words, in_words
from scheduler.domain.message_secrets import message_link_token, one_time_code
from scheduler.domain.messages import Channel, MessageKind
from scheduler.messages.letter import Letter, RefusedError
from scheduler.messages.words import names_in_words, write_email, write_text
from scheduler.store import Db
from scheduler.store.message_facts import MessageFacts, SessionTold
from scheduler.store.outbox import OutgoingMessage
from scheduler.store.tokens import keep_token

HOUSEHOLD = "household"
LINK_DAYS = 30
"""A link in a message works until so many days after the session, or after the message where there is none."""
A_YEAR_OF_LINK = timedelta(days=365)
"""How long a link works that was sent for its own sake."""
SENT_FOR_THE_LINK = frozenset({MessageKind.SIGN_UP_ACCEPTED, MessageKind.LINK_SENT})
STAFF = frozenset({MessageKind.STAFF_INVITED, MessageKind.STAFF_PASSWORD, MessageKind.STAFF_LOCKED})
STAFF_PATH = "/sign-in/link/{token}"
NEEDS_A_PLACE = frozenset(
    {
        MessageKind.BOOKED,
        MessageKind.REMINDER,
        MessageKind.FEEDBACK_ASKED,
        MessageKind.TRANSPORT_TOLD,
        MessageKind.TRANSPORT_MOVED,
        MessageKind.TRANSPORT_CANCELLED,
        MessageKind.TRANSPORT_REFUSED,
    }
)
"""Not true any more once the place is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What every letter is written with."""

    secret_key: str
    base_url: str
    contact: str = ""
    sent_from: str = "no-reply@example.org"
    """Organiser of invitations: the address that e-mails are from."""


def still_true(message: OutgoingMessage, facts: MessageFacts, now: datetime) -> bool:
    """Whether a message should still leave: what it says may have been overtaken since it was queued."""
    kind = MessageKind(message.kind)
    if kind is MessageKind.OFFERED:
        return bool(facts.offered) and now < datetime.fromisoformat(message.data["offer_until"])
    if kind is MessageKind.ONE_TIME_CODE:
        return now < message.queued_at + timedelta(minutes=message.data["valid_minutes"])
    if facts.session is None or kind not in NEEDS_A_PLACE:
        return True
    if kind is MessageKind.REMINDER and now >= facts.session.starts_at:
        return False
    return bool(facts.booked) and facts.session.status != "cancelled"


def way_of(message: OutgoingMessage, facts: MessageFacts) -> tuple[Channel, str]:
    """Return channel and address: as queued, or else e-mail where there is an address, else text.

    Raises
    ------
    RefusedError
        When there is no address to send to, or it holds a line break.
    """
    email = message.address or facts.receiver.email
    phone = message.address or facts.receiver.phone
    wished = Channel(message.channel) if message.channel else Channel.EMAIL if facts.receiver.email else Channel.TEXT
    address = email if wished is Channel.EMAIL else phone
    if not address:
        what = "e-mail address" if wished is Channel.EMAIL else "phone number"
        what = what if message.channel else "e-mail address and no phone number"
        nobody = f"household {message.household_id}" if message.household_id else "whoever this is for"
        words = f"There is no {what} for {nobody}; add one to the register, then send the message again."
        raise RefusedError(words)
    if not address.isprintable():  # a line break would add headers, and a library's refusal would stop every letter
        words = f"The address “{_on_one_line(address)}” holds a line break; write it anew, then send the message again."
        raise RefusedError(words)
    return wished, address


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def write_letter(db: Db, message: OutgoingMessage, facts: MessageFacts, desk: Desk) -> Letter:
    """Write a letter, and keep the hash of the token in its link.

    Parameters
    ----------
    db
        A writing transaction.
    message, facts
        What is to be told, as it is now.
    desk
        Key, public address and contact.

    Raises
    ------
    RefusedError
        When there is no address, or what the message is about is no longer there.
    """
    kind = MessageKind(message.kind)
    channel, address = way_of(message, facts)
    if "session_id" in message.data and facts.session is None:
        words = f"Session {message.data['session_id']} is no longer in the database; tell the household by hand."
        raise RefusedError(words)
    values = _values(message, facts, desk)
    if message.household_id is not None and kind is not MessageKind.ONE_TIME_CODE:
        values["link"] = _household_link(db, message, facts.session, desk)
    if channel is Channel.TEXT:
        written = write_text(kind, values, service_name=facts.service_name)
    else:
        foot = f"{facts.service_name}\n{desk.contact}".strip()
        written = write_email(kind, values, hello=facts.receiver.name, service_name=foot)
    return Letter(
        channel=channel,
        address=address,
        subject=_on_one_line(written.subject),
        body=written.body,
        reference=reference_of(message),
        tried_before=message.attempts > 1,
    )


def reference_of(message: OutgoingMessage) -> str:
    """Name the message outside: the same at every try, and telling nothing."""
    return hashlib.sha256(message.once_key.encode()).hexdigest()[:32]


def _values(message: OutgoingMessage, facts: MessageFacts, desk: Desk) -> dict[str, str]:
    """Fill what stands in the braces of the templates."""
    data: dict[str, Any] = message.data
    names = [facts.carer_names[one] for one in data.get("carer_ids", ()) if one in facts.carer_names]
    many = len(names) > 1
    values: dict[str, str] = {
        name: str(data[name]) for name in ("position", "valid_minutes", "reference", "role") if name in data
    }
    values |= {"names": names_in_words(names) or "You", "have": "have" if many or not names else "has"}
    values |= {"are": "are" if many or not names else "is", "because": str(data.get("because", ""))}
    if facts.session is not None:
        values |= _session_words(facts.session)
    if "changes" in data:
        values["changes"] = "\n".join(data["changes"])
    for name in ("offer_until", "valid_until"):
        if name in data:
            values["until"] = in_words(datetime.fromisoformat(data[name]))
    if message.kind == MessageKind.ONE_TIME_CODE:
        values["code"] = one_time_code(desk.secret_key, data["nonce"])
    if message.kind == MessageKind.BALLOT_OUTCOME:
        values |= {"ballot": data["title"], "outcomes": _outcomes(data["outcomes"], facts)}
    if message.kind in STAFF:
        token = link_token(desk.secret_key, data["nonce"])
        values["link"] = f"{desk.base_url}{STAFF_PATH.format(token=token)}"
    return values


def _session_words(session: SessionTold) -> dict[str, str]:
    where = ", ".join(part for part in (session.venue_name, session.venue_postcode) if part) or "Online"
    return {
        "title": session.title,
        "when": in_words(session.starts_at),
        "day": day_in_words(session.starts_at.date()),
        "where": where,
    }


def _outcomes(outcomes: list[dict[str, Any]], facts: MessageFacts) -> str:
    return "\n\n".join(f"{facts.carer_names.get(one['carer_id'], 'You')}: {one['because']}" for one in outcomes)


def _household_link(db: Db, message: OutgoingMessage, session: SessionTold | None, desk: Desk) -> str:
    """Make the link of this message work, and return it."""
    token = message_link_token(desk.secret_key, message.once_key)
    until = (session.ends_at if session else message.queued_at) + timedelta(days=LINK_DAYS)
    about = {"service_id": message.service_id, "purpose": HOUSEHOLD, "about_kind": HOUSEHOLD}
    least = A_YEAR_OF_LINK if message.kind in SENT_FOR_THE_LINK else timedelta(days=LINK_DAYS)
    ends = max(until, message.queued_at + least)
    keep_token(db, token, about | {"about_id": message.household_id, "made_at": message.queued_at, "expires_at": ends})
    page = f"{desk.base_url}/h/{token}"
    if "ballot_id" in message.data:
        return f"{page}/ballots/{message.data['ballot_id']}"
    if session is None:
        return page
    if message.kind == MessageKind.FEEDBACK_ASKED:
        return f"{page}/sessions/{session.id}/feedback"
    return page if message.kind == MessageKind.SESSION_CANCELLED else f"{page}/sessions/{session.id}"
