"""A small linear model in whole numbers: variables, rows with the rule they come from, an objective. Data only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

FAR = 10**15
"""Larger than any sum of a row: a row without an upper or lower end."""


@dataclass(frozen=True, slots=True)
class Row:
    """Lowest ≤ Σ weight × variable ≤ highest."""

    rule: str
    terms: tuple[tuple[int, int], ...]
    lowest: int
    highest: int

    def holds(self, values: Sequence[int]) -> bool:
        """Whether the row holds at those values."""
        return self.lowest <= sum(weight * values[number] for number, weight in self.terms) <= self.highest


@dataclass(slots=True)
class Model:
    """Variables by number, rows, and what to maximise."""

    lows: list[int] = field(default_factory=list)
    highs: list[int] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    objective: dict[int, int] = field(default_factory=dict)

    def variable(self, low: int, high: int) -> int:
        """Add a whole-number variable and return its number."""
        self.lows.append(low)
        self.highs.append(high)
        return len(self.lows) - 1

    def row(self, rule: str, terms: Mapping[int, int], *, lowest: int = -FAR, highest: int = FAR) -> None:
        """Add a row; weights of 0 are dropped."""
        kept = tuple((number, weight) for number, weight in terms.items() if weight)
        self.rows.append(Row(rule, kept, lowest, highest))


@dataclass(frozen=True, slots=True)
class Solved:
    """What a solve gave: values (empty when none was found), objective, proven bound, whether it is the best."""

    values: tuple[int, ...]
    objective: float
    bound: float
    best: bool
