"""Accounts of staff: roles, who is signed in, how long that lasts, when an account locks."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Role(StrEnum):
    """What a member of staff may do; each account has one."""

    ADMINISTRATOR = "administrator"
    COORDINATOR = "coordinator"
    WORKER = "worker"
    COMMISSIONER = "commissioner"


class AccountStatus(StrEnum):
    """Whether an account may sign in: ``invited`` until its first password."""

    INVITED = "invited"
    ACTIVE = "active"
    DISABLED = "disabled"


class Stage(StrEnum):
    """How far a sign-in has come: ``password`` still owes its second factor."""

    PASSWORD = "password"  # noqa: S105 - the name of a stage
    FULL = "full"


class LinkPurpose(StrEnum):
    """What a link sent by e-mail is for; each sets a password."""

    INVITATION = "invitation"
    NEW_PASSWORD = "new password"  # noqa: S105 - the name of a purpose


NEEDS_SECOND_FACTOR = frozenset({Role.ADMINISTRATOR, Role.COORDINATOR})
"""Those who see or change everybody's data sign in with a second factor."""

IDLE = timedelta(minutes=60)
"""A session ends when nothing was asked for so long …"""
ABSOLUTE = timedelta(hours=12)
"""… and at the latest so long after signing in."""
HALF_SIGNED_IN = timedelta(minutes=10)
"""Time between the password and the second factor."""
FAILURES_TO_LOCK = 5
LOCKED_FOR = timedelta(minutes=15)
LINK_VALID = {LinkPurpose.INVITATION: timedelta(days=7), LinkPurpose.NEW_PASSWORD: timedelta(hours=2)}
RECOVERY_CODES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Who asks for a page: an account in one of its sessions.

    ``service_id`` is None for an administrator of the whole installation; ``worker_id`` names the worker whose
    rota this person may see as their own.
    """

    account_id: int
    name: str
    email: str
    role: Role
    service_id: str | None = None
    worker_id: str | None = None
    session_id: int = 0

    @property
    def actor(self) -> str:
        """Name of this person in the audit trail."""
        return actor_of(self.account_id)


def actor_of(account_id: int) -> str:
    """Name of an account in the audit trail; it stays when the person's name changes."""
    return f"staff:{account_id}"


def session_is_over(stage: Stage, made_at: datetime, seen_at: datetime, now: datetime) -> bool:
    """Whether a session has run out: half a sign-in after minutes, a whole one when idle or a day's work later."""
    if stage is Stage.PASSWORD:
        return now - made_at >= HALF_SIGNED_IN
    return now - seen_at >= IDLE or now - made_at >= ABSOLUTE


def locked_after(failures: int, now: datetime) -> datetime | None:
    """Until when an account is locked after this many wrong tries in a row; every fifth locks it again."""
    return now + LOCKED_FOR if failures and failures % FAILURES_TO_LOCK == 0 else None


def why_not_change(actor: SignedIn, account_id: int, *, last_administrator: bool) -> str | None:
    """Why an administrator may not take a role or an account away; None when they may.

    ``last_administrator`` tells whether no other administrator who can sign in would be left.
    """
    if actor.account_id == account_id:
        return "You cannot change your own role or disable yourself; ask another administrator."
    if last_administrator:
        return "This is the last administrator who can sign in; make another one first."
    return None


def normal_email(email: str) -> str:
    """Write an e-mail address the one way in which accounts are found."""
    return email.strip().casefold()


def link_token(secret_key: str, nonce: str) -> str:
    """Return what stands in a link, from what the database keeps and a key that it does not.

    Whoever reads the database, or a queued message, cannot make the link.
    """
    sealed = hmac.new(secret_key.encode(), f"staff link:{nonce}".encode(), hashlib.sha256).hexdigest()
    return f"{nonce}-{sealed[:40]}"


def nonce_of(secret_key: str, token: str) -> str | None:
    """Read the nonce back from a link; None when the token is none of ours."""
    nonce, _, _seal = token.partition("-")
    return nonce if hmac.compare_digest(link_token(secret_key, nonce).encode(), token.encode()) else None
