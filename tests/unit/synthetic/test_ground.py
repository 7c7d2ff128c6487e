from pathlib import Path

import pandas as pd
import pytest

from geo.demand_points import DemandTableError
from scheduler.synthetic.ground import read_ground
from scheduler.synthetic.request import RegisterError
from tests.examples import FACTS


def write_tables(folder: Path) -> None:
    (folder / "demand").mkdir()
    (folder / "postcodes").mkdir()
    (folder / "demand" / "example.csv").write_text(
        "lsoa,lsoa_name,area_id,easting_m,northing_m,live_postcodes,rural\n"
        "E01000002,Westham 1,west,400000,160000,2,0\nE01000001,Easton 1,east,406000,160000,1,1\n"
    )
    pd.DataFrame(
        {
            "postcode": ["BA1 1AA", "BA1 1AB", "BA2 2AA"],
            "easting_m": [400_400, 399_990, 406_000],
            "northing_m": [160_000] * 3,
            "lsoa": ["E01000002", "E01000002", "E01000001"],
            "area_id": ["west", "west", "east"],
        }
    ).to_parquet(folder / "postcodes" / "example.parquet")
    (folder / "example_settlements.csv").write_text(
        "name,kind,community_area,postcode\n"
        "West,village (civil parish),West,BA11AA\nOldham Farm,locality,West,BA11AB\n"
        "Little Easton,village (civil parish),East,BA2 2AA\nGone,town,West,BA9 9ZZ\n"
    )


def test_the_ground_is_read_from_the_shipped_tables(tmp_path: Path) -> None:
    write_tables(tmp_path)
    ground = read_ground("example", FACTS.areas, tmp_path)
    assert [(one.lsoa, one.live_postcodes, one.rural) for one in ground.neighbourhoods] == [
        ("E01000001", 1, True),
        ("E01000002", 2, False),
    ]
    # ten metres from the LSOA's coordinate against four hundred
    assert ground.neighbourhoods[1].middle().postcode == "BA1 1AB"


def test_only_towns_and_villages_at_live_postcodes_give_their_names(tmp_path: Path) -> None:
    write_tables(tmp_path)
    settlements = read_ground("example", FACTS.areas, tmp_path).settlements
    # the village that bears its area's name counts as a town
    assert [(one.name, one.kind) for one in settlements] == [("Little Easton", "village"), ("West", "town")]


def test_an_area_without_a_live_postcode_is_named_with_what_to_do(tmp_path: Path) -> None:
    write_tables(tmp_path)
    path = tmp_path / "postcodes" / "example.parquet"
    pd.read_parquet(path).query("area_id == 'west'").to_parquet(path)
    with pytest.raises(RegisterError, match=r"No live postcode lies in East \(east\).* evenhand boundaries build"):
        read_ground("example", FACTS.areas, tmp_path)


def test_a_missing_table_says_which_command_builds_it(tmp_path: Path) -> None:
    with pytest.raises(DemandTableError, match="evenhand boundaries build example"):
        read_ground("example", FACTS.areas, tmp_path)
