"""What a coordinator asks of a plan beside the contract: times to keep clear, and series that are pinned."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from scheduler.domain.calendar import DateRange

MIDNIGHT = 24 * 60


class FirstAim(StrEnum):
    """Which aim of access comes first; the others follow in the order worst-served, even access."""

    WORST_AREA = "worst-area"
    EVEN_ACCESS = "even-access"
    MEAN_LESS_GINI = "mean-less-gini"
    """Mean access less what is lost to inequality: mean · (1 − Gini), never Gini alone."""


class LaterAim(StrEnum):
    """Aims after access, in the order that holds unless the coordinator gives another."""

    WISHES = "wishes"
    COST = "cost"
    JOURNEYS = "journeys"
    CARRYING = "carrying"
    """The rough cost of carrying the area's carers to each venue."""
    CARBON = "carbon"
    REGULARITY = "regularity"
    """Few dates on which a series should meet and does not."""
    EVEN_WEEKS = "even-weeks"
    FAIR_LOADS = "fair-loads"
    AS_BEFORE = "as-before"
    """Few changes from last term: the same weekday and start at the same venue."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wishes for, met where it costs no promise and no access: "something in Mere on a Saturday".

    What is left open may be anything. A wish is met by one series that fits all of it: in its area, on one of its
    weekdays, begun and ended within its hours, of its strand, for its age band, at its venue. ``weight`` says how much
    it counts beside other wishes; ``text`` is what was asked for, in words; ``asked_by`` says who asked, such as "a
    parent" or "the school", and ``note`` what else is to be known. It names nobody. A `Lock` must be held; a wish may
    be missed, and the plan says which are.
    """

    id: str
    text: str
    area_id: str | None = None
    weekdays: tuple[int, ...] = ()
    from_minute: int = 0
    to_minute: int = MIDNIGHT
    strand_id: str | None = None
    band_id: str | None = None
    venue_id: str | None = None
    weight: int = 1
    asked_by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarryingCost:
    """What it costs to carry one carer of an area to a venue and home again, once, in pence; ``source`` says whence.

    Where there is none, the planner takes a rough figure from the distance (docs/rules.md).
    """

    area_id: str
    venue_id: str
    pence: int
    source: str
