"""The one door to OR-Tools: CP-SAT for the best whole numbers, GLOP for a bound in a moment. Both repeatable.

One worker, a fixed seed and a deterministic limit: the same model gives the same answer on any machine with the
same version. ``linearization_level=2`` and light presolve were measured to be best for these models
(docs/decisions/0006-programme-model.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from ortools.linear_solver.python import model_builder
from ortools.sat.python import cp_model

from scheduler.optimise.programme.linear import FAR, Model, Solved

SOLVER = f"CP-SAT of OR-Tools {version('ortools')}"


_BUILDER: Any = model_builder  # part of it has no type information
TOLERANCE = 1e-6
"""GLOP's answers are right to about one part in ten million; a bound is raised by more than that."""


class NoSolutionError(Exception):
    """The model has no solution at all, proven."""


def solve(
    model: Model, *, effort: float, seed: int, hint: Mapping[int, int] | None = None, presolve: bool = True
) -> Solved:
    """Maximise the model's objective.

    Parameters
    ----------
    model
        Whole-number variables, rows and an objective to maximise.
    effort
        Deterministic seconds: a count of work, not the clock.
    seed
        Seed of the solver's search.
    hint
        Values to start from, by variable; best when complete.
    presolve
        Whether the solver simplifies the model first; a tiny one is solved before that is done.

    Returns
    -------
    Solved
        ``values`` is empty when nothing was found within the effort.

    Raises
    ------
    NoSolutionError
        When it is proven that no values keep every row.
    """
    inner = cp_model.CpModel()
    names = [inner.new_int_var(low, high, "") for low, high in zip(model.lows, model.highs, strict=True)]
    for row in model.rows:
        _post(inner, names, row.terms, row.lowest, row.highest)
    inner.maximize(
        cp_model.LinearExpr.weighted_sum([names[n] for n in model.objective], list(model.objective.values()))
    )
    for number, value in (hint or {}).items():
        inner.add_hint(names[number], value)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.max_deterministic_time = effort
    solver.parameters.linearization_level = 2
    solver.parameters.cp_model_probing_level = 0
    solver.parameters.symmetry_level = 0
    solver.parameters.cp_model_presolve = presolve
    status = solver.solve(inner)
    if status == cp_model.INFEASIBLE:
        message = "the rules leave no room for any plan"
        raise NoSolutionError(message)
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return Solved((), 0.0, float(FAR), best=False)
    return Solved(
        tuple(int(solver.value(one)) for one in names),
        float(solver.objective_value),
        float(solver.best_objective_bound),
        best=status == cp_model.OPTIMAL,
    )


def relaxed_bound(model: Model, scale: float = 1.0) -> float:
    """Bound of the model's objective from its linear relaxation, raised by the solver's tolerance.

    An objective of very large weights is divided by ``scale`` for the solver. Falls back on no bound at all (a very
    large number) where the relaxation is not solved to the end.
    """
    inner = _BUILDER.Model()
    names = [inner.new_num_var(low, high, "") for low, high in zip(model.lows, model.highs, strict=True)]
    for row in model.rows:
        if row.terms:
            total = sum_of(names, row.terms)
            inner.add_linear_constraint(total, _end(row.lowest), _end(row.highest))
    inner.maximize(sum_of(names, tuple(model.objective.items()), scale))
    solver = _BUILDER.Solver("glop")
    if solver.solve(inner) != _BUILDER.SolveStatus.OPTIMAL:
        return float(FAR)
    value = float(solver.objective_value) * scale
    return value + TOLERANCE * (scale + abs(value))


def sum_of(names: list[Any], terms: tuple[tuple[int, int], ...], scale: float = 1.0) -> Any:
    """Weighted sum of variables for the linear solver, divided by ``scale``."""
    return _BUILDER.LinearExpr.weighted_sum([names[n] for n, _ in terms], [weight / scale for _, weight in terms])


def _end(value: int) -> float:
    return float("inf") if value >= FAR else float("-inf") if value <= -FAR else float(value)


def _post(inner: Any, names: list[Any], terms: tuple[tuple[int, int], ...], lowest: int, highest: int) -> None:
    total = cp_model.LinearExpr.weighted_sum([names[n] for n, _ in terms], [weight for _, weight in terms])
    if not terms:
        if not lowest <= 0 <= highest:
            inner.add_bool_or([])
        return
    if lowest > -FAR and highest < FAR:
        inner.add_linear_constraint(total, lowest, highest)
    elif lowest > -FAR:
        inner.add(total >= lowest)
    else:
        inner.add(total <= highest)
