"""The whole equity report of a plan: the headline, its parts, what deprivation has to do with it, and who came."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from geo.arrays import FloatArray
from geo.inequality import concentration_index, gini, lost_to_unequal_sharing, relative_index, slope_index
from geo.intervals import bootstrap_interval, rate_interval
from scheduler.domain.coverage import sessions_by_area
from scheduler.domain.facts import Facts
from scheduler.domain.plan import Plan
from scheduler.domain.take_up import NOT_RECORDED, TakeUp
from scheduler.optimise.programme.access import PER, AccessIndex, access_by_area, ede_of
from scheduler.optimise.programme.equity import DRAWS, SEED, EquityFigure, Measured, equity_figures
from scheduler.optimise.programme.equity_parts import (
    PLACES,
    Rate,
    apart_figures,
    band_figures,
    near_figures,
    rate_per_100,
    share_of,
    strand_figures,
    time_figures,
)

NO_LADDER = "How deprived these areas are is not on file. Import deciles by neighbourhood to see it."
FEW_AREAS = 8
"""With fewer rows the bootstrap misses the truth too often to be shown without a word."""


Along = Callable[[FloatArray, FloatArray, FloatArray], float]
"""A measure of values, people and rungs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EquitySection:
    """Figures that belong together, and what to know before reading them; ``note`` may be empty."""

    id: str
    title: str
    note: str
    figures: tuple[EquityFigure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """From the most to the least deprived: a number for each area or each demand point, higher is better off."""

    advantage: Mapping[str, float]
    by_point: bool
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaEquity:
    """One area: what it can reach, what is held there, who is near something, and who came.

    ``sessions_per_100`` and ``take_up_per_100`` are per 100 carers with Byar's interval; ``within_30`` is a share with
    Wilson's. None where there are no carers, or nothing recorded.
    """

    area_id: str
    name: str
    carers: float
    places_per_100: float
    sessions: int
    sessions_per_100: Rate | None
    within_30: Rate | None
    take_up: int | None
    take_up_per_100: Rate | None


def equity_report(
    facts: Facts,
    plan: Plan,
    *,
    standard: float | None = None,
    take_up: TakeUp | None = None,
    ladder: Ladder | None = None,
) -> tuple[EquitySection, ...]:
    """Work out every section; those that a service has no figures for say so in their note.

    Parameters
    ----------
    facts, plan
        The plan may be `narrowed`.
    standard
        As `equity_figures`.
    take_up
        Who came, None where nothing is recorded.
    ladder
        How deprived areas or neighbourhoods are, None where that is not known.

    Returns
    -------
    tuple of EquitySection
        Empty when the facts count no carers.
    """
    index = AccessIndex(facts)
    if not index.cells:
        return ()
    few = "" if len(index.cells) >= FEW_AREAS else "So few areas make the intervals rough. "
    headline = EquitySection(
        id="headline",
        title="How much there is, and how evenly it is shared",
        note=f"{few}Intervals show what other areas like these might have given (basic bootstrap, seeded).",
        figures=equity_figures(facts, plan, standard=standard),
    )
    return (
        headline,
        EquitySection(
            id="near", title="What is near", note=index.minutes_words, figures=tuple(near_figures(index, plan))
        ),
        EquitySection(id="bands", title="By age band", note="", figures=tuple(band_figures(index, plan))),
        EquitySection(
            id="strands",
            title="By kind of group",
            note="Groups that meet once a month or more often, in person.",
            figures=tuple(strand_figures(index, plan)),
        ),
        EquitySection(id="times", title="By part of the week", note="", figures=tuple(time_figures(index, plan))),
        EquitySection(
            id="apart",
            title="Counted apart",
            note="Online sessions and home visits add to no figure of access: a place online is not a place in reach.",
            figures=tuple(apart_figures(index, plan)),
        ),
        _deprivation(index, plan, ladder),
        _take_up(facts, take_up, ladder),
    )


def area_equity(facts: Facts, plan: Plan, take_up: TakeUp | None = None) -> tuple[AreaEquity, ...]:
    """One row an area with rates and their intervals, in the order of the facts."""
    names = {area.id: area.name for area in facts.areas}
    held = sessions_by_area(facts, plan)
    came = take_up.of_areas(facts) if take_up is not None and take_up.total else None
    return tuple(
        AreaEquity(
            area_id=row.area_id,
            name=names[row.area_id],
            carers=row.carers,
            places_per_100=row.places_per_100,
            sessions=held[row.area_id],
            sessions_per_100=rate_per_100(held[row.area_id], row.carers),
            within_30=share_of(row.share_within_30 * row.carers, row.carers),
            take_up=None if came is None else came[row.area_id],
            take_up_per_100=None if came is None else rate_per_100(came[row.area_id], row.carers),
        )
        for row in access_by_area(facts, plan)
        if row.band_id is None
    )


def _deprivation(index: AccessIndex, plan: Plan, ladder: Ladder | None) -> EquitySection:
    title = "By deprivation"
    if ladder is None:
        return EquitySection(id="deprivation", title=title, note=NO_LADDER, figures=())
    if ladder.by_point:
        values, carers, advantage = _by_point(index, plan, ladder)
    else:
        rows = [row for row in access_by_area(index.facts, plan) if row.band_id is None and row.carers > 0]
        values, carers = (np.array([getattr(row, key) for row in rows]) for key in ("places_per_100", "carers"))
        advantage = np.array([ladder.advantage[row.area_id] for row in rows])
    figures = tuple(_along(values, carers, advantage, PLACES))
    return EquitySection(id="deprivation", title=title, note=ladder.words, figures=figures)


def _by_point(index: AccessIndex, plan: Plan, ladder: Ladder) -> tuple[FloatArray, FloatArray, FloatArray]:
    by_band = index.point_values(plan.series)
    people = np.array([index.weights(band_id) for band_id in by_band])
    carers = people.sum(axis=0)
    known = np.array([point.id in ladder.advantage for point in index.points]) & (carers > 0)
    held = (people * np.array(list(by_band.values()))).sum(axis=0)
    advantage = np.array([ladder.advantage.get(point.id, 0.0) for point in index.points])
    return held[known] / carers[known], carers[known], advantage[known]


def _along(values: FloatArray, carers: FloatArray, advantage: FloatArray, unit: str) -> Iterator[EquityFigure]:
    """Slope, slope over the mean, and concentration along a ladder, each with the basic bootstrap over its rows."""
    if len(values) < 2 or len(np.unique(advantage)) < 2:  # noqa: PLR2004 - a slope needs two rungs
        return
    rows = np.arange(len(values), dtype=np.float64)
    for key, title, measure, of in (
        ("slope", "From the most to the least deprived end (above 0: the better off have more)", slope_index, unit),
        ("relative", "The same beside the mean", relative_index, "times the mean"),
        ("concentration", "Concentration index (0 is alike)", concentration_index, ""),
    ):

        def again(drawn: FloatArray, people: FloatArray, by: Along = measure) -> float:
            # rows are drawn by their number, so that figure, carers and rung stay together
            chosen = drawn.astype(int)
            return by(values[chosen], people, advantage[chosen])

        ends = bootstrap_interval(again, rows, carers, seed=SEED, draws=DRAWS)
        value = measure(values, carers, advantage)
        yield EquityFigure(id=key, title=title, value=value, unit=of, low=ends.low, high=ends.high)


def _take_up(facts: Facts, take_up: TakeUp | None, ladder: Ladder | None) -> EquitySection:
    title = "Take-up: who came"
    if take_up is None or take_up.total == 0:
        return EquitySection(id="take-up", title=title, note=NOT_RECORDED, figures=())
    came = take_up.of_areas(facts)
    rows = facts.areas
    carers = np.array(
        [sum(sum(p.carers.values()) for p in facts.demand_points if p.area_id == row.id) for row in rows], dtype=float
    )
    kept = carers > 0
    counts = np.array([came[row.id] for row in rows], dtype=float)[kept]
    people = carers[kept]
    unit = f"{take_up.kind.value} per 100 carers"
    measured = Measured(PER * counts / people, people, int(counts.sum()))
    ends = rate_interval(int(counts.sum()), float(people.sum()))
    mean = PER * float(counts.sum()) / float(people.sum())
    figures = [
        EquityFigure(id="take-up-mean", title="Mean", value=mean, unit=unit, low=ends.low, high=ends.high),
        measured.figure("take-up-ede", "Shared evenly (EDE)", ede_of, unit),
        measured.figure(
            "take-up-lost", "Lost to unequal sharing", lost_to_unequal_sharing, "%", times=100, chance=True
        ),
        measured.figure("take-up-gini", "Gini", gini, "", chance=True),
    ]
    if ladder is not None and not ladder.by_point:
        advantage = np.array([ladder.advantage[row.id] for row, there in zip(rows, kept, strict=True) if there])
        figures += [_named(one, "take-up-") for one in _along(measured.values, people, advantage, unit)]
    note = (
        f"Counted: {take_up.kind.value}, by where carers live. A figure at or below its floor shows nothing but chance."
    )
    return EquitySection(id="take-up", title=title, note=note, figures=tuple(figures))


def _named(figure: EquityFigure, before: str) -> EquityFigure:
    return EquityFigure(
        id=f"{before}{figure.id}",
        title=figure.title,
        value=figure.value,
        unit=figure.unit,
        low=figure.low,
        high=figure.high,
        floor=figure.floor,
    )
