"""Hot and cold spots: areas that, with their neighbours, have more or less than chance would put side by side.

Local Moran's I with seeded permutations. Many areas are tested at once, so p-values adjusted for the share of
false finds (FDR) decide, and the caveat goes wherever the spots are shown. PySAL's `esda` judges it in the tests;
why it does not run here: docs/decisions/0012-where-next.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import shapely
from numpy.typing import ArrayLike
from scipy import sparse

from geo.arrays import BoolArray, FloatArray, IntArray, as_vector

LEAST_AREAS = 8
"""With fewer areas there are too few ways to shuffle the neighbours for any test."""
FEWEST_SHUFFLES = 99
_PAIR = 2
_HAIR = 1e-9


class Spot(StrEnum):
    """What an area is, beside its neighbours."""

    HOT = "higher, among higher neighbours"
    COLD = "lower, among lower neighbours"
    LOW_AMONG_HIGH = "lower than its neighbours"
    HIGH_AMONG_LOW = "higher than its neighbours"
    NOTHING = "nothing that chance would not show"
    ALONE = "no neighbour, so not tested"


_QUADRANTS = {1: Spot.HOT, 2: Spot.LOW_AMONG_HIGH, 3: Spot.COLD, 4: Spot.HIGH_AMONG_LOW}
"""Numbers of the quadrants as in Anselin's scatter plot: own value by the neighbours' mean."""


@dataclass(frozen=True, slots=True, eq=False)
class HotSpots:
    """Spots of every area, and how sure they are.

    Attributes
    ----------
    spots : tuple of Spot, length n
    p_values : ndarray of float64, shape (n,)
        Two-sided, from permutations; NaN where an area has no neighbour.
    adjusted : ndarray of float64, shape (n,)
        The same adjusted for the number of areas; up to the accepted share of false finds it is a spot.
    caveat : str
        To be shown with the spots.
    """

    spots: tuple[Spot, ...]
    p_values: FloatArray
    adjusted: FloatArray
    caveat: str


def hot_spots(
    values: ArrayLike,
    neighbours: Sequence[tuple[int, int]],
    *,
    seed: int,
    permutations: int = 9_999,
    false_share: float = 0.05,
) -> HotSpots:
    """Find hot and cold spots by local Moran's I.

    Each area's value is held and the others are shuffled among its neighbours. Areas without a neighbour
    (islands) are left out of the test and of the mean.

    Parameters
    ----------
    values : array_like, shape (n,)
        A figure an area, such as places per 100 carers; rates, not counts.
    neighbours : sequence of (int, int)
        Pairs of areas that touch, counted from 0, in any order; a pair may stand twice.
    seed : int
        The same seed gives the same p-values.
    permutations : int
        At least 99. The smallest p-value is 2 / (permutations + 1).
    false_share : float
        Of the areas shown as spots, the share that may be there by chance.

    Returns
    -------
    HotSpots

    Raises
    ------
    ValueError
        If values hold NaN, a pair names an area that is not there or one with itself, fewer than 8 areas have
        neighbours, or the permutations or the share are out of range.

    References
    ----------
    Anselin, L. (1995). Local indicators of spatial association: LISA. Geographical Analysis, 27(2), 93-115.
    Benjamini, Y. and Hochberg, Y. (1995). Controlling the false discovery rate. Journal of the Royal Statistical
    Society B, 57(1), 289-300.

    Examples
    --------
    Twenty areas in a row, each beside the next two on either side; the last five are rich. Of the 3,876 ways to
    draw four neighbours from the 19 others, one gives area 17 as much: p is about 2 / 3,876.

    >>> row = [(area, area + step) for step in (1, 2) for area in range(20 - step)]
    >>> hot_spots([1, 2, 3, 2, 1] * 3 + [9, 8, 9, 8, 9], row, seed=1).spots[17].name
    'HOT'
    """
    figures = as_vector(values, "values")
    pairs = _checked_pairs(neighbours, len(figures))
    _refuse_settings(permutations, false_share)
    tested = np.zeros(len(figures), dtype=np.bool_)
    tested[pairs.ravel()] = True
    if tested.sum() < LEAST_AREAS:
        msg = (
            f"{int(tested.sum())} areas have a neighbour; at least {LEAST_AREAS} are needed to tell a spot from chance"
        )
        raise ValueError(msg)
    p_values, adjusted = np.full(len(figures), np.nan), np.full(len(figures), np.nan)
    place = np.cumsum(tested) - 1
    weights = _row_standardised(place[pairs], int(tested.sum()))
    p_values[tested], quadrants = _local_moran(figures[tested], weights, seed, permutations)
    from scipy import stats  # noqa: PLC0415 - a quarter of a second and 25 MB that no other page of the site needs

    adjusted[tested] = stats.false_discovery_control(p_values[tested])
    spots = [Spot.ALONE] * len(figures)
    for area, quadrant in zip(np.flatnonzero(tested).tolist(), quadrants.tolist(), strict=True):
        spots[area] = _QUADRANTS[quadrant] if adjusted[area] <= false_share else Spot.NOTHING
    return HotSpots(tuple(spots), p_values, adjusted, _caveat(tested, adjusted, false_share))


def touching(areas: Sequence[shapely.Geometry]) -> list[tuple[int, int]]:
    """List the pairs of areas that touch, along a border or in a point.

    Parameters
    ----------
    areas : sequence of Geometry, length n
        Polygons of a clean coverage: no gaps between neighbours.

    Returns
    -------
    list of (int, int)
        Each pair once, the smaller number first; an area that touches none is in no pair.

    References
    ----------
    Queen contiguity.

    Examples
    --------
    >>> touching([shapely.box(0, 0, 1, 1), shapely.box(1, 1, 2, 2), shapely.box(5, 5, 6, 6)])
    [(0, 1)]
    """
    one, other = shapely.STRtree(list(areas)).query(list(areas), predicate="intersects")
    return sorted({(int(a), int(b)) for a, b in zip(one, other, strict=True) if a < b})


def local_moran(values: ArrayLike, neighbours: Sequence[tuple[int, int]]) -> FloatArray:
    """Return local Moran's I of every area, before any test.

    Parameters
    ----------
    values, neighbours
        As `hot_spots`; every area must have a neighbour.

    Returns
    -------
    ndarray of float64, shape (n,)
        Own distance from the mean times the neighbours' mean distance, over the variance (with n - 1).

    Raises
    ------
    ValueError
        As `hot_spots`.

    References
    ----------
    Anselin (1995), as `hot_spots`.

    Examples
    --------
    Mean 2, variance 1: the middle has its mean and so 0; the ends lie 1 away from it.

    >>> local_moran([1, 2, 3], [(0, 1), (1, 2)])
    array([-0.,  0.,  0.])
    """
    figures = as_vector(values, "values")
    apart, _ = _standardised(figures)
    weights = _row_standardised(_checked_pairs(neighbours, len(figures)), len(figures))
    return np.asarray(apart * (weights @ apart) * _freedom(len(figures)), dtype=np.float64)


def _local_moran(
    values: FloatArray, weights: sparse.csr_array, seed: int, permutations: int
) -> tuple[FloatArray, IntArray]:
    """Two-sided p-values and quadrants of areas that all have a neighbour."""
    apart, alike = _standardised(values)
    lag = np.asarray(weights @ apart, dtype=np.float64)
    quadrants = np.where(apart > 0, np.where(lag > 0, 1, 4), np.where(lag > 0, 2, 3))
    if alike:
        return np.ones(len(values)), quadrants
    counts = np.diff(weights.indptr)
    everybody = np.tile(np.arange(len(values) - 1), (permutations, 1))
    # one set of shuffles serves all areas, as in esda: each area leaves itself out by counting past itself
    shuffled = np.random.default_rng(seed).permuted(everybody, axis=1)[:, : counts.max()]
    p_values = np.ones(len(values))
    for area, count in enumerate(counts):
        others = shuffled[:, :count]
        drawn = apart[others + (others >= area)].mean(axis=1)
        # the own value is held, so the neighbours' mean alone decides; ties count on both sides, a hair apart too
        hair = _HAIR * max(1.0, abs(lag[area]))
        least = min(int((drawn >= lag[area] - hair).sum()), int((drawn <= lag[area] + hair).sum()))
        p_values[area] = min(1.0, 2 * (least + 1) / (permutations + 1))
    return p_values, quadrants


def _standardised(values: FloatArray) -> tuple[FloatArray, bool]:
    """Distances from the mean in standard deviations, and whether all values are alike."""
    spread = float(values.std())
    alike = bool(np.ptp(values) == 0)
    return (np.zeros_like(values) if alike else (values - values.mean()) / spread), alike


def _freedom(areas: int) -> float:
    return (areas - 1) / areas


def _row_standardised(pairs: IntArray, areas: int) -> sparse.csr_array:
    both = np.unique(np.concatenate([pairs, pairs[:, ::-1]]), axis=0)
    share = 1.0 / np.bincount(both[:, 0], minlength=areas)[both[:, 0]]
    return sparse.csr_array((share, (both[:, 0], both[:, 1])), shape=(areas, areas))


def _caveat(tested: BoolArray, adjusted: FloatArray, false_share: float) -> str:
    count, alone = int(tested.sum()), int((~tested).sum())
    found = int((adjusted[tested] <= false_share).sum())
    words = (
        f"{count} areas were tested at once: at the usual 1 in 20, about {count / 20:.0f} would look special by chance "
        f"alone. The cut-off allows for that: of the areas shown here ({found}), about {false_share:.0%} may still be "
        "chance."
    )
    if not found:
        words += " None shown does not mean that all are alike: few areas show only strong patterns."
    if alone:
        words += f" Not tested, for want of a neighbour: {alone}."
    return words


def _checked_pairs(neighbours: Sequence[tuple[int, int]], areas: int) -> IntArray:
    pairs = np.array(list(neighbours), dtype=np.int64).reshape(-1, _PAIR)
    bad = (pairs < 0).any(axis=1) | (pairs >= areas).any(axis=1) | (pairs[:, 0] == pairs[:, 1])
    if bad.any():
        row = int(np.argmax(bad))
        one, other = pairs[row].tolist()
        msg = f"pair {row} of neighbours (counted from 0) is ({one}, {other}); give two areas of 0 to {areas - 1}"
        raise ValueError(msg)
    return pairs


def _refuse_settings(permutations: int, false_share: float) -> None:
    if permutations < FEWEST_SHUFFLES:
        msg = f"permutations is {permutations}; give at least {FEWEST_SHUFFLES}"
        raise ValueError(msg)
    if not 0 < false_share < 1:
        msg = f"false_share is {false_share:g}; give a share between 0 and 1, such as 0.05"
        raise ValueError(msg)
