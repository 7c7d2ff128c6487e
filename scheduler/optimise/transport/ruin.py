"""Which requests are taken out before the plan is mended. Compiled.

Mostly strings of neighbouring stops from neighbouring routes (Christiaens and Vanden Berghe, "Slack Induction by
String Removals", Transportation Science 2020); now and then related requests (Shaw 1998), random ones, or a whole
route.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from scheduler.optimise.transport.ground import Ground
from scheduler.optimise.transport.insertion import EMPTY, Routes

REMOVED = -2
RANDOM, WHOLE_ROUTE, RELATED = 0.06, 0.12, 0.30
"""Shares of the ways to remove, added up; what is left goes to strings."""
AVERAGE_REMOVED = 8.0
LONGEST_STRING = 10.0
_MOST = 0.7
_GAP = 0.3
"""How often a string keeps one stop in its middle."""
_SPREAD = 1.3
"""A string spans some more stops than the requests it removes, as each has two."""


@njit(cache=True, nogil=True)
def remove_some(ground: Ground, routes: Routes, touched: np.ndarray) -> None:
    """Mark requests as removed (``vehicle_of`` −2) and their vehicles as touched; the routes still hold them."""
    n, m = ground.load.shape[0], ground.room.shape[0]
    way = np.random.random()
    if way < RANDOM:
        for _ in range(1 + np.random.randint(int(2 * AVERAGE_REMOVED))):
            _take(routes, np.random.randint(n), touched)
    elif way < WHOLE_ROUTE:
        _take_route(ground, routes, np.random.randint(m), touched)
    elif way < RELATED:
        _take_related(ground, routes, 2 + np.random.randint(int(2 * AVERAGE_REMOVED)), touched)
    else:
        _take_strings(ground, routes, touched)


@njit(cache=True, nogil=True)
def _take(routes: Routes, request: int, touched: np.ndarray) -> None:
    if routes.vehicle_of[request] >= 0:
        touched[routes.vehicle_of[request]] = True
        routes.vehicle_of[request] = REMOVED


@njit(cache=True, nogil=True)
def _take_route(ground: Ground, routes: Routes, first: int, touched: np.ndarray) -> None:
    """Take the whole of one route: the first that carries anybody, from vehicle ``first`` on."""
    n, m = ground.load.shape[0], ground.room.shape[0]
    for step in range(m):
        k = (first + step) % m
        if routes.length[k] > EMPTY:
            for i in range(1, routes.length[k] - 1):
                if routes.stops[k, i] < n:
                    _take(routes, routes.stops[k, i], touched)
            return


@njit(cache=True, nogil=True)
def _take_related(ground: Ground, routes: Routes, left: int, touched: np.ndarray) -> None:
    """Take most of the requests nearest to a random one."""
    for request in ground.near[np.random.randint(ground.load.shape[0])]:
        if left == 0:
            return
        if routes.vehicle_of[request] >= 0 and np.random.random() < _MOST:
            _take(routes, request, touched)
            left -= 1


@njit(cache=True, nogil=True)
def _take_strings(ground: Ground, routes: Routes, touched: np.ndarray) -> None:
    """Take a string of stops around a random request, and around its neighbours in other routes."""
    n, m = ground.load.shape[0], ground.room.shape[0]
    used = carried = 0
    for k in range(m):
        if routes.length[k] > EMPTY:
            used += 1
            carried += (routes.length[k] - 2) // 2
    longest = min(LONGEST_STRING, carried / max(1, used))
    strings = int(np.random.random() * (4.0 * AVERAGE_REMOVED / (1.0 + longest) - 1.0) + 1.0)
    for request in ground.near[np.random.randint(n)]:
        if strings == 0:
            break
        k = routes.vehicle_of[request]
        if k < 0 or touched[k]:
            continue
        _take_string(ground, routes, k, request, longest)
        touched[k] = True
        strings -= 1


@njit(cache=True, nogil=True)
def _take_string(ground: Ground, routes: Routes, k: int, request: int, longest: float) -> None:
    n = ground.load.shape[0]
    last = routes.length[k] - 1
    wanted = request if np.random.random() < 0.5 else n + request
    at = 1
    for i in range(1, last):
        if routes.stops[k, i] == wanted:
            at = i
    size = int(np.random.random() * min((last - 1) / 2, longest) + 1.0)
    span = max(1, int(size * _SPREAD + 0.5))
    start = max(1, at - np.random.randint(span))
    end = min(last, start + span)
    kept = start + np.random.randint(span) if span >= 3 and np.random.random() < _GAP else -1
    for i in range(start, end):
        if i != kept:
            stop = routes.stops[k, i]
            routes.vehicle_of[stop - n if stop >= n else stop] = REMOVED
    routes.vehicle_of[request] = REMOVED
