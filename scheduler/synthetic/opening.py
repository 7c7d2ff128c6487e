"""When demo venues are open in a week, by kind."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from scheduler.domain.facts import WeeklyHours

HOUR = 60
WEEK = range(5)
SATURDAY = 5
SUNDAY = 6
Stretch = tuple[tuple[int, ...], float, float]
"""Weekdays, from which hour, to which hour."""
USUAL: dict[str, tuple[Stretch, ...]] = {
    "hall": ((tuple(WEEK), 9, 22), ((SATURDAY, SUNDAY), 9, 18)),
    "school": ((tuple(WEEK), 15.5, 21),),
    "leisure_centre": ((tuple(WEEK), 8, 22), ((SATURDAY, SUNDAY), 9, 18)),
    "library": ((tuple(WEEK), 9, 19), ((SATURDAY,), 9, 16)),
    "council_building": ((tuple(WEEK), 8.5, 21),),
    "gp_practice": ((tuple(WEEK), 8.5, 18.5),),
    "talking_point": ((tuple(WEEK), 9, 17.5),),
    "provider_site": ((tuple(WEEK), 8.5, 21.5), ((SATURDAY,), 9, 17)),
    "city_centre": ((tuple(WEEK), 9, 21.5), ((SATURDAY,), 9, 18)),
}
OTHER: tuple[Stretch, ...] = ((tuple(WEEK), 9, 21), ((SATURDAY,), 9, 17))
LET_TO_OTHERS = frozenset({"hall", "leisure_centre", "library", "school"})


def opening(kind: str, chance: Random, *, main: bool) -> tuple[WeeklyHours, ...]:
    """Draw a venue's weekly hours; all but an area's main hall are let to others on one weekday."""
    taken = chance.choice(WEEK) if kind in LET_TO_OTHERS and not main else None
    return tuple(
        sorted(
            (
                WeeklyHours(weekday=day, from_minute=int(start * HOUR), to_minute=int(end * HOUR))
                for days, start, end in USUAL.get(kind, OTHER)
                for day in days
                if day != taken
            ),
            key=lambda hours: hours.weekday,
        )
    )


def widened(
    hours: tuple[WeeklyHours, ...], weekdays: Iterable[int], from_minute: int, to_minute: int
) -> tuple[WeeklyHours, ...]:
    """Open a venue at least from ``from_minute`` to ``to_minute`` on each of the weekdays.

    One stretch a day comes out: a day's stretches are joined with the new one.
    """
    days = {one.weekday: one for one in hours}
    for day in weekdays:
        before = days.get(day)
        days[day] = WeeklyHours(
            weekday=day,
            from_minute=min(from_minute, before.from_minute) if before else from_minute,
            to_minute=max(to_minute, before.to_minute) if before else to_minute,
        )
    return tuple(days[day] for day in sorted(days))
