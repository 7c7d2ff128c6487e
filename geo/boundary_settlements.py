"""Areas around settlements, for a county whose official areas are not at hand as polygons.

Every live postcode is labelled with the area of its nearest settlement. An LSOA of which 90 % bear one label goes to
that area whole; another is split by the Voronoi cells of its postcodes. Slivers go to the neighbour with the longest
shared border.
"""

from __future__ import annotations

import re

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import KDTree

from geo.boundaries import GRID
from geo.postcodes import Directory, PostcodeError

WHOLE_FROM_SHARE = 0.9
SLIVER_SQUARE_METRES = 3_000_000.0


def slug(name: str) -> str:
    """Return the id of an area: lower case, words joined by hyphens.

    Examples
    --------
    >>> slug("Royal Wootton Bassett & Cricklade")
    'royal-wootton-bassett-and-cricklade'
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower().replace("&", "and")).strip("-")


def settlement_points(settlements: pd.DataFrame, directory: Directory | None = None) -> pd.DataFrame:
    """Where settlements are, by their postcodes.

    Parameters
    ----------
    settlements
        Columns name, community_area, postcode.

    Returns
    -------
    pandas.DataFrame
        Columns area_id, easting_m, northing_m.

    Raises
    ------
    PostcodeError
        When a postcode is not in the directory; the message names the settlement.

    Examples
    --------
    >>> from geo.postcodes import PostcodePoint
    >>> class Known(Directory):
    ...     def find(self, postcode):
    ...         return PostcodePoint(postcode, 381_300, 132_400, "E06000054")
    >>> table = pd.DataFrame({"name": ["Mere"], "community_area": ["South West Wiltshire"], "postcode": ["BA12 6HP"]})
    >>> settlement_points(table, Known()).to_numpy().tolist()
    [['south-west-wiltshire', 381300, 132400]]
    """
    known = Directory.cached() if directory is None else directory
    rows = []
    for name, area, postcode in settlements[["name", "community_area", "postcode"]].itertuples(index=False):
        try:
            point = known.find(postcode)
        except PostcodeError as problem:
            message = f"Settlement {name}: {problem}"
            raise PostcodeError(message) from None
        rows.append((slug(area), point.easting_m, point.northing_m))
    return pd.DataFrame(rows, columns=["area_id", "easting_m", "northing_m"])


def areas_by_settlement(
    lsoas: gpd.GeoDataFrame, live: pd.DataFrame, number: NDArray[np.intp], settlements: pd.DataFrame
) -> gpd.GeoDataFrame:
    """Label LSOAs, or parts of them, with the area of the nearest settlement.

    Parameters
    ----------
    lsoas
        Columns id, geometry (EPSG:27700), a clean coverage.
    live
        Live postcodes with easting_m and northing_m; ``number`` (n,) is the row of each one's LSOA.
    settlements
        As `settlement_points` gives them.

    Returns
    -------
    geopandas.GeoDataFrame
        Columns area_id, geometry.

    Examples
    --------
    Both postcodes of the one LSOA lie nearest to the first settlement, so it goes there whole.

    >>> lsoas = gpd.GeoDataFrame({"id": ["E01000001"]}, geometry=[shapely.box(0, 0, 1000, 1000)], crs="EPSG:27700")
    >>> live = pd.DataFrame({"easting_m": [100, 200], "northing_m": [500, 500]})
    >>> towns = pd.DataFrame({"area_id": ["west", "east"], "easting_m": [0, 1000], "northing_m": [500, 500]})
    >>> areas_by_settlement(lsoas, live, np.array([0, 0]), towns)["area_id"].tolist()
    ['west']
    """
    tree = KDTree(settlements[["easting_m", "northing_m"]].to_numpy())
    labels = settlements["area_id"].to_numpy()
    _, nearest = tree.query(live[["easting_m", "northing_m"]].to_numpy())
    label_of = labels[nearest]
    parts: list[tuple[str, shapely.Geometry]] = []
    for row, shape in enumerate(lsoas.geometry):
        here = number == row
        if not here.any():
            centre = shape.representative_point()
            parts.append((labels[tree.query((centre.x, centre.y))[1]], shape))
            continue
        parts += _split(shape, live.loc[here, ["easting_m", "northing_m"]].to_numpy(), label_of[here])
    clean = shapely.coverage_clean(np.array([shape for _, shape in parts]))
    pieces = gpd.GeoDataFrame({"area_id": [label for label, _ in parts]}, geometry=clean, crs=GRID)
    return without_slivers(pieces)


def _split(
    shape: shapely.Geometry, xy: NDArray[np.float64], labels: NDArray[np.object_]
) -> list[tuple[str, shapely.Geometry]]:
    """One LSOA whole, or the parts of it that each label's postcodes are nearest to."""
    names, counts = np.unique(labels.astype(str), return_counts=True)
    if counts.max() >= WHOLE_FROM_SHARE * counts.sum():
        return [(str(names[counts.argmax()]), shape)]
    places, first = np.unique(xy, axis=0, return_index=True)
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.multipoints(places), extend_to=shape.buffer(1000), ordered=True)
    )
    parts = []
    for name in names:
        mine = shapely.union_all(cells[labels[first] == name]).intersection(shape)
        parts += [(str(name), one) for one in shapely.get_parts(mine) if one.geom_type == "Polygon"]
    return parts


def without_slivers(pieces: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give each part of an area that is small and apart from its main part to the neighbour it borders most.

    Examples
    --------
    A square kilometre of West lies apart, inside East: East takes it.

    >>> whole = shapely.box(0, 0, 5000, 5000)
    >>> apart = shapely.box(4000, 0, 5000, 1000)
    >>> shapes = [shapely.box(-5000, 0, 0, 5000), whole - apart, apart]
    >>> pieces = gpd.GeoDataFrame({"area_id": ["west", "east", "west"]}, geometry=shapes, crs="EPSG:27700")
    >>> without_slivers(pieces).dissolve("area_id").area.to_dict()
    {'east': 25000000.0, 'west': 25000000.0}
    """
    for _ in range(len(pieces)):
        parts = pieces.dissolve("area_id", method="coverage").explode(index_parts=False).reset_index()
        main = parts.area.groupby(parts["area_id"]).transform("max")
        small = np.flatnonzero((parts.area < SLIVER_SQUARE_METRES) & (parts.area < main))
        moved = False
        for row in small[np.argsort(parts.area.to_numpy()[small])]:
            others = parts[(parts["area_id"] != parts["area_id"][row]) & parts.intersects(parts.geometry[row])]
            if len(others):
                border = others.geometry.intersection(parts.geometry[row].boundary).length
                parts.loc[row, "area_id"] = others["area_id"][border.idxmax()]
                moved = True
                break
        pieces = parts
        if not moved:
            return pieces
    return pieces
