"""A small term solved whole: aim after aim in the service's order, each value that was reached held before the next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from scheduler.domain.plan import Series
from scheduler.domain.planning import FirstAim, LaterAim
from scheduler.optimise.programme import solvers
from scheduler.optimise.programme.aim_rows import (
    Objective,
    post_later,
    post_level,
    post_mean_less_gini,
    sharpened,
    true_fair,
)
from scheduler.optimise.programme.aim_values import Ground
from scheduler.optimise.programme.linear import Solved
from scheduler.optimise.programme.posting import Posted, post

LEVELS_AT_MOST = 12
"""Of the cells from the worst up, so many are levelled one after the other."""
SHARPENED_AT_MOST = 12
TINY = 24
"""Ways up to which a model is solved as it stands: simplifying it took twenty times as long as solving it."""
LEVEL_SLACK = 2
"""Thousandths of a place for each cell of a level that rounding may have put on top."""
PROMISES, WORST, EVEN, GINI = "promises", "worst-area", "even-access", "mean-less-gini"


@dataclass(frozen=True, slots=True)
class Reached:
    """Bound of one aim's objective; ``before`` when every aim before it is proven best, ``best`` when it is too."""

    bound: float
    best: bool
    before: bool


@dataclass(slots=True)
class Ladder:
    """A model and what has been reached in it so far, aim by aim."""

    ground: Ground
    posted: Posted
    seed: int
    solved: Solved | None = None
    reached: dict[str, Reached] = field(default_factory=dict)

    @property
    def is_large(self) -> bool:
        """Whether there are enough ways for it to pay to simplify the model before each solve."""
        return len(self.posted.free) > TINY

    def climb(self, name: str, objective: Objective, effort: float, slack: int = 0) -> bool:
        """Maximise one aim, then hold what it reached; False where the effort did not suffice."""
        if not objective:
            return True
        model = self.posted.model
        model.objective = objective
        for _ in range(SHARPENED_AT_MOST):
            hint = dict(enumerate(self.solved.values)) if self.solved else {}
            found = solvers.solve(model, effort=effort, seed=self.seed, hint=hint, presolve=self.is_large)
            if not found.values:
                return False
            self.solved = found
            if not (EVEN in self.reached or name == EVEN) or not sharpened(model, self.posted.aims, found.values):
                break
        value = sum(weight * found.values[number] for number, weight in objective.items())
        if name == EVEN:
            value = true_fair(self.posted.aims, found.values)
        model.row("held", objective, lowest=value - slack)
        before = all(one.best for one in self.reached.values())
        self.reached[name] = Reached(found.bound, before and found.best, before)
        return True

    def access_steps(self) -> Iterator[tuple[str, Objective, int]]:
        """Yield the aims of access in the service's order, each posted when its turn comes."""
        first = self.ground.setting.facts.settings.first_aim
        levels = [self.posted.aims.access[n] for n in self.ground.cells]
        model, aims = self.posted.model, self.posted.aims
        if first is FirstAim.MEAN_LESS_GINI:
            everywhere = range(len(aims.access))
            yield GINI, post_mean_less_gini(model, self.ground.index, aims.access, everywhere), 0
        if first is FirstAim.EVEN_ACCESS:
            yield EVEN, dict(aims.fair), 0
        if levels:
            yield WORST, {aims.worst: 1}, LEVEL_SLACK
        for count in range(2, min(len(levels), LEVELS_AT_MOST) + 1):
            yield f"level-{count}", post_level(model, levels, count), LEVEL_SLACK * count
        if first is not FirstAim.EVEN_ACCESS:
            yield EVEN, dict(aims.fair), 0


@dataclass(frozen=True, slots=True)
class Whole:
    """The series that were found, and what was reached in each aim."""

    series: tuple[Series, ...]
    reached: Mapping[str, Reached]


def solve_whole(
    ground: Ground, universe: Sequence[Series], *, order: Sequence[LaterAim], efforts: tuple[float, float], seed: int
) -> Whole | None:
    """Solve a small term whole.

    Parameters
    ----------
    universe
        Every way of holding a series, with everybody who could lead it.
    order
        The later aims.
    efforts
        Deterministic seconds for each aim of access, and for each later one.

    Returns
    -------
    Whole or None
        None when the effort did not suffice for an answer in promises and access, or no plan keeps every rule.
    """
    posted = post(ground.setting, ground.index, universe, (), ground.cells)
    ladder = Ladder(ground, posted, seed)
    try:
        if not ladder.climb(PROMISES, dict.fromkeys(posted.short, -1), efforts[0]):
            return None
        for name, objective, slack in ladder.access_steps():
            if not ladder.climb(name, objective, efforts[0], slack):
                return None
        for aim in order:
            if not ladder.climb(aim.value, post_later(aim, ground, posted), efforts[1]):
                break
    except solvers.NoSolutionError:
        return None
    if ladder.solved is None:
        return None
    return Whole(posted.held(ladder.solved.values), ladder.reached)
