"""Requests that could not be met: why, where, for what; and how they weigh in the next plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scheduler.errors import EvenhandError

MOST_OF_A_NOTE = 50
STEADY = 20
"""Added to those who asked, so that an area's weight does not jump with a handful of requests."""


class UnmetError(EvenhandError, ValueError):
    """A note of an unmet request that cannot be kept; says what to mend."""


class WhyUnmet(StrEnum):
    """Why a request could not be met."""

    FULL = "full"
    TOO_FAR = "too far"
    WRONG_TIME = "wrong time"
    NO_TRANSPORT = "no transport"
    AGE = "age"
    NOTHING_FOUND = "nothing found"


class UnmetSource(StrEnum):
    """Where a request was recorded."""

    WAITING_LIST = "waiting list"
    SEARCH = "search"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmetRequest:
    """Carers who asked and could not be helped; nobody is named. ``strand_id`` and ``area_id`` None: not known."""

    at: datetime
    source: UnmetSource
    why: WhyUnmet
    carers: int
    area_id: str | None
    strand_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmetNote:
    """What a coordinator noted."""

    why: WhyUnmet
    carers: int
    area_id: str
    strand_id: str | None


def read_note(fields: Mapping[str, str], areas: Mapping[str, str], strands: Mapping[str, str]) -> UnmetNote:
    """Read a coordinator's note: ``why``, ``area``, ``strand`` (may be empty) and ``carers``.

    Raises
    ------
    UnmetError
        When a field is missing, or leads nowhere.
    """
    why, area, strand = (fields.get(name, "").strip() for name in ("why", "area", "strand"))
    if why not in set(WhyUnmet):
        message = "Why: choose one of the reasons in the list."
        raise UnmetError(message)
    if area not in areas:
        message = "Area: choose where the carers live."
        raise UnmetError(message)
    if strand and strand not in strands:
        message = f"Activity: '{strand}' is none of this service's; choose one of the list, or leave it open."
        raise UnmetError(message)
    typed = fields.get("carers", "").strip()
    if not typed.isdecimal() or not 1 <= int(typed) <= MOST_OF_A_NOTE:
        message = f"Carers: '{typed}' is no whole number from 1 to {MOST_OF_A_NOTE}; write how many asked."
        raise UnmetError(message)
    return UnmetNote(why=WhyUnmet(why), area_id=area, strand_id=strand or None, carers=int(typed))


def demand_weights(came: Mapping[str, int], unmet: Mapping[str, int]) -> dict[str, float]:
    """Weigh each area's demand for the next plan by last term's take-up and unmet requests.

    The weight is 1 where everybody who asked got a place, and grows with the share of those who asked and did not:
    ``1 + unmet / (came + unmet + 20)``, never above 2. The 20 keep a handful of requests from speaking for an area.

    Examples
    --------
    Of 20 who asked in the west 10 were not helped: 1 + 10 / (10 + 10 + 20) = 1.25.

    >>> demand_weights({"east": 30, "west": 10}, {"west": 10})
    {'east': 1.0, 'west': 1.25}
    """
    asked = {area: came.get(area, 0) + unmet.get(area, 0) + STEADY for area in sorted({*came, *unmet})}
    return {area: round(1.0 + unmet.get(area, 0) / total, 2) for area, total in asked.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A wish for the next plan, in words that a coordinator reads."""

    area_id: str | None
    strand_id: str | None
    carers: int
    words: str


def wishes(
    counts: Mapping[tuple[str | None, str | None, WhyUnmet], int], areas: Mapping[str, str], strands: Mapping[str, str]
) -> tuple[Wish, ...]:
    """Turn unmet requests by area, strand and reason into wishes, the most wanted first."""
    found = []
    for (area, strand, why), carers in counts.items():
        what = strands.get(strand or "", "something")
        where = areas.get(area or "", "an area not said")
        found.append(
            Wish(area_id=area, strand_id=strand, carers=carers, words=_ASK[why].format(what=what, where=where))
        )
    return tuple(sorted(found, key=lambda one: (-one.carers, one.words)))


_ASK = {
    WhyUnmet.FULL: "More places in {what} for {where}",
    WhyUnmet.TOO_FAR: "{what} nearer to {where}",
    WhyUnmet.WRONG_TIME: "{what} at another time for {where}",
    WhyUnmet.NO_TRANSPORT: "Transport to {what} from {where}",
    WhyUnmet.AGE: "{what} for another age in {where}",
    WhyUnmet.NOTHING_FOUND: "{what} within reach of {where}",
}
