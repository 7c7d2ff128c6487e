"""What every part of the register shares: whose it is, until when, who did what."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from scheduler import clock
from scheduler.domain.register import RegisterError
from scheduler.roster import Held, TermRoster, find_session, rosters
from scheduler.store import Db, record_audit
from scheduler.store.tokens import find_token

PURPOSE = "registers"
ENDS_AT = time(3)
"""A link to a session's register ends in the small hours after it; then it is the office's."""
LOOK_BACK = timedelta(days=28)
NOT_YOURS = "This register is not yours, or not today's. Open it from your rota, or ask the office."


def until_of(ends_at: datetime) -> datetime:
    """When a link to a register ends: the night after its session."""
    return datetime.combine(ends_at.astimezone(clock.LOCAL).date() + timedelta(days=1), ENDS_AT, tzinfo=clock.LOCAL)


def at_the_door(db: Db, token: str, session_id: int, at: datetime) -> tuple[str, str, TermRoster, Held]:
    """Return service, worker and session that a link of the day opens: sessions of that day alone.

    Raises
    ------
    RegisterError
        When the link is nobody's or has ended, or the session is not the worker's or not of that day.
    """
    found = find_token(db, token)
    gone = found is None or found.purpose != PURPOSE or found.revoked_at is not None or at >= found.expires_at
    if found is None or gone:
        raise RegisterError(NOT_YOURS)
    term, held = session_of_worker(db, found.service_id, found.about_id, session_id, at)
    if until_of(held.row.ends_at) != found.expires_at:
        raise RegisterError(NOT_YOURS)
    return found.service_id, found.about_id, term, held


def any_session(db: Db, service_id: str, session_id: int, at: datetime) -> tuple[TermRoster, Held]:
    """Find a session of the programme for the office.

    Raises
    ------
    RegisterError
        When there is none.
    """
    found = find_session(rosters(db, service_id, (at - LOOK_BACK).date()), session_id)
    if found is None:
        message = "The programme has no such session. Load the list again."
        raise RegisterError(message)
    return found


def session_of_worker(
    db: Db, service_id: str, worker_id: str, session_id: int, at: datetime
) -> tuple[TermRoster, Held]:
    """Find a session of a worker's own.

    Raises
    ------
    RegisterError
        When it is not theirs.
    """
    found = find_session(rosters(db, service_id, (at - LOOK_BACK).date()), session_id)
    if found is None or worker_id not in found[1].series.worker_ids:
        raise RegisterError(NOT_YOURS)
    return found


def audit(db: Db, service_id: str, by: str, action: str, kind: str, about: str) -> None:
    """Note who did what."""
    record_audit(db, service_id=service_id, actor=by, action=action, about_kind=kind, about_id=about)
