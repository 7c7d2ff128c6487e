"""Wiltshire's term beside a person's round robin, a careful greedy planner, HiGHS and SCIP; growth; a large county.

Run by ``make bench-programme``; smaller: ``python bench/programme.py --seeds 1 --seconds 20 --cases simple gaps``.
Cases: ``simple`` (round robin and greedy, seed by seed), ``gaps`` (each service beside its bound), ``whole`` (the same
problem whole to HiGHS and to SCIP), ``growth`` (100 to 1,600 sessions), ``large`` (100 areas, 3,000 sessions).

Each seed gives a synthetic register of its own. All plans are held to the same
firm rules by ``check_plan``; a plan that broke one would end the run. Both peers choose teams with the planner's own
first-come method, which is kinder to them than what a person has. Writes build/bench/programme.json, prints a table.

Round robin: strand by strand as the contract lists them, one series for each area in turn at the first venue, day and
time that are free, until nothing more fits. Greedy: what is promised first; then, again and again, for the area and
age band with the least access, the series that adds most to it.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

# a script's own folder comes first on its path, and bench/geo.py is not the package geo
sys.path.insert(0, str(Path(__file__).parents[1]))

from scheduler.clock import today
from scheduler.config import read_settings
from scheduler.domain.facts import Facts
from scheduler.domain.fingerprint import fingerprint
from scheduler.domain.plan import Plan, Series
from scheduler.errors import EvenhandError
from scheduler.optimise.programme import Limits, Progress, check_plan, equity_summary, plan_term
from scheduler.optimise.programme.access import AccessIndex
from scheduler.optimise.programme.construct import Draft
from scheduler.optimise.programme.files import write_facts
from scheduler.optimise.programme.options import Options, Spot
from scheduler.optimise.programme.promises import missing, unmet_of
from scheduler.optimise.programme.setting import Setting
from scheduler.profiles import find_profile
from scheduler.use_cases.set_up import choose_term, make_service_register

OUT = Path(__file__).parents[1] / "build" / "bench" / "programme.json"
HERE = Path(__file__).parent
SERVICE, TERM_ID = "wiltshire", "spring-2027"
SERVICES = ("wiltshire", "kent", "lancashire", "derby", "triborough")
WHOLE = ("HIGHS", "SCIP")
GAP_WANTED = 10.0
"""Per cent between a whole plan and its bound."""
SIZES = (100, 200, 400, 800, 1600)
SESSIONS_AN_AREA = 33
EXPONENT_WANTED = 1.5
LARGE = 100, 3000
LARGE_SECONDS, LARGE_GB, FIRST_SECONDS = 300.0, 4.0, 10.0
MANY_ROUNDS = 100_000
SPARE_SECONDS = 240
"""A child process has so long beside its own limit, to make options and to check."""
TRIES = 600
ROUND_ROBIN, GREEDY = "a person's round robin", "careful greedy planner"
TARGETS = {ROUND_ROBIN: 1.8, GREEDY: 1.2}
"""Our worst-area access as a multiple of the peer's."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What one planner reached on one register."""

    worst: float
    ede: float
    missing: int
    seconds: float


class Sheet:
    """A draft in which a spot that has no way left is not tried again: what is taken is never given back."""

    def __init__(self, facts: Facts) -> None:
        self.options = Options(Setting(facts))
        self.draft = Draft(self.options.setting)
        self.full: set[Spot] = set()

    def place(self, spot: Spot, order: Callable[[Series], Any] | None = None) -> bool:
        """Hold one more series at a spot, and say whether that was possible."""
        found: Sequence[Series] = () if spot in self.full else self.options.at(spot)
        if order is not None:
            found = sorted(found, key=order)
        done = bool(found) and self.draft.has_room(found[0]) and self.draft.place(found, tries=TRIES)
        if not done:
            self.full.add(spot)
        return done


def round_robin(facts: Facts) -> tuple[Series, ...]:
    """Plan as a person may with a list and a calendar: strand by strand, area by area, first free day and time."""
    sheet = Sheet(facts)
    for strand in facts.strands:
        spots = [one for one in sheet.options.spots() if one.strand_id == strand.id]
        placed = True
        while placed:
            placed = False
            for area in facts.areas:
                placed |= any(sheet.place(spot, _day_and_time) for spot in spots if spot.area_id == area.id)
    return tuple(sheet.draft.series)


def _day_and_time(option: Series) -> tuple[int, int, int]:
    return option.weekday, option.start_minute, -option.places


def greedy(facts: Facts) -> tuple[Series, ...]:
    """Promises first, then always the best option for whoever has the least, until nobody can be helped."""
    sheet, index = Sheet(facts), AccessIndex(facts)
    for spot in sheet.options.spots():
        while sheet.draft.wants(spot.strand_id, spot.area_id, spot.venue_id) and sheet.place(spot):
            pass
    reach = {spot: _reach(index, spot) for spot in sheet.options.spots()}
    helped = set(range(len(index.cells)))
    while helped:
        values = index.values(sheet.draft.series)
        worst = min(helped, key=lambda number: (values[number], number))
        if not _help(sheet, reach, worst):
            helped.discard(worst)
    return tuple(sheet.draft.series)


def _reach(index: AccessIndex, spot: Spot) -> dict[int, float]:
    return index.per_place(spot.strand_id, spot.band_id, spot.area_id, spot.venue_id)


def _help(sheet: Sheet, reach: dict[Spot, dict[int, float]], cell: int) -> bool:
    def gain(spot: Spot) -> float:
        found = sheet.options.at(spot)
        return reach[spot].get(cell, 0.0) * (len(found[0].dates) * found[0].places if found else 0)

    able = [spot for spot in reach if spot not in sheet.full and gain(spot) > 0]
    return any(sheet.place(spot) for spot in sorted(able, key=gain, reverse=True))


def as_plan(facts: Facts, series: Sequence[Series], name: str) -> Plan:
    """Return a peer's series as a plan that can be checked."""
    numbered = tuple(replace(one, id=f"series-{number:03d}") for number, one in enumerate(series, start=1))
    return Plan(
        service_id=facts.service_id, term_id=facts.term.id, facts_fingerprint=fingerprint(facts), series=numbered,
        aims=(), unmet=unmet_of(Options(Setting(facts)), numbered), seed=0, made_by=name,
    )  # fmt: skip


def peer_plan(name: str, planner: Callable[[Facts], tuple[Series, ...]], facts: Facts) -> Plan:
    """Plan with a peer."""
    return as_plan(facts, planner(facts), name)


def measured(facts: Facts, planner: Callable[[Facts], Plan]) -> tuple[Plan, Figures]:
    """Run a planner, hold its plan to the firm rules, and measure it."""
    started = time.perf_counter()
    plan = planner(facts)
    seconds = time.perf_counter() - started
    broken = check_plan(facts, plan)
    if broken:
        message = f"{plan.made_by} breaks {len(broken)} rules; the first: {broken[0].about}: {broken[0].because}"
        raise EvenhandError(message)
    fair = equity_summary(facts, plan)
    return plan, Figures(fair.worst, fair.ede, missing(Setting(facts), plan.series), seconds)


def searched(facts: Facts, seed: int, seconds: float) -> Plan:
    """Plan with ours, ending the search when its seconds are up."""
    started = time.perf_counter()

    def enough(progress: Progress) -> bool:
        return progress.best is not None and time.perf_counter() - started > seconds

    return plan_term(facts, seed=seed, limits=Limits(rounds=MANY_ROUNDS), progress=enough)


def register_of(service: str, seed: int) -> Facts:
    """Return the facts of a shipped service's demo register."""
    data_dir = read_settings(serves_pages=False).data_dir
    term = choose_term(data_dir, today(), TERM_ID)
    return make_service_register(find_profile(service, data_dir), term, data_dir=data_dir, seed=seed).facts


def simple_rows(seed: int, seconds: float) -> Iterator[dict[str, Any]]:
    """Rows of one seed: our figures, each beside both simple planners'."""
    facts = register_of(SERVICE, seed)
    plan, ours = measured(facts, lambda given: searched(given, seed, seconds))
    case = f"{SERVICE} {TERM_ID}, seed {seed}"
    for aim in plan.aims:
        yield row(case, f"{aim.id}: gap to the bound", 100 * aim.gap, "%")
    yield row(case, "promises missed", ours.missing, "")
    yield row(case, "time", ours.seconds, "s")
    for name, planner in ((ROUND_ROBIN, round_robin), (GREEDY, greedy)):
        _, theirs = measured(facts, partial(peer_plan, name, planner))
        unit = "places per 100 carers"
        yield row(case, "worst-area access", ours.worst, unit, (name, theirs.worst), TARGETS[name])
        yield row(case, "EDE", ours.ede, unit, (name, theirs.ede), 1.0)
        yield row(case, "promises missed", ours.missing, "", (name, theirs.missing))
        yield row(case, "time", ours.seconds, "s", (name, theirs.seconds))


def gap_rows(seed: int, seconds: float) -> Iterator[dict[str, Any]]:
    """Rows of each service: the first two aims beside their bounds."""
    for service in SERVICES:
        plan, ours = measured(register_of(service, seed), lambda given: searched(given, seed, seconds))
        case = f"{service} {TERM_ID}, seed {seed}"
        for aim in plan.aims[:2]:
            gap = 100 * aim.gap
            yield at_most(row(case, f"{aim.id}: gap to the bound", gap, "%"), GAP_WANTED)
        yield row(case, "promises missed", ours.missing, "")
        yield row(case, "time", ours.seconds, "s")


def whole_rows(seed: int, seconds: float) -> Iterator[dict[str, Any]]:
    """Rows of ours beside the same problem given whole to HiGHS and SCIP, each in a process of its own."""
    facts = register_of(SERVICE, seed)
    case = f"{SERVICE} {TERM_ID}, seed {seed}"
    _, ours = measured(facts, lambda given: searched(given, seed, seconds))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "facts.json"
        path.write_text(write_facts(facts), encoding="utf-8")
        for name in WHOLE:
            theirs = child("programme_peers.py", seconds, facts=path, solver=name)
            if theirs is None or theirs["said"] == "nothing found" or theirs["broken"]:
                yield row(case, f"{name} whole: plans found", 0.0, "")
                continue
            peer = f"{name} whole, {theirs['ways']} ways, {theirs['rows']} rows"
            yield row(case, "promises missed", ours.missing, "", (peer, theirs["missing"]))
            yield row(case, "worst-area access", ours.worst, "places per 100 carers", (peer, theirs["worst"]), 1.0)
            yield row(case, "time", ours.seconds, "s", (peer, theirs["seconds"]))


def growth_rows(seed: int, seconds: float) -> Iterator[dict[str, Any]]:
    """Rows of counties of growing size: seconds to a first programme and to the same gap, and the fitted exponents."""
    known: dict[str, list[tuple[float, float]]] = {"first programme": [], "checked plan at the same gap": []}
    gap = None
    for sessions in SIZES:
        asked = {"areas": max(3, round(sessions / SESSIONS_AN_AREA)), "sessions": sessions, "seed": seed}
        # the smallest county's gap of a fifth of the time is what every other is timed to
        found = child("programme_county.py", seconds / 5 if gap is None else seconds, **asked, until=gap or 0.0)
        case = f"county of {sessions} sessions, {asked['areas']} areas"
        if found is None:
            yield row(case, "plans found", 0.0, "")
            continue
        gap = found["gap"] if gap is None else gap
        known["first programme"].append((sessions, found["first"] or found["checked"]))
        reached = found["gap"] <= gap
        if reached:
            known["checked plan at the same gap"].append((sessions, found["checked"]))
        yield row(case, "gap", 100 * found["gap"], "%")
        yield row(case, "sessions held", found["sessions"], "")
        yield row(case, "rules broken", found["broken"], "")
        yield at_most(row(case, "first programme", found["first"] or found["checked"], "s"), FIRST_SECONDS)
        yield row(case, "time to the gap" if reached else "time without reaching the gap", found["checked"], "s")
    for name, points in known.items():
        if len(points) > 1:
            yield at_most(row(f"growth, {len(points)} sizes", f"{name}: exponent", slope(points), ""), EXPONENT_WANTED)


def large_rows(seed: int, seconds: float) -> Iterator[dict[str, Any]]:
    """Rows of one service of 100 areas and 3,000 sessions."""
    found = child("programme_county.py", seconds, areas=LARGE[0], sessions=LARGE[1], seed=seed)
    case = f"county of {LARGE[1]} sessions, {LARGE[0]} areas"
    if found is None:
        yield row(case, "plans found", 0.0, "")
        return
    yield at_most(row(case, "checked plan", found["checked"], "s"), LARGE_SECONDS)
    yield at_most(row(case, "memory", found["gb"], "GB"), LARGE_GB)
    yield at_most(row(case, "rules broken", found["broken"], ""), 0.0)
    for figure in ("sessions", "missing"):
        yield row(case, figure, found[figure], "")
    yield row(case, "gap", 100 * found["gap"], "%")


CASES = {"simple": simple_rows, "gaps": gap_rows, "whole": whole_rows, "growth": growth_rows, "large": large_rows}
EVERY_SEED = frozenset({"simple"})
"""Cases that are run for every seed; the others for the first."""


def child(script: str, seconds: float, **asked: object) -> dict[str, Any] | None:
    """Run a script of this folder in a process of its own; None where it gives nothing in its time."""
    words = [word for name, value in asked.items() for word in (f"--{name}", str(value))]
    command = [sys.executable, str(HERE / script), "--seconds", str(seconds), *words]
    try:
        said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + SPARE_SECONDS)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        print(f"{script} gave nothing: {error}", flush=True)
        return None
    found: dict[str, Any] = json.loads(said.stdout.splitlines()[-1])
    return found


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Exponent of a power law through the points, by least squares of the logarithms."""
    xs, ys = [math.log(x) for x, _ in points], [math.log(y) for _, y in points]
    x0, y0 = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((x - x0) * (y - y0) for x, y in zip(xs, ys, strict=True)) / sum((x - x0) ** 2 for x in xs)


def at_most(found: dict[str, Any], most: float) -> dict[str, Any]:
    """Return a row with a target that its own value may not pass."""
    return {**found, "target": most, "met": found["value"] <= most}


def row(
    case: str, figure: str, value: float, unit: str, peer: tuple[str, float] | None = None, target: float | None = None
) -> dict[str, Any]:
    """Return one row; a target is the least ratio of our value to the peer's."""
    ratio = value / peer[1] if peer and peer[1] else None
    return {
        "case": case,
        "figure": figure,
        "value": round(value, 3),
        "unit": unit,
        "peer": peer[0] if peer else None,
        "peer_value": round(peer[1], 3) if peer else None,
        "ratio": None if ratio is None else round(ratio, 3),
        "target": target,
        "met": None if target is None or ratio is None else ratio >= target,
    }


def medians(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Medians over the seeds of every figure beside every peer."""
    kinds = dict.fromkeys((one["figure"], one["unit"], one["peer"], one["target"]) for one in rows)
    found = []
    for figure, unit, peer, target in kinds:
        same = [one for one in rows if (one["figure"], one["peer"]) == (figure, peer)]
        value = median(one["value"] for one in same)
        beside = (peer, median(one["peer_value"] for one in same)) if peer else None
        found.append(row("median", figure, value, unit, beside, target))
    return found


def print_table(rows: Sequence[dict[str, Any]]) -> None:
    """Print one line a row."""
    for one in rows:
        peer = "" if one["peer"] is None else f"{one['peer']}: {one['peer_value']:.1f}"
        times = "" if one["ratio"] is None else f"x {one['ratio']:.2f}"
        met = "" if one["met"] is None else f"target {one['target']} {'met' if one['met'] else 'MISSED'}"
        value = f"{one['value']:.1f} {one['unit']}"
        print(f"{one['case']:32}{one['figure']:32}{value:30}{peer:36}{times:8}{met}", flush=True)


def kept_rows(asked: Sequence[str]) -> list[dict[str, Any]]:
    """Return rows of earlier runs of the cases that are not asked for now."""
    known: list[dict[str, Any]] = json.loads(OUT.read_text(encoding="utf-8")) if OUT.exists() else []
    return [one for one in known if one.get("part") in CASES and one["part"] not in asked]


def write(rows: Sequence[dict[str, Any]]) -> None:
    """Write what there is so far, so that a run that is cut short has not been for nothing."""
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(rows, indent=1), encoding="utf-8")


def main() -> None:
    """Run the cases that are asked for, all unless some are named, and write the table after each row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5, help="registers, from seed 1 on")
    parser.add_argument("--seconds", type=float, default=120, help="most seconds of each search, ours or a peer's")
    parser.add_argument("--cases", nargs="+", choices=tuple(CASES), default=tuple(CASES))
    asked = parser.parse_args()
    rows = kept_rows(asked.cases)
    failed = 0
    for name in asked.cases:
        found: list[dict[str, Any]] = []
        for seed in range(1, asked.seeds + 1 if name in EVERY_SEED else 2):
            try:
                for one in CASES[name](seed, asked.seconds):
                    print_table([one])
                    found.append({**one, "part": name, "seconds": asked.seconds})
                    write([*rows, *found])
            except EvenhandError as error:  # one register that fails leaves the others their figures, and is counted
                print(f"{name}, seed {seed} gave no full row: {error}", flush=True)
                failed += 1
        rows += found
        if name in EVERY_SEED and found:
            rows += [{**one, "part": name, "seconds": asked.seconds} for one in medians(found)]
    rows.append(row("all cases", "registers without a full row", failed, ""))
    write(rows)
    print_table([one for one in rows if one["case"] in {"median", "all cases"}])


if __name__ == "__main__":
    main()
