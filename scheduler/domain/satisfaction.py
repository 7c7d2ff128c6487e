"""What answers after sessions add up to, what can honestly be said of them, and the themes that people tag."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from scheduler.errors import EvenhandError

TOO_FEW = 10
"""Below so many answers no share is given: a single one would move it by more than ten points."""
STATEMENTS = {
    "skills": "It helped me learn a skill",
    "confidence": "It helped me feel more confident",
    "friends": "It helped me make friends",
}
"""What came of a session, by the field of ``Tally`` that counts it."""
THEMES = (
    "activities",
    "the team",
    "friends",
    "the place",
    "time and length",
    "transport",
    "food",
    "information",
    "feeling safe",
    "something else",
)
THEMES_AT_MOST = 10
THEME_CHARACTERS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class SatisfactionTarget:
    """How many of a hundred answers are to be 4 or 5 of 5, and who says so."""

    percent: float = 75.0
    words: str = "75 % or more"
    source: str = "product default"


class ThemeError(EvenhandError, ValueError):
    """Themes that cannot be kept; the words say what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Answers and attendances of one line; pairs are who said yes, and who answered that statement at all."""

    came: int = 0
    answers: int = 0
    satisfied: int = 0
    skills: tuple[int, int] = (0, 0)
    confidence: tuple[int, int] = (0, 0)
    friends: tuple[int, int] = (0, 0)

    @property
    def response_percent(self) -> float | None:
        """Answers of a hundred attendances, at most 100; None where nobody came."""
        return min(100.0, 100 * self.answers / self.came) if self.came else None

    @property
    def satisfied_percent(self) -> float | None:
        """Satisfied of a hundred answers; None where there are too few to say."""
        return 100 * self.satisfied / self.answers if self.answers >= TOO_FEW else None


def added(tallies: Iterable[Tally]) -> Tally:
    """Add lines up."""
    every = tuple(tallies)

    def both(name: str) -> tuple[int, int]:
        pairs = [getattr(one, name) for one in every]
        return sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)

    return Tally(
        came=sum(one.came for one in every),
        answers=sum(one.answers for one in every),
        satisfied=sum(one.satisfied for one in every),
        skills=both("skills"),
        confidence=both("confidence"),
        friends=both("friends"),
    )


def verdict(answers: int, low_percent: float | None, high_percent: float | None, target: float) -> str:
    """Say what the interval allows to say of the target: reached, missed, or that it cannot be told.

    Examples
    --------
    >>> verdict(8, None, None, 75)
    '8 answers: too few to say'
    >>> verdict(100, 71.1, 86.7, 75)
    'cannot be told: 71 % to 87 % spans 75 %'
    """
    if low_percent is None or high_percent is None:
        return f"{answers} answer{'' if answers == 1 else 's'}: too few to say"
    if low_percent >= target:
        return f"reached, {target:.0f} % or more"
    if high_percent < target:
        return f"missed, below {target:.0f} %"
    return f"cannot be told: {low_percent:.0f} % to {high_percent:.0f} % spans {target:.0f} %"


def read_themes(ticked: Iterable[str], typed: str) -> tuple[str, ...]:
    """Read themes: those ticked, and a coordinator's own with commas between them; each once, in plain spaces.

    Raises
    ------
    ThemeError
        When there are more than ten, or one is too long.

    Examples
    --------
    >>> read_themes(["food"], "The  garden, food")
    ('food', 'the garden')
    """
    words = (re.sub(r"\s+", " ", one).strip().lower() for one in (*ticked, *typed.split(",")))
    found = tuple(dict.fromkeys(one for one in words if one))
    if len(found) > THEMES_AT_MOST:
        message = f"{len(found)} themes are too many; choose at most {THEMES_AT_MOST}."
        raise ThemeError(message)
    for one in found:
        if len(one) > THEME_CHARACTERS:
            message = f"The theme '{one[:THEME_CHARACTERS]}…' is too long; write at most {THEME_CHARACTERS} characters."
            raise ThemeError(message)
    return found
