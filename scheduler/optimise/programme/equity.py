"""The equity figures of a plan: of all of it, of some strands, or of a part of the week."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from geo.inequality import fgt, gini, lost_to_unequal_sharing, theil, worst_tenth
from geo.intervals import wilson_interval
from scheduler.domain.facts import Facts
from scheduler.domain.plan import Plan, Series
from scheduler.optimise.programme.access import AccessIndex, access_by_area, ede_of

NOON = 12 * 60
EVENING = 17 * 60
SATURDAY = 5
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
    """One figure with its unit and, where sampling makes it unsure, its interval.

    Provision is counted in full from the plan, so its figures have no sampling interval.
    """

    id: str
    title: str
    value: float
    unit: str
    low: float | None = None
    high: float | None = None


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
    figures = [
        EquityFigure(id="ede", title="Access, shared evenly (EDE)", value=ede_of(values, carers), unit=places),
        EquityFigure(id="mean", title="Access, mean", value=mean, unit=places),
        EquityFigure(
            id="lost", title="Lost to unequal sharing", value=100 * lost_to_unequal_sharing(values, carers), unit="%"
        ),
        _within_30(facts, plan),
        EquityFigure(
            id="worst-tenth",
            title="Worst-served tenth, beside the mean",
            value=100 * worst_tenth(values, carers),
            unit="% of the mean",
        ),
    ]
    if line > 0 or standard is not None:
        short, gap = fgt(values, carers, line, 0.0), fgt(values, carers, line, 1.0)
        figures += [
            EquityFigure(id="below", title=f"Carers below {line:.0f} {places}", value=100 * short, unit="% of carers"),
            EquityFigure(id="shortfall", title="Mean shortfall below that line", value=100 * gap, unit="% of the line"),
        ]
    parts = theil(values, carers, np.array([cell.area_id for cell in index.cells]))
    return (
        *figures,
        EquityFigure(id="gini", title="Gini (never optimised)", value=gini(values, carers), unit=""),
        EquityFigure(id="theil-between", title="Theil, between areas", value=parts.between, unit=""),
        EquityFigure(id="theil-within", title="Theil, between age bands of an area", value=parts.within, unit=""),
    )


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
