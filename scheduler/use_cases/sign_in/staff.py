"""Accounts of staff, as an administrator keeps them: invite, change, lock, open, help those who lost their way in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from scheduler.domain.accounts import AccountStatus, LinkPurpose, Role, SignedIn, normal_email, why_not_change
from scheduler.store import Db, NotFoundError
from scheduler.store import accounts as kept
from scheduler.store import staff_access as access
from scheduler.use_cases.sign_in.common import NotDoneError, Office


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """Whom to invite; ``service_id`` is asked of an administrator of all services alone."""

    email: str
    name: str
    role: Role
    service_id: str | None = None
    worker_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountView:
    """An account as administrators see it."""

    account: kept.Account
    locked: bool
    has_second_factor: bool
    passkeys: int
    recovery_codes_left: int
    sessions: int
    worker_name: str
    service_name: str


class Staff:
    """The administrator's side of accounts."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def accounts(self, actor: SignedIn) -> tuple[AccountView, ...]:
        """List the accounts that an administrator answers for, by name."""
        with self._office.store.read() as db:
            every = kept.accounts_of(db, actor.service_id)
            services, workers = kept.service_names(db), _workers(db, every)
            with_passkeys = access.accounts_with_passkeys(db)
        return tuple(
            self._view(one, services, workers, passkeys=int(one.id in with_passkeys), codes=0, sessions=0)
            for one in every
        )

    def account(self, actor: SignedIn, account_id: int) -> AccountView:
        """Show one account.

        Raises
        ------
        NotFoundError
            When there is none, or another service's administrators answer for it.
        """
        with self._office.store.read() as db:
            one = _in_reach(db, actor, account_id)
            services, workers = kept.service_names(db), _workers(db, (one,))
            passkeys = len(access.passkeys_of(db, one.id))
            codes = access.recovery_codes_left(db, one.id)
            sessions = len(access.sessions_of(db, one.id))
        return self._view(one, services, workers, passkeys=passkeys, codes=codes, sessions=sessions)

    def _view(
        self,
        account: kept.Account,
        services: Mapping[str, str],
        workers: Mapping[tuple[str, str], str],
        *,
        passkeys: int,
        codes: int,
        sessions: int,
    ) -> AccountView:
        return AccountView(
            account=account,
            locked=account.locked_until is not None and account.locked_until > self._office.now(),
            has_second_factor=account.authenticator is not None or passkeys > 0,
            passkeys=passkeys,
            recovery_codes_left=codes,
            sessions=sessions,
            worker_name=workers.get((account.service_id or "", account.worker_id or ""), ""),
            service_name=services.get(account.service_id or "", "All services"),
        )

    def services(self, actor: SignedIn) -> dict[str, str]:
        """Services that an administrator may invite people to, id and name."""
        with self._office.store.read() as db:
            every = kept.service_names(db)
        return every if actor.service_id is None else {actor.service_id: every[actor.service_id]}

    def workers(self, service_id: str | None) -> dict[str, str]:
        """Workers that an account may be linked to, id and name."""
        with self._office.store.read() as db:
            return {} if service_id is None else kept.worker_names(db, service_id)

    def invite(self, actor: SignedIn, asked: Invitation) -> int:
        """Make an account and send its owner an e-mail with a link that sets the password.

        Raises
        ------
        NotDoneError
            Naming the field that has to change: an address that is none or is taken, no service to write from.
        """
        service_id = actor.service_id or asked.service_id
        email = checked_email(asked.email)
        if not asked.name.strip():
            message = "Enter the person’s name"
            raise NotDoneError(message, "name")
        with self._office.store.write() as db:
            if service_id is None or service_id not in kept.service_names(db):
                message = "Choose a service; if there is none yet, set one up first: invitations are sent in its name"
                raise NotDoneError(message, "service_id")
            try:
                account_id = kept.add_account(
                    db,
                    service_id=service_id,
                    worker_id=asked.worker_id or None,
                    email=email,
                    name=asked.name.strip(),
                    role=asked.role.value,
                    status=AccountStatus.INVITED.value,
                    made_at=self._office.now(),
                    made_by=actor.actor,
                )
            except kept.EmailTakenError as taken:
                raise NotDoneError(str(taken), "email") from taken
            account = kept.load_account(db, account_id)
            self._office.audit(db, account, actor.actor, "invited account", {"role": asked.role.value})
            self._office.send_link(db, account, LinkPurpose.INVITATION)
        return account_id

    def invite_again(self, actor: SignedIn, account_id: int) -> None:
        """Send the link again: to set the first password, or a new one. Links of before stop working."""
        with self._office.store.write() as db:
            account = _in_reach(db, actor, account_id)
            invited = account.status is AccountStatus.INVITED
            self._office.send_link(db, account, LinkPurpose.INVITATION if invited else LinkPurpose.NEW_PASSWORD)
            self._office.audit(db, account, actor.actor, "sent link for password")

    def change(self, actor: SignedIn, account_id: int, role: Role, worker_id: str | None) -> None:
        """Change role and worker of an account; its sessions end, so that the new role is signed in with anew.

        Raises
        ------
        NotDoneError
            When it is one's own role, the last administrator's, or the worker has an account.
        """
        with self._office.store.write() as db:
            account = _in_reach(db, actor, account_id)
            if role is not account.role:
                _refuse_if_needed(db, actor, account)
            try:
                kept.change_account(db, account.id, role=role.value, worker_id=worker_id or None)
            except kept.EmailTakenError as taken:
                raise NotDoneError(str(taken), "worker_id") from taken
            if role is not account.role:
                access.end_sessions(db, account.id)
            changed = {"role": f"{account.role} to {role}"} if role is not account.role else {}
            linked = {} if (worker_id or None) == account.worker_id else {"worker": worker_id or "none"}
            self._office.audit(db, account, actor.actor, "changed account", {**changed, **linked})

    def disable(self, actor: SignedIn, account_id: int) -> None:
        """Let an account sign in no more, and end its sessions.

        Raises
        ------
        NotDoneError
            When it is one's own or the last administrator's.
        """
        with self._office.store.write() as db:
            account = _in_reach(db, actor, account_id)
            _refuse_if_needed(db, actor, account)
            kept.change_account(db, account.id, status=AccountStatus.DISABLED.value)
            access.end_sessions(db, account.id)
            self._office.audit(db, account, actor.actor, "disabled account")

    def enable(self, actor: SignedIn, account_id: int) -> None:
        """Let a disabled account sign in again; one that never had a password is invited again."""
        with self._office.store.write() as db:
            account = _in_reach(db, actor, account_id)
            status = AccountStatus.ACTIVE if account.password_hash else AccountStatus.INVITED
            kept.change_account(db, account.id, status=status.value, failures=0, locked_until=None)
            self._office.audit(db, account, actor.actor, "enabled account")

    def unlock(self, actor: SignedIn, account_id: int) -> None:
        """Open an account that wrong tries have locked."""
        with self._office.store.write() as db:
            account = _in_reach(db, actor, account_id)
            kept.change_account(db, account.id, failures=0, locked_until=None)
            self._office.audit(db, account, actor.actor, "unlocked account")

    def reset_second_factor(self, actor: SignedIn, account_id: int) -> None:
        """Take away every second factor of somebody who lost theirs; the next sign-in sets up a new one."""
        with self._office.store.write() as db:
            account = _in_reach(db, actor, account_id)
            forget_second_factors(db, account)
            self._office.audit(db, account, actor.actor, "reset second factor")


def forget_second_factors(db: Db, account: kept.Account) -> None:
    """Take away every second factor and end every session of an account."""
    kept.change_account(db, account.id, authenticator=None)
    access.remove_passkeys(db, account.id)
    access.replace_recovery_codes(db, account.id, ())
    access.end_sessions(db, account.id)


def checked_email(email: str) -> str:
    """Return an e-mail address in the one way it is written.

    Raises
    ------
    NotDoneError
        When it is none; nobody is asked whether it exists.
    """
    try:
        checked = validate_email(normal_email(email), check_deliverability=False)
    except EmailNotValidError:
        message = "Enter an e-mail address in the form name@example.org"
        raise NotDoneError(message, "email") from None
    return normal_email(checked.normalized)


def _in_reach(db: Db, actor: SignedIn, account_id: int) -> kept.Account:
    account = kept.load_account(db, account_id)
    if actor.service_id is not None and account.service_id != actor.service_id:
        message = f"There is no account {account_id} in this service."
        raise NotFoundError(message)
    return account


def _refuse_if_needed(db: Db, actor: SignedIn, account: kept.Account) -> None:
    rules = account.role is Role.ADMINISTRATOR and account.status is AccountStatus.ACTIVE
    last = rules and kept.other_administrators(db, account.id, account.service_id) == 0
    because = why_not_change(actor, account.id, last_administrator=last)
    if because:
        raise NotDoneError(because)


def _workers(db: Db, accounts: tuple[kept.Account, ...]) -> dict[tuple[str, str], str]:
    services = {one.service_id for one in accounts if one.service_id and one.worker_id}
    return {(service, id_): name for service in services for id_, name in kept.worker_names(db, service).items()}
