"""Parts of the equity report: what is near, by age band, by kind of group, by part of the week, and what is apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from geo.access import cumulative, gravity, nearest_minutes
from geo.arrays import FloatArray
from geo.intervals import rate_interval, wilson_interval
from scheduler.domain.facts import Mode
from scheduler.domain.plan import Plan, Series
from scheduler.optimise.programme.access import PER, REACH_MINUTES, AccessIndex, ede_of, monthly_series
from scheduler.optimise.programme.equity import EquityFigure, Measured, PartOfWeek, narrowed

PLACES = "places per 100 carers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


def rate_per_100(count: int, carers: float) -> Rate | None:
    """Count per 100 carers with Byar's interval; None where there are no carers."""
    if carers <= 0:
        return None
    ends = rate_interval(count, carers)
    return Rate(value=PER * count / carers, low=ends.low, high=ends.high)


def share_of(count: float, carers: float) -> Rate | None:
    """Share of carers with Wilson's interval; None where there are none."""
    if carers <= 0:
        return None
    ends = wilson_interval(min(count, carers), carers)
    return Rate(value=count / carers, low=ends.low, high=ends.high)


def _within(key: str, title: str, near: float, carers: float) -> EquityFigure:
    found = share_of(near, carers)
    low, high = (None, None) if found is None else (PER * found.low, PER * found.high)
    value = 0.0 if found is None else PER * found.value
    return EquityFigure(id=key, title=title, value=value, unit="% of carers", low=low, high=high)


def near_figures(index: AccessIndex, plan: Plan) -> Iterator[EquityFigure]:
    """Cumulative places, gravity, and the way to the nearest, as means over all carers."""
    if not index.minutes.size:
        return
    people = {band.id: index.weights(band.id) for band in index.facts.bands}
    total = sum(float(one.sum()) for one in people.values())
    offered = index.offered(plan.series)
    measures: tuple[tuple[str, str, Callable[[FloatArray], FloatArray]], ...] = (
        (
            "cumulative",
            f"Places offered within {REACH_MINUTES:.0f} minutes, whoever else wants them",
            lambda places: cumulative(index.minutes, places, REACH_MINUTES),
        ),
        (
            "gravity",
            "The same, nearer places counting more (gravity)",
            lambda places: gravity(index.minutes, places, index.facts.settings.reach_steps),
        ),
    )
    for key, title, measure in measures:
        value = sum(float(people[band_id] @ measure(places)) for band_id, places in offered.items()) / total
        yield EquityFigure(id=key, title=title, value=value, unit="places, mean of carers")
    ways, weights = _ways(index, monthly_series(index.facts, plan))
    # who is within reach stands in the headline already
    yield from (one for one in _way_figures("nearest", "anything monthly", ways, weights) if one.unit == "minutes")


def _ways(
    index: AccessIndex, series: tuple[Series, ...], strand_id: str | None = None, *, others: bool = True
) -> tuple[FloatArray, FloatArray]:
    """Minutes to the nearest of some groups for each point and age band, and the carers there."""
    bands = [band.id for band in index.facts.bands]
    if strand_id is not None:
        bands = [one for one in next(s for s in index.facts.strands if s.id == strand_id).band_ids if one in bands]
    chosen = [one for one in series if strand_id in {None, one.strand_id}]
    offered = index.offered(chosen, others=others and strand_id is None)
    ways = [nearest_minutes(index.minutes, offered[band_id] > 0) for band_id in bands]
    return np.concatenate(ways), np.concatenate([index.weights(band_id) for band_id in bands])


def _way_figures(key: str, what: str, ways: FloatArray, carers: FloatArray) -> Iterator[EquityFigure]:
    total = float(carers.sum())
    order = np.argsort(ways)
    middle = ways[order][int(np.searchsorted(np.cumsum(carers[order]), total / 2))] if total > 0 else np.inf
    if np.isfinite(middle):
        yield EquityFigure(
            id=f"{key}-minutes", title=f"Half of carers have {what} within", value=float(middle), unit="minutes"
        )
    near = float(carers[ways <= REACH_MINUTES].sum())
    title = f"Carers within {REACH_MINUTES:.0f} minutes of {what}"
    yield _within(f"{key}-within", title, near, total)


def band_figures(index: AccessIndex, plan: Plan) -> Iterator[EquityFigure]:
    """How much each age band can reach, how evenly, and who is near something."""
    values = index.values(plan.series)
    near = index.within_reach(monthly_series(index.facts, plan))
    for band in index.facts.bands:
        rows = np.array([cell.band_id == band.id for cell in index.cells])
        if not rows.any():
            continue
        measured = Measured(values[rows], index.carers[rows], 0)
        yield measured.figure(f"mean-{band.id}", f"{band.name}: mean", lambda v, p: float(v @ p / p.sum()), PLACES)
        yield measured.figure(f"ede-{band.id}", f"{band.name}: shared evenly (EDE)", ede_of, PLACES)
        people = index.weights(band.id)
        title = f"{band.name}: within {REACH_MINUTES:.0f} minutes of something monthly"
        yield _within(f"within-{band.id}", title, float(people[near[band.id]].sum()), float(people.sum()))


def strand_figures(index: AccessIndex, plan: Plan) -> Iterator[EquityFigure]:
    """Measure the way to the nearest of each kind of group that meets monthly or more often."""
    regular = monthly_series(index.facts, plan)
    for strand in index.facts.strands:
        if strand.mode is not Mode.FACE_TO_FACE or not any(one.strand_id == strand.id for one in regular):
            continue
        ways, carers = _ways(index, regular, strand.id)
        yield from _way_figures(f"strand-{strand.id}", strand.public_title, ways, carers)


def time_figures(index: AccessIndex, plan: Plan) -> Iterator[EquityFigure]:
    """Who is near something in the morning, in the afternoon, in the evening, at the weekend."""
    for part in PartOfWeek:
        some = narrowed(plan, (), part)
        if not some.series:
            continue
        when = {"weekend": "At the weekend"}.get(part.value, f"In the {part.value}")
        held = sum(len(one.dates) for one in some.series)
        yield EquityFigure(id=f"sessions-{part}", title=f"{when}: sessions", value=held, unit="sessions")
        # when other organisations meet is not on file, so theirs are left out here
        ways, carers = _ways(index, monthly_series(index.facts, some), others=False)
        title = f"{when}: within {REACH_MINUTES:.0f} minutes of something monthly of ours"
        yield _within(f"within-{part}", title, float(carers[ways <= REACH_MINUTES].sum()), float(carers.sum()))


def apart_figures(index: AccessIndex, plan: Plan) -> Iterator[EquityFigure]:
    """Count what adds to no figure of access, or is not ours: online, home visits, other organisations."""
    facts, total = index.facts, float(index.carers.sum())
    modes = {strand.id: strand.mode for strand in facts.strands}
    for key, title, mode in (
        ("online", "Online sessions", Mode.ONLINE),
        ("visits", "Home visits", Mode.HOME_VISIT),
    ):
        count = sum(len(one.dates) for one in plan.series if modes[one.strand_id] is mode)
        rate = rate_per_100(count, total)
        if rate is not None:
            yield EquityFigure(
                id=key, title=title, value=rate.value, unit="a term per 100 carers", low=rate.low, high=rate.high
            )
    if facts.local_groups:
        theirs = float(index.others @ index.carers) / total
        counted = "counted" if facts.settings.other_groups_count_as_coverage else "not counted by the settings"
        title = f"Other organisations’ {len(facts.local_groups)} groups ({counted})"
        yield EquityFigure(id="others", title=title, value=theirs, unit=f"{PLACES} of the mean")
