"""How long a day's search may take; told to whoever queues it, who loads no solver."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How long to search: a count of rounds for each chain (repeatable), or seconds by the clock."""

    rounds: int | None = None
    seconds: float | None = None
    recombining_work: float = 0.5
    """Deterministic time for choosing among the routes met; 0 leaves it out."""


USUAL_EFFORT = Effort(rounds=60_000)
MADE_BY = "Evenhand ruin and recreate, with routes recombined and crews matched by OR-Tools"
