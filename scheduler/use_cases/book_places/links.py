"""Secret links of households: made, opened, revoked. A link opens one household and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from scheduler.errors import EvenhandError
from scheduler.store import Db
from scheduler.store.tokens import TokenRecord, find_token, issue_token, revoke_tokens

OF_HOUSEHOLD = "household"
ASK_FOR_ANOTHER = "Ask the service for a new link; its address stands at the foot of every message you had from us."


class LinkRefusal(StrEnum):
    """Why a link does not open."""

    UNKNOWN = "unknown"
    EXPIRED = "expired"
    REVOKED = "revoked"


class LinkRefusedError(EvenhandError):
    """The link does not open; the message says why and what to do, and never whose it was."""

    def __init__(self, why: LinkRefusal, reason: str) -> None:
        super().__init__(reason)
        self.why, self.reason = why, reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link that opened: all that its holder may reach is this household."""

    service_id: str
    household_id: str
    token_id: int


def open_link(db: Db, token: str, purpose: str, now: datetime) -> Link:
    """Open a link.

    Raises
    ------
    LinkRefusedError
        When nobody has this link, it was made for something else, has expired or was revoked.
    """
    found = find_token(db, token)
    if found is None or found.purpose != purpose or found.about_kind != OF_HOUSEHOLD:
        reason = f"This link is not one of ours. It may have been cut short: copy the whole of it. {ASK_FOR_ANOTHER}"
        raise LinkRefusedError(LinkRefusal.UNKNOWN, reason)
    refuse_ended(found, now)
    return Link(service_id=found.service_id, household_id=found.about_id, token_id=found.id)


def refuse_ended(found: TokenRecord, now: datetime) -> None:
    """Refuse a link that was revoked or has expired."""
    if found.revoked_at is not None:
        reason = f"This link has been switched off, because a new one was made or somebody asked. {ASK_FOR_ANOTHER}"
        raise LinkRefusedError(LinkRefusal.REVOKED, reason)
    if now >= found.expires_at:
        reason = f"This link ended on {found.expires_at.day} {found.expires_at:%B %Y}. {ASK_FOR_ANOTHER}"
        raise LinkRefusedError(LinkRefusal.EXPIRED, reason)


def issue_link(db: Db, service_id: str, household_id: str, *, purpose: str, days: int, now: datetime) -> str:
    """Make a link for a household; returns its token, which is kept nowhere."""
    return issue_token(
        db,
        service_id=service_id,
        purpose=purpose,
        about_kind=OF_HOUSEHOLD,
        about_id=household_id,
        now=now,
        expires_at=now + timedelta(days=days),
    )


def revoke_links(db: Db, service_id: str, household_id: str, now: datetime) -> int:
    """Revoke every link of a household; returns how many there were."""
    return revoke_tokens(db, service_id=service_id, about_kind=OF_HOUSEHOLD, about_id=household_id, now=now)
