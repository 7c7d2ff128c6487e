"""How much a venue counts, by the minutes it lies away."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from geo.access_sparse import LARGEST_TICK, TICKS_IN_MINUTE, ReachTable, Weights
from geo.arrays import FloatArray

Steps = Sequence[tuple[float, float]]
Decay = Steps | Callable[[FloatArray], FloatArray]
"""Right-closed steps of (limit in minutes, weight), or a function from minutes to weights."""

DEFAULT_STEPS: Steps = ((10.0, 1.0), (20.0, 0.68), (30.0, 0.22))
"""Weights of Luo and Qi (2009); the minutes are a choice of policy and belong to the settings."""

_STEP_PARTS = 2


def step_weights(minutes: ArrayLike, steps: Steps = DEFAULT_STEPS) -> FloatArray:
    """Return stepped weights; each step is closed on the right.

    Parameters
    ----------
    minutes : array_like, any shape
        Minutes; infinite where there is no way through.
    steps : sequence of (limit_minutes, weight)
        Limits rise; weights are zero or more. Beyond the last limit the weight is 0.

    Returns
    -------
    ndarray of float64, the shape of `minutes`

    Raises
    ------
    ValueError
        If there is no step, limits do not rise, or a weight is negative or no number.

    References
    ----------
    Luo, W. and Qi, Y. (2009). An enhanced two-step floating catchment area (E2SFCA) method. Health & Place,
    15(4), 1100-1107.

    Examples
    --------
    >>> step_weights([0, 10, 10.1, 30, 31])
    array([1.  , 1.  , 0.68, 0.22, 0.  ])
    """
    limits, weights = _checked_steps(steps)
    return np.append(weights, 0.0)[np.searchsorted(limits, np.asarray(minutes, dtype=np.float64), side="left")]


def gaussian_weights(
    minutes: ArrayLike, limit_minutes: float = 30.0, bandwidth_minutes: float | None = None
) -> FloatArray:
    """Return Gaussian weights, 1 at no distance and 0 beyond the limit.

    Parameters
    ----------
    minutes : array_like, any shape
        Minutes; infinite where there is no way through.
    limit_minutes : float
        The edge of the catchment, included.
    bandwidth_minutes : float, optional
        The curve's standard deviation, cut off at the limit. None takes Dai's form, which falls to
        exactly 0 at the limit.

    Returns
    -------
    ndarray of float64, the shape of `minutes`

    Raises
    ------
    ValueError
        If the limit or the bandwidth is not above zero.

    References
    ----------
    Dai, D. (2010). Black residential segregation, disparities in spatial access to health care facilities,
    and late-stage breast cancer diagnosis in metropolitan Detroit. Health & Place, 16(5), 1038-1052.

    Examples
    --------
    Half way to the limit: (exp(-1/8) - exp(-1/2)) / (1 - exp(-1/2)) = 0.7014.

    >>> gaussian_weights([0, 15, 30, 45]).round(4)
    array([1.    , 0.7014, 0.    , 0.    ])
    """
    for field, value in (("limit_minutes", limit_minutes), ("bandwidth_minutes", bandwidth_minutes)):
        if value is not None and not (np.isfinite(value) and value > 0):
            msg = f"{field} is {value:g}; give minutes above zero"
            raise ValueError(msg)
    times = np.asarray(minutes, dtype=np.float64)
    inside = times <= limit_minutes
    spread = limit_minutes if bandwidth_minutes is None else bandwidth_minutes
    # infinite minutes would overflow nothing, but beyond the limit the curve is not wanted at all
    curve = np.exp(-0.5 * (np.where(inside, times, 0.0) / spread) ** 2)
    if bandwidth_minutes is None:
        edge = np.exp(-0.5)
        curve = (curve - edge) / (1.0 - edge)
    return np.where(inside, curve, 0.0)


def gaussian_decay(limit_minutes: float = 30.0, bandwidth_minutes: float | None = None) -> Decay:
    """Return `gaussian_weights` as a decay that the measures of access take.

    Parameters
    ----------
    limit_minutes, bandwidth_minutes : float
        As `gaussian_weights`.

    Returns
    -------
    callable

    Examples
    --------
    >>> decay = gaussian_decay(30.0)
    >>> decay(np.array([30.0]))
    array([0.])
    """

    def decay(minutes: FloatArray) -> FloatArray:
        return gaussian_weights(minutes, limit_minutes, bandwidth_minutes)

    return decay


def decay_weights(minutes: FloatArray | ReachTable, decay: Decay) -> Weights:
    """Return the weight of every pair.

    Parameters
    ----------
    minutes : ndarray, shape (n, m), or ReachTable
        Checked minutes.
    decay : sequence of (limit_minutes, weight), or callable

    Returns
    -------
    ndarray for an array, csr_array for a table, of float64, shape (n, m)

    Raises
    ------
    ValueError
        If the steps are not usable, a step's limit is no whole tick of the table, or the function gives
        negative weights or none.

    Examples
    --------
    >>> decay_weights(np.array([[10.0, 12.0]]), DEFAULT_STEPS)
    array([[1.  , 0.68]])
    """
    if not isinstance(minutes, ReachTable):
        return _weights(minutes, decay)
    if not callable(decay):
        _refuse_partial_ticks(decay)
    every_tick = np.arange(LARGEST_TICK + 1) / TICKS_IN_MINUTE
    return minutes.weights(_weights(every_tick, decay))


def within(minutes: FloatArray | ReachTable, limit_minutes: float) -> Weights:
    """Return 1 for every pair within the limit, else 0.

    Parameters
    ----------
    minutes : ndarray, shape (n, m), or ReachTable
    limit_minutes : float
        The limit, included.

    Returns
    -------
    ndarray or csr_array of float64, shape (n, m)

    Raises
    ------
    ValueError
        As `decay_weights`.

    Examples
    --------
    >>> within(np.array([[30.0, 30.1]]), 30.0)
    array([[1., 0.]])
    """
    return decay_weights(minutes, ((limit_minutes, 1.0),))


def _weights(minutes: FloatArray, decay: Decay) -> FloatArray:
    if not callable(decay):
        return step_weights(minutes, decay)
    weights = np.asarray(decay(minutes), dtype=np.float64)
    if weights.shape != minutes.shape or not (np.isfinite(weights) & (weights >= 0)).all():
        msg = "the decay gave a negative weight, no number, or another shape; give a function of minutes to weights"
        raise ValueError(msg)
    return weights


def _checked_steps(steps: Steps) -> tuple[FloatArray, FloatArray]:
    table = np.asarray(steps, dtype=np.float64)
    if table.ndim != _STEP_PARTS or table.shape[1] != _STEP_PARTS:
        msg = f"steps have the shape {table.shape}; give pairs of (minutes, weight), such as ((10, 1), (20, 0.5))"
        raise ValueError(msg)
    limits, weights = table[:, 0], table[:, 1]
    if np.isnan(limits).any() or (np.diff(limits) <= 0).any() or limits[0] < 0:
        msg = f"the limits of the steps are {limits.tolist()}; give minutes that rise from step to step"
        raise ValueError(msg)
    if not np.isfinite(weights).all() or (weights < 0).any():
        msg = f"the weights of the steps are {weights.tolist()}; give numbers of zero or more"
        raise ValueError(msg)
    return limits, weights


def _refuse_partial_ticks(steps: Steps) -> None:
    for limit, _ in steps:
        ticks = limit * TICKS_IN_MINUTE
        if ticks != round(ticks):
            nearest = round(ticks) / TICKS_IN_MINUTE
            msg = f"the step to {limit:g} minutes is finer than the table's 1/64 minute; give {nearest:g}"
            raise ValueError(msg)
