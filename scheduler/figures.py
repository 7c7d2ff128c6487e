"""The figures that pages, tables, maps and the command line all show: made once, from one plan and its facts."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import numpy as np

from exports.coverage_rows import CoverageCaption, CoverageRow, VenuePoint, VenueUse
from exports.map_layers import ReachLayer, ReachPoint
from geo.boundaries import place_points
from geo.boundary_import import venue_fit
from geo.deprivation import DeprivationError
from scheduler.domain.calendar import months_that_count
from scheduler.domain.coverage import areas_served_every_month, meets_at_venues, months_served, sessions_by_area
from scheduler.domain.facts import Cadence, Facts, Measure, Mode
from scheduler.domain.plan import Plan
from scheduler.domain.targets import counts_for
from scheduler.optimise.programme import AreaAccess, access_by_area, equity_summary
from scheduler.optimise.programme.access import AccessIndex, monthly_series
from scheduler.optimise.programme.equity_report import Ladder
from scheduler.optimise.programme.minutes import minutes_words
from scheduler.profiles import UnknownServiceError, find_profile

JOURNEY_DOUBT_MINUTES = 3.0
"""By how much the estimate of minutes is off on the whole, per service: 3.0 at most (docs/decisions/0005)."""
DECILES_MISSING_AT_MOST = 0.1
"""More neighbourhoods without a decile mean another census's codes."""
OFTEN_WORDS = {
    Cadence.WEEKLY: "weekly",
    Cadence.FORTNIGHTLY: "fortnightly",
    Cadence.MONTHLY: "monthly",
    Cadence.ONCE: "single dates",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigures:
    """The short table of a plan. ``gap`` is that of the first aim: 0 is proven best.

    ``activities`` are the sessions that count towards a promised number of sessions; all where none is promised.
    """

    sessions: int
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
        sessions=plan.session_count,
        activities=_activities(facts, plan),
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


def _activities(facts: Facts, plan: Plan) -> int:
    promised = [target for target in facts.targets if target.measure is Measure.SESSIONS]
    counted = [one for one in plan.series if not promised or any(counts_for(target, one) for target in promised)]
    return sum(len(one.dates) for one in counted)


def coverage_rows(facts: Facts, plan: Plan) -> tuple[CoverageRow, ...]:
    """One row an area, all its age bands together, by the very index that the optimiser maximises.

    The bars say how far the figures hang on the estimate of minutes, not on chance: what is offered and who is
    on the register are counted in full (docs/decisions/0013-maps.md).
    """
    names = {area.id: area.name for area in facts.areas}
    months = frozenset(months_that_count(facts.term))
    served = months_served(facts, plan)
    sessions = sessions_by_area(facts, plan)
    bars = _bars(facts, plan)
    goes_out = meets_at_venues(plan)
    return tuple(
        CoverageRow(
            area_id=row.area_id,
            area_name=names[row.area_id],
            carers=row.carers,
            places_per_100_carers=row.places_per_100 if row.carers else None,
            share_within_30_minutes=row.share_within_30 if row.carers and goes_out else None,
            sessions=sessions[row.area_id],
            months_served=len(served[row.area_id] & months),
            months_of=len(months),
            low=ends.low if row.carers else None,
            high=ends.high if row.carers else None,
            share_low=ends.share_low if row.carers and goes_out else None,
            share_high=ends.share_high if row.carers and goes_out else None,
        )
        for row in access_by_area(facts, plan)
        if row.band_id is None
        for ends in [_ends(row, bars)]
    )


class _Ends(NamedTuple):
    low: float
    high: float
    share_low: float
    share_high: float


def _ends(row: AreaAccess, bars: Sequence[Mapping[str, AreaAccess]]) -> _Ends:
    """Lowest and highest of the figure itself and of what it would be with other minutes."""
    alike = [row, *(bar[row.area_id] for bar in bars)]
    places, shares = [one.places_per_100 for one in alike], [one.share_within_30 for one in alike]
    return _Ends(min(places), max(places), min(shares), max(shares))


def _bars(facts: Facts, plan: Plan) -> list[dict[str, AreaAccess]]:
    return [
        {row.area_id: row for row in access_by_area(facts, plan, longer_minutes=minutes) if row.band_id is None}
        for minutes in (-JOURNEY_DOUBT_MINUTES, JOURNEY_DOUBT_MINUTES)
    ]


def venue_points(facts: Facts, plan: Plan) -> tuple[VenuePoint, ...]:
    """Venues that the plan uses, with their sessions of the term, by strand and how often it meets."""
    strands = {strand.id: strand for strand in facts.strands}
    used: dict[str, dict[str, int]] = {}
    for series in plan.series:
        if series.venue_id is not None:
            here = used.setdefault(series.venue_id, {})
            here[series.strand_id] = here.get(series.strand_id, 0) + len(series.dates)
    return tuple(
        VenuePoint(
            name=one.name,
            easting_m=one.easting_m,
            northing_m=one.northing_m,
            sessions=sum(used[one.id].values()),
            uses=tuple(
                VenueUse(strand=strands[name].public_title, often=OFTEN_WORDS[strands[name].cadence], sessions=count)
                for name, count in sorted(used[one.id].items(), key=lambda item: (strands[item[0]].public_title, item))
            ),
        )
        for one in facts.venues
        if one.id in used
    )


def reach_layer(facts: Facts, plan: Plan) -> ReachLayer:
    """Neighbourhoods by minutes by car to something recurring, for the age group that has furthest to go.

    Every neighbourhood is shown, whether carers are known there or not, so that the layer tells nothing of
    where families live.
    """
    index = AccessIndex(facts)
    near = index.nearest_minutes(monthly_series(facts, plan))
    furthest = np.max([near[band.id] for band in facts.bands], axis=0)
    steps = tuple(minutes for minutes, _ in facts.settings.reach_steps)
    return ReachLayer(
        steps=steps,
        points=tuple(
            ReachPoint(easting_m=point.easting_m, northing_m=point.northing_m, step=int(step))
            for point, step in zip(index.points, np.searchsorted(steps, furthest), strict=True)
        ),
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


def venue_lines(facts: Facts, areas: gpd.GeoDataFrame) -> tuple[str, ...]:
    """Say which areas have no venue, and which venues lie in no area or in another one than they are filed under."""
    lines = []
    ends = ([one.easting_m for one in facts.venues], [one.northing_m for one in facts.venues])
    fit = venue_fit(areas, *ends)
    if fit.areas_without:
        lines.append(f"Areas without a venue: {', '.join(fit.areas_without)}.")
    outside = [facts.venues[int(number)].name for number in fit.venues_outside]
    if outside:
        lines.append(f"Venues outside every area: {', '.join(outside)}.")
    ids, names = list(areas["id"]), dict(zip(areas["id"], areas["name"], strict=True))
    for venue, number in zip(facts.venues, place_points(areas, *ends).area_number.tolist(), strict=True):
        if number >= 0 and ids[number] != venue.area_id:
            filed = names.get(venue.area_id, venue.area_id)
            lines.append(f"{venue.name} is filed under {filed} and lies in {names[ids[number]]}.")
    return tuple(lines)


def deprivation_ladder(facts: Facts, data_dir: Path, deciles: Mapping[str, int], source: str = "") -> Ladder | None:
    """How deprived a service's neighbourhoods are, by imported deciles; its areas, by the profile's counts; or None.

    Raises
    ------
    DeprivationError
        When deciles are given and most demand points with carers have none.
    """
    if deciles:
        peopled = [point.id for point in facts.demand_points if sum(point.carers.values()) > 0]
        missing = [one for one in peopled if one not in deciles]
        if len(missing) > DECILES_MISSING_AT_MOST * len(peopled):
            message = (
                f"{len(missing)} of {len(peopled)} neighbourhoods with carers have no decile (first: {missing[0]}). "
                "Give deciles for the same census's LSOAs as the demand points."
            )
            raise DeprivationError(message)
        words = f"By neighbourhood (LSOA), by its decile of deprivation: {source or 'imported deciles'}."
        if missing:
            words += f" {len(missing)} of {len(peopled)} neighbourhoods have no decile and are left out."
        return Ladder(advantage={one: float(decile) for one, decile in deciles.items()}, by_point=True, words=words)
    try:
        profile = find_profile(facts.service_id, data_dir)
    except UnknownServiceError:
        return None
    needs = {area.id: area.need for area in profile.areas}
    shares = {area_id: need.lsoas_deprived / need.lsoas for area_id, need in needs.items() if need and need.lsoas}
    if any(area.id not in shares for area in facts.areas):
        return None
    return Ladder(
        advantage={area_id: -share for area_id, share in shares.items()},
        by_point=False,
        words=(
            "By area, by the share of its neighbourhoods that lie in the three most deprived tenths of the country "
            "(English Indices of Deprivation 2025, counted in the service’s profile). An area is not its people: "
            "import deciles by neighbourhood for a finer answer."
        ),
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
            f"(E2SFCA; a place counts {steps}). {minutes_words(facts)} Counted: {facts.settings.need_basis}."
        ),
        range_words=f"if every journey took {JOURNEY_DOUBT_MINUTES:.0f} minutes more, or less.",
    )


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
