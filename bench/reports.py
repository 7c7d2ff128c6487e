"""Reports of a county-year and of ten: counting, the PDF, twenty readers of the commissioner's first page, memory.

Run by ``make bench-reports``. A county-year is made up from a seed: 18 areas, 2,000 carers, 1,500 sessions, 20,000
marks; ten times as many carers, sessions and marks beside it, both in SQLite, each in a process of its own. Figures are
counted and released afresh each time, beside nine signed monthly reports; the page is asked for by twenty readers at
once who find a view that is at most 20 seconds old, as real readers do. Writes build/bench/reports.json and prints the
same as a table.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # the example service lives with the tests

from scheduler import clock
from scheduler.app import behind
from scheduler.clock import LOCAL
from scheduler.config import read_settings
from scheduler.domain.accounts import Role
from scheduler.store import Store, connect, create_database
from scheduler.use_cases.make_reports import MakeReports
from scheduler.use_cases.read_site import Site
from scheduler.use_cases.read_site.stored import StoredPlans
from scheduler.web.factory import make_app
from tests.household_examples import SECRET_KEY, bring_assets, squares
from tests.report_examples import SERVICE, Size, county
from tests.staff_examples import client_of

OUT = ROOT / "build" / "bench" / "reports.json"
NOW = datetime(2027, 2, 10, 12, tzinfo=LOCAL)
SIZES = {"county-year": 1, "ten county-years": 10}
COUNT_TARGETS = {"county-year": 1.0, "ten county-years": 5.0}
PDF_SECONDS, PAGE_P95_SECONDS, MOST_MEGABYTES = 6.0, 0.3, 500.0
READERS, PAGES_EACH, RUNS = 20, 10, 3
KILOBYTES_IN_MEGABYTE = 1024


def timed(work: Callable[[], Any]) -> float:
    """Return the median seconds of some runs."""
    seconds = []
    for _ in range(RUNS):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return median(seconds)


def row(case: str, figure: str, value: float, unit: str, target: float) -> dict[str, Any]:
    """Return a line of the table; none of these has a peer."""
    line = {"case": case, "figure": figure, "value": round(value, 3), "unit": unit}
    return line | {"peer": None, "peer_value": None, "ratio": None, "target": target, "met": value <= target}


def read_at_once(store: Store) -> list[float]:
    """Let twenty readers ask for the first page again and again; returns every answer's seconds."""
    bring_assets()
    journeys = behind(read_settings({"EVENHAND_DATABASE_URL": store.url, "EVENHAND_SECRET_KEY": SECRET_KEY}), store)
    app = make_app(Site(StoredPlans(store), squares, base_url="https://example.org"), replace(journeys))
    readers = [client_of(app, Role.COMMISSIONER) for _ in range(READERS)]
    readers[0].get("/commissioner")  # one reader in twenty seconds waits for the figures to be counted
    taken: list[float] = []

    def read(number: int) -> None:
        for _ in range(PAGES_EACH):
            began = time.perf_counter()
            assert readers[number].get("/commissioner").status_code == 200  # noqa: S101, PLR2004 - a broken page is no figure
            taken.append(time.perf_counter() - began)
            time.sleep(max(0.0, 1.0 - (time.perf_counter() - began)))  # quicker than anybody reads

    threads = [threading.Thread(target=read, args=(number,)) for number in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(taken)


def measure(case: str) -> list[dict[str, Any]]:
    """Measure one size in this process."""
    times = SIZES[case]
    clock.now = lambda: NOW
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/evenhand.db"
        create_database(url)
        store = connect(url)
        county(store, Size(areas=18, carers=2_000 * times, sessions=1_500 * times, attendances=20_000 * times))
        reports = MakeReports(store, ROOT / "data")
        for month in range(4, 13):
            reports.sign(SERVICE, "monthly", f"2026-{month:02}-01", by="staff:1", name="Bench")
        counted = timed(lambda: reports.show(SERVICE, "annual", "2027-01-31"))
        shown = reports.show(SERVICE, "monthly", "2027-01-31").report
        pdf = timed(lambda: reports.file(SERVICE, reports.show(SERVICE, "monthly", "2027-01-31").report, "pdf"))
        book = timed(lambda: reports.file(SERVICE, shown, "xlsx"))
        pages = read_at_once(store)
        store.close()
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILOBYTES_IN_MEGABYTE
    return [
        row(case, "all figures of the year, counted and released", counted, "s", COUNT_TARGETS[case]),
        row(case, "monthly report as PDF, with its figures", pdf, "s", PDF_SECONDS),
        row(case, "monthly report as workbook", book, "s", PDF_SECONDS),
        row(case, "first page, p95 of twenty at once", pages[int(0.95 * (len(pages) - 1))], "s", PAGE_P95_SECONDS),
        row(case, "most memory", megabytes, "MB", MOST_MEGABYTES),
    ]


def main() -> None:
    """Measure each size in a process of its own, and write the table."""
    rows: list[dict[str, Any]] = []
    for case in SIZES:
        command = [sys.executable, str(Path(__file__)), case]
        rows += json.loads(subprocess.run(command, check=True, capture_output=True, cwd=ROOT, text=True).stdout)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(rows, indent=2) + "\n", "utf-8")
    for one in rows:
        met = "met" if one["met"] else "missed"
        print(f"{one['case']:18} {one['figure']:48} {one['value']:8g} {one['unit']:3} target {one['target']:g} {met}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(sys.argv[1])))
    else:
        main()
