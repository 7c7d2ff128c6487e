"""A message as it leaves, and what can become of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from scheduler.domain.messages import Channel
from scheduler.errors import EvenhandError


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A calendar invitation that goes with an e-mail (iMIP, RFC 6047); ``method`` is REQUEST or CANCEL."""

    method: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One e-mail or text, written out.

    ``reference`` is the same however often its sending is tried, and ``tried_before`` says that it was tried.
    ``subject`` is empty for a text.
    """

    channel: Channel
    address: str
    subject: str
    body: str
    reference: str
    invitation: Invitation | None = None
    tried_before: bool = False


class NotTakenError(EvenhandError):
    """It was certainly not taken: the line was down, the server busy. Trying again later is safe."""


class RefusedError(EvenhandError):
    """It will never be taken: no such mailbox, no such number. A person must look."""


class InDoubtError(EvenhandError):
    """The line broke while it was being taken: it may have arrived or not."""


class Sender(Protocol):
    """A way in which letters leave."""

    def send(self, letter: Letter) -> str:
        """Let a letter out.

        Returns
        -------
        str
            What the carrier calls it.

        Raises
        ------
        NotTakenError, RefusedError, InDoubtError
            What became of it instead, in words for a coordinator.
        """
