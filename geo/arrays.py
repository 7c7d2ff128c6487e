"""Checks shared by the measures: every error names the row, the field and the value."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


def as_vector(values: ArrayLike, field: str) -> FloatArray:
    """Return `values` as a float vector without gaps.

    Parameters
    ----------
    values : array_like, shape (n,)
        The numbers.
    field : str
        What the numbers are, for messages.

    Returns
    -------
    ndarray of float64, shape (n,)

    Raises
    ------
    ValueError
        If `values` is empty, has another number of dimensions, or holds NaN or infinity.

    Examples
    --------
    >>> as_vector([1, 2], "demand")
    array([1., 2.])
    """
    vector = np.asarray(values, dtype=np.float64)
    if vector.ndim != 1:
        msg = f"{field} has {vector.ndim} dimensions; give one number a row"
        raise ValueError(msg)
    if vector.size == 0:
        msg = f"{field} is empty; give at least one row"
        raise ValueError(msg)
    refuse_rows(~np.isfinite(vector), vector, field, "is not a number; fill it in or leave the row out")
    return vector


def as_amounts(values: ArrayLike, field: str) -> FloatArray:
    """Return `values` as a float vector of amounts that are zero or more.

    Parameters
    ----------
    values : array_like, shape (n,)
        The amounts.
    field : str
        What the amounts are, for messages.

    Returns
    -------
    ndarray of float64, shape (n,)

    Raises
    ------
    ValueError
        As `as_vector`, and if an amount is below zero.

    Examples
    --------
    >>> as_amounts([3, -1], "demand")
    Traceback (most recent call last):
    ...
    ValueError: row 1 of demand (counted from 0): -1 is below zero; give zero or more
    """
    vector = as_vector(values, field)
    refuse_rows(vector < 0, vector, field, "is below zero; give zero or more")
    return vector


def as_weights(weights: ArrayLike | None, size: int, field: str = "weights") -> FloatArray:
    """Return shares of the whole: `weights` over their sum, or equal shares.

    Parameters
    ----------
    weights : array_like, shape (n,), or None
        People at each row; None counts each row once.
    size : int
        The number of rows they must have.
    field : str
        What the weights are, for messages.

    Returns
    -------
    ndarray of float64, shape (n,)
        Shares that add to 1.

    Raises
    ------
    ValueError
        As `as_amounts`, and if the length differs or every weight is zero.

    Examples
    --------
    >>> as_weights([1, 3], 2)
    array([0.25, 0.75])
    """
    amounts = np.ones(size) if weights is None else as_amounts(weights, field)
    refuse_length(amounts, size, field)
    total = amounts.sum()
    if total <= 0:
        msg = f"every one of the {size} {field} is zero; nobody is counted, so there is nothing to measure"
        raise ValueError(msg)
    return np.asarray(amounts / total, dtype=np.float64)


def dot(one: FloatArray, other: FloatArray) -> float:
    """Add up the products of two vectors, on this thread alone.

    The linear algebra library would share a vector of over 10,000 numbers among threads, and on a busy machine waiting
    for them takes five times as long as the sum.

    Parameters
    ----------
    one, other : ndarray, shape (n,)

    Returns
    -------
    float

    Examples
    --------
    >>> dot(np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    11.0
    """
    return float(np.einsum("i,i->", one, other))


def refuse_length(vector: NDArray[np.generic], size: int, field: str) -> None:
    """Refuse a vector whose length is not `size`.

    Raises
    ------
    ValueError
        If the lengths differ.

    Examples
    --------
    >>> refuse_length(np.zeros(2), 2, "supply")
    """
    if vector.shape[0] != size:
        msg = f"{field} has {vector.shape[0]} rows where {size} are needed; give one for each"
        raise ValueError(msg)


def refuse_rows(bad: BoolArray, values: NDArray[np.generic], field: str, trouble: str) -> None:
    """Refuse values marked bad and name the first of them.

    Raises
    ------
    ValueError
        If any row is marked bad.

    Examples
    --------
    >>> refuse_rows(np.array([False]), np.array([1.0]), "demand", "is odd")
    """
    if not bad.any():
        return
    row = int(np.argmax(bad))
    count = int(bad.sum())
    more = f" ({count} rows in all)" if count > 1 else ""
    msg = f"row {row} of {field} (counted from 0): {values[row]:g} {trouble}{more}"
    raise ValueError(msg)


def refuse_repeats(ids: Sequence[object], field: str) -> None:
    """Refuse identifiers that stand more than once.

    Raises
    ------
    ValueError
        If an identifier is repeated; both rows are named.

    Examples
    --------
    >>> refuse_repeats(["a", "b", "a"], "demand point")
    Traceback (most recent call last):
    ...
    ValueError: demand point a stands in row 0 and again in row 2 (counted from 0); keep one of them
    """
    seen: dict[object, int] = {}
    for row, name in enumerate(ids):
        first = seen.setdefault(name, row)
        if first != row:
            msg = f"{field} {name} stands in row {first} and again in row {row} (counted from 0); keep one of them"
            raise ValueError(msg)
