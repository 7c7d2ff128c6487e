"""The next worst: once the worst cell is as good as the search makes it, the cells above it are raised in turn.

Cells that a piece cannot change stand alike in every answer, so the levels of a piece are those of the cells that it
can change (leximin compares what differs).
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence

from scheduler.domain.plan import Series
from scheduler.domain.planning import FirstAim
from scheduler.optimise.programme import solvers
from scheduler.optimise.programme.aim_rows import post_level, post_mean_less_gini
from scheduler.optimise.programme.aims import UNIT, Score
from scheduler.optimise.programme.neighbourhoods import Search
from scheduler.optimise.programme.posting import Posted, post

LEVELS_OF_A_PIECE = 3
PATIENCE = 5
"""Rounds without a gain after which the levels are taken to be as high as the search makes them."""
DIGITS = 1
"""Levels are compared as they print: less than a tenth of a place is no gain for which a later aim gives way."""


def levels_of(search: Search, series: Sequence[Series]) -> tuple[float, ...]:
    """Access of the reachable cells from the worst up, rounded as printed."""
    values = search.index.values(series)
    return tuple(sorted(round(float(values[n]), DIGITS) for n in search.cells))


def ranked(search: Search, series: Sequence[Series], score: Score) -> tuple[object, ...]:
    """Rank a programme: promises, then the aims of access in the service's order with every level from the worst up."""
    levels = levels_of(search, series)
    first = search.setting.facts.settings.first_aim
    if first is FirstAim.EVEN_ACCESS:
        return score.promises, round(score.fair, DIGITS), score.worst, levels
    if first is FirstAim.MEAN_LESS_GINI:
        return score.promises, round(score.gini, DIGITS), score.worst, levels, score.fair
    return score.promises, score.worst, levels, score.fair


def raise_levels(
    search: Search, series: Sequence[Series], rounds: int, enough: Callable[[int, tuple[Series, ...]], bool]
) -> tuple[Series, ...]:
    """Run rounds over the search's own neighbourhoods that raise level after level; what is not better is dropped."""
    best = tuple(series)
    rank = ranked(search, best, search.score(best))
    dice = random.Random(search.seed + 1)  # noqa: S311 - repeatable choice of a neighbourhood, no secret
    idle = 0
    for number in range(rounds if search.cells else 0):
        if enough(number, best) or idle >= PATIENCE:
            break
        tried = _round(search, best, dice, number)
        tried_rank = ranked(search, tried, search.score(tried))
        idle += 1
        if tried_rank > rank:
            best, rank, idle = tried, tried_rank, 0
    return best


def _round(search: Search, series: tuple[Series, ...], dice: random.Random, number: int) -> tuple[Series, ...]:
    piece = search.piece(series, dice, number)
    gone = {one.id for one in piece.freed}
    kept = tuple(one for one in series if one.id not in gone)
    posted = post(search.setting, search.index, search.offered(piece, kept, dice), kept, search.cells)
    hint = posted.hint(piece.freed)
    solved = None
    for objective in _objectives(search, posted, series):
        posted.model.objective = objective
        try:
            answer = solvers.solve(posted.model, effort=search.effort, seed=search.seed, hint=hint)
        except solvers.NoSolutionError:
            return series
        if not answer.values:
            break
        solved, hint = answer, dict(enumerate(answer.values))
        reached = sum(weight * answer.values[one] for one, weight in objective.items())
        posted.model.row("held", objective, lowest=reached)
    return series if solved is None else (*kept, *posted.held(solved.values))


def _objectives(search: Search, posted: Posted, series: tuple[Series, ...]) -> list[dict[int, int]]:
    """Hold promises and the worst cell as they are; then the levels of the cells that this piece can change."""
    model, aims = posted.model, posted.aims
    score = search.score(series)
    if posted.short:
        model.row("held", dict.fromkeys(posted.short, 1), highest=-score.promises)
    changed = {cell for one in posted.free for cell in search.index.of_series(one)}
    moving = [n for n in search.cells if n in changed]
    if not moving:
        return []
    first = search.setting.facts.settings.first_aim
    fair = [dict(aims.fair)]
    access = [aims.access[n] for n in moving]
    if first is not FirstAim.EVEN_ACCESS:
        model.row("held", {aims.worst: 1}, lowest=math.floor(score.worst * UNIT) - 1)
    levels = [post_level(model, access, count) for count in range(1, min(LEVELS_OF_A_PIECE, len(access)) + 1)]
    if first is FirstAim.EVEN_ACCESS:
        return [*fair, levels[0]]
    if first is FirstAim.MEAN_LESS_GINI:
        return [post_mean_less_gini(model, search.index, aims.access, moving), *levels[:1], *fair]
    return [*levels, *fair]
