"""Drafts side by side: small maps, equity, cost, travel, and what each changes beside the first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd

from exports.panels import reach_panel
from exports.panels_html import panels_html
from scheduler.domain.plan import Series
from scheduler.figures import coverage_rows, key_figures
from scheduler.optimise.programme import equity_summary
from scheduler.use_cases.work_on_draft.desks import Opened
from scheduler.use_cases.work_on_draft.wishes import WishLine

MOST_COMPARED = 6
HUNDREDTHS = 100
MINUTES_IN_HOUR = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One plan among those compared; money in pence, journeys in hours of the staff over the term."""

    opened: Opened
    worst_area: str
    worst: float
    mean: float
    ede: float
    lost_percent: float
    cost_pence: int
    journey_hours: float
    sessions: int
    series: int
    areas_every_month: int
    missing: int
    broken: int
    changed: int
    added: int
    gone: int
    wishes: Mapping[str, WishLine]
    """By the wish's id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SideBySide:
    """Plans side by side, in the order in which they were chosen; ``panels`` are small maps as HTML."""

    columns: tuple[Column, ...]
    panels: str | None
    wishes: tuple[tuple[str, str], ...]
    """Wishes of any of the plans, by id and in words, the weightiest first."""


def side_by_side(
    opened: Sequence[Opened], wishes: Sequence[Sequence[WishLine]], shapes: gpd.GeoDataFrame | None
) -> SideBySide:
    """Put plans of one term side by side, each measured on its own facts; ``wishes`` are those of each."""
    first = opened[0].plan.series
    columns = tuple(_column(one, first, own) for one, own in zip(opened, wishes, strict=True))
    asked = {line.wish_id: line.words for own in wishes for line in own}
    return SideBySide(columns=columns, panels=_panels(opened, shapes), wishes=tuple(asked.items()))


def _column(opened: Opened, first: Sequence[Series], wishes: Sequence[WishLine]) -> Column:
    facts, plan, desk = opened.facts, opened.plan, opened.desk
    rows = [row for row in coverage_rows(facts, plan) if row.carers]
    worst = min(rows, key=lambda row: row.places_per_100_carers or 0.0, default=None)
    equity = equity_summary(facts, plan)
    old, new = ({_group(one): one for one in series} for series in (first, plan.series))
    return Column(
        opened=opened,
        worst_area=worst.area_name if worst else "",
        worst=(worst.places_per_100_carers or 0.0) if worst else 0.0,
        mean=equity.mean,
        ede=equity.ede,
        lost_percent=HUNDREDTHS * equity.lost,
        cost_pence=desk.cost,
        journey_hours=desk.journeys / MINUTES_IN_HOUR,
        sessions=plan.session_count,
        series=len(plan.series),
        areas_every_month=key_figures(facts, plan).areas_served_every_month,
        missing=desk.missing,
        broken=len(desk.findings()),
        changed=sum(_differs(new[key], old[key]) for key in new if key in old),
        added=len(new.keys() - old.keys()),
        gone=len(old.keys() - new.keys()),
        wishes={one.wish_id: one for one in wishes},
    )


def _group(series: Series) -> tuple[str, ...]:
    return series.strand_id, series.band_id, series.area_id, series.household or "", series.id


def _differs(new: Series, old: Series) -> bool:
    mine, theirs = ((one.venue_id, one.weekday, one.start_minute, one.dates, one.places) for one in (new, old))
    return mine != theirs


def _panels(opened: Sequence[Opened], shapes: gpd.GeoDataFrame | None) -> str | None:
    wanted = [area.id for area in opened[0].facts.areas]
    if shapes is None or not set(wanted) <= set(shapes["id"]):
        return None
    if any([area.id for area in one.facts.areas] != wanted for one in opened):
        return None
    rows = [coverage_rows(one.facts, one.plan) for one in opened]
    panels = [reach_panel(each, "service", title=one.name) for one, each in zip(opened, rows, strict=True)]
    return panels_html(shapes[shapes["id"].isin(wanted)], panels, rows[0], name="drafts")
