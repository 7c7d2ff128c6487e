"""Official boundaries from a file: GeoJSON, GeoPackage or zipped Shapefile, in any coordinate system that it names.

What can be mended without a judgement is mended and listed: rings that cross themselves, several features of one area,
height values, overlaps of at most 1 % of the smaller area, and gaps up to 100 m wide. What needs a judgement is refused
with the area's name. Areas in several parts, and holes that another area fills, are as they should be.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.boundaries import GRID, BoundaryError, area_faults, place_points
from geo.boundary_build import simplified
from geo.boundary_settlements import slug

SUFFIXES = (".geojson", ".json", ".gpkg", ".zip")
OVERLAP_SHARE = 0.01
"""Two areas may overlap by this share of the smaller one; more is a question of who serves it."""
GAP_METRES = 100.0
"""A gap between areas that is no wider than this is closed; a wider one may be another authority's land."""
IMPORT_SIMPLIFY_METRES = 20.0
GRID_BOX = (0.0, 0.0, 700_000.0, 1_300_000.0)
"""West, south, east, north of the British National Grid."""
POLYGONS = ("Polygon", "MultiPolygon")


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """Areas as `geo.boundaries.read_areas` gives them, with ``approximate`` false, and a sentence for each repair."""

    areas: gpd.GeoDataFrame
    repairs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueFit:
    """Names of the areas that hold no venue, and rows of the venues that lie in no area."""

    areas_without: tuple[str, ...]
    venues_outside: NDArray[np.intp]


def import_boundaries(
    path: Path, *, name_column: str, id_column: str | None = None, layer: str | None = None
) -> Imported:
    """Read official areas and mend what can be mended.

    Parameters
    ----------
    path
        ``.geojson``, ``.json``, ``.gpkg``, or a ``.zip`` that holds a Shapefile.
    name_column, id_column
        The columns with each area's name and id; without one, the id is made of the name.
    layer
        Which layer of a GeoPackage, where it holds several.

    Returns
    -------
    Imported
        Areas in EPSG:27700, sorted by id; edges simplified together within 20 m, on five decimals of a degree.

    Raises
    ------
    BoundaryError
        When the file cannot be read, names no coordinate system, lacks a column, or an area needs a judgement.

    Examples
    --------
    >>> import_boundaries(Path("wards.txt"), name_column="WD24NM")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    geo.boundaries.BoundaryError: wards.txt: boundaries are read from ...
    """
    raw = _read(path, layer)
    repairs: list[str] = []
    named = _named(path, raw, name_column, id_column)
    shapes = np.array(
        [_polygon(path, name, shape, repairs) for name, shape in zip(named["name"], named.geometry, strict=True)]
    )
    placed = _on_the_grid(path, named.set_geometry(gpd.GeoSeries(shapes, crs=raw.crs)))
    areas = _joined(placed, repairs)
    _refuse_overlaps(path, areas, repairs)
    areas = _cleaned(path, areas, repairs)
    areas = areas.assign(approximate=False, geometry=simplified(areas, IMPORT_SIMPLIFY_METRES))
    if faults := area_faults(areas):
        message = f"{path}: after every repair there is still this: {'; '.join(faults)}. Mend the file by hand."
        raise BoundaryError(message)
    return Imported(areas=areas[["id", "name", "approximate", "geometry"]], repairs=tuple(repairs))


def venue_fit(areas: gpd.GeoDataFrame, eastings_m: ArrayLike, northings_m: ArrayLike) -> VenueFit:
    """List areas without venues, and venues that lie in no area (nor within 250 m of one).

    Parameters
    ----------
    areas
        As `import_boundaries` or `geo.boundaries.read_areas` gives them.
    eastings_m, northings_m
        Shape (venues,), metres on the British National Grid.

    Examples
    --------
    A hall in the west, one 500 m outside both areas, and none in the east.

    >>> shapes = [shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000)]
    >>> areas = gpd.GeoDataFrame({"name": ["West", "East"]}, geometry=shapes, crs=GRID)
    >>> fit = venue_fit(areas, [500, 500], [500, 1500])
    >>> fit.areas_without, fit.venues_outside.tolist()
    (('East',), [1])
    """
    number = place_points(areas, eastings_m, northings_m).area_number
    empty = np.setdiff1d(np.arange(len(areas)), number)
    return VenueFit(
        areas_without=tuple(str(name) for name in areas["name"].to_numpy()[empty]),
        venues_outside=np.flatnonzero(number < 0),
    )


def _read(path: Path, layer: str | None) -> gpd.GeoDataFrame:
    if path.suffix.lower() not in SUFFIXES:
        message = f"{path}: boundaries are read from {', '.join(SUFFIXES)} (a zipped Shapefile). Export one of these."
        raise BoundaryError(message)
    if not path.is_file():
        message = f"{path} is not there. Check the path."
        raise BoundaryError(message)
    try:
        layers = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
        if layer is not None and layer not in layers:
            message = f"{path} has no layer {layer}; it has {', '.join(layers)}."
            raise BoundaryError(message)
        if layer is None and len(layers) != 1:
            message = f"{path} holds {len(layers)} layers with shapes ({', '.join(layers)}). Say which with --layer."
            raise BoundaryError(message)
        raw = gpd.read_file(path, layer=layer or layers[0])
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, UnicodeDecodeError) as problem:
        message = f"{path} cannot be read as polygons ({problem}). Export it again."
        raise BoundaryError(message) from problem
    if raw.empty:
        message = f"{path} holds no areas. Export the layer again with its features."
        raise BoundaryError(message)
    if raw.crs is None:
        message = (
            f"{path} does not say which coordinate system it uses. Export it again with one (a Shapefile needs its "
            ".prj file), for instance British National Grid (EPSG:27700)."
        )
        raise BoundaryError(message)
    return raw


def _named(path: Path, raw: gpd.GeoDataFrame, name_column: str, id_column: str | None) -> gpd.GeoDataFrame:
    """Return columns id, name, geometry; every row has both words."""
    for column in filter(None, (name_column, id_column)):
        if column not in raw.columns or column == raw.geometry.name:
            known = ", ".join(str(one) for one in raw.columns if one != raw.geometry.name)
            message = f"{path} has no column {column}; it has {known or 'none'}."
            raise BoundaryError(message)
        blank = np.flatnonzero(raw[column].isna() | (raw[column].astype(str).str.strip() == ""))
        if len(blank):
            message = f"{path}, feature {blank[0] + 1}: {column} is empty. Fill it in."
            raise BoundaryError(message)
    names = raw[name_column].astype(str).str.strip()
    ids = names.map(slug) if id_column is None else raw[id_column].astype(str).str.strip()
    named = gpd.GeoDataFrame({"id": ids.to_numpy(), "name": names.to_numpy()}, geometry=raw.geometry.to_numpy())
    for one, group in named.groupby("id"):
        if group["name"].nunique() > 1:
            message = f"{path}: id {one} stands for {' and '.join(sorted(set(group['name'])))}. Give each its own."
            raise BoundaryError(message)
    return named


def _polygon(path: Path, name: str, shape: shapely.Geometry | None, repairs: list[str]) -> shapely.Geometry:
    """One feature's polygon, valid and without heights."""
    if shape is None or shape.is_empty:
        message = f"{path}, area {name}: there is no polygon. Draw it, or take the feature out."
        raise BoundaryError(message)
    if shape.geom_type not in POLYGONS:
        message = f"{path}, area {name}: a {shape.geom_type} is no polygon. Export the area as a polygon."
        raise BoundaryError(message)
    flat = shapely.force_2d(shape)
    if not np.isfinite(shapely.get_coordinates(flat)).all():
        message = f"{path}, area {name}: a coordinate is no number. Export the file again."
        raise BoundaryError(message)
    if flat.is_valid:
        return flat
    parts = shapely.get_parts(shapely.make_valid(flat, method="structure", keep_collapsed=False))
    kept = [part for part in parts if part.geom_type in POLYGONS and part.area > 0]
    if not kept:
        message = f"{path}, area {name}: {shapely.is_valid_reason(flat)}, and nothing is left of it. Draw it again."
        raise BoundaryError(message)
    repairs.append(f"{name}: a ring was mended ({shapely.is_valid_reason(flat)})")
    return shapely.union_all(kept)


def _on_the_grid(path: Path, areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    placed = areas.to_crs(GRID)
    west, south, east, north = GRID_BOX
    for name, bounds in zip(placed["name"], placed.bounds.to_numpy(), strict=True):
        inside = west <= bounds[0] and south <= bounds[1] and bounds[2] <= east and bounds[3] <= north
        if not inside:
            message = (
                f"{path}, area {name}: it lies outside Great Britain. The file's coordinate system may be named "
                "wrongly, or longitude and latitude exchanged. Export it again."
            )
            raise BoundaryError(message)
    return placed.set_geometry(gpd.GeoSeries(_valid(placed.geometry.to_numpy()), crs=GRID))


def _valid(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    made: NDArray[np.object_] = shapely.make_valid(shapes, method="structure", keep_collapsed=False)
    return made


def _joined(areas: gpd.GeoDataFrame, repairs: list[str]) -> gpd.GeoDataFrame:
    """One row an area, sorted by id."""
    rows = []
    for one, group in areas.groupby("id", sort=True):
        if len(group) > 1:
            repairs.append(f"{group['name'].iloc[0]}: {len(group)} features were joined")
        rows.append((str(one), str(group["name"].iloc[0]), shapely.union_all(group.geometry.to_numpy())))
    ids, names, shapes = zip(*rows, strict=True)
    return gpd.GeoDataFrame({"id": ids, "name": names}, geometry=list(shapes), crs=GRID)


def _refuse_overlaps(path: Path, areas: gpd.GeoDataFrame, repairs: list[str]) -> None:
    shapes, names = areas.geometry.to_numpy(), areas["name"].to_numpy()
    for first, second in sorted(map(tuple, shapely.STRtree(shapes).query(shapes, predicate="intersects").T)):
        shared = shapely.intersection(shapes[first], shapes[second]).area if first < second else 0.0
        if shared < 1:
            continue
        share = shared / min(shapes[first].area, shapes[second].area)
        if share > OVERLAP_SHARE:
            message = (
                f"{path}: {names[first]} and {names[second]} overlap by {shared:,.0f} m², {share:.1%} of the smaller "
                f"(at most {OVERLAP_SHARE:.0%} is mended). Decide whose it is and mend the file."
            )
            raise BoundaryError(message)
        repairs.append(f"{names[first]} and {names[second]}: an overlap of {shared:,.0f} m² was given to one of them")


def _cleaned(path: Path, areas: gpd.GeoDataFrame, repairs: list[str]) -> gpd.GeoDataFrame:
    before = _holes(areas)
    clean = areas.set_geometry(
        gpd.GeoSeries(shapely.coverage_clean(areas.geometry.to_numpy(), gap_width=GAP_METRES), crs=GRID)
    )
    after = _holes(clean)
    if len(after):
        names = clean["name"][clean.intersects(after[0].buffer(1))]
        where = f"in {names.iloc[0]}" if len(names) == 1 else f"between {' and '.join(names)}"
        centre = after[0].representative_point()
        message = (
            f"{path}: a gap of {after[0].area:,.0f} m² {where}, near {centre.x:,.0f}, "
            f"{centre.y:,.0f} (metres), is wider than {GAP_METRES:.0f} m. Give it to an area, or add it as an area."
        )
        raise BoundaryError(message)
    repairs += [f"a gap of {one.area:,.0f} m² was closed" for one in before]
    if clean.geometry.is_empty.any():
        gone = ", ".join(clean["name"][clean.geometry.is_empty])
        message = f"{path}: nothing is left of {gone} once overlaps are mended. Mend the file."
        raise BoundaryError(message)
    return clean


def _holes(areas: gpd.GeoDataFrame) -> list[shapely.Geometry]:
    """Gaps of a square metre or more that areas enclose, the widest first."""
    parts = shapely.get_parts(shapely.union_all(areas.geometry.to_numpy()))
    holes = [shapely.polygons(ring) for part in parts for ring in shapely.get_rings(part)[1:]]
    return sorted((one for one in holes if one.area >= 1), key=lambda one: -float(one.area))
