"""When the contract cannot be kept whole: the smallest sets of rules in conflict, and the smallest cures.

Asked of where and what (``counts.py``), which every plan keeps: what is impossible there is impossible. A set is
found by deletion (leave out what is not needed, in halves), then verified: together its rows have no solution, and
without any one of them they have. A solve that is not finished proves nothing: then the set is not certified.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from scheduler.domain.facts import Facts
from scheduler.domain.plan import Series
from scheduler.optimise.programme import solvers
from scheduler.optimise.programme.access import AccessIndex
from scheduler.optimise.programme.counts import Counts, Kind, build_counts
from scheduler.optimise.programme.linear import FAR, Model, Row
from scheduler.optimise.programme.options import Options
from scheduler.optimise.programme.rules_totals import monthly_access, strand_amounts, targets_met
from scheduler.optimise.programme.setting import MINUTES_IN_HOUR, Setting
from scheduler.optimise.programme.statements import AtMost

Claimed = TypeVar("Claimed")
EFFORT = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One rule of a conflict, in words."""

    rule: str
    about: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cure:
    """The smallest change of one rule that lets all the others be kept."""

    rule: str
    about: str
    by: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Rules that cannot all be kept. ``certified``: solved again, none of them can be left out."""

    claims: tuple[Claim, ...]
    cures: tuple[Cure, ...]
    certified: bool


@dataclass(frozen=True, slots=True)
class _Asked:
    """A row that is asked of the counts, with its words."""

    row: Row
    claim: Claim


class Contradictions:
    """The counts of one set of facts with its promises as rows that must hold."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.setting = Setting(facts)
        counts = build_counts(self.setting, Options(self.setting), AccessIndex(facts), promises=False)
        self.kinds = {variable: kind for kind, variable in counts.number.items()}
        self.size = max(self.kinds, default=-1) + 1
        self.highs = counts.model.highs[: self.size]
        self.asked = [*self._of_rules(), *self._of_staff(counts)]

    def _of_rules(self) -> Iterator[_Asked]:
        """Rows of the rules' own statements about one series of each kind, so that they bear the rules' own words."""
        months = {(day.year, day.month): day for day in self.setting.days()}
        whole = [_stand_in(number, kind, tuple(self.setting.days()[: kind.sessions])) for number, kind in self._all()]
        # a kind may meet in any month: in the model it counts for each, so that nothing possible is called impossible
        monthly = [_stand_in(number, kind, tuple(months.values())) for number, kind in self._all()]
        for rule, universe in ((strand_amounts, whole), (targets_met, whole), (monthly_access, monthly)):
            for said in rule(self.setting, universe):
                claim = Claim(rule=said.rule, about=said.about, because=said.because)
                terms = tuple((int(choice.series_id), weight) for choice, weight in said.terms)
                limits = (-FAR, said.limit) if isinstance(said, AtMost) else (said.least, FAR)
                yield _Asked(Row(said.rule, terms, *limits), claim)

    def _all(self) -> Iterator[tuple[int, Kind]]:
        yield from self.kinds.items()

    def _of_staff(self, counts: Counts) -> Iterator[_Asked]:
        for row in counts.model.rows:
            hours = row.highest // MINUTES_IN_HOUR
            if row.rule == "worker-hours":
                because = f"{hours:,} hours of staff in the term in all, journeys to the nearest included"
                yield _Asked(row, Claim(rule=row.rule, about="all staff", because=because))
            elif row.rule == "team-qualified" and row.terms:
                strands = (self.setting.strands[self.kinds[number].strand_id] for number, _ in row.terms)
                names = frozenset.intersection(*(one.qualifications for one in strands))
                name = " or ".join(sorted(names)).replace("_", " ")
                because = f"{hours:,} hours of those who hold {name} in the term"
                yield _Asked(row, Claim(rule=row.rule, about=f"staff who hold {name}", because=because))

    def find(self) -> Conflict | None:
        """Return one smallest set of rules in conflict; None where the counts know of none."""
        if self.possible(self.asked) is not False:
            return None
        core = smallest(self.asked, lambda rows: self.possible(rows) is False)
        certified = all(self.possible([one for one in core if one is not left]) is True for left in core)
        cures = tuple(cure for one in core if (cure := self._cure(one)) is not None)
        return Conflict(claims=tuple(one.claim for one in core), cures=cures, certified=certified)

    def _model(self, rows: Sequence[_Asked]) -> Model:
        model = Model([0] * self.size, list(self.highs))
        model.rows = [one.row for one in rows]
        return model

    def possible(self, rows: Sequence[_Asked]) -> bool | None:
        """Whether the rows can be kept together; None when the effort did not suffice to tell."""
        if any(not one.row.terms and one.row.lowest > 0 for one in rows):
            return False
        if not self.size:  # nothing at all could be held, so rows without an amount to reach are kept
            return all(one.row.holds(()) for one in rows)
        try:
            return bool(solvers.solve(self._model(rows), effort=EFFORT, seed=1).values) or None
        except solvers.NoSolutionError:
            return False

    def _cure(self, one: _Asked) -> Cure | None:
        """Return by how much this row alone must give way so that all the others hold; None where it does not help."""
        model = self._model([other for other in self.asked if other is not one])
        most = one.row.lowest if one.row.lowest > 0 else FAR // 10**6
        slack = model.variable(0, most)
        lowers = one.row.lowest > -FAR
        terms = {**dict(one.row.terms), slack: 1 if lowers else -1}
        model.row(one.row.rule, terms, lowest=one.row.lowest, highest=one.row.highest)
        model.objective = {slack: -1}
        try:
            solved = solvers.solve(model, effort=EFFORT, seed=1)
        except solvers.NoSolutionError:
            return None
        if not solved.values or not solved.best:
            return None
        by = solved.values[slack]
        return Cure(rule=one.row.rule, about=one.claim.about, by=by, words=_cure_words(one, by))


def smallest(every: Sequence[Claimed], fails: Callable[[Sequence[Claimed]], bool]) -> list[Claimed]:
    """Leave out of a set that fails whatever is not needed for it to fail: halves first, then one by one.

    Examples
    --------
    >>> smallest(range(10), lambda some: 3 in some and 7 in some)
    [3, 7]
    """
    core = list(every)
    step = max(1, len(core) // 2)
    while True:
        start = 0
        while start < len(core):
            rest = core[:start] + core[start + step :]
            if fails(rest):
                core = rest
            else:
                start += step
        if step == 1:
            return core
        step = max(1, step // 2)


def _cure_words(one: _Asked, by: int) -> str:
    match one.row.rule:
        case "worker-hours":
            return f"{-(-by // MINUTES_IN_HOUR)} more hours of staff in the term"
        case "team-qualified":
            return f"{-(-by // MINUTES_IN_HOUR)} more hours of {one.claim.about} in the term"
        case "strand-most":
            return f"{by} more series of {one.claim.about}"
        case "target":
            return f"{one.claim.about}: {by} fewer of {one.row.lowest}"
        case _:
            return f"{one.claim.about}: {by} fewer"


def _stand_in(number: int, kind: Kind, dates: tuple[date, ...]) -> Series:
    """One series of a kind, named by the number of its variable."""
    return Series(
        id=str(number), strand_id=kind.strand_id, band_id=kind.band_id, area_id=kind.area_id,
        venue_id=kind.venue_id or None, weekday=0, start_minute=0, duration_minutes=0, dates=dates, worker_ids=(),
        places=kind.places,
    )  # fmt: skip


def contradiction(facts: Facts) -> Conflict | None:
    """Return a smallest set of rules of the contract that cannot be kept together, with the smallest cures.

    Returns
    -------
    Conflict or None
        None where no conflict is known: the plan may still miss a promise, which then is not called impossible.
    """
    return Contradictions(facts).find()
