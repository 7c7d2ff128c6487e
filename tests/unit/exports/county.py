"""A made-up county of five square areas, ten kilometres wide each, used by the tests of maps and plots."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
from shapely.geometry import MultiPolygon, box

from exports.coverage_rows import CoverageCaption, CoverageRow, VenuePoint


def _row(area_id: str, name: str, carers: float | None, places: float | None) -> CoverageRow:
    return CoverageRow(
        area_id=area_id,
        area_name=name,
        carers=carers,
        places_per_100_carers=places,
        share_within_30_minutes=None if carers is None else 0.75,
        sessions=6,
        months_served=3,
        months_of=3,
    )


# (100 × 50 + 200 × 100 + 100 × 150) ÷ 400 = 100 for the county
LOW = _row("low", "Low <Moor> & Fen", 100, 50.0)
MIDDLE = _row("middle", "Middle Vale", 200, 100.0)
HIGH = replace(_row("high", "High Down", 100, 150.0), note='Shares a "hall" with Low Moor')
FEW = _row("few", "Few", None, None)
NOBODY = _row("nobody", "Nobody", 0, None)
ROWS = (MIDDLE, NOBODY, HIGH, FEW, LOW)

SQUARES = {
    "low": box(400_000, 150_000, 410_000, 160_000),
    "middle": box(410_000, 150_000, 420_000, 160_000),
    "high": MultiPolygon([box(400_000, 160_000, 410_000, 170_000), box(395_000, 165_000, 397_000, 167_000)]),
    "few": box(410_000, 160_000, 420_000, 170_000).difference(box(413_000, 163_000, 415_000, 165_000)),
    "nobody": box(420_000, 150_000, 430_000, 170_000),
}
NAMES = {row.area_id: row.area_name for row in ROWS}
AREAS = gpd.GeoDataFrame(
    {"id": list(SQUARES), "name": [NAMES[one] for one in SQUARES]}, geometry=list(SQUARES.values()), crs=27700
)
VENUES = (
    VenuePoint(name="Hall <1> (demo)", easting_m=405_000, northing_m=152_000, sessions=1),
    VenuePoint(name="Hall 2 (demo)", easting_m=418_000, northing_m=158_000, sessions=12),
)
CAPTION = CoverageCaption(
    title="What young carers can reach",
    service_name="Example carers' service",
    period="Spring term 2027",
    attribution="Source: Office for National Statistics licensed under the Open Government Licence v3.0.",
    approximate=True,
    synthetic=True,
)
