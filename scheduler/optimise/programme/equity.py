"""The equity figures of a plan: of all of it, of some strands, or of a part of the week."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from geo.arrays import FloatArray
from geo.inequality import fgt, gini, lost_to_unequal_sharing, theil, worst_tenth
from geo.intervals import Statistic, bootstrap_interval, noise_floor, wilson_interval
from scheduler.domain.facts import Facts
from scheduler.domain.plan import Plan, Series
from scheduler.optimise.programme.access import AccessIndex, access_by_area, ede_of

NOON = 12 * 60
EVENING = 17 * 60
SATURDAY = 5
SEED, DRAWS = 2027, 500
"""The same figures have the same intervals; 500 draws settle their ends to about a twentieth of their width."""
DEFAULT_STANDARD = 0.5
"""Share of the mean below which access falls short, unless the service sets a standard of its own."""


class PartOfWeek(StrEnum):
    """When a session starts; Saturday and Sunday are the weekend at any hour."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    WEEKEND = "weekend"


@dataclass(frozen=True, slots=True, kw_only=True)
class EquityFigure:
    """One figure with its unit, its interval, and what chance alone would show.

    ``low`` and ``high`` are 95 % intervals: Wilson's for shares, Byar's for rates, the basic bootstrap for the others.
    ``floor`` is the value that 1 in 20 would exceed if the same number of things were scattered among carers by chance;
    a figure of inequality at or below it shows nothing.
    """

    id: str
    title: str
    value: float
    unit: str
    low: float | None = None
    high: float | None = None
    floor: float | None = None


def part_of_week(series: Series) -> PartOfWeek:
    """Return when a series meets.

    Examples
    --------
    Tuesday 16:30 is the afternoon, 17:00 the evening; Saturday 10:00 is the weekend.
    """
    if series.weekday >= SATURDAY:
        return PartOfWeek.WEEKEND
    if series.start_minute < NOON:
        return PartOfWeek.MORNING
    return PartOfWeek.AFTERNOON if series.start_minute < EVENING else PartOfWeek.EVENING


def narrowed(plan: Plan, strand_ids: Collection[str] = (), part: PartOfWeek | None = None) -> Plan:
    """Return the plan with only some strands (none named: all) and only one part of the week."""
    chosen = tuple(
        one
        for one in plan.series
        if (not strand_ids or one.strand_id in strand_ids) and part in {None, part_of_week(one)}
    )
    return replace(plan, series=chosen)


def equity_figures(facts: Facts, plan: Plan, *, standard: float | None = None) -> tuple[EquityFigure, ...]:
    """Work out every equity figure of a plan.

    Parameters
    ----------
    facts, plan
        The plan may be `narrowed`.
    standard
        Places per 100 carers below which access falls short; half of the mean unless given.

    Returns
    -------
    tuple of EquityFigure
        Over areas and age bands weighted by carers: the headline first, the annex of inequality last. Empty when the
        facts count no carers.

    Raises
    ------
    ValueError
        When the standard is not above 0.

    References
    ----------
    Atkinson (1970) for the headline; Foster, Greer and Thorbecke (1984) for the shortfall; Theil (1967).
    """
    index = AccessIndex(facts)
    if not index.cells:
        return ()
    values, carers = index.values(plan.series), index.carers
    mean = float(values @ carers / carers.sum())
    line = standard if standard is not None else DEFAULT_STANDARD * mean
    places = "places per 100 carers"
    measured = Measured(values, carers, sum(len(one.dates) for one in plan.series if one.venue_id is not None))
    figures = [
        measured.figure("ede", "Access, shared evenly (EDE)", ede_of, places),
        measured.figure("mean", "Access, mean", _mean, places),
        measured.figure("lost", "Lost to unequal sharing", lost_to_unequal_sharing, "%", times=100, chance=True),
        _within_30(facts, plan),
        measured.figure("worst-tenth", "Worst-served tenth, beside the mean", worst_tenth, "% of the mean", times=100),
    ]
    if line > 0 or standard is not None:
        short, total = fgt(values, carers, line, 0.0), float(carers.sum())
        ends = wilson_interval(min(short, 1.0) * total, total)
        figures += [
            EquityFigure(
                id="below",
                title=f"Carers below {line:.0f} {places}",
                value=100 * short,
                unit="% of carers",
                low=100 * ends.low,
                high=100 * ends.high,
            ),
            measured.figure(
                "shortfall",
                "Mean shortfall below that line",
                lambda some, people: fgt(some, people, line, 1.0),
                "% of the line",
                times=100,
            ),
        ]
    parts = theil(values, carers, np.array([cell.area_id for cell in index.cells]))
    return (
        *figures,
        measured.figure("gini", "Gini (never optimised)", gini, "", chance=True),
        measured.figure("theil", "Theil", _theil, "", chance=True),
        EquityFigure(id="theil-between", title="Theil, between areas", value=parts.between, unit=""),
        EquityFigure(id="theil-within", title="Theil, between age bands of an area", value=parts.within, unit=""),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """Values of areas or cells with their people, and how many separate things they come from (sessions, attendances).

    Where there is one row alone, or nobody, nothing can be drawn again: then there is no interval.
    """

    values: FloatArray
    people: FloatArray
    things: int

    def figure(
        self, key: str, title: str, statistic: Statistic, unit: str, *, times: float = 1.0, chance: bool = False
    ) -> EquityFigure:
        """Measure, with the basic bootstrap over the rows, and by ``chance`` with the noise floor."""
        several = int((self.people > 0).sum()) > 1
        drawn = bootstrap_interval(statistic, self.values, self.people, seed=SEED, draws=DRAWS) if several else None
        floor = None
        if chance and several and self.things > 0:
            floor = times * noise_floor(statistic, self.people, self.things, seed=SEED, draws=DRAWS).high
        return EquityFigure(
            id=key,
            title=title,
            value=times * statistic(self.values, self.people),
            unit=unit,
            # no measure here is below zero, and the basic interval is not cut off by itself
            low=None if drawn is None else max(0.0, times * drawn.low),
            high=None if drawn is None else times * drawn.high,
            floor=floor,
        )


def _mean(values: FloatArray, people: FloatArray) -> float:
    return float(values @ people / people.sum())


def _theil(values: FloatArray, people: FloatArray) -> float:
    return float(theil(values, people).total)


def _within_30(facts: Facts, plan: Plan) -> EquityFigure:
    rows = [row for row in access_by_area(facts, plan) if row.band_id is None]
    whole = sum(row.carers for row in rows)
    near = sum(row.carers * row.share_within_30 for row in rows)
    interval = wilson_interval(near, whole)
    return EquityFigure(
        id="within-30",
        title="Carers within 30 minutes of something monthly",
        value=100 * near / whole,
        unit="% of carers",
        low=100 * interval.low,
        high=100 * interval.high,
    )
