"""Where to put things so that people have them near: medians of a weighted set of points."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SWAP_ROUNDS = 2


def medians(points_m: NDArray[np.float64], weights: NDArray[np.float64], count: int) -> list[int]:
    """Choose ``count`` of the points so that the weighted straight-line distance to the nearest is small.

    Greedy choice, then at most two rounds in which a chosen point moves to wherever it saves most. No chance is
    involved; of equally good points the first is taken. Once every point is chosen, the heaviest come again.

    Parameters
    ----------
    points_m
        Shape (n, 2): easting and northing in metres; n at least 1.
    weights
        Shape (n,): how much each point counts, 0 or more.
    count
        How many to choose.

    Returns
    -------
    list of int
        Row numbers, in the order of choice: the first is the best single place.

    References
    ----------
    Teitz and Bart (1968), vertex substitution for the p-median problem.
    """
    away = np.hypot(points_m[:, None, 0] - points_m[None, :, 0], points_m[:, None, 1] - points_m[None, :, 1])
    nearest = np.full(len(points_m), np.inf)
    chosen: list[int] = []
    for _ in range(min(count, len(points_m))):
        best = _best(away, weights, nearest, chosen)
        chosen.append(best)
        nearest = np.minimum(nearest, away[best])
    for _ in range(SWAP_ROUNDS):
        if not _improve(away, weights, chosen):
            break
    heaviest = np.argsort(-weights, kind="stable")
    return chosen + [int(heaviest[number % len(heaviest)]) for number in range(count - len(chosen))]


def _best(
    away: NDArray[np.float64], weights: NDArray[np.float64], nearest: NDArray[np.float64], taken: list[int]
) -> int:
    totals = np.minimum(away, nearest[None, :]) @ weights
    totals[taken] = np.inf
    return int(np.argmin(totals))


def _improve(away: NDArray[np.float64], weights: NDArray[np.float64], chosen: list[int]) -> bool:
    moved = False
    for place, point in enumerate(chosen):
        others = chosen[:place] + chosen[place + 1 :]
        nearest = away[others].min(axis=0) if others else np.full(len(away), np.inf)
        best = _best(away, weights, nearest, others)
        if best != point and np.minimum(away[best], nearest) @ weights < np.minimum(away[point], nearest) @ weights:
            chosen[place] = best
            moved = True
    return moved
