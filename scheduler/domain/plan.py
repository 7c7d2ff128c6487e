"""A plan: what the optimiser (or a person) proposes for one term, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

PLAN_FORMAT_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedDate:
    """A date on which the cadence would fall but the series does not meet."""

    day: date
    because: str
    made_up_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A recurring group, a course, or a single session (then ``dates`` has one entry).

    ``venue_id`` is None for online groups and for home visits. ``household`` names the household of a
    home visit by its number in the register, never by name.
    """

    id: str
    strand_id: str
    band_id: str
    area_id: str
    venue_id: str | None
    weekday: int
    start_minute: int
    duration_minutes: int
    dates: tuple[date, ...]
    worker_ids: tuple[str, ...]
    places: int
    vehicle_id: str | None = None
    household: str | None = None
    missed: tuple[MissedDate, ...] = ()

    @property
    def end_minute(self) -> int:
        """Minute of the day at which a session ends."""
        return self.start_minute + self.duration_minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class AimResult:
    """What an aim reached, and the best that anybody could reach (a proven bound).

    ``more`` says whether more is better; where it is not (cost, journeys), the bound is the least there could be.
    """

    id: str
    title: str
    unit: str
    value: float
    bound: float
    proven_best: bool
    more: bool = True

    @property
    def gap(self) -> float:
        """Share by which the value falls short of the bound: 0 at the best possible, 1 when nothing is reached.

        Where less is better, the share of the value that lies above the bound.
        """
        if self.proven_best or (self.bound <= self.value if self.more else self.value <= self.bound):
            return 0.0
        return (self.bound - self.value) / self.bound if self.more else (self.value - self.bound) / self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmet:
    """Something asked for and not reached, with the reason a coordinator reads."""

    rule: str
    about: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A draft or published programme of one term.

    The same facts, seed and versions give the same plan, so no clock time is kept in it.
    """

    service_id: str
    term_id: str
    facts_fingerprint: str
    series: tuple[Series, ...]
    aims: tuple[AimResult, ...]
    unmet: tuple[Unmet, ...]
    seed: int
    made_by: str
    format_version: int = PLAN_FORMAT_VERSION

    @property
    def session_count(self) -> int:
        """Number of dated sessions."""
        return sum(len(one.dates) for one in self.series)
