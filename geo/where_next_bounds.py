"""How good can sites be at best: Lagrangian bounds for the p-median, and sites they rule in or out.

Arrays here have one row a site and one column a point, so that dropping a site is cheap.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from geo.arrays import BoolArray, FloatArray, IntArray

_AIM_PAST_BEST = 1.01
"""The step aims a little past the best known sum, as Held, Wolfe and Crowder advise."""
_SMALLEST_STEP = 0.004
_REAL_GAIN = 1e-5


class Effort(NamedTuple):
    """How long to mend the prices: rounds at most, the first step, rounds without gain before it halves."""

    rounds: int
    step: float
    patience: int


@dataclass(frozen=True, slots=True, eq=False)
class Relaxed:
    """A bound for all choices that keep to `sites` and hold those that are `open_`.

    Attributes
    ----------
    bound : float
        No such choice that beats the goal costs less.
    prices : ndarray, shape (n,)
        What being served is worth to each point; they gave the bound.
    sites : ndarray of int, shape (k,)
        Sites that may still be in a choice that beats the goal.
    open_ : ndarray of bool, shape (k,)
        Those that must be in it.
    picked : ndarray of int, shape (count,)
        Positions in `sites` of the relaxation's own choice.
    worth : ndarray, shape (k,)
        What each site saves at these prices, zero or less.
    """

    bound: float
    prices: FloatArray
    sites: IntArray
    open_: BoolArray
    picked: IntArray
    worth: FloatArray


def relax(  # noqa: PLR0913, PLR0917 - the state of a node, passed by the one caller
    costs: FloatArray, sites: IntArray, open_: BoolArray, count: int, prices: FloatArray, goal: float, effort: Effort
) -> Relaxed | None:
    """Bound the cost from below by subgradient steps, leaving out sites that cannot beat the goal.

    With prices u, L(u) = Σ u_i + the `count` least of r_j = Σ_i min(0, c_ij - u_i) is a bound. A site whose
    exchange into (or out of) the least would lift L over the goal is ruled out (or in).

    Parameters
    ----------
    costs : ndarray, shape (m, n)
        Cost of serving each point from each site.
    sites, open_ : ndarray, shape (k,)
        The sites in play, and which of them are in every choice.
    count : int
        Sites to choose.
    prices : ndarray, shape (n,)
        Where to begin.
    goal : float
        Only choices that cost at most this are looked for.
    effort : Effort

    Returns
    -------
    Relaxed, or None where no choice within the goal is left

    References
    ----------
    Beasley, J. E. (1985). A note on solving large p-median problems. European Journal of Operational Research,
    21(2), 270-273. Held, M., Wolfe, P. and Crowder, H. P. (1974). Validation of subgradient optimization.
    Mathematical Programming, 6, 62-88.

    Examples
    --------
    Two points, two sites, one to choose: at prices 3 and 3 the sites save -2 and -3, so 3 + 3 - 3 is a bound, and the
    best choice costs 3 + 0.

    >>> costs = np.array([[1.0, 5.0], [3.0, 0.0]])
    >>> one = Effort(1, 1.0, 1)
    >>> relax(costs, np.array([0, 1]), np.array([False, False]), 1, np.array([3.0, 3.0]), 3.0, one).bound
    3.0
    """
    table, must, step, stalled = costs[sites], open_.copy(), effort.step, 0
    best: Relaxed | None = None
    for _ in range(effort.rounds):
        saved = np.minimum(table - prices, 0.0)
        worth = saved.sum(axis=1)
        order = np.argsort(np.where(must, -np.inf, worth), kind="stable")
        picked = order[:count]
        bound = float(prices.sum() + worth[picked].sum())
        if bound > goal:
            return None
        keep, must = _settled(worth, order, must, count, goal - bound)
        if best is None or bound > best.bound:
            stalled = 0 if best is None or bound > best.bound + _REAL_GAIN * abs(best.bound) else stalled + 1
            best = Relaxed(bound, prices, sites, must, picked, worth)
        else:
            stalled += 1
        slope = 1.0 - (saved[picked] < 0).sum(axis=0)
        if not keep.all():
            best = _without(best, sites, keep, must)
            sites, table, must = sites[keep], table[keep], must[keep]
        if len(sites) == count or must.sum() == count or not slope.any():
            break
        if stalled >= effort.patience:
            step, stalled, prices = step / 2, 0, best.prices
            if step < _SMALLEST_STEP:
                break
            continue
        prices = prices + step * (_AIM_PAST_BEST * goal - bound) / float(slope @ slope) * slope
    return best


def _settled(
    worth: FloatArray, order: IntArray, must: BoolArray, count: int, room: float
) -> tuple[BoolArray, BoolArray]:
    """Sites to keep, and sites that must be open, where an exchange may cost at most `room`."""
    keep = np.ones(len(worth), dtype=np.bool_)
    picked, others = order[:count], order[count:]
    if must.sum() == count:
        keep[others] = False
    elif len(others):
        keep[others] = worth[others] - worth[picked[-1]] <= room
        must = must.copy()
        must[picked[worth[others[0]] - worth[picked] > room]] = True
    return keep, must


def _without(best: Relaxed, sites: IntArray, keep: BoolArray, must: BoolArray) -> Relaxed:
    """Return the best relaxation so far, in terms of the sites that are kept."""
    stays = np.isin(best.sites, sites[keep])
    kept = best.sites[stays]
    place = np.cumsum(stays) - 1
    picked = best.picked[stays[best.picked]]
    open_ = np.isin(kept, sites[must])
    return Relaxed(best.bound, best.prices, kept, open_, place[picked], best.worth[stays])
