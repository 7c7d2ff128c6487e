"""Sectors of postcodes, and their middles beside the postcodes they are made of."""

from __future__ import annotations

import pytest

from geo.postcodes import PostcodeError, read_directory
from geo.sectors import Sectors, sector_of


@pytest.fixture(scope="module")
def sectors() -> Sectors:
    return Sectors()


@pytest.mark.parametrize(
    ("text", "sector"), [("BA14 8JN", "BA14 8"), ("ba148jn", "BA14 8"), ("BA14 8", "BA14 8"), (" s1 2 ", "S1 2")]
)
def test_a_sector_is_a_postcode_without_its_last_two_letters(text: str, sector: str) -> None:
    assert sector_of(text) == sector


@pytest.mark.parametrize("text", ["", "BA14", "Trowbridge", "BA14 8J"])
def test_what_is_neither_postcode_nor_sector_is_refused(text: str) -> None:
    with pytest.raises(PostcodeError, match="is no postcode"):
        sector_of(text)


def test_the_middle_of_a_sector_is_the_mean_of_its_postcodes(sectors: Sectors) -> None:
    table = read_directory("Z")
    inside = table[table["postcode"].str.startswith("ZE1 0")]
    easting_m, northing_m = sectors.middle("ZE1 0")
    assert (easting_m, northing_m) == (round(inside["easting_m"].mean()), round(inside["northing_m"].mean()))


def test_an_unknown_sector_says_what_to_do(sectors: Sectors) -> None:
    with pytest.raises(PostcodeError, match="No postcode of November 2025 begins with ZE9 9; check what you typed"):
        sectors.middle("ZE9 9")
