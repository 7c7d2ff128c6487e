"""A whole year, term after term: what one term misses of the year's targets is owed in the next.

Each term is planned from its own facts. Each plans at least its share of the year; what is missing is
carried on, and the account at the end says of every target whether the year keeps it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from scheduler.domain.facts import Facts, Period, Target
from scheduler.domain.plan import Plan
from scheduler.domain.targets import amount_due, counts_for, measured
from scheduler.errors import EvenhandError
from scheduler.optimise.programme.findings import Limits, PlanRefusedError, Progress
from scheduler.optimise.programme.planner import DEFAULT_LIMITS, plan_term
from scheduler.optimise.programme.problems import faults_in, problems_in

CARRIED = {Period.YEAR, Period.QUARTER}


class YearError(EvenhandError):
    """Terms that do not make a year of one service; the message says what to mend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YearLine:
    """What the year asks of one target, and what its terms reach."""

    target_id: str
    title: str
    due: int
    reached: int
    by_term: Mapping[str, int]

    @property
    def missing(self) -> int:
        """How much the year falls short."""
        return max(0, self.due - self.reached)


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """The plans of a year's terms with the facts that each was made from, and the account of its targets."""

    facts: tuple[Facts, ...]
    plans: tuple[Plan, ...]
    lines: tuple[YearLine, ...]


def plan_year(
    terms: Sequence[Facts],
    *,
    seed: int = 1,
    limits: Limits = DEFAULT_LIMITS,
    progress: Callable[[str, Progress], bool | None] = lambda _term, _progress: None,
) -> Year:
    """Plan the terms of a year in order.

    Parameters
    ----------
    terms
        Facts of each term, one service, in the order of their first days.
    seed, limits
        As for `plan_term`; the same give the same year.
    progress
        Told the term's id and where its planning stands.

    Returns
    -------
    Year
        ``facts`` are those that each plan was made from, with what was carried on; each plan passes its check on them.

    Raises
    ------
    YearError
        When the terms are of several services, overlap, or are out of order.
    PlanRefusedError
        When the facts of a term cannot be planned; every term is looked over before the first is planned.
    """
    _refuse(terms)
    _look_over(terms)
    carried: dict[str, int] = {}
    used: list[Facts] = []
    plans: list[Plan] = []
    reached: dict[str, dict[str, int]] = {}
    for facts in terms:
        asked = replace(facts, targets=tuple(_with(one, facts, carried.get(one.id, 0)) for one in facts.targets))

        def tell(now: Progress, term_id: str = facts.term.id) -> bool | None:
            return progress(term_id, now)

        plan = plan_term(asked, seed=seed, limits=limits, progress=tell)
        used.append(asked)
        plans.append(plan)
        for target in asked.targets:
            amount = sum(measured(target, one) for one in plan.series if counts_for(target, one))
            reached.setdefault(target.id, {})[facts.term.id] = amount
            if next(one.period for one in facts.targets if one.id == target.id) in CARRIED:
                carried[target.id] = max(0, amount_due(target, facts.term) - amount)
    return Year(facts=tuple(used), plans=tuple(plans), lines=tuple(_lines(terms, reached)))


def _refuse(terms: Sequence[Facts]) -> None:
    if not terms:
        message = "A year needs at least one term; give the facts of each."
        raise YearError(message)
    if len({one.service_id for one in terms}) > 1:
        message = f"The terms are of several services ({', '.join(one.service_id for one in terms)}); plan one."
        raise YearError(message)
    for first, second in pairwise(terms):
        if second.term.first <= first.term.last:
            message = f"{second.term.name} begins before {first.term.name} ends; give the terms in order."
            raise YearError(message)


def _look_over(terms: Sequence[Facts]) -> None:
    found = {one.term.name: problems_in(one) for one in terms if faults_in(one)}
    if found:
        named = ((name, problem) for name, problems in found.items() for problem in problems)
        findings = tuple(replace(one, about=f"{name}, {one.about}") for name, one in named)
        headline = "These facts make no year. Mend what is named here, then plan again:"
        raise PlanRefusedError(headline, findings)


def _with(target: Target, facts: Facts, more: int) -> Target:
    """Return the target as it is where nothing is carried on, else as this term's amount with what is."""
    if not more:
        return target
    return replace(target, period=Period.TERM, amount=amount_due(target, facts.term) + more)


def _lines(terms: Sequence[Facts], reached: Mapping[str, Mapping[str, int]]) -> list[YearLine]:
    targets = {one.id: one for facts in terms for one in facts.targets}
    found = []
    for target in targets.values():
        due = sum(amount_due(one, facts.term) for facts in terms for one in facts.targets if one.id == target.id)
        by_term = reached[target.id]
        line = YearLine(
            target_id=target.id, title=target.title, due=due, reached=sum(by_term.values()), by_term=by_term
        )
        found.append(line)
    return found
