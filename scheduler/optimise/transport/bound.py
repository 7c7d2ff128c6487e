"""A proven limit on a day's cost: no plan that carries everybody can be cheaper."""

from __future__ import annotations

import math

import numpy as np
from scipy.optimize import linear_sum_assignment

from geo.arrays import FloatArray
from scheduler.optimise.transport.ground import Ground

_NEVER = 1e9


def least_pence(ground: Ground) -> int:
    """Bound the cost from below by an assignment of successors.

    Every stop has one successor that can be reached in its window, at the cheapest vehicle's price for a mile;
    routes may fall apart into rings, rooms and ride limits are left out, and each ride lasts as long as the direct
    journey: each only makes it cheaper. (The assignment relaxation of vehicle routing; Toth and Vigo 2014, ch. 2.)

    Returns
    -------
    int
        Whole pence, rounded up less a hair.
    """
    n, m = ground.load.shape[0], ground.room.shape[0]
    if n == 0 or m == 0:
        return 0
    cost = np.full((2 * n + m, 2 * n + m), _NEVER)
    cost[: 2 * n, : 2 * n] = _between_stops(ground)
    mile, fixed = float(ground.per_mile.min()), float(ground.fixed.min())
    leave = (ground.miles[2 * n :, :n] * mile).min(axis=0) + fixed
    back = (ground.miles[n : 2 * n, 2 * n :] * mile).min(axis=1)
    cost[2 * n :, :n] = leave
    cost[n : 2 * n, 2 * n :] = back[:, None]
    cost[2 * n :, 2 * n :] = 0.0
    rows, columns = linear_sum_assignment(cost)
    pick_ups = np.arange(n)
    riding = ground.per_ride_minute * float(ground.minutes[pick_ups, n + pick_ups].sum())
    total = float(cost[rows, columns].sum()) + riding
    return 0 if total >= _NEVER else math.ceil(total - 1e-6)


def _between_stops(ground: Ground) -> FloatArray:
    n = ground.load.shape[0]
    stops = np.arange(2 * n)
    reached = ground.early[stops, None] + ground.service[stops, None] + ground.minutes[: 2 * n, : 2 * n]
    cost = np.where(reached <= ground.late[None, : 2 * n] + 1e-7, ground.miles[: 2 * n, : 2 * n], _NEVER)
    cost = np.where(cost < _NEVER, cost * float(ground.per_mile.min()), _NEVER)
    np.fill_diagonal(cost, _NEVER)
    cost[stops[n:], stops[:n]] = _NEVER  # nobody gets in after getting out
    return np.asarray(cost, dtype=np.float64)
