"""Ruin and recreate over the exact problem: the compiled heart of the day's planning.

A few requests are taken out of the plan and put back one after the other where they cost least; a plan that became
dearer is kept with a chance that falls as time goes by (simulated annealing). Every plan on the way keeps every rule.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from geo.arrays import FloatArray
from scheduler.optimise.transport.ground import NOBODY, Ground
from scheduler.optimise.transport.insertion import (
    EMPTY,
    LEAST_GAIN,
    NOWHERE,
    Desk,
    Memory,
    Routes,
    put_in,
    refresh,
    remembered_place,
)
from scheduler.optimise.transport.ruin import REMOVED, remove_some

BLINK = 0.03
"""How often a route is overlooked, so that the same repair is not found for ever."""
LURED = 0.3
"""How often a part of the price of bringing out one more vehicle is overlooked: a minibus that would pay for itself
with five passengers looks too dear for the first."""


class Pool(NamedTuple):
    """Routes of good plans, each set of requests of a kind of vehicle once, at its cheapest."""

    stops: np.ndarray
    length: np.ndarray
    cost: FloatArray
    kind: np.ndarray
    slot: np.ndarray
    """Hash table of rows, −1 where empty."""
    mark: np.ndarray
    """(rows,) fingerprint of the set."""
    used: np.ndarray
    """(1,) rows in use."""


@njit(cache=True, nogil=True)
def _copy(of: Routes, to: Routes, k: int) -> None:
    count = of.length[k]
    to.stops[k, :count] = of.stops[k, :count]
    to.earliest[k, :count] = of.earliest[k, :count]
    to.latest[k, :count] = of.latest[k, :count]
    to.aboard[k, :count] = of.aboard[k, :count]
    to.length[k], to.mark[k], to.cost[k] = count, of.mark[k], of.cost[k]


@njit(cache=True, nogil=True)
def copy_all(of: Routes, to: Routes) -> None:
    """Copy a whole plan."""
    for k in range(of.length.size):
        _copy(of, to, k)
    to.vehicle_of[:] = of.vehicle_of


@njit(cache=True, nogil=True)
def total(ground: Ground, routes: Routes) -> float:
    """Pence of a plan, with what it costs not to carry somebody."""
    cost = 0.0
    for k in range(routes.cost.size):
        cost += routes.cost[k]
    for request in range(routes.vehicle_of.size):
        if routes.vehicle_of[request] < 0:
            cost += ground.unserved
    return cost


@njit(cache=True, nogil=True)
def _drop_removed(ground: Ground, routes: Routes, touched: np.ndarray) -> None:
    """Close up the touched routes over the requests that were taken out."""
    n = ground.load.shape[0]
    for k in range(touched.size):
        if touched[k]:
            kept = 1
            for i in range(1, routes.length[k] - 1):
                stop = routes.stops[k, i]
                if routes.vehicle_of[stop - n if stop >= n else stop] == k:
                    routes.stops[k, kept] = stop
                    kept += 1
            routes.stops[k, kept] = ground.depot[k]
            routes.length[k] = kept + 1
            refresh(ground, routes, k)


@njit(cache=True, nogil=True)
def _order(ground: Ground, absent: np.ndarray, count: int, key: FloatArray) -> np.ndarray:
    """Order the absent requests by chance, by distance from the depot, by window, by time, or by length of journey."""
    n = ground.load.shape[0]
    way = np.random.random()
    depot = ground.depot[0]
    for x in range(count):
        r = absent[x]
        if way < 0.35:
            key[x] = np.random.random()
        elif way < 0.50:
            key[x] = -ground.minutes[depot, r] - ground.minutes[depot, n + r]
        elif way < 0.60:
            key[x] = ground.minutes[depot, r] + ground.minutes[depot, n + r]
        elif way < 0.75:
            key[x] = ground.late[r] - ground.early[r]
        elif way < 0.87:
            key[x] = ground.early[r]
        else:
            key[x] = -ground.minutes[r, n + r]
    return np.argsort(key[:count])


@njit(cache=True, nogil=True)
def _put_back(
    ground: Ground, routes: Routes, request: int, desk: Desk, memory: Memory, touched: np.ndarray, lure: float
) -> None:
    """Put a request where it costs least; it stays absent when that costs more than leaving it."""
    best, vehicle, after, off_after = ground.unserved, -1, 0, 0
    empty_seen = 0
    for k in range(routes.length.size):
        if routes.length[k] == EMPTY:
            bit = 1 << (ground.kind[k] & 63)
            if empty_seen & bit:
                continue
            empty_seen |= bit
        if routes.length[k] + 2 > routes.stops.shape[1] or np.random.random() < BLINK:
            continue
        off = lure * ground.fixed[k] if routes.length[k] == EMPTY else 0.0
        extra = remembered_place(ground, routes, k, request, best + off, desk, memory) - off
        if extra < best and desk.found[0] >= 0:
            best, vehicle, after, off_after = extra, k, desk.found[0], desk.found[1]
    if vehicle < 0:
        routes.vehicle_of[request] = NOBODY
        return
    put_in(ground, routes, vehicle, request, after, off_after)
    refresh(ground, routes, vehicle)
    routes.vehicle_of[request] = vehicle
    touched[vehicle] = True


@njit(cache=True, nogil=True)
def _keep_routes(ground: Ground, routes: Routes, touched: np.ndarray, names: np.ndarray, pool: Pool) -> None:
    """Add the touched routes to the pool."""
    n = ground.load.shape[0]
    size = np.uint64(pool.slot.size)
    for k in range(touched.size):
        count = routes.length[k]
        if not touched[k] or count <= EMPTY:
            continue
        mark = names[n + ground.kind[k]]
        for i in range(1, count - 1):
            if routes.stops[k, i] < n:
                mark ^= names[routes.stops[k, i]]
        slot = np.int64(mark % size)
        while pool.slot[slot] >= 0 and pool.mark[pool.slot[slot]] != mark:
            slot = np.int64((slot + 1) % pool.slot.size)
        row = pool.slot[slot]
        if row < 0:
            if pool.used[0] >= pool.cost.size:
                continue
            row = pool.used[0]
            pool.used[0] += 1
            pool.slot[slot] = row
            pool.mark[row], pool.cost[row], pool.kind[row] = mark, NOWHERE, ground.kind[k]
        if routes.cost[k] < pool.cost[row] - LEAST_GAIN:
            pool.cost[row], pool.length[row] = routes.cost[k], count
            pool.stops[row, :count] = routes.stops[k, :count]


@njit(cache=True, nogil=True)
def _try_another(
    ground: Ground,
    now: Routes,
    desk: Desk,
    memory: Memory,
    touched: np.ndarray,
    absent: np.ndarray,
    key: FloatArray,
) -> None:
    """Take some requests out and put all that are absent back, where they cost least."""
    touched[:] = False
    remove_some(ground, now, touched)
    _drop_removed(ground, now, touched)
    count = 0
    for request in range(absent.size):
        if now.vehicle_of[request] < 0:
            now.vehicle_of[request] = REMOVED
            absent[count] = request
            count += 1
    lure = np.random.random() if np.random.random() < LURED else 0.0
    for x in _order(ground, absent, count, key):
        _put_back(ground, now, absent[x], desk, memory, touched, lure)


@njit(cache=True, nogil=True)
def _follow(leader: Routes, follower: Routes, touched: np.ndarray) -> None:
    """Copy the touched routes, and who carries whom."""
    for k in range(touched.size):
        if touched[k]:
            _copy(leader, follower, k)
    follower.vehicle_of[:] = leader.vehicle_of


@njit(cache=True, nogil=True)
def search(
    ground: Ground,
    now: Routes,
    best: Routes,
    memory: Memory,
    pool: Pool,
    names: np.ndarray,
    desk: Desk,
    kept: Routes,
    rounds: int,
    heat: float,
    pool_limit: float,
    seed: int,
) -> int:
    """Ruin and recreate ``rounds`` times at one temperature (pence); ``now`` goes on, ``best`` is the cheapest met.

    ``kept`` is room for the plan to go back to. Routes of plans that carry everyone for at most ``pool_limit``
    pence go into the pool. Returns how many plans were accepted.
    """
    np.random.seed(seed)
    n, m = ground.load.shape[0], ground.room.shape[0]
    touched = np.zeros(m, np.bool_)
    absent = np.zeros(n, np.int64)
    key = np.zeros(n)
    copy_all(now, kept)
    cost, best_cost = total(ground, now), total(ground, best)
    accepted = 0
    for _ in range(rounds):
        _try_another(ground, now, desk, memory, touched, absent, key)
        new = total(ground, now)
        if new <= pool_limit:
            _keep_routes(ground, now, touched, names, pool)
        if new < cost - heat * np.log(np.random.random()):
            accepted += 1
            cost = new
            _follow(now, kept, touched)
            if new < best_cost - LEAST_GAIN:
                best_cost = new
                copy_all(now, best)
        else:
            _follow(kept, now, touched)
    return accepted
