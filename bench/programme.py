"""Wiltshire's term: our plan beside a person's round robin and a careful greedy planner, seed by seed.

Run by ``make bench-programme``. Each seed gives a synthetic register of its own. All three plans are held to the same
firm rules by ``check_plan``; a plan that broke one would end the run. Both peers choose teams with the planner's own
first-come method, which is kinder to them than what a person has. Writes build/bench/programme.json, prints a table.

Round robin: strand by strand as the contract lists them, one series for each area in turn at the first venue, day and
time that are free, until nothing more fits. Greedy: what is promised first; then, again and again, for the area and
age band with the least access, the series that adds most to it.
"""

from __future__ import annotations

import argparse
import json
import sys
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
from scheduler.optimise.programme import check_plan, equity_summary, plan_term
from scheduler.optimise.programme.access import AccessIndex
from scheduler.optimise.programme.construct import Draft
from scheduler.optimise.programme.options import Options, Spot
from scheduler.optimise.programme.promises import missing, unmet_of
from scheduler.optimise.programme.setting import Setting
from scheduler.profiles import find_profile
from scheduler.use_cases.set_up import choose_term, make_service_register

OUT = Path(__file__).parents[1] / "build" / "bench" / "programme.json"
SERVICE, TERM_ID = "wiltshire", "spring-2027"
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


def rows_of(seed: int, facts: Facts) -> Iterator[dict[str, Any]]:
    """Rows of one seed: our figures, each beside both peers'."""
    plan, ours = measured(facts, lambda given: plan_term(given, seed=seed))
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


def write(rows: Sequence[dict[str, Any]]) -> None:
    """Write what there is so far, so that a run that is cut short has not been for nothing."""
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(rows, indent=1))


def main() -> None:
    """Plan for every seed, with every planner, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5, help="registers, from seed 1 on")
    asked = parser.parse_args()
    data_dir = read_settings(serves_pages=False).data_dir
    profile = find_profile(SERVICE, data_dir)
    term = choose_term(data_dir, today(), TERM_ID)
    rows: list[dict[str, Any]] = []
    failed = 0
    for seed in range(1, asked.seeds + 1):
        facts = make_service_register(profile, term, data_dir=data_dir, seed=seed).facts
        found: list[dict[str, Any]] = []
        try:
            for one in rows_of(seed, facts):
                print_table([one])
                found.append(one)
        except EvenhandError as error:  # one register that fails leaves the others their figures, and is counted
            print(f"seed {seed} gave no full row: {error}", flush=True)
            failed += 1
        rows += found
        write(rows)
    if failed < asked.seeds:
        rows += medians(rows)
    rows.append(row("all seeds", "registers without a full row", failed, ""))
    write(rows)
    print_table([one for one in rows if one["case"] in {"median", "all seeds"}])


if __name__ == "__main__":
    main()
