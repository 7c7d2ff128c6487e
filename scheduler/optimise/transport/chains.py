"""Runs the search: two chains side by side, cooling, that share the best plan from time to time.

By count of rounds the answer is the same on every machine; by seconds it is as good as the time allows.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from scheduler.optimise.transport.effort import Effort
from scheduler.optimise.transport.ground import NOBODY, Ground
from scheduler.optimise.transport.insertion import Desk, Memory, Routes, refresh
from scheduler.optimise.transport.search import Pool, copy_all, search, total
from scheduler.optimise.transport.solver import Column, recombine

CHAINS = 2
SHARES = 10
"""Times that the chains share their best plan."""
STEPS = 12
"""Temperatures between two sharings."""
HOT, COLD = 0.006, 0.00002
"""First and last temperature, as a share of the cost of the first plan."""
SEARCHING = 0.93
"""Share of the seconds; the rest is for choosing among the routes met."""
_MEMORY_BITS = 18
_POOL_ROWS = 20_000
_POOL_SLACK = 1.01
"""Routes of plans up to 1 % above the best go into the pool."""
_LONGEST_ROUTE = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The best plan: for each vehicle its stops without depots, the requests not carried, the cost in pence."""

    routes: tuple[tuple[int, ...], ...]
    absent: tuple[int, ...]
    cost: float
    rounds: int


class _Chain:
    """One search with its own memory, pool and chance."""

    def __init__(self, ground: Ground, seed: int, names: np.ndarray, start: Sequence[Sequence[int]] | None) -> None:
        n = ground.load.shape[0]
        width = min(2 * n + 4, _LONGEST_ROUTE)
        self.ground = ground
        self.now, self.best, self.kept = (empty_routes(ground, width) for _ in range(3))
        for routes in (self.now, self.best):
            set_routes(ground, routes, start)
        cells = 1 << _MEMORY_BITS
        self.memory = Memory(
            np.zeros(cells, np.uint64), np.zeros(cells), np.zeros(cells, np.int16), np.zeros(cells, np.int16)
        )
        self.pool = Pool(
            np.zeros((_POOL_ROWS, width), np.int16),
            np.zeros(_POOL_ROWS, np.int64),
            np.zeros(_POOL_ROWS),
            np.zeros(_POOL_ROWS, np.int64),
            np.full(4 * _POOL_ROWS, NOBODY, np.int64),
            np.zeros(_POOL_ROWS, np.uint64),
            np.zeros(1, np.int64),
        )
        self.names = names
        self.desk = Desk(
            np.zeros(width + 4, np.int64),
            np.zeros(ground.early.size, np.int64),
            np.zeros(width + 4),
            np.zeros(2, np.int64),
        )
        self.chance = np.random.default_rng(seed)
        self.rounds = 0
        self.pace = 1e-4
        """Seconds a round, as seen last."""

    @property
    def cost(self) -> float:
        return float(total(self.ground, self.best))

    def go(self, rounds: int, heat: float) -> None:
        """Search on at one temperature; routes are kept once everybody is carried."""
        carried = bool((self.best.vehicle_of >= 0).all())
        limit = self.cost * _POOL_SLACK if carried else 0.0
        seed = int(self.chance.integers(2**31 - 1))
        started = time.perf_counter()
        search(
            self.ground, self.now, self.best, self.memory, self.pool, self.names, self.desk, self.kept,
            rounds, heat, limit, seed,
        )  # fmt: skip
        self.pace = max(1e-6, (time.perf_counter() - started) / rounds)
        self.rounds += rounds

    def columns(self) -> list[Column]:
        """Return the routes met."""
        n = self.ground.load.shape[0]
        rows = []
        for row in range(int(self.pool.used[0])):
            stops = tuple(int(stop) for stop in self.pool.stops[row, 1 : self.pool.length[row] - 1])
            requests = tuple(sorted(stop for stop in stops if stop < n))
            rows.append(Column(requests, int(self.pool.kind[row]), stops, float(self.pool.cost[row])))
        return rows


def empty_routes(ground: Ground, width: int) -> Routes:
    """Make routes of vehicles that stay at their depots; ``width`` is the longest route with both depots."""
    n, kinds = ground.load.shape
    m = ground.room.shape[0]
    routes = Routes(
        np.zeros((m, width), np.int64),
        np.full(m, 2, np.int64),
        np.zeros((m, width)),
        np.zeros((m, width)),
        np.zeros((m, width, kinds), np.int64),
        np.zeros(m, np.uint64),
        np.zeros(m),
        np.full(n, NOBODY, np.int64),
    )
    set_routes(ground, routes, None)
    return routes


def set_routes(ground: Ground, routes: Routes, stops: Sequence[Sequence[int]] | None) -> None:
    """Let every vehicle drive these stops (without depots), or stay at home."""
    n, m = ground.load.shape[0], ground.room.shape[0]
    routes.vehicle_of[:] = NOBODY
    for k in range(m):
        own = list(stops[k]) if stops else []
        routes.stops[k, : len(own) + 2] = [ground.depot[k], *own, ground.depot[k]]
        routes.length[k] = len(own) + 2
        for stop in own:
            if stop < n:
                routes.vehicle_of[stop] = k
        refresh(ground, routes, k)


def improve(
    ground: Ground,
    effort: Effort,
    seed: int,
    start: Sequence[Sequence[int]] | None = None,
    progress: Callable[[float, float], None] | None = None,
) -> Found:
    """Search for the cheapest plan of a day.

    Parameters
    ----------
    ground
        The day.
    effort
        When to stop.
    seed
        The same seed and count of rounds give the same plan.
    start
        Stops of every vehicle to begin with, without depots.
    progress
        Told the share done and the best cost in pence, now and then.
    """
    names = np.random.default_rng(seed).integers(1, 2**63 - 1, size=ground.load.shape[0] + 64, dtype=np.int64)
    chains = [_Chain(ground, seed * 1_000 + x, names.astype(np.uint64), start) for x in range(CHAINS)]
    if ground.load.shape[0] == 0:
        return _found(chains)
    began = time.perf_counter()
    with ThreadPoolExecutor(CHAINS) as threads:
        list(threads.map(lambda chain: chain.go(20, 1e-6), chains))
        first = max(min(chain.cost for chain in chains), 1e-6)
        for share in range(SHARES):
            list(threads.map(lambda chain, share=share: _stretch(chain, effort, share, first, began), chains))
            _share(chains)
            if progress is not None:
                progress((share + 1) / SHARES, min(chain.cost for chain in chains))
    return _recombined(ground, chains, effort)


def _stretch(chain: _Chain, effort: Effort, share: int, first: float, began: float) -> None:
    """Search from one sharing to the next, a little colder at each step."""
    for step in range(STEPS):
        done = (share * STEPS + step) / (SHARES * STEPS)
        heat = first * HOT * math.pow(COLD / HOT, done)
        if effort.seconds is None:
            chain.go(max(1, (effort.rounds or 1) // (SHARES * STEPS)), heat)
            continue
        left = SEARCHING * effort.seconds * (done + 1 / (SHARES * STEPS)) - (time.perf_counter() - began)
        if left > 0:
            chain.go(max(1, int(left / chain.pace)), heat)


def _share(chains: Sequence[_Chain]) -> None:
    """Let every chain go on from the best plan of all; of equal plans the first chain's."""
    leader = min(chains, key=lambda chain: chain.cost)
    for chain in chains:
        if chain is not leader and chain.cost > leader.cost + 1e-9:
            copy_all(leader.best, chain.best)
            copy_all(leader.best, chain.now)


def _recombined(ground: Ground, chains: Sequence[_Chain], effort: Effort) -> Found:
    """Look for a cheaper choice among all routes met; keep the best plan where there is none."""
    found = _found(chains)
    if found.absent or not effort.recombining_work:
        return found
    cheapest: dict[tuple[tuple[int, ...], int], Column] = {}
    incumbent = []
    for k, stops in enumerate(found.routes):
        if stops:
            requests = tuple(sorted(stop for stop in stops if stop < ground.load.shape[0]))
            incumbent.append(Column(requests, int(ground.kind[k]), stops, _cost_of(chains, k)))
    for column in [*incumbent, *(column for chain in chains for column in chain.columns())]:
        key = (column.requests, column.kind)
        if key not in cheapest or column.cost < cheapest[key].cost - 1e-9:
            cheapest[key] = column
    incumbent = [cheapest[column.requests, column.kind] for column in incumbent]
    kinds, counts = np.unique(ground.kind, return_counts=True)
    limits = dict(zip(kinds.tolist(), counts.tolist(), strict=True))
    better = recombine(
        list(cheapest.values()), limits, len(found.absent) + ground.load.shape[0], incumbent, effort.recombining_work
    )
    chosen = better or incumbent
    if sum(column.cost for column in chosen) >= found.cost - 1e-6:
        return found
    return Found(
        routes=_to_vehicles(ground, chosen),
        absent=(),
        cost=sum(column.cost for column in chosen),
        rounds=found.rounds,
    )


def _cost_of(chains: Sequence[_Chain], k: int) -> float:
    leader = min(chains, key=lambda chain: chain.cost)
    return float(leader.best.cost[k])


def _to_vehicles(ground: Ground, columns: Sequence[Column]) -> tuple[tuple[int, ...], ...]:
    """Give every route to a vehicle of its kind."""
    routes: list[tuple[int, ...]] = [()] * ground.room.shape[0]
    for column in columns:
        k = next(k for k, kind in enumerate(ground.kind) if kind == column.kind and not routes[k])
        routes[k] = column.stops
    return tuple(routes)


def _found(chains: Sequence[_Chain]) -> Found:
    leader = min(chains, key=lambda chain: chain.cost)
    best = leader.best
    return Found(
        routes=tuple(
            tuple(int(stop) for stop in best.stops[k, 1 : best.length[k] - 1]) for k in range(best.length.size)
        ),
        absent=tuple(int(request) for request in np.flatnonzero(best.vehicle_of < 0)),
        cost=leader.cost,
        rounds=sum(chain.rounds for chain in chains),
    )
