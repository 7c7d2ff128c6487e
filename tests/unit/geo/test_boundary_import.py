"""Official boundaries are read from three formats in two coordinate systems, mended, or refused by name."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geo.boundaries import DEGREES, GRID, BoundaryError, area_faults
from geo.boundary_import import import_boundaries, venue_fit

# two areas of 10 km by 10 km that share an edge
WEST = shapely.box(400_000, 150_000, 410_000, 160_000)
EAST = shapely.box(410_000, 150_000, 420_000, 160_000)
Write = Callable[..., Path]


def areas(*shapes: shapely.Geometry | None, names: tuple[str, ...] = ("West Vale", "East Vale")) -> gpd.GeoDataFrame:
    codes = [f"W{n}" for n in range(len(shapes))]
    return gpd.GeoDataFrame({"NAME": names[: len(shapes)], "CODE": codes}, geometry=list(shapes), crs=GRID)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def save(table: gpd.GeoDataFrame, kind: str = "gpkg", crs: str = GRID) -> Path:
        placed = table.to_crs(crs)
        if kind != "zip":
            path = tmp_path / f"official.{kind}"
            placed.to_file(path)
            return path
        folder = tmp_path / "shapes"
        folder.mkdir()
        placed.to_file(folder / "official.shp")
        with zipfile.ZipFile(tmp_path / "official.zip", "w") as packed:
            for part in folder.iterdir():
                packed.write(part, part.name)
        return tmp_path / "official.zip"

    return save


@pytest.mark.parametrize("crs", [GRID, DEGREES])
@pytest.mark.parametrize("kind", ["geojson", "gpkg", "zip"])
def test_each_format_in_each_coordinate_system_gives_the_same_areas(write: Write, kind: str, crs: str) -> None:
    read = import_boundaries(write(areas(WEST, EAST), kind, crs), name_column="NAME")
    assert read.areas[["id", "name", "approximate"]].to_numpy().tolist() == [
        ["east-vale", "East Vale", False],
        ["west-vale", "West Vale", False],
    ]
    assert read.areas.crs == GRID
    assert (read.areas.area / 1e6).tolist() == pytest.approx([100, 100], rel=1e-3)
    assert shapely.hausdorff_distance(read.areas.geometry[1], WEST) < 3
    assert area_faults(read.areas) == ()
    assert read.repairs == ()


def test_ids_come_from_their_column_where_one_is_named(write: Write) -> None:
    read = import_boundaries(write(areas(WEST, EAST)), name_column="NAME", id_column="CODE")
    assert read.areas[["id", "name"]].to_numpy().tolist() == [["W0", "West Vale"], ["W1", "East Vale"]]


def test_a_shapefile_without_its_prj_is_refused_in_words(write: Write, tmp_path: Path) -> None:
    whole = write(areas(WEST), "zip")
    bare = tmp_path / "bare.zip"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(bare, "w") as new:
        for name in old.namelist():
            if not name.endswith(".prj"):
                new.writestr(name, old.read(name))
    with pytest.raises(BoundaryError, match=r"does not say which coordinate system .* needs its \.prj file"):
        import_boundaries(bare, name_column="NAME")


def test_a_wrong_coordinate_system_is_refused(write: Write) -> None:
    far = areas(shapely.box(10, 50, 11, 51)).set_crs(DEGREES, allow_override=True)
    with pytest.raises(BoundaryError, match="area West Vale: it lies outside Great Britain"):
        import_boundaries(write(far, crs=DEGREES), name_column="NAME")
    in_metres = areas(WEST).set_crs(DEGREES, allow_override=True)
    with pytest.raises(BoundaryError, match="area West Vale: it lies outside Great Britain"):
        import_boundaries(write(in_metres, crs=DEGREES), name_column="NAME")


def test_a_missing_file_a_wrong_kind_and_a_broken_file_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(BoundaryError, match="is not there"):
        import_boundaries(tmp_path / "none.gpkg", name_column="NAME")
    odd = tmp_path / "areas.csv"
    odd.write_text("NAME\nWest\n", encoding="utf-8")
    with pytest.raises(BoundaryError, match=r"boundaries are read from \.geojson, \.json, \.gpkg, \.zip"):
        import_boundaries(odd, name_column="NAME")
    for suffix in ("geojson", "gpkg", "zip"):
        broken = tmp_path / f"broken.{suffix}"
        broken.write_bytes(b"half a file")
        with pytest.raises(BoundaryError, match="cannot be read as polygons"):
            import_boundaries(broken, name_column="NAME")


def test_a_file_with_no_features_holds_no_areas(tmp_path: Path) -> None:
    empty = tmp_path / "empty.geojson"
    empty.write_text('{"type": "FeatureCollection", "features": []}', encoding="utf-8")
    with pytest.raises(BoundaryError, match="holds no areas"):
        import_boundaries(empty, name_column="NAME")


def test_a_column_that_is_not_there_is_refused_with_those_that_are(write: Write) -> None:
    with pytest.raises(BoundaryError, match="has no column AREA; it has NAME, CODE"):
        import_boundaries(write(areas(WEST)), name_column="AREA")
    with pytest.raises(BoundaryError, match="has no column geometry; it has NAME, CODE"):
        import_boundaries(write(areas(WEST)), name_column="NAME", id_column="geometry")


@pytest.mark.parametrize("blank", ["", "  ", None])
def test_an_area_without_a_name_is_named_by_its_number(write: Write, blank: str | None) -> None:
    table = areas(WEST, EAST).assign(NAME=["West Vale", blank])
    with pytest.raises(BoundaryError, match="feature 2: NAME is empty"):
        import_boundaries(write(table), name_column="NAME")


def test_one_id_for_two_names_is_refused(write: Write) -> None:
    table = areas(WEST, EAST).assign(CODE=["W0", "W0"])
    with pytest.raises(BoundaryError, match="id W0 stands for East Vale and West Vale"):
        import_boundaries(write(table), name_column="NAME", id_column="CODE")


def test_features_of_one_area_are_joined(write: Write) -> None:
    table = areas(WEST, EAST, names=("Vale", "Vale"))
    read = import_boundaries(write(table), name_column="NAME")
    assert read.areas.area[0] / 1e6 == pytest.approx(200, rel=1e-3)
    assert read.repairs == ("Vale: 2 features were joined",)


def test_an_island_stays_with_its_area(write: Write) -> None:
    island = shapely.box(390_000, 150_000, 391_000, 151_000)
    read = import_boundaries(write(areas(shapely.union_all([WEST, island]), EAST)), name_column="NAME")
    assert read.areas.geometry[1].geom_type == "MultiPolygon"
    assert read.repairs == ()


def test_a_hole_that_another_area_fills_is_kept(write: Write) -> None:
    town = shapely.box(404_000, 154_000, 405_000, 155_000)
    read = import_boundaries(write(areas(WEST.difference(town), town, names=("Vale", "Town"))), name_column="NAME")
    assert (read.areas.area / 1e6).round(1).tolist() == [1.0, 99.0]
    assert read.repairs == ()


def test_a_ring_that_crosses_itself_is_mended_and_listed(write: Write) -> None:
    # the eastern edge crosses itself once on its way north
    crossed = shapely.Polygon(
        [(410_000, 150_000), (420_000, 150_000), (420_000, 159_000), (420_500, 159_500), (420_500, 159_000),
         (420_000, 159_500), (420_000, 160_000), (410_000, 160_000)]
    )  # fmt: skip
    assert not crossed.is_valid
    read = import_boundaries(write(areas(WEST, crossed)), name_column="NAME")
    assert read.repairs[0].startswith("East Vale: a ring was mended (Self-intersection")
    # two triangles outside the square, each 500 m wide and 250 m high
    assert read.areas.area[0] / 1e6 == pytest.approx(100.125, abs=0.02)
    assert area_faults(read.areas) == ()


def test_a_hole_inside_one_area_is_refused_by_its_name(write: Write) -> None:
    town = shapely.box(404_000, 154_000, 405_000, 155_000)
    with pytest.raises(BoundaryError, match=r"a gap of 1,000,000 m² in West Vale, near 404,500, 154,500"):
        import_boundaries(write(areas(WEST.difference(town), EAST)), name_column="NAME")


def test_heights_are_left_off(write: Write) -> None:
    read = import_boundaries(write(areas(shapely.force_3d(WEST, 55.0))), name_column="NAME")
    assert not read.areas.geometry.has_z.any()


def test_a_small_overlap_is_given_to_one_of_the_two(write: Write) -> None:
    wide = shapely.box(400_000, 150_000, 410_050, 160_000)  # 0.5 % of its neighbour
    read = import_boundaries(write(areas(wide, EAST)), name_column="NAME")
    assert read.repairs == ("East Vale and West Vale: an overlap of 500,000 m² was given to one of them",)
    assert area_faults(read.areas) == ()
    assert read.areas.area.sum() / 1e6 == pytest.approx(200, rel=1e-3)


def test_a_large_overlap_is_refused_by_name(write: Write) -> None:
    wide = shapely.box(400_000, 150_000, 411_000, 160_000)  # 10 % of its neighbour
    with pytest.raises(BoundaryError, match=r"East Vale and West Vale overlap by 10,000,000 m², 10\.0% of the smaller"):
        import_boundaries(write(areas(wide, EAST)), name_column="NAME")


def enclosed(width_m: int) -> gpd.GeoDataFrame:
    """Two areas with a gap of this width between them, closed at both ends."""
    gap = shapely.box(410_000, 152_000, 410_000 + width_m, 158_000)
    return areas(WEST, EAST.difference(gap))


def test_a_narrow_gap_is_closed(write: Write) -> None:
    read = import_boundaries(write(enclosed(50)), name_column="NAME")
    assert read.repairs == ("a gap of 300,000 m² was closed",)
    assert area_faults(read.areas) == ()
    assert read.areas.area.sum() / 1e6 == pytest.approx(200, rel=1e-3)


def test_a_wide_gap_is_refused_with_its_neighbours(write: Write) -> None:
    with pytest.raises(BoundaryError, match=r"a gap of 6,000,000 m² between East Vale and West Vale, near 410,500"):
        import_boundaries(write(enclosed(1000)), name_column="NAME")


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        (None, "there is no polygon"),
        (shapely.Polygon(), "there is no polygon"),
        (shapely.LineString([(400_000, 150_000), (410_000, 150_000)]), "a LineString is no polygon"),
        (shapely.Point(400_000, 150_000), "a Point is no polygon"),
        (shapely.Polygon([(400_000, 150_000), (410_000, 150_000), (405_000, 150_000)]), "nothing is left of it"),
    ],
)
def test_what_is_no_polygon_is_refused_by_name(write: Write, shape: shapely.Geometry | None, words: str) -> None:
    with pytest.raises(BoundaryError, match=f"area West Vale: .*{words}"):
        import_boundaries(write(areas(shape, EAST)), name_column="NAME")


def test_several_layers_are_listed_until_one_is_named(tmp_path: Path) -> None:
    path = tmp_path / "both.gpkg"
    areas(WEST).to_file(path, layer="wards")
    areas(EAST).to_file(path, layer="districts")
    with pytest.raises(BoundaryError, match=r"holds 2 layers with shapes \(wards, districts\)"):
        import_boundaries(path, name_column="NAME")
    with pytest.raises(BoundaryError, match="has no layer parishes; it has wards, districts"):
        import_boundaries(path, name_column="NAME", layer="parishes")
    assert import_boundaries(path, name_column="NAME", layer="wards").areas.geometry[0].bounds[0] < 405_000


def test_edges_that_neighbours_share_are_simplified_together(write: Write) -> None:
    wave = [(410_000 + (5 if n % 2 else -5), 150_000 + 10 * n) for n in range(1001)]
    west = shapely.Polygon([(400_000, 150_000), *wave, (400_000, 160_000)])
    east = shapely.Polygon([(420_000, 150_000), *wave, (420_000, 160_000)])
    read = import_boundaries(write(areas(west, east)), name_column="NAME")
    assert shapely.get_num_coordinates(read.areas.geometry.to_numpy()).sum() < 100
    assert area_faults(read.areas) == ()


def test_areas_without_venues_and_venues_outside_all_areas_are_listed() -> None:
    table = areas(WEST, EAST).rename(columns={"NAME": "name"})
    # one in the west, one 200 m off its shore, one in no area
    fit = venue_fit(table, [405_000, 399_800, 430_000], [155_000, 155_000, 155_000])
    assert fit.areas_without == ("East Vale",)
    assert fit.venues_outside.tolist() == [2]


def test_with_no_venue_every_area_is_without() -> None:
    fit = venue_fit(areas(WEST, EAST).rename(columns={"NAME": "name"}), [], [])
    assert fit.areas_without == ("West Vale", "East Vale")
    assert fit.venues_outside.tolist() == []
