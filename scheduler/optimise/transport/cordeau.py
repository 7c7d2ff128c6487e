"""Reads the public dial-a-ride files (Cordeau 2006; Ropke, Cordeau and Laporte 2007).

First line: vehicles, requests × 2, longest route, capacity, longest ride. Then a line a node: id, x, y, minutes of
service, load, earliest, latest; node 0 is the depot, pick-up i has its drop-off at n + i. Distance is the straight
line, a minute and a unit of cost for each unit of length.
"""

from __future__ import annotations

import numpy as np

from scheduler.errors import EvenhandError
from scheduler.optimise.transport.build import tighten
from scheduler.optimise.transport.ground import NOBODY, Ground, related

_NODE_FIELDS = 7
_HEAD_FIELDS = 5


class CordeauFileError(EvenhandError, ValueError):
    """A dial-a-ride file cannot be read; the message names the line."""


def read_cordeau(text: str) -> Ground:
    """Read a dial-a-ride file as the search's arrays.

    Raises
    ------
    CordeauFileError
        When a line is no list of numbers, too short, or missing.
    """
    lines = [line.split() for line in text.splitlines() if line.strip()]
    head = _numbers(lines, 0, _HEAD_FIELDS)
    vehicles, twice, longest_route, capacity, longest_ride = head[:5]
    n, m = int(twice) // 2, int(vehicles)
    rows = np.array([_numbers(lines, 1 + number, _NODE_FIELDS)[:_NODE_FIELDS] for number in range(2 * n + 1)])
    rows = np.vstack([rows[1:], np.repeat(rows[:1], m, axis=0)])
    place = rows[:, 1:3]
    distance = np.hypot(*(place[:, None, :] - place[None, :, :]).transpose(2, 0, 1))
    service, early, late = rows[:, 3].copy(), rows[:, 5].copy(), rows[:, 6].copy()
    limits = np.full(n, longest_ride)
    _reach_depot(early, late, service, distance, n)
    tighten(early, late, service, distance, limits)
    return Ground(
        early=early,
        late=late,
        service=service,
        minutes=distance,
        miles=distance.copy(),
        load=rows[:n, 4:5].astype(np.int64),
        room=np.full((m, 1), int(capacity), dtype=np.int64),
        ride_limit=limits,
        shift_limit=np.full(m, longest_route),
        stretch_limit=np.full(m, longest_route),
        break_minutes=0.0,
        per_mile=np.ones(m),
        fixed=np.zeros(m),
        per_ride_minute=0.0,
        depot=np.arange(2 * n, 2 * n + m, dtype=np.int64),
        kind=np.zeros(m, dtype=np.int64),
        apart=np.full((n, 0), NOBODY, dtype=np.int64),
        near=related(early, late, distance, n),
        unserved=10.0 * float(distance.max()) + longest_route,
    )


def _reach_depot(early: np.ndarray, late: np.ndarray, service: np.ndarray, minutes: np.ndarray, n: int) -> None:
    """Nobody is served before a vehicle can be there, nor so late that it cannot be back."""
    depot = 2 * n
    early[:depot] = np.maximum(early[:depot], early[depot] + minutes[depot, :depot])
    late[:depot] = np.minimum(late[:depot], late[depot] - minutes[:depot, depot] - service[:depot])


def _numbers(lines: list[list[str]], number: int, count: int) -> list[float]:
    if number >= len(lines):
        message = f"The file ends after {len(lines)} lines; line {number + 1} is missing. Get the whole file."
        raise CordeauFileError(message)
    try:
        found = [float(word) for word in lines[number]]
    except ValueError:
        message = f"Line {number + 1} is no list of numbers: {' '.join(lines[number])[:60]!r}. Get the file again."
        raise CordeauFileError(message) from None
    if len(found) < count:
        message = f"Line {number + 1} has {len(found)} numbers where {count} are needed. Get the file again."
        raise CordeauFileError(message)
    return found
