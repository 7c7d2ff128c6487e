"""Lone working: whoever visits a home alone says when they begin and when they are back; silence raises an alarm.

Source: Health and Safety Executive, "Protecting lone workers" (INDG73): know where lone workers are, keep in touch,
and check that they have returned.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

BACK_WITHIN = timedelta(minutes=15)
"""Beyond the end of the visit and the journey home, before anybody worries (product default)."""
BEGIN_WITHIN = timedelta(minutes=30)
"""After a visit should have begun, before its silence raises an alarm (product default)."""


class VisitState(StrEnum):
    """How a visit stands."""

    TO_COME = "to come"
    NOT_BEGUN = "not begun"
    OUT = "out"
    OVERDUE = "overdue"
    NEEDS_HELP = "needs help"
    BACK = "back"


ALARMS = frozenset({VisitState.NOT_BEGUN, VisitState.OVERDUE, VisitState.NEEDS_HELP})


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitWatch:
    """What a lone worker has said of a visit; None where nothing was said."""

    begun_at: datetime | None = None
    expected_back_at: datetime | None = None
    back_at: datetime | None = None
    help_at: datetime | None = None


def expected_back(ends_at: datetime, journey_minutes: int) -> datetime:
    """When a worker should be back at the base, with some minutes to spare."""
    return ends_at + timedelta(minutes=journey_minutes) + BACK_WITHIN


def state_of(watch: VisitWatch, starts_at: datetime, now: datetime) -> VisitState:
    """Say how a visit stands: a call for help goes before all, and ends when the worker is back.

    Parameters
    ----------
    watch
        What the worker said.
    starts_at
        When the visit should begin.
    now
        The present.
    """
    if watch.back_at is not None:
        return VisitState.BACK
    if watch.help_at is not None:
        return VisitState.NEEDS_HELP
    if watch.begun_at is None:
        return VisitState.NOT_BEGUN if now > starts_at + BEGIN_WITHIN else VisitState.TO_COME
    late = watch.expected_back_at is not None and now > watch.expected_back_at
    return VisitState.OVERDUE if late else VisitState.OUT
