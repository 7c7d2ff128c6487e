"""The p-median of where-next on the 40 instances of the OR-Library, beside their published optima and OR-Tools.

`--folder` holds pmed1.txt to pmed40.txt and pmedopt.txt (Beasley 1985: vertices, edges, p; an edge a line, the last
cost counts; ways are shortest paths). Seconds are of processor time, shortest paths left out. OR-Tools' HiGHS
solves what prices leave open, as the product asks it to, and stops after `--peer-seconds`.
Writes build/bench/pmed.json and prints the same table. Run: .venv/bin/python bench/pmed.py --folder FOLDER
"""

import argparse
import json
import sys
import time
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import shortest_path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from geo.where_next import p_median  # a script finds the package beside its own folder
from geo.where_next_remainder import remainder
from scheduler.optimise.siting.solver import MedianModel, solve_median

OUT = Path("build/bench/pmed.json")
PUBLISHED = "OR-Library, published optimum"
PEER = f"OR-Tools {version('ortools')}, HiGHS, on what prices leave open"
SECONDS = 60.0


def read(path: Path) -> tuple[NDArray[np.float64], int]:
    """Return the ways between all vertices, and p."""
    numbers = np.array(path.read_text(encoding="utf-8").split(), dtype=np.int64)
    vertices, edges, count = numbers[:3]
    costs: dict[tuple[int, int], int] = {}
    for one, other, cost in numbers[3 : 3 + 3 * edges].reshape(-1, 3):
        costs[min(one, other) - 1, max(one, other) - 1] = cost
    ends = np.array(list(costs)).T
    graph = sparse.csr_array((np.array(list(costs.values()), dtype=float), ends), shape=(vertices, vertices))
    return np.asarray(shortest_path(graph, directed=False)), int(count)


def published(path: Path) -> dict[str, int]:
    """Return the optimal values by the instances' names."""
    rows = (line.split() for line in path.read_text(encoding="utf-8").splitlines())
    return {row[0]: int(row[1]) for row in rows if len(row) > 1 and row[0].startswith("pmed")}


def by_or_tools(costs: NDArray[np.float64], count: int, seconds: float) -> tuple[float, bool]:
    """Solve by OR-Tools what prices leave open; return the seconds of processor time and whether it came to a proof."""
    start = time.process_time()
    left = remainder(costs, count)
    if left.best.proven_best:
        return time.process_time() - start, True
    model = MedianModel(left.costs, left.must, count)
    solved = solve_median(model, timedelta(seconds=seconds))
    return time.process_time() - start, solved.proven_best


def rows_of(path: Path, optimum: int, asked: argparse.Namespace) -> list[dict[str, Any]]:
    """Measure one instance."""
    costs, count = read(path)
    start = time.process_time()
    found = p_median(costs, count)
    seconds = time.process_time() - start
    name = f"{path.stem}: {len(costs)} vertices, p = {count}"
    proven = "proven" if found.proven_best else f"gap {found.gap:.2%}"
    cost = {
        "case": name,
        "figure": f"cost ({proven})",
        "value": found.value,
        "unit": "",
        "peer": PUBLISHED,
        "peer_value": optimum,
        "ratio": optimum / found.value,
        "target": "the published optimum, proven",
        "met": found.value == optimum and found.proven_best,
    }
    theirs, ended = None, True
    if asked.peer_seconds > 0:
        theirs, ended = by_or_tools(costs, count, asked.peer_seconds)
    speed = {
        "case": name,
        "figure": "seconds to the proof",
        "value": seconds,
        "unit": "s",
        "peer": None if theirs is None else PEER if ended else f"{PEER}, stopped without a proof",
        "peer_value": theirs,
        "ratio": None if theirs is None else theirs / seconds,
        "target": f"≤ {SECONDS:.0f} s",
        "met": found.proven_best and seconds <= SECONDS,
    }
    return [cost, speed]


def main() -> None:
    """Measure the instances asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True, help="folder with pmed1.txt … and pmedopt.txt")
    parser.add_argument("--only", type=int, nargs="*", help="numbers of instances; all unless you say")
    parser.add_argument("--peer-seconds", type=float, default=SECONDS, help="when OR-Tools stops; 0 leaves it out")
    asked = parser.parse_args()
    optima = published(asked.folder / "pmedopt.txt")
    rows = []
    print("| case | figure | ours | peer | times | target | met |\n| --- | --- | --- | --- | --- | --- | --- |")
    for number in asked.only or range(1, len(optima) + 1):
        name = f"pmed{number}"
        for one in rows_of(asked.folder / f"{name}.txt", optima[name], asked):
            peer = "" if one["peer_value"] is None else f"{one['peer_value']:.6g} {one['unit']}"
            times = "" if one["ratio"] is None else f"{one['ratio']:.4g} ×"
            met = "yes" if one["met"] else "NO"
            value = f"{one['value']:.6g} {one['unit']}"
            print(
                f"| {one['case']} | {one['figure']} | {value} | {peer} | {times} | {one['target']} | {met} |",
                flush=True,
            )
            rows.append(one)
    if not asked.only:
        OUT.parent.mkdir(parents=True, exist_ok=True)
        OUT.write_text(json.dumps(rows, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
