"""A person's round robin and a careful greedy planner beside ours, and each service beside its bound.

Round robin: strand by strand as the contract lists them, one series for each area in turn at the first venue, day and
time that are free, until nothing more fits. Greedy: what is promised first; then, again and again, for the area and
age band with the least access, the series that adds most to it. Both choose teams with the planner's own first-come
method, which is kinder to them than what a person has.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

# a script's own folder comes first on its path, and bench/geo.py is not the package geo
ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from programme_figures import PER_100, SERVICE, TERM_ID, Row, at_most, measured, register_of, row, searched

from scheduler.domain.facts import Facts
from scheduler.domain.fingerprint import fingerprint
from scheduler.domain.plan import Plan, Series
from scheduler.optimise.programme.access import AccessIndex
from scheduler.optimise.programme.construct import Draft
from scheduler.optimise.programme.options import Options, Spot
from scheduler.optimise.programme.promises import unmet_of
from scheduler.optimise.programme.setting import Setting

SERVICES = ("wiltshire", "kent", "lancashire", "derby", "triborough")
GAP_WANTED = 10.0
"""Per cent between a whole plan and its bound."""
TRIES = 600
ROUND_ROBIN, GREEDY = "a person's round robin", "careful greedy planner"
TARGETS = {ROUND_ROBIN: 1.8, GREEDY: 1.2}
"""Our worst-area access as a multiple of the peer's."""


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


def simple_rows(seed: int, seconds: float) -> Iterator[Row]:
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
        yield row(case, "worst-area access", ours.worst, PER_100, (name, theirs.worst), TARGETS[name])
        yield row(case, "EDE", ours.ede, PER_100, (name, theirs.ede), 1.0)
        yield row(case, "promises missed", ours.missing, "", (name, theirs.missing))
        yield row(case, "time", ours.seconds, "s", (name, theirs.seconds))


def gap_rows(seed: int, seconds: float) -> Iterator[Row]:
    """Rows of each service: the first two aims beside their bounds."""
    for service in SERVICES:
        plan, ours = measured(register_of(service, seed), lambda given: searched(given, seed, seconds))
        case = f"{service} {TERM_ID}, seed {seed}"
        for aim in plan.aims[:2]:
            gap = 100 * aim.gap
            yield at_most(row(case, f"{aim.id}: gap to the bound", gap, "%"), GAP_WANTED)
        yield row(case, "promises missed", ours.missing, "")
        yield row(case, "time", ours.seconds, "s")
