"""Maximal covering with capacities: the sites that bring most people within reach of a place of their own.

People are counted, not points; a site covers no more people than it has places; the people of one point may be
shared among sites.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from geo.arrays import BoolArray, FloatArray, as_amounts, refuse_length, refuse_rows
from scheduler.optimise.siting.solver import CoverModel, solve_cover

_AXES = 2


@dataclass(frozen=True, slots=True)
class Cover:
    """Chosen sites and the people they cover together with the sites there are.

    Attributes
    ----------
    chosen : tuple of int
        Columns of the candidates, rising.
    people, bound : float
        People covered; the most that any choice could cover.
    share : float
        Of all people, from 0 to 1.
    proven_best : bool
        True where no choice covers more.
    """

    chosen: tuple[int, ...]
    people: float
    bound: float
    share: float
    proven_best: bool


def most_people_covered(
    within: ArrayLike,
    people: ArrayLike,
    places: ArrayLike,
    count: int,
    always_open: ArrayLike | None = None,
) -> Cover:
    """Choose up to `count` sites that cover most people, each site no more than it has places.

    Parameters
    ----------
    within : array_like of bool, shape (n, m)
        Whether a point's people can reach a site.
    people : array_like, shape (n,)
        People at each point.
    places : array_like, shape (m,)
        Places of each site; infinite where there is room for all.
    count : int
        Sites to choose at most, besides those that are open anyway.
    always_open : array_like of bool, shape (m,), optional
        Sites that exist already: they cover people and are not counted.

    Returns
    -------
    Cover

    Raises
    ------
    ValueError
        If shapes differ, amounts are negative or no number, or the count is below zero.

    References
    ----------
    Church, R. and ReVelle, C. (1974). The maximal covering location problem. Papers of the Regional Science
    Association, 32, 101-118. Current, J. R. and Storbeck, J. E. (1988). Capacitated covering models. Environment
    and Planning B, 15(2), 153-163.

    Examples
    --------
    A hall with room for 8 near 20 people, or one with room for 12 near 10: the second covers more.

    >>> most_people_covered([[True, False], [False, True]], [20, 10], [8, 12], 1)
    Cover(chosen=(1,), people=10.0, bound=10.0, share=0.3333333333333333, proven_best=True)
    """
    counted = as_amounts(people, "people")
    reach = _checked_reach(within, len(counted))
    room = _checked_places(places, reach.shape[1])
    old = np.zeros(len(room), dtype=np.bool_) if always_open is None else np.asarray(always_open, dtype=np.bool_)
    refuse_length(old, len(room), "always_open")
    if count < 0:
        msg = f"{count} sites are to be chosen; give zero or more"
        raise ValueError(msg)
    groups, held = _alike(reach, counted)
    # a site never needs more places than there are people within its reach; so infinite room is finite too
    room = np.minimum(room, held @ groups)
    solved = solve_cover(CoverModel(groups, held, room, old, count))
    chosen = tuple(int(site) for site in np.flatnonzero(solved.opened & ~old))
    total = float(counted.sum())
    return Cover(
        chosen=chosen,
        people=solved.people,
        bound=solved.bound,
        share=solved.people / total if total > 0 else 0.0,
        proven_best=solved.proven_best,
    )


def _alike(reach: BoolArray, people: FloatArray) -> tuple[BoolArray, FloatArray]:
    """Points that reach the same sites count as one; those that reach none, or are empty, drop out."""
    groups, member = np.unique(reach[people > 0], axis=0, return_inverse=True)
    held = np.asarray(np.bincount(member.ravel(), weights=people[people > 0], minlength=len(groups)), dtype=np.float64)
    some = groups.any(axis=1)
    return groups[some], held[some]


def _checked_reach(within: ArrayLike, points: int) -> BoolArray:
    reach = np.asarray(within)
    if reach.dtype != np.bool_ or reach.ndim != _AXES or len(reach) != points or reach.shape[1] == 0:
        msg = (
            f"within holds {reach.dtype} values of the shape {reach.shape}; "
            f"give True or False, one row for each of {points} points, one column a site"
        )
        raise ValueError(msg)
    return reach


def _checked_places(places: ArrayLike, sites: int) -> FloatArray:
    room = np.asarray(places, dtype=np.float64)
    if room.ndim != 1:
        msg = f"places have {room.ndim} dimensions; give one number a site"
        raise ValueError(msg)
    refuse_length(room, sites, "places")
    refuse_rows(~(room >= 0), room, "places", "is below zero or no number; give zero or more")
    return room
