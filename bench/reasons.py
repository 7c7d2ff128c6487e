"""How long repairs and reasons take on a plan: one cause, two causes, an area, a contradiction.

Run by ``make bench-reasons`` on Wiltshire's demo, or with ``--database`` on the newest plan of any. The causes are the
busiest hall shut for three weeks, the busiest worker away for two, and both. Writes build/bench/reasons.json, prints a
table.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

# a script's own folder comes first on its path, and bench/geo.py is not the package geo
ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from planned import facts_and_plan  # a script finds what lies beside it

from scheduler.domain.disruptions import Disruption, DisruptionKind
from scheduler.domain.facts import Facts
from scheduler.domain.plan import Plan
from scheduler.optimise.programme import explain_area
from scheduler.optimise.programme.contradictions import contradiction
from scheduler.optimise.programme.repair import repair

OUT = ROOT / "build" / "bench" / "reasons.json"
ONE_CAUSE, TWO_CAUSES, AREA, CONTRADICTION = 5.0, 15.0, 5.0, 10.0
"""Seconds that are wanted."""
TIMES_THE_TARGET = 9


def seconds(ask: Callable[[], object]) -> float:
    """Time one question."""
    begun = time.perf_counter()
    ask()
    return time.perf_counter() - begun


def mended(facts: Facts, plan: Plan, *sets: list[Disruption]) -> tuple[list[float], int]:
    """Time repairs, and count those that are proven to be the least change."""
    times, proven = [], 0
    for one in sets:
        begun = time.perf_counter()
        proven += repair(facts, plan, one).proven
        times.append(time.perf_counter() - begun)
    return times, proven


def causes(facts: Facts, plan: Plan) -> tuple[Disruption, Disruption]:
    """Return the busiest hall shut for three weeks and the busiest worker away for two, from the third week on."""
    halls = Counter(one.venue_id for one in plan.series if one.venue_id for _ in one.dates)
    staff = Counter(name for one in plan.series for name in one.worker_ids for _ in one.dates)
    first = facts.term.first + timedelta(weeks=2)
    shut = Disruption(
        kind=DisruptionKind.VENUE_CLOSED, about_id=halls.most_common(1)[0][0], first=first,
        last=first + timedelta(days=20), because="the boiler is broken",
    )  # fmt: skip
    away = Disruption(
        kind=DisruptionKind.WORKER_AWAY, about_id=staff.most_common(1)[0][0], first=first,
        last=first + timedelta(days=13), because="away",
    )  # fmt: skip
    return shut, away


def rows_of(case: str, times: list[float], target: float) -> Iterator[dict[str, Any]]:
    """Yield the median and the longest as rows."""
    for figure, value in (("median", median(times)), ("longest", max(times))):
        yield {
            "case": case,
            "figure": figure,
            "value": round(value, 2),
            "unit": "s",
            "peer": None,
            "peer_value": None,
            "ratio": None,
            "target": target,
            "met": value <= target,
        }


def proven_row(case: str, proven: int, of: int) -> dict[str, Any]:
    """Return how many repairs are proven to be the least change; all are wanted."""
    return {
        "case": case,
        "figure": "proven least change",
        "value": proven,
        "unit": f"of {of}",
        "peer": None,
        "peer_value": None,
        "ratio": None,
        "target": of,
        "met": proven == of,
    }


def main() -> None:
    """Time the questions on one plan."""
    facts, plan = facts_and_plan(__doc__)
    shut, away = causes(facts, plan)
    (one, one_proven), (two, two_proven) = mended(facts, plan, [shut], [away]), mended(facts, plan, [shut, away])
    too_much = replace(
        facts, targets=tuple(replace(one, amount=one.amount * TIMES_THE_TARGET) for one in facts.targets)
    )
    rows = [
        *rows_of("repair, one cause", one, ONE_CAUSE),
        proven_row("repair, one cause", one_proven, len(one)),
        *rows_of("repair, two causes", two, TWO_CAUSES),
        proven_row("repair, two causes", two_proven, len(two)),
        *rows_of(
            "why an area has what it has",
            [seconds(partial(explain_area, facts, plan, area.id, solve=True)) for area in facts.areas],
            AREA,
        ),
        *rows_of("a contradiction", [seconds(partial(contradiction, too_much))], CONTRADICTION),
    ]
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(rows, indent=1), "utf-8")
    for row in rows:
        met = "met" if row["met"] else "NOT met"
        sys.stdout.write(
            f"{row['case']:<30} {row['figure']:<8} {row['value']:>7} {row['unit']}  wanted {row['target']:g}, {met}\n"
        )


if __name__ == "__main__":
    main()
