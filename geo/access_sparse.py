"""Minutes of a whole country: only pairs within reach, as small whole numbers, looked up for their weight."""

from dataclasses import dataclass
from typing import Self, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from geo.arrays import BoolArray, FloatArray

Weights: TypeAlias = FloatArray | sparse.csr_array
"""Decay weights of every pair, shape (n, m)."""

TICKS_IN_MINUTE = 64
"""A power of two, so that whole, half and quarter minutes are kept exactly."""

LARGEST_TICK = np.iinfo(np.uint16).max


@dataclass(frozen=True, slots=True, eq=False)
class ReachTable:
    """Minutes of the pairs within reach, by demand point, in ticks of 1/64 minute rounded up.

    Two bytes a pair hold the minutes, so weights come from a table of 65,536 entries and not from ten
    million calls. Rounding up keeps right-closed steps exact at every limit that is a whole tick.

    Attributes
    ----------
    first : ndarray of int64, shape (n + 1,)
        Where each demand point's pairs begin; the last entry is the number of pairs.
    venue : ndarray of int32, shape (pairs,)
        The venue of each pair.
    ticks : ndarray of uint16, shape (pairs,)
        Minutes times 64, rounded up.
    venues : int
        The number of venues.
    """

    first: NDArray[np.int64]
    venue: NDArray[np.int32]
    ticks: NDArray[np.uint16]
    venues: int

    @property
    def shape(self) -> tuple[int, int]:
        """Demand points and venues."""
        return len(self.first) - 1, self.venues

    @classmethod
    def from_pairs(cls, point: ArrayLike, venue: ArrayLike, minutes: ArrayLike, shape: tuple[int, int]) -> Self:
        """Build the table from one row a pair.

        Parameters
        ----------
        point : array_like of int, shape (pairs,)
            The demand point of each pair, counted from 0. Fastest when the rows are in order of it.
        venue : array_like of int, shape (pairs,)
            The venue of each pair, counted from 0.
        minutes : array_like, shape (pairs,)
            Minutes of each pair. Pairs that are infinite or over 1,023 minutes are out of reach and left out.
        shape : tuple of int
            The number of demand points and of venues.

        Returns
        -------
        ReachTable

        Raises
        ------
        ValueError
            If lengths differ, a number of a point or venue is out of range, minutes are NaN, negative or
            look like seconds, or a pair is repeated.

        Examples
        --------
        >>> table = ReachTable.from_pairs([0, 0, 1], [0, 1, 1], [5.0, 12.5, 30.0], (2, 2))
        >>> table.ticks.tolist()
        [320, 800, 1920]
        """
        times = np.asarray(minutes)
        points, venues_of = _checked_pairs(np.asarray(point), np.asarray(venue), len(times), shape)
        ticks, kept = _as_ticks(times)
        if not kept.all():
            points, venues_of, ticks = points[kept], venues_of[kept], ticks[kept]
        if points.size and (np.diff(points) < 0).any():
            order = np.argsort(points, kind="stable")
            points, venues_of, ticks = points[order], venues_of[order], ticks[order]
        counts = np.bincount(points, minlength=shape[0])
        first = np.zeros(shape[0] + 1, dtype=np.int64)
        np.cumsum(counts, out=first[1:])
        table = cls(first, venues_of.astype(np.int32, copy=False), ticks, shape[1])
        table._refuse_repeated()
        return table

    def weights(self, by_tick: FloatArray) -> sparse.csr_array:
        """Return the weight of every pair, looked up by its tick.

        Parameters
        ----------
        by_tick : ndarray of float64, shape (65536,)
            The weight at each tick.

        Returns
        -------
        csr_array of float64, shape (n, m)

        Examples
        --------
        >>> table = ReachTable.from_pairs([0], [1], [5.0], (1, 2))
        >>> table.weights(np.ones(65536)).toarray()
        array([[0., 1.]])
        """
        return sparse.csr_array((by_tick[self.ticks], self.venue, self.first), shape=self.shape)

    def nearest(self, offered: BoolArray) -> FloatArray:
        """Return minutes to the nearest venue that is offered, rounded up to 1/64 minute.

        Parameters
        ----------
        offered : ndarray of bool, shape (m,)
            The venues that count.

        Returns
        -------
        ndarray of float64, shape (n,)
            Infinite where none is within reach.

        Examples
        --------
        >>> ReachTable.from_pairs([0], [0], [5.0], (2, 1)).nearest(np.array([True]))
        array([ 5., inf])
        """
        minutes = np.where(offered[self.venue], self.ticks / TICKS_IN_MINUTE, np.inf)
        found = np.diff(self.first) > 0
        nearest = np.full(self.shape[0], np.inf)
        nearest[found] = np.minimum.reduceat(minutes, self.first[:-1][found]) if found.any() else np.inf
        return nearest

    def _refuse_repeated(self) -> None:
        # sorted pairs of one point differ by one or more; most tables come sorted, so test that first
        step = np.diff(self.venue)
        starts = self.first[1:-1]
        inner = np.ones(len(step), dtype=np.bool_)
        inner[starts[(starts > 0) & (starts <= len(step))] - 1] = False
        if not (inner & (step <= 0)).any():
            return
        points = np.repeat(np.arange(self.shape[0]), np.diff(self.first))
        key = np.sort(points * np.int64(self.venues) + self.venue)
        twice = np.flatnonzero(np.diff(key) == 0)
        if twice.size:
            point, venue = divmod(int(key[twice[0]]), self.venues)
            msg = f"the pair of point {point} and venue {venue} (counted from 0) stands twice; keep one row of it"
            raise ValueError(msg)


def scale_columns(weights: Weights, factor: FloatArray) -> Weights:
    """Return weights with every column times its factor.

    Parameters
    ----------
    weights : ndarray or csr_array, shape (n, m)
    factor : ndarray, shape (m,)

    Returns
    -------
    ndarray or csr_array, shape (n, m)
        As given; the input is not written to.

    Examples
    --------
    >>> scale_columns(np.array([[1.0, 2.0]]), np.array([2.0, 0.5]))
    array([[2., 1.]])
    """
    if isinstance(weights, sparse.csr_array):
        scaled = weights.data * factor[weights.indices]
        return sparse.csr_array((scaled, weights.indices, weights.indptr), shape=weights.shape)
    return np.asarray(weights * factor, dtype=np.float64)


def squared_entries(weights: sparse.csr_array) -> sparse.csr_array:
    """Return a sparse matrix with every entry squared, its structure shared with the input.

    Parameters
    ----------
    weights : csr_array, shape (n, m)

    Returns
    -------
    csr_array, shape (n, m)

    Examples
    --------
    >>> squared_entries(sparse.csr_array([[3.0, 0.0]])).toarray()
    array([[9., 0.]])
    """
    return sparse.csr_array((weights.data**2, weights.indices, weights.indptr), shape=weights.shape)


def _checked_pairs(
    point: NDArray[np.generic], venue: NDArray[np.generic], times: int, shape: tuple[int, int]
) -> tuple[NDArray[np.integer], NDArray[np.integer]]:
    if not len(point) == len(venue) == times:
        msg = f"there are {len(point)} points, {len(venue)} venues and {times} minutes; give one of each a pair"
        raise ValueError(msg)
    if min(shape) < 1:
        msg = f"the table is to have {shape[0]} demand points and {shape[1]} venues; give at least one of each"
        raise ValueError(msg)
    return _checked_index(point, "point", shape[0]), _checked_index(venue, "venue", shape[1])


def _checked_index(index: NDArray[np.generic], field: str, size: int) -> NDArray[np.integer]:
    if not np.issubdtype(index.dtype, np.integer):
        msg = f"{field} holds {index.dtype} values; give whole numbers counted from 0"
        raise ValueError(msg)
    # only eight-byte numbers are widened: copying ten million four-byte ones would cost memory for nothing
    numbers: NDArray[np.integer] = index.astype(np.int32 if index.dtype == np.int32 else np.int64, copy=False)
    if numbers.size and (int(numbers.min()) < 0 or int(numbers.max()) >= size):
        row = int(np.argmax((numbers < 0) | (numbers >= size)))
        msg = f"pair {row} (counted from 0): {field} {numbers[row]} does not exist; they run from 0 to {size - 1}"
        raise ValueError(msg)
    return numbers


def _as_ticks(minutes: NDArray[np.generic]) -> tuple[NDArray[np.uint16], BoolArray]:
    ticks = np.ceil(np.asarray(minutes, dtype=np.float64) * TICKS_IN_MINUTE)
    # one comparison finds NaN and negative alike; the fuller look is only for the message
    usable = ticks >= 0
    if not usable.all():
        row = int(np.argmin(usable))
        msg = f"pair {row} (counted from 0): {minutes[row]} is no time; give minutes of zero or more"
        raise ValueError(msg)
    kept = ticks <= LARGEST_TICK
    if not kept.all():
        _refuse_seconds(np.asarray(minutes, dtype=np.float64))
        ticks = np.where(kept, ticks, 0)
    return ticks.astype(np.uint16), kept


def _refuse_seconds(minutes: FloatArray) -> None:
    longest = 3_000.0  # as geo.access_minutes: no journey within Great Britain takes longer
    long = np.isfinite(minutes) & (minutes > longest)
    if long.any():
        row = int(np.argmax(long))
        msg = (
            f"pair {row} (counted from 0): {minutes[row]:g} minutes is too long for a journey; "
            "if these are seconds, divide by 60"
        )
        raise ValueError(msg)
