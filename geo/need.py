"""Need from outside the register: figures by LSOA or by area, of any measure, shared out to demand points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from geo.errors import GeoError

Unit = Literal["lsoa", "area_id"]
UNITS: tuple[Unit, ...] = ("lsoa", "area_id")


class NeedError(GeoError):
    """Need figures that cannot be used; the message names the file, the row and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedFigures:
    """One measure of need for every LSOA (``unit`` lsoa) or every area (``unit`` area_id)."""

    measure: str
    unit: Unit
    values: Mapping[str, float]


def read_need(path: Path, measure: str) -> NeedFigures:
    """Read a measure of need from CSV or Parquet.

    Parameters
    ----------
    path
        A table with a column ``lsoa`` (census code) or ``area_id``, and a column named as the measure.
    measure
        The column to read, e.g. ``unpaid_carers_2021``.

    Raises
    ------
    NeedError
        When a column is missing, an id stands twice, or a figure is missing, negative or no number.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "need.csv"
    >>> pd.DataFrame({"area_id": ["east", "west"], "census": [90, 60]}).to_csv(path, index=False)
    >>> read_need(path, "census")
    NeedFigures(measure='census', unit='area_id', values={'east': 90.0, 'west': 60.0})
    """
    table = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
    unit = next((one for one in UNITS if one in table.columns), None)
    if unit is None:
        message = (
            f"{path}: no column 'lsoa' or 'area_id'. Name the column of census codes 'lsoa', or of areas 'area_id'."
        )
        raise NeedError(message)
    if measure not in table.columns:
        known = ", ".join(str(name) for name in table.columns if name != unit)
        message = f"{path}: no column {measure!r}. Its measures are {known}."
        raise NeedError(message)
    twice = table.index[table[unit].duplicated()]
    if len(twice):
        message = f"{path}, row {int(twice[0]) + 2}: {unit} {table[unit][twice[0]]} stands twice. Keep one of the two."
        raise NeedError(message)
    figures = pd.to_numeric(table[measure], errors="coerce").to_numpy(dtype=float)
    wrong = np.flatnonzero(~np.isfinite(figures) | (figures < 0))
    if len(wrong):
        row = int(wrong[0])
        message = f"{path}, row {row + 2}, {measure} {table[measure][row]!r}: give a number of 0 or more."
        raise NeedError(message)
    return NeedFigures(
        measure=measure, unit=unit, values=dict(zip(table[unit].astype(str), figures.tolist(), strict=True))
    )


def share_out(totals: Mapping[str, float], area_of_point: Sequence[str], weights: ArrayLike) -> NDArray[np.float64]:
    """Share each area's total over its demand points, in proportion to their weights.

    Parameters
    ----------
    totals
        Need of each area.
    area_of_point
        Area of each demand point, shape (n,).
    weights
        Residents, live postcodes or known carers of each point, shape (n,).

    Returns
    -------
    numpy.ndarray
        Need of each point, shape (n,); it adds up to the totals.

    Raises
    ------
    NeedError
        When an area with need has no point, or only points of weight 0, or a point's area has no figure.

    Examples
    --------
    90 carers of an area whose two points weigh 1 and 2 become 30 and 60:

    >>> share_out({"east": 90}, ["east", "east"], [1, 2]).tolist()
    [30.0, 60.0]
    """
    areas = np.asarray(area_of_point, dtype=object)
    parts = np.asarray(weights, dtype=float)
    if areas.shape != parts.shape:
        message = f"{len(areas)} areas were given for {len(parts)} weights. Give each demand point one of each."
        raise NeedError(message)
    unknown = sorted(set(areas) - set(totals))
    if unknown:
        message = f"No need figure for {', '.join(unknown)}. Add a row for each, 0 where there is none."
        raise NeedError(message)
    need = np.zeros(len(parts))
    for area_id, total in totals.items():
        here = areas == area_id
        whole = parts[here].sum()
        if total > 0 and whole <= 0:
            message = f"{area_id} has a need of {total:g} and no demand point to carry it. Check the area's id."
            raise NeedError(message)
        if whole > 0:
            need[here] = total * parts[here] / whole
    return need
