"""From demand points to areas."""

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from geo.arrays import FloatArray, as_amounts, refuse_length, refuse_rows


def by_area(
    access: ArrayLike | sparse.csr_array, demand: ArrayLike, area_index: ArrayLike, n_areas: int | None = None
) -> FloatArray:
    """Return the mean of each area's points, weighted by the people at them.

    Parameters
    ----------
    access : array_like, shape (n,) or (n, m), or csr_array
        A figure a point, or a matrix such as `e2sfca_matrix` gives: the rows are then averaged, and
        `by_area(matrix, …) @ supply` equals `by_area(matrix @ supply, …)`.
    demand : array_like, shape (n,)
        People at each demand point.
    area_index : array_like of int, shape (n,)
        The area of each point, counted from 0.
    n_areas : int, optional
        The number of areas, when the last may have no point; None takes the largest index plus one.

    Returns
    -------
    ndarray of float64, shape (n_areas,) or (n_areas, m)
        NaN for an area without people: no need is recorded there.

    Raises
    ------
    ValueError
        If shapes differ, demand is negative, or an index is not a whole number from 0 to `n_areas` - 1.

    References
    ----------
    The weighted arithmetic mean.

    Examples
    --------
    (10 × 2 + 30 × 1) / 40 = 1.25.

    >>> by_area([2.0, 1.0, 5.0], [10, 30, 4], [0, 0, 1])
    array([1.25, 5.  ])
    """
    people = as_amounts(demand, "demand")
    index = np.asarray(area_index)
    if not np.issubdtype(index.dtype, np.integer):
        msg = f"area_index holds {index.dtype} values; give the number of each point's area, counted from 0"
        raise ValueError(msg)
    refuse_length(index, len(people), "area_index")
    areas = int(index.max()) + 1 if n_areas is None else n_areas
    refuse_rows((index < 0) | (index >= areas), index, "area_index", f"is no area; give 0 to {areas - 1}")
    figures = access if isinstance(access, sparse.csr_array) else np.asarray(access, dtype=np.float64)
    if figures.shape[0] != len(people):
        msg = f"access has {figures.shape[0]} rows where {len(people)} are needed; give one for each demand point"
        raise ValueError(msg)
    totals = np.bincount(index, weights=people, minlength=areas)
    mean_weight = np.divide(people, totals[index], out=np.zeros_like(people), where=totals[index] > 0)
    gather = sparse.csr_array((mean_weight, (index, np.arange(len(people)))), shape=(areas, len(people)))
    product = gather @ figures
    means = product.toarray() if isinstance(product, sparse.sparray) else np.asarray(product, dtype=np.float64)
    means[totals == 0] = np.nan
    return np.asarray(means, dtype=np.float64)
