"""Where next: which of some candidate sites would help most, by the index, by ways, and by who comes within reach.

Three questions, three answers, and they may differ: the index asks how evenly places are shared, the p-median
how far people go, the reach how many have anything near at all. Covering with capacities, which needs a solver,
is `scheduler.optimise.siting`.
"""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import ArrayLike

from geo.arrays import FloatArray, IntArray, as_amounts, as_weights, refuse_length, refuse_rows
from geo.where_next_median import Sites, p_median

__all__ = ["Sites", "best_by_index", "index_with_each", "newly_within", "p_median"]

ENUMERATED_TO = 20_000
"""So many choices are all looked at; beyond that greedy with exchange, beside a bound."""
_AXES = 2
_NO_GAIN = 1e-12


def newly_within(minutes: ArrayLike, nearest: ArrayLike, people: ArrayLike, limit_minutes: float = 30.0) -> FloatArray:
    """Count the people whom each site would bring within a number of minutes of something.

    Parameters
    ----------
    minutes : array_like, shape (n, m)
        Minutes from point to site; infinite where there is no way through.
    nearest : array_like, shape (n,)
        Minutes to the nearest that there is already; infinite where there is nothing.
    people : array_like, shape (n,)
        People at each point.
    limit_minutes : float
        The limit, included.

    Returns
    -------
    ndarray of float64, shape (m,)
        People within the limit of the site and of nothing that there is already.

    Raises
    ------
    ValueError
        If shapes differ, minutes are NaN or negative, or people are negative.

    References
    ----------
    One step of the maximal covering problem: Church, R. and ReVelle, C. (1974). The maximal covering location
    problem. Papers of the Regional Science Association, 32, 101-118.

    Examples
    --------
    The first village has something already; the second comes within 30 minutes by either site, the third by one.

    >>> newly_within([[5, 40], [30, 10], [31, 20]], [12, 45, np.inf], [10, 4, 3])
    array([4., 7.])
    """
    counted = as_amounts(people, "people")
    table, now = np.asarray(minutes, dtype=np.float64), np.asarray(nearest, dtype=np.float64)
    if table.ndim != _AXES or len(table) != len(counted):
        msg = f"minutes have the shape {table.shape}; give one row for each of {len(counted)} points, one column a site"
        raise ValueError(msg)
    refuse_length(now, len(counted), "nearest")
    refuse_rows(~(now >= 0), now, "nearest", "is no time; give minutes, or infinity where there is nothing")
    least = table.min(axis=1)
    refuse_rows(~(least >= 0), least, "minutes", "is no time; give minutes, or infinity where there is no way")
    return np.asarray((counted * (now > limit_minutes)) @ (table <= limit_minutes), dtype=np.float64)


def index_with_each(baseline: ArrayLike, gain: ArrayLike, people: ArrayLike | None = None) -> FloatArray:
    """Return the headline index with each site alone: the equally distributed equivalent, ε = ½.

    Access by floating catchments is linear in supply, so a site adds its column to what there is; `gain` is
    `geo.access.e2sfca_matrix` of the sites times the places each would offer.

    Parameters
    ----------
    baseline : array_like, shape (n,)
        Access now, places a person, of each point, area or group.
    gain : array_like, shape (n, m)
        What each site would add to it, zero or more.
    people : array_like, shape (n,), optional
        People of each row; None counts each once.

    Returns
    -------
    ndarray of float64, shape (m,)
        (Σ p √A)² with each site.

    Raises
    ------
    ValueError
        If shapes differ, or anything is negative or no number.

    References
    ----------
    Atkinson (1970), as `geo.inequality.equally_distributed_equivalent`.

    Examples
    --------
    The first of two alike has 4 and the second none: 12 more for the one gives (½ · 4)² = 4, 4 for the other too.

    >>> index_with_each([4, 0], [[12, 0], [0, 4]])
    array([4., 4.])
    """
    access, added, shares = _checked(baseline, gain, people)
    return np.asarray((shares @ np.sqrt(access[:, None] + added)) ** 2, dtype=np.float64)


def best_by_index(
    baseline: ArrayLike,
    gain: ArrayLike,
    count: int = 1,
    people: ArrayLike | None = None,
    enumerated_to: int = ENUMERATED_TO,
) -> Sites:
    """Choose the sites that lift the headline index most; says whether all choices were looked at.

    Up to `enumerated_to` choices are all tried. Beyond, sites are taken one after another, then exchanged
    while that helps; √EDE has falling gains (it is submodular), so what the best sites would each add bounds
    what any choice could reach.

    Parameters
    ----------
    baseline, gain, people
        As `index_with_each`.
    count : int
        Sites to choose, from 1 to m.
    enumerated_to : int
        The most choices that are all tried.

    Returns
    -------
    Sites
        `value` and `bound` are the index with them, in the unit of `baseline`.

    Raises
    ------
    ValueError
        As `index_with_each`, and if the count is not from 1 to m.

    References
    ----------
    Nemhauser, G. L., Wolsey, L. A. and Fisher, M. L. (1978). An analysis of approximations for maximizing
    submodular set functions. Mathematical Programming, 14, 265-294.

    Examples
    --------
    >>> best_by_index([4, 0], [[12, 0], [0, 9]])
    Sites(chosen=(1,), value=6.25, bound=6.25, proven_best=True, method='all 2 choices tried')
    """
    access, added, shares = _checked(baseline, gain, people)
    sites = added.shape[1]
    if not 1 <= count <= sites:
        msg = f"{count} sites are to be chosen out of {sites}; choose from 1 to {sites}"
        raise ValueError(msg)
    choices = comb(sites, count)
    if choices <= enumerated_to:
        best = _all_tried(access, added, shares, count)
        value = _level(access, added, shares, best) ** 2
        return Sites(best, value, value, proven_best=True, method=f"all {choices:,} choices tried")
    chosen, ceiling = _taken_in_turn(access, added, shares, count)
    chosen = _exchanged(access, added, shares, chosen)
    level = _level(access, added, shares, chosen)
    ceiling = min(ceiling, _ceiling(access, added, shares, chosen, count))
    proven = ceiling <= level * (1 + _NO_GAIN)
    how = f"one after another, then exchanged while that helped; {choices:,} choices are too many to try"
    return Sites(tuple(sorted(chosen)), level**2, max(ceiling, level) ** 2, proven_best=proven, method=how)


def _all_tried(access: FloatArray, added: FloatArray, shares: FloatArray, count: int) -> tuple[int, ...]:
    best, highest = tuple(range(count)), -1.0
    # the last site of each choice is tried all at once: one product in place of m
    for first in combinations(range(added.shape[1]), count - 1):
        begin = first[-1] + 1 if first else 0
        if begin == added.shape[1]:
            continue
        levels = shares @ np.sqrt((access + added[:, list(first)].sum(axis=1))[:, None] + added[:, begin:])
        last = int(np.argmax(levels))
        if levels[last] > highest * (1 + _NO_GAIN):
            best, highest = (*first, begin + last), float(levels[last])
    return best


def _taken_in_turn(
    access: FloatArray, added: FloatArray, shares: FloatArray, count: int
) -> tuple[tuple[int, ...], float]:
    chosen: tuple[int, ...] = ()
    ceiling = np.inf
    for _ in range(count):
        ceiling = min(ceiling, _ceiling(access, added, shares, chosen, count))
        levels = _levels_with_one_more(access, added, shares, chosen)
        chosen = (*chosen, int(np.argmax(levels)))
    return chosen, ceiling


def _exchanged(access: FloatArray, added: FloatArray, shares: FloatArray, chosen: tuple[int, ...]) -> tuple[int, ...]:
    level, better = _level(access, added, shares, chosen), True
    while better:
        better = False
        for place in range(len(chosen)):
            others = chosen[:place] + chosen[place + 1 :]
            levels = _levels_with_one_more(access, added, shares, others)
            site = int(np.argmax(levels))
            if levels[site] > level * (1 + _NO_GAIN):
                chosen, level, better = (*others, site), float(levels[site]), True
                break
    return chosen


def _levels_with_one_more(
    access: FloatArray, added: FloatArray, shares: FloatArray, chosen: tuple[int, ...]
) -> FloatArray:
    """Σ p √A with each site besides those chosen; a chosen site does not count twice."""
    now = access + added[:, list(chosen)].sum(axis=1)
    levels = np.asarray(shares @ np.sqrt(now[:, None] + added), dtype=np.float64)
    levels[list(chosen)] = -np.inf
    return levels


def _ceiling(access: FloatArray, added: FloatArray, shares: FloatArray, chosen: tuple[int, ...], count: int) -> float:
    """No choice lifts Σ p √A above this: what the most useful sites would each add here, all together."""
    level = _level(access, added, shares, chosen)
    gains = np.maximum(_levels_with_one_more(access, added, shares, chosen) - level, 0.0)
    return level + float(np.sort(gains)[::-1][:count].sum())


def _level(access: FloatArray, added: FloatArray, shares: FloatArray, chosen: tuple[int, ...]) -> float:
    picked: IntArray = np.array(chosen, dtype=np.int64)
    return float(shares @ np.sqrt(access + added[:, picked].sum(axis=1)))


def _checked(
    baseline: ArrayLike, gain: ArrayLike, people: ArrayLike | None
) -> tuple[FloatArray, FloatArray, FloatArray]:
    access = as_amounts(baseline, "baseline")
    added = np.asarray(gain, dtype=np.float64)
    if added.ndim != _AXES or len(added) != len(access) or added.shape[1] == 0:
        msg = f"gain has the shape {added.shape}; give one row for each of {len(access)} amounts, one column a site"
        raise ValueError(msg)
    least = added.min(axis=1)
    refuse_rows(~(least >= 0), least, "gain", "is below zero or no number; a site takes nothing away")
    return access, added, as_weights(people, len(access), "people")
