"""Solve where and what: bounds that hold for every plan, and how many of each kind to aim at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scheduler.domain.plan import Series
from scheduler.domain.planning import FirstAim
from scheduler.optimise.programme import solvers
from scheduler.optimise.programme.access import AccessIndex
from scheduler.optimise.programme.aim_rows import SHARE_UNIT, gini_bound, post_mean_less_gini
from scheduler.optimise.programme.aims import fair_bound, places_bound
from scheduler.optimise.programme.counts import Counts, Kind, as_counts, build_counts
from scheduler.optimise.programme.linear import Model, Solved
from scheduler.optimise.programme.options import Options
from scheduler.optimise.programme.setting import Setting


@dataclass(frozen=True, slots=True)
class Guide:
    """Proven bounds of both aims (places per 100 carers), kinds to hold with their number, and the reachable cells."""

    worst_bound: float
    fair_bound: float
    wanted: dict[Kind, int]
    cells: tuple[int, ...]
    gini_bound: float = 0.0
    """Bound of mean · (1 − Gini), worked out where it comes first."""


def bounds_of(counts: Counts) -> tuple[float, float]:
    """Bounds of both aims from the linear relaxation of a model of firm rows."""
    model = counts.model
    model.objective = {counts.aims.worst: 1}
    worst = places_bound(solvers.relaxed_bound(model)) if counts.cells else 0.0
    model.objective = dict(counts.aims.fair)
    return worst, fair_bound(solvers.relaxed_bound(model))


def gini_bound_of(counts: Counts, index: AccessIndex) -> float:
    """Bound of mean · (1 − Gini) from the linear relaxation of a model of firm rows."""
    model = counts.model
    size, rows = len(model.lows), len(model.rows)
    model.objective = post_mean_less_gini(model, index, counts.aims.access, range(len(counts.aims.access)))
    best = gini_bound(solvers.relaxed_bound(model, SHARE_UNIT)) if model.objective else 0.0
    del model.lows[size:], model.highs[size:], model.rows[rows:]
    return best


def _hint(solved: Solved) -> dict[int, int]:
    return dict(enumerate(solved.values))


def in_order(
    model: Model,
    objectives: tuple[dict[int, int], ...],
    *,
    effort: float,
    seed: int,
    hint: dict[int, int] | None = None,
) -> tuple[Solved, ...]:
    """Maximise one objective after another, each value reached being held before the next."""
    found: list[Solved] = []
    hint = hint or {}
    for objective in objectives:
        if not objective:
            continue
        model.objective = objective
        solved = solvers.solve(model, effort=effort, seed=seed, hint=hint)
        if not solved.values:
            break
        found.append(solved)
        hint = _hint(solved)
        reached = sum(weight * solved.values[number] for number, weight in objective.items())
        model.row("held", objective, lowest=reached)
    return tuple(found)


def guide(setting: Setting, options: Options, index: AccessIndex, *, effort: float, seed: int) -> Guide:
    """Bounds for every plan, and what to hold where."""
    firm = build_counts(setting, options, index, promises=False)
    worst_bound, fair = bounds_of(firm)
    gini_first = setting.facts.settings.first_aim is FirstAim.MEAN_LESS_GINI
    gini = gini_bound_of(firm, index) if gini_first else 0.0
    counts = build_counts(setting, options, index, promises=True)
    return Guide(worst_bound, fair, _wanted(counts, effort, seed), counts.cells, gini)


def wanted_beside(
    options: Options, index: AccessIndex, held: Sequence[Series], *, effort: float, seed: int
) -> dict[Kind, int]:
    """Ask again what to hold where, beside series that stand; of their strands, their areas get no others."""
    counts = build_counts(options.setting, options, index, promises=True)
    standing, settled = as_counts(held), {(one.strand_id, one.area_id) for one in held}
    for kind, variable in counts.number.items():
        if (kind.strand_id, kind.area_id) in settled:
            counts.model.lows[variable] = counts.model.highs[variable] = standing.get(kind, 0)
    wanted = _wanted(counts, effort, seed)
    return {kind: count for kind, count in wanted.items() if (kind.strand_id, kind.area_id) not in settled}


def _wanted(counts: Counts, effort: float, seed: int) -> dict[Kind, int]:
    objectives = (dict.fromkeys(counts.short, -1), {counts.aims.worst: 1}, dict(counts.aims.fair))
    solved = in_order(counts.model, objectives, effort=effort, seed=seed)
    values = solved[-1].values if solved else ()
    return {kind: values[variable] for kind, variable in counts.number.items() if values and values[variable]}
