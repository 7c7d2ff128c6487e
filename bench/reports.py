"""Reports of a county-year and of ten: counting, the PDF, twenty readers of the commissioner's first page, memory.

Run by ``make bench-reports``. A county-year is made up from a seed: 18 areas, 2,000 carers, 1,500 sessions, 20,000
marks; ten times as many carers, sessions and marks beside it, both in SQLite. It is made in a process of its own, as
is what is measured. Figures are counted and released afresh each time, beside nine signed monthly reports. The page
is asked for over HTTP from the server as people start it (gunicorn), by twenty signed-in commissioners at once who
each open it about once a second, quicker than anybody reads; views are made anew meanwhile, as they are when somebody
reads for long. Memory is the most that the process which counts, or the largest process of the server, ever took.
Writes build/bench/reports.json and prints the same as a table.
"""

from __future__ import annotations

import json
import os
import re
import resource
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from flask.sessions import SecureCookieSessionInterface

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]  # the example service lives with the tests

from booking import ask, served  # a script finds what lies beside it

from scheduler import clock
from scheduler.app import create_app
from scheduler.config import read_settings
from scheduler.domain.booking import BookingPolicy
from scheduler.store import Store, connect, create_database
from scheduler.store.booking_policy import save_booking_policy
from scheduler.use_cases.make_reports import MakeReports
from scheduler.use_cases.read_kpis import ReadKpis
from scheduler.use_cases.sign_in import ByCommand, Office
from scheduler.use_cases.sign_in.common import Visitor
from scheduler.use_cases.sign_in.signing_in import SignIn
from scheduler.web.access import TOKEN
from tests.report_examples import SERVICE, Size, county

OUT = ROOT / "build" / "bench" / "reports.json"
SIZES = {"county-year": 1, "ten county-years": 10}
COUNT_TARGETS = {"county-year": 1.0, "ten county-years": 5.0}
PDF_SECONDS, PAGE_P95_SECONDS, MOST_MEGABYTES = 6.0, 0.3, 500.0
READERS, PAGES_EACH, RUNS, MONTHS_SIGNED = 20, 45, 3, 9
SECONDS_A_PAGE = 1.0
KILOBYTES_IN_MEGABYTE = 1024
MIDDLE = 15


def months_back(day: date, months: int) -> date:
    """First day of the month so many months before a day's."""
    month = day.year * 12 + day.month - 1 - months
    return date(month // 12, month % 12 + 1, 1)


def make(url: str, case: str) -> list[dict[str, Any]]:
    """Make a county-year whose eleventh month runs today, nine months of it signed."""
    times = SIZES[case]
    first = months_back(clock.today(), MONTHS_SIGNED + 1)
    create_database(url)
    store = connect(url)
    size = Size(
        areas=18,
        carers=2_000 * times,
        sessions=1_500 * times,
        attendances=20_000 * times,
        first=first,
        last=months_back(first, -12) - timedelta(days=1),
    )
    county(store, size)
    with store.write() as db:
        save_booking_policy(db, SERVICE, BookingPolicy(year_starts_month=first.month))
    reports = MakeReports(store, ROOT / "data")
    for month in range(MONTHS_SIGNED):
        day = months_back(first, -month).replace(day=MIDDLE)
        reports.sign(SERVICE, "monthly", day.isoformat(), by="staff:1", name="Bench")
    ByCommand(Office(store=store, secret_key=os.environ["EVENHAND_SECRET_KEY"])).make_demo_people(SERVICE)
    store.close()
    return []


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


def with_kpis(folder: Path) -> Path:
    """Write Wiltshire's profile for the made-up service, its KPIs counting every activity; returns the data folder."""
    text = (ROOT / "data" / "services" / "wiltshire.toml").read_text(encoding="utf-8")
    start, *kpis = text.replace('id = "wiltshire"', f'id = "{SERVICE}"', 1).split("[[kpis]]")
    last, rest = kpis[-1].split("\n[", 1)
    kept = [re.sub(r"(?m)^(targets|strands) = .*\n", "", one) for one in (*kpis[:-1], last)]
    (folder / "services").mkdir()
    profile = "[[kpis]]".join((start, *kept)) + "\n[" + rest
    (folder / "services" / f"{SERVICE}.toml").write_text(profile, encoding="utf-8")
    shutil.copytree(ROOT / "data" / "factors", folder / "factors")
    return folder


def measure(url: str, case: str) -> list[dict[str, Any]]:
    """Count, and make files, in this process."""
    with tempfile.TemporaryDirectory() as folder:
        return _measured(url, case, with_kpis(Path(folder)))


def _measured(url: str, case: str, data_dir: Path) -> list[dict[str, Any]]:
    store = connect(url)
    reports, today = MakeReports(store, data_dir), clock.today().isoformat()
    month = months_back(clock.today(), 1).isoformat()
    kpis = timed(lambda: ReadKpis(store, data_dir).view(SERVICE))
    counted = timed(lambda: reports.show(SERVICE, "annual", today))
    shown = reports.show(SERVICE, "monthly", month).report
    pdf = timed(lambda: reports.file(SERVICE, reports.show(SERVICE, "monthly", month).report, "pdf"))
    book = timed(lambda: reports.file(SERVICE, shown, "xlsx"))
    store.close()
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILOBYTES_IN_MEGABYTE
    return [
        row(case, "all KPIs, with trend, areas and forecast", kpis, "s", COUNT_TARGETS[case]),
        row(case, "all figures of the year, counted and released", counted, "s", COUNT_TARGETS[case]),
        row(case, "monthly report as PDF, with its figures", pdf, "s", PDF_SECONDS),
        row(case, "monthly report as workbook", book, "s", PDF_SECONDS),
        row(case, "most memory of the process that counts", megabytes, "MB", MOST_MEGABYTES),
    ]


def cookies(store: Store, secret_key: str) -> list[str]:
    """Sign twenty readers in; returns the cookies that their browsers would send."""
    app = create_app(read_settings({"EVENHAND_DATABASE_URL": store.url, "EVENHAND_SECRET_KEY": secret_key}))
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None  # noqa: S101 - the app has a key
    journey, found = SignIn(Office(store=store, secret_key=secret_key)), []
    for _ in range(READERS):
        token = journey.as_demo("commissioner", Visitor(address="127.0.0.1")).token
        found.append(f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps({TOKEN: token})}")
    return found


def read_at_once(url: str, case: str) -> list[dict[str, Any]]:
    """Let twenty readers ask the real server for the first page again and again."""
    key = os.environ["EVENHAND_SECRET_KEY"]
    store = connect(url)
    readers = cookies(store, key)
    store.close()
    taken: list[float] = []
    with served(url, {"EVENHAND_SECRET_KEY": key}) as (port, pid):
        for cookie in readers:
            ask(port, "GET", "/commissioner", cookie=cookie)  # each of the server's processes has been read once

        def read(cookie: str) -> None:
            dice = Random(cookie)  # noqa: S311 - repeatable, no secret
            for _ in range(PAGES_EACH):
                time.sleep(dice.uniform(0, 2 * SECONDS_A_PAGE))
                began = time.perf_counter()
                status, _, _ = ask(port, "GET", "/commissioner", cookie=cookie)
                taken.append(time.perf_counter() - began)
                assert status == 200  # noqa: S101, PLR2004 - a broken page is no figure

        threads = [threading.Thread(target=read, args=(cookie,)) for cookie in readers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        megabytes = max(most_memory(one) for one in (pid, *children(pid)))
    slow = sorted(taken)[int(0.95 * (len(taken) - 1))]
    return [
        row(case, "first page over HTTP, p95 of twenty at once", slow, "s", PAGE_P95_SECONDS),
        row(case, "most memory of a process of the server", megabytes, "MB", MOST_MEGABYTES),
    ]


def children(pid: int) -> list[int]:
    """Return the processes that a process started."""
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]


def most_memory(pid: int) -> float:
    """Return the most megabytes that a process ever held."""
    line = next(one for one in Path(f"/proc/{pid}/status").read_text("utf-8").splitlines() if one.startswith("VmHWM"))
    return int(line.split()[1]) / KILOBYTES_IN_MEGABYTE


STEPS: dict[str, Callable[[str, str], list[dict[str, Any]]]] = {
    "make": make,
    "measure": measure,
    "read": read_at_once,
}


def main() -> None:
    """Make and measure each size, every step in a process of its own, and write the table."""
    os.environ["EVENHAND_SECRET_KEY"] = secrets.token_hex(32)
    rows: list[dict[str, Any]] = []
    for case in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            for step in STEPS:
                command = [sys.executable, str(Path(__file__)), step, f"sqlite:///{folder}/evenhand.db", case]
                said = subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=ROOT, text=True).stdout
                rows += json.loads(said.splitlines()[-1])
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(rows, indent=2) + "\n", "utf-8")
    for one in rows:
        met = "met" if one["met"] else "missed"
        print(f"{one['case']:18} {one['figure']:48} {one['value']:8g} {one['unit']:3} target {one['target']:g} {met}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(STEPS[sys.argv[1]](sys.argv[2], sys.argv[3])))
    else:
        main()
