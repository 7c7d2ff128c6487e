"""Every final plan keeps every row of every relaxation from which a bound is taken, so that the bounds are valid."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings

from scheduler.domain.facts import Facts
from scheduler.domain.plan import Plan, Series
from scheduler.domain.planning import FirstAim, LaterAim
from scheduler.optimise.programme import Limits, plan_term
from scheduler.optimise.programme.access import AccessIndex, ede_of
from scheduler.optimise.programme.account_bounds import WEIGHTS, held_counts
from scheduler.optimise.programme.aim_rows import post_level, post_mean_less_gini
from scheduler.optimise.programme.aim_values import Ground, later_value
from scheduler.optimise.programme.aims import UNIT, fair_bound, mean_less_gini
from scheduler.optimise.programme.contradictions import Contradictions
from scheduler.optimise.programme.counts import Counts, as_counts, build_counts
from scheduler.optimise.programme.linear import FAR, Model, Row
from scheduler.optimise.programme.options import Options
from scheduler.optimise.programme.setting import Setting
from scheduler.synthetic.county import make_county
from tests.examples import FACTS, PLAN, TERM
from tests.solver.aim_examples import services
from tests.solver.counties import county

QUICK = Limits(counts_effort=0.1, rounds=2, round_effort=0.1, later_rounds=1)
LEVELS = 3
DEFINED = {"access", "root", "worst"}
"""Rows that say how large access, its root and the lowest of them may be."""


def values_of(counts: Counts, series: Sequence[Series]) -> list[Fraction]:
    """What a plan gives every variable: its kinds, what it misses, and the most that access, roots and worst may be.

    Roots are no whole numbers in a linear relaxation, so exact fractions are counted in.
    """
    model = counts.model
    values = [Fraction(0)] * len(model.lows)
    for kind, count in as_counts(series).items():
        values[counts.number[kind]] = Fraction(count)
    short = set(counts.short)
    for row in model.rows:
        missing = next((number for number, _ in row.terms if number in short), None)
        if missing is not None:
            values[missing] = max(Fraction(0), row.lowest - sum(w * values[n] for n, w in row.terms if n != missing))
    for numbers in (counts.aims.access, counts.aims.roots, (counts.aims.worst,)):
        for number in numbers:
            values[number] = most_of(model, number, values)
    return values


def most_of(model: Model, number: int, values: Sequence[Fraction]) -> Fraction:
    """The most that the rows which define a variable allow it."""
    most = Fraction(model.highs[number])
    for row in model.rows:
        own = dict(row.terms).get(number, 0)
        if row.rule in DEFINED and own > 0 and row.highest < FAR:
            rest = sum(weight * values[other] for other, weight in row.terms if other != number)
            most = min(most, (row.highest - rest) / own)
    return most


def broken(model: Model, values: Sequence[Fraction]) -> list[str]:
    """Rows and ends of variables that the values break."""
    ends = [
        f"variable {n}: {value} outside {low} to {high}"
        for n, (low, value, high) in enumerate(zip(model.lows, values, model.highs, strict=True))
        if not low <= value <= high
    ]
    return ends + [f"{row.rule}: {row}" for row in model.rows if not holds(row, values)]


def holds(row: Row, values: Sequence[Fraction]) -> bool:
    return row.lowest <= sum(weight * values[number] for number, weight in row.terms) <= row.highest


def objective(model: Model, values: Sequence[Fraction]) -> float:
    return float(sum(weight * values[number] for number, weight in model.objective.items()))


def hold_every_row(facts: Facts, series: Sequence[Series]) -> None:
    """Hold a plan against each relaxation, and what it reaches against what the relaxation lets it reach."""
    setting, index = Setting(facts), AccessIndex(facts)
    options = Options(setting)
    firm = build_counts(setting, options, index, promises=False)
    ground = Ground(setting, index, firm.cells, PLAN.series)
    access = index.values(series)
    for counts in (firm, build_counts(setting, options, index, promises=True), held_counts(ground, series)):
        values = values_of(counts, series)
        assert broken(counts.model, values) == []
        assert values[counts.aims.worst] >= math.floor(min((access[n] for n in counts.cells), default=0.0) * UNIT)
        counts.model.objective = dict(counts.aims.fair)
        assert fair_bound(objective(counts.model, values)) >= ede_of(access, index.carers) - 1e-9
        _levels(counts, values, [float(access[n]) for n in counts.cells])
        _gini(counts, index, values, series)
    held = held_counts(ground, series)
    minutes = next((dict(row.terms) for row in held.model.rows if row.rule == "worker-hours"), {})
    for aim, weight in WEIGHTS.items():
        least = sum(
            count * weight(setting, kind, minutes.get(held.number[kind], 0))
            for kind, count in as_counts(series).items()
        )
        assert least <= later_value(aim, ground, series), aim


def _levels(counts: Counts, values: Sequence[Fraction], access: Sequence[float]) -> None:
    """The k worst together: level r at the k-th lowest, what lies under it below."""
    model = Model(list(counts.model.lows), list(counts.model.highs), list(counts.model.rows))
    cells = [counts.aims.access[n] for n in counts.cells]
    for count in range(1, min(LEVELS, len(cells)) + 1):
        model.objective = post_level(model, cells, count)
        level = sorted(values[one] for one in cells)[count - 1]
        values = [*values, level, *(max(Fraction(0), level - values[one]) for one in cells)]
        assert broken(model, values) == []
        assert objective(model, values) >= sum(math.floor(one * UNIT) for one in sorted(access)[:count])


def _gini(counts: Counts, index: AccessIndex, values: Sequence[Fraction], series: Sequence[Series]) -> None:
    model = Model(list(counts.model.lows), list(counts.model.highs), list(counts.model.rows))
    size, rows = len(model.lows), len(model.rows)
    model.objective = post_mean_less_gini(model, index, counts.aims.access, range(len(counts.aims.access)))
    pairs = {
        least: [number for row in model.rows[rows:] if dict(row.terms).get(least) for number, _ in row.terms]
        for least in range(size, len(model.lows))
    }
    values = [*values, *(min(values[n] for n in numbers if n < size) for numbers in pairs.values())]
    assert broken(model, values) == []
    reached = mean_less_gini(index.values(series), index.carers)
    assert objective(model, values) / (1_000_000 * UNIT) >= reached - 1e-6


@settings(max_examples=25, deadline=None, derandomize=True)
@given(services())
def test_plans_of_tiny_services_keep_every_row_of_every_relaxation(facts: Facts) -> None:
    hold_every_row(facts, plan_term(facts).series)


@pytest.mark.parametrize("seed", [1, 2])
def test_plans_of_counties_keep_every_row_of_every_relaxation(seed: int) -> None:
    facts = county(3, seed, workers=6)
    hold_every_row(facts, plan_term(facts, seed=seed, limits=QUICK).series)


@pytest.mark.parametrize("first_aim", [FirstAim.EVEN_ACCESS, FirstAim.MEAN_LESS_GINI])
def test_plans_of_every_first_aim_keep_every_row_of_every_relaxation(first_aim: FirstAim) -> None:
    facts = make_county(areas=3, sessions=40, term=TERM, seed=2)
    facts = replace(facts, settings=replace(facts.settings, first_aim=first_aim, later_aims=(LaterAim.COST,)))
    plan = plan_term(facts, limits=QUICK)
    hold_every_row(facts, plan.series)


def test_the_plan_made_by_hand_and_parts_of_it_keep_every_row_too() -> None:
    for number in range(len(PLAN.series) + 1):
        hold_every_row(FACTS, PLAN.series[:number])


def test_a_plan_that_keeps_its_promises_keeps_every_row_of_which_a_contradiction_is_made() -> None:
    for facts, plan in ((FACTS, PLAN), planned_with_an_easy_target()):
        asked = Contradictions(facts)
        values = [0] * asked.size
        held = as_counts(plan.series)
        for variable, kind in asked.kinds.items():
            values[variable] = held.get(kind, 0)
        assert plan.unmet == ()
        assert [one.claim.about for one in asked.asked if not one.row.holds(values)] == []


def planned_with_an_easy_target() -> tuple[Facts, Plan]:
    facts = replace(FACTS, targets=(replace(FACTS.targets[0], amount=20),))
    return facts, plan_term(facts, limits=QUICK)


def test_a_row_that_is_too_tight_is_found() -> None:
    """The test itself: were staff said to have an hour less than the plan takes, it would show."""
    setting, index = Setting(FACTS), AccessIndex(FACTS)
    counts = build_counts(setting, Options(setting), index, promises=False)
    values = values_of(counts, PLAN.series)
    hours = next(row for row in counts.model.rows if row.rule == "worker-hours")
    taken = sum(weight * values[number] for number, weight in hours.terms)
    counts.model.rows.append(replace(hours, highest=taken - 60))
    assert len(broken(counts.model, values)) == 1
