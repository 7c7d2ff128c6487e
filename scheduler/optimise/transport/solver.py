"""The one door to OR-Tools for transport: recombining routes, matching crews, and times that keep rides short."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from ortools.linear_solver import pywraplp  # type: ignore[attr-defined] # the package publishes no types
from ortools.sat.python import cp_model

from geo.arrays import FloatArray
from scheduler.optimise.transport.ground import Ground

PENCE_SCALE = 100
"""Costs are rounded to a hundredth of a penny for the solver of whole numbers."""
_COLUMNS_AT_MOST = 4_000


@dataclass(frozen=True, slots=True)
class Column:
    """A route that could be driven: its requests, the kind of its vehicle, its stops without depots, its cost."""

    requests: tuple[int, ...]
    kind: int
    stops: tuple[int, ...]
    cost: float


def recombine(
    columns: Sequence[Column], counts: dict[int, int], requests: int, incumbent: Sequence[Column], work: float
) -> list[Column] | None:
    """Choose routes that carry every request once, cheapest together.

    Parameters
    ----------
    columns
        Routes to choose from; those of ``incumbent`` among them.
    counts
        Vehicles of each kind.
    requests
        Number of requests.
    incumbent
        A choice that is known to work.
    work
        Limit of CP-SAT's deterministic time.

    Returns
    -------
    list of Column or None
        A cheaper choice than the incumbent, None when none was found.
    """
    chosen = _promising(columns, counts, requests, sum(column.cost for column in incumbent), set(incumbent))
    model = cp_model.CpModel()
    used = [model.new_bool_var("") for _ in chosen]
    carrying: list[list[cp_model.IntVar]] = [[] for _ in range(requests)]
    of_kind: dict[int, list[cp_model.IntVar]] = {kind: [] for kind in counts}
    for column, variable in zip(chosen, used, strict=True):
        of_kind[column.kind].append(variable)
        for request in column.requests:
            carrying[request].append(variable)
    for variables in carrying:
        model.add_exactly_one(variables)
    for kind, variables in of_kind.items():
        model.add(cp_model.LinearExpr.sum(variables) <= counts[kind])
    costs = [round(column.cost * PENCE_SCALE) for column in chosen]
    model.minimize(cp_model.LinearExpr.weighted_sum(used, costs))
    for column, variable in zip(chosen, used, strict=True):
        model.add_hint(variable, column in set(incumbent))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = work
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    found = [column for column, variable in zip(chosen, used, strict=True) if solver.value(variable)]
    return found if sum(column.cost for column in found) < sum(column.cost for column in incumbent) - 1e-6 else None


def _promising(
    columns: Sequence[Column], counts: dict[int, int], requests: int, cost: float, must: set[Column]
) -> list[Column]:
    """Keep the columns whose reduced cost in the relaxation leaves room for a better choice, cheapest first."""
    solver = pywraplp.Solver.CreateSolver("GLOP")
    cover = [solver.Constraint(1.0, 1.0) for _ in range(requests)]
    limit = {kind: solver.Constraint(0.0, float(count)) for kind, count in counts.items()}
    objective = solver.Objective()
    variables = []
    for column in columns:
        variable = solver.NumVar(0.0, solver.infinity(), "")
        variables.append(variable)
        objective.SetCoefficient(variable, column.cost)
        for request in column.requests:
            cover[request].SetCoefficient(variable, 1.0)
        limit[column.kind].SetCoefficient(variable, 1.0)
    objective.SetMinimization()
    if solver.Solve() != pywraplp.Solver.OPTIMAL:
        return list(must)
    room = cost - objective.Value()
    reduced = np.array([variable.reduced_cost() for variable in variables])
    kept = [int(x) for x in np.argsort(reduced, kind="stable")[:_COLUMNS_AT_MOST] if reduced[x] <= room + 1e-6]
    found = [columns[x] for x in kept]
    return found + [column for column in must if column not in set(found)]


def shortest_rides(ground: Ground, k: int, stops: Sequence[int]) -> list[float] | None:
    """Time the stops of a route (depots first and last) so that the sum of ride minutes is least; None if impossible.

    Where the run is so long that its driver needs a break, it is taken before a stop at which nobody is aboard. Where
    minutes, windows and limits are whole numbers the times are whole too, as every row is a difference of two times (a
    totally unimodular system).
    """
    if any(ground.early[node] > ground.late[node] for node in stops):
        return None
    n, shift, stretch = ground.load.shape[0], float(ground.shift_limit[k]), float(ground.stretch_limit[k])
    short = _timed(ground, stops, min(shift, stretch))
    if short or shift <= stretch:
        return short
    aboard = np.cumsum([1 if node < n else -1 for node in stops[1:-1]])
    pauses = [at + 2 for at in np.flatnonzero(aboard[:-1] == 0).tolist()]
    timed = [times for at in pauses if (times := _timed(ground, stops, shift, (at, stretch)))]
    return min(timed, key=lambda times: _ride_minutes(n, stops, times), default=None)


def _ride_minutes(n: int, stops: Sequence[int], times: Sequence[float]) -> float:
    """Sum of all rides' minutes, give or take what is the same for all times of the stops."""
    return sum(time if node >= n else -time for node, time in zip(stops[1:-1], times[1:-1], strict=True))


def _timed(
    ground: Ground, stops: Sequence[int], shift: float, pause: tuple[int, float] | None = None
) -> list[float] | None:
    """Find the times of a route of at most ``shift`` minutes, with a break before a stop and stretches around it."""
    n = ground.load.shape[0]
    solver = pywraplp.Solver.CreateSolver("GLOP")
    times = [solver.NumVar(float(ground.early[node]), float(ground.late[node]), "") for node in stops]
    objective = solver.Objective()
    weights = np.zeros(len(stops))
    place = {node: at for at, node in enumerate(stops) if node < 2 * n}
    for node, at in place.items():
        weights[at] += -1.0 if node < n else 1.0
    weights[0] -= 1e-3  # of equal rides, the shorter shift
    weights[-1] += 1e-3
    for variable, weight in zip(times, weights.tolist(), strict=True):
        objective.SetCoefficient(variable, weight)
    objective.SetMinimization()

    def apart(first: int, last: int, least: float, most: float) -> None:
        row = solver.Constraint(least, most)
        row.SetCoefficient(times[last], 1.0)
        row.SetCoefficient(times[first], -1.0)

    drives = [float(ground.service[before] + ground.minutes[before, node]) for before, node in pairwise(stops)]
    for at, drive in enumerate(drives):
        rest = ground.break_minutes if pause and at + 1 == pause[0] else 0.0
        apart(at, at + 1, drive + rest, solver.infinity())
    for node, at in place.items():
        if node < n:
            limit = float(ground.ride_limit[node] + ground.service[node])
            apart(at, place[node + n], -solver.infinity(), limit)
    apart(0, len(stops) - 1, 0.0, shift)
    if pause:
        at, stretch = pause
        apart(0, at - 1, -solver.infinity(), stretch - drives[at - 1])
        apart(at, len(stops) - 1, -solver.infinity(), stretch)
    if solver.Solve() != pywraplp.Solver.OPTIMAL:
        return None
    return [variable.solution_value() for variable in times]


def match(worth: FloatArray) -> list[int | None]:
    """Match rows to columns, one to one, for the most worth together; entries of 0 or less are never matched.

    Parameters
    ----------
    worth
        (rows, columns), finite.

    Returns
    -------
    list of int or None
        For each row its column, None when it has none.
    """
    model = cp_model.CpModel()
    taken: dict[tuple[int, int], cp_model.IntVar] = {
        (int(row), int(column)): model.new_bool_var("") for row, column in zip(*np.nonzero(worth > 0), strict=True)
    }
    for axis in (0, 1):
        for line in range(worth.shape[axis]):
            model.add_at_most_one(variable for pair, variable in taken.items() if pair[axis] == line)
    model.maximize(sum(round(float(worth[pair]) * PENCE_SCALE) * variable for pair, variable in taken.items()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.solve(model)
    found: list[int | None] = [None] * worth.shape[0]
    for (row, column), variable in taken.items():
        if solver.value(variable):
            found[row] = column
    return found
