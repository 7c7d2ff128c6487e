"""Which sender takes a letter: chosen by the settings, and never a real one for a made-up service."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from email.headerregistry import Address
from email.utils import parseaddr

from scheduler.config import MessageSettings, Settings
from scheduler.domain.messages import Channel
from scheduler.messages.by_hand import ConsoleSender
from scheduler.messages.letter import Sender
from scheduler.messages.notify import NotifyAccount, NotifySender
from scheduler.messages.smtp import SmtpSender, mail_server
from scheduler.store import Store
from scheduler.use_cases.send_messages.outgoing import Post
from scheduler.use_cases.send_messages.writing import Desk

HERE = "http://127.0.0.1:8000"
"""Where a demonstration is; real messages need the public address."""


def post_of(store: Store, settings: Settings, say: Callable[[str], object]) -> Post | None:
    """Return what sends messages by these settings; None where there is no way for one to leave.

    Parameters
    ----------
    store
        The database.
    settings
        Names mail server and Notify account.
    say
        Prints what a made-up service would send.

    Raises
    ------
    ValueError
        When the address of the mail server cannot be read.
    """
    if not settings.messages.leave:
        return None
    desk = Desk(secret_key=settings.secret_key, base_url=settings.base_url or HERE, contact=settings.messages.contact)
    return Post(store, senders_of(settings.messages, say), ConsoleSender(say), desk)


def senders_of(chosen: MessageSettings, say: Callable[[str], object]) -> Mapping[Channel, Sender]:
    """Return the sender of each channel; a channel without one is left out, and its messages wait."""
    if chosen.console:
        return dict.fromkeys(Channel, ConsoleSender(say))
    found: dict[Channel, Sender] = {}
    if chosen.notify_key:
        account = NotifyAccount(
            key=chosen.notify_key,
            email_template=chosen.notify_email_template,
            text_template=chosen.notify_text_template,
            url=chosen.notify_url,
        )
        found |= dict.fromkeys(Channel, NotifySender(account))
    if chosen.smtp_url:
        name, address = parseaddr(chosen.mail_from)
        found[Channel.EMAIL] = SmtpSender(mail_server(chosen.smtp_url), Address(display_name=name, addr_spec=address))
    return found
