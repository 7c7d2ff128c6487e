"""When each stop of a route can be served: windows, rides and the length of the shift, all at once. Compiled."""

from __future__ import annotations

import numpy as np
from numba import njit

from geo.arrays import FloatArray
from scheduler.optimise.transport.ground import Ground

SLACK = 1e-7
"""Minutes; what floating point may add to a time without making it late."""
_HAIR = 1e-9
_ROUNDS = 200


@njit(cache=True, nogil=True)
def least_times(  # noqa: C901 — the innermost loop of the search; a call in it costs more than its work
    ground: Ground, stops: np.ndarray, count: int, shift_limit: float, place_of: np.ndarray, times: FloatArray
) -> bool:
    """Find the earliest time of every stop; False when there is none.

    ``stops[:count]`` are nodes with the depot at both ends. A ride's limit and the shift's limit push earlier stops
    later, until nothing moves (the least solution of a system of differences) or a window closes.
    ``place_of`` (nodes,) and ``times`` (stops,) are room to work in; ``times`` holds the answer.
    """
    n = ground.load.shape[0]
    early, late, service, minutes, ride_limit = (
        ground.early,
        ground.late,
        ground.service,
        ground.minutes,
        ground.ride_limit,
    )
    for k in range(count):
        node = stops[k]
        times[k] = early[node]
        if node < n:
            place_of[node] = k
    for _ in range(_ROUNDS):
        for k in range(1, count):
            before, node = stops[k - 1], stops[k]
            times[k] = max(times[k], times[k - 1] + service[before] + minutes[before, node])
            if times[k] > late[node] + SLACK:
                return False
        moved = False
        for k in range(count - 1, 0, -1):
            node = stops[k]
            if node < n:
                continue
            at, limit = 0, shift_limit
            if node < 2 * n:
                at, limit = place_of[node - n], ride_limit[node - n] + service[node - n]
            if times[k] - limit > times[at] + _HAIR:
                times[at] = times[k] - limit
                moved = True
                if times[at] > late[stops[at]] + SLACK:
                    return False
        if not moved:
            return True
    return False
