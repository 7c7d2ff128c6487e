"""What a build writes: polygons, tables and their sources, whole or not at all."""

from __future__ import annotations

import hashlib
import json
import tomllib
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo import boundary_files
from geo.boundaries import GRID, BoundaryError, read_areas
from geo.boundary_build import Built
from geo.boundary_files import Provenance, geojson, sources_text, write_built
from geo.demand_points import DemandTableError, read_demand_points, read_live_postcodes

ABOUT = Provenance(method="by hand", whole="county", approximate=True, made_on=date(2026, 11, 22))


def toy(name: str = "Mere & Zeals") -> Built:
    return Built(
        areas=gpd.GeoDataFrame(
            {"id": ["east", "west"], "name": ["East", name]},
            geometry=[shapely.box(401_000, 150_000, 402_000, 151_000), shapely.box(400_000, 150_000, 401_000, 151_000)],
            crs=GRID,
        ),
        demand=pd.DataFrame(
            {
                "lsoa": ["E1", "E2"],
                "lsoa_name": ["Vale 001A", "Vale 001B"],
                "area_id": ["west", "east"],
                "easting_m": [400_500, 401_500],
                "northing_m": [150_500, 150_500],
                "live_postcodes": [1, 1],
                "rural": [0, 1],
            }
        ),
        postcodes=pd.DataFrame(
            {
                "postcode": ["BA1 1AA", "BA1 1AB"],
                "easting_m": [400_500, 401_500],
                "northing_m": [150_500, 150_500],
                "lsoa": ["E1", "E2"],
                "area_id": ["west", "east"],
            }
        ),
        moved_share=0.00123,
        left_out=("BA9 9ZZ",),
    )


def test_what_is_written_is_read_back_the_same(tmp_path: Path) -> None:
    boundaries, demand, postcodes, _ = write_built(toy(), tmp_path, "toy", ABOUT)
    areas = read_areas(boundaries)
    assert areas[["id", "name", "approximate"]].to_numpy().tolist() == [
        ["east", "East", True],
        ["west", "Mere & Zeals", True],
    ]
    # five decimals of a degree are 1.1 m at most
    assert shapely.hausdorff_distance(areas.geometry[0], toy().areas.geometry[0]) < 1.2
    pd.testing.assert_frame_equal(read_demand_points(demand), toy().demand, check_dtype=False)
    pd.testing.assert_frame_equal(read_live_postcodes(postcodes), toy().postcodes, check_dtype=False)


def test_the_source_says_what_was_made_when_and_how(tmp_path: Path) -> None:
    *_, sources = write_built(toy(), tmp_path, "toy", ABOUT)
    entry = tomllib.loads(sources.read_text(encoding="utf-8"))["toy"]
    assert entry == {
        "file": "toy.geojson",
        "source": boundary_files.SOURCE,
        "licence": "Open Government Licence v3.0",
        "attribution": entry["attribution"],
        "method": "by hand",
        "whole": "county",
        "date": date(2026, 11, 22),
        "approximate": True,
        "areas": 2,
        "postcodes": 2,
        "postcodes_left_out": ["BA9 9ZZ"],
        "moved_by_simplifying_percent": 0.123,
        "sha256": hashlib.sha256((tmp_path / "boundaries" / "toy.geojson").read_bytes()).hexdigest(),
    }
    assert "Contains OS data © Crown copyright and database right 2026." in entry["attribution"]


def test_the_sources_of_other_services_stay(tmp_path: Path) -> None:
    write_built(toy(), tmp_path, "second", ABOUT)
    *_, sources = write_built(toy(), tmp_path, "first", ABOUT)
    write_built(toy("Wylye"), tmp_path, "second", ABOUT)
    assert list(tomllib.loads(sources.read_text(encoding="utf-8"))) == ["first", "second"]


def test_the_same_build_gives_the_same_files_to_the_byte(tmp_path: Path) -> None:
    first = [path.read_bytes() for path in write_built(toy(), tmp_path / "a", "toy", ABOUT)]
    second = [path.read_bytes() for path in write_built(toy(), tmp_path / "b", "toy", ABOUT)]
    assert first == second


def test_files_of_before_are_replaced_whole_and_no_half_is_left(tmp_path: Path) -> None:
    boundaries, *_ = write_built(toy("A name that is a good deal longer"), tmp_path, "toy", ABOUT)
    longer = boundaries.stat().st_size
    written = write_built(toy("B"), tmp_path, "toy", ABOUT)
    assert boundaries.stat().st_size < longer
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == set(written)


def test_a_file_that_cannot_be_finished_leaves_the_one_of_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    boundaries, *_ = write_built(toy("Before"), tmp_path, "toy", ABOUT)
    before = boundaries.read_bytes()

    def full(_: Path, __: bytes) -> int:
        message = "No space left on device"
        raise OSError(message)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        write_built(toy("After"), tmp_path, "toy", ABOUT)
    assert boundaries.read_bytes() == before
    assert not list(tmp_path.rglob(".*.half"))


@pytest.mark.parametrize("service_id", ["../up", "a/b", "a b", ""])
def test_an_id_that_is_no_file_name_is_refused_before_anything_is_written(tmp_path: Path, service_id: str) -> None:
    with pytest.raises(BoundaryError, match="is no name for a file"):
        write_built(toy(), tmp_path / "data", service_id, ABOUT)
    assert list(tmp_path.rglob("*")) == []


def test_each_area_stands_on_a_line_of_its_own_with_five_decimals() -> None:
    text = geojson(toy(), approximate=False)
    lines = text.splitlines()
    assert len(lines) == 4
    first = json.loads(lines[1].rstrip(","))
    assert first["properties"] == {"id": "east", "name": "East", "approximate": False}
    assert all(len(str(x).partition(".")[2]) <= 5 for point in first["geometry"]["coordinates"][0] for x in point)


plain = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=20)


@given(
    st.dictionaries(
        st.from_regex(r"[a-z][a-z0-9-]{0,9}", fullmatch=True),
        st.fixed_dictionaries(
            {"source": plain, "approximate": st.booleans(), "areas": st.integers(0, 10**6), "date": st.dates()}
        ),
        max_size=4,
    )
)
def test_sources_are_read_back_as_they_were(entries: dict[str, dict[str, object]]) -> None:
    assert tomllib.loads(sources_text(entries)) == entries


def test_sources_say_quotes_and_lines_back(tmp_path: Path) -> None:
    entry = {"toy": {"source": 'The "Vale"\nsecond line \\ end', "moved": 0.5}}
    assert tomllib.loads(sources_text(entry)) == entry


def test_a_missing_table_says_which_command_builds_it(tmp_path: Path) -> None:
    with pytest.raises(DemandTableError, match=r"toy\.csv is not there\. Build it with: evenhand boundaries build toy"):
        read_demand_points(tmp_path / "toy.csv")
    with pytest.raises(DemandTableError, match=r"toy\.parquet is not there"):
        read_live_postcodes(tmp_path / "toy.parquet")


def test_missing_columns_are_named(tmp_path: Path) -> None:
    path = tmp_path / "toy.csv"
    toy().demand.drop(columns=["rural", "area_id"]).to_csv(path, index=False)
    with pytest.raises(DemandTableError, match="lacks the columns area_id, rural"):
        read_demand_points(path)
    table = tmp_path / "toy.parquet"
    toy().postcodes.drop(columns="area_id").to_parquet(table)
    with pytest.raises(DemandTableError, match="lacks the column area_id"):
        read_live_postcodes(table)


def test_what_stands_twice_is_named_with_its_row(tmp_path: Path) -> None:
    path = tmp_path / "toy.csv"
    pd.concat([toy().demand, toy().demand.head(1)]).to_csv(path, index=False)
    with pytest.raises(DemandTableError, match="row 4: lsoa E1 stands twice"):
        read_demand_points(path)
    table = tmp_path / "toy.parquet"
    pd.concat([toy().postcodes, toy().postcodes.tail(1)], ignore_index=True).to_parquet(table)
    with pytest.raises(DemandTableError, match="postcode BA1 1AB stands twice"):
        read_live_postcodes(table)


@pytest.mark.parametrize("content", [b"", b"half a file"])
def test_a_broken_table_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    for path, read in ((tmp_path / "toy.csv", read_demand_points), (tmp_path / "toy.parquet", read_live_postcodes)):
        path.write_bytes(content)
        with pytest.raises(DemandTableError, match=r"(cannot be read as a table|lacks the columns) .*Build it again"):
            read(path)
