"""Measures that look at the values alone: equally distributed equivalent, Atkinson, Gini, Theil, Palma."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from geo.arrays import FloatArray, as_amounts, as_weights, dot, refuse_length

RICHEST_SHARE = 0.1
POOREST_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class Theil:
    """Theil's T and its two parts, which add up to it exactly.

    Attributes
    ----------
    total : float
        The whole index; 0 is equal, ln(n) is everything at one of n equal rows.
    between : float
        What remains if everybody had the mean of their group.
    within : float
        The groups' own indices, weighted by their shares of the whole.
    """

    total: float
    between: float
    within: float


def equally_distributed_equivalent(values: ArrayLike, weights: ArrayLike | None = None, epsilon: float = 0.5) -> float:
    """Return the level that, given to all alike, would be as good as what there is.

    EDE = (Σ p x^(1-ε))^(1/(1-ε)); at ε = ½ it is (Σ p √x)². It rises when anybody gains and when what
    there is moves from those with more to those with less, so it can be aimed for; Gini cannot.

    Parameters
    ----------
    values : array_like, shape (n,)
        Access, zero or more.
    weights : array_like, shape (n,), optional
        People at each value.
    epsilon : float
        Aversion to inequality, zero or more. 0 gives the mean; above 0, more counts for those with less.

    Returns
    -------
    float
        In the unit of `values`, at most their mean. With ε of 1 or more it is 0 where anybody has 0.

    Raises
    ------
    ValueError
        If values or weights are negative, no number, empty or differ in length, or epsilon is below zero.

    References
    ----------
    Atkinson, A. B. (1970). On the measurement of inequality. Journal of Economic Theory, 2(3), 244-263.

    Examples
    --------
    Half have 4 and half have 16: ((2 + 4) / 2)² = 9, where the mean is 10.

    >>> equally_distributed_equivalent([4.0, 16.0], [5, 5])
    9.0
    """
    amounts, shares = _checked(values, weights)
    if not (np.isfinite(epsilon) and epsilon >= 0):
        msg = f"epsilon is {epsilon:g}; give zero or more (the county's figure uses 0.5)"
        raise ValueError(msg)
    counted = amounts[shares > 0]
    parts = shares[shares > 0]
    # scaled to its largest value, so that powers neither overflow nor vanish
    largest = float(counted.max())
    if largest == 0 or (epsilon >= 1 and bool((counted == 0).any())):
        return 0.0
    scaled = counted / largest
    if epsilon == 1:
        return largest * float(np.exp(dot(parts, np.log(scaled))))
    power = 1.0 - epsilon
    return largest * float(np.power(dot(parts, scaled**power), 1.0 / power))


def lost_to_unequal_sharing(values: ArrayLike, weights: ArrayLike | None = None, epsilon: float = 0.5) -> float:
    """Return the share of the whole that unequal sharing wastes: 1 - EDE / mean.

    Parameters
    ----------
    values, weights, epsilon
        As `equally_distributed_equivalent`.

    Returns
    -------
    float
        From 0 (all alike) to below 1. 0 where every value is 0.

    Raises
    ------
    ValueError
        As `equally_distributed_equivalent`.

    References
    ----------
    Atkinson (1970), as `equally_distributed_equivalent`.

    Examples
    --------
    >>> round(lost_to_unequal_sharing([4.0, 16.0]), 6)
    0.1
    """
    amounts, shares = _checked(values, weights)
    mean = dot(shares, amounts)
    if mean == 0:
        return 0.0
    # rounding may leave a hair's breadth below zero where all are alike
    return max(0.0, 1.0 - equally_distributed_equivalent(amounts, shares, epsilon) / mean)


def atkinson(values: ArrayLike, weights: ArrayLike | None = None, epsilon: float = 0.5) -> float:
    """Return Atkinson's index, the name by which analysts know `lost_to_unequal_sharing`.

    Parameters
    ----------
    values, weights, epsilon
        As `equally_distributed_equivalent`.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    ValueError
        As `equally_distributed_equivalent`.

    References
    ----------
    Atkinson (1970), as `equally_distributed_equivalent`.

    Examples
    --------
    With ε = 1 the equivalent is the geometric mean, 8: 1 - 8 / 10.

    >>> round(atkinson([4.0, 16.0], epsilon=1), 6)
    0.2
    """
    return lost_to_unequal_sharing(values, weights, epsilon)


def gini(values: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Return the weighted Gini coefficient: half the mean difference between two people, over the mean.

    Do not plan by it: taking from all can improve it.

    Parameters
    ----------
    values : array_like, shape (n,)
        Zero or more.
    weights : array_like, shape (n,), optional
        People at each value.

    Returns
    -------
    float
        From 0 (all alike) to below 1; no correction for few rows. 0 where every value is 0.

    Raises
    ------
    ValueError
        If values or weights are negative, no number, empty or differ in length.

    References
    ----------
    Lerman, R. I. and Yitzhaki, S. (1989). Improving the accuracy of estimates of Gini coefficients.
    Journal of Econometrics, 42(1), 43-47.

    Examples
    --------
    Differences of 3 between half of the pairs: 1.5 / (2 × 2.5) = 0.3; the same with weights for rows.

    >>> round(gini([1.0, 4.0]), 6)
    0.3
    >>> round(gini([1.0, 4.0], [3, 3]), 6)
    0.3
    """
    amounts, shares = _checked(values, weights)
    mean = dot(shares, amounts)
    if mean == 0:
        return 0.0
    order = np.argsort(amounts, kind="stable")
    people = shares[order]
    # the covariance of values and ranks: kinder to rounding than the area under the Lorenz curve
    rank = np.cumsum(people) - people / 2
    return max(0.0, 2.0 * dot(people * (rank - 0.5), amounts[order] - mean) / mean)


def theil(values: ArrayLike, weights: ArrayLike | None = None, groups: ArrayLike | None = None) -> Theil:
    """Return Theil's T, with the parts between and within groups.

    T = Σ p (x/μ) ln(x/μ), with 0·ln 0 = 0.

    Parameters
    ----------
    values : array_like, shape (n,)
        Zero or more.
    weights : array_like, shape (n,), optional
        People at each value.
    groups : array_like, shape (n,), optional
        The group of each row, such as its district; None takes all as one group.

    Returns
    -------
    Theil
        Total, between and within; the last two add up to the first. All 0 where every value is 0.

    Raises
    ------
    ValueError
        If values or weights are negative, no number, empty or lengths differ.

    References
    ----------
    Theil, H. (1967). Economics and Information Theory. North-Holland. Shorrocks, A. F. (1980). The class of
    additively decomposable inequality measures. Econometrica, 48(3), 613-625.

    Examples
    --------
    Everything at one of two rows: ln 2, all of it between them when each is a group.

    >>> theil([0.0, 2.0], groups=["west", "east"]).total.__round__(6)
    0.693147
    >>> theil([0.0, 2.0], groups=["west", "east"]).within
    0.0
    """
    amounts, shares = _checked(values, weights)
    labels = np.zeros(len(amounts), dtype=np.int64) if groups is None else np.asarray(groups)
    refuse_length(labels, len(amounts), "groups")
    mean = dot(shares, amounts)
    if mean == 0:
        return Theil(0.0, 0.0, 0.0)
    _, member = np.unique(labels, return_inverse=True)
    people = np.bincount(member, weights=shares)
    held = np.bincount(member, weights=shares * amounts)
    means = np.divide(held, people, out=np.zeros_like(held), where=people > 0)
    own = np.bincount(member, weights=shares * _x_log_x(_ratio(amounts, means[member])))
    between = float(people @ _x_log_x(means / mean))
    within = float(own @ means) / mean
    return Theil(between + within, between, within)


def palma_of_shares(values: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Return what the tenth with most holds over what the four tenths with least hold.

    Parameters
    ----------
    values : array_like, shape (n,)
        Zero or more.
    weights : array_like, shape (n,), optional
        People at each value; a row on the line is split.

    Returns
    -------
    float
        0.25 where all are alike; infinite where the four tenths hold nothing and the tenth does;
        0.25 where every value is 0.

    Raises
    ------
    ValueError
        If values or weights are negative, no number, empty or differ in length.

    References
    ----------
    Palma, J. G. (2011). Homogeneous middles vs. heterogeneous tails, and the end of the 'inverted-U'.
    Development and Change, 42(1), 87-153.

    Examples
    --------
    Ten people with 1 to 10: 10 / (1 + 2 + 3 + 4).

    >>> round(palma_of_shares(range(1, 11)), 6)
    1.0
    """
    amounts, shares = _checked(values, weights)
    order = np.argsort(amounts, kind="stable")
    richest = held_by_first(amounts[order[::-1]], shares[order[::-1]], RICHEST_SHARE)
    poorest = held_by_first(amounts[order], shares[order], POOREST_SHARE)
    if poorest == 0:
        return RICHEST_SHARE / POOREST_SHARE if richest == 0 else float("inf")
    return richest / poorest


def held_by_first(amounts: FloatArray, shares: FloatArray, first: float) -> float:
    """Return what the first part of the people hold; the row on the line is split.

    Parameters
    ----------
    amounts : ndarray, shape (n,)
        In the order that matters.
    shares : ndarray, shape (n,)
        Shares of people; they add to 1.
    first : float
        The part of the people, from 0 to 1.

    Returns
    -------
    float
        Σ share × amount over that part.

    Examples
    --------
    Three tenths: the first quarter at 1 and a twentieth at 2.

    >>> round(held_by_first(np.array([1.0, 2.0]), np.array([0.25, 0.75]), 0.3), 6)
    0.35
    """
    before = np.concatenate([[0.0], np.cumsum(shares)[:-1]])
    taken = np.clip(first - before, 0.0, shares)
    return dot(taken, amounts)


def _checked(values: ArrayLike, weights: ArrayLike | None) -> tuple[FloatArray, FloatArray]:
    amounts = as_amounts(values, "values")
    return amounts, as_weights(weights, len(amounts))


def _ratio(amounts: FloatArray, means: FloatArray) -> FloatArray:
    return np.divide(amounts, means, out=np.zeros_like(amounts), where=means > 0)


def _x_log_x(ratio: FloatArray) -> FloatArray:
    logs = np.log(ratio, out=np.zeros_like(ratio), where=ratio > 0)
    return np.asarray(ratio * logs, dtype=np.float64)
