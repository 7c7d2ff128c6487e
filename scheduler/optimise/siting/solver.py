"""The one door to OR-Tools for choosing sites: a mixed model for HiGHS, by MathOpt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from ortools.math_opt.python import mathopt

from geo.arrays import BoolArray, FloatArray

NODES_AT_MOST = 20_000
"""A count of work, not of seconds: the same question has the same answer on any machine."""
_NEAR = 1e-6
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
