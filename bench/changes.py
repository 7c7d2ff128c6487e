"""How long other ways of holding a series take to find: for each series of a plan, a new one of each strand, by hand.

Run on a facts file and the plan made from it (``evenhand facts wiltshire --out …``, then ``evenhand plan``). The first
question about an area also lists its ways, which later questions find ready; the times include it. Writes
build/bench/changes.json, prints a table.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

# a script's own folder comes first on its path, and bench/geo.py is not the package geo
sys.path.insert(0, str(Path(__file__).parents[1]))

from scheduler.optimise.programme.files import read_facts, read_plan
from scheduler.optimise.programme.suggest import Suggester

OUT = Path(__file__).parents[1] / "build" / "bench" / "changes.json"
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
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=Path, required=True)
    parser.add_argument("--plan", type=Path, required=True)
    asked = parser.parse_args()
    facts, plan = read_facts(asked.facts.read_text("utf-8")), read_plan(asked.plan.read_text("utf-8"))
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
