"""How long other ways of holding a series take to find: for each series of a plan, a new one of each strand, by hand.

Run by ``make bench-changes`` on Wiltshire's demo, or with ``--database`` on the newest plan of any. The first question
about an area also lists its ways, which later questions find ready; the times include it. Writes
build/bench/changes.json, prints a table.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

# a script's own folder comes first on its path, and bench/geo.py is not the package geo
ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from planned import facts_and_plan  # a script finds what lies beside it

from scheduler.optimise.programme.suggest import Suggester

OUT = ROOT / "build" / "bench" / "changes.json"
ONE_SERIES, NEW_SERIES, ONE_MOVE = 0.2, 1.0, 0.05
"""Seconds that are wanted."""


def seconds(ask: Callable[[], object]) -> float:
    """Time one question."""
    begun = time.perf_counter()
    ask()
    return time.perf_counter() - begun


def rows_of(case: str, times: list[float], target: float) -> Iterator[dict[str, Any]]:
    """Yield the median and the longest as rows; only the median is held to the target."""
    for figure, value in (("median", median(times)), ("longest", max(times))):
        yield {
            "case": case,
            "figure": figure,
            "value": round(value, 4),
            "unit": "s",
            "peer": None,
            "peer_value": None,
            "ratio": None,
            "target": target,
            "met": value <= target,
        }


def main() -> None:
    """Time the questions on one plan."""
    facts, plan = facts_and_plan(__doc__)
    one = Suggester(facts, plan)
    ids = [series.id for series in plan.series]
    ways = [seconds(partial(one.instead_of, series_id)) for series_id in ids]
    moves = [seconds(partial(one.score_move, at, at.id)) for at in plan.series]
    new = [seconds(partial(one.more_of, strand.id)) for strand in facts.strands]
    rows = [
        *rows_of("ten other ways of one series", ways, ONE_SERIES),
        *rows_of("a new series of a strand", new, NEW_SERIES),
        *rows_of("one move by hand", moves, ONE_MOVE),
    ]
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for row in rows:
        sys.stdout.write(f"{row['case']}, {row['figure']}: {row['value']} s, wanted {row['target']}: {row['met']}\n")


if __name__ == "__main__":
    main()
