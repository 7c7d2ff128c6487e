"""Sweeps plan many changed facts, go on where they stopped, and stop when asked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from scheduler.optimise.programme.findings import Limits
from scheduler.optimise.programme.sweep import (
    Point,
    as_it_is,
    budgets,
    half_hour_later,
    on_the_curve,
    one_venue_more,
    one_worker_fewer,
    solve_case,
    sweep,
)
from tests.examples import FACTS

QUICK = Limits(counts_effort=0.1, rounds=2, round_effort=0.1)


@pytest.fixture(scope="module")
def base() -> Point:
    return solve_case(as_it_is(FACTS), 1, QUICK)


def test_what_if_cases_change_one_thing_each() -> None:
    fewer = one_worker_fewer(FACTS)
    assert [len(one.facts.workers) for one in fewer] == [2, 2, 2]
    assert [one.id for one in fewer] == ["without-worker-1", "without-worker-2", "without-worker-3"]
    (hall,) = one_venue_more(FACTS, ["west"])
    new = next(one for one in hall.facts.venues if one.id == "venue-new-west")
    assert (new.easting_m, new.northing_m) == (400_000, 160_000)
    assert new.hire_pence_per_hour == 1500
    later = half_hour_later(FACTS)
    assert {one.latest_end_minute for one in later.facts.strands} == {21 * 60}
    assert {one.to_minute for one in later.facts.venues[0].opening} == {22 * 60 + 30}


def test_a_budget_is_a_share_of_what_the_plan_costs_and_is_kept(base: Point) -> None:
    half, full = budgets(FACTS, base.cost_pence, [100, 50])
    assert half.facts.settings.budget_pence == base.cost_pence // 2
    assert solve_case(half, 1, QUICK).cost_pence <= base.cost_pence // 2
    assert solve_case(full, 1, QUICK).cost_pence <= base.cost_pence


def test_a_sweep_over_processes_gives_what_one_after_another_gives(base: Point) -> None:
    cases = (as_it_is(FACTS), *one_worker_fewer(FACTS)[:1])
    points = sweep(cases, limits=QUICK)
    assert points == tuple(solve_case(one, 1, QUICK) for one in cases)
    assert points[0] == base


def test_a_sweep_goes_on_where_it_stopped(tmp_path: Path, base: Point) -> None:
    kept = tmp_path / "sweep.jsonl"
    cases = (as_it_is(FACTS), *one_worker_fewer(FACTS))
    with ThreadPoolExecutor(1) as pool:
        first = sweep(cases, limits=QUICK, executor=pool, kept=kept, tell=lambda _one, done, _all: done >= 1)
        assert len(first) == 1
        kept.write_text(kept.read_text("utf-8") + '{"cut sho', "utf-8")
        told: list[str] = []
        every = sweep(
            cases, limits=QUICK, executor=pool, kept=kept, tell=lambda one, _done, _all: bool(told.append(one.id))
        )
    assert told[0] == first[0].id == base.id
    assert [one.id for one in every] == [one.id for one in cases]
    assert sorted(told) == sorted(one.id for one in cases)


def test_points_of_other_facts_are_planned_again(tmp_path: Path) -> None:
    kept = tmp_path / "sweep.jsonl"
    with ThreadPoolExecutor(1) as pool:
        sweep((as_it_is(FACTS),), limits=QUICK, executor=pool, kept=kept)
        other = replace(FACTS, workers=FACTS.workers[:2])
        (again,) = sweep((as_it_is(other),), limits=QUICK, executor=pool, kept=kept)
    assert again == solve_case(as_it_is(other), 1, QUICK)
    assert len(kept.read_text("utf-8").splitlines()) == 2


def test_facts_that_cannot_be_planned_say_why_in_their_row() -> None:
    point = solve_case(as_it_is(replace(FACTS, areas=())), 1, QUICK)
    assert "there are none; a service needs at least one" in point.refused


def test_the_curve_keeps_what_nobody_beats() -> None:
    def point(name: str, cost: int, worst: float) -> Point:
        return Point(id=name, title=name, key="", cost_pence=cost, worst=worst)

    points = [point("dear", 300, 9.0), point("beaten", 250, 4.0), point("cheap", 100, 5.0), point("middle", 200, 8.0)]
    assert [one.id for one in on_the_curve(points)] == ["cheap", "middle", "dear"]
    assert on_the_curve([replace(points[0], refused="no")]) == ()
