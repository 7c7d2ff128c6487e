"""One planner of the programme benchmark in a process of its own: the same problem whole, for HiGHS or SCIP.

The whole problem is the very model that the planner's neighbourhoods are made of (every rule as rows, both aims), over
all spots at once and nothing standing. Each spot offers a share of ``--ways`` ways in order of places, one from every
day and start in turn, as every way at once (tens of thousands, with millions of pairs) could not be handed over; with
``--plan``, every way that this plan uses is offered too, so that as good a plan is there to be found.
Weights are scaled to what floating point can tell apart: promises, then the worst cell, then even access.

Prints one line of JSON: what was reached, held to the rules by ``check_plan``.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from dataclasses import replace
from datetime import timedelta
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))  # bench/geo.py is not the package geo

from ortools.math_opt.python import mathopt

from scheduler.domain.facts import Facts
from scheduler.domain.fingerprint import fingerprint
from scheduler.domain.plan import Plan, Series
from scheduler.optimise.programme import check_plan
from scheduler.optimise.programme.access import AccessIndex
from scheduler.optimise.programme.aims import score_of
from scheduler.optimise.programme.counts import build_counts
from scheduler.optimise.programme.files import read_facts, read_plan
from scheduler.optimise.programme.linear import FAR
from scheduler.optimise.programme.options import Options
from scheduler.optimise.programme.posting import Posted, post
from scheduler.optimise.programme.promises import missing, unmet_of
from scheduler.optimise.programme.setting import Setting

PROMISE, WORST, EVEN = 1e5, 1e-3, 1e-7
SOLVERS = {"HIGHS": mathopt.SolverType.HIGHS, "SCIP": mathopt.SolverType.GSCIP}


def universe_of(options: Options, most: int, plan: Plan | None = None) -> tuple[Series, ...]:
    """Ways of every spot, the largest of each weekday, start and dates in turn; then those of the plan."""
    spots = options.spots()
    each = max(1, most // max(1, len(spots)))
    found = [one for spot in spots for one in _spread(options.at(spot))[:each]]
    known = {_way(one) for one in found}
    for number, one in enumerate(() if plan is None else plan.series):
        if _way(one) not in known:
            found.append(replace(one, id=f"plan-{number:03d}", worker_ids=options.workers_for(one)))
    return tuple(found)


def _way(one: Series) -> tuple[object, ...]:
    return one.strand_id, one.area_id, one.venue_id, one.household, one.weekday, one.start_minute, one.dates, one.places


def _spread(ways: tuple[Series, ...]) -> list[Series]:
    by_day: dict[tuple[int, int], list[Series]] = {}
    for one in ways:
        by_day.setdefault((one.weekday, one.start_minute), []).append(one)
    turns = chain.from_iterable(zip_longest(*by_day.values()))
    return [one for one in turns if one is not None]


def solve(posted: Posted, name: str, seconds: float) -> tuple[tuple[Series, ...], str]:
    """Hand the model over whole, and return what the solver held when its time was up."""
    rows, model = posted.model, mathopt.Model()
    made = [model.add_integer_variable(lb=low, ub=high) for low, high in zip(rows.lows, rows.highs, strict=True)]
    for row in rows.rows:
        low = -math.inf if row.lowest <= -FAR else row.lowest
        high = math.inf if row.highest >= FAR else row.highest
        constraint = model.add_linear_constraint(lb=low, ub=high)
        for number, weight in row.terms:
            constraint.set_coefficient(made[number], weight)
    model.objective.is_maximize = True
    for number in posted.short:
        model.objective.set_linear_coefficient(made[number], -PROMISE)
    for number, weight in posted.aims.fair.items():
        model.objective.set_linear_coefficient(made[number], EVEN * weight)
    model.objective.set_linear_coefficient(made[posted.aims.worst], WORST)
    limits = mathopt.SolveParameters(time_limit=timedelta(seconds=seconds))
    # not by pywraplp, which forgets what HiGHS holds when its time is up
    result = mathopt.solve(model, SOLVERS[name], params=limits)
    if not result.has_primal_feasible_solution():
        return (), "nothing found"
    best = result.termination.reason == mathopt.TerminationReason.OPTIMAL
    return posted.held([round(one) for one in result.variable_values(made)]), "proven best" if best else "time is up"


def figures(facts: Facts, name: str, seconds: float, offered: tuple[int, Plan | None]) -> dict[str, Any]:
    """Reached figures of one solver, the time of handing over told apart."""
    started = time.perf_counter()
    options, index = Options(Setting(facts)), AccessIndex(facts)
    cells = build_counts(options.setting, options, index, promises=False).cells
    universe = universe_of(options, *offered)
    posted = post(options.setting, index, universe, (), cells)
    handing = time.perf_counter() - started
    series, said = solve(posted, name, seconds)
    score = score_of(index, index.values(series), cells, missing(options.setting, series))
    numbered = tuple(replace(one, id=f"series-{number:03d}") for number, one in enumerate(series, start=1))
    plan = Plan(
        service_id=facts.service_id, term_id=facts.term.id, facts_fingerprint=fingerprint(facts), series=numbered,
        aims=(), unmet=unmet_of(options, numbered), seed=0, made_by=name,
    )  # fmt: skip
    return {
        "worst": score.worst, "fair": score.fair, "missing": -score.promises, "said": said, "ways": len(universe),
        "rows": len(posted.model.rows), "broken": len(check_plan(facts, plan)), "handing": round(handing, 1),
        "solving": round(time.perf_counter() - started - handing, 1),
    }  # fmt: skip


def main() -> None:
    """Read facts, solve whole, print one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=Path, required=True)
    parser.add_argument("--solver", choices=tuple(SOLVERS), required=True)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--ways", type=int, default=600, help="ways offered by all spots together")
    parser.add_argument("--plan", type=Path, help="a plan whose ways are offered too")
    asked = parser.parse_args()
    facts = read_facts(asked.facts.read_text(encoding="utf-8"))
    plan = None if asked.plan is None else read_plan(asked.plan.read_text(encoding="utf-8"))
    print(json.dumps(figures(facts, asked.solver, asked.seconds, (asked.ways, plan))))


if __name__ == "__main__":
    main()
