"""Minutes and supply as the measures take them, checked: a mistake of unit or a gap is refused by row."""

import numpy as np
from numpy.typing import ArrayLike

from geo.access_sparse import ReachTable
from geo.arrays import BoolArray, FloatArray, as_amounts, refuse_length

Minutes = ArrayLike | ReachTable
"""Minutes from demand point to venue: an array of shape (n, m), or a table of the pairs within reach."""

LONGEST_MINUTES = 3_000.0
"""No journey within Great Britain takes longer; a longer one is in seconds or metres."""

LONGEST_MEDIAN_NEAREST = 180.0
"""Where half the points have no venue within three hours, the minutes are in another unit."""

_AXES = 2


def checked_minutes(minutes: Minutes) -> FloatArray | ReachTable:
    """Return minutes that the measures can use.

    Parameters
    ----------
    minutes : array_like, shape (n, m), or ReachTable
        Minutes from demand point to venue; infinite where there is no way through. A table was checked
        when it was built.

    Returns
    -------
    ndarray of float64, shape (n, m), or ReachTable

    Raises
    ------
    ValueError
        If there is no point or no venue, or minutes are NaN, negative or look like seconds.

    Examples
    --------
    >>> checked_minutes([[5.0, float("nan")]])
    Traceback (most recent call last):
    ...
    ValueError: minutes from point 0 to venue 1 (counted from 0): nan is no time; write infinity where there is no way
    """
    if isinstance(minutes, ReachTable):
        return minutes
    table = np.asarray(minutes, dtype=np.float64)
    if table.ndim != _AXES:
        msg = f"minutes have the shape {table.shape}; give one row a demand point and one column a venue"
        raise ValueError(msg)
    if table.shape[0] == 0 or table.shape[1] == 0:
        msg = f"minutes have the shape {table.shape}; give at least one demand point and at least one venue"
        raise ValueError(msg)
    _refuse(np.isnan(table), table, "is no time; write infinity where there is no way")
    _refuse(table < 0, table, "is below zero; give minutes of zero or more")
    seconds = "is too long for a journey; if these are seconds, divide by 60"
    _refuse(np.isfinite(table) & (table > LONGEST_MINUTES), table, seconds)
    _refuse_far(table.min(axis=1))
    return table


def checked_supply(supply: ArrayLike, venues: int) -> FloatArray:
    """Return supply as a vector with one amount for each venue.

    Parameters
    ----------
    supply : array_like, shape (m,)
        Places at each venue in the period.
    venues : int
        The number of venues.

    Returns
    -------
    ndarray of float64, shape (m,)

    Raises
    ------
    ValueError
        If supply is empty, negative or of another length.

    Examples
    --------
    >>> checked_supply([3], 1)
    array([3.])
    """
    places = as_amounts(supply, "supply")
    refuse_length(places, venues, "supply")
    return places


def _refuse(bad: BoolArray, table: FloatArray, trouble: str) -> None:
    if bad.any():
        point, venue = (int(axis) for axis in np.unravel_index(int(np.argmax(bad)), bad.shape))
        msg = f"minutes from point {point} to venue {venue} (counted from 0): {table[point, venue]:g} {trouble}"
        raise ValueError(msg)


def _refuse_far(nearest: FloatArray) -> None:
    reached = np.isfinite(nearest)
    if reached.any() and float(np.median(nearest[reached])) > LONGEST_MEDIAN_NEAREST:
        row = int(np.argmax(reached & (nearest > LONGEST_MEDIAN_NEAREST)))
        msg = (
            f"minutes of point {row} (counted from 0): its nearest venue is {nearest[row]:g} away, and half the points "
            f"are over {LONGEST_MEDIAN_NEAREST:g} minutes from any; if these are seconds, divide by 60"
        )
        raise ValueError(msg)
