"""What people of a made-up service told about themselves: some of them, by chance; nobody told it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random

from scheduler.domain.characteristics import RATHER_NOT, UNKNOWN, YES_NO, Asked, CarerAnswer, answer_id

NEVER_ASKED = 0.35
"""Share of carers of whom nothing is known at all."""
SKIPPED = 0.1
WOULD_NOT_SAY, DID_NOT_KNOW = 0.07, 0.04
SAYS_YES = 0.12
FALLING = 0.45
"""Each answer of a list is given this much as often as the one before it, so that lists begin with the common ones."""


def make_answers(carer_ids: Iterable[str], asked: Sequence[Asked], *, seed: int) -> tuple[CarerAnswer, ...]:
    """Make up answers; the same seed makes the same.

    Parameters
    ----------
    carer_ids
        Who may have answered.
    asked
        The questions.
    seed
        Of the chance.
    """
    chance = Random(f"{seed} characteristics")  # noqa: S311 - synthetic data, not a secret
    return tuple(
        CarerAnswer(
            id=answer_id(carer_id, one.id), carer_id=carer_id, characteristic=one.id, answer=_answer(one, chance)
        )
        for carer_id in carer_ids
        if chance.random() >= NEVER_ASKED
        for one in asked
        if chance.random() >= SKIPPED
    )


def _answer(asked: Asked, chance: Random) -> str:
    drawn = chance.random()
    if drawn < WOULD_NOT_SAY:
        return RATHER_NOT
    if drawn < WOULD_NOT_SAY + DID_NOT_KNOW:
        return UNKNOWN
    if asked.answers == YES_NO:
        return "yes" if chance.random() < SAYS_YES else "no"
    return chance.choices(asked.answers, [FALLING**n for n in range(len(asked.answers))])[0]
