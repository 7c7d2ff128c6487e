"""Second factors: an authenticator app, recovery codes for the day it is lost."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.domain.accounts import NEEDS_SECOND_FACTOR, SignedIn, actor_of
from scheduler.store import Db
from scheduler.store import accounts as kept
from scheduler.store import staff_access as access
from scheduler.use_cases.sign_in.common import Half, NotDoneError, Office, Outcome, Visitor
from scheduler.use_cases.sign_in.keys import (
    app_address,
    hash_of,
    new_recovery_codes,
    plain_code,
    square_code,
    step_of_code,
)

WRONG_FIRST_CODE = (
    "The code does not match. Type the six digits that the app shows now; if it still fails, check that "
    "your phone sets its time by itself."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToSetUp:
    """What an authenticator app needs: the secret in groups that can be typed, and as a square code."""

    secret: str
    image: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUp:
    """An authenticator app that works, with the recovery codes that are shown this once."""

    outcome: Outcome
    recovery_codes: tuple[str, ...]


class SecondFactor:
    """Sets up, shows and takes away second factors."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def to_set_up(self, who: Half | SignedIn) -> ToSetUp:
        """Return what the page of an authenticator app shows; nothing is kept until a first code proves it."""
        secret = self._pending(who)
        grouped = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        return ToSetUp(secret=grouped, image=square_code(app_address(secret, who.email)))

    def _pending(self, who: Half | SignedIn) -> str:
        with self._office.store.read() as db:
            step = kept.load_account(db, who.account_id).authenticator_step
        return self._office.vault.authenticator_secret(who.account_id, who.session_id, step)

    def set_up(self, who: Half | SignedIn, typed: str, visitor: Visitor) -> SetUp:
        """Keep the authenticator app when its first code is right; whoever was half signed in is in.

        Somebody who owes a second factor and has one already may not put another in its place: that would let a
        password alone in.

        Raises
        ------
        NotDoneError
            When the code is wrong.
        """
        secret = self._pending(who)
        step = step_of_code(secret, typed, self._office.now())
        if step is None:
            raise NotDoneError(WRONG_FIRST_CODE, "code")
        codes = new_recovery_codes()
        with self._office.store.write() as db:
            account = kept.load_account(db, who.account_id)
            half = isinstance(who, Half)
            if half and (account.authenticator is not None or access.passkeys_of(db, account.id)):
                message = "This account has a second factor already; sign in with it."
                raise NotDoneError(message, "code")
            sealed = self._office.vault.seal(secret)
            kept.change_account(db, account.id, authenticator=sealed, authenticator_step=step)
            self._keep_codes(db, account, codes)
            self._office.audit(db, account, actor_of(account.id), "set up second factor", {"kind": "authenticator app"})
            if not half:
                return SetUp(outcome=Outcome(), recovery_codes=codes)
            access.end_sessions(db, account.id, only=who.session_id)
            outcome = self._office.begin_full(db, account, visitor, "password and new authenticator app")
        return SetUp(outcome=outcome, recovery_codes=codes)

    @staticmethod
    def _keep_codes(db: Db, account: kept.Account, codes: tuple[str, ...]) -> None:
        access.replace_recovery_codes(db, account.id, [hash_of(plain_code(code)) for code in codes])

    def new_recovery_codes(self, who: SignedIn, password: str | None) -> tuple[str, ...]:
        """Put new recovery codes in the place of the old ones; the very first are given without the password.

        Raises
        ------
        NotDoneError
            When the password is wrong, or there is no second factor to recover from.
        """
        codes = new_recovery_codes()
        with self._office.store.write() as db:
            account = kept.load_account(db, who.account_id)
            if account.authenticator is None and not access.passkeys_of(db, account.id):
                message = "Set up an authenticator app or a passkey first"
                raise NotDoneError(message, "password")
            if password is not None or access.has_recovery_codes(db, account.id):
                account = self._office.confirmed(db, who, password or "")
            self._keep_codes(db, account, codes)
            self._office.audit(db, account, who.actor, "made new recovery codes")
        return codes

    def remove_authenticator(self, who: SignedIn, password: str) -> None:
        """Take the authenticator app away, where the role allows or a passkey remains.

        Raises
        ------
        NotDoneError
            When the password is wrong, or the role needs a second factor and this is the last.
        """
        with self._office.store.write() as db:
            account = self._office.confirmed(db, who, password)
            refuse_if_last(db, account, passkeys_left=len(access.passkeys_of(db, account.id)), app_left=False)
            kept.change_account(db, account.id, authenticator=None)
            self._office.audit(db, account, who.actor, "removed second factor", {"kind": "authenticator app"})


def refuse_if_last(db: Db, account: kept.Account, *, passkeys_left: int, app_left: bool) -> None:
    """Refuse to take the last second factor from somebody whose role needs one; recovery codes go with the last.

    Raises
    ------
    NotDoneError
        Saying what to set up first.
    """
    if passkeys_left or app_left:
        return
    if account.role in NEEDS_SECOND_FACTOR:
        message = f"A {account.role} needs a second factor and this is the last; set up another one first."
        raise NotDoneError(message)
    access.replace_recovery_codes(db, account.id, ())
