"""What disclosure control works on: counts of a whole report, how they add up, what is hidden for its own sake."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from scheduler.errors import EvenhandError

HIDDEN = None
"""Stands in place of a hidden figure, whichever reason it is hidden for."""


class DisclosureError(EvenhandError, ValueError):
    """A report that cannot be released as it stands; the message says which figure and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosurePolicy:
    """Counts from 1 to ``hidden_up_to`` are hidden; zeros are hidden too where ``zeros_shown`` is off."""

    hidden_up_to: int = 9
    zeros_shown: bool = True

    def __post_init__(self) -> None:
        """Refuse a threshold that hides nothing."""
        if self.hidden_up_to < 1:
            message = f"hidden_up_to is {self.hidden_up_to}, which hides no count; write 1 or more."
            raise DisclosureError(message)

    def hides(self, count: int) -> bool:
        """Whether a count is hidden for its own sake."""
        return 1 <= count <= self.hidden_up_to or (count == 0 and not self.zeros_shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """Says that the cell ``whole`` is the sum of the cells ``parts``."""

    whole: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """Says that the cells ``most`` add up to at least what the cells ``least`` add up to.

    Different carers do not add up, but whoever came in a quarter came in one of its months: a quarter's carers are at
    most the sum of its months' and at least those of each month. Where figures were corrected meanwhile and the bound
    does not hold, nobody can rely on it, and it is left out.
    """

    most: tuple[str, ...]
    least: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A figure divided by another: ``part`` of ``whole``, times ``scale`` (100 gives a percentage, 1 a rate).

    Both are names of counts, and then what remains of the whole is guarded as a count where the share is a
    percentage; or one of them counts things. It is hidden with either.
    """

    part: str
    whole: str
    scale: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class FullReport:
    """Every count of one report, by name, with what readers can add up. It does not leave the provider.

    ``counts`` are of people or what people did. ``things`` are the provider's own (sessions held, places offered,
    pence, miles): they tell nothing of anybody and are never hidden. ``cumulative`` names the
    cells that count from the year's start, so that an earlier report can be taken off. ``wanted`` names counts that
    readers need most: to guard others, they are hidden last.
    """

    counts: Mapping[str, int]
    things: Mapping[str, float] = field(default_factory=dict)
    totals: tuple[Total, ...] = ()
    shares: Mapping[str, Share] = field(default_factory=dict)
    cumulative: frozenset[str] = frozenset()
    bounds: tuple[Bound, ...] = ()
    wanted: frozenset[str] = frozenset()
