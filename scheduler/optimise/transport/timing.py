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
def least_times(  # noqa: C901, PLR0912 — the innermost loop of the search; a call in it costs more than its work
    ground: Ground,
    stops: np.ndarray,
    count: int,
    k: int,
    shift_limit: float,
    break_at: int,
    place_of: np.ndarray,
    times: FloatArray,
) -> bool:
    """Find the earliest time of every stop; False when there is none.

    ``stops[:count]`` are nodes with the depot at both ends. A ride's limit and the shift's limit push earlier stops
    later, until nothing moves (the least solution of a system of differences) or a window closes. With ``break_at``
    (0: nowhere) the vehicle waits for a break before that stop, and neither stretch around it is too long.
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
    for at in range(count):
        node = stops[at]
        times[at] = early[node]
        if node < n:
            place_of[node] = at
    for _ in range(_ROUNDS):
        for at in range(1, count):
            before, node = stops[at - 1], stops[at]
            pause = ground.break_minutes if at == break_at else 0.0
            times[at] = max(times[at], times[at - 1] + service[before] + minutes[before, node] + pause)
            if times[at] > late[node] + SLACK:
                return False
        moved = False
        for at in range(count - 1, 0, -1):
            node = stops[at]
            if node < n:
                continue
            earlier, limit = 0, shift_limit
            if node < 2 * n:
                earlier, limit = place_of[node - n], ride_limit[node - n] + service[node - n]
            if times[at] - limit > times[earlier] + _HAIR:
                times[earlier] = times[at] - limit
                moved = True
                if times[earlier] > late[stops[earlier]] + SLACK:
                    return False
        if break_at > 0:
            before = stops[break_at - 1]
            starts = times[break_at - 1] + service[before] + minutes[before, stops[break_at]] - ground.stretch_limit[k]
            goes_on = times[count - 1] - ground.stretch_limit[k]
            if starts > times[0] + _HAIR:
                times[0] = starts
                moved = True
            if goes_on > times[break_at] + _HAIR:
                times[break_at] = goes_on
                moved = True
            if times[0] > late[stops[0]] + SLACK or times[break_at] > late[stops[break_at]] + SLACK:
                return False
        if not moved:
            return True
    return False


@njit(cache=True, nogil=True)
def route_times(ground: Ground, stops: np.ndarray, count: int, k: int, place_of: np.ndarray, times: FloatArray) -> bool:
    """Find times for the stops of vehicle ``k``, with its driver's break where one is due; False when there are none.

    A run short enough needs no break; a longer one takes its break before a stop at which nobody is aboard.
    """
    shift, stretch = ground.shift_limit[k], ground.stretch_limit[k]
    if least_times(ground, stops, count, k, min(shift, stretch), 0, place_of, times):
        return True
    if shift <= stretch or not least_times(ground, stops, count, k, shift, 0, place_of, times):
        return False
    n, aboard = ground.load.shape[0], 0
    for at in range(1, count - 2):
        aboard += 1 if stops[at] < n else -1
        if aboard == 0 and least_times(ground, stops, count, k, shift, at + 1, place_of, times):
            return True
    return False
