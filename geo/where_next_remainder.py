"""What is left of a p-median after a good choice and its prices: the small part that a solver has to look at.

A choice gives an upper bound and prices a lower one. What would lift the lower bound over the upper drops out: sites,
and ways from a point to a site. Every choice that costs no more than the good one stays in.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from geo.arrays import BoolArray, FloatArray, IntArray
from geo.where_next_bounds import Relaxed, relax
from geo.where_next_median import AT_ROOT, EXACT_TO, Sites, exchange, first_prices, greedy, total_cost, weighted_costs

_HAIR = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Remainder:
    """The part of a p-median that is still open.

    Attributes
    ----------
    best : Sites
        A good choice, with the bound that the prices gave; proven where nothing is left open.
    sites : ndarray of int, shape (k,)
        Sites that may be in a choice as good; empty where `best` is proven.
    must : ndarray of bool, shape (k,)
        Those that are in every such choice.
    costs : ndarray, shape (n, k)
        Cost of serving each point from each, infinite where no choice as good does.
    """

    best: Sites
    sites: IntArray
    must: BoolArray
    costs: FloatArray


def remainder(costs: ArrayLike, count: int, weights: ArrayLike | None = None) -> Remainder:
    """Find a good choice, and leave out all that cannot be in one as good.

    Parameters
    ----------
    costs, count, weights
        As `geo.where_next.p_median`.

    Returns
    -------
    Remainder

    Raises
    ------
    ValueError
        As `geo.where_next.p_median`.

    References
    ----------
    Beasley, J. E. (1985). A note on solving large p-median problems. European Journal of Operational Research,
    21(2), 270-273.

    Examples
    --------
    Three villages on a road at 0, 10 and 12 minutes, two halls: the first two, or the first and the last, at 2.

    >>> left = remainder([[0, 10, 12], [10, 0, 2], [12, 2, 0]], 2)
    >>> left.best.value, left.best.bound
    (2.0, 2.0)
    """
    table = weighted_costs(costs, weights, count)
    chosen = exchange(table, greedy(table, count))
    if count in {1, len(table)}:
        return _settled(table, chosen)
    sites, must = np.arange(len(table)), np.zeros(len(table), dtype=np.bool_)
    prices, root = first_prices(table, chosen), None
    while True:
        best = total_cost(table, chosen)
        goal = best + max(_HAIR, _HAIR * best)
        root = relax(table, sites, must, count, prices, goal, AT_ROOT)
        if root is None:  # nothing, not even the choice itself: rounding took a hair too much
            return _settled(table, chosen)
        picked = exchange(table[root.sites], _filled(root, count))
        better = total_cost(table, root.sites[picked]) < best
        if not better:
            break
        chosen, sites, must, prices = root.sites[picked], root.sites, root.open_, root.prices
    exact = max(EXACT_TO * best, 1.0 - EXACT_TO if bool((table == np.rint(table)).all()) else 0.0)
    if root.bound > best - exact:
        return _settled(table, chosen)
    return _open(table, root, chosen, goal)


def _open(table: FloatArray, root: Relaxed, chosen: IntArray, goal: float) -> Remainder:
    count, room = len(chosen), goal - root.bound
    # what it costs at these prices to bring a site in that the relaxation left out
    last = np.sort(np.where(root.open_, -np.inf, root.worth))[count - 1]
    bring = np.where(root.open_, 0.0, np.maximum(root.worth - last, 0.0))
    ways = table[root.sites]
    kept = np.maximum(ways - root.prices, 0.0) + bring[:, None] <= room + _HAIR * goal
    best = total_cost(table, chosen)
    found = Sites(_rising(chosen), best, root.bound, proven_best=False, method="best found; bounded by prices")
    return Remainder(found, root.sites, root.open_, np.where(kept, ways, np.inf).T)


def _settled(table: FloatArray, chosen: IntArray) -> Remainder:
    count = len(chosen)
    if count == 1:
        chosen = np.array([int(np.argmin(table.sum(axis=1)))])
    best = total_cost(table, chosen)
    method = "all choices tried" if count in {1, len(table)} else "proven by bounds alone"
    found = Sites(_rising(chosen), best, best, proven_best=True, method=method)
    nothing = np.zeros(0, dtype=np.int64)
    return Remainder(found, nothing, np.zeros(0, dtype=np.bool_), np.zeros((table.shape[1], 0)))


def _filled(part: Relaxed, count: int) -> IntArray:
    return np.asarray(np.argsort(np.where(part.open_, -np.inf, part.worth), kind="stable")[:count])


def _rising(chosen: IntArray) -> tuple[int, ...]:
    return tuple(sorted(int(site) for site in chosen))
