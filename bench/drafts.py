"""How long a coordinator waits while working on a draft: a change weighed, kept; other ways listed.

Run by ``make bench-drafts`` on Wiltshire's demo, or with ``--database`` on the newest plan of any. Every series is
moved to the next weekday in thought. The first question makes the desk, as the first page of a draft does. Writes
build/bench/drafts.json, prints a table. The calendar in a browser is measured by bench/pages.py.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import Any

# a script's own folder comes first on its path, and bench/geo.py is not the package geo
ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from planned import facts_and_plan  # a script finds what lies beside it

from scheduler.domain.drafts import Act, Wish
from scheduler.optimise.programme.desk import Desk, WishError

OUT = ROOT / "build" / "bench" / "drafts.json"
OPENED, WEIGHED, LISTED, KEPT = 1.0, 0.3, 1.0, 0.3
"""Seconds that are wanted."""
ENOUGH = 60


def seconds(ask: Callable[[], object]) -> float:
    """Time one question."""
    begun = time.perf_counter()
    ask()
    return time.perf_counter() - begun


def rows_of(case: str, times: list[float], target: float) -> Iterator[dict[str, Any]]:
    """Yield the median and, of many, the 95th percentile as rows; both are held to the target."""
    late = quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
    for figure, value in (("median", median(times)), ("p95", late)):
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


def weigh(desk: Desk, series_id: str, weekday: int) -> None:
    """Weigh a move to the next weekday; where there is no date, that is the answer."""
    with suppress(WishError):
        desk.weigh(*desk.read(Wish(act=Act.MOVE, series_id=series_id, weekday=weekday)))


def keep(desk: Desk) -> None:
    """Do what keeping a change does besides writing it: a new desk, its figures, its rules."""
    after = desk.moved_on(desk.plan)
    after.figures()
    after.findings()


def main() -> None:
    """Time the questions on the newest plan of a database."""
    facts, plan = facts_and_plan(__doc__)
    opened = [seconds(lambda: Desk(facts, plan).findings()) for _ in range(5)]
    desk = Desk(facts, plan)
    chosen = plan.series[:ENOUGH]
    weighed = [seconds(partial(weigh, desk, one.id, (one.weekday + 1) % 5)) for one in chosen]
    listed = [seconds(partial(desk.instead_of, one.id)) for one in chosen]
    kept = [seconds(partial(keep, desk)) for _ in range(5)]
    size = f"{len(plan.series)} series, {plan.session_count} sessions"
    rows = [
        *rows_of(f"a draft opened ({size})", opened, OPENED),
        *rows_of("a move weighed against every rule", weighed, WEIGHED),
        *rows_of("ten other ways of one series", listed, LISTED),
        *rows_of("a change kept", kept, KEPT),
    ]
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for row in rows:
        sys.stdout.write(f"{row['case']}, {row['figure']}: {row['value']} s, wanted {row['target']}: {row['met']}\n")


if __name__ == "__main__":
    main()
