"""Statements: what a planning rule says, as data that the solver posts and the checker and explainer evaluate.

A rule is asked about series that could be held. It answers with statements about two kinds of choice: that a
series is held, and that a worker is in its team. Four forms are enough. A promise (``AtLeast`` with
``promise``) is what the contract asks for: a plan may fall short of it if it says so; everything else is firm.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Held:
    """The choice to hold a series."""

    series_id: str


@dataclass(frozen=True, slots=True)
class Staffed:
    """The choice to have a worker in the team of a series."""

    series_id: str
    worker_id: str


Choice = Held | Staffed
Terms = tuple[tuple[Choice, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Never:
    """The choice breaks a rule on its own."""

    rule: str
    about: str
    because: str
    choice: Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class NeverBoth:
    """Each choice may be made, but not the two together."""

    rule: str
    about: str
    because: str
    first: Choice
    second: Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class AtMost:
    """Weights of the choices made add up to ``limit`` or less."""

    rule: str
    about: str
    because: str
    terms: Terms
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AtLeast:
    """Weights of the choices made add up to ``least`` or more; firm, or a promise that may be missed openly."""

    rule: str
    about: str
    because: str
    terms: Terms
    least: int
    promise: bool = False


Statement = Never | NeverBoth | AtMost | AtLeast


def amount(terms: Terms, made: Collection[Choice]) -> int:
    """Sum of the weights of those choices that were made."""
    return sum(weight for choice, weight in terms if choice in made)


def shortfall(statement: AtLeast, made: Collection[Choice]) -> int:
    """How much is missing from what a statement asks for: 0 when it is kept."""
    return max(0, statement.least - amount(statement.terms, made))


def is_broken(statement: Statement, made: Collection[Choice]) -> bool:
    """Whether the choices made break the statement.

    Examples
    --------
    >>> rule = NeverBoth(rule="r", about="a", because="b", first=Held("1"), second=Held("2"))
    >>> is_broken(rule, {Held("1")}), is_broken(rule, {Held("1"), Held("2")})
    (False, True)
    """
    match statement:
        case Never():
            return statement.choice in made
        case NeverBoth():
            return statement.first in made and statement.second in made
        case AtMost():
            return amount(statement.terms, made) > statement.limit
        case AtLeast():
            return shortfall(statement, made) > 0


def choices_made(series_id: str, worker_ids: Iterable[str]) -> set[Choice]:
    """Choices that holding one series with its team makes."""
    return {Held(series_id), *(Staffed(series_id, worker_id) for worker_id in worker_ids)}
