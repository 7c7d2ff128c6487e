"""What a coordinator asks of a plan beside the contract: times to keep clear, and series that are pinned."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from scheduler.domain.calendar import DateRange

MIDNIGHT = 24 * 60


class FirstAim(StrEnum):
    """Which of the two aims of access comes first; the other is the second."""

    WORST_AREA = "worst-area"
    EVEN_ACCESS = "even-access"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietTime:
    """Days, or hours of days, in which those concerned should have nothing: exams, faith days, carers' own events.

    Nothing named means everything: all weekdays, all age bands. ``but_strand_ids`` may meet all the same (an Iftar).
    The reason stands in ``days.reason``.
    """

    days: DateRange
    weekdays: tuple[int, ...] = ()
    from_minute: int = 0
    to_minute: int = MIDNIGHT
    band_ids: tuple[str, ...] = ()
    but_strand_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """A series that a coordinator has pinned: at least one must match; what is None may be anything."""

    id: str
    because: str
    strand_id: str | None = None
    area_id: str | None = None
    band_id: str | None = None
    venue_id: str | None = None
    weekday: int | None = None
    start_minute: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoTransport:
    """What a day of transport proved: nobody can be carried from an area to a venue on a weekday at these hours.

    A series of the area that begins in them does not meet there, unless this is taken out again (another vehicle).
    """

    area_id: str
    venue_id: str
    weekday: int
    from_minute: int
    to_minute: int
    because: str
