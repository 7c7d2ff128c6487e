"""Rows, medians, exponents and child processes of the programme benchmark, and how one of its plans is measured."""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

# a script's own folder comes first on its path, and bench/geo.py is not the package geo
ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from scheduler.clock import today
from scheduler.config import read_settings
from scheduler.domain.facts import Facts
from scheduler.domain.plan import Plan
from scheduler.errors import EvenhandError
from scheduler.optimise.programme import Limits, Progress, check_plan, equity_summary, plan_term
from scheduler.optimise.programme.promises import missing
from scheduler.optimise.programme.setting import Setting
from scheduler.profiles import find_profile
from scheduler.use_cases.set_up import choose_term, make_service_register

HERE = Path(__file__).parent
SERVICE, TERM_ID = "wiltshire", "spring-2027"
MANY_ROUNDS = 100_000
SPARE_SECONDS = 240
"""A child process has so long beside its own limit, to make options and to check."""
PER_100 = "places per 100 carers"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Figures:
    """What one planner reached on one register; ``trace`` has seconds and the first aim's value as it rose."""

    worst: float
    ede: float
    missing: int
    seconds: float
    trace: tuple[tuple[float, float], ...] = ()

    def seconds_to(self, worst: float) -> float:
        """Seconds until the first aim was at least so good; all of them where the trace does not say."""
        return next((at for at, value in self.trace if value >= worst - 1e-3), self.seconds)


def measured(facts: Facts, planner: Callable[[Facts], Plan]) -> tuple[Plan, Figures]:
    """Run a planner, hold its plan to the firm rules, and measure it."""
    started = time.perf_counter()
    plan = planner(facts)
    seconds = time.perf_counter() - started
    broken = check_plan(facts, plan)
    if broken:
        message = f"{plan.made_by} breaks {len(broken)} rules; the first: {broken[0].about}: {broken[0].because}"
        raise EvenhandError(message)
    fair = equity_summary(facts, plan)
    return plan, Figures(fair.worst, fair.ede, missing(Setting(facts), plan.series), seconds)


def searched(facts: Facts, seed: int, seconds: float, trace: list[tuple[float, float]] | None = None) -> Plan:
    """Plan with ours, ending the search when its seconds are up; ``trace`` takes when the first aim had which value."""
    started = time.perf_counter()

    def enough(progress: Progress) -> bool:
        passed = time.perf_counter() - started
        if trace is not None and progress.best is not None and (not trace or progress.best > trace[-1][1]):
            trace.append((passed, progress.best))
        return progress.best is not None and passed > seconds

    return plan_term(facts, seed=seed, limits=Limits(rounds=MANY_ROUNDS), progress=enough)


def ours_of(facts: Facts, seed: int, seconds: float) -> tuple[Plan, Figures]:
    """Plan with ours and measure it, with its trace."""
    trace: list[tuple[float, float]] = []
    plan, figures = measured(facts, lambda given: searched(given, seed, seconds, trace))
    return plan, replace(figures, trace=tuple(trace))


def register_of(service: str, seed: int, term_id: str = TERM_ID) -> Facts:
    """Return the facts of a shipped service's demo register."""
    data_dir = read_settings(serves_pages=False).data_dir
    term = choose_term(data_dir, today(), term_id)
    return make_service_register(find_profile(service, data_dir), term, data_dir=data_dir, seed=seed).facts


def child(script: str, seconds: float, spare: float = SPARE_SECONDS, **asked: object) -> Row | None:
    """Run a script of this folder in a process of its own; None where it gives nothing in its time."""
    words = [word for name, value in asked.items() for word in (f"--{name}", str(value))]
    command = [sys.executable, str(HERE / script), "--seconds", str(seconds), *words]
    try:
        said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + spare)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        print(f"{script} gave nothing: {error}", flush=True)
        return None
    found: Row = json.loads(said.stdout.splitlines()[-1])
    return found


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Exponent of a power law through the points, by least squares of the logarithms."""
    xs, ys = [math.log(x) for x, _ in points], [math.log(y) for _, y in points]
    x0, y0 = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((x - x0) * (y - y0) for x, y in zip(xs, ys, strict=True)) / sum((x - x0) ** 2 for x in xs)


def at_most(found: dict[str, Any], most: float) -> dict[str, Any]:
    """Return a row with a target that its own value may not pass."""
    return {**found, "target": most, "met": found["value"] <= most}


def row(
    case: str, figure: str, value: float, unit: str, peer: tuple[str, float] | None = None, target: float | None = None
) -> dict[str, Any]:
    """Return one row; a target is the least ratio of our value to the peer's."""
    ratio = value / peer[1] if peer and peer[1] else None
    return {
        "case": case,
        "figure": figure,
        "value": round(value, 3),
        "unit": unit,
        "peer": peer[0] if peer else None,
        "peer_value": round(peer[1], 3) if peer else None,
        "ratio": None if ratio is None else round(ratio, 3),
        "target": target,
        "met": None if target is None or ratio is None else ratio >= target,
    }


def medians(rows: Sequence[Row]) -> list[Row]:
    """Medians over the seeds of every figure of every case beside every peer."""
    same: defaultdict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for one in rows:
        case = re.sub(r", seed \d+", "", one["case"])
        same[case, one["figure"], one["unit"], one["peer"], one["target"]].append(one)
    found = []
    for (case, figure, unit, peer, target), alike in same.items():
        value = median(one["value"] for one in alike)
        beside = (peer, median(one["peer_value"] for one in alike)) if peer else None
        made = row(f"median of {len(alike)}, {case}", figure, value, unit, beside, target if peer else None)
        found.append(made if peer or target is None else at_most(made, target))
    return found


def print_table(rows: Sequence[dict[str, Any]]) -> None:
    """Print one line a row."""
    for one in rows:
        peer = "" if one["peer"] is None else f"{one['peer']}: {one['peer_value']:.1f}"
        times = "" if one["ratio"] is None else f"x {one['ratio']:.2f}"
        met = "" if one["met"] is None else f"target {one['target']} {'met' if one['met'] else 'MISSED'}"
        value = f"{one['value']:.1f} {one['unit']}"
        print(f"{one['case']:44} {one['figure']:36} {value:30}{peer:36}{times:8}{met}", flush=True)
