"""Many plans of changed facts side by side: the curve of equity against cost, and what-if.

Every case is a plan of its own, so they spread over processes; what was solved is kept in a file, line by line,
and a sweep that was called off goes on where it stopped. Any executor of ``concurrent.futures`` will do, so a cluster's
(``dask.distributed.Client.get_executor()``) takes the place of the processes where a service has one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass, replace
from multiprocessing import get_context
from pathlib import Path

from scheduler.domain.facts import DemandPoint, Facts, Venue, WeeklyHours
from scheduler.domain.fingerprint import fingerprint
from scheduler.optimise.programme.costs import cost_pence
from scheduler.optimise.programme.findings import Limits, PlanRefusedError
from scheduler.optimise.programme.planner import plan_term
from scheduler.optimise.programme.setting import Setting

PERCENT = 100
HALF_HOUR = 30
MIDNIGHT = 24 * 60
ROOM_FOR = 40
LONG_DAY = (9 * 60, 21 * 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Facts to plan, with a name for the table."""

    id: str
    title: str
    facts: Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What planning one case gave.

    Access and its bounds are in places per 100 carers, cost in pence, ``missing`` counts promises not kept in full;
    ``refused`` holds the reason where the facts cannot be planned.
    """

    id: str
    title: str
    key: str
    """Of facts, seed and effort: a point is taken over only where it is the same."""
    worst: float = 0.0
    worst_bound: float = 0.0
    fair: float = 0.0
    fair_bound: float = 0.0
    cost_pence: int = 0
    sessions: int = 0
    missing: int = 0
    refused: str = ""


def budgets(facts: Facts, full_pence: int, shares: Sequence[int]) -> tuple[Case, ...]:
    """Return a case for each share, in per cent, of what the plan without a budget costs."""
    found = []
    for share in sorted(set(shares)):
        settings = replace(facts.settings, budget_pence=full_pence * share // PERCENT)
        changed = replace(facts, settings=settings)
        found.append(Case(id=f"budget-{share:03d}", title=f"budget of {share} %", facts=changed))
    return tuple(found)


def as_it_is(facts: Facts) -> Case:
    """Return the case without any change."""
    return Case(id="as-it-is", title="as it is", facts=facts)


def one_worker_fewer(facts: Facts) -> tuple[Case, ...]:
    """Return a case for each worker who might leave."""
    return tuple(
        Case(
            id=f"without-{one.id}",
            title=f"without {one.name}",
            facts=replace(facts, workers=tuple(other for other in facts.workers if other.id != one.id)),
        )
        for one in facts.workers
    )


def one_venue_more(facts: Facts, area_ids: Iterable[str] | None = None) -> tuple[Case, ...]:
    """Return a case for each area with a hall more, in the middle of its carers, open all week and fit for all.

    Its room is 40 people; its hire is that of the middle one of the venues on file.
    """
    setting = Setting(facts)
    wanted = set(area_ids) if area_ids is not None else {one.id for one in facts.areas}
    found = []
    for area in facts.areas:
        if area.id in wanted and setting.points_of[area.id]:
            hall = _hall(facts, area.id, area.name, setting.points_of[area.id])
            venues = tuple(sorted((*facts.venues, hall), key=lambda one: one.id))
            found.append(
                Case(id=f"hall-{area.id}", title=f"one more hall in {area.name}", facts=replace(facts, venues=venues))
            )
    return tuple(found)


def _hall(facts: Facts, area_id: str, area_name: str, points: Sequence[DemandPoint]) -> Venue:
    weights = [max(sum(one.carers.values()), 1e-9) for one in points]
    total = sum(weights)
    hires = sorted(one.hire_pence_per_hour for one in facts.venues)
    kinds = [strand.venue_kinds for strand in facts.strands if strand.venue_kinds]
    return Venue(
        id=f"venue-new-{area_id}",
        name=f"A new hall in {area_name}",
        area_id=area_id,
        postcode="",
        easting_m=round(sum(one.easting_m * weight for one, weight in zip(points, weights, strict=True)) / total),
        northing_m=round(sum(one.northing_m * weight for one, weight in zip(points, weights, strict=True)) / total),
        kind=min(min(one) for one in kinds) if kinds else "hall",
        capacity_people=ROOM_FOR,
        opening=tuple(WeeklyHours(weekday=day, from_minute=LONG_DAY[0], to_minute=LONG_DAY[1]) for day in range(7)),
        facilities=frozenset().union(*(one.facilities for one in facts.strands)),
        hire_pence_per_hour=hires[len(hires) // 2] if hires else 0,
    )


def half_hour_later(facts: Facts) -> Case:
    """Return the case in which every strand may end half an hour later, and venues and staff stay as long."""

    def later(hours: tuple[WeeklyHours, ...]) -> tuple[WeeklyHours, ...]:
        return tuple(replace(one, to_minute=min(MIDNIGHT, one.to_minute + HALF_HOUR)) for one in hours)

    changed = replace(
        facts,
        strands=tuple(
            replace(one, latest_end_minute=min(MIDNIGHT, one.latest_end_minute + HALF_HOUR)) for one in facts.strands
        ),
        venues=tuple(replace(one, opening=later(one.opening)) for one in facts.venues),
        workers=tuple(replace(one, availability=later(one.availability)) for one in facts.workers),
    )
    return Case(id="half-hour-later", title="everything may end half an hour later", facts=changed)


def solve_case(case: Case, seed: int, limits: Limits) -> Point:
    """Plan one case; facts that cannot be planned give their reasons."""
    key = _key(case, seed, limits)
    try:
        plan = plan_term(case.facts, seed=seed, limits=limits)
    except PlanRefusedError as refused:
        return Point(id=case.id, title=case.title, key=key, refused=str(refused))
    aims = {one.id: one for one in plan.aims}
    return Point(
        id=case.id,
        title=case.title,
        key=key,
        worst=aims["worst-area"].value,
        worst_bound=aims["worst-area"].bound,
        fair=aims["even-access"].value,
        fair_bound=aims["even-access"].bound,
        cost_pence=cost_pence(Setting(case.facts), plan.series),
        sessions=plan.session_count,
        missing=sum(one.rule != "wish" for one in plan.unmet),
    )


def _key(case: Case, seed: int, limits: Limits) -> str:
    return f"{fingerprint(case.facts)}/{seed}/{'-'.join(map(str, asdict(limits).values()))}"


def sweep(
    cases: Sequence[Case],
    *,
    seed: int = 1,
    limits: Limits | None = None,
    executor: Executor | None = None,
    kept: Path | None = None,
    tell: Callable[[Point, int, int], bool | None] = lambda _point, _done, _all: None,
) -> tuple[Point, ...]:
    """Plan every case, side by side.

    Parameters
    ----------
    cases
        What to plan; ids differ.
    executor
        Where to plan; two processes of this machine unless given.
    kept
        A file to which each point is added when it is there; points in it of the same facts, seed and effort are
        taken over, so a sweep goes on where it stopped.
    tell
        Told each point, how many are there and how many there will be; may answer True to call the rest off.

    Returns
    -------
    tuple of Point
        In the order of the cases; those that were called off are left out.
    """
    effort = limits or Limits(rounds=20)
    points = {one.id: one for one in _of_file(kept, cases, seed, effort)}
    left = [one for one in cases if one.id not in points]
    for number, point in enumerate(points.values(), 1):
        tell(point, number, len(cases))
    own = None if executor or not left else ProcessPoolExecutor(2, mp_context=get_context("spawn"))
    pool = executor or own
    try:
        if pool is not None:
            for point in _solved(pool, left, seed, effort):
                points[point.id] = point
                _keep(kept, point)
                if tell(point, len(points), len(cases)):
                    break
    finally:
        if own is not None:
            own.shutdown(wait=True, cancel_futures=True)
    return tuple(points[one.id] for one in cases if one.id in points)


def _solved(pool: Executor, left: Sequence[Case], seed: int, limits: Limits) -> Iterator[Point]:
    futures: list[Future[Point]] = [pool.submit(solve_case, one, seed, limits) for one in left]
    try:
        for future in as_completed(futures):
            yield future.result()
    finally:
        for future in futures:
            future.cancel()


def _of_file(kept: Path | None, cases: Sequence[Case], seed: int, limits: Limits) -> Iterator[Point]:
    if kept is None or not kept.exists():
        return
    wanted = {_key(one, seed, limits): one for one in cases}
    for line in kept.read_text("utf-8").splitlines():
        try:
            row: Mapping[str, object] = json.loads(line)
        except ValueError:
            continue  # a line cut short when the sweep was called off: that case is planned again
        case = wanted.get(str(row.get("key")))
        if case is not None:
            yield replace(Point(**row), id=case.id, title=case.title)  # type: ignore[arg-type]  # written by _keep


def _keep(kept: Path | None, point: Point) -> None:
    if kept is not None:
        with kept.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(asdict(point), sort_keys=True) + "\n")


def on_the_curve(points: Sequence[Point]) -> tuple[Point, ...]:
    """Return those points that no other beats: nobody costs less and gives the worst-served as much. By cost."""
    found: list[Point] = []
    for one in sorted((one for one in points if not one.refused), key=lambda one: (one.cost_pence, -one.worst)):
        if not found or one.worst > found[-1].worst:
            found.append(one)
    return tuple(found)
