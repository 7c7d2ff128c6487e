"""The one door to OR-Tools for choosing sites: mixed models for HiGHS, by MathOpt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
from ortools.math_opt.python import mathopt

from geo.arrays import BoolArray, FloatArray

NODES_AT_MOST = 20_000
"""A count of work, not of seconds: the same question has the same answer on any machine."""
_NEAR = 1e-6
_TIGHT = 1e-9
_OPEN = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class CoverModel:
    """Groups of people that reach the same sites: `groups` (g, m), `held` (g,), `room` and `old` (m,)."""

    groups: BoolArray
    held: FloatArray
    room: FloatArray
    old: BoolArray
    count: int


@dataclass(frozen=True, slots=True, eq=False)
class SolvedCover:
    """Sites opened (m,), people covered, the most that any choice could cover, and whether that is proven."""

    opened: BoolArray
    people: float
    bound: float
    proven_best: bool


def solve_cover(asked: CoverModel) -> SolvedCover:
    """Cover most people; x_gj of group g go to site j: Σ_j x ≤ people, Σ_g x ≤ room where open, x ≤ people where open.

    Raises
    ------
    RuntimeError
        When the solver ends without any answer, which nothing in the question can cause.
    """
    if not asked.held.size:
        return SolvedCover(asked.old, 0.0, 0.0, proven_best=True)
    model = mathopt.Model()
    opened = [model.add_binary_variable() if not old else model.add_variable(lb=1.0, ub=1.0) for old in asked.old]
    at_site: list[list[Any]] = [[] for _ in opened]
    for row, people in zip(asked.groups, asked.held, strict=True):
        shared = []
        for site in np.flatnonzero(row).tolist():
            most = float(min(people, asked.room[site]))
            covered = model.add_variable(lb=0.0, ub=most)
            model.add_linear_constraint(covered <= most * opened[site])
            at_site[site].append(covered)
            shared.append(covered)
        model.add_linear_constraint(mathopt.fast_sum(shared) <= float(people))
    for room, covered, one in zip(asked.room, at_site, opened, strict=True):
        model.add_linear_constraint(mathopt.fast_sum(covered) <= float(room) * one)
    new = [one for one, old in zip(opened, asked.old, strict=True) if not old]
    model.add_linear_constraint(mathopt.fast_sum(new) <= float(asked.count))
    model.maximize(mathopt.fast_sum([one for site in at_site for one in site]))
    parameters = mathopt.SolveParameters(node_limit=NODES_AT_MOST, random_seed=1, relative_gap_tolerance=_NEAR)
    result = mathopt.solve(model, mathopt.SolverType.HIGHS, params=parameters)
    if not result.has_primal_feasible_solution():
        message = f"the solver ended without an answer: {result.termination.reason.name}"
        raise RuntimeError(message)
    values = result.variable_values(opened)
    proven = result.termination.reason == mathopt.TerminationReason.OPTIMAL
    people = float(result.objective_value())
    bound = people if proven else max(people, float(result.best_objective_bound()))
    return SolvedCover(np.array([value > _OPEN for value in values]), people, bound, proven_best=proven)


@dataclass(frozen=True, slots=True, eq=False)
class MedianModel:
    """Costs (n, k) of each point from each site, infinite where it is never served from there; `must` (k,) are open."""

    costs: FloatArray
    must: BoolArray
    count: int

    @property
    def steps(self) -> int:
        """Different finite costs of each point, added up: the size of the model."""
        held = np.sort(self.costs, axis=1)
        return int((np.isfinite(held[:, 1:]) & (held[:, 1:] > held[:, :-1])).sum())


@dataclass(frozen=True, slots=True, eq=False)
class SolvedMedian:
    """Sites opened (k,), what they come to, and whether that is proven."""

    opened: BoolArray
    value: float
    proven_best: bool


def solve_median(asked: MedianModel, longest: timedelta | None = None) -> SolvedMedian:
    """Open `count` sites at least cost; z_is is 1 where point i has no open site among its s nearest steps of cost.

    ``longest`` is for benchmarks alone: a limit of time, not of work, gives other answers on other machines. Where the
    solver ends without an answer the value is infinite.
    """
    model = mathopt.Model()
    opened = [model.add_binary_variable() if not one else model.add_variable(lb=1.0, ub=1.0) for one in asked.must]
    model.add_linear_constraint(mathopt.fast_sum(opened) == float(asked.count))
    model.minimize(mathopt.fast_sum([part for row in asked.costs for part in _way(model, opened, row)]))
    parameters = mathopt.SolveParameters(
        node_limit=NODES_AT_MOST, random_seed=1, relative_gap_tolerance=_TIGHT, time_limit=longest
    )
    result = mathopt.solve(model, mathopt.SolverType.HIGHS, params=parameters)
    if not result.has_primal_feasible_solution():
        return SolvedMedian(np.zeros(len(opened), dtype=np.bool_), float("inf"), proven_best=False)
    chosen = np.array([value > _OPEN for value in result.variable_values(opened)])
    proven = result.termination.reason == mathopt.TerminationReason.OPTIMAL
    return SolvedMedian(chosen, float(asked.costs[:, chosen].min(axis=1).sum()), proven_best=proven)


def _way(model: Any, opened: list[Any], row: FloatArray) -> list[Any]:
    """Post one point's steps of cost and return the parts of its cost."""
    steps = np.unique(row[np.isfinite(row)]).tolist()
    parts: list[Any] = [steps[0]]
    farther: Any = 1.0
    for step, beyond in zip(steps, [*steps[1:], None], strict=True):
        here = mathopt.fast_sum([opened[site] for site in np.flatnonzero(row == step).tolist()])
        if beyond is None:  # the last step serves whoever is left
            model.add_linear_constraint(here >= farther)
            break
        still = model.add_variable(lb=0.0, ub=1.0)
        model.add_linear_constraint(here + still >= farther)
        parts.append((beyond - step) * still)
        farther = still
    return parts
