"""From statements to rows: the universe of series that could be held, as a linear model with both aims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from scheduler.domain.plan import Series
from scheduler.optimise.programme import rules
from scheduler.optimise.programme.access import AccessIndex
from scheduler.optimise.programme.aims import AimRows, post_aims
from scheduler.optimise.programme.construct import Draft
from scheduler.optimise.programme.linear import FAR, Model
from scheduler.optimise.programme.options import can_be_led
from scheduler.optimise.programme.setting import Setting
from scheduler.optimise.programme.statements import (
    AtLeast,
    AtMost,
    Choice,
    Held,
    Never,
    NeverBoth,
    Staffed,
    Statement,
    Terms,
    choices_made,
)


@dataclass(frozen=True, slots=True)
class Posted:
    """The model of a universe: ``free`` series may be held or not, ``kept`` stand with their teams."""

    model: Model
    free: tuple[Series, ...]
    kept: tuple[Series, ...]
    number: Mapping[Choice, int]
    aims: AimRows
    short: tuple[int, ...]

    def held(self, values: Sequence[int]) -> tuple[Series, ...]:
        """Free series that the values hold, each with its team."""
        return tuple(
            replace(one, worker_ids=self._team(one, values)) for one in self.free if values[self.number[Held(one.id)]]
        )

    def _team(self, series: Series, values: Sequence[int]) -> tuple[str, ...]:
        return tuple(one for one in series.worker_ids if values[self.number[Staffed(series.id, one)]])

    def hint(self, series: Iterable[Series]) -> dict[int, int]:
        """Values of the choices that hold exactly these of the free series, with their teams."""
        made: set[Choice] = set()
        for one in series:
            made |= choices_made(one.id, one.worker_ids)
        return {variable: int(choice in made) for choice, variable in self.number.items()}


class _Poster:
    """Adds statements to a model; choices already made are constants, and rows of constants alone are left out."""

    def __init__(self, model: Model, number: Mapping[Choice, int], made: Collection[Choice]) -> None:
        self.model = model
        self.number = number
        self.made = made
        self.short: list[int] = []

    def _split(self, terms: Terms) -> tuple[dict[int, int], int]:
        row: dict[int, int] = {}
        fixed = 0
        for choice, weight in terms:
            if choice in self.number:
                row[self.number[choice]] = row.get(self.number[choice], 0) + weight
            elif choice in self.made:
                fixed += weight
        return row, fixed

    def post(self, statement: Statement) -> None:
        match statement:
            case Never():
                self._row(statement.rule, ((statement.choice, 1),), -FAR, 0)
            case NeverBoth():
                self._row(statement.rule, ((statement.first, 1), (statement.second, 1)), -FAR, 1)
            case AtMost():
                self._row(statement.rule, statement.terms, -FAR, statement.limit)
            case AtLeast():
                self._at_least(statement)

    def _row(self, rule: str, terms: Terms, lowest: int, highest: int) -> None:
        row, fixed = self._split(terms)
        if not row:
            return
        if highest < FAR and sum(weight for weight in row.values() if weight > 0) + fixed <= highest:
            return
        self.model.row(
            rule,
            row,
            lowest=lowest if lowest == -FAR else lowest - fixed,
            highest=highest if highest == FAR else highest - fixed,
        )

    def _at_least(self, statement: AtLeast) -> None:
        row, fixed = self._split(statement.terms)
        least = statement.least - fixed
        if not statement.promise:
            self._row(statement.rule, statement.terms, statement.least, FAR)
        elif least > 0:
            missing = self.model.variable(0, least)
            self.short.append(missing)
            self.model.row(statement.rule, {**row, missing: 1}, lowest=least)


def post(
    setting: Setting,
    index: AccessIndex,
    free: Sequence[Series],
    kept: Sequence[Series],
    cells: Collection[int],
) -> Posted:
    """Build the model of the best choice among ``free``, beside the series that stand as they are.

    Parameters
    ----------
    free
        Options, each with the workers who may be in its team; options break no rule on their own.
    kept
        Series that stand, with their teams.
    cells
        Numbers of the cells over which the first aim takes the worst.
    """
    model = Model()
    number: dict[Choice, int] = {}
    free = beside(setting, free, kept)
    for one in free:
        number[Held(one.id)] = model.variable(0, 1)
        for worker_id in one.worker_ids:
            number[Staffed(one.id, worker_id)] = model.variable(0, 1)
    made = {choice for one in kept for choice in choices_made(one.id, one.worker_ids)}
    poster = _Poster(model, number, made)
    for one in free:
        _post_team(setting, model, number, one)
        for about_team in rules.of_team(setting, one):
            poster.post(about_team)
    for clique in cliques(rules.of_pairs(setting, free)):
        model.row(clique.rule, {number[one]: 1 for one in clique.choices}, highest=1)
    for statement in rules.of_sums(setting, (*kept, *free)):
        poster.post(statement)
    adds = {number[Held(one.id)]: index.of_series(one) for one in free}
    aims = post_aims(model, index, adds, index.values(kept), cells)
    return Posted(model, tuple(free), tuple(kept), number, aims, tuple(poster.short))


def beside(setting: Setting, free: Sequence[Series], kept: Sequence[Series]) -> tuple[Series, ...]:
    """Options that what stands leaves room for, each with the workers who still have the time for it.

    Nothing is lost by it: what is left out breaks a rule together with series that stand.
    """
    if not kept:
        return tuple(free)
    draft = Draft(setting, kept)
    found = (draft.with_able(one) for one in free)
    return tuple(one for one in found if one is not None and can_be_led(setting, one))


@dataclass(frozen=True, slots=True)
class Clique:
    """Choices of which one at most may be made, by one rule."""

    rule: str
    choices: tuple[Choice, ...]


def cliques(pairs: Iterable[NeverBoth]) -> Iterator[Clique]:
    """Join pairs that exclude each other to sets of which one at most may be chosen: fewer rows, and tighter ones.

    Every pair is in one of the sets, and any two choices of a set are one of the pairs, so they say the same.
    """
    numbers: defaultdict[str, dict[Choice, int]] = defaultdict(dict)
    graphs: defaultdict[str, list[set[int]]] = defaultdict(list)
    for pair in pairs:
        number, graph = numbers[pair.rule], graphs[pair.rule]
        first, second = (number.setdefault(one, len(number)) for one in (pair.first, pair.second))
        graph.extend(set() for _ in range(len(number) - len(graph)))
        graph[first].add(second)
        graph[second].add(first)
    for rule, graph in graphs.items():
        choices = list(numbers[rule])
        for clique in _cliques(graph):
            yield Clique(rule, tuple(choices[one] for one in clique))


def _cliques(graph: list[set[int]]) -> Iterator[list[int]]:
    """Cover every edge of a graph; neighbours in order of number, so that the same plan comes out again."""
    left = [set(others) for others in graph]
    for one, others in enumerate(left):
        while others:
            clique, common = [one], graph[one]
            for other in sorted(others):
                if other in common:
                    clique.append(other)
                    common = common & graph[other]
            for each in clique:
                left[each].difference_update(clique)
            yield clique


def _post_team(setting: Setting, model: Model, number: Mapping[Choice, int], series: Series) -> None:
    """Let a team stand only for a series that is held, and is no larger than it need be."""
    held = number[Held(series.id)]
    team = [number[Staffed(series.id, worker_id)] for worker_id in series.worker_ids]
    for one in team:
        model.row("team", {one: 1, held: -1}, highest=0)
    strand = setting.strands[series.strand_id]
    needed = max(setting.staff_needed(strand, series.places), len(strand.qualifications))
    model.row("team", {**dict.fromkeys(team, 1), held: -needed}, highest=0)
