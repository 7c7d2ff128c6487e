"""What the programme tells a person: findings, explanations, progress, and how much work to spend."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.errors import EvenhandError


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A rule that is broken, or a fault in the facts: what it is about, and why, with the cure where there is one."""

    rule: str
    about: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One true sentence about what an area has (``has``) or has not, and the rule behind it."""

    area_id: str
    has: bool
    about: str
    because: str
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where the planning stands: a sentence, the share done from 0 to 1, and the first aim's best value and bound."""

    doing: str
    share: float
    best: float | None = None
    bound: float | None = None
    sessions: int | None = None
    """Sessions of the best programme so far, and areas that have something in it."""
    areas_served: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much work to spend, in the solver's own deterministic seconds and in rounds: never in clock time.

    ``counts_effort`` is for each of three solves of where and what, ``days_effort`` for days of groups; ``rounds``
    counts neighbourhoods, each given ``round_effort``. A term with at most ``whole_options`` ways of holding a series
    is solved whole.
    ``level_rounds`` raise the next worst cells, ``later_rounds`` the later aims; neither is more than ``rounds``.
    """

    counts_effort: float = 0.6
    days_effort: float = 3.0
    rounds: int = 60
    round_effort: float = 0.6
    whole_options: int = 150
    whole_effort: float = 10.0
    level_rounds: int = 12
    later_rounds: int = 36
    later_effort: float = 0.3


class PlanRefusedError(EvenhandError):
    """No plan can be returned: the findings say why."""

    def __init__(self, headline: str, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        super().__init__("\n".join([headline, *(f"- {one.about}: {one.because}" for one in findings)]))
