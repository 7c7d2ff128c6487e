"""What the parts of signing in share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from scheduler.clock import now as clock_now
from scheduler.domain.accounts import LINK_VALID, NEEDS_SECOND_FACTOR, LinkPurpose, SignedIn, Stage, actor_of
from scheduler.domain.messages import Channel, MessageKind
from scheduler.errors import EvenhandError
from scheduler.store import Db, Store, record_audit
from scheduler.store import accounts as kept
from scheduler.store import staff_access as access
from scheduler.store.outbox import queue_message
from scheduler.use_cases.sign_in.keys import Passwords, Vault, hash_of, new_token

TRIES_WINDOW = timedelta(minutes=15)
TRIES_FROM_ONE_ADDRESS = 30
MESSAGE_OF = {LinkPurpose.INVITATION: MessageKind.STAFF_INVITED, LinkPurpose.NEW_PASSWORD: MessageKind.STAFF_PASSWORD}
ABOUT = "account"


class NotDoneError(EvenhandError):
    """What was asked for was not done; ``field`` names the field of the form that has to change."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Where a request comes from: its address for counting tries, its browser for the list of sessions."""

    address: str
    browser: str = ""


class Next(StrEnum):
    """What a sign-in needs next."""

    DONE = "done"
    SECOND_FACTOR = "second factor"
    SET_UP = "set up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a step of signing in ended: with a token for the browser's session, or with what is wrong."""

    token: str = ""
    next: Next = Next.DONE
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """Somebody whose password was right and who still owes a second factor."""

    account_id: int
    session_id: int
    name: str
    email: str
    next: Next
    has_authenticator: bool
    has_passkeys: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What every part works with: the store, the installation's key, the time."""

    store: Store
    secret_key: str
    now: Callable[[], datetime] = clock_now
    passwords: Passwords = field(default_factory=Passwords)

    @property
    def vault(self) -> Vault:
        """The vault of authenticator secrets."""
        return Vault(self.secret_key)

    def too_many_tries(self, what: str, visitor: Visitor) -> bool:
        """Count a try from the visitor's address; True when there were too many of late."""
        with self.store.write() as db:
            counted = access.count_try(db, hash_of(f"{what}:{visitor.address}"), self.now(), TRIES_WINDOW)
        return counted > TRIES_FROM_ONE_ADDRESS

    def begin_full(self, db: Db, account: kept.Account, visitor: Visitor, how: str) -> Outcome:
        """Begin a session in which everything of the role is open, and forget wrong tries."""
        now, token = self.now(), new_token()
        access.begin_session(
            db, account_id=account.id, hash_=hash_of(token), stage=Stage.FULL, browser=visitor.browser, now=now
        )
        kept.change_account(db, account.id, failures=0, locked_until=None, signed_in_at=now)
        self.audit(db, account, actor_of(account.id), "signed in", {"how": how})
        return Outcome(token=token)

    def send_link(
        self, db: Db, account: kept.Account, purpose: LinkPurpose, kind: MessageKind | None = None
    ) -> str | None:
        """Make a link that sets a password and queue the e-mail that carries it.

        Returns
        -------
        str or None
            The nonce; None when nobody can be written to yet, because there is no service.
        """
        now, nonce = self.now(), new_token()
        service_id = account.service_id or next(iter(kept.service_names(db)), None)
        access.add_link(db, account_id=account.id, nonce=nonce, purpose=purpose, now=now, valid=LINK_VALID[purpose])
        if service_id is None:
            return None
        until = (now + LINK_VALID[purpose]).isoformat()
        queue_message(
            db,
            service_id=service_id,
            once_key=f"staff:{account.id}:{nonce}",
            kind=kind or MESSAGE_OF[purpose],
            address=account.email,
            channel=Channel.EMAIL,
            data={"name": account.name, "role": account.role.value, "nonce": nonce, "valid_until": until},
        )
        return nonce

    def confirmed(self, db: Db, who: SignedIn, password: str) -> kept.Account:
        """Return the account when whoever asks knows its password: a screen left open is not enough for this.

        Raises
        ------
        NotDoneError
            When the password is wrong.
        """
        account = kept.load_account(db, who.account_id)
        if not self.passwords.match(account.password_hash, password):
            message = "Password is wrong"
            raise NotDoneError(message, "password")
        return account

    @staticmethod
    def audit(db: Db, account: kept.Account, actor: str, action: str, detail: dict[str, object] | None = None) -> None:
        """Note what happened to an account."""
        record_audit(
            db,
            service_id=account.service_id,
            actor=actor,
            action=action,
            about_kind=ABOUT,
            about_id=str(account.id),
            detail=detail,
        )


def needs_second_factor(account: kept.Account, *, has_passkeys: bool) -> Next:
    """Say what an account owes after its password."""
    if account.authenticator is not None or has_passkeys:
        return Next.SECOND_FACTOR
    return Next.SET_UP if account.role in NEEDS_SECOND_FACTOR else Next.DONE


def signed_in_as(account: kept.Account, session_id: int) -> SignedIn:
    """Return an account in one of its sessions as pages see it."""
    return SignedIn(
        account_id=account.id,
        name=account.name,
        email=account.email,
        role=account.role,
        service_id=account.service_id,
        worker_id=account.worker_id,
        session_id=session_id,
    )
