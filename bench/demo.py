"""Seconds and peak memory of each stage of the demo, for all five services.

Run by ``make bench-demo``. Each service runs in a process of its own, as a person would start it, always for the
same term. Writes build/bench/demo.json and prints the same as a table. The only peer is the target of the demo:
under 90 seconds after set-up on two cores.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parents[1]
OUT = ROOT / "build" / "bench" / "demo.json"
SERVICES = ("wiltshire", "derby", "lancashire", "triborough", "kent")
TARGET_SECONDS = 90.0
TERM = "spring-2027"
"""One term for every run, so that figures of different days can be compared."""


def run_demo(service: str, folder: Path) -> dict[str, Any]:
    """Run the demo once and return what it says of itself, with the seconds seen from outside."""
    command = [sys.executable, "-m", "scheduler.cli", "demo", service, "--no-serve", "--json", "--term", TERM]
    command += ["--out", str(folder)]
    started = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"The demo of {service} ended with code {done.returncode}:\n{done.stderr}")
    said: dict[str, Any] = json.loads(done.stdout)
    return said | {"seconds_outside": time.perf_counter() - started}


def row(case: str, figure: str, value: float, unit: str, target: float | None = None) -> dict[str, Any]:
    """Return one row of the benchmark; without a target there is nothing to meet."""
    return {
        "case": case,
        "figure": figure,
        "value": round(value, 3),
        "unit": unit,
        "peer": None,
        "peer_value": None,
        "ratio": None,
        "target": target,
        "met": None if target is None else value < target,
    }


def rows_of(service: str, runs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Medians over the runs of one service."""
    rows = [row(service, "whole demo", median(run["seconds_outside"] for run in runs), "s", TARGET_SECONDS)]
    for number, stage in enumerate(runs[0]["stages"]):
        name = stage["name"]
        rows.append(row(service, name, median(run["stages"][number]["seconds"] for run in runs), "s"))
        peaks = [run["stages"][number]["peak_megabytes"] for run in runs]
        if None not in peaks:
            rows.append(row(service, f"{name}, peak memory", median(peaks), "MB"))
    rows.append(row(service, "gap to the bound", 100 * median(run["gap"] for run in runs), "%"))
    return rows


def print_table(rows: list[dict[str, Any]]) -> None:
    """Print stages down, services across."""
    services = list(dict.fromkeys(one["case"] for one in rows))
    figures = list(dict.fromkeys((one["figure"], one["unit"]) for one in rows))
    by_place = {(one["case"], one["figure"]): one["value"] for one in rows}
    print(f"{'':34}" + "".join(f"{name:>12}" for name in services))
    for figure, unit in figures:
        values = (by_place.get((service, figure)) for service in services)
        print(
            f"{f'{figure} ({unit})':34}" + "".join("           –" if one is None else f"{one:12.1f}" for one in values)
        )


def main() -> None:
    """Run every service and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1, help="runs of each service; the median is kept")
    parser.add_argument("services", nargs="*", default=SERVICES)
    asked = parser.parse_args()
    rows: list[dict[str, Any]] = []
    for service in asked.services:
        with tempfile.TemporaryDirectory() as folder:
            rows += rows_of(service, [run_demo(service, Path(folder) / "demo") for _ in range(asked.runs)])
        print(f"{service}: {rows[-1]['value']} % gap", file=sys.stderr, flush=True)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(rows, indent=1))
    print_table(rows)


if __name__ == "__main__":
    main()
