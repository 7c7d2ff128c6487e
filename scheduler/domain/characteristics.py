"""What people may answer about themselves: each characteristic's own list, and three answers that are never mixed up.

Who was not asked, who would rather not say and who does not know are three different things; no list may hold them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scheduler.errors import EvenhandError

NOT_ASKED = "not asked"
RATHER_NOT, UNKNOWN = "prefer not to say", "unknown"
ALWAYS = (RATHER_NOT, UNKNOWN)
"""Answers to every question, after those of its own list; nothing kept means "not asked"."""
YES_NO = ("yes", "no")
WORKED_OUT = frozenset({"age", "district"})
"""Characteristics that the register holds already; nobody is asked for them again."""
FEWEST, MOST, LONGEST = 2, 25, 80


class AnswerError(EvenhandError, ValueError):
    """An answer that cannot be kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A characteristic of the contract, with its paragraph and the answers of its own list.

    ``households`` may answer it themselves, ``why`` tells them what for.
    """

    id: str
    name: str
    source: str
    answers: tuple[str, ...] = YES_NO
    households: bool = False
    why: str = ""

    @property
    def every_answer(self) -> tuple[str, ...]:
        """Everything that can be answered, in the order in which it is shown."""
        return (*self.answers, *ALWAYS)

    def read(self, text: str) -> str:
        """Return the answer that a text means, whatever its capitals.

        Raises
        ------
        AnswerError
            When it is none; the message lists those there are.
        """
        found = next((one for one in self.every_answer if one.casefold() == _plain(text)), None)
        if found is None:
            message = f"{self.name}: '{text}' is no answer; choose one of: {'; '.join(self.every_answer)}."
            raise AnswerError(message)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class CarerAnswer:
    """What one carer answered to one question; ``id`` joins the two."""

    id: str
    carer_id: str
    characteristic: str
    answer: str


def answer_id(carer_id: str, characteristic: str) -> str:
    """Return the id by which an answer is known again."""
    return f"{carer_id}/{characteristic}"


def wrong_answers(answers: Sequence[str]) -> str:
    """Say what is wrong with a list of answers and what to do; empty when it is good. No list at all means yes and no.

    Examples
    --------
    >>> wrong_answers(("yes", "no"))
    ''
    >>> wrong_answers(("yes", "unknown"))
    "'unknown' is always offered besides, to be kept apart; delete it from the list"
    """
    if not answers:
        return ""
    plain = [_plain(one) for one in answers]
    faults = [
        *(_wrong(text) for text in answers),
        *(f"'{text}' stands twice; delete one of them" for text in answers if plain.count(_plain(text)) > 1),
    ]
    if not FEWEST <= len(answers) <= MOST:
        faults.append(
            f"a list has {FEWEST} to {MOST} answers; this has {len(answers)}: mend it, or leave it out for yes and no"
        )
    return next((one for one in faults if one), "")


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _wrong(text: str) -> str:
    """Say what is wrong with one answer of a list."""
    if not _plain(text):
        return "an answer is blank; write what people may say, or delete it"
    if _plain(text) in {NOT_ASKED, *ALWAYS}:
        return f"'{text}' is always offered besides, to be kept apart; delete it from the list"
    if len(text) > LONGEST:
        return f"'{text[:30]}…' has {len(text)} characters; shorten it to {LONGEST} at most"
    return ""


def counted(asked: Asked, people: Mapping[str, int], everybody: int) -> tuple[tuple[str, int], ...]:
    """Put every person into one line: answers of the list, the three others, and answers of an earlier list.

    Parameters
    ----------
    asked
        The characteristic as it is asked today.
    people
        Different people by the answer that is kept of them.
    everybody
        All different people.

    Returns
    -------
    tuple of (answer, people)
        They add up to ``everybody``. An answer of an earlier list stands only where somebody gave it.
    """
    known = [(answer, people.get(answer, 0)) for answer in asked.every_answer]
    earlier = [(f"{one} (an earlier list)", n) for one, n in sorted(people.items()) if one not in asked.every_answer]
    return (*known, *earlier, (NOT_ASKED, everybody - sum(people.values())))
