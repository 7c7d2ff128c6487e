"""What pages of transport show beside the office's own views: a day's map and notes, what was planned and driven."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from scheduler.domain.run_marks import RunMark
from scheduler.optimise.transport.costs import NOTHING, Cost


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a household was told about its times, and whether the message has left."""

    at: datetime
    names: tuple[str, ...]
    words: tuple[str, ...]
    has_left: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OnTheDay:
    """What stands beside the runs of a day: a map of all, notes from the road, how long rides are."""

    map_svg: str
    passengers: int
    marks: dict[str, RunMark]
    """What stands for each ride."""
    longest_ride: dict[str, int]
    """Minutes of the longest ride of each run."""
    excess_minutes: int
    """By how much all rides together are longer than the direct journeys."""
    told: tuple[Told, ...]
    """What households were told, the newest first."""
    synthetic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """Planned and driven: of a session, an area, a funder, or a kind of vehicle.

    What was driven counts the runs alone whose miles were written down; ``planned_of_driven`` is what the same runs
    were planned to cost, so that the two can be compared.
    """

    name: str
    rides: int = 0
    planned: Cost = NOTHING
    driven: Cost = NOTHING
    planned_of_driven: Cost = NOTHING
    carers: frozenset[str] = frozenset()
    """Who was carried; never shown."""

    def __add__(self, other: Spent) -> Spent:
        return Spent(
            name=self.name,
            rides=self.rides + other.rides,
            planned=self.planned + other.planned,
            driven=self.driven + other.driven,
            planned_of_driven=self.planned_of_driven + other.planned_of_driven,
            carers=self.carers | other.carers,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CostsView:
    """What transport costs in a period, shared out in four ways; each list adds up to ``whole``."""

    first: date
    last: date
    days: int
    whole: Spent
    by_kind: tuple[Spent, ...]
    by_area: tuple[Spent, ...]
    by_funder: tuple[Spent, ...]
    by_session: tuple[Spent, ...]
