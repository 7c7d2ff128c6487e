"""Measures against a line: below the standard, too far, the worst-served tenth."""

import numpy as np
from numpy.typing import ArrayLike

from geo.arrays import FloatArray, as_amounts, as_weights, dot, refuse_rows
from geo.inequality_indices import held_by_first


def fgt(values: ArrayLike, weights: ArrayLike | None, standard: float, alpha: float = 0.0) -> float:
    """Return how many fall below the standard, and how far.

    Σ p ((z - x) / z) to the power alpha, over those with x below z.

    Parameters
    ----------
    values : array_like, shape (n,)
        Access, zero or more.
    weights : array_like, shape (n,), or None
        People at each value.
    standard : float
        The line z, above zero; exactly at it is not below.
    alpha : float
        0 gives the share of people below; 1 the mean gap as a share of the standard; 2 counts deep gaps more.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    ValueError
        If values or weights are not usable, the standard is not above zero, or alpha is below zero.

    References
    ----------
    Foster, J., Greer, J. and Thorbecke, E. (1984). A class of decomposable poverty measures. Econometrica,
    52(3), 761-766.

    Examples
    --------
    Of 10 people, 3 have 1 where 2 is the standard: 3 in 10 are below, by half.

    >>> fgt([1.0, 2.0], [3, 7], 2.0)
    0.3
    >>> fgt([1.0, 2.0], [3, 7], 2.0, alpha=1)
    0.15
    """
    amounts = as_amounts(values, "values")
    shares = as_weights(weights, len(amounts))
    _refuse_line(standard, alpha)
    below = amounts < standard
    gap = np.where(below, (standard - amounts) / standard, 0.0)
    return dot(shares[below], gap[below] ** alpha)


def fgt_too_far(
    minutes: ArrayLike,
    weights: ArrayLike | None,
    standard: float = 30.0,
    alpha: float = 0.0,
    most_minutes: float | None = None,
) -> float:
    """Return how many are farther than the standard, and by how much.

    Σ p ((t - z) / z) to the power alpha, over those with t above z.

    Parameters
    ----------
    minutes : array_like, shape (n,)
        Minutes to the nearest venue; infinite where none is reached.
    weights : array_like, shape (n,), or None
        People at each value.
    standard : float
        The line z in minutes, above zero; exactly at it is not too far.
    alpha : float
        0 gives the share of people too far; 1 the mean excess in standards.
    most_minutes : float, optional
        Longer journeys count as this; needed where a point reaches nothing and alpha is above 0.

    Returns
    -------
    float
        Zero or more.

    Raises
    ------
    ValueError
        If minutes or weights are not usable, the standard is not above zero, alpha is below zero, or a point
        reaches nothing while its excess is asked for without `most_minutes`.

    References
    ----------
    Foster, Greer and Thorbecke (1984), as `fgt`, with the sign turned for a burden.

    Examples
    --------
    Half of the people are 45 minutes away where 30 is the standard: an excess of half a standard.

    >>> fgt_too_far([30.0, 45.0], [5, 5], 30.0, alpha=1)
    0.25
    """
    times = _times(minutes)
    shares = as_weights(weights, len(times))
    _refuse_line(standard, alpha)
    if most_minutes is not None:
        times = np.minimum(times, most_minutes)
    elif alpha > 0:
        trouble = "reaches nothing; give most_minutes, the longest journey to count"
        refuse_rows(np.isinf(times) & (shares > 0), times, "minutes", trouble)
    beyond = (times > standard) & (shares > 0)
    return (
        dot(shares[beyond], ((times[beyond] - standard) / standard) ** alpha) if alpha else float(shares[beyond].sum())
    )


def share_within(minutes: ArrayLike, weights: ArrayLike | None = None, limit_minutes: float = 30.0) -> float:
    """Return the share of people with something within a number of minutes.

    Parameters
    ----------
    minutes : array_like, shape (n,)
        Minutes to the nearest venue that counts (`geo.access.nearest_minutes`); infinite where none is reached.
    weights : array_like, shape (n,), optional
        People at each point, not points: a share of people.
    limit_minutes : float
        The limit, included.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    ValueError
        If minutes are NaN or negative, or weights are not usable.

    References
    ----------
    Church, R. and ReVelle, C. (1974). The maximal covering location problem. Papers of the Regional Science
    Association, 32, 101-118: the share that is covered.

    Examples
    --------
    >>> share_within([30.0, 31.0, float("inf")], [6, 2, 2])
    0.6
    """
    times = _times(minutes)
    shares = as_weights(weights, len(times))
    return float(shares[times <= limit_minutes].sum())


def worst_tenth(values: ArrayLike, weights: ArrayLike | None = None, tenth: float = 0.1) -> float:
    """Return the mean of the worst-served tenth over the mean of all.

    Parameters
    ----------
    values : array_like, shape (n,)
        Access, zero or more.
    weights : array_like, shape (n,), optional
        People at each value; a row on the line is split.
    tenth : float
        The part of the people that is looked at, above 0 and at most 1.

    Returns
    -------
    float
        1 where all are alike or every value is 0; 0 where the worst-served have nothing.

    Raises
    ------
    ValueError
        If values or weights are not usable, or the part is not above 0 and at most 1.

    References
    ----------
    A share of the Lorenz curve, L(0.1) / 0.1: Gastwirth, J. L. (1971). A general definition of the Lorenz
    curve. Econometrica, 39(6), 1037-1039.

    Examples
    --------
    One person in ten has 1, the others have 3: 1 / 2.8.

    >>> round(worst_tenth([1.0, 3.0], [1, 9]), 4)
    0.3571
    """
    amounts = as_amounts(values, "values")
    shares = as_weights(weights, len(amounts))
    if not 0 < tenth <= 1:
        msg = f"the part of the people is {tenth:g}; give a number above 0 and at most 1, such as 0.1"
        raise ValueError(msg)
    mean = dot(shares, amounts)
    if mean == 0:
        return 1.0
    order = np.argsort(amounts, kind="stable")
    return held_by_first(amounts[order], shares[order], tenth) / tenth / mean


def _times(minutes: ArrayLike) -> FloatArray:
    times = np.asarray(minutes, dtype=np.float64)
    finite = np.where(np.isinf(times), 0.0, times)
    as_amounts(finite, "minutes")
    refuse_rows(times < 0, times, "minutes", "is below zero; give minutes of zero or more")
    return times


def _refuse_line(standard: float, alpha: float) -> None:
    if not (np.isfinite(standard) and standard > 0):
        msg = f"the standard is {standard:g}; give a number above zero"
        raise ValueError(msg)
    if not (np.isfinite(alpha) and alpha >= 0):
        msg = f"alpha is {alpha:g}; give 0 for the share below, 1 for the gap, 2 for deep gaps"
        raise ValueError(msg)
