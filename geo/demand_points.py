"""The shipped tables of demand points (LSOAs) and live postcodes."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa

from geo.errors import GeoError

DEMAND_COLUMNS = ("lsoa", "lsoa_name", "area_id", "easting_m", "northing_m", "live_postcodes", "rural")
POSTCODE_COLUMNS = ("postcode", "easting_m", "northing_m", "lsoa", "area_id")


class DemandTableError(GeoError):
    """A table that cannot be used; the message names the file, the column or the row, and what to do."""


def read_demand_points(path: Path) -> pd.DataFrame:
    """Read demand points: one row an LSOA, at the mean of its live postcodes.

    Returns
    -------
    pandas.DataFrame
        Columns lsoa, lsoa_name, area_id, easting_m, northing_m, live_postcodes, rural (0 or 1), sorted by lsoa.

    Raises
    ------
    DemandTableError
        When the file is missing, a column is missing, or an LSOA stands twice.

    Examples
    --------
    >>> read_demand_points(Path("kent.csv"))
    Traceback (most recent call last):
    ...
    geo.demand_points.DemandTableError: kent.csv is not there. Build it with: evenhand boundaries build kent.
    """
    _require(path)
    try:
        table = pd.read_csv(path)
    except (pd.errors.EmptyDataError, pd.errors.ParserError, UnicodeDecodeError) as problem:
        raise DemandTableError(_broken(path, problem)) from problem
    return _checked(path, table, DEMAND_COLUMNS, "lsoa")


def read_live_postcodes(path: Path) -> pd.DataFrame:
    """Read the live postcodes of a service: postcode, easting_m, northing_m, lsoa, area_id, sorted by postcode.

    Raises
    ------
    DemandTableError
        When the file is missing, a column is missing, or a postcode stands twice.

    Examples
    --------
    >>> read_live_postcodes(Path("kent.parquet"))
    Traceback (most recent call last):
    ...
    geo.demand_points.DemandTableError: kent.parquet is not there. Build it with: evenhand boundaries build kent.
    """
    _require(path)
    try:
        table = pd.read_parquet(path)
    except pa.ArrowException as problem:
        raise DemandTableError(_broken(path, problem)) from problem
    checked = _checked(path, table, POSTCODE_COLUMNS, "postcode")
    return checked.astype({"lsoa": str, "area_id": str, "easting_m": int, "northing_m": int})


def _require(path: Path) -> None:
    if not path.exists():
        message = f"{path} is not there. Build it with: evenhand boundaries build {path.stem}."
        raise DemandTableError(message)


def _broken(path: Path, problem: Exception) -> str:
    return f"{path} cannot be read as a table ({problem}). Build it again: evenhand boundaries build {path.stem}."


def _checked(path: Path, table: pd.DataFrame, columns: tuple[str, ...], key: str) -> pd.DataFrame:
    missing = [name for name in columns if name not in table.columns]
    if missing:
        message = f"{path} lacks the column{'s' * (len(missing) > 1)} {', '.join(missing)}. Build it again."
        raise DemandTableError(message)
    twice = table.loc[table[key].duplicated(), key]
    if len(twice):
        message = f"{path}, row {int(twice.index[0]) + 2}: {key} {twice.iloc[0]} stands twice. Keep one of the two."
        raise DemandTableError(message)
    return table.loc[:, list(columns)].sort_values(key).reset_index(drop=True)
