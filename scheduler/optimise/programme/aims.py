"""The aims, in order: the worst-served area and age band first, then access shared evenly over all (EDE).

Both stand in linear models by the same rows. Access is counted in thousandths of a place per 100 carers; the
square root of the second aim is held under its tangents, which lie above it, so a bound stays a bound.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np

from scheduler.domain.plan import AimResult
from scheduler.domain.planning import FirstAim
from scheduler.optimise.programme.access import AccessIndex, FloatArray, ede_of
from scheduler.optimise.programme.linear import Model

UNIT = 1_000
"""Thousandths of a place per 100 carers."""
ROOT_UNIT = 100
WEIGHT_UNIT = 100_000
TANGENT_UNIT = 1_000_000
TANGENTS = tuple(1.25**n for n in range(-2, 42))
"""Places per 100 carers at which the square root has a tangent; between two of them it lies at most 0.2 % above."""
AS_GOOD = 0.05
"""An aim is as good as its bound when both print alike, within this many places per 100 carers."""


@dataclass(frozen=True, slots=True)
class AimRows:
    """Numbers of the variables: access of each cell, its root, and the lowest access of the reachable cells."""

    access: tuple[int, ...]
    roots: tuple[int, ...]
    worst: int
    fair: Mapping[int, int]
    """Weights of the second aim's objective by variable."""


def reachable(index: AccessIndex, strand_cells: Collection[int]) -> tuple[int, ...]:
    """Numbers of the cells that can have more than nothing: by some option, or by other organisations."""
    return tuple(n for n in range(len(index.cells)) if n in strand_cells or index.others[n] > 0)


def post_aims(
    model: Model, index: AccessIndex, adds: Mapping[int, Mapping[int, float]], fixed: FloatArray, cells: Collection[int]
) -> AimRows:
    """Add the rows of both aims to a model.

    Parameters
    ----------
    adds
        For each variable of the model, what one of it adds to each cell, in places per 100 carers.
    fixed
        Places per 100 carers of each cell that stand whatever is chosen; shape (cells,).
    cells
        Numbers of the cells over which the worst is taken.

    Notes
    -----
    Amounts are rounded up, so that the model's best is never below the true best.
    """
    top = [0] * len(index.cells)
    terms: list[dict[int, int]] = [{} for _ in index.cells]
    for variable, by_cell in adds.items():
        for cell, value in by_cell.items():
            weight = math.ceil(value * UNIT)
            terms[cell][variable] = weight
            top[cell] += weight * model.highs[variable]
    access, roots = [], []
    for cell in range(len(index.cells)):
        base = math.ceil(float(fixed[cell]) * UNIT)
        variable = model.variable(0, base + top[cell])
        model.row("access", {variable: 1} | {n: -weight for n, weight in terms[cell].items()}, highest=base)
        access.append(variable)
        roots.append(_root_of(model, variable, base + top[cell]))
    worst = model.variable(0, max([0, *(model.highs[access[n]] for n in cells)]))
    for n in cells:
        model.row("worst", {worst: 1, access[n]: -1}, highest=0)
    share = index.carers / max(float(index.carers.sum()), 1e-12)
    fair = {roots[n]: math.ceil(float(share[n]) * WEIGHT_UNIT) for n in range(len(index.cells))}
    return AimRows(tuple(access), tuple(roots), worst, fair)


def _root_of(model: Model, variable: int, high: int) -> int:
    root = model.variable(0, math.ceil(ROOT_UNIT * math.sqrt(high / UNIT)) + 1)
    useful = [at for at in TANGENTS if at <= TANGENTS[1] or at * UNIT <= high]
    for at in useful:
        tangent_at(model, root, variable, at)
    return root


def tangent_at(model: Model, root: int, access: int, at: float) -> None:
    """Hold a root under its tangent at so many places per 100 carers."""
    slope = math.ceil(TANGENT_UNIT * ROOT_UNIT / (2 * math.sqrt(at) * UNIT))
    rest = math.ceil(TANGENT_UNIT * ROOT_UNIT * math.sqrt(at) / 2)
    model.row("root", {root: TANGENT_UNIT, access: -slope}, highest=rest)


def places_bound(worst_objective: float) -> float:
    """Bound of the first aim, in places per 100 carers, from the objective of a model."""
    return max(0.0, math.floor(worst_objective + 1e-6) / UNIT)


def fair_bound(fair_objective: float) -> float:
    """Bound of the second aim, in places per 100 carers, from the objective of a model."""
    return max(0.0, (fair_objective / (ROOT_UNIT * WEIGHT_UNIT)) ** 2)


@dataclass(frozen=True, slots=True, order=True)
class Score:
    """How good a set of series is, by promises, then by both aims in the service's order; more is better."""

    promises: int
    """Minus what is missing from the contract's promises."""
    in_order: tuple[float, ...]
    worst: float = field(compare=False)
    fair: float = field(compare=False)
    gini: float = field(compare=False, default=0.0)
    """Mean · (1 − Gini), worked out where it comes first."""


def score_of(index: AccessIndex, values: FloatArray, cells: Collection[int], missing: int) -> Score:
    """Score of access values, rounded as printed so that noise is no progress."""
    worst = min((float(values[n]) for n in cells), default=0.0)
    worst, fair = round(worst, 3), round(ede_of(values, index.carers), 4)
    first = index.facts.settings.first_aim
    if first is FirstAim.MEAN_LESS_GINI:
        gini = round(mean_less_gini(values, index.carers), 4)
        return Score(-missing, (gini, worst, fair), worst, fair, gini)
    return Score(-missing, (fair, worst) if first is FirstAim.EVEN_ACCESS else (worst, fair), worst, fair)


def mean_less_gini(values: FloatArray, carers: FloatArray) -> float:
    """Work out mean · (1 − Gini) = Σ p_g p_h min(A_g, A_h), with shares of carers as weights (Sen 1976).

    Examples
    --------
    Two areas of equally many carers with 100 and 300: mean 200, Gini ¼, so 150.
    """
    total = float(carers.sum())
    if total <= 0:
        return 0.0
    share = carers / total
    return float(share @ np.minimum.outer(values, values) @ share)


def aim_results(
    score: Score,
    worst_bound: float,
    fair_bound_: float,
    *,
    all_reachable: bool,
    first: FirstAim = FirstAim.WORST_AREA,
    gini_bound: float = 0.0,
) -> tuple[AimResult, ...]:
    """Aims of access as they stand in a plan, the first one first; mean · (1 − Gini) where it was chosen."""
    among = "" if all_reachable else ", of those that any venue can reach"
    worst_bound, fair_bound_ = max(worst_bound, score.worst), max(fair_bound_, score.fair)
    both = (
        AimResult(
            id="worst-area",
            title=f"The worst-served carers: places within reach of one age group in one area{among}",
            unit="places per 100 carers",
            value=score.worst,
            bound=worst_bound,
            proven_best=worst_bound - score.worst <= AS_GOOD,
        ),
        AimResult(
            id="even-access",
            title="Even access overall: places within reach, counted for less where they are shared unevenly (EDE)",
            unit="places per 100 carers",
            value=score.fair,
            bound=fair_bound_,
            proven_best=fair_bound_ - score.fair <= AS_GOOD,
        ),
    )
    if first is FirstAim.MEAN_LESS_GINI:
        bound = max(gini_bound, score.gini)
        gini = AimResult(
            id="mean-less-gini",
            title="Mean access less what is lost to inequality: mean · (1 − Gini)",
            unit="places per 100 carers",
            value=score.gini,
            bound=bound,
            proven_best=bound - score.gini <= AS_GOOD,
        )
        return (gini, *both)
    return both[::-1] if first is FirstAim.EVEN_ACCESS else both
