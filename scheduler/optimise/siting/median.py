"""The p-median, exact by OR-Tools: from which sites people have the least way in all.

Bounds by prices leave a small part open (`geo.where_next_remainder`); OR-Tools solves that part to its proof. Where it
is too large for OR-Tools, our own branch and bound takes over, and the method says so.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from geo.where_next import Sites, p_median
from geo.where_next_remainder import remainder
from scheduler.optimise.siting.solver import MedianModel, solve_median

STEPS_AT_MOST = 6_000
"""Steps of cost left open, over all points: OR-Tools takes about ten seconds at this size (bench/pmed.py)."""


def least_way(costs: ArrayLike, count: int, weights: ArrayLike | None = None) -> Sites:
    """Choose sites so that people's ways to the nearest of them are least in all.

    Parameters
    ----------
    costs, count, weights
        As `geo.where_next.p_median`.

    Returns
    -------
    Sites

    Raises
    ------
    ValueError
        As `geo.where_next.p_median`.

    References
    ----------
    Elloumi, S. (2010). A tighter formulation of the p-median problem. Journal of Combinatorial Optimization, 19(1),
    69-83: the model; docs/decisions/0012-where-next.md: how it is made small.

    Examples
    --------
    Three villages on a road at 0, 10 and 12 minutes; two halls, in the first and second: 0 + 0 + 2.

    >>> least_way([[0, 10, 12], [10, 0, 2], [12, 2, 0]], 2).value
    2.0
    """
    left = remainder(costs, count, weights)
    if left.best.proven_best:
        return left.best
    model = MedianModel(left.costs, left.must, count)
    if model.steps > STEPS_AT_MOST:
        return p_median(costs, count, weights)
    solved = solve_median(model)
    if not solved.proven_best:
        return p_median(costs, count, weights)
    chosen = tuple(int(site) for site in left.sites[np.flatnonzero(solved.opened)])
    value = min(left.best.value, solved.value)
    best = left.best.chosen if left.best.value <= solved.value else chosen
    return Sites(best, value, value, proven_best=True, method="proven best by OR-Tools")
