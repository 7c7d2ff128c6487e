"""Minutes and miles between the stops of one vehicle's journey, where no road engine is at hand."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from geo.arrays import FloatArray, IntArray
from geo.travel_time import CONSTANTS, checked_points

METRES_IN_MILE = 1_609.344
HOP_MPH = 28.0
"""An assumption: between the 23 mph of England's local A roads (Department for Transport, table CGN0501, yearly mean)
and an open rural road. A road engine's minutes replace it."""
SOURCE = "built-in estimate: straight line × 1.4 at 28 mph between stops"
_CIRCUITY = next(constant.value for constant in CONSTANTS if constant.name == "circuity")


def estimate_hops(points_m: ArrayLike) -> tuple[IntArray, FloatArray]:
    """Estimate whole minutes and miles between all points.

    The estimate for whole journeys (``geo.travel_time``) adds the slow ends of a journey by car, parking among
    them; a vehicle on its round has those in the minutes of getting in and out, so they are left out here.

    Parameters
    ----------
    points_m : array_like, shape (n, 2)
        Easting and northing, metres, EPSG:27700.

    Returns
    -------
    minutes : ndarray of int64, shape (n, n)
        Rounded up; 0 on the diagonal and between points at one place.
    miles : ndarray of float64, shape (n, n)

    Raises
    ------
    ValueError
        If a row is no point on the British National Grid.

    Examples
    --------
    Ten kilometres apart: 14 km of road are 8.7 miles, at 28 mph 18.6 minutes.

    >>> minutes, miles = estimate_hops([[400000, 150000], [400000, 160000]])
    >>> minutes.tolist(), miles.round(1).tolist()
    ([[0, 19], [19, 0]], [[0.0, 8.7], [8.7, 0.0]])
    """
    points = checked_points(points_m, "points_m")
    straight = np.hypot(points[:, None, 0] - points[None, :, 0], points[:, None, 1] - points[None, :, 1])
    miles = straight * _CIRCUITY / METRES_IN_MILE
    minutes = np.ceil(miles / HOP_MPH * 60.0 - 1e-9).astype(np.int64)
    return minutes, np.asarray(miles, dtype=np.float64)
