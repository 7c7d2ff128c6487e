"""Floating catchments: places a person, when people compete for what they can reach."""

import numpy as np
from numpy.typing import ArrayLike

from geo.access_decay import DEFAULT_STEPS, Decay, decay_weights
from geo.access_minutes import Minutes, checked_minutes, checked_supply
from geo.access_sparse import Weights, scale_columns, squared_entries
from geo.arrays import FloatArray, as_amounts, refuse_length


def e2sfca_matrix(minutes: Minutes, demand: ArrayLike, steps: Decay = DEFAULT_STEPS) -> Weights:
    """Return the matrix that turns supply into access: W · diag(1/D).

    With f the decay of minutes, D_j = Σ_k f_kj n_k is the demand that competes for venue j, and
    A_i = Σ_j f_ij S_j / D_j. The measure is linear in supply, so a planner may optimise it exactly.

    Parameters
    ----------
    minutes : array_like, shape (n, m), or ReachTable
        Minutes from demand point to venue; infinite where there is no way through.
    demand : array_like, shape (n,)
        People at each demand point.
    steps : sequence of (limit_minutes, weight), or callable
        Right-closed steps, or a function from minutes to weights.

    Returns
    -------
    ndarray or csr_array of float64, shape (n, m)
        `matrix @ supply` is access: places a person. A venue that no demand reaches has a column of
        zeros. A table gives a sparse matrix, an array gives an array.

    Raises
    ------
    ValueError
        If minutes are NaN, negative or look like seconds, demand is negative, or shapes differ.

    References
    ----------
    Luo, W. and Qi, Y. (2009). An enhanced two-step floating catchment area (E2SFCA) method for measuring
    spatial accessibility to primary care physicians. Health & Place, 15(4), 1100-1107.

    Examples
    --------
    Two points of 10 and 5 people, one venue 5 and 15 minutes away: D = 10 × 1 + 5 × 0.68 = 13.4.
    With 26.8 places, those near have 26.8 / 13.4 = 2 places each, the others 0.68 × 2 = 1.36.

    >>> matrix = e2sfca_matrix([[5.0], [15.0]], [10, 5])
    >>> (matrix @ np.array([26.8])).round(2)
    array([2.  , 1.36])
    """
    weights, people = _weights_and_demand(minutes, demand, steps)
    return scale_columns(weights, _inverse(weights.T @ people))


def two_step(minutes: Minutes, demand: ArrayLike, supply: ArrayLike, limit_minutes: float = 30.0) -> FloatArray:
    """Return two-step floating catchment access: every venue within the limit counts alike.

    Parameters
    ----------
    minutes : array_like, shape (n, m), or ReachTable
        Minutes from demand point to venue.
    demand : array_like, shape (n,)
        People at each demand point.
    supply : array_like, shape (m,)
        Places at each venue in the period.
    limit_minutes : float
        The edge of the catchment, included.

    Returns
    -------
    ndarray of float64, shape (n,)
        Places a person.

    Raises
    ------
    ValueError
        As `e2sfca_matrix`, and if supply is empty, negative or of another length.

    References
    ----------
    Luo, W. and Wang, F. (2003). Measures of spatial accessibility to health care in a GIS environment.
    Environment and Planning B, 30(6), 865-884.

    Examples
    --------
    The venue's 30 places are shared by the 15 people within 30 minutes; the last point is too far.

    >>> two_step([[5.0], [30.0], [31.0]], [10, 5, 7], [30])
    array([2., 2., 0.])
    """
    return enhanced_two_step(minutes, demand, supply, ((limit_minutes, 1.0),))


def enhanced_two_step(
    minutes: Minutes, demand: ArrayLike, supply: ArrayLike, steps: Decay = DEFAULT_STEPS
) -> FloatArray:
    """Return enhanced two-step floating catchment access, without building the whole matrix.

    Parameters
    ----------
    minutes : array_like, shape (n, m), or ReachTable
        Minutes from demand point to venue.
    demand : array_like, shape (n,)
        People at each demand point.
    supply : array_like, shape (m,)
        Places at each venue in the period.
    steps : sequence of (limit_minutes, weight), or callable
        Right-closed steps, or a function from minutes to weights.

    Returns
    -------
    ndarray of float64, shape (n,)
        Places a person.

    Raises
    ------
    ValueError
        As `two_step`.

    References
    ----------
    Luo and Qi (2009), as `e2sfca_matrix`.

    Examples
    --------
    >>> enhanced_two_step([[5.0], [15.0]], [10, 5], [26.8]).round(2)
    array([2.  , 1.36])
    """
    weights, people = _weights_and_demand(minutes, demand, steps)
    return _shared(weights, weights.T @ people, checked_supply(supply, weights.shape[1]))


def three_step(minutes: Minutes, demand: ArrayLike, supply: ArrayLike, steps: Decay = DEFAULT_STEPS) -> FloatArray:
    """Return three-step floating catchment access: people divide themselves among the venues they reach.

    With G_ij = f_ij / Σ_k f_ik over the venues within reach, D_j = Σ_i G_ij f_ij n_i and
    A_i = Σ_j G_ij f_ij S_j / D_j.

    Parameters
    ----------
    minutes : array_like, shape (n, m), or ReachTable
        Minutes from demand point to venue.
    demand : array_like, shape (n,)
        People at each demand point.
    supply : array_like, shape (m,)
        Places at each venue in the period.
    steps : sequence of (limit_minutes, weight), or callable
        Right-closed steps, or a function from minutes to weights.

    Returns
    -------
    ndarray of float64, shape (n,)
        Places a person.

    Raises
    ------
    ValueError
        As `two_step`.

    References
    ----------
    Wan, N., Zou, B. and Sternberg, T. (2012). A three-step floating catchment area method for analyzing
    spatial access to health services. International Journal of Geographical Information Science, 26(6), 1073-1089.

    Examples
    --------
    The first point reaches both venues alike, so G is one half to each; the second reaches the second only.
    D = (10 × ½, 10 × ½ + 5) = (5, 10); access = (½ × 10/5 + ½ × 10/10, 10/10).

    >>> three_step([[5.0, 5.0], [50.0, 5.0]], [10, 5], [10, 10])
    array([1.5, 1. ])
    """
    weights, people = _weights_and_demand(minutes, demand, steps)
    reach = np.asarray(weights.sum(axis=1), dtype=np.float64).ravel()
    share = np.divide(1.0, reach, out=np.zeros_like(reach), where=reach > 0)
    squared = weights * weights if isinstance(weights, np.ndarray) else squared_entries(weights)
    # G f is f² over the row's sum: the row factor can wait until after each product
    competing = squared.T @ (people * share)
    return np.asarray(share * _shared(squared, competing, checked_supply(supply, weights.shape[1])), dtype=np.float64)


def _weights_and_demand(minutes: Minutes, demand: ArrayLike, steps: Decay) -> tuple[Weights, FloatArray]:
    people = as_amounts(demand, "demand")
    table = checked_minutes(minutes)
    refuse_length(people, table.shape[0], "demand")
    return decay_weights(table, steps), people


def _inverse(competing: FloatArray) -> FloatArray:
    demand = np.asarray(competing, dtype=np.float64)
    return np.divide(1.0, demand, out=np.zeros_like(demand), where=demand > 0)


def _shared(weights: Weights, competing: FloatArray, places: FloatArray) -> FloatArray:
    return np.asarray(weights @ (places * _inverse(competing)), dtype=np.float64)
