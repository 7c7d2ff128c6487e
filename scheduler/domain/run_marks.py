"""What a driver or an escort notes on the road: kept like a register, one entry after the other, none ever changed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scheduler.domain.household_rules import Mistake, MistakesError, one_line

WHOM_CHARACTERS = 100
_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")


class MarkKind(StrEnum):
    """What happened at a stop."""

    PICKED_UP = "picked_up"
    NOT_THERE = "not_there"
    HANDED_OVER = "handed_over"


MARK_WORDS = {
    MarkKind.PICKED_UP: "picked up",
    MarkKind.NOT_THERE: "not there",
    MarkKind.HANDED_OVER: "handed over",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunMark:
    """One note about one ride. ``key`` makes it count once, however often a telephone sends it."""

    key: str
    run_id: str
    ride_id: str
    kind: MarkKind
    to_whom: str
    by: str
    noted_at: datetime
    """When it was noted on the road, by the telephone's clock where it was sent later."""


def read_mark(kind: str, to_whom: str, key: str) -> tuple[MarkKind, str, str]:
    """Read a note as it was sent.

    Returns
    -------
    tuple of MarkKind, str, str
        What happened, to whom the passenger was handed over (empty for the others), and the key.

    Raises
    ------
    MistakesError
        With everything that is to be mended.

    Examples
    --------
    >>> read_mark("handed_over", "  the  grandmother ", "k-00000001")
    (<MarkKind.HANDED_OVER: 'handed_over'>, 'the grandmother', 'k-00000001')
    """
    found = []
    whom = one_line(to_whom)
    if kind not in set(MarkKind):
        found.append(Mistake(field="kind", words="Choose picked up, not there or handed over"))
    if kind == MarkKind.HANDED_OVER and not whom:
        found.append(Mistake(field="to_whom", words="Say to whom the passenger was handed over"))
    if len(whom) > WHOM_CHARACTERS:
        words = f"Say to whom in at most {WHOM_CHARACTERS} characters; these are {len(whom)}"
        found.append(Mistake(field="to_whom", words=words))
    if not _KEY.fullmatch(key):
        found.append(Mistake(field="key", words="This note has no number of its own; open the page again"))
    if found:
        raise MistakesError(found)
    return MarkKind(kind), whom if kind == MarkKind.HANDED_OVER else "", key


def standing(marks: Iterable[RunMark]) -> dict[str, RunMark]:
    """Return what stands for each ride: its newest note by the time it was made; older ones stay on file."""
    return {mark.ride_id: mark for mark in sorted(marks, key=lambda one: one.noted_at)}
