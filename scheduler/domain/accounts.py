"""Accounts of staff: roles, who is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a member of staff may do; each account has one."""

    ADMINISTRATOR = "administrator"
    COORDINATOR = "coordinator"
    WORKER = "worker"
    COMMISSIONER = "commissioner"


NEEDS_SECOND_FACTOR = frozenset({Role.ADMINISTRATOR, Role.COORDINATOR})
"""Those who see or change everybody's data sign in with a second factor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Who asks for a page: an account in one of its sessions.

    ``service_id`` is None for an administrator of the whole installation; ``worker_id`` names the worker whose
    rota this person may see as their own.
    """

    account_id: int
    name: str
    email: str
    role: Role
    service_id: str | None = None
    worker_id: str | None = None
    session_id: int = 0

    @property
    def actor(self) -> str:
        """Name of this person in the audit trail."""
        return actor_of(self.account_id)


def actor_of(account_id: int) -> str:
    """Name of an account in the audit trail; it stays when the person's name changes."""
    return f"staff:{account_id}"
