"""Signing in through the council's own OpenID Connect provider: whose account its word opens, and in which role."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scheduler.domain.accounts import AccountStatus, Role, normal_email
from scheduler.store import Db
from scheduler.store import accounts as kept
from scheduler.use_cases.sign_in.common import Office, Outcome, Visitor
from scheduler.use_cases.sign_in.signing_in import SignIn

HIGHEST_FIRST = (Role.ADMINISTRATOR, Role.COORDINATOR, Role.COMMISSIONER, Role.WORKER)
NOT_VERIFIED = (
    "Your council’s sign-in did not say that your e-mail address is verified, so we cannot tell which account is "
    "yours. Ask your council’s IT to release the claim email_verified."
)
NO_ACCOUNT = (
    "There is no account for you here. Ask an administrator of this service for an invitation to the e-mail address "
    "that your council knows."
)
NO_ROLE = (
    "Your council’s sign-in gives you no role in this service. Ask your council’s IT to add you to a group that does."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleClaims:
    """How the council tells roles: a claim and which of its values means what; empty when it does not."""

    claim: str = "roles"
    meaning: Mapping[str, Role] = field(default_factory=dict)

    def role_of(self, claims: Mapping[str, Any]) -> Role | None:
        """Return the highest role that the claim's values mean; None when they mean none."""
        said = claims.get(self.claim) or ()
        values = {said} if isinstance(said, str) else {str(one) for one in said}
        meant = {self.meaning[value] for value in values if value in self.meaning}
        return next((role for role in HIGHEST_FIRST if role in meant), None)


class CouncilSignIn:
    """Opens an account on the word of the council's provider, whose signature the web has checked."""

    def __init__(self, office: Office, signing_in: SignIn, roles: RoleClaims) -> None:
        self._office = office
        self._signing_in = signing_in
        self._roles = roles

    def with_claims(self, claims: Mapping[str, Any], visitor: Visitor) -> Outcome:
        """Sign in whoever the claims of a checked ID token tell of.

        The account is the one that this issuer and subject signed in to before; else the one of the e-mail address,
        when the provider says that it is verified. Where the council tells roles, its word counts each time, and an
        account is made for whoever has one and no account. The second factor is the council's when it says so
        (``amr`` holds ``mfa``), else ours.
        """
        issuer, subject = str(claims["iss"]), str(claims["sub"])
        role = self._roles.role_of(claims)
        if self._roles.meaning and role is None:
            return Outcome(problem=NO_ROLE)
        with self._office.store.write() as db:
            account = kept.find_account(db, council=(issuer, subject))
            if account is None:
                if claims.get("email_verified") is not True or not claims.get("email"):
                    return Outcome(problem=NOT_VERIFIED)
                account = self._by_email(db, claims, role)
            if account is None or account.status is AccountStatus.DISABLED:
                return Outcome(problem=NO_ACCOUNT)
            account = self._linked(db, account, issuer, subject, role)
            if "mfa" in (claims.get("amr") or ()):
                return self._office.begin_full(db, account, visitor, "council’s sign-in with second factor")
            return self._signing_in.after_first_step(db, account, visitor, "council’s sign-in")

    def _by_email(self, db: Db, claims: Mapping[str, Any], role: Role | None) -> kept.Account | None:
        email = normal_email(str(claims["email"]))
        found = kept.find_account(db, email=email)
        services = list(kept.service_names(db))
        if found is not None or role is None or len(services) != 1:
            return found
        account_id = kept.add_account(
            db,
            service_id=services[0],
            email=email,
            name=str(claims.get("name") or email),
            role=role.value,
            status=AccountStatus.ACTIVE.value,
            made_at=self._office.now(),
            made_by="council",
        )
        account = kept.load_account(db, account_id)
        self._office.audit(db, account, "council", "made account", {"role": role.value})
        return account

    def _linked(self, db: Db, account: kept.Account, issuer: str, subject: str, role: Role | None) -> kept.Account:
        """Note who the council says this is, and the role it gives."""
        changed: dict[str, Any] = {}
        if account.council_subject is None:
            changed |= {"council_issuer": issuer, "council_subject": subject, "status": AccountStatus.ACTIVE.value}
            self._office.audit(db, account, "council", "linked account to council’s sign-in")
        if role is not None and role is not account.role:
            changed |= {"role": role.value}
            self._office.audit(db, account, "council", "changed account", {"role": f"{account.role} to {role}"})
        if changed:
            kept.change_account(db, account.id, **changed)
        return kept.load_account(db, account.id)
