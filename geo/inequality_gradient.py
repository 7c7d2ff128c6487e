"""Measures along a ladder from the worst-off to the best-off: concentration, slope, Palma by deprivation.

The ladder is `advantage`: higher is better off. An IMD decile serves as it is (1 is the most deprived
tenth); turn the sign of an IMD score (higher is more deprived).
"""

import numpy as np
from numpy.typing import ArrayLike

from geo.arrays import FloatArray, as_amounts, as_vector, as_weights, dot, refuse_length
from geo.inequality_indices import POOREST_SHARE, RICHEST_SHARE


def concentration_index(values: ArrayLike, weights: ArrayLike | None, advantage: ArrayLike) -> float:
    """Return the concentration index: whether the better-off or the worse-off have more.

    C = 2 Σ p (R - ½)(x - μ) / μ, with R the middle of each rung's people; ties share their mean rank, so
    the order of rows does not matter.

    Parameters
    ----------
    values : array_like, shape (n,)
        Zero or more.
    weights : array_like, shape (n,), or None
        People at each value.
    advantage : array_like, shape (n,)
        Higher is better off; an IMD decile serves as it is.

    Returns
    -------
    float
        Above 0 where the better-off have more, below 0 where the worse-off do, 0 where every value is 0.

    Raises
    ------
    ValueError
        If values or weights are negative, anything is no number or empty, or lengths differ.

    References
    ----------
    Kakwani, N., Wagstaff, A. and van Doorslaer, E. (1997). Socioeconomic inequalities in health: measurement,
    computation, and statistical inference. Journal of Econometrics, 77(1), 87-103.

    Examples
    --------
    Ranks ¼ and ¾, mean 2: 2 × (½ × -¼ × -1 + ½ × ¼ × 1) / 2 = ¼.

    >>> concentration_index([1.0, 3.0], None, [1, 10])
    0.25
    """
    amounts, shares, rank = _ranked(values, weights, advantage)
    mean = dot(shares, amounts)
    if mean == 0:
        return 0.0
    return 2.0 * dot(shares * (rank - 0.5), amounts - mean) / mean


def slope_index(values: ArrayLike, weights: ArrayLike | None, advantage: ArrayLike) -> float:
    """Return the slope index: the difference between the best-off and the worst-off end of the ladder.

    The weighted straight line of values on ranks, read from rank 0 to rank 1.

    Parameters
    ----------
    values, weights, advantage
        As `concentration_index`; values may be below zero here.

    Returns
    -------
    float
        In the unit of `values`; above 0 where the better-off have more. 0 where all stand on one rung.

    Raises
    ------
    ValueError
        If weights are negative, anything is no number or empty, or lengths differ.

    References
    ----------
    Preston, S. H., Haines, M. R. and Pamuk, E. (1981). Effects of industrialization and urbanization on
    mortality in developed countries. IUSSP, Solicited Papers, 2, 233-254.

    Examples
    --------
    From 1 at rank ¼ to 3 at rank ¾: 2 over half the ladder, 4 over all of it.

    >>> slope_index([1.0, 3.0], None, [1, 10])
    4.0
    """
    amounts = as_vector(values, "values")
    shares, rank = _ranks(len(amounts), weights, advantage)
    peopled = rank[shares > 0]
    if (peopled == peopled[0]).all():
        return 0.0
    centred = rank - 0.5
    return dot(shares * centred, amounts) / dot(shares, centred**2)


def relative_index(values: ArrayLike, weights: ArrayLike | None, advantage: ArrayLike) -> float:
    """Return the slope index over the mean.

    Parameters
    ----------
    values, weights, advantage
        As `concentration_index`.

    Returns
    -------
    float
        The gap from end to end as a share of the mean; 0 where every value is 0.

    Raises
    ------
    ValueError
        As `concentration_index`.

    References
    ----------
    Pamuk, E. R. (1985). Social class inequality in mortality from 1921 to 1972 in England and Wales.
    Population Studies, 39(1), 17-31.

    Examples
    --------
    >>> relative_index([1.0, 3.0], None, [1, 10])
    2.0
    """
    amounts = as_amounts(values, "values")
    mean = dot(as_weights(weights, len(amounts)), amounts)
    return slope_index(amounts, weights, advantage) / mean if mean > 0 else 0.0


def palma(values: ArrayLike, weights: ArrayLike | None, advantage: ArrayLike) -> float:
    """Return the mean of the best-off tenth over the mean of the worst-off four tenths of the ladder.

    Give a continuous ladder (a score, not a decile): people on the rung that the line cuts count with the
    rung's mean, so few rungs blur it.

    Parameters
    ----------
    values, weights, advantage
        As `concentration_index`.

    Returns
    -------
    float
        1 where both fare alike or every value is 0; infinite where the worst-off have nothing and others do.

    Raises
    ------
    ValueError
        As `concentration_index`.

    References
    ----------
    Palma (2011), as `palma_of_shares`, with people in order of a ladder in place of what they hold.

    Examples
    --------
    Ten rungs with 1 to 10: 10 over the mean of 1, 2, 3 and 4.

    >>> round(palma(range(1, 11), None, range(10)), 9)
    4.0
    """
    amounts = as_amounts(values, "values")
    shares = as_weights(weights, len(amounts))
    ladder = _ladder(advantage, len(amounts))
    _, rung = np.unique(ladder, return_inverse=True)
    people = np.asarray(np.bincount(rung, weights=shares), dtype=np.float64)
    held = np.asarray(np.bincount(rung, weights=shares * amounts), dtype=np.float64)
    means = np.divide(held, people, out=np.zeros_like(held), where=people > 0)
    best = _mean_of_first(means[::-1], people[::-1], RICHEST_SHARE)
    worst = _mean_of_first(means, people, POOREST_SHARE)
    if worst == 0:
        return 1.0 if best == 0 else float("inf")
    return best / worst


def _mean_of_first(means: FloatArray, people: FloatArray, first: float) -> float:
    before = np.concatenate([[0.0], np.cumsum(people)[:-1]])
    taken = np.clip(first - before, 0.0, people)
    return dot(taken, means) / float(taken.sum())


def _ranked(
    values: ArrayLike, weights: ArrayLike | None, advantage: ArrayLike
) -> tuple[FloatArray, FloatArray, FloatArray]:
    amounts = as_amounts(values, "values")
    return amounts, *_ranks(len(amounts), weights, advantage)


def _ranks(size: int, weights: ArrayLike | None, advantage: ArrayLike) -> tuple[FloatArray, FloatArray]:
    shares = as_weights(weights, size)
    _, rung = np.unique(_ladder(advantage, size), return_inverse=True)
    people = np.bincount(rung, weights=shares)
    middle = np.cumsum(people) - people / 2
    return shares, np.asarray(middle[rung], dtype=np.float64)


def _ladder(advantage: ArrayLike, size: int) -> FloatArray:
    ladder = as_vector(advantage, "advantage")
    refuse_length(ladder, size, "advantage")
    return ladder
