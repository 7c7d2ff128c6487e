"""Says what keeps a day from being planned as the office knows it: names instead of ids, one line for one far home."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from geo.hops import SOURCE
from scheduler.domain.transport import Direction, TransportDay
from scheduler.optimise.transport.problems import LONGEST_LIKELY_MINUTES, TransportProblem
from scheduler.use_cases.transport.transport_views import ProblemLine

TABLES = frozenset({"minutes", "miles"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a day's ids are called: carers, places and sessions by id."""

    carers: Mapping[str, str]
    places: Mapping[str, str]
    sessions: Mapping[str, str]


def problem_lines(day: TransportDay, problems: Iterable[TransportProblem], known: Known) -> tuple[ProblemLine, ...]:
    """Return problems as a coordinator reads them.

    Where minutes are our own estimate nobody typed a wrong one: a table that is too large means that a place lies far
    off, and that is said once for each such place.

    Parameters
    ----------
    day
        The day's facts.
    problems
        What is wrong with them.
    known
        Names; whatever has none stands under its id.
    """
    every = tuple(problems)
    names = _names(day, known)
    far_off = tuple(_far_off(day, known)) if day.minutes_source == SOURCE else ()
    lines = [
        ProblemLine(
            field=one.field,
            because=_in_names(one.because, names),
            cure=_in_names(one.cure, names),
            about=_about(one.field, day, known),
        )
        for one in every
        if not (far_off and one.field in TABLES)
    ]
    return (*far_off, *lines)


def _far_off(day: TransportDay, known: Known) -> Iterator[ProblemLine]:
    """Name each place that is hours away from others, the one with the most such journeys first."""
    rest = {
        (start.id, end.id)
        for start, row in zip(day.points, day.minutes, strict=False)  # a table of another size is told by itself
        for end, minutes in zip(day.points, row, strict=False)
        if minutes > LONGEST_LIKELY_MINUTES
    }
    whose: dict[str, list[str]] = {}
    for ride in day.rides:
        whose.setdefault(ride.point_id, []).append(known.carers.get(ride.carer_id, ride.carer_id))
    while rest:
        far = min(Counter(end for pair in rest for end in pair).items(), key=lambda one: (-one[1], one[0]))[0]
        rest = {pair for pair in rest if far not in pair}
        people = ", ".join(dict.fromkeys(whose.get(far, ())))
        yield ProblemLine(
            field=f"points.{far}",
            because="it lies many hours from the other places of this day.",
            cure="Check its postcode.",
            about=known.places.get(far, far) + (f" ({people})" if people else ""),
        )


def _about(field: str, day: TransportDay, known: Known) -> str:
    """Say what a field belongs to: whose ride, which session, vehicle or person; nothing for a whole list."""
    kind, _, rest = field.partition(".")
    wanted = rest.partition(".")[0]
    if kind == "rides":
        for ride in day.rides:
            if ride.id == wanted:
                title = known.sessions.get(ride.session_id, "the session")
                way = f"to {title}" if ride.direction is Direction.THERE else f"home from {title}"
                return f"{known.carers.get(ride.carer_id, ride.carer_id)}, {way}"
    if kind == "sessions":
        return known.sessions.get(wanted, "")
    return _called(day).get(wanted, "")


def _names(day: TransportDay, known: Known) -> dict[str, str]:
    """Return names by id, without ids that are mere numbers: those would be found in any figure."""
    every = {**known.carers, **known.places, **_called(day)}
    return {name: words for name, words in every.items() if not name.isdecimal()}


def _called(day: TransportDay) -> dict[str, str]:
    """Return what vehicles and people of the crews are called."""
    named = {one.id: one.name for one in day.vehicles} | {one.id: one.name for one in day.drivers}
    return named | {one.id: one.name for one in day.escorts}


def _in_names(text: str, names: Mapping[str, str]) -> str:
    """Put names in the place of ids."""
    return re.sub(r"[\w-]+", lambda found: names.get(found[0], found[0]), text)
