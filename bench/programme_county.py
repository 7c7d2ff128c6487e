"""One synthetic county of the programme benchmark in a process of its own, so that its memory can be told.

Prints one line of JSON: seconds to a first programme and to the checked plan, the gaps on the way with their seconds;
sessions, gap, promises missed, and the most memory that was in use.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))  # bench/geo.py is not the package geo

from scheduler.clock import today
from scheduler.config import read_settings
from scheduler.domain.facts import Facts
from scheduler.optimise.programme import Limits, Progress, check_plan, plan_term
from scheduler.optimise.programme.promises import missing
from scheduler.optimise.programme.setting import Setting
from scheduler.synthetic.county import make_county
from scheduler.use_cases.set_up import choose_term

TERM_ID = "spring-2027"
MANY_ROUNDS = 100_000
KB_IN_GB = 1024**2


class Watch:
    """Ends the search when its seconds are up, and notes the gap of the first aim each time that it narrows."""

    def __init__(self, seconds: float) -> None:
        self.started, self.seconds = time.perf_counter(), seconds
        self.trace: list[tuple[float, float]] = []

    def passed(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self.started

    def __call__(self, progress: Progress) -> bool:
        """Say whether it is enough."""
        if progress.best is None or progress.bound is None:
            return False
        gap = 1 - progress.best / progress.bound if progress.bound else 0.0
        if not self.trace or gap < self.trace[-1][1]:
            self.trace.append((round(self.passed(), 2), gap))
        return self.passed() > self.seconds


def planned(facts: Facts, *, seconds: float, seed: int) -> dict[str, Any]:
    """Plan, check, and say how long and how large it was."""
    watch = Watch(seconds)
    plan = plan_term(facts, seed=seed, limits=Limits(rounds=MANY_ROUNDS), progress=watch)
    broken = len(check_plan(facts, plan))
    first = plan.aims[0]
    return {
        "first": watch.trace[0][0] if watch.trace else None,
        "trace": watch.trace or [(round(watch.passed(), 2), first.gap)],
        "searched_gap": watch.trace[-1][1] if watch.trace else first.gap,
        "checked": round(watch.passed(), 2),
        "gap": first.gap,
        "worst": first.value,
        "bound": first.bound,
        "sessions": plan.session_count,
        "missing": missing(Setting(facts), plan.series),
        "broken": broken,
        "gb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KB_IN_GB, 2),
    }


def main() -> None:
    """Make a county, plan it, print one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--areas", type=int, required=True)
    parser.add_argument("--sessions", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=120)
    asked = parser.parse_args()
    term = choose_term(read_settings(serves_pages=False).data_dir, today(), TERM_ID)
    facts = make_county(areas=asked.areas, sessions=asked.sessions, term=term, seed=asked.seed)
    print(json.dumps(planned(facts, seconds=asked.seconds, seed=asked.seed)))


if __name__ == "__main__":
    main()
