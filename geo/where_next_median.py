"""The p-median: sites from which people have the least way in all, with a proof that no choice has less."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from itertools import count as counting

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from geo.arrays import FloatArray, IntArray, as_amounts, refuse_length, refuse_rows
from geo.where_next_bounds import Effort, Relaxed, relax

AT_ROOT, AT_NODE = Effort(3_000, 2.0, 30), Effort(400, 0.3, 15)
IMPROVED_NODES = 30
"""The first nodes' choices are improved by exchange; later ones hardly ever bring anything new."""
EXACT_TO = 1e-6
"""A proof holds to one part in a million; to the very number where all costs are whole numbers."""
_AXES = 2


@dataclass(frozen=True, slots=True)
class Sites:
    """Chosen sites, what they come to, and what no choice can beat.

    Attributes
    ----------
    chosen : tuple of int
        Columns, rising.
    value, bound : float
        What the choice comes to; the best that any choice could come to.
    proven_best : bool
        True where nothing better is left.
    method : str
        How it was found, in words.
    """

    chosen: tuple[int, ...]
    value: float
    bound: float
    proven_best: bool
    method: str

    @property
    def gap(self) -> float:
        """Share of the value by which a better choice might differ; 0 where there is none."""
        return 0.0 if self.proven_best or self.value == 0 else abs(self.value - self.bound) / abs(self.value)


def p_median(costs: ArrayLike, count: int, weights: ArrayLike | None = None, nodes_at_most: int = 20_000) -> Sites:
    """Choose sites so that people's ways to the nearest of them are least in all.

    Branch and bound with Lagrangian bounds: greedy and exchange give a choice, prices a bound, and sites that
    cannot be in a better choice drop out. The same input gives the same answer on every machine's clock.

    Parameters
    ----------
    costs : array_like, shape (n, m)
        Minutes (or any cost, zero or more and finite) from point to site. Where sites exist already, give
        the lesser of this and the minutes to the nearest of them.
    count : int
        Sites to choose, from 1 to m.
    weights : array_like, shape (n,), optional
        People at each point; None counts each point once.
    nodes_at_most : int
        Parts of the search looked at before it ends without proof.

    Returns
    -------
    Sites
        `value` is Σ weight × cost to the nearest chosen site.

    Raises
    ------
    ValueError
        If costs are no table of finite numbers of zero or more, weights do not fit, or the count is not from 1 to m.

    References
    ----------
    Hakimi, S. L. (1964). Optimum locations of switching centers and the absolute centers and medians of a graph.
    Operations Research, 12(3), 450-459. Bounds: see `geo.where_next_bounds`.

    Examples
    --------
    Three villages on a road at 0, 10 and 12 minutes; two halls, in the first and second: 0 + 0 + 2.

    >>> p_median([[0, 10, 12], [10, 0, 2], [12, 2, 0]], 2).chosen
    (0, 1)
    """
    table = weighted_costs(costs, weights, count)
    if count in {1, len(table)}:
        whole = tuple(range(count)) if count > 1 else (int(np.argmin(table.sum(axis=1))),)
        return Sites(
            whole, total_cost(table, whole), total_cost(table, whole), proven_best=True, method="all choices tried"
        )
    search = _Search(table, count)
    search.run(nodes_at_most)
    chosen = tuple(sorted(int(site) for site in search.chosen))
    bound = search.bound()
    proven = bound >= search.best
    how = "proven by branch and bound" if proven else "best found; the search ended before its proof"
    return Sites(chosen, search.best, search.best if proven else bound, proven_best=proven, method=how)


class _Search:
    """Branch and bound: a heap of parts, the most promising first."""

    def __init__(self, costs: FloatArray, count: int) -> None:
        self.costs, self.count = costs, count
        self.chosen = exchange(costs, greedy(costs, count))
        self.best = total_cost(costs, self.chosen)
        self.step = 1.0 if bool((costs == np.rint(costs)).all()) else 0.0
        self.heap: list[tuple[float, int, Relaxed]] = []
        self.nodes = 0
        self._turn = counting()

    @property
    def goal(self) -> float:
        """What a better choice costs at most."""
        return self.best - max(self.step * (1 - EXACT_TO), EXACT_TO * self.best)

    def bound(self) -> float:
        """No choice costs less than this, or than the best by more than the exactness."""
        return min(self.heap[0][0], self.best) if self.heap and self.heap[0][0] <= self.goal else self.best

    def run(self, nodes_at_most: int) -> None:
        """Search until nothing better is left or the nodes are used up."""
        sites, open_ = np.arange(len(self.costs)), np.zeros(len(self.costs), dtype=np.bool_)
        before = np.inf
        # a better choice found at the root sharpens the root's own bound, so look again while that happens
        while self.best < before:
            before, self.heap = self.best, []
            root = relax(
                self.costs, sites, open_, self.count, first_prices(self.costs, self.chosen), self.goal, AT_ROOT
            )
            self._visit(root)
            if root is None:
                return
            sites, open_ = root.sites, root.open_
        while self.heap and self.heap[0][0] <= self.goal and self.nodes < nodes_at_most:
            part = heapq.heappop(self.heap)[2]
            free = part.picked[~part.open_[part.picked]]
            split = int(free[np.argmin(part.worth[free])])
            held = part.open_.copy()
            held[split] = True
            apart = np.arange(len(part.sites)) != split
            for sites, open_ in ((part.sites, held), (part.sites[apart], part.open_[apart])):
                self._visit(relax(self.costs, sites, open_, self.count, part.prices, self.goal, AT_NODE))

    def _visit(self, part: Relaxed | None) -> None:
        self.nodes += 1
        if part is None:
            return
        if part.open_.sum() == self.count or len(part.sites) == self.count:
            whole = part.sites if len(part.sites) == self.count else part.sites[part.open_]
            self._offer(whole)
            return
        picked = _filled(part, self.count)
        if self.nodes <= IMPROVED_NODES:
            picked = exchange(self.costs[part.sites], picked)
        self._offer(part.sites[picked])
        if part.bound <= self.goal:
            heapq.heappush(self.heap, (part.bound, next(self._turn), part))

    def _offer(self, chosen: IntArray) -> None:
        cost = total_cost(self.costs, chosen)
        if cost < self.best:
            self.best, self.chosen = cost, chosen


def _filled(part: Relaxed, count: int) -> IntArray:
    """Return the relaxation's choice; where some of it has dropped out, the next best sites fill it up."""
    order = np.argsort(np.where(part.open_, -np.inf, part.worth), kind="stable")
    return order[:count]


def exchange(costs: FloatArray, chosen: IntArray) -> IntArray:
    """Exchange one chosen site for another, the best exchange first, until none helps.

    Parameters
    ----------
    costs : ndarray, shape (m, n)
        One row a site, one column a point.
    chosen : ndarray of int, shape (count,)
        Rows.

    Returns
    -------
    ndarray of int, shape (count,)

    References
    ----------
    Teitz, M. B. and Bart, P. (1968). Heuristic methods for estimating the generalized vertex median of a weighted
    graph. Operations Research, 16(5), 955-961.

    Examples
    --------
    >>> exchange(np.array([[0.0, 9.0], [9.0, 0.0], [1.0, 1.0]]), np.array([0]))
    array([2])
    """
    chosen, points = chosen.copy(), np.arange(costs.shape[1])
    while True:
        held = costs[chosen]
        first = held.argmin(axis=0)
        near = held[first, points]
        held[first, points] = np.inf
        then = held.min(axis=0)
        gain = np.maximum(near - costs, 0.0).sum(axis=1)
        # what each point loses when its site goes and another comes: at worst the way to its next nearest
        lost = np.clip(costs, near, np.where(np.isinf(then), costs.max(axis=0), then)) - near
        leaves = sparse.csr_array((np.ones(len(points)), (first, points)), shape=(len(chosen), len(points)))
        change = leaves @ lost.T - gain
        change[:, chosen] = 0.0
        out, into = np.unravel_index(int(np.argmin(change)), change.shape)
        if change[out, into] >= -EXACT_TO * max(1.0, float(near.sum())) * EXACT_TO:
            return chosen
        chosen[out] = into


def greedy(costs: FloatArray, count: int) -> IntArray:
    """Choose one site after another, each time the one that saves most.

    Parameters
    ----------
    costs : ndarray, shape (m, n)
        One row a site, one column a point.
    count : int
        Sites to choose, from 1 to m.

    Returns
    -------
    ndarray of int, shape (count,)

    References
    ----------
    Kuehn, A. A. and Hamburger, M. J. (1963). A heuristic program for locating warehouses. Management Science, 9(4).

    Examples
    --------
    >>> greedy(np.array([[0.0, 9.0], [9.0, 0.0], [1.0, 1.0]]), 1)
    array([2])
    """
    chosen: list[int] = []
    nearest = costs.max(axis=0)
    for _ in range(count):
        gain = np.maximum(nearest - costs, 0.0).sum(axis=1)
        gain[chosen] = -1.0
        chosen.append(int(np.argmax(gain)))
        nearest = np.minimum(nearest, costs[chosen[-1]])
    return np.array(chosen, dtype=np.int64)


def first_prices(costs: FloatArray, chosen: IntArray) -> FloatArray:
    """Give each point a price between its nearest and its next chosen site, which is near the best one already.

    Parameters
    ----------
    costs : ndarray, shape (m, n)
        One row a site, one column a point.
    chosen : ndarray of int, shape (count,)
        Two sites or more.

    Returns
    -------
    ndarray, shape (n,)

    Examples
    --------
    >>> first_prices(np.array([[0.0, 9.0], [4.0, 1.0]]), np.array([0, 1]))
    array([2., 5.])
    """
    return np.asarray(np.partition(costs[chosen], 1, axis=0)[:2].mean(axis=0), dtype=np.float64)


def total_cost(costs: FloatArray, chosen: IntArray | tuple[int, ...]) -> float:
    """Add up the cost from every point to the nearest of some sites.

    Parameters
    ----------
    costs : ndarray, shape (m, n)
        One row a site, one column a point.
    chosen : ndarray or tuple of int
        Rows.

    Returns
    -------
    float

    Examples
    --------
    >>> total_cost(np.array([[0.0, 9.0], [4.0, 1.0]]), (0, 1))
    1.0
    """
    return float(costs[np.asarray(chosen)].min(axis=0).sum())


def weighted_costs(costs: ArrayLike, weights: ArrayLike | None, count: int) -> FloatArray:
    """Return costs times people, one row a site and one column a point, checked.

    Parameters
    ----------
    costs, weights, count
        As `p_median`.

    Returns
    -------
    ndarray, shape (m, n)

    Raises
    ------
    ValueError
        As `p_median`.

    Examples
    --------
    >>> weighted_costs([[2, 4], [1, 3]], [10, 1], 1)
    array([[20.,  1.],
           [40.,  3.]])
    """
    table = np.asarray(costs, dtype=np.float64)
    if table.ndim != _AXES or 0 in table.shape:
        msg = f"costs have the shape {table.shape}; give one row a point and one column a site"
        raise ValueError(msg)
    worst = np.where(np.isfinite(table), table, np.inf).max(axis=1)
    refuse_rows(
        ~np.isfinite(worst), worst, "costs", "is no cost; give a finite number, such as the longest bearable way"
    )
    least = table.min(axis=1)
    refuse_rows(least < 0, least, "costs", "is below zero; give zero or more")
    if not 1 <= count <= table.shape[1]:
        msg = f"{count} sites are to be chosen out of {table.shape[1]}; choose from 1 to {table.shape[1]}"
        raise ValueError(msg)
    if weights is None:
        return np.ascontiguousarray(table.T)
    people = as_amounts(weights, "weights")
    refuse_length(people, len(table), "weights")
    return np.ascontiguousarray(table.T * people)
