"""How far the built-in estimate is from real minutes, and the constants that fit them best."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from geo.arrays import BoolArray, FloatArray, as_vector, refuse_length
from geo.travel_time import METRES_IN_KILOMETRE, MINUTES_IN_HOUR

NEAREST_KILOMETRES = 0.5


class Fit(NamedTuple):
    """Constants of the estimate, at a given circuity: minutes to start, kilometres an hour."""

    start: float
    speed_urban: float
    speed_rural: float


@dataclass(frozen=True, slots=True)
class Error:
    """How far estimates are from real minutes.

    Attributes
    ----------
    pairs : int
        The pairs compared.
    bias : float
        Mean of estimate less real, minutes; above 0 the estimate is too long.
    mean_absolute : float
        Mean size of the error, minutes.
    within_nine_tenths : float
        The error that nine pairs in ten stay within, minutes.
    """

    pairs: int
    bias: float
    mean_absolute: float
    within_nine_tenths: float


def estimate_error(estimated: ArrayLike, real: ArrayLike) -> Error:
    """Return how far estimates are from real minutes.

    Parameters
    ----------
    estimated : array_like, shape (n,)
        Estimated minutes of each pair.
    real : array_like, shape (n,)
        Minutes of the same pairs from an engine or a survey.

    Returns
    -------
    Error

    Raises
    ------
    ValueError
        If either is empty or holds a gap, or the lengths differ.

    Examples
    --------
    >>> estimate_error([10.0, 24.0], [12.0, 20.0])
    Error(pairs=2, bias=1.0, mean_absolute=3.0, within_nine_tenths=3.8)
    """
    guess, truth = as_vector(estimated, "estimated"), as_vector(real, "real")
    refuse_length(truth, len(guess), "real")
    off = guess - truth
    size = np.abs(off)
    return Error(len(off), float(off.mean()), float(size.mean()), float(np.quantile(size, 0.9)))


def fit_constants(straight_m: ArrayLike, real: ArrayLike, rural: ArrayLike, circuity: float) -> Fit:
    """Return the start and the two speeds that fit real minutes best, by least squares.

    Circuity and speed cannot be told apart by minutes alone, so the circuity is given. Pairs grow with
    distance, and near ones decide what is within reach: each pair weighs one over its straight line.

    Parameters
    ----------
    straight_m : array_like, shape (n,)
        Straight line of each pair, metres.
    real : array_like, shape (n,)
        Real minutes of each pair.
    rural : array_like of bool, shape (n,)
        True where the pair starts in a rural area.
    circuity : float
        Road metres per straight metre.

    Returns
    -------
    Fit

    Raises
    ------
    ValueError
        If input is empty or holds a gap, lengths differ, or one of the two kinds of area is missing.

    Examples
    --------
    Minutes made with 2 to start, 1 minute an urban and ½ a rural kilometre: 84 and 168 km/h of road at 1.4.

    >>> fit = fit_constants([1000, 5000, 2000, 8000], [3, 7, 3, 6], [False, False, True, True], 1.4)
    >>> [round(value, 6) for value in fit]
    [2.0, 84.0, 168.0]
    """
    metres, truth = as_vector(straight_m, "straight_m"), as_vector(real, "real")
    flags: BoolArray = np.asarray(rural, dtype=np.bool_)
    refuse_length(truth, len(metres), "real")
    refuse_length(flags, len(metres), "rural")
    if flags.all() or not flags.any():
        msg = "every pair starts in the same kind of area; give pairs from urban and from rural areas"
        raise ValueError(msg)
    kilometres: FloatArray = metres / METRES_IN_KILOMETRE
    terms = np.column_stack([np.ones(len(metres)), kilometres * ~flags, kilometres * flags])
    # within half a kilometre the weight no longer grows: such lines are shorter than the points are sharp
    root = np.sqrt(1.0 / np.maximum(kilometres, NEAREST_KILOMETRES))
    start, urban, rural_slope = (
        float(value) for value in np.linalg.lstsq(terms * root[:, None], truth * root, rcond=None)[0]
    )
    road = circuity * MINUTES_IN_HOUR
    return Fit(start, road / urban, road / rural_slope)
