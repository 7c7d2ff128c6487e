"""Who did what to a draft, by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from scheduler.domain.drafts import Step
from scheduler.store import Db
from scheduler.store.accounts import account_names

STAFF = "staff:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A step as a page tells of it: who, by name."""

    version: int
    at: datetime
    who: str
    words: str
    undone: bool


def last_standing(steps: Iterable[Step]) -> Step | None:
    """Return the newest step that was not undone and undoes nothing; steps come newest first.

    Examples
    --------
    Of steps 1, 2 and 3, where 3 undoes 2, the newest that stands is 1.
    """
    undone = set()
    for step in steps:
        if step.undoes is not None:
            undone.add(step.undoes)
        elif step.version not in undone:
            return step
    return None


def names_of(db: Db, actors: Iterable[str]) -> dict[str, str]:
    """Return the names of staff by how the audit trail calls them."""
    numbers = {int(one.removeprefix(STAFF)) for one in actors if one.removeprefix(STAFF).isdecimal()}
    return {f"{STAFF}{number}": name for number, name in account_names(db, numbers).items()} if numbers else {}


def told_of(db: Db, steps: Iterable[Step]) -> tuple[Told, ...]:
    """Return steps as a page tells of them."""
    kept = tuple(steps)
    names = names_of(db, (one.by for one in kept))
    undone = {one.undoes for one in kept}
    return tuple(
        Told(
            version=one.version,
            at=one.at,
            who=names.get(one.by, one.by),
            words=one.words,
            undone=one.version in undone,
        )
        for one in kept
    )
