"""What people say of a made-up service: words after sessions, praise, comments, complaints; nobody said them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from scheduler.domain.comment_log import LogEntry, LogKind, Via
from scheduler.synthetic.attendances import PastAnswer

WRITES = 0.12
LEAST_OF_GOOD = 4
GOOD = (
    ("I made a friend who cares for her mum too.", ("friends",)),
    ("The cooking was great, more of it please.", ("activities", "food")),
    ("The team listens.", ("the team",)),
    ("It was good to think of nothing else for an evening.", ("activities",)),
    ("The minibus made it possible for us.", ("transport",)),
)
POOR = (
    ("The hall was cold and loud.", ("the place",)),
    ("It ended when we had just begun.", ("time and length",)),
    ("We heard of the change too late.", ("information",)),
    ("Getting home took over an hour.", ("transport",)),
)
LOG_A_MONTH = 2
SAID = (
    (LogKind.COMPLIMENT, Via.EMAIL, "Thank you for the trip. We all came home happy.", ""),
    (
        LogKind.COMMENT,
        Via.IN_PERSON,
        "Could there be something for older ones too?",
        "An evening for older carers began.",
    ),
    (LogKind.COMPLAINT, Via.PHONE, "The session was cancelled and we were told on the way.", "Texts go out at once."),
    (LogKind.COMPLAINT, Via.LETTER, "The hall is too cold in winter.", "The hall’s heating is on an hour before."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeUpEntry:
    """An entry of the log, after how many days it was answered, and what changed because of it."""

    entry: LogEntry
    answered_after_days: int
    changed: str


def with_words(answers: Sequence[PastAnswer], *, seed: int) -> tuple[PastAnswer, ...]:
    """Let some of those who answered write a few words that fit their score; the same seed makes the same."""
    chance = Random(f"{seed} words")  # noqa: S311 - synthetic data, not a secret
    return tuple(
        replace(one, words=chance.choice(GOOD if one.satisfied_1_to_5 >= LEAST_OF_GOOD else POOR)[0])
        if chance.random() < WRITES
        else one
        for one in answers
    )


def themes_of(words: str) -> tuple[str, ...]:
    """Return the themes that a person would tag the made-up words with."""
    return dict((*GOOD, *POOR))[words]


def make_log(first: date, last: date, area_ids: Iterable[str], *, seed: int) -> tuple[MadeUpEntry, ...]:
    """Make what was said from ``first`` to ``last``, about two a month; the same seed makes the same."""
    chance = Random(f"{seed} log")  # noqa: S311 - synthetic data, not a secret
    areas = sorted(area_ids)
    found = []
    for _ in range(LOG_A_MONTH * (last - first).days // 30):
        kind, via, words, changed = chance.choice(SAID)
        taken = first + timedelta(days=chance.randrange((last - first).days))
        entry = LogEntry(
            kind=kind,
            taken_on=taken,
            taken_by="The office (made up)",
            via=via,
            words=f"{words} (Made up.)",
            area_id=chance.choice(areas) if areas else None,
        )
        found.append(MadeUpEntry(entry=entry, answered_after_days=chance.randint(1, 15), changed=changed))
    return tuple(sorted(found, key=lambda one: one.entry.taken_on))
