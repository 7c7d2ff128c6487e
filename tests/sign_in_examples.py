"""People who sign in, on a store of a test: a clock that is set by hand, one service, one administrator."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pyotp
from argon2 import PasswordHasher
from flask import Flask

from scheduler.clock import LOCAL
from scheduler.domain.accounts import Role, link_token
from scheduler.store import Store, save_facts
from scheduler.store.outbox import claim_messages
from scheduler.use_cases.read_audit import AuditTrail
from scheduler.use_cases.sign_in import (
    Administrator,
    ByCommand,
    Invitation,
    Next,
    Office,
    Outcome,
    People,
    RoleClaims,
    Visitor,
)
from scheduler.use_cases.sign_in.keys import Passwords
from scheduler.web.factory import make_app
from scheduler.web.journeys import Journeys
from scheduler.web.pages.council import CouncilProvider
from scheduler.web.safety import Safety
from tests.examples import FACTS
from tests.site_examples import bring_assets, example_site

KEY = "0123456789abcdef0123456789abcdef"
PASSWORD = "tulip anchor mossy 92"  # noqa: S105 - of a test
OTHER_PASSWORD = "lantern gravel walnut 7"  # noqa: S105 - of a test
CHEAP = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
HERE = Visitor(address="192.0.2.1", browser="Firefox on Windows")


@dataclass
class HandClock:
    """A clock that stands still until it is moved."""

    at: datetime = datetime(2026, 11, 23, 9, 0, tzinfo=LOCAL)

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class Scene:
    """A service with its sign-in, told the time by hand."""

    store: Store
    roles: RoleClaims | None = None
    clock: HandClock = field(default_factory=HandClock)
    secrets: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with self.store.write() as db:
            save_facts(db, FACTS)
        self.office = Office(store=self.store, secret_key=KEY, now=self.clock, passwords=CHEAP)
        self.people = People.of(self.office, self.roles)
        self.by_command = ByCommand(self.office)

    def administrator(self, email: str = "anna@example.org") -> Administrator:
        made = self.by_command.make_administrator(email, "Anna", PASSWORD, FACTS.service_id)
        self.secrets[email] = made.secret
        return made

    def code(self, email: str = "anna@example.org") -> str:
        """Give the code that an authenticator app shows now."""
        return pyotp.TOTP(self.secrets[email]).at(self.clock.at)

    def sign_in(self, email: str = "anna@example.org", password: str = PASSWORD) -> Outcome:
        """Take both steps; the clock moves on, so that the next code is a new one."""
        first = self.people.signing_in.with_password(email, password, HERE)
        if first.problem or first.next is Next.DONE:
            return first
        self.clock.move(seconds=31)
        return self.people.signing_in.with_code(first.token, self.code(email), HERE)

    def invited(self, role: Role, email: str = "ben@example.org") -> str:
        """Invite somebody and return the token of the link that was sent."""
        administrator = self.people.signing_in.who_is(self.sign_in().token)
        assert administrator is not None
        self.people.staff.invite(administrator, Invitation(email=email, name="Ben", role=role))
        return self.last_link(email)

    def last_link(self, email: str) -> str:
        """Return the token of the newest link that was queued for an address."""
        with self.store.write() as db:
            sent = [one for one in claim_messages(db, most=100, lease_seconds=0.001) if one.address == email]
        return link_token(KEY, str(sent[-1].data["nonce"]))

    def member(self, role: Role, email: str = "ben@example.org") -> None:
        """Make somebody who has accepted an invitation."""
        self.people.links.set_password(self.invited(role, email), PASSWORD)


def staff_app(scene: Scene, safety: Safety | None = None, provider: CouncilProvider | None = None) -> Flask:
    """Return the example's site with the accounts of a scene behind it."""
    bring_assets()
    behind = Journeys(people=scene.people, audit=AuditTrail(scene.store))
    return make_app(example_site(base_url=None), behind, safety, provider)
