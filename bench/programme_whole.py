"""Where and what beside its bound, and the same problem given whole to HiGHS and to SCIP."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

# a script's own folder comes first on its path, and bench/geo.py is not the package geo
ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from programme_figures import PER_100, TERM_ID, Figures, Row, at_most, child, ours_of, register_of, row

from scheduler.optimise.programme import solvers
from scheduler.optimise.programme.access import AccessIndex
from scheduler.optimise.programme.counts import build_counts
from scheduler.optimise.programme.counts_solve import in_order
from scheduler.optimise.programme.files import write_facts, write_plan
from scheduler.optimise.programme.options import Options
from scheduler.optimise.programme.setting import Setting

SERVICES = ("wiltshire", "kent", "lancashire", "derby", "triborough")
WHOLE_SERVICES = ("triborough", "derby", "wiltshire")
SOLVERS = ("HIGHS", "SCIP")
COUNTS_GAP, COUNTS_SECONDS, EFFORTS = 2.0, 30.0, (0.6, 4.8, 4.8, 4.8)
SOONER = 5.0
HANDING_SECONDS = 600
"""A peer's model may take so long to be written down; its own seconds begin after that."""


def counts_rows(seed: int, seconds: float) -> Iterator[Row]:
    """Rows of where and what: the gap of the worst cell to the bound, with more effort until it is small enough."""
    for service in SERVICES:
        started = time.perf_counter()
        setting = Setting(register_of(service, seed))
        options, index = Options(setting), AccessIndex(setting.facts)
        counts = build_counts(setting, options, index, promises=True)
        worst = counts.aims.worst
        counts.model.objective = {worst: 1}
        bound = solvers.relaxed_bound(counts.model)
        kept, gap, passed = len(counts.model.rows), 1.0, 0.0
        hint: dict[int, int] = {}
        for effort in EFFORTS:
            del counts.model.rows[kept:]
            aims = (dict.fromkeys(counts.short, -1), {worst: 1})
            found = in_order(counts.model, aims, effort=effort, seed=seed, hint=hint)
            hint = dict(enumerate(found[-1].values)) if found else hint
            if found and found[-1].values:
                bound_here = min(bound, found[-1].bound) if len(found) == len([one for one in aims if one]) else bound
                gap = min(gap, 1 - found[-1].values[worst] / bound_here) if bound_here else 0.0
            passed = time.perf_counter() - started
            if 100 * gap <= COUNTS_GAP or passed > min(seconds, COUNTS_SECONDS):
                break
        case = f"where and what, {service} {TERM_ID}, seed {seed}"
        yield at_most(row(case, "worst-area: gap to the bound", 100 * gap, "%"), COUNTS_GAP)
        yield at_most(row(case, "time", passed, "s"), COUNTS_SECONDS)


def whole_rows(seed: int, seconds: float) -> Iterator[Row]:
    """Rows of ours beside the same problem given whole to HiGHS and SCIP, each in a process of its own.

    What they are given holds every way that our own plan uses beside others, so that they could do as well. Their
    seconds begin when the model has been written down, ours with the facts.
    """
    for service in WHOLE_SERVICES:
        facts = register_of(service, seed)
        plan, ours = ours_of(facts, seed, seconds)
        with tempfile.TemporaryDirectory() as folder:
            path, planned = Path(folder) / "facts.json", Path(folder) / "plan.json"
            path.write_text(write_facts(facts), encoding="utf-8")
            planned.write_text(write_plan(plan), encoding="utf-8")
            for name in SOLVERS:
                theirs = child("programme_peers.py", seconds, HANDING_SECONDS, facts=path, plan=planned, solver=name)
                yield from _beside(f"{service} {TERM_ID} whole, seed {seed}", name, ours, theirs)


def _beside(case: str, name: str, ours: Figures, theirs: Row | None) -> Iterator[Row]:
    """Rows of ours beside one solver; what it could not even be given is told and counts for nobody."""
    if theirs is None:
        yield row(case, f"{name}: model written down in {HANDING_SECONDS} s", 0.0, "")
        return
    for figure in ("ways", "rows", "handing"):
        yield row(case, f"{name}: {figure}", theirs[figure], "s" if figure == "handing" else "")
    if theirs["said"] == "nothing found" or theirs["broken"]:
        yield row(case, f"{name}: plans found", 0.0, "")
        beaten = row(case, "worst-area access", ours.worst, PER_100, (name, 0.0), 1.0)
        yield {**beaten, "met": True}
        return
    yield row(case, "promises missed", ours.missing, "", (name, theirs["missing"]))
    worse = theirs["missing"] > ours.missing
    first = row(case, "worst-area access", ours.worst, PER_100, (name, theirs["worst"]), 1.0)
    yield {**first, "met": worse or (theirs["missing"] == ours.missing and theirs["worst"] <= ours.worst + 1e-3)}
    reached = ours.seconds_to(theirs["worst"]) if ours.worst + 1e-3 >= theirs["worst"] else float("inf")
    times = theirs["solving"] / reached if reached else float("inf")
    sooner = row(case, "their final worst-area access, times sooner", 0.0 if times == 0 else times, "times")
    yield {**sooner, "target": SOONER, "met": times >= SOONER}
