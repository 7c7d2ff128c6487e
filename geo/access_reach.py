"""What lies within reach, whoever else wants it: gravity, cumulative places, the nearest venue."""

import numpy as np
from numpy.typing import ArrayLike

from geo.access_decay import DEFAULT_STEPS, Decay, decay_weights, within
from geo.access_minutes import Minutes, checked_minutes, checked_supply
from geo.access_sparse import ReachTable
from geo.arrays import BoolArray, FloatArray, refuse_length


def gravity(minutes: Minutes, supply: ArrayLike, decay: Decay = DEFAULT_STEPS) -> FloatArray:
    """Return Hansen's potential: supply within reach, worth less the farther it lies.

    Parameters
    ----------
    minutes : array_like, shape (n, m), or ReachTable
        Minutes from demand point to venue.
    supply : array_like, shape (m,)
        Places at each venue in the period.
    decay : sequence of (limit_minutes, weight), or callable
        Right-closed steps, or a function from minutes to weights.

    Returns
    -------
    ndarray of float64, shape (n,)
        Places, weighted; nobody competes for them.

    Raises
    ------
    ValueError
        If minutes or supply are not usable.

    References
    ----------
    Hansen, W. G. (1959). How accessibility shapes land use. Journal of the American Institute of Planners,
    25(2), 73-76.

    Examples
    --------
    >>> gravity([[5.0, 15.0]], [10, 100])
    array([78.])
    """
    weights = decay_weights(checked_minutes(minutes), decay)
    return np.asarray(weights @ checked_supply(supply, weights.shape[1]), dtype=np.float64)


def cumulative(minutes: Minutes, supply: ArrayLike, limit_minutes: float = 30.0) -> FloatArray:
    """Return the places within a number of minutes.

    Parameters
    ----------
    minutes : array_like, shape (n, m), or ReachTable
        Minutes from demand point to venue.
    supply : array_like, shape (m,)
        Places at each venue in the period.
    limit_minutes : float
        The limit, included.

    Returns
    -------
    ndarray of float64, shape (n,)
        Places.

    Raises
    ------
    ValueError
        If minutes or supply are not usable.

    References
    ----------
    Wachs, M. and Kumagai, T. G. (1973). Physical accessibility as a social indicator. Socio-Economic
    Planning Sciences, 7(5), 437-456.

    Examples
    --------
    >>> cumulative([[5.0, 30.0, 30.5]], [10, 20, 40])
    array([30.])
    """
    table = checked_minutes(minutes)
    places = checked_supply(supply, table.shape[1])
    return np.asarray(within(table, limit_minutes) @ places, dtype=np.float64)


def nearest_minutes(minutes: Minutes, offered: ArrayLike | None = None) -> FloatArray:
    """Return minutes to the nearest venue.

    Parameters
    ----------
    minutes : array_like, shape (n, m), or ReachTable
        Minutes from demand point to venue.
    offered : array_like of bool, shape (m,), optional
        The venues that count, such as those with at least one session a month; None counts all.

    Returns
    -------
    ndarray of float64, shape (n,)
        Minutes; infinite where no venue counts or none can be reached.

    Raises
    ------
    ValueError
        If minutes are not usable or `offered` has another length or is not true or false.

    References
    ----------
    Apparicio, P., Abdelmajid, M., Riva, M. and Shearmur, R. (2008). Comparing alternative approaches to
    measuring the geographical accessibility of urban health services. International Journal of Health
    Geographics, 7, 7.

    Examples
    --------
    >>> nearest_minutes([[5.0, 12.0], [40.0, 8.0]], [False, True])
    array([12.,  8.])
    """
    table = checked_minutes(minutes)
    keep = np.ones(table.shape[1], dtype=np.bool_) if offered is None else _flags(offered, table.shape[1])
    if isinstance(table, ReachTable):
        return table.nearest(keep)
    if not keep.any():
        return np.full(table.shape[0], np.inf)
    return np.asarray(table[:, keep].min(axis=1), dtype=np.float64)


def unreached(minutes: Minutes, limit_minutes: float = 30.0) -> list[int]:
    """Return the rows of demand points with no venue within the limit, so that a page can name them.

    Parameters
    ----------
    minutes : array_like, shape (n, m), or ReachTable
        Minutes from demand point to venue.
    limit_minutes : float
        The limit, included.

    Returns
    -------
    list of int
        Rows counted from 0. Their access is 0, and they are counted in every mean.

    Raises
    ------
    ValueError
        If minutes are not usable.

    References
    ----------
    The convention of this module: what reaches nothing has 0.

    Examples
    --------
    >>> unreached([[5.0], [45.0]])
    [1]
    """
    nearest = nearest_minutes(minutes)
    return [int(row) for row in np.flatnonzero(nearest > limit_minutes)]


def _flags(values: ArrayLike, size: int) -> BoolArray:
    flags = np.asarray(values)
    if flags.dtype != np.bool_:
        msg = f"offered holds {flags.dtype} values; give True or False for each venue"
        raise ValueError(msg)
    refuse_length(flags, size, "offered")
    return flags
