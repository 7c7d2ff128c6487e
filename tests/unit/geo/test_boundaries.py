"""Polygons of areas: reading them, their faults as a whole, and which area a point lies in."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.boundaries import GRID, BoundaryError, area_faults, place_points, postcode_faults, read_areas

WEST = [[-2.0, 51.0], [-1.9, 51.0], [-1.9, 51.1], [-2.0, 51.1], [-2.0, 51.0]]
EAST = [[-1.9, 51.0], [-1.8, 51.0], [-1.8, 51.1], [-1.9, 51.1], [-1.9, 51.0]]
BOW_TIE = [[-2.0, 51.0], [-1.9, 51.1], [-1.9, 51.0], [-2.0, 51.1], [-2.0, 51.0]]


def feature(area_id: str, ring: list[list[float]], **changes: Any) -> dict[str, Any]:
    properties = {"id": area_id, "name": area_id.title(), "approximate": True}
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    } | changes


def squares(*boxes: tuple[float, float, float, float]) -> gpd.GeoDataFrame:
    """Areas a, b, c … as boxes of west, south, east, north in metres."""
    ids = ["a", "b", "c", "d"][: len(boxes)]
    names = [one.upper() for one in ids]
    shapes = [shapely.box(*box) for box in boxes]
    return gpd.GeoDataFrame({"id": ids, "name": names, "approximate": True}, geometry=shapes, crs=GRID)


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    def write(*features: dict[str, Any]) -> Path:
        path = tmp_path / "toy.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}), encoding="utf-8")
        return path

    return write


def test_areas_are_read_sorted_and_in_metres(written: Callable[..., Path]) -> None:
    areas = read_areas(written(feature("west", WEST), feature("east", EAST)))
    assert areas[["id", "name", "approximate"]].to_dict("records") == [
        {"id": "east", "name": "East", "approximate": True},
        {"id": "west", "name": "West", "approximate": True},
    ]
    assert areas.crs == GRID
    # a tenth of a degree at 51° north: 11.1 km by about 7.0 km
    assert areas.area.to_numpy() / 1e6 == pytest.approx([78, 78], abs=1)


def test_an_area_of_several_parts_is_read_whole(written: Callable[..., Path]) -> None:
    both = {"type": "MultiPolygon", "coordinates": [[WEST], [[[x + 1, y] for x, y in WEST]]]}
    areas = read_areas(written(feature("west", WEST, geometry=both)))
    assert areas.geometry[0].geom_type == "MultiPolygon"


def test_a_missing_file_says_which_command_builds_it(tmp_path: Path) -> None:
    with pytest.raises(
        BoundaryError, match=r"toy\.geojson is not there\. Build it with: evenhand boundaries build toy"
    ):
        read_areas(tmp_path / "toy.geojson")


@pytest.mark.parametrize("content", [b"{half", b"\xff\xfe\x00", b""])
def test_a_file_that_is_no_json_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "toy.geojson"
    path.write_bytes(content)
    with pytest.raises(BoundaryError, match="cannot be read as GeoJSON"):
        read_areas(path)


@pytest.mark.parametrize("text", ["[]", "{}", '{"features": []}', '{"features": 3}', "7"])
def test_a_file_without_areas_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "toy.geojson"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BoundaryError, match="holds no areas"):
        read_areas(path)


@pytest.mark.parametrize("name", ["id", "name", "approximate"])
def test_a_feature_without_a_property_is_named_by_its_number(written: Callable[..., Path], name: str) -> None:
    broken = feature("east", EAST)
    del broken["properties"][name]
    with pytest.raises(BoundaryError, match=f"feature 2: the properties lack {name}"):
        read_areas(written(feature("west", WEST), broken))


@pytest.mark.parametrize("broken", [{"type": "Feature", "properties": None}, 3, None, []])
def test_a_feature_that_is_none_is_named_by_its_number(written: Callable[..., Path], broken: Any) -> None:
    with pytest.raises(BoundaryError, match="feature 1: the properties lack id, name, approximate"):
        read_areas(written(broken))


def test_an_id_that_stands_twice_is_named(written: Callable[..., Path]) -> None:
    with pytest.raises(BoundaryError, match="ids stand twice: west"):
        read_areas(written(feature("west", WEST), feature("west", EAST)))


def test_a_ring_that_crosses_itself_is_refused_with_the_place(written: Callable[..., Path]) -> None:
    with pytest.raises(BoundaryError, match=r"area West: Self-intersection\[-1\.95 51\.05\]"):
        read_areas(written(feature("west", BOW_TIE)))


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        ({"type": "Polygon", "coordinates": []}, "a Polygon that is empty or no polygon"),
        ({"type": "LineString", "coordinates": WEST}, "a LineString that is empty or no polygon"),
        ({"type": "Point", "coordinates": [-2, 51]}, "a Point that is empty or no polygon"),
        (None, "the polygon cannot be read"),
        ({"type": "Blob", "coordinates": []}, "the polygon cannot be read"),
        ({"type": "Polygon", "coordinates": [[[-2, 51], [-1, 51]]]}, "the polygon cannot be read"),
        ({"type": "Polygon"}, "the polygon cannot be read"),
        ({"type": "Polygon", "coordinates": [[["a", "b"]]]}, "the polygon cannot be read"),
    ],
)
def test_what_is_no_polygon_is_refused_by_name(written: Callable[..., Path], geometry: Any, words: str) -> None:
    with pytest.raises(BoundaryError, match=f"area West: {words}"):
        read_areas(written(feature("west", WEST, geometry=geometry)))


def test_coordinates_in_metres_are_refused(written: Callable[..., Path]) -> None:
    in_metres: list[list[float]] = [[385_000, 157_000], [386_000, 157_000], [386_000, 158_000], [385_000, 157_000]]
    with pytest.raises(BoundaryError, match=r"coordinates are not degrees. Export as longitude and latitude"):
        read_areas(written(feature("west", in_metres)))


def test_neighbours_that_share_an_edge_have_no_fault() -> None:
    assert area_faults(squares((0, 0, 1000, 1000), (1000, 0, 2000, 1000))) == ()


def test_an_overlap_is_named_with_its_size() -> None:
    faults = area_faults(squares((0, 0, 1000, 1000), (990, 0, 2000, 1000)))
    assert faults == ("A and B overlap by 10,000 m²",)


def test_a_gap_is_named_with_its_size_and_place() -> None:
    ring = shapely.box(0, 0, 3000, 3000).difference(shapely.box(1000, 1000, 2000, 1500))
    areas = squares((0, 0, 1, 1)).assign(geometry=gpd.GeoSeries([ring], crs=GRID))
    assert area_faults(areas) == ("a gap of 500,000 m² near 1,500, 1,250",)


def test_a_hole_that_another_area_fills_is_no_fault() -> None:
    inner = shapely.box(1000, 1000, 2000, 1500)
    areas = squares((0, 0, 1, 1), (0, 0, 1, 1))
    areas = areas.assign(geometry=gpd.GeoSeries([shapely.box(0, 0, 3000, 3000).difference(inner), inner], crs=GRID))
    assert area_faults(areas) == ()


def test_an_invalid_polygon_is_the_first_fault() -> None:
    bow_tie = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    areas = squares((0, 0, 1, 1)).assign(geometry=gpd.GeoSeries([bow_tie], crs=GRID))
    assert area_faults(areas) == ("A: Self-intersection[5 5]",)


def test_a_point_lies_in_the_area_around_it() -> None:
    areas = squares((0, 0, 1000, 1000), (1000, 0, 2000, 1000))
    placed = place_points(areas, [500, 1500], [500, 500])
    assert placed.area_number.tolist() == [0, 1]
    assert placed.at_the_edge == 0


def test_a_point_on_a_shared_edge_belongs_to_the_first_area() -> None:
    areas = squares((0, 0, 1000, 1000), (1000, 0, 2000, 1000))
    assert place_points(areas, [1000], [500]).area_number.tolist() == [0]
    # whichever way they stand: the first row counts
    assert place_points(areas.iloc[::-1].reset_index(drop=True), [1000], [500]).area_number.tolist() == [0]


@pytest.mark.parametrize(("metres_out", "area", "at_the_edge"), [(1, 1, 1), (250, 1, 1), (251, -1, 0), (5000, -1, 0)])
def test_a_point_up_to_250_metres_outside_belongs_to_the_nearest(metres_out: int, area: int, at_the_edge: int) -> None:
    areas = squares((0, 0, 1000, 1000), (1000, 0, 2000, 1000))
    placed = place_points(areas, [2000 + metres_out], [500])
    assert placed.area_number.tolist() == [area]
    assert placed.at_the_edge == at_the_edge


def test_no_points_are_placed_nowhere() -> None:
    placed = place_points(squares((0, 0, 1000, 1000)), [], [])
    assert placed.area_number.shape == (0,)


def test_every_point_of_a_grid_lies_in_the_square_that_holds_it() -> None:
    areas = squares((0, 0, 100, 100), (100, 0, 200, 100), (0, 100, 100, 200), (100, 100, 200, 200))
    rng = np.random.default_rng(2026)
    x, y = rng.uniform(0.01, 99.99, (2, 500)) + 100 * rng.integers(0, 2, (2, 500))
    assert place_points(areas, x, y).area_number.tolist() == ((x > 100) + 2 * (y > 100)).tolist()


def test_a_postcode_listed_elsewhere_or_nowhere_is_named() -> None:
    areas = squares((0, 0, 1000, 1000), (1000, 0, 2000, 1000))
    table = pd.DataFrame(
        {
            "postcode": ["BA1 1AA", "BA1 1AB", "BA1 1AD"],
            "easting_m": [500, 500, 9000],
            "northing_m": [500, 500, 500],
            "area_id": ["a", "b", "b"],
        }
    )
    assert postcode_faults(areas, table) == (
        "BA1 1AB is listed in b and lies in a",
        "BA1 1AD is listed in b and lies in no area",
    )
    assert postcode_faults(areas, table.head(1)) == ()
