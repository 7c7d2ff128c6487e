"""Candidate points from a file: every settlement, or halls that somebody has heard of."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from geo.errors import GeoError
from geo.postcodes import Directory, PostcodeError

NAME, POSTCODE, EASTING, NORTHING = "name", "postcode", "easting_m", "northing_m"
_GRID_LIMITS = {EASTING: (0.0, 700_000.0), NORTHING: (0.0, 1_300_000.0)}


class CandidatesError(GeoError):
    """A file of candidates that cannot be used; the message names the file, the row and what to do."""


@dataclass(frozen=True, slots=True)
class CandidatePoint:
    """A place where a group might meet, in metres on the British National Grid."""

    name: str
    easting_m: int
    northing_m: int


def read_candidates(path: Path) -> tuple[CandidatePoint, ...]:
    """Read candidate points.

    Parameters
    ----------
    path : Path
        CSV or Parquet with `name`, and `postcode` or both `easting_m` and `northing_m`; other columns are passed over.

    Returns
    -------
    tuple of CandidatePoint
        In the order of the file.

    Raises
    ------
    CandidatesError
        If the file is of another kind, empty or without a column it needs, or a row has no name or no usable place.
    OSError
        If the file cannot be read.

    Examples
    --------
    >>> read_candidates(Path("halls.xlsx"))
    Traceback (most recent call last):
    ...
    geo.where_next_candidates.CandidatesError: halls.xlsx is no file of candidates; give a .csv or a .parquet file
    """
    table = _table(path)
    if table.empty:
        message = f"{path.name} has no row; give at least one candidate"
        raise CandidatesError(message)
    places = _by_grid(path, table) if {EASTING, NORTHING} <= set(table.columns) else _by_postcode(path, table)
    return tuple(
        CandidatePoint(name, easting, northing)
        for name, (easting, northing) in zip(_names(path, table), places, strict=True)
    )


def _table(path: Path) -> pd.DataFrame:
    kind = path.suffix.lower()
    if kind not in {".csv", ".parquet"}:
        message = f"{path.name} is no file of candidates; give a .csv or a .parquet file"
        raise CandidatesError(message)
    try:
        table = pd.read_csv(path, dtype=str) if kind == ".csv" else pd.read_parquet(path)
    except ValueError as error:
        message = f"{path.name} cannot be read as a table: {error}"
        raise CandidatesError(message) from error
    has = set(table.columns)
    if NAME not in has or not (POSTCODE in has or {EASTING, NORTHING} <= has):
        message = (
            f"{path.name} has the columns {', '.join(map(str, table.columns))}; it needs {NAME}, and {POSTCODE} or "
            f"both {EASTING} and {NORTHING}"
        )
        raise CandidatesError(message)
    return table


def _names(path: Path, table: pd.DataFrame) -> list[str]:
    names = table[NAME].fillna("").astype(str).str.strip().tolist()
    if "" in names:
        message = f"{path.name}, row {names.index('') + 2}: {NAME} is empty; name the place"
        raise CandidatesError(message)
    return names


def _by_grid(path: Path, table: pd.DataFrame) -> list[tuple[int, int]]:
    numbers = table[[EASTING, NORTHING]].apply(pd.to_numeric, errors="coerce")
    for column, (low, high) in _GRID_LIMITS.items():
        for row, (value, number) in enumerate(zip(table[column], numbers[column], strict=True)):
            if not low <= number <= high:
                message = (
                    f"{path.name}, row {row + 2}: {column} is {value!r}; give metres on the British National Grid, "
                    f"{low:.0f} to {high:.0f}"
                )
                raise CandidatesError(message)
    pairs = numbers.round().astype(int).itertuples(index=False, name=None)
    return [(int(easting), int(northing)) for easting, northing in pairs]


def _by_postcode(path: Path, table: pd.DataFrame) -> list[tuple[int, int]]:
    directory = Directory.cached()
    places = []
    for row, postcode in enumerate(table[POSTCODE].fillna("").astype(str)):
        try:
            found = directory.find(postcode)
        except PostcodeError as error:
            message = f"{path.name}, row {row + 2}: {error}"
            raise CandidatesError(message) from error
        places.append((found.easting_m, found.northing_m))
    return places
