"""Aims as rows of a model: levels of access from the worst up, mean · (1 − Gini), and the later aims.

Each function adds the variables and rows that its aim needs and returns what to maximise.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence

from scheduler.domain.planning import LaterAim
from scheduler.optimise.programme.access import AccessIndex
from scheduler.optimise.programme.aim_values import MORE_IS_BETTER, SPREADS, Ground, Weighed, groups_of, weights_of
from scheduler.optimise.programme.aims import ROOT_UNIT, UNIT, AimRows, tangent_at
from scheduler.optimise.programme.linear import Model
from scheduler.optimise.programme.posting import Posted

SHARE_UNIT = 1_000_000
"""Of mean · (1 − Gini): products of two shares of carers, in millionths."""

Objective = dict[int, int]


def post_level(model: Model, access: Sequence[int], count: int) -> Objective:
    """Sum of the ``count`` lowest of these amounts of access: count · r − Σ d, with d ≥ r − A (Ogryczak 2003)."""
    top = max((model.highs[one] for one in access), default=0)
    level = model.variable(0, top)
    objective = {level: count}
    for one in access:
        under = model.variable(0, top)
        model.row("level", {level: 1, under: -1, one: -1}, highest=0)
        objective[under] = -1
    return objective


def post_mean_less_gini(model: Model, index: AccessIndex, access: Sequence[int], moving: Collection[int]) -> Objective:
    """Mean · (1 − Gini) = Σ p_g p_h min(A_g, A_h) over cells, weighted by shares of carers.

    ``moving`` are the cells whose access the model may change; pairs of others are a constant and are left out.
    """
    share = index.carers / max(float(index.carers.sum()), 1e-12)
    objective: Objective = {}
    for g in range(len(index.cells)):
        for h in range(g, len(index.cells)):
            weight = math.ceil(float(share[g] * share[h]) * SHARE_UNIT * (1 if g == h else 2))
            if not weight or not {g, h} & set(moving):
                continue
            if g == h:
                objective[access[g]] = objective.get(access[g], 0) + weight
                continue
            least = model.variable(0, min(model.highs[access[g]], model.highs[access[h]]))
            model.row("gini", {least: 1, access[g]: -1}, highest=0)
            model.row("gini", {least: 1, access[h]: -1}, highest=0)
            objective[least] = weight
    return objective


def gini_bound(objective: float) -> float:
    """Bound of mean · (1 − Gini) in places per 100 carers, from the objective over all cells."""
    return max(0.0, objective / (SHARE_UNIT * UNIT))


def post_later(aim: LaterAim, ground: Ground, posted: Posted) -> Objective:
    """Add a later aim over the series that are free, beside those that stand; empty where nothing can change it."""
    if aim is LaterAim.WISHES:
        return _wishes(ground, posted)
    if aim in SPREADS:
        return _spread(aim, ground, posted)
    sign = 1 if aim in MORE_IS_BETTER else -1
    objective: Objective = {}
    for one in posted.free:
        for choice, weight in weights_of(aim, ground, one):
            if weight:
                objective[posted.number[choice]] = sign * weight
    return objective


def _wishes(ground: Ground, posted: Posted) -> Objective:
    standing = groups_of(LaterAim.WISHES, ground, posted.kept)
    free = groups_of(LaterAim.WISHES, ground, posted.free)
    objective: Objective = {}
    for wish in ground.setting.facts.settings.wishes:
        if standing[wish.id] or not free[wish.id]:
            continue
        met = posted.model.variable(0, 1)
        terms = {posted.number[choice]: -1 for choice, _ in free[wish.id]}
        posted.model.row("wish", {met: 1} | terms, highest=0)
        objective[met] = wish.weight
    return objective


def _spread(aim: LaterAim, ground: Ground, posted: Posted) -> Objective:
    """Post the most of something less the least of it."""
    standing, free = (groups_of(aim, ground, series) for series in (posted.kept, posted.free))
    if not any(free.values()):
        return {}
    base = {key: _sum(each) for key, each in standing.items()}
    top = max(base[key] + sum(max(0, weight) for _, weight in each) for key, each in free.items())
    most, least = posted.model.variable(0, top), posted.model.variable(0, top)
    for key, each in free.items():
        terms = _terms(posted, each)
        posted.model.row("most", {most: 1} | {n: -weight for n, weight in terms.items()}, lowest=base[key])
        posted.model.row("least", {least: 1} | {n: -weight for n, weight in terms.items()}, highest=base[key])
    return {most: -1, least: 1}


def _sum(each: Sequence[Weighed]) -> int:
    return sum(weight for _, weight in each)


def _terms(posted: Posted, each: Sequence[Weighed]) -> Objective:
    found: Objective = {}
    for choice, weight in each:
        number = posted.number[choice]
        found[number] = found.get(number, 0) + weight
    return found


def sharpened(model: Model, aims: AimRows, values: Sequence[int]) -> bool:
    """Add tangents where a root of the solution lies above the true one; say whether any was added.

    Tangents lie above the root, and between two of them by up to 0.2 per cent; with a tangent at the solution's own
    access, its value is the true one to the unit in which roots are counted.
    """
    added = False
    for access, root in zip(aims.access, aims.roots, strict=True):
        if root in aims.fair and values[root] > true_root(values[access]) + 1:
            tangent_at(model, root, access, max(values[access], 1) / UNIT)
            added = True
    return added


def true_root(access: int) -> int:
    """Root of access (thousandths), in the units of the model, rounded up."""
    return math.ceil(ROOT_UNIT * math.sqrt(access / UNIT))


def true_fair(aims: AimRows, values: Sequence[int]) -> int:
    """Objective of even access that a solution truly has."""
    roots: Mapping[int, int] = dict(zip(aims.roots, aims.access, strict=True))
    return sum(weight * min(values[root], true_root(values[roots[root]])) for root, weight in aims.fair.items())
