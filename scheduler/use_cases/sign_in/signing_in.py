"""Signing in: the password, then the second factor, with tries counted and accounts locked; and signing out."""

from __future__ import annotations

from datetime import timedelta

from scheduler.domain.accounts import (
    ABSOLUTE,
    FAILURES_TO_LOCK,
    LOCKED_FOR,
    AccountStatus,
    LinkPurpose,
    SignedIn,
    Stage,
    actor_of,
    locked_after,
    normal_email,
    session_is_over,
)
from scheduler.domain.messages import MessageKind
from scheduler.store import Db
from scheduler.store import accounts as kept
from scheduler.store import staff_access as access
from scheduler.use_cases.sign_in.common import Half, Next, Office, Outcome, Visitor, needs_second_factor, signed_in_as
from scheduler.use_cases.sign_in.keys import (
    hash_of,
    new_token,
    plain_code,
    step_of_code,
)

NOTED_EVERY = timedelta(minutes=1)
WRONG = (
    f"The e-mail address or the password is wrong. After {FAILURES_TO_LOCK} wrong tries an account is locked for "
    f"{LOCKED_FOR.seconds // 60} minutes, and we send its owner an e-mail with a way back in."
)
WRONG_CODE = (
    "The code is wrong or was used before. Wait for the next one, check the time on your phone, then try again."
)
WRONG_RECOVERY_CODE = "This recovery code is wrong or was used before. Each works once; try another."
TOO_MANY = "There were too many tries from your network. Wait 15 minutes, then try again."
OVER = "Signing in took longer than 10 minutes, or was ended elsewhere. Begin again."


class SignIn:
    """Brings people in, tells who they are, lets them out."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def with_password(self, email: str, password: str, visitor: Visitor) -> Outcome:
        """Take the first step.

        Whatever is wrong, the answer is the same and takes as long, so that it does not tell who has an account.
        """
        if self._office.too_many_tries("sign in", visitor):
            return Outcome(problem=TOO_MANY)
        with self._office.store.read() as db:
            account = kept.find_account(db, email=normal_email(email))
        right = self._office.passwords.match(account.password_hash if account else None, password)
        if account is None:
            return Outcome(problem=WRONG)
        with self._office.store.write() as db:
            account = kept.load_account(db, account.id)  # as it is now: another try may have locked it meanwhile
            if not self._may_try(account):
                return Outcome(problem=WRONG)
            if not right:
                self._failed(db, account, "password")
                return Outcome(problem=WRONG)
            if account.password_hash and self._office.passwords.outdated(account.password_hash):
                kept.change_account(db, account.id, password_hash=self._office.passwords.hashed(password))
            return self.after_first_step(db, account, visitor, "password")

    def _may_try(self, account: kept.Account) -> bool:
        free = account.locked_until is None or account.locked_until <= self._office.now()
        return free and account.status is AccountStatus.ACTIVE

    def after_first_step(self, db: Db, account: kept.Account, visitor: Visitor, how: str) -> Outcome:
        """Let in whoever owes nothing more; begin the second step for the others."""
        owed = needs_second_factor(account, has_passkeys=bool(access.passkeys_of(db, account.id)))
        access.end_sessions(db, account.id, before=self._office.now() - ABSOLUTE)
        if owed is Next.DONE:
            return self._office.begin_full(db, account, visitor, how)
        token = new_token()
        access.begin_session(
            db,
            account_id=account.id,
            hash_=hash_of(token),
            stage=Stage.PASSWORD,
            browser=visitor.browser,
            now=self._office.now(),
        )
        return Outcome(token=token, next=owed)

    def _failed(self, db: Db, account: kept.Account, what: str) -> None:
        failures = kept.count_failure(db, account.id)
        until = locked_after(failures, self._office.now())
        self._office.audit(db, account, actor_of(account.id), "failed to sign in", {"wrong": what})
        if until is not None:
            kept.change_account(db, account.id, locked_until=until)
            self._office.audit(db, account, "system", "locked account", {"wrong tries": failures})
            self._office.send_link(db, account, LinkPurpose.NEW_PASSWORD, MessageKind.STAFF_LOCKED)

    def half(self, token: str) -> Half | None:
        """Say whose password was right in this session and who still owes a second factor; else None."""
        with self._office.store.read() as db:
            found = self._found(db, token, Stage.PASSWORD)
            if found is None:
                return None
            session, account = found
            passkeys = bool(access.passkeys_of(db, account.id))
        return Half(
            account_id=account.id,
            session_id=session.id,
            name=account.name,
            email=account.email,
            next=needs_second_factor(account, has_passkeys=passkeys),
            has_authenticator=account.authenticator is not None,
            has_passkeys=passkeys,
        )

    def _found(self, db: Db, token: str, stage: Stage) -> tuple[access.SessionRecord, kept.Account] | None:
        found = access.find_session(db, hash_of(token))
        if found is None:
            return None
        session, account = found
        over = session_is_over(session.stage, session.made_at, session.seen_at, self._office.now())
        return None if over or session.stage is not stage or account.status is not AccountStatus.ACTIVE else found

    def with_code(self, token: str, typed: str, visitor: Visitor) -> Outcome:
        """Take the second step with a code of the authenticator app."""
        with self._office.store.write() as db:
            found = self._found(db, token, Stage.PASSWORD)
            if found is None or not self._may_try(found[1]):
                return Outcome(problem=OVER)
            session, account = found
            secret = self._office.vault.open(account.authenticator) if account.authenticator else None
            step = step_of_code(secret, typed, self._office.now()) if secret else None
            if step is None or not access.take_authenticator_step(db, account.id, step):
                self._failed(db, account, "code")
                return Outcome(problem=WRONG_CODE)
            access.end_sessions(db, account.id, only=session.id)
            return self._office.begin_full(db, account, visitor, "password and authenticator app")

    def with_recovery_code(self, token: str, typed: str, visitor: Visitor) -> Outcome:
        """Take the second step with a recovery code, which then works no more."""
        with self._office.store.write() as db:
            found = self._found(db, token, Stage.PASSWORD)
            if found is None or not self._may_try(found[1]):
                return Outcome(problem=OVER)
            session, account = found
            if not access.use_recovery_code(db, account.id, hash_of(plain_code(typed)), self._office.now()):
                self._failed(db, account, "recovery code")
                return Outcome(problem=WRONG_RECOVERY_CODE)
            access.end_sessions(db, account.id, only=session.id)
            return self._office.begin_full(db, account, visitor, "password and recovery code")

    def who_is(self, token: str) -> SignedIn | None:
        """Say who holds a session; None when it ended, ran out, or its account was disabled."""
        now = self._office.now()
        with self._office.store.read() as db:
            found = self._found(db, token, Stage.FULL)
        if found is None:
            return None
        session, account = found
        if now - session.seen_at >= NOTED_EVERY:
            with self._office.store.write() as db:
                access.touch_session(db, session.id, now)
        return signed_in_as(account, session.id)

    def sign_out(self, token: str) -> None:
        """End a session, whole or half."""
        with self._office.store.write() as db:
            found = access.find_session(db, hash_of(token))
            if found is None:
                return
            session, account = found
            access.end_sessions(db, account.id, only=session.id)
            if session.stage is Stage.FULL:
                self._office.audit(db, account, actor_of(account.id), "signed out")

    def as_demo(self, role: str, visitor: Visitor) -> Outcome:
        """Sign in as the demo's account of a role; only a demo's site asks for it, and only its accounts answer.

        Raises
        ------
        NotFoundError
            When there is none.
        """
        with self._office.store.write() as db:
            account = kept.demo_account(db, role)
            return self._office.begin_full(db, account, visitor, "demo button")
