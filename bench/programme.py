"""Wiltshire's term beside a person's round robin, a careful greedy planner, HiGHS and SCIP; growth; a large county.

Run by ``make bench-programme``; smaller: ``python bench/programme.py --seeds 1 --seconds 20 --cases simple gaps``.
Cases: ``simple`` (round robin and greedy, seed by seed), ``gaps`` (each service beside its bound), ``counts`` (where
and what beside its bound), ``whole`` (the same problem whole to HiGHS and to SCIP), ``first`` (a first checked plan of
18 areas), ``growth`` (100 to 1,600 sessions), ``large`` (100 areas, 3,000 sessions), ``answers`` (reasons, repairs and
suggestions on Wiltshire's demo, by ``reasons.py`` and ``changes.py``). ``simple`` is run for every seed, the others for
the first unless ``--every`` is given; medians stand behind each case of several seeds.

Each seed gives a synthetic register of its own. All plans are held to the same firm rules by ``check_plan``; a plan
that broke one would end the run. Writes build/bench/programme.json, prints a table.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

# a script's own folder comes first on its path, and bench/geo.py is not the package geo
ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from programme_figures import HERE, Row, medians, print_table, row
from programme_simple import gap_rows, simple_rows
from programme_sizes import first_rows, growth_rows, large_rows
from programme_whole import counts_rows, whole_rows

from scheduler.errors import EvenhandError

OUT = ROOT / "build" / "bench" / "programme.json"
ANSWERS = ("reasons", "changes")


def answer_rows(seed: int, seconds: float) -> Iterator[Row]:
    """Rows of the benchmarks of single questions: explanations, contradictions, repairs, suggestions."""
    for name in ANSWERS:
        print(f"{name}.py on Wiltshire's demo (seed {seed}, at most {seconds:g} s for each question)", flush=True)
        subprocess.run([sys.executable, str(HERE / f"{name}.py")], check=True, stdout=subprocess.DEVNULL)
        yield from json.loads((OUT.parent / f"{name}.json").read_text(encoding="utf-8"))


CASES = {
    "simple": simple_rows,
    "gaps": gap_rows,
    "counts": counts_rows,
    "whole": whole_rows,
    "first": first_rows,
    "growth": growth_rows,
    "large": large_rows,
    "answers": answer_rows,
}
EVERY_SEED = frozenset({"simple"})
"""Cases that are run for every seed; the others for the first unless asked."""
ONE_SEED = frozenset({"answers"})
"""Cases of which one plan is enough."""


def kept_rows(asked: Sequence[str]) -> list[Row]:
    """Return rows of earlier runs of the cases that are not asked for now."""
    known: list[Row] = json.loads(OUT.read_text(encoding="utf-8")) if OUT.exists() else []
    return [one for one in known if one.get("part") in CASES and one["part"] not in asked]


def write(rows: Sequence[Row]) -> None:
    """Write what there is so far, so that a run that is cut short has not been for nothing."""
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(rows, indent=1), encoding="utf-8")


def main() -> None:
    """Run the cases that are asked for, all unless some are named, and write the table after each row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5, help="registers, from seed 1 on")
    parser.add_argument("--seconds", type=float, default=120, help="most seconds of each search, ours or a peer's")
    parser.add_argument("--cases", nargs="+", choices=tuple(CASES), default=tuple(CASES))
    parser.add_argument("--every", action="store_true", help="every case for every seed")
    asked = parser.parse_args()
    rows = kept_rows(asked.cases)
    failed = 0
    for name in asked.cases:
        found: list[Row] = []
        several = name in EVERY_SEED or (asked.every and name not in ONE_SEED)
        for seed in range(1, asked.seeds + 1 if several else 2):
            try:
                for one in CASES[name](seed, asked.seconds):
                    print_table([one])
                    found.append({**one, "part": name, "seconds": asked.seconds})
                    write([*rows, *found])
            except EvenhandError as error:  # one register that fails leaves the others their figures, and is counted
                print(f"{name}, seed {seed} gave no full row: {error}", flush=True)
                failed += 1
        rows += found
        if several and asked.seeds > 1 and found:
            rows += [{**one, "part": name, "seconds": asked.seconds} for one in medians(found)]
    rows.append(row("all cases", "registers without a full row", failed, ""))
    write(rows)
    print_table([one for one in rows if one["case"].startswith(("median", "all cases"))])


if __name__ == "__main__":
    main()
