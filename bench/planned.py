"""A planned term for the benchmarks that need one: of the database that is named, or Wiltshire's demo made once.

The demo is kept in build/bench/wiltshire/; remove it to have it made again from the code as it stands.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # a script's own folder comes first on its path, and bench/geo.py is not the package geo

from scheduler.domain.facts import Facts
from scheduler.domain.plan import Plan
from scheduler.store import connect, load_facts, load_plan, newest_plan

FOLDER = ROOT / "build" / "bench" / "wiltshire"
TERM = "spring-2027"
"""One term for every run, so that figures of different days can be compared."""


def facts_and_plan(doc: str | None) -> tuple[Facts, Plan]:
    """Read ``--database`` from the command line, and return the facts and the newest plan of it.

    Parameters
    ----------
    doc
        What the benchmark says of itself when asked for help.
    """
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("--database", help="address of a database with a plan; Wiltshire's demo unless you say")
    store = connect(parser.parse_args().database or _demo())
    with store.read() as db:
        record = newest_plan(db)
        if record is None:
            sys.exit("There is no plan in this database; make one with: evenhand demo.")
        return load_facts(db, record.service_id, record.term_id), load_plan(db, record.id)


def _demo() -> str:
    """Return the address of the demo's database, which is made where it is not there yet."""
    database = FOLDER / "evenhand.db"
    if not database.exists():
        command = [sys.executable, "-m", "scheduler.cli", "demo", "wiltshire", "--no-serve", "--term", TERM]
        subprocess.run([*command, "--out", str(FOLDER)], cwd=ROOT, check=True)
    return f"sqlite:///{database}"
