"""The coverage figures for other programs: CSV for a spreadsheet, GeoJSON for a map of one's own."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

import geopandas as gpd
from shapely.geometry import mapping
from shapely.geometry.polygon import orient

from exports.coverage_rows import CoverageCaption, CoverageRow, checked, class_of, ranked, whole_figure

DEGREES = "EPSG:4326"
DECIMALS = 5
COLUMNS = (
    "area_id",
    "area",
    "beside_the_whole",
    "places_per_100_carers",
    "low",
    "high",
    "share_within_30_minutes",
    "sessions",
    "months_served",
    "months_of",
    "note",
)
"""Headers of the CSV and properties of the GeoJSON. How many carers an area has stands in neither."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def coverage_csv(rows: Sequence[CoverageRow]) -> bytes:
    """Return the table as CSV, the worst-served area first.

    UTF-8 with a mark at its start, which spreadsheets need to see; figures that are held back or not there are
    empty, and ``beside_the_whole`` says why. Text that a spreadsheet would run as a formula gets an apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    whole = whole_figure(rows)
    for row in ranked(rows):
        writer.writerow([_cell(value) for value in _values(row, whole).values()])
    return out.getvalue().encode("utf-8-sig")


def coverage_geojson(areas: gpd.GeoDataFrame, rows: Sequence[CoverageRow], caption: CoverageCaption) -> bytes:
    """Return areas and figures as GeoJSON (RFC 7946: degrees, outer rings anticlockwise).

    Parameters
    ----------
    areas
        Columns ``id``, ``geometry``, in any reference system.
    rows
        One for each area, in any order.
    caption
        Title, period and the attribution that the boundaries' licence asks for; they stand beside the features.

    Raises
    ------
    ValueError
        When areas and rows do not match one to one.
    """
    by_id = checked(rows, list(areas["id"]))
    whole = whole_figure(rows)
    shapes = areas.to_crs(DEGREES)
    features = [
        {
            "type": "Feature",
            "id": str(area_id),
            "properties": _values(by_id[area_id], whole),
            "geometry": _geometry(shape),
        }
        for area_id, shape in zip(shapes["id"], shapes.geometry, strict=True)
    ]
    about = {
        "title": caption.title,
        "period": caption.period,
        "measure": caption.measure,
        "whole": None if whole is None else round(whole, 1),
        "attribution": caption.attribution,
        "approximate": caption.approximate,
        "synthetic": caption.synthetic,
    }
    collection = {"type": "FeatureCollection", **about, "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()


def _values(row: CoverageRow, whole: float | None) -> dict[str, str | float | int | None]:
    kind = class_of(row, whole)
    shown = bool(row.carers) and row.places_per_100_carers is not None

    def figure(value: float | None, digits: int) -> float | None:
        return round(value, digits) if shown and value is not None else None

    values = (
        row.area_id,
        row.area_name,
        kind.value,
        figure(row.places_per_100_carers, 1),
        figure(row.low, 1),
        figure(row.high, 1),
        figure(row.share_within_30_minutes, 3),
        row.sessions,
        row.months_served,
        row.months_of,
        row.note,
    )
    return dict(zip(COLUMNS, values, strict=True))


def _cell(value: str | float | None) -> str | float:
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def _geometry(shape: Any) -> dict[str, Any]:
    geometry = mapping(
        orient(shape) if shape.geom_type == "Polygon" else type(shape)([orient(one) for one in shape.geoms])
    )
    return {"type": geometry["type"], "coordinates": _rounded(geometry["coordinates"])}


def _rounded(coordinates: Any) -> Any:
    if isinstance(coordinates, float | int):
        return round(float(coordinates), DECIMALS)
    return [_rounded(part) for part in coordinates]
