"""The figures that pages, tables, maps and the command line all show: made once, from one plan and its facts."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from exports.coverage_rows import CoverageCaption, CoverageRow, VenuePoint
from scheduler.domain.calendar import months_that_count
from scheduler.domain.coverage import areas_served_every_month, months_served, sessions_by_area
from scheduler.domain.facts import Facts, Mode
from scheduler.domain.plan import Plan
from scheduler.optimise.programme import access_by_area, equity_summary


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigures:
    """The short table of a plan. ``gap`` is that of the first aim: 0 is proven best."""

    activities: int
    online_sessions: int
    areas_served_every_month: int
    areas: int
    worst_area: str
    worst_places_per_100: float
    mean_places_per_100: float
    lost_to_unequal_sharing: float
    first_aim: str
    gap: float
    unmet: int


def key_figures(facts: Facts, plan: Plan) -> KeyFigures:
    """Count a plan for its short table."""
    names = {area.id: area.name for area in facts.areas}
    rows = [row for row in access_by_area(facts, plan) if row.band_id is None and row.carers > 0]
    worst = min(rows, key=lambda row: (row.places_per_100, row.area_id), default=None)
    equity = equity_summary(facts, plan)
    online = {strand.id for strand in facts.strands if strand.mode is Mode.ONLINE}
    return KeyFigures(
        activities=plan.session_count,
        online_sessions=sum(len(one.dates) for one in plan.series if one.strand_id in online),
        areas_served_every_month=len(areas_served_every_month(facts, plan)),
        areas=len(facts.areas),
        worst_area=names[worst.area_id] if worst else "none",
        worst_places_per_100=worst.places_per_100 if worst else 0.0,
        mean_places_per_100=equity.mean,
        lost_to_unequal_sharing=equity.lost,
        first_aim=plan.aims[0].title if plan.aims else "",
        gap=plan.aims[0].gap if plan.aims else 0.0,
        unmet=len(plan.unmet),
    )


def coverage_rows(facts: Facts, plan: Plan) -> tuple[CoverageRow, ...]:
    """One row an area, all its age bands together, by the very index that the optimiser maximises."""
    names = {area.id: area.name for area in facts.areas}
    months = frozenset(months_that_count(facts.term))
    served = months_served(facts, plan)
    sessions = sessions_by_area(facts, plan)
    return tuple(
        CoverageRow(
            area_id=row.area_id,
            area_name=names[row.area_id],
            carers=row.carers,
            places_per_100_carers=row.places_per_100 if row.carers else None,
            share_within_30_minutes=row.share_within_30 if row.carers else None,
            sessions=sessions[row.area_id],
            months_served=len(served[row.area_id] & months),
            months_of=len(months),
        )
        for row in access_by_area(facts, plan)
        if row.band_id is None
    )


def venue_points(facts: Facts, plan: Plan) -> tuple[VenuePoint, ...]:
    """Venues that the plan uses, with their sessions of the term."""
    used: dict[str, int] = {}
    for series in plan.series:
        if series.venue_id is not None:
            used[series.venue_id] = used.get(series.venue_id, 0) + len(series.dates)
    return tuple(
        VenuePoint(name=one.name, easting_m=one.easting_m, northing_m=one.northing_m, sessions=used[one.id])
        for one in facts.venues
        if one.id in used
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundarySource:
    """Where a service's polygons come from, as ``data/boundaries/sources.toml`` says."""

    source: str
    licence: str
    attribution: str
    made_on: date
    method: str
    approximate: bool
    whole: str = "county"


def boundary_source(data_dir: Path, service_id: str) -> BoundarySource:
    """Read one service's entry of ``sources.toml``."""
    entry = tomllib.loads((data_dir / "boundaries" / "sources.toml").read_text(encoding="utf-8"))[service_id]
    return BoundarySource(
        source=entry["source"],
        licence=entry["licence"],
        attribution=entry["attribution"],
        made_on=entry["date"],
        method=entry["method"],
        whole=entry["whole"],
        approximate=entry["approximate"],
    )


def caption(facts: Facts, source: BoundarySource) -> CoverageCaption:
    """Return the words around the map, the plot and the page."""
    steps = ", ".join(f"to {minutes} minutes {weight:g}" for minutes, weight in facts.settings.reach_steps)
    return CoverageCaption(
        title=f"Coverage, {facts.term.name}",
        service_name=facts.service_name,
        period=f"{_day(facts.term.first)} to {_day(facts.term.last)}",
        attribution=source.attribution,
        whole=source.whole,
        approximate=source.approximate,
        synthetic=facts.synthetic,
        note=(
            "Places offered in the term within reach of each area's carers, for every 100 of them "
            f"(E2SFCA; a place counts {steps}). Counted: {facts.settings.need_basis}."
        ),
    )


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
