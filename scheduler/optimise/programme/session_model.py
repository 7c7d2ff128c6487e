"""The model of a week to be mended: which way each session takes and who leads it, beside sessions that stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from scheduler.domain.plan import Series
from scheduler.optimise.programme import rules, solvers
from scheduler.optimise.programme.construct import Draft
from scheduler.optimise.programme.linear import FAR, Model
from scheduler.optimise.programme.options import can_be_led
from scheduler.optimise.programme.promises import made_by
from scheduler.optimise.programme.session_ways import LOST, NEW_PERSON, Way, team_size
from scheduler.optimise.programme.sessions import session_sums
from scheduler.optimise.programme.setting import Setting
from scheduler.optimise.programme.statements import AtLeast, AtMost, Choice, Held, NeverBoth, Staffed, Statement

SEED = 1


@dataclass(frozen=True, slots=True)
class Chosen:
    """The way of each session (None: it is lost), what all of it weighs, and the least that it could weigh."""

    picks: Mapping[str, Way | None]
    weight: int
    bound: float
    best: bool


class WeekModel:
    """Posts the ways of some sessions beside those that stand, and chooses among them."""

    def __init__(self, setting: Setting, stand: Sequence[Series], ways: Mapping[str, Sequence[Way]]) -> None:
        self.setting = setting
        self.model = Model()
        self.number: dict[Choice, int] = {}
        self.lost: dict[str, int] = {}
        self.ways = {name: self._fitting(found, stand) for name, found in ways.items()}
        self._made = made_by(stand)
        self._post(stand)

    def _fitting(self, found: Sequence[Way], stand: Sequence[Series]) -> list[Way]:
        """Leave out ways and workers that what stands leaves no room for."""
        draft = Draft(self.setting, stand)
        fitting = []
        for way in found:
            able = draft.with_able(way.session)
            whole = way.kind is not None or (able is not None and able.worker_ids == way.session.worker_ids)
            if able is not None and whole and can_be_led(self.setting, able):
                fitting.append(replace(way, session=able))
        return fitting

    def _post(self, stand: Sequence[Series]) -> None:
        universe: list[Series] = []
        for name, found in self.ways.items():
            self.lost[name] = self.model.variable(0, 1)
            for way in found:
                self.number[Held(way.session.id)] = self.model.variable(0, 1)
                for worker_id in way.session.worker_ids:
                    self.number[Staffed(way.session.id, worker_id)] = self.model.variable(0, 1)
                universe.append(way.session)
                self._team(way)
            one_way = dict.fromkeys([self.number[Held(way.session.id)] for way in found] + [self.lost[name]], 1)
            self.model.row("one-way", one_way, lowest=1, highest=1)
        of_one_session = {way.session.id: name for name, found in self.ways.items() for way in found}
        pairs = (
            said
            for said in rules.of_pairs(self.setting, universe)
            if of_one_session[said.first.series_id] != of_one_session[said.second.series_id]
        )
        for rule, clique in self._cliques(pairs):
            self.model.row(rule, dict.fromkeys(clique, 1), highest=1)
        for said in session_sums(self.setting, (*stand, *universe)):
            self._statement(said)

    def _cliques(self, pairs: Iterable[NeverBoth]) -> Iterator[tuple[str, list[int]]]:
        """Join pairs to sets of which one at most is chosen, as ``posting.cliques`` does; by number, so faster."""
        graphs: defaultdict[str, defaultdict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
        for pair in pairs:
            first, second = self.number[pair.first], self.number[pair.second]
            graphs[pair.rule][first].add(second)
            graphs[pair.rule][second].add(first)
        for rule, graph in graphs.items():
            left = {one: set(others) for one, others in graph.items()}
            for one, others in left.items():
                while others:
                    clique = [one]
                    for other in sorted(others):
                        if graph[other].issuperset(clique):
                            clique.append(other)
                    for member in clique:
                        left[member].difference_update(clique)
                    yield rule, clique

    def _team(self, way: Way) -> None:
        held = self.number[Held(way.session.id)]
        team = [self.number[Staffed(way.session.id, one)] for one in way.session.worker_ids]
        for one in team:
            self.model.row("team", {one: 1, held: -1}, highest=0)
        size = len(team) if way.kind is None else team_size(self.setting, way.session)
        self.model.row("team", {**dict.fromkeys(team, 1), held: -size}, lowest=0, highest=0)
        for said in rules.of_team(self.setting, way.session):
            self._statement(said)

    def _statement(self, said: Statement) -> None:
        if isinstance(said, NeverBoth):
            self._row(said.rule, ((said.first, 1), (said.second, 1)), -FAR, 1)
        elif isinstance(said, AtMost):
            self._row(said.rule, said.terms, -FAR, said.limit)
        elif isinstance(said, AtLeast):
            self._row(said.rule, said.terms, said.least, FAR)

    def _row(self, rule: str, terms: Sequence[tuple[Choice, int]], lowest: int, highest: int) -> None:
        row: dict[int, int] = {}
        fixed = 0
        for choice, weight in terms:
            if choice in self.number:
                row[self.number[choice]] = row.get(self.number[choice], 0) + weight
            elif choice in self._made:
                fixed += weight
        if row:
            self.model.row(
                rule,
                row,
                lowest=lowest if lowest == -FAR else lowest - fixed,
                highest=highest if highest == FAR else highest - fixed,
            )

    def weights(self, before: Mapping[str, Series]) -> dict[int, int]:
        """Weigh each variable: lost sessions, ways, new people in a team."""
        found = dict.fromkeys(self.lost.values(), LOST)
        for name, ways in self.ways.items():
            old = before[name].worker_ids
            for way in ways:
                found[self.number[Held(way.session.id)]] = way.weight
                for worker_id in way.session.worker_ids:
                    if worker_id not in old:
                        found[self.number[Staffed(way.session.id, worker_id)]] = NEW_PERSON
        return found

    def choose(self, before: Mapping[str, Series], worth: Mapping[Choice, int], effort: float) -> Chosen:
        """Change as little as can be; of the ways that change as little, take the one that is worth most."""
        weights = self.weights(before)
        self.model.objective = {number: -weight for number, weight in weights.items() if weight}
        first = solvers.solve(self.model, effort=effort, seed=SEED, hint=dict.fromkeys(self.lost.values(), 1))
        values, best = first.values, first.best
        if not values:
            return Chosen(dict.fromkeys(self.ways), LOST * len(self.ways), 0.0, best=False)
        weight = sum(weights.get(number, 0) * value for number, value in enumerate(values))
        self.model.row("held", weights, highest=weight)
        self.model.objective = {self.number[one]: gain for one, gain in worth.items() if one in self.number and gain}
        if self.model.objective:
            hint = dict(enumerate(values))
            values = solvers.solve(self.model, effort=effort / 2, seed=SEED, hint=hint).values or values
        return Chosen(self._picks(values), weight, -first.bound, best)

    def _picks(self, values: Sequence[int]) -> dict[str, Way | None]:
        picks: dict[str, Way | None] = dict.fromkeys(self.ways)
        for name, found in self.ways.items():
            for way in found:
                if values[self.number[Held(way.session.id)]]:
                    team = tuple(
                        one for one in way.session.worker_ids if values[self.number[Staffed(way.session.id, one)]]
                    )
                    picks[name] = replace(way, session=replace(way.session, worker_ids=team))
        return picks
