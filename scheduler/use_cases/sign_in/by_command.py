"""What is done to accounts at the machine itself: the first administrator, a way back, the demo's people."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.domain.accounts import AccountStatus, Role, normal_email
from scheduler.store import NotFoundError
from scheduler.store import accounts as kept
from scheduler.store import staff_access as access
from scheduler.use_cases.sign_in.common import NotDoneError, Office
from scheduler.use_cases.sign_in.keys import (
    app_address,
    hash_of,
    new_recovery_codes,
    password_fault,
    plain_code,
    square_code_text,
)
from scheduler.use_cases.sign_in.staff import checked_email, forget_second_factors

BY = "command line"
DEMO_NAMES = {
    Role.COORDINATOR: "Demo coordinator",
    Role.ADMINISTRATOR: "Demo administrator",
    Role.WORKER: "Demo worker",
    Role.COMMISSIONER: "Demo commissioner",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Administrator:
    """A new administrator's second factor, to be shown this once."""

    email: str
    secret: str
    square: str
    recovery_codes: tuple[str, ...]


class ByCommand:
    """Changes accounts from the command line, where whoever may read the database may do this too."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def make_administrator(self, email: str, name: str, password: str, service_id: str | None = None) -> Administrator:
        """Make an administrator with a password and an authenticator app.

        Raises
        ------
        NotDoneError
            When the address or the password will not do, the service is unknown, or the address has an account.
        """
        address = checked_email(email)
        fault = password_fault(password, address, name)
        if fault:
            message = f"{fault}."
            raise NotDoneError(message)
        hashed, codes = self._office.passwords.hashed(password), new_recovery_codes()
        with self._office.store.write() as db:
            if service_id is not None and service_id not in kept.service_names(db):
                known = ", ".join(kept.service_names(db)) or "none yet"
                message = f"There is no service {service_id}; the database holds: {known}."
                raise NotDoneError(message)
            try:
                account_id = kept.add_account(
                    db,
                    service_id=service_id,
                    email=address,
                    name=name.strip() or address,
                    role=Role.ADMINISTRATOR.value,
                    status=AccountStatus.ACTIVE.value,
                    password_hash=hashed,
                    made_at=self._office.now(),
                    made_by=BY,
                )
            except kept.EmailTakenError as taken:
                raise NotDoneError(str(taken)) from taken
            secret = self._office.vault.authenticator_secret(account_id, 0, 0)
            kept.change_account(db, account_id, authenticator=self._office.vault.seal(secret))
            access.replace_recovery_codes(db, account_id, [hash_of(plain_code(code)) for code in codes])
            self._office.audit(db, kept.load_account(db, account_id), BY, "made account", {"role": "administrator"})
        square = square_code_text(app_address(secret, address))
        return Administrator(email=address, secret=secret, square=square, recovery_codes=codes)

    def reset_second_factor(self, email: str) -> None:
        """Take away the second factors of somebody who lost theirs, and open the account if it is locked.

        Raises
        ------
        NotFoundError
            When no account has this address.
        """
        with self._office.store.write() as db:
            account = kept.find_account(db, email=normal_email(email))
            if account is None:
                message = f"There is no account for {email}; list them on the page Accounts."
                raise NotFoundError(message)
            forget_second_factors(db, account)
            kept.change_account(db, account.id, failures=0, locked_until=None)
            self._office.audit(db, account, BY, "reset second factor")

    def make_demo_people(self, service_id: str) -> None:
        """Make an account for each role, without a password: the buttons of a demo's sign-in page alone open them."""
        with self._office.store.write() as db:
            workers = iter(kept.worker_names(db, service_id))
            for role, name in DEMO_NAMES.items():
                kept.add_account(
                    db,
                    service_id=service_id,
                    worker_id=next(workers, None) if role is Role.WORKER else None,
                    email=f"{role}@demo.invalid",
                    name=name,
                    role=role.value,
                    status=AccountStatus.ACTIVE.value,
                    made_at=self._office.now(),
                    made_by=kept.DEMO,
                )
