"""Deciles of deprivation, as a table of our own and as the published file writes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.deprivation import DeprivationError, read_deciles


def test_the_headers_of_the_published_file_are_understood(tmp_path: Path) -> None:
    path = tmp_path / "file1.csv"
    headers = (
        "LSOA code (2021)",
        "LSOA name (2021)",
        "Index of Multiple Deprivation (IMD) Rank",
        "Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)",
    )
    path.write_text(f"{','.join(headers)}\nE01000001,City 001A,30000,9\n")
    assert read_deciles(path) == {"E01000001": 9}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("lsoa,decile\nE1,0\n", "row 2, decile .*0.*: give a whole number from 1"),
        ("lsoa,decile\nE1,3\nE2,4.5\n", "row 3, decile .*4.5"),
        ("lsoa,decile\nE1,3\nE1,4\n", "row 3: LSOA E1 stands twice"),
        ("lsoa,score\nE1,3\n", "no column 'decile'; it has lsoa, score"),
        ("code,decile\nE1,3\n", "no column 'lsoa'"),
    ],
)
def test_what_cannot_be_is_named_by_its_row(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "deciles.csv"
    path.write_text(text)
    with pytest.raises(DeprivationError, match=words):
        read_deciles(path)
