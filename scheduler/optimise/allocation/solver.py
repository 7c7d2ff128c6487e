"""The one door to OR-Tools for ballots: the best of all sharings-out by aims that come one after another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ortools.linear_solver import pywraplp  # type: ignore[attr-defined]  # OR-Tools leaves it without types
from ortools.sat.python import cp_model

from scheduler.errors import EvenhandError

PACKED_AT_MOST = 2**30
"""Aims are solved at once as long as their weights stay below this; exact, and quick in whole numbers."""
WORK_AT_MOST = 600.0
"""The solver's own count of work for one step, not seconds: the same question ends alike on every machine."""


SURELY = 1e-3
"""How much dearer than the gap an option must be to be left out: far above what rounding can do."""


class AllocationError(EvenhandError):
    """The sharing-out was not settled; nothing may be given on it."""


@dataclass(frozen=True, slots=True)
class Option:
    """One party in one session: the numbers of both, and the places it takes."""

    party: int
    session: int
    size: int


@dataclass(frozen=True, slots=True)
class Aim:
    """What is to be as large as can be: a weight by number of an option; ``most`` is never passed.

    ``shared`` says that many parties have a part in it, so that it is worth asking what it leaves open.
    """

    weights: dict[int, int]
    most: int
    shared: bool = False


class Relaxed:
    """The same choice with shares of places allowed: its prices say what no best choice has.

    For a price c of an option above the gap between the relaxed and the true best, choosing the option would cost
    more than there is to lose (Nemhauser and Wolsey 1988, Integer and Combinatorial Optimization, II.5).
    """

    def __init__(self, options: Sequence[Option], room: Sequence[int]) -> None:
        self._solver: Any = pywraplp.Solver.CreateSolver("GLOP")
        self._share = [self._solver.NumVar(0.0, self._solver.infinity(), "") for _ in options]
        for key, limit in (("party", None), ("session", room)):
            groups: dict[int, list[int]] = {}
            for n, option in enumerate(options):
                groups.setdefault(getattr(option, key), []).append(n)
            for number, members in groups.items():
                row = self._solver.Constraint(-self._solver.infinity(), 1.0 if limit is None else float(limit[number]))
                for n in members:
                    row.SetCoefficient(self._share[n], 1.0 if limit is None else float(options[n].size))
        self._out: set[int] = set()

    def never_chosen(self, aim: Aim, chosen: frozenset[int]) -> list[int]:
        """Options that no choice has which does as well as ``chosen`` on this aim and all aims before it.

        From then on the aim is held. Options that were told before are not told again. Prices are figures with a
        rounding error of about a ten-millionth; only what is dearer by a thousandth is left out.
        """
        objective = self._solver.Objective()
        objective.Clear()
        for n, weight in aim.weights.items():
            objective.SetCoefficient(self._share[n], float(weight))
        objective.SetMaximization()
        reached = sum(weight for n, weight in aim.weights.items() if n in chosen)
        solved = self._solver.Solve() == pywraplp.Solver.OPTIMAL
        gap = objective.Value() - reached if solved else float("inf")
        found = [
            n
            for n, share in enumerate(self._share)
            if solved and n not in chosen and n not in self._out and -share.reduced_cost() > gap + SURELY
        ]
        self._out.update(found)
        for n in found:
            self._share[n].SetUb(0.0)
        row = self._solver.Constraint(float(reached), self._solver.infinity())
        for n, weight in aim.weights.items():
            row.SetCoefficient(self._share[n], float(weight))
        return found


def best_of_all(options: Sequence[Option], room: Sequence[int], aims: Sequence[Aim]) -> frozenset[int]:
    """Choose options: each party at most one, each session within its room, the aims as large as can be in order.

    A later aim never costs anything of an earlier one. Where the aims leave one choice alone, that choice does not
    depend on the solver, its version or the machine.

    Parameters
    ----------
    options
        What may be chosen.
    room
        Places of each session.
    aims
        The first is the most important; weights are whole numbers, not negative.

    Returns
    -------
    frozenset
        Numbers of the options that are chosen.

    Raises
    ------
    AllocationError
        When a step is not proven best within its allowance of work.
    """
    chosen: frozenset[int] = frozenset()
    if not options:
        return chosen
    model, chosen_if = _model(options, room)
    relaxed: Relaxed | None = None
    start = 0
    while start < len(aims):
        weights, end = _packed(aims, start)
        chosen = _solve(model, chosen_if, weights)
        if end == len(aims):
            return chosen
        relaxed = relaxed or Relaxed(options, room)
        for aim in aims[start:end]:
            _hold(model, chosen_if, aim, chosen)
            if aim.shared:
                _leave_out(model, chosen_if, relaxed.never_chosen(aim, chosen))
        start = end
    return chosen


def _model(options: Sequence[Option], room: Sequence[int]) -> tuple[cp_model.CpModel, list[cp_model.IntVar]]:
    model = cp_model.CpModel()
    chosen_if = [model.new_bool_var("") for _ in options]
    by_party: dict[int, list[int]] = {}
    by_session: dict[int, list[int]] = {}
    for n, option in enumerate(options):
        by_party.setdefault(option.party, []).append(n)
        by_session.setdefault(option.session, []).append(n)
    for members in by_party.values():
        model.add_at_most_one(chosen_if[n] for n in members)
    for session, members in by_session.items():
        taken = cp_model.LinearExpr.weighted_sum([chosen_if[n] for n in members], [options[n].size for n in members])
        model.add(taken <= room[session])
    return model, chosen_if


def _packed(aims: Sequence[Aim], start: int) -> tuple[dict[int, int], int]:
    """Weights of as many aims as fit into one, each outweighing all that follow; and the number of the next aim."""
    end, product = start, 1
    while end < len(aims) and (end == start or product * (aims[end].most + 1) <= PACKED_AT_MOST):
        product *= aims[end].most + 1
        end += 1
    weights: dict[int, int] = {}
    factor = 1
    for aim in reversed(aims[start:end]):
        for n, weight in aim.weights.items():
            weights[n] = weights.get(n, 0) + factor * weight
        factor *= aim.most + 1
    return {n: weight for n, weight in weights.items() if weight}, end


def _solve(model: cp_model.CpModel, chosen_if: Sequence[cp_model.IntVar], weights: dict[int, int]) -> frozenset[int]:
    numbers = sorted(weights)
    model.maximize(cp_model.LinearExpr.weighted_sum([chosen_if[n] for n in numbers], [weights[n] for n in numbers]))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = WORK_AT_MOST
    status = solver.solve(model)
    if status != cp_model.OPTIMAL:
        message = (
            f"The ballot was not settled within its allowance of work ({solver.status_name(status)}); nothing was "
            "given. Split the ballot into smaller ones and allocate again."
        )
        raise AllocationError(message)
    found = frozenset(n for n, one in enumerate(chosen_if) if solver.boolean_value(one))
    model.clear_hints()  # type: ignore[no-untyped-call]  # OR-Tools leaves it without types
    for n, one in enumerate(chosen_if):
        model.add_hint(one, n in found)
    return found


def _leave_out(model: cp_model.CpModel, chosen_if: Sequence[cp_model.IntVar], never: Iterable[int]) -> None:
    """Take options out that no best choice has; the search has less to try then."""
    for n in never:
        model.add(chosen_if[n] == 0)


def _hold(model: cp_model.CpModel, chosen_if: Sequence[cp_model.IntVar], aim: Aim, chosen: frozenset[int]) -> None:
    """Let nothing that follows cost anything of what was reached."""
    reached = sum(weight for n, weight in aim.weights.items() if n in chosen)
    numbers = sorted(aim.weights)
    total = cp_model.LinearExpr.weighted_sum([chosen_if[n] for n in numbers], [aim.weights[n] for n in numbers])
    model.add(total >= reached)
