"""A day's transport beside its peers: public dial-a-ride instances, the product's own evenings, a term of days.

Run by ``make bench-transport``. ``--darp FOLDER`` points to the public instances (Cordeau 2006; Ropke, Cordeau and
Laporte 2007) with BKS.csv, the proven optimum of each; without it they are left out. Seconds are by the clock, on two
cores. Writes build/bench/transport.json and prints the same as a table; losses included.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from statistics import mean, median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

import transport_peers as peers  # a script finds the packages beside its own folder

from geo.boundaries import read_areas
from scheduler.domain.facts import Area
from scheduler.domain.transport import TransportDay
from scheduler.optimise.transport.build import Model
from scheduler.optimise.transport.chains import improve
from scheduler.optimise.transport.check import check_day
from scheduler.optimise.transport.cordeau import read_cordeau
from scheduler.optimise.transport.effort import Effort
from scheduler.optimise.transport.planner import plan_day
from scheduler.synthetic.ground import Spot, read_ground
from scheduler.synthetic.transport_day import EveningRequest, make_evening

OUT = ROOT / "build" / "bench" / "transport.json"
DAY = date(2027, 1, 12)
VENUES = {"Trowbridge": (385_500, 157_900), "Devizes": (400_500, 161_400)}
EVENINGS = ((20, 2, 2.0), (60, 3, 10.0), (120, 4, 30.0), (250, 5, 60.0))
"""Passengers, sessions, seconds."""
LONGER = 20
MINUTE, TARGET_SOON, TARGET_LATER = 60.0, 0.5, 0.2
"""Average gap to the proven optimum, per cent, before a minute and after."""
TERM_DAYS, TERM_PASSENGERS, TERM_SECONDS, TERM_TARGET = 65, 60, 15.0, 600.0


def row(case: str, figure: str, value: float, unit: str, **more: Any) -> dict[str, Any]:
    """Return one row; ``peer``, ``peer_value``, ``target`` and ``met`` where there are any."""
    peer_value = more.get("peer_value")
    return {
        "case": case,
        "figure": figure,
        "value": round(value, 3),
        "unit": unit,
        "peer": more.get("peer"),
        "peer_value": None if peer_value is None else round(peer_value, 3),
        "ratio": round(peer_value / value, 3) if peer_value and value else None,
        "target": more.get("target"),
        "met": more.get("met"),
    }


def public(folder: Path, names: list[str], seconds: float, target: float, seeds: int) -> Iterator[dict[str, Any]]:
    """Gaps to the proven optima, and OR-Tools routing in the same seconds."""
    with (folder / "BKS.csv").open(encoding="utf-8") as file:
        best = {line["instance"]: float(line["value"]) for line in csv.DictReader(file)}
    gaps, others, unmet = [], [], 0
    for name in names:
        ground = read_cordeau((folder / f"{name}.txt").read_text(encoding="utf-8"))
        own = []
        for seed in range(1, seeds + 1):
            found = improve(ground, Effort(seconds=seconds), seed)
            unmet += not all(peers.kept(ground, k, list(route)) for k, route in enumerate(found.routes))
            unmet += bool(found.absent)
            own.append(100 * (found.cost / best[name] - 1))
        routes = peers.by_or_tools(ground, seconds)
        if routes is not None:
            others.append(100 * (peers.cost(ground, routes) / best[name] - 1))
        gaps.append(median(own))
        print(f"  {name}: {gaps[-1]:.2f} %, OR-Tools {others[-1] if others else float('nan'):.2f} %", file=sys.stderr)
    case = f"{len(names)} public instances, {seconds:g} s"
    peer = {"peer": "OR-Tools routing, guided local search", "peer_value": mean(others) if others else None}
    yield row(case, "average gap", mean(gaps), "%", target=target, met=mean(gaps) <= target, **peer)
    yield row(case, "worst gap", max(gaps), "%")
    yield row(case, "answers that break a rule", unmet, "count", target=0, met=unmet == 0)


def evening(spots: list[Spot], place: str, passengers: int, sessions: int, seed: int) -> TransportDay:
    """One synthetic evening at real postcodes."""
    east, north = VENUES[place]
    venue = Spot(postcode=place, easting_m=east, northing_m=north)
    request = EveningRequest(
        service_id="wiltshire", venue=venue, passengers=passengers, sessions=sessions, day=DAY, seed=seed
    )
    return make_evening(request, spots)


def each_alone(day: TransportDay, seconds: float, seed: int) -> float:
    """Plan each session on its own with the whole fleet, and add the costs up: vehicles are never shared."""
    total = 0.0
    for session in day.sessions:
        alone = replace(
            day, sessions=(session,), rides=tuple(ride for ride in day.rides if ride.session_id == session.id)
        )
        total += plan_day(alone, Effort(seconds=seconds), seed).pence
    return total


def evenings(spots: list[Spot], asked: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Cost of an evening beside a longer run, sessions planned alone, OR-Tools routing and VROOM."""
    for passengers, sessions, seconds in EVENINGS:
        if not asked.fewest <= passengers <= asked.passengers:
            continue
        for place in asked.places:
            days = [evening(spots, place, passengers, sessions, seed) for seed in range(1, asked.seeds + 1)]
            plans = [plan_day(day, Effort(seconds=seconds)) for day in days]
            left = sum(len(plan.not_carried) for plan in plans)
            broken = sum(len(check_day(day, plan)) for day, plan in zip(days, plans, strict=True))
            case = f"{place}, {passengers} passengers, {seconds:g} s"
            ours = median(plan.pence for plan in plans) / 100
            yield row(case, "not carried", left, "rides", target=0, met=left == 0)
            yield row(case, "findings of the checker", broken, "count", target=0, met=broken == 0)
            yield from _beside(case, ours, days, seconds, asked.longer)


def _beside(case: str, ours: float, days: list[TransportDay], seconds: float, longer: int) -> Iterator[dict[str, Any]]:
    grounds = [Model(day).ground for day in days]
    if longer > 1:
        more = median(plan_day(day, Effort(seconds=seconds * longer)).pence for day in days) / 100
        met = ours <= 1.02 * more
        yield row(case, "cost", ours, "£", peer=f"a run {longer} times longer", peer_value=more, target=1.02, met=met)
    share = seconds / max(len(day.sessions) for day in days)
    alone = median(each_alone(day, share, 1) for day in days) / 100
    yield row(case, "cost", ours, "£", peer="each session on its own", peer_value=alone, met=ours <= alone)
    found = [peers.by_or_tools(ground, 3 * seconds) for ground in grounds]
    theirs = [peers.cost(ground, routes) for ground, routes in zip(grounds, found, strict=True) if routes]
    if theirs:
        value = median(theirs) / 100
        yield row(
            case, "cost", ours, "£", peer="OR-Tools routing, 3 × the seconds", peer_value=value, met=ours <= value
        )
    without_limit = {
        "VROOM": peers.by_vroom,
        "PyVRP": lambda ground, *, tightened: peers.by_pyvrp(ground, seconds, tightened=tightened),
    }
    for name, peer in without_limit.items():
        kept = [peer(ground, tightened=True) for ground in grounds]
        value = median(peers.cost(ground, routes) for ground, routes in zip(grounds, kept, strict=True)) / 100
        yield row(case, "cost", ours, "£", peer=f"{name}, windows tightened", peer_value=value, met=ours <= value)
        free = [peer(ground, tightened=False) for ground in grounds]
        late = median(
            sum(not peers.kept(ground, k, route) for k, route in enumerate(routes) if route)
            for ground, routes in zip(grounds, free, strict=True)
        )
        yield row(case, "routes with a ride too long", 0, "routes", peer=f"{name}, no ride limit", peer_value=late)


def _one_day(day: TransportDay) -> int:
    plan = plan_day(day, Effort(seconds=TERM_SECONDS))
    return len(check_day(day, plan))


def term(spots: list[Spot], count: int) -> Iterator[dict[str, Any]]:
    """Seconds for a term of days in two processes."""
    days = [
        replace(evening(spots, "Devizes", TERM_PASSENGERS, 3, number), day=DAY + timedelta(days=number))
        for number in range(count)
    ]
    with ProcessPoolExecutor(2) as pool:
        broken, seconds = peers.timed(lambda: sum(pool.map(_one_day, days)))
    case = f"a term of {count} days, {TERM_PASSENGERS} passengers each"
    target = TERM_TARGET * count / TERM_DAYS
    yield row(case, "seconds", seconds, "s", target=target, met=seconds <= target)
    yield row(case, "findings of the checker", broken, "count", target=0, met=broken == 0)


def main() -> None:
    """Run what is asked for, print the table and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--darp", type=Path, help="folder of the public instances with BKS.csv")
    parser.add_argument("--instances", help="names, by comma; all unless you say")
    parser.add_argument("--seconds", type=float, nargs="*", default=[10.0, 60.0])
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--passengers", type=int, default=250, help="largest evening; 0 leaves them out")
    parser.add_argument("--fewest", type=int, default=0, help="smallest evening")
    parser.add_argument("--places", nargs="*", choices=VENUES, default=list(VENUES))
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--longer", type=int, default=LONGER, help="how many times longer the long run is; 1 skips it")
    parser.add_argument("--days", type=int, default=TERM_DAYS, help="days of the term; 0 leaves it out")
    asked = parser.parse_args()
    rows: list[dict[str, Any]] = []
    if asked.darp:
        names = asked.instances.split(",") if asked.instances else sorted(p.stem for p in asked.darp.glob("[ab]*.txt"))
        for seconds in asked.seconds:
            target = TARGET_SOON if seconds < MINUTE else TARGET_LATER
            rows += public(asked.darp, names, seconds, target, asked.seeds)
    if asked.passengers or asked.days:
        frame = read_areas(ROOT / "data" / "boundaries" / "wiltshire.geojson")
        areas = [Area(id=one.id, name=one.name) for one in frame.itertuples()]
        ground = read_ground("wiltshire", areas, ROOT / "data")
        spots = [spot for neighbourhood in ground.neighbourhoods for spot in neighbourhood.spots]
        if asked.passengers:
            rows += evenings(spots, asked)
        if asked.days:
            rows += term(spots, asked.days)
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for one in rows:
        peer = f"{one['peer']}: {one['peer_value']}" if one["peer"] else ""
        verdict = {True: "met", False: "NOT MET", None: ""}[one["met"]]
        print(f"{one['case']:42} {one['figure']:28} {one['value']:>10} {one['unit']:7} {peer:48} {verdict}")


if __name__ == "__main__":
    main()
