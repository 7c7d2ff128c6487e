"""Deciles of deprivation by neighbourhood, from a table such as the English Indices of Deprivation are published as."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from geo.errors import GeoError

DECILES = range(1, 11)
_SHORT = 80


class DeprivationError(GeoError):
    """A table that cannot be used; the message names the file, the row and what to do."""


def read_deciles(path: Path) -> dict[str, int]:
    """Read the decile of deprivation of each LSOA; 1 is the most deprived tenth of the country.

    Parameters
    ----------
    path : Path
        CSV or Parquet with a column ``lsoa`` (census code) and a column ``decile``. The headers of the published
        file are understood too: one that begins with "LSOA code", and the first that holds "(IMD) Decile".

    Returns
    -------
    dict of str to int

    Raises
    ------
    DeprivationError
        When a column is missing, an LSOA stands twice, or a decile is no whole number from 1 to 10.

    References
    ----------
    Ministry of Housing, Communities and Local Government, English Indices of Deprivation, file 1.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "deciles.csv"
    >>> pd.DataFrame({"lsoa": ["E01000001", "E01000002"], "decile": [10, 1]}).to_csv(path, index=False)
    >>> read_deciles(path)
    {'E01000001': 10, 'E01000002': 1}
    """
    table = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
    headers = [str(name) for name in table.columns]
    lsoa = next((name for name in headers if name == "lsoa" or name.startswith("LSOA code")), None)
    decile = next((name for name in headers if name == "decile" or "(IMD) Decile" in name), None)
    if lsoa is None or decile is None:
        there = ", ".join(headers)[:_SHORT]
        message = f"{path}: no column {'lsoa' if lsoa is None else 'decile'!r}; it has {there}. Name the columns so."
        raise DeprivationError(message)
    twice = table.index[table[lsoa].duplicated()]
    if len(twice):
        row = int(twice[0])
        message = f"{path}, row {row + 2}: LSOA {table[lsoa][row]} stands twice. Keep one of the two."
        raise DeprivationError(message)
    figures = pd.to_numeric(table[decile], errors="coerce").to_numpy(dtype=float)
    wrong = np.flatnonzero(~np.isin(figures, list(DECILES)))
    if len(wrong):
        row = int(wrong[0])
        message = (
            f"{path}, row {row + 2}, decile {table[decile][row]!r}: give a whole number from 1 (most deprived) to 10."
        )
        raise DeprivationError(message)
    return dict(zip(table[lsoa].astype(str).tolist(), figures.astype(int).tolist(), strict=True))
