"""The polygons, demand points and postcode tables that are shipped for the five services hold together."""

from __future__ import annotations

import hashlib
import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geo.boundaries import area_faults, place_points, postcode_faults, read_areas
from geo.demand_points import read_demand_points, read_live_postcodes
from geo.postcodes import read_directory, read_live

DATA = Path(__file__).parents[3] / "data"
AREAS_OF = {"wiltshire": 18, "derby": 31, "lancashire": 12, "triborough": 3, "kent": 12}
LETTERS_OF = {"wiltshire": "BDGRS", "derby": "D", "lancashire": "BFLOPW", "triborough": "ENSW", "kent": "BCDMT"}
LEFT_OUT = {"triborough": {"NW10 6SH"}, "lancashire": {"BB6 7GW", "BL0 0GP", "FY4 5RA"}}
"""Live postcodes that Code-Point Open, the older source, sets kilometres away, in another authority."""
each_service = pytest.mark.parametrize("service", sorted(AREAS_OF))


@cache
def areas_of(service: str) -> gpd.GeoDataFrame:
    return read_areas(DATA / "boundaries" / f"{service}.geojson")


@cache
def postcodes_of(service: str) -> pd.DataFrame:
    return read_live_postcodes(DATA / "postcodes" / f"{service}.parquet")


@cache
def demand_of(service: str) -> pd.DataFrame:
    return read_demand_points(DATA / "demand" / f"{service}.csv")


@cache
def profile_of(service: str) -> dict[str, Any]:
    return tomllib.loads((DATA / "services" / f"{service}.toml").read_text(encoding="utf-8"))


@cache
def source_of(service: str) -> dict[str, Any]:
    sources: dict[str, dict[str, Any]] = tomllib.loads(
        (DATA / "boundaries" / "sources.toml").read_text(encoding="utf-8")
    )
    return sources[service]


@cache
def directory_of(letter: str) -> pd.DataFrame:
    """Postcodes of the five services' authorities in the directory, by their first letter."""
    codes = {code for service in AREAS_OF for code in profile_of(service)["boundaries"]["authority_codes"]}
    table = read_directory(letter)
    return table[table["authority"].isin(codes)]


def live_of(service: str) -> pd.DataFrame:
    """Live postcodes of a service from the two packages, with the directory's own position."""
    codes = profile_of(service)["boundaries"]["authority_codes"]
    known = pd.concat([directory_of(letter) for letter in LETTERS_OF[service]])
    known = known[known["authority"].isin(codes)]
    live = pd.concat([read_live(one) for one in sorted(set(known["postcode"].str.extract(r"^([A-Z]+)")[0]))])
    return live.merge(known, on="postcode", suffixes=("", "_in_directory"))


@each_service
def test_each_service_has_its_number_of_areas_with_names(service: str) -> None:
    areas = areas_of(service)
    assert len(areas) == AREAS_OF[service]
    assert areas["name"].is_unique
    assert areas["approximate"].all()


@each_service
def test_the_areas_are_those_of_the_profile(service: str) -> None:
    profile = profile_of(service)
    ids = set(areas_of(service)["id"])
    if profile["boundaries"].get("areas_from_file"):
        assert ids == {f"derby-{number:03}" for number in range(1, 32)}
    else:
        assert ids == {area["id"] for area in profile["areas"]}
        names = dict(zip(areas_of(service)["id"], areas_of(service)["name"], strict=True))
        assert names == {area["id"]: area["name"] for area in profile["areas"]}


@each_service
def test_no_areas_overlap_and_none_leave_a_gap(service: str) -> None:
    assert area_faults(areas_of(service)) == ()


@each_service
def test_every_shipped_postcode_lies_in_the_area_it_is_listed_in(service: str) -> None:
    assert postcode_faults(areas_of(service), postcodes_of(service)) == ()


@each_service
def test_every_live_postcode_is_listed_save_those_that_the_older_source_sets_elsewhere(service: str) -> None:
    live = live_of(service)
    listed = set(postcodes_of(service)["postcode"])
    assert listed <= set(live["postcode"])
    left_out = live[~live["postcode"].isin(listed)]
    assert set(left_out["postcode"]) == LEFT_OUT.get(service, set())
    moved = np.hypot(
        left_out["easting_m"] - left_out["easting_m_in_directory"],
        left_out["northing_m"] - left_out["northing_m_in_directory"],
    )
    assert (moved > 1000).all()
    where_newer = left_out[["easting_m_in_directory", "northing_m_in_directory"]].to_numpy().T
    assert (place_points(areas_of(service), *where_newer).area_number >= 0).all()


@each_service
def test_the_file_is_the_one_its_source_describes(service: str) -> None:
    source, content = source_of(service), (DATA / "boundaries" / f"{service}.geojson").read_bytes()
    assert source["file"] == f"{service}.geojson"
    assert hashlib.sha256(content).hexdigest() == source["sha256"]
    assert source["areas"] == len(areas_of(service))
    assert source["postcodes"] == len(postcodes_of(service))
    assert source["approximate"] is True
    assert source["moved_by_simplifying_percent"] < 0.5
    assert set(source["postcodes_left_out"]) == LEFT_OUT.get(service, set())
    assert len(content) < 120_000


@each_service
def test_the_source_names_licence_attribution_date_and_method(service: str) -> None:
    source = source_of(service)
    assert source["licence"] == "Open Government Licence v3.0"
    assert "Office for National Statistics licensed under the Open Government Licence v.3.0" in source["attribution"]
    assert "Contains OS data © Crown copyright and database right 20" in source["attribution"]
    assert isinstance(source["date"], date)
    assert "LSOA" in source["method"]
    assert source["whole"] == profile_of(service)["boundaries"].get("whole", "county")


def test_the_sources_file_holds_the_shipped_services_and_no_other() -> None:
    sources = tomllib.loads((DATA / "boundaries" / "sources.toml").read_text(encoding="utf-8"))
    assert set(sources) == set(AREAS_OF)
    assert {path.stem for path in (DATA / "boundaries").glob("*.geojson")} == set(AREAS_OF)


@each_service
def test_every_area_has_lsoas_and_every_lsoa_an_area(service: str) -> None:
    assert set(demand_of(service)["area_id"]) == set(areas_of(service)["id"])


@each_service
def test_each_lsoa_stands_at_the_mean_of_its_postcodes_in_the_area_of_most(service: str) -> None:
    demand, grouped = demand_of(service).set_index("lsoa"), postcodes_of(service).groupby("lsoa")
    assert demand["live_postcodes"].to_dict() == grouped.size().to_dict()
    assert (demand["easting_m"] - grouped["easting_m"].mean()).abs().max() <= 0.5
    assert (demand["northing_m"] - grouped["northing_m"].mean()).abs().max() <= 0.5
    assert demand["area_id"].to_dict() == grouped["area_id"].agg(lambda ids: ids.mode().min()).to_dict()


@each_service
def test_as_many_lsoas_are_rural_as_the_profile_says(service: str) -> None:
    rural = demand_of(service).groupby("area_id")["rural"].sum().to_dict()
    wanted = {
        area["id"]: area["need"]["lsoas_rural"] for area in profile_of(service).get("areas", []) if "need" in area
    }
    assert {area: rural[area] for area in wanted} == wanted
