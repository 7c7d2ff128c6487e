"""Links sent by e-mail that set a password: invitations, and the way back for those who forgot or are locked out."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.domain.accounts import AccountStatus, LinkPurpose, Role, actor_of, nonce_of, normal_email
from scheduler.store import Db
from scheduler.store import accounts as kept
from scheduler.store import staff_access as access
from scheduler.use_cases.sign_in.common import NotDoneError, Office, Visitor
from scheduler.use_cases.sign_in.keys import password_fault

GONE = "This link was used before, is too old, or is not complete. Ask for a new one."


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLink:
    """Whose password a link sets, and why."""

    name: str
    email: str
    role: Role
    invited: bool


class Links:
    """Sends and takes links that set a password."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def forgotten(self, email: str, visitor: Visitor) -> bool:
        """Send a link to whoever has an account of this address; the page says the same whether there is one.

        Returns
        -------
        bool
            False when there were too many tries from this network.
        """
        if self._office.too_many_tries("forgotten", visitor):
            return False
        with self._office.store.write() as db:
            account = kept.find_account(db, email=normal_email(email))
            if account is None or account.status is AccountStatus.DISABLED:
                return True
            self._office.audit(db, account, actor_of(account.id), "asked for new password")
            invited = account.status is AccountStatus.INVITED
            self._office.send_link(db, account, LinkPurpose.INVITATION if invited else LinkPurpose.NEW_PASSWORD)
        return True

    def look(self, token: str) -> OpenLink | None:
        """Say whose password a link sets; None when it works no more. Looking does not use it up."""
        with self._office.store.read() as db:
            found = self._found(db, token)
        if found is None:
            return None
        link, account = found
        invited = link.purpose is LinkPurpose.INVITATION
        return OpenLink(name=account.name, email=account.email, role=account.role, invited=invited)

    def _found(self, db: Db, token: str) -> tuple[access.Link, kept.Account] | None:
        nonce = nonce_of(self._office.secret_key, token)
        link = access.find_link(db, nonce) if nonce else None
        if link is None or link.used_at is not None or link.expires_at <= self._office.now():
            return None
        account = kept.load_account(db, link.account_id)
        return None if account.status is AccountStatus.DISABLED else (link, account)

    def set_password(self, token: str, password: str) -> None:
        """Set the password of a link's account, open a locked account again, and end all its sessions.

        A second factor stays as it is: a mailbox alone signs nobody in.

        Raises
        ------
        NotDoneError
            When the link works no more, or the password is too weak.
        """
        with self._office.store.read() as db:
            found = self._found(db, token)
        if found is None:
            raise NotDoneError(GONE)
        link, account = found
        fault = password_fault(password, account.email, account.name)
        if fault:
            raise NotDoneError(fault, "password")
        hashed = self._office.passwords.hashed(password)
        with self._office.store.write() as db:
            if not access.use_link(db, link.id, self._office.now()):
                raise NotDoneError(GONE)
            kept.change_account(
                db, account.id, password_hash=hashed, status=AccountStatus.ACTIVE.value, failures=0, locked_until=None
            )
            access.end_sessions(db, account.id)
            invited = link.purpose is LinkPurpose.INVITATION
            action = "accepted invitation" if invited else "set new password"
            self._office.audit(db, account, actor_of(account.id), action)
