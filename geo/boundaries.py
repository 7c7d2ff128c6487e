"""Areas as polygons: reading them, and the faults that a set of areas can have.

All geometry is in metres on the British National Grid (EPSG:27700); files are GeoJSON in longitude and latitude.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.errors import GeoError

GRID = "EPSG:27700"
DEGREES = "EPSG:4326"
REQUIRED = ("id", "name", "approximate")
EDGE_METRES = 250.0
"""A live postcode outside every polygon by less than this belongs to the nearest: shores and simplified edges."""
DEGREES_AT_MOST = 180.0


class BoundaryError(GeoError):
    """A polygon file that cannot be used; the message names the file, the area and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Postcodes with the area of each (-1: in none) and how many were outside every polygon by a little."""

    area_number: NDArray[np.intp]
    at_the_edge: int


def read_areas(path: Path) -> gpd.GeoDataFrame:
    """Read the areas of a service.

    Parameters
    ----------
    path
        GeoJSON in longitude and latitude whose features bear ``id``, ``name`` and ``approximate``.

    Returns
    -------
    geopandas.GeoDataFrame
        Columns id, name, approximate, geometry, sorted by id, in EPSG:27700.

    Raises
    ------
    BoundaryError
        When the file is missing or broken, an id is missing or stands twice, or a polygon is invalid.

    Examples
    --------
    >>> read_areas(Path("nowhere.geojson"))
    Traceback (most recent call last):
    ...
    geo.boundaries.BoundaryError: nowhere.geojson is not there. Build it with: evenhand boundaries build nowhere.
    """
    features = _features(path)
    ids = [str(feature["properties"]["id"]) for feature in features]
    twice = sorted({one for one in ids if ids.count(one) > 1})
    if twice:
        message = f"{path}: these area ids stand twice: {', '.join(twice)}. Give each area an id of its own."
        raise BoundaryError(message)
    shapes = [_shape(path, feature) for feature in features]
    columns = {name: [feature["properties"][name] for feature in features] for name in REQUIRED}
    areas = gpd.GeoDataFrame(columns, geometry=shapes, crs=DEGREES).to_crs(GRID)
    return areas.sort_values("id").reset_index(drop=True)


def _features(path: Path) -> list[dict[str, dict[str, object]]]:
    try:
        parsed = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        message = f"{path} is not there. Build it with: evenhand boundaries build {path.stem}."
        raise BoundaryError(message) from None
    except (OSError, ValueError) as problem:
        message = f"{path} cannot be read as GeoJSON ({problem}). Build it again or restore it."
        raise BoundaryError(message) from problem
    features = parsed.get("features") if isinstance(parsed, dict) else None
    if not isinstance(features, list) or not features:
        message = f"{path} holds no areas. It must be a GeoJSON FeatureCollection with a feature for each area."
        raise BoundaryError(message)
    for number, feature in enumerate(features, start=1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        missing = [name for name in REQUIRED if not isinstance(properties, dict) or name not in properties]
        if missing:
            message = f"{path}, feature {number}: the properties lack {', '.join(missing)}. Add them."
            raise BoundaryError(message)
    return features


def _shape(path: Path, feature: dict[str, dict[str, object]]) -> shapely.Geometry:
    name = feature["properties"]["name"]
    try:
        shape = shapely.geometry.shape(feature["geometry"])
    except (AttributeError, LookupError, TypeError, ValueError, shapely.errors.ShapelyError) as problem:
        message = f"{path}, area {name}: the polygon cannot be read ({problem}). Export it again."
        raise BoundaryError(message) from problem
    if shape.is_empty or shape.geom_type not in {"Polygon", "MultiPolygon"}:
        message = f"{path}, area {name}: a {shape.geom_type} that is empty or no polygon. Export the area as a polygon."
        raise BoundaryError(message)
    if not shape.is_valid:
        message = f"{path}, area {name}: {shapely.is_valid_reason(shape)}. Repair the polygon, then try again."
        raise BoundaryError(message)
    if max(abs(bound) for bound in shape.bounds) > DEGREES_AT_MOST:
        message = f"{path}, area {name}: coordinates are not degrees. Export as longitude and latitude (EPSG:4326)."
        raise BoundaryError(message)
    return shape


def area_faults(areas: gpd.GeoDataFrame) -> tuple[str, ...]:
    """Faults of a set of areas as a whole: overlaps, and gaps between neighbours that touch nothing else.

    Returns
    -------
    tuple of str
        One sentence a fault; empty when every point inside lies in exactly one area.

    Examples
    --------
    Two squares of 10 m of which the second begins 1 m inside the first share 1 × 10 = 10 m².

    >>> shapes = [shapely.box(0, 0, 10, 10), shapely.box(9, 0, 19, 10)]
    >>> area_faults(gpd.GeoDataFrame({"name": ["West", "East"]}, geometry=shapes, crs=GRID))
    ('West and East overlap by 10 m²',)
    """
    shapes = areas.geometry.to_numpy()
    faults = [f"{areas['name'][n]}: {shapely.is_valid_reason(one)}" for n, one in enumerate(shapes) if not one.is_valid]
    if faults:
        return tuple(faults)
    tree = shapely.STRtree(shapes)
    for first, second in sorted(map(tuple, tree.query(shapes, predicate="intersects").T)):
        if first < second and (shared := shapes[first].intersection(shapes[second]).area) >= 1:
            faults.append(f"{areas['name'][first]} and {areas['name'][second]} overlap by {shared:,.0f} m²")
    whole = shapely.union_all(shapes)
    for part in shapely.get_parts(whole):
        for hole in shapely.get_rings(part)[1:]:
            centre = shapely.polygons(hole).representative_point()
            faults.append(f"a gap of {shapely.polygons(hole).area:,.0f} m² near {centre.x:,.0f}, {centre.y:,.0f}")
    return tuple(faults)


def place_points(areas: gpd.GeoDataFrame, eastings_m: ArrayLike, northings_m: ArrayLike) -> Placed:
    """Find the area of each point; a point up to 250 m outside every polygon belongs to the nearest.

    Parameters
    ----------
    areas
        As `read_areas` gives them.
    eastings_m, northings_m
        Shape (n,), metres on the British National Grid.

    Examples
    --------
    Inside the first square; 100 m east of it, so still the nearest's; 500 m away, so in none.

    >>> areas = gpd.GeoDataFrame({"name": ["West"]}, geometry=[shapely.box(0, 0, 1000, 1000)], crs=GRID)
    >>> found = place_points(areas, [500, 1100, 1500], [500, 500, 500])
    >>> found.area_number.tolist(), found.at_the_edge
    ([0, 0, -1], 1)
    """
    points = shapely.points(np.asarray(eastings_m, dtype=float), np.asarray(northings_m, dtype=float))
    numbers = np.full(len(points), -1, dtype=np.intp)
    tree = shapely.STRtree(areas.geometry.to_numpy())
    inside, within = tree.query(points, predicate="intersects")
    # on a shared edge two areas hold the point: the first row has it, which is written last here
    order = np.argsort(-within, kind="stable")
    numbers[inside[order]] = within[order]
    outside = np.flatnonzero(numbers < 0)
    near_point, near_area = tree.query_nearest(points[outside], max_distance=EDGE_METRES, all_matches=False)
    numbers[outside[near_point]] = near_area
    return Placed(area_number=numbers, at_the_edge=len(near_point))


def postcode_faults(areas: gpd.GeoDataFrame, postcodes: pd.DataFrame) -> tuple[str, ...]:
    """Live postcodes that no area holds, or that are listed with another area than the polygon they lie in.

    Examples
    --------
    >>> areas = gpd.GeoDataFrame({"id": ["west"]}, geometry=[shapely.box(0, 0, 1000, 1000)], crs=GRID)
    >>> table = {"postcode": ["BA1 1AA"], "easting_m": [500], "northing_m": [500], "area_id": ["east"]}
    >>> postcode_faults(areas, pd.DataFrame(table))
    ('BA1 1AA is listed in east and lies in west',)
    """
    placed = place_points(areas, postcodes["easting_m"].to_numpy(), postcodes["northing_m"].to_numpy())
    ids = np.append(areas["id"].to_numpy(), "no area")
    found = ids[placed.area_number]
    wrong = postcodes.loc[found != postcodes["area_id"].to_numpy(), ["postcode", "area_id"]].assign(
        found=found[found != postcodes["area_id"].to_numpy()]
    )
    return tuple(f"{row.postcode} is listed in {row.area_id} and lies in {row.found}" for row in wrong.itertuples())
