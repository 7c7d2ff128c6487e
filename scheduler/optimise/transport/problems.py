"""Finds what is wrong with a day's facts before anything is planned: all at once, each with its field and its cure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from math import isfinite

from scheduler.domain.transport import Direction, TransportDay, walk_limit
from scheduler.errors import EvenhandError

LONGEST_LIKELY_MINUTES = 600
"""No two places of one service are ten hours apart: larger numbers are seconds or metres."""
LONGEST_LIKELY_MILES = 400.0
_NAMED = 5
_LONGEST_DUTY = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class TransportProblem:
    """One thing that is wrong: where, what, and what to do."""

    field: str
    because: str
    cure: str


class TransportProblemsError(EvenhandError, ValueError):
    """A day's facts cannot be planned; the message names every problem with its cure."""

    def __init__(self, problems: Iterable[TransportProblem]) -> None:
        self.problems = tuple(problems)
        lines = [f"- {problem.field}: {problem.because} {problem.cure}" for problem in self.problems]
        super().__init__("\n".join(["This day cannot be planned; mend each and plan again:", *lines]))


def refuse_problems(day: TransportDay, *, planned_before: bool = False) -> None:
    """Raise when a day's facts cannot be planned; ``planned_before`` is as for ``find_problems``.

    Raises
    ------
    TransportProblemsError
        With every problem.
    """
    found = find_problems(day, planned_before=planned_before)
    if found:
        raise TransportProblemsError(found)


def find_problems(day: TransportDay, *, planned_before: bool = False) -> tuple[TransportProblem, ...]:
    """Return every problem of a day's facts, all at once; what builds on a wrong fact looks at the sound ones alone.

    Parameters
    ----------
    day
        The facts.
    planned_before
        Whether households were told times already. Then too few wheelchair places (the minibus with the lift has
        broken down) do not keep the others from being fetched: who is left is told why, and the cure.
    """
    every = (_twice, _references, _matrix, _times, _numbers, _walks, _reach)
    found = [problem for ask in every for problem in ask(day)]
    return tuple(found if planned_before else (*found, *_wheelchairs(day)))


def _twice(day: TransportDay) -> Iterator[TransportProblem]:
    lists: dict[str, tuple[object, ...]] = {
        "points": day.points,
        "sessions": day.sessions,
        "rides": day.rides,
        "vehicles": day.vehicles,
        "drivers": day.drivers,
        "escorts": day.escorts,
    }
    for field, items in lists.items():
        counts = Counter(item.id for item in items)  # type: ignore[attr-defined] # each of these has an id
        for name, times in counts.items():
            if times > 1 and field == "drivers":
                bases = sorted({driver.base_id for driver in day.drivers if driver.id == name})
                because = f"the driver {name} stands {times} times, with the bases {', '.join(bases)}."
                yield TransportProblem(field=field, because=because, cure="Keep one, with the base of this day.")
            elif times > 1:
                because = f"the id {name} stands {times} times."
                yield TransportProblem(field=field, because=because, cure="Give each its own id.")


def _references(day: TransportDay) -> Iterator[TransportProblem]:
    points = {point.id for point in day.points}
    sessions = {session.id for session in day.sessions}
    named = [
        *((f"sessions.{session.id}.point_id", session.point_id) for session in day.sessions),
        *((f"rides.{ride.id}.point_id", ride.point_id) for ride in day.rides),
        *((f"vehicles.{vehicle.id}.depot_id", vehicle.depot_id) for vehicle in day.vehicles),
    ]
    for field, point in named:
        if point not in points:
            yield TransportProblem(field=field, because=f"the point {point} is not among the points.", cure="Add it.")
    for ride in day.rides:
        if ride.session_id not in sessions:
            because = f"the session {ride.session_id} is not among the sessions."
            cure = "Add the session, or take the ride out."
            yield TransportProblem(field=f"rides.{ride.id}.session_id", because=because, cure=cure)


def _matrix(day: TransportDay) -> Iterator[TransportProblem]:
    size = len(day.points)
    tables: tuple[tuple[str, tuple[tuple[float, ...], ...], float, str], ...] = (
        ("minutes", day.minutes, LONGEST_LIKELY_MINUTES, "Are these seconds or metres? Give minutes."),
        ("miles", day.miles, LONGEST_LIKELY_MILES, "Are these metres? Give miles."),
    )
    for field, table, likely, cure in tables:
        if len(table) != size or any(len(row) != size for row in table):
            because = f"the table is not {size} × {size}, one row and one column for each point."
            yield TransportProblem(field=field, because=because, cure="Give every pair of points.")
            continue
        yield from _entries(day, field, table, _is_hole, "is a hole", "Fill it in.")
        yield from _entries(day, field, table, partial(_is_too_large, likely), "is too large", cure)


def _is_hole(value: float) -> bool:
    return not isfinite(value) or value < 0


def _is_too_large(likely: float, value: float) -> bool:
    return isfinite(value) and value > likely


def _entries(
    day: TransportDay,
    field: str,
    table: tuple[tuple[float, ...], ...],
    wrong: Callable[[float], bool],
    what: str,
    cure: str,
) -> Iterator[TransportProblem]:
    """Name the first wrong entries of a table and count the rest."""
    found = [
        (day.points[row].id, day.points[column].id, value)
        for row, values in enumerate(table)
        for column, value in enumerate(values)
        if wrong(value)
    ]
    for start, end, value in found[:_NAMED]:
        because = f"from {start} to {end}: {value:g} {what}."
        yield TransportProblem(field=field, because=because, cure=cure)
    if len(found) > _NAMED:
        yield TransportProblem(field=field, because=f"{len(found) - _NAMED} more entries are like these.", cure=cure)


def _times(day: TransportDay) -> Iterator[TransportProblem]:
    for session in day.sessions:
        if session.end_minute <= session.start_minute:
            because = f"the session starts at minute {session.start_minute} and ends at {session.end_minute}."
            field = f"sessions.{session.id}"
            yield TransportProblem(field=field, because=because, cure="Let it end after it starts.")
    for group, items in (("vehicles", day.vehicles), ("drivers", day.drivers), ("escorts", day.escorts)):
        for item in items:
            if item.to_minute <= item.from_minute:
                because = f"the hours run from minute {item.from_minute} to {item.to_minute}."
                yield TransportProblem(
                    field=f"{group}.{item.id}", because=because, cure="Let them end after they begin."
                )


def _numbers(day: TransportDay) -> Iterator[TransportProblem]:
    fields = (
        "seats",
        "wheelchair_places",
        "fixed_pence",
        "pence_per_mile",
        "pence_per_waiting_minute",
        "grams_co2e_per_mile",
    )
    for vehicle in day.vehicles:
        for field in fields:
            if getattr(vehicle, field) < 0:
                because = f"{getattr(vehicle, field)} is below nothing."
                yield TransportProblem(field=f"vehicles.{vehicle.id}.{field}", because=because, cure="Give 0 or more.")
    for ride in day.rides:
        if ride.age_years < 0:
            because = f"an age of {ride.age_years} years is below nothing."
            yield TransportProblem(field=f"rides.{ride.id}.age_years", because=because, cure="Mend the birth date.")


def _walks(day: TransportDay) -> Iterator[TransportProblem]:
    """Find who would walk farther to a named stop than their age allows, or no way at all."""
    for ride in day.rides:
        most = walk_limit(day.settings, ride.age_years)
        field = f"rides.{ride.id}.walk_metres"
        if ride.walk_metres is not None and ride.walk_metres < 0:
            because = f"a walk of {ride.walk_metres} metres is below nothing."
            yield TransportProblem(field=field, because=because, cure="Give 0 or more, or none where home is meant.")
        elif ride.walk_metres is not None and ride.walk_metres > most:
            because = f"{ride.walk_metres} metres on foot at {ride.age_years} years; at most {most} are allowed."
            cure = "Fetch this carer at home, or agree a nearer stop with the household."
            yield TransportProblem(field=field, because=because, cure=cure)


def _wheelchairs(day: TransportDay) -> Iterator[TransportProblem]:
    """More wheelchairs for one session than the whole fleet has places cannot all come or go at once."""
    places = sum(vehicle.wheelchair_places for vehicle in day.vehicles)
    needed = Counter((ride.session_id, ride.direction) for ride in day.rides if ride.wheelchair)
    for (session_id, direction), count in sorted(needed.items()):
        if count > places:
            held = f"{places} wheelchair place" if places == 1 else f"{places} wheelchair places"
            because = f"{count} wheelchairs go {direction.value}; the fleet has {held}."
            cure = "Book a taxi that takes wheelchairs, or another vehicle with a lift."
            yield TransportProblem(field=f"sessions.{session_id}", because=because, cure=cure)


def _reach(day: TransportDay) -> Iterator[TransportProblem]:
    """Find rides for which no vehicle could even drive out and back within a duty.

    Where a fact that this builds on is wrong itself (a point that is not there, a hole), that is told and no more.
    """
    venue = {session.id: session.point_id for session in day.sessions}
    duty = max([driver.longest_duty_minutes for driver in day.drivers], default=_LONGEST_DUTY)
    between = _sound_minutes(day)
    for ride in day.rides:
        start, end = ride.point_id, venue.get(ride.session_id, "")
        if ride.direction is Direction.BACK:
            start, end = end, start
        ways = [((vehicle.depot_id, start), (start, end), (end, vehicle.depot_id)) for vehicle in day.vehicles]
        if not ways or any(part not in between for way in ways for part in way):
            continue
        least = min(sum(between[part] for part in way) for way in ways)
        if least > duty:
            because = f"from the nearest depot, there and back takes {least} minutes; a duty is at most {duty}."
            cure = "Check the postcode, find a vehicle nearer by, or offer a session nearer home."
            yield TransportProblem(field=f"rides.{ride.id}.point_id", because=because, cure=cure)


def _sound_minutes(day: TransportDay) -> dict[tuple[str, str], int]:
    """Return the minutes between two points, without those that are told as holes or as too large."""
    return {
        (start.id, end.id): minutes
        for start, row in zip(day.points, day.minutes, strict=False)  # a table of another size is told by itself
        for end, minutes in zip(day.points, row, strict=False)
        if not _is_hole(minutes) and not _is_too_large(LONGEST_LIKELY_MINUTES, minutes)
    }
