"""The register at the door: what can be noted, when, and what stands when notes were corrected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from scheduler.errors import EvenhandError

OPENS_BEFORE = timedelta(hours=2)
"""Before a session, when its register opens (product default)."""
MOST_CHARACTERS = 500
LEAST_KEY, MOST_KEY = 8, 64


class RegisterError(EvenhandError):
    """Something cannot be noted; the message says what to do instead."""


class Noted(StrEnum):
    """What somebody at the door notes. The first four are marks of attendance."""

    PRESENT = "present"
    LATE = "late"
    TOLD_US = "told_us"
    ABSENT = "absent"
    LEFT = "left"
    WHY_ABSENT = "why_absent"
    WALK_IN = "walk_in"
    NOTE = "note"
    INCIDENT = "incident"


MARKS = (Noted.PRESENT, Noted.LATE, Noted.TOLD_US, Noted.ABSENT)
OF_A_CARER = frozenset({*MARKS, Noted.LEFT, Noted.WHY_ABSENT})
NEEDS_WORDS = frozenset({Noted.WALK_IN, Noted.NOTE, Noted.INCIDENT, Noted.WHY_ABSENT})
MARK_WORDS: Mapping[Noted, str] = {
    Noted.PRESENT: "Here",
    Noted.LATE: "Came late",
    Noted.TOLD_US: "Told us",
    Noted.ABSENT: "Not here",
}
"""Words of the buttons. “Told us”: the family said beforehand that they would not come."""
WHY_ABSENT: Mapping[str, str] = {
    "came_up": "Something came up",
    "transport": "Could not get here",
    "did_not_want": "Did not want to come",
    "not_said": "Nobody said",
}
"""Reasons that can be kept of somebody who did not come; none of them is about health."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One note as it was sent: ``key`` names it for ever, so that it counts once; ``noted_at`` is when it was made."""

    key: str
    kind: Noted
    noted_at: datetime
    carer_id: str | None = None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMark:
    """A mark as it is kept; ``corrects`` is the id of the mark that it takes the place of."""

    id: int
    carer_id: str
    mark: str
    made_at: datetime
    made_by: str
    reason: str
    corrects: int | None


def read_entry(sent: Mapping[str, str], now: datetime) -> Entry:
    """Read what a form or a telephone sent.

    Parameters
    ----------
    sent
        ``key``, ``kind``, ``carer`` where it is about one, ``words``, and ``noted_at`` (seconds since 1970) if it was
        made earlier, without a signal.
    now
        The present; nothing is noted in the future.

    Raises
    ------
    RegisterError
        When a part is missing or cannot be; names it.
    """
    try:
        kind = Noted(sent.get("kind", ""))
    except ValueError:
        message = f"“{sent.get('kind', '')[:40]}” cannot be noted in a register. Reload the page and try again."
        raise RegisterError(message) from None
    key, carer_id, words = sent.get("key", ""), sent.get("carer", ""), " ".join(sent.get("words", "").split())
    if not LEAST_KEY <= len(key) <= MOST_KEY:
        message = "The note came without its number, so it could be counted twice. Reload the page and try again."
        raise RegisterError(message)
    if kind in OF_A_CARER and not carer_id:
        message = "The note does not say about whom it is. Reload the page and try again."
        raise RegisterError(message)
    if kind in NEEDS_WORDS and not words:
        what = {Noted.WALK_IN: "the name of whoever came", Noted.INCIDENT: "what happened"}.get(kind, "the note")
        message = f"Write {what}."
        raise RegisterError(message)
    if kind is Noted.WHY_ABSENT and words not in WHY_ABSENT:
        message = "Choose one of the reasons that are listed."
        raise RegisterError(message)
    if len(words) > MOST_CHARACTERS:
        message = f"Write at most {MOST_CHARACTERS} characters; these are {len(words)}."
        raise RegisterError(message)
    return Entry(
        key=key, kind=kind, noted_at=_noted_at(sent.get("noted_at", ""), now), carer_id=carer_id or None, words=words
    )


def _noted_at(text: str, now: datetime) -> datetime:
    try:
        noted = datetime.fromtimestamp(int(text), tz=now.tzinfo) if text else now
    except (ValueError, OverflowError, OSError):
        return now
    return min(noted, now)


def check_open(starts_at: datetime, *, cancelled: bool, now: datetime) -> None:
    """Hold a register to its session.

    Raises
    ------
    RegisterError
        When the session was called off, or is still to come.
    """
    if cancelled:
        message = "This session was called off, so it has no register. What was noted before is kept."
        raise RegisterError(message)
    if now < starts_at - OPENS_BEFORE:
        message = "This register opens two hours before the session. Come back then."
        raise RegisterError(message)


def standing(marks: Iterable[KeptMark]) -> dict[str, KeptMark]:
    """Return the mark that stands for each carer: the one that nothing corrects.

    Examples
    --------
    >>> from datetime import UTC
    >>> at = datetime(2027, 1, 5, 17, tzinfo=UTC)
    >>> first = KeptMark(id=1, carer_id="c1", mark="absent", made_at=at, made_by="w", reason="", corrects=None)
    >>> second = KeptMark(id=2, carer_id="c1", mark="late", made_at=at, made_by="w", reason="came", corrects=1)
    >>> standing([first, second])["c1"].mark
    'late'
    """
    kept = list(marks)
    corrected = {one.corrects for one in kept}
    return {one.carer_id: one for one in sorted(kept, key=lambda one: one.id) if one.id not in corrected}


def reason_of_change(before: KeptMark | None, *, signed_off: bool, said: str) -> str:
    """Say why a mark takes the place of another: at the door no reason is asked, after signing off it must be given.

    Raises
    ------
    RegisterError
        When the register is signed off and no reason is given.
    """
    if signed_off and not said.strip():
        message = "This register is signed off. Say in a sentence why it is corrected; who and when is kept too."
        raise RegisterError(message)
    if before is None:
        return said.strip()
    return said.strip() or "changed at the door"
