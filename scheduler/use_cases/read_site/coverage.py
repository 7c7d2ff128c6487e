"""Coverage: the ranked plot, the table and the map, all drawn from the same rows."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import urlsplit

import geopandas as gpd

from exports.coverage_map import coverage_map
from exports.dot_plot import ranked_dot_plot_svg
from exports.map_layers import MapExtras, TileServer
from geo.travel_time import CONSTANTS
from scheduler.figures import JOURNEY_DOUBT_MINUTES, BoundarySource, caption, reach_layer, venue_points
from scheduler.optimise.programme.minutes import minutes_words
from scheduler.use_cases.read_site.figures import Figures
from scheduler.use_cases.read_site.snapshot import Snapshot
from scheduler.use_cases.read_site.views import AboutDataView, CoverageView, MapView

NO_SOURCE = BoundarySource(source="", licence="", attribution="", made_on=date.min, method="", approximate=False)
"""Stands in where there are no boundaries, so that the plot is drawn all the same."""
ESTIMATE_ERROR = (
    "Held against calibrated minutes by car of the half of England’s neighbourhoods that it was not fitted on, the "
    "estimate is 3.3 minutes out on average, and nine in ten estimates are within 6.7 minutes."
)
"""As docs/decisions/0005-travel-time-estimate.md records it; a test holds the two together."""
CONTAINS_POSTCODES = (
    "Postcodes: ONS Postcode Directory. Contains OS data © Crown copyright and database right; "
    "contains Royal Mail data © Royal Mail copyright and database right; contains National Statistics data "
    "© Crown copyright and database right. Open Government Licence v3.0."
)
SOFTWARE = (
    "Page components: GOV.UK Frontend (MIT Licence), without the crown and without the GDS Transport font. "
    "Map: Leaflet (BSD 2-Clause Licence)."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Boundaries of a service's areas and where they come from.

    ``areas`` has the columns ``id``, ``name``, ``geometry`` in EPSG:27700. ``tiles`` is the background map, if an
    administrator set one. ``neighbourhoods`` gives the name of each demand point's neighbourhood, where it is known.
    """

    areas: gpd.GeoDataFrame
    source: BoundarySource
    tiles: TileServer | None = None
    neighbourhoods: Mapping[str, str] = field(default_factory=dict)


def coverage_view(snapshot: Snapshot, figures: Figures, ground: Ground | None) -> CoverageView:
    """Draw the plot and give the rows of the table."""
    words = caption(snapshot.facts, ground.source if ground else NO_SOURCE)
    return CoverageView(
        rows=figures.views,
        worst=figures.worst,
        mean_per_100=figures.mean_per_100,
        lost_percent=figures.lost_percent,
        plot_svg=ranked_dot_plot_svg(figures.rows, words),
        whole=words.whole,
        reach_steps=snapshot.facts.settings.reach_steps,
    )


def ground_of(snapshot: Snapshot, ground: Ground | None) -> Ground | None:
    """Boundaries of a plan's own areas, or None where one of them has none."""
    wanted = [area.id for area in snapshot.facts.areas]
    if ground is None or not set(wanted) <= set(ground.areas["id"]):
        return None
    return replace(ground, areas=ground.areas[ground.areas["id"].isin(wanted)])


def map_view(snapshot: Snapshot, figures: Figures, ground: Ground | None) -> MapView | None:
    """Draw the map, or return None where there are no boundaries for these very areas."""
    ground = ground_of(snapshot, ground)
    if ground is None:
        return None
    words = caption(snapshot.facts, ground.source)
    extras = MapExtras(reach=reach_layer(snapshot.facts, snapshot.plan), tiles=ground.tiles)
    parts = coverage_map(ground.areas, figures.rows, venue_points(snapshot.facts, snapshot.plan), words, extras=extras)
    digest = hashlib.sha256(f"{parts.html}\0{parts.css}\0{parts.js}".encode()).hexdigest()[:16]
    origin = None if ground.tiles is None else "{0.scheme}://{0.netloc}".format(urlsplit(ground.tiles.url))
    return MapView(html=parts.html, css=parts.css, js=parts.js, digest=digest, image_origin=origin)


def about_data_view(snapshot: Snapshot, ground: Ground | None) -> AboutDataView:
    """Choices behind the figures, and licences."""
    settings = snapshot.facts.settings
    imported = any(one.travel is settings.reach_by for one in snapshot.facts.travel_times)
    thanks = [SOFTWARE] if ground is None else [_boundaries(ground.source), SOFTWARE]
    return AboutDataView(
        reach_steps=settings.reach_steps,
        estimate_error="" if imported else ESTIMATE_ERROR,
        journey_doubt_minutes=JOURNEY_DOUBT_MINUTES,
        minute_constants=()
        if imported
        else tuple(f"{one.name.replace('_', ' ')} {one.value:.4g} {one.unit}" for one in CONSTANTS),
        minutes_words=minutes_words(snapshot.facts),
        reach_by=settings.reach_by.value,
        others_count=settings.other_groups_count_as_coverage,
        attributions=(CONTAINS_POSTCODES, *thanks),
    )


def _boundaries(source: BoundarySource) -> str:
    near = " They are our own approximation and not the official boundaries." if source.approximate else ""
    return f"Boundaries: {source.source}. {source.attribution} {source.licence}.{near}"
