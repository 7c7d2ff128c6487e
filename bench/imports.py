"""Check and import 20,000 rows of carers' homes and of past attendance, from CSV and from XLSX.

Run by ``python bench/imports.py``; made rows, real postcodes of Wiltshire. Writes build/bench/imports.json.
"""

from __future__ import annotations

import io
import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # the example service lives with the tests

from scheduler.domain.accounts import Role, SignedIn
from scheduler.domain.facts import DemandPoint
from scheduler.domain.people import Carer
from scheduler.store import Store, connect, create_database, save_facts
from scheduler.store.imports import save_kind
from scheduler.use_cases.import_files import ImportFiles
from scheduler.use_cases.read_past import ReadPast
from tests.examples import FACTS

ROWS = 20_000
NEIGHBOURHOODS = 500
TARGET_SECONDS = 10.0
OUT = ROOT / "build" / "bench" / "imports.json"
CARERS = 2_000
PAST = ("Date", "Session or group", "Area", "Carer reference", "Attended")
COUNTS = ("Date", "Session or group", "Area", "Places", "Attended", "Turned away")
HEADINGS = ("Household reference", "Postcode", "Contact name", "Contact e-mail", "Contact phone")


def rows() -> list[tuple[str, ...]]:
    """Make homes at real postcodes, each postcode a few times."""
    known = pd.read_parquet(ROOT / "data" / "postcodes" / "wiltshire.parquet")["postcode"].tolist()
    return [
        (f"H-{n}", known[n * 7 % len(known)], f"Demo Adult {n}", f"demo-{n}@example.org", "01225 000000")
        for n in range(ROWS)
    ]


def past_rows() -> list[tuple[str, ...]]:
    """Make a year's attendance: 2,000 carers at ten groups a day, each in one group, ten times over."""
    return [
        (
            f"{1 + n // CARERS:02d}/10/2026",
            f"Group {n % 10}",
            ("East", "West")[n % 2],
            f"C-{n % CARERS}",
            "yes" if n % 5 else "no",
        )
        for n in range(ROWS)
    ]


def past_counts() -> list[tuple[str, ...]]:
    """Make sessions with counts alone, sixty of a day."""
    first = date(2025, 11, 1)
    return [
        (
            f"{first + timedelta(days=n // 60):%d/%m/%Y}",
            f"Group {n % 60}",
            ("East", "West")[n % 2],
            "12",
            str(n % 13),
            str(n % 3),
        )
        for n in range(ROWS)
    ]


def as_csv(made: list[tuple[str, ...]], headings: tuple[str, ...] = HEADINGS) -> bytes:
    """Write the rows as CSV."""
    return "\n".join(",".join(one) for one in [headings, *made]).encode()


def as_workbook(made: list[tuple[str, ...]], headings: tuple[str, ...] = HEADINGS) -> bytes:
    """Write the rows as a workbook."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for one in [headings, *made]:
        sheet.append(one)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """Return what work gives, and the seconds it took."""
    start = time.perf_counter()
    return work(), time.perf_counter() - start


def past(importing: ImportFiles, who: SignedIn, store: Store) -> list[tuple[str, str, float, float | None]]:
    """Measure past attendance: a row a person and session, and a row a session."""
    carers = [
        Carer(
            id=f"C-{n}",
            household_id=f"H-{n}",
            given_name="Demo",
            family_name=f"{n}",
            birth_date=date(2014, 1, 1 + n % 28),
        )
        for n in range(CARERS)
    ]
    with store.write() as db:
        save_kind(db, "example", "carers", carers)
    found: list[tuple[str, str, float, float | None]] = []
    for kind, made, headings in (
        ("past-attendance", past_rows(), PAST),
        ("past-sessions", past_counts(), COUNTS),
    ):
        for name, content in (("csv", as_csv(made, headings)), ("xlsx", as_workbook(made, headings))):
            number, seconds = timed(lambda n=name, c=content, k=kind: importing.bring(who, k, f"past.{n}", c))
            report = importing.view(who, number).record.report
            assert (report["good"], report["bad"]) == (ROWS, 0), report["faults"][:3]  # noqa: S101 - a wrong figure is none
            found.append((name, f"check {ROWS:,} rows of {kind}", seconds, TARGET_SECONDS))
        _done, seconds = timed(lambda n=number, r=report: importing.confirm(who, n, r["digest"], ()))
        found.append(("xlsx", f"import {ROWS:,} new rows of {kind}", seconds, None))
        content = as_csv(made, headings)
        number, seconds = timed(lambda c=content, k=kind: importing.bring(who, k, "past.csv", c))
        found.append(("csv", f"check {ROWS:,} rows of {kind} that are held", seconds, TARGET_SECONDS))
        assert importing.view(who, number).record.report["same"] == ROWS  # noqa: S101 - as above
    reader = ReadPast(store)
    _view, seconds = timed(lambda: reader.view("example"))
    found.append(("page", f"read a year of {2 * ROWS:,} rows", seconds, None))
    return found


def main() -> None:
    """Measure, print and write."""
    points = tuple(
        DemandPoint(
            id=f"E{n:08d}",
            area_id=("east", "west")[n % 2],
            easting_m=380_000 + 97 * n,
            northing_m=120_000 + 131 * n,
            rural=False,
            carers={},
        )
        for n in range(NEIGHBOURHOODS)
    )
    made = rows()
    who = SignedIn(account_id=1, name="Bench", email="b@example.org", role=Role.COORDINATOR, service_id="example")
    found: list[tuple[str, str, float, float | None]] = []
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.db"
        create_database(url)
        store = connect(url)
        with store.write() as db:
            save_facts(db, replace(FACTS, demand_points=points))
        importing = ImportFiles(store)
        for name, content in (("csv", as_csv(made)), ("xlsx", as_workbook(made))):
            number, seconds = timed(lambda n=name, c=content: importing.bring(who, "households", f"homes.{n}", c))
            report = importing.view(who, number).record.report
            assert (report["good"], report["bad"]) == (ROWS, 0), report["faults"][:3]  # noqa: S101 - a wrong figure is none
            found.append((name, f"check {ROWS:,} rows", seconds, TARGET_SECONDS))
        _done, seconds = timed(lambda: importing.confirm(who, number, report["digest"], ()))
        found.append(("xlsx", f"import {ROWS:,} new rows", seconds, None))
        number, seconds = timed(lambda: importing.bring(who, "households", "homes.csv", as_csv(made)))
        found.append(("csv", f"check {ROWS:,} rows that are held", seconds, TARGET_SECONDS))
        assert importing.view(who, number).record.report["same"] == ROWS  # noqa: S101 - as above
        found += past(importing, who, store)
        store.close()
    written = [
        {
            "case": case,
            "figure": figure,
            "value": round(value, 2),
            "unit": "s",
            "peer": None,
            "peer_value": None,
            "ratio": None,
            "target": target,
            "met": None if target is None else value <= target,
        }
        for case, figure, value, target in found
    ]
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(written, indent=2) + "\n")
    for case, figure, value, target in found:
        print(f"{case:5} {figure:52} {value:6.2f} s" + (f"   target {target:.0f} s" if target else ""))


if __name__ == "__main__":
    main()
