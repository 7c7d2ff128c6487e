"""Where a request fits best into a route. Compiled; answers are remembered by the route's fingerprint.

A search meets the same routes again and again, so the best place of a request in a route is looked up before it is
worked out: a table keeps, for a route and a request, either the exact answer or a cost below which there is none.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from geo.arrays import FloatArray
from scheduler.optimise.transport.ground import NOBODY, Ground
from scheduler.optimise.transport.timing import SLACK, route_times

NOWHERE = 1e18
EMPTY = 2
"""Stops of a route that carries nobody: its two depots."""
LEAST_GAIN = 1e-9


class Routes(NamedTuple):
    """The routes of all vehicles and what follows from them; ``W`` is the longest route with its two depots."""

    stops: np.ndarray
    """(m, W) nodes, depot first and last."""
    length: np.ndarray
    """(m,) stops in use."""
    earliest: FloatArray
    """(m, W) by windows alone."""
    latest: FloatArray
    """(m, W) by windows alone."""
    aboard: np.ndarray
    """(m, W, kinds) room taken after the stop."""
    mark: np.ndarray
    """(m,) fingerprint of the sequence and the vehicle's kind."""
    cost: FloatArray
    """(m,) pence."""
    vehicle_of: np.ndarray
    """(n,) vehicle that carries a request, −1 when none does."""


class Memory(NamedTuple):
    """Direct-mapped table of answers; a new one replaces what stood in its place."""

    key: np.ndarray
    extra: FloatArray
    pick_up_after: np.ndarray
    drop_off_after: np.ndarray
    """−1: no place costs less than ``extra``."""


class Desk(NamedTuple):
    """Room to work in, so that nothing is allocated while the search runs."""

    stops: np.ndarray
    place_of: np.ndarray
    times: FloatArray
    found: np.ndarray


@njit(cache=True, nogil=True, inline="always")
def _mixed(value: np.uint64) -> np.uint64:
    """Scatter the bits of a number (the finaliser of SplitMix64; Steele, Lea and Flood 2014)."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


@njit(cache=True, nogil=True)
def refresh(ground: Ground, routes: Routes, k: int) -> None:
    """Work out everything that follows from the stops of vehicle ``k``."""
    n, kinds = ground.load.shape
    count = routes.length[k]
    stops = routes.stops[k]
    routes.earliest[k, 0] = ground.early[stops[0]]
    for d in range(kinds):
        routes.aboard[k, 0, d] = 0
    mark = np.uint64(ground.kind[k] + 1)
    for i in range(1, count):
        a, b = stops[i - 1], stops[i]
        time = routes.earliest[k, i - 1] + ground.service[a] + ground.minutes[a, b]
        routes.earliest[k, i] = max(time, ground.early[b])
        for d in range(kinds):
            change = 0
            if b < n:
                change = ground.load[b, d]
            elif b < 2 * n:
                change = -ground.load[b - n, d]
            routes.aboard[k, i, d] = routes.aboard[k, i - 1, d] + change
        mark = _mixed(mark * np.uint64(0x9E3779B97F4A7C15) + np.uint64(b + 1))
    routes.mark[k] = mark
    routes.latest[k, count - 1] = ground.late[stops[count - 1]]
    for i in range(count - 2, -1, -1):
        a, b = stops[i], stops[i + 1]
        time = routes.latest[k, i + 1] - ground.minutes[a, b] - ground.service[a]
        routes.latest[k, i] = min(time, ground.late[a])
    routes.cost[k] = route_cost(ground, stops, count, k)


@njit(cache=True, nogil=True)
def route_cost(ground: Ground, stops: np.ndarray, count: int, k: int) -> float:
    """Pence of a route: the vehicle, its miles, and the minutes that passengers are aboard while it moves or stops."""
    if count <= EMPTY:
        return 0.0
    n = ground.load.shape[0]
    cost: float = ground.fixed[k]
    people = 0
    for i in range(1, count):
        a, b = stops[i - 1], stops[i]
        cost += ground.per_mile[k] * ground.miles[a, b]
        cost += ground.per_ride_minute * people * ground.minutes[a, b]
        if n <= b < 2 * n:
            people -= 1
        if b < 2 * n:
            cost += ground.per_ride_minute * people * ground.service[b]
        if b < n:
            people += 1
    return cost


@njit(cache=True, nogil=True)
def _stretch(stops: np.ndarray, count: int, pick: int, drop: int) -> tuple[int, int]:
    """Find where a request gets in and out; −1 when it does not ride."""
    first = last = NOBODY
    for i in range(count):
        if stops[i] == pick:
            first = i
        elif stops[i] == drop:
            last = i
    return first, last


@njit(cache=True, nogil=True)
def _kept_apart(ground: Ground, stops: np.ndarray, count: int, request: int) -> bool:
    """Whether nobody is aboard between the request's two stops who must not be."""
    n = ground.load.shape[0]
    if ground.apart.shape[1] == 0 or ground.apart[request, 0] < 0:
        return True
    start, end = _stretch(stops, count, request, n + request)
    for other in ground.apart[request]:
        if other < 0:
            break
        first, last = _stretch(stops, count, other, n + other)
        if first >= 0 and first < end and last > start:
            return False
    return True


@njit(cache=True, nogil=True)
def _holds(ground: Ground, routes: Routes, k: int, request: int, i: int, j: int, desk: Desk) -> bool:
    """Whether vehicle ``k`` can pick up after stop ``i`` and drop off after stop ``j``, every rule of time included."""
    n = ground.load.shape[0]
    count = routes.length[k]
    m = 0
    for x in range(i + 1):
        desk.stops[m] = routes.stops[k, x]
        m += 1
    desk.stops[m] = request
    m += 1
    for x in range(i + 1, j + 1):
        desk.stops[m] = routes.stops[k, x]
        m += 1
    desk.stops[m] = n + request
    m += 1
    for x in range(j + 1, count):
        desk.stops[m] = routes.stops[k, x]
        m += 1
    if not _kept_apart(ground, desk.stops, m, request):
        return False
    return route_times(ground, desk.stops, m, k, desk.place_of, desk.times)


@njit(cache=True, nogil=True)
def best_place(  # noqa: C901, PLR0912 — cut into several it ran at less than half the speed
    ground: Ground, routes: Routes, k: int, pick: int, limit: float, desk: Desk
) -> float:
    """Find the cheapest place of a request in the route of vehicle ``k`` that costs less than ``limit``.

    Returns the extra pence, and the two stops after which to pick up and drop off in ``desk.found``; ``limit`` and
    −1 when there is none.
    """
    early, late, service, minutes, miles = ground.early, ground.late, ground.service, ground.minutes, ground.miles
    stops, earliest, latest, aboard = routes.stops[k], routes.earliest[k], routes.latest[k], routes.aboard[k]
    load, room, count = ground.load[pick], ground.room[k], routes.length[k]
    mile, ride = ground.per_mile[k], ground.per_ride_minute
    drop = ground.load.shape[0] + pick
    desk.found[0] = desk.found[1] = NOBODY
    if (load > room).any():
        return NOWHERE
    best = limit
    for i in range(count - 1):
        a, b = stops[i], stops[i + 1]
        time = max(earliest[i] + service[a] + minutes[a, pick], early[pick])
        if time > late[pick] + SLACK:
            break
        detour = mile * (miles[a, pick] + miles[pick, b] - miles[a, b])
        if count == EMPTY:
            detour += ground.fixed[k]
        if detour >= best and ride <= 0:
            continue
        detour += ride * aboard[i, 0] * (minutes[a, pick] + service[pick] + minutes[pick, b] - minutes[a, b])
        stop, own = pick, 0.0
        for j in range(i, count - 1):
            if j > i:
                before, stop = stop, stops[j]
                own += minutes[before, stop] + service[stop]
                time = max(time + service[before] + minutes[before, stop], early[stop])
                if time > latest[j] + SLACK:
                    break
            fits = True
            for d in range(load.size):
                fits &= aboard[j, d] + load[d] <= room[d]
            at_drop = max(time + service[stop] + minutes[stop, drop], early[drop])
            if not fits or at_drop > late[drop] + SLACK:
                break
            after = stops[j + 1]
            if at_drop + service[drop] + minutes[drop, after] > latest[j + 1] + SLACK:
                continue
            extra = detour + mile * (miles[stop, drop] + miles[drop, after] - miles[stop, after])
            if ride > 0:
                later = minutes[stop, drop] + service[drop] + minutes[drop, after] - minutes[stop, after]
                extra += ride * (aboard[j, 0] * later + own + minutes[stop, drop])
            if extra < best - LEAST_GAIN and _holds(ground, routes, k, pick, i, j, desk):
                best = extra
                desk.found[0], desk.found[1] = i, j
    return best


@njit(cache=True, nogil=True)
def remembered_place(
    ground: Ground, routes: Routes, k: int, request: int, limit: float, desk: Desk, memory: Memory
) -> float:
    """Do as ``best_place`` does, from memory where the same question was answered before."""
    key = _mixed(routes.mark[k] + np.uint64(request) * np.uint64(0xD1B54A32D192ED03))
    slot = np.int64(key & np.uint64(memory.key.size - 1))
    if memory.key[slot] == key:
        if memory.pick_up_after[slot] >= 0:
            desk.found[0], desk.found[1] = memory.pick_up_after[slot], memory.drop_off_after[slot]
            known: float = memory.extra[slot]
            return min(known, limit)
        if memory.extra[slot] >= limit:
            desk.found[0] = -1
            return limit
    extra = best_place(ground, routes, k, request, limit, desk)
    memory.key[slot] = key
    memory.extra[slot] = extra
    memory.pick_up_after[slot], memory.drop_off_after[slot] = desk.found[0], desk.found[1]
    return extra


@njit(cache=True, nogil=True)
def put_in(ground: Ground, routes: Routes, k: int, request: int, pick_up_after: int, drop_off_after: int) -> None:
    """Put a request into the route of vehicle ``k``; the caller refreshes."""
    n = ground.load.shape[0]
    stops, count = routes.stops[k], routes.length[k]
    for x in range(count - 1, drop_off_after, -1):
        stops[x + 2] = stops[x]
    stops[drop_off_after + 2] = n + request
    for x in range(drop_off_after, pick_up_after, -1):
        stops[x + 1] = stops[x]
    stops[pick_up_after + 1] = request
    routes.length[k] = count + 2
