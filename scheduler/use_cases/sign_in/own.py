"""One's own account: where it is signed in, its password, its second factors."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.domain.accounts import NEEDS_SECOND_FACTOR, SignedIn
from scheduler.store import accounts as kept
from scheduler.store import staff_access as access
from scheduler.use_cases.sign_in.common import NotDoneError, Office
from scheduler.use_cases.sign_in.keys import password_fault


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAccount:
    """What one's own page shows."""

    has_password: bool
    has_authenticator: bool
    needs_second_factor: bool
    passkeys: tuple[access.Passkey, ...]
    recovery_codes_left: int
    has_recovery_codes: bool
    sessions: tuple[access.SessionRecord, ...]


class Own:
    """What everybody may do with their own account."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def look(self, who: SignedIn) -> OwnAccount:
        """Show one's own account."""
        with self._office.store.read() as db:
            account = kept.load_account(db, who.account_id)
            return OwnAccount(
                has_password=account.password_hash is not None,
                has_authenticator=account.authenticator is not None,
                needs_second_factor=account.role in NEEDS_SECOND_FACTOR,
                passkeys=access.passkeys_of(db, account.id),
                recovery_codes_left=access.recovery_codes_left(db, account.id),
                has_recovery_codes=access.has_recovery_codes(db, account.id),
                sessions=access.sessions_of(db, account.id),
            )

    def end_session(self, who: SignedIn, session_id: int) -> None:
        """Sign out in one browser."""
        with self._office.store.write() as db:
            account = kept.load_account(db, who.account_id)
            if access.end_sessions(db, account.id, only=session_id):
                self._office.audit(db, account, who.actor, "ended session")

    def sign_out_everywhere(self, who: SignedIn) -> int:
        """Sign out in every browser, this one among them; returns how many there were."""
        with self._office.store.write() as db:
            account = kept.load_account(db, who.account_id)
            ended = access.end_sessions(db, account.id)
            self._office.audit(db, account, who.actor, "signed out everywhere", {"sessions": ended})
        return ended

    def change_password(self, who: SignedIn, password: str, new_password: str) -> None:
        """Change the password, and sign out in every other browser.

        Raises
        ------
        NotDoneError
            When the old one is wrong or the new one too weak.
        """
        fault = password_fault(new_password, who.email, who.name)
        if fault:
            raise NotDoneError(fault, "new_password")
        hashed = self._office.passwords.hashed(new_password)
        with self._office.store.write() as db:
            account = self._office.confirmed(db, who, password)
            kept.change_account(db, account.id, password_hash=hashed)
            access.end_sessions(db, account.id, but=who.session_id)
            self._office.audit(db, account, who.actor, "changed password")
