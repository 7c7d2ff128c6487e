"""Signing in of staff: password and second factor, passkeys, the council's sign-in, links by e-mail, accounts.

office = Office(store=store, secret_key=settings.secret_key)
people = People.of(office)
outcome = people.signing_in.with_password(email, password, Visitor(address="192.0.2.1"))
"""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.store import NotFoundError
from scheduler.use_cases.sign_in.by_command import Administrator, ByCommand
from scheduler.use_cases.sign_in.common import Half, Next, NotDoneError, Office, Outcome, Visitor
from scheduler.use_cases.sign_in.council import CouncilSignIn, RoleClaims
from scheduler.use_cases.sign_in.links import GONE, Links, OpenLink
from scheduler.use_cases.sign_in.own import Own, OwnAccount
from scheduler.use_cases.sign_in.passkeys import Asked, Passkeys
from scheduler.use_cases.sign_in.second_factor import SecondFactor, SetUp, ToSetUp
from scheduler.use_cases.sign_in.signing_in import TOO_MANY, SignIn
from scheduler.use_cases.sign_in.staff import AccountView, Invitation, Staff


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Everything about people who sign in, as pages ask for it."""

    signing_in: SignIn
    second_factor: SecondFactor
    passkeys: Passkeys
    links: Links
    own: Own
    staff: Staff
    council: CouncilSignIn

    @classmethod
    def of(cls, office: Office, roles: RoleClaims | None = None) -> People:
        """Put the parts together around a store, a key and a clock."""
        signing_in = SignIn(office)
        return cls(
            signing_in=signing_in,
            second_factor=SecondFactor(office),
            passkeys=Passkeys(office),
            links=Links(office),
            own=Own(office),
            staff=Staff(office),
            council=CouncilSignIn(office, signing_in, roles or RoleClaims()),
        )


__all__ = [
    "GONE",
    "TOO_MANY",
    "AccountView",
    "Administrator",
    "Asked",
    "ByCommand",
    "CouncilSignIn",
    "Half",
    "Invitation",
    "Links",
    "Next",
    "NotDoneError",
    "NotFoundError",
    "Office",
    "OpenLink",
    "Outcome",
    "Own",
    "OwnAccount",
    "Passkeys",
    "People",
    "RoleClaims",
    "SecondFactor",
    "SetUp",
    "SignIn",
    "Staff",
    "ToSetUp",
    "Visitor",
]
