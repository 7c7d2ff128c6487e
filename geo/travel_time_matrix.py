"""Minutes from demand point to venue by name: estimated, imported, or asked of a road engine."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray
from pyarrow import compute, csv, parquet

from geo.access_minutes import LONGEST_MINUTES, checked_minutes
from geo.access_sparse import ReachTable
from geo.arrays import BoolArray, FloatArray, refuse_length, refuse_repeats
from geo.travel_time import estimate_minutes

Mode = Literal["car", "minibus", "public transport", "walking"]
Missing = Literal["refuse", "unreached"]

ESTIMATED = "built-in estimate: straight line, circuity and a speed by rurality"
FROM_COLUMNS = ("from_id", "fromId", "origin", "point_id")
TO_COLUMNS = ("to_id", "toId", "destination", "dest", "venue_id")
MINUTES_COLUMNS = ("travel_time_p50", "travel_time", "minutes", "cost")
"""Headers that are understood, r5r's first."""

_NAMED = 5


@dataclass(frozen=True, slots=True, eq=False)
class TravelTimeMatrix:
    """Minutes from every demand point to every venue by one mode, and where they come from.

    Attributes
    ----------
    point_ids : tuple of str, length n
    venue_ids : tuple of str, length m
    minutes : ndarray of float64, shape (n, m)
        Infinite where there is no way through.
    mode : str
        "car", "minibus", "public transport" or "walking".
    source : str
        In words, for the page: which server, file or estimate.
    """

    point_ids: tuple[str, ...]
    venue_ids: tuple[str, ...]
    minutes: FloatArray
    mode: Mode
    source: str

    def __post_init__(self) -> None:
        refuse_repeats(self.point_ids, "demand point")
        refuse_repeats(self.venue_ids, "venue")
        checked_minutes(self.minutes)
        if self.minutes.shape != (len(self.point_ids), len(self.venue_ids)):
            msg = (
                f"minutes have the shape {self.minutes.shape} for {len(self.point_ids)} demand points and "
                f"{len(self.venue_ids)} venues; give one row a point and one column a venue"
            )
            raise ValueError(msg)

    @classmethod
    def estimated(
        cls,
        point_ids: Sequence[str],
        venue_ids: Sequence[str],
        from_m: ArrayLike,
        to_m: ArrayLike,
        from_rural: ArrayLike,
    ) -> Self:
        """Build the matrix from the built-in estimate by car.

        Parameters
        ----------
        point_ids, venue_ids : sequence of str, lengths n and m
            Names of the demand points and venues.
        from_m, to_m, from_rural
            As `geo.travel_time.estimate_minutes`.

        Returns
        -------
        TravelTimeMatrix

        Raises
        ------
        ValueError
            As `geo.travel_time.estimate_minutes`, and if names are repeated or their number differs.

        Examples
        --------
        >>> matrix = TravelTimeMatrix.estimated(["Mere"], ["hall"], [[381300, 132400]], [[381300, 132400]], [True])
        >>> matrix.minutes
        array([[7.8]])
        """
        minutes = estimate_minutes(from_m, to_m, from_rural)
        return cls(tuple(point_ids), tuple(venue_ids), minutes, "car", ESTIMATED)

    @classmethod
    def from_pairs(
        cls,
        times: pd.DataFrame,
        point_ids: Sequence[str],
        venue_ids: Sequence[str],
        *,
        mode: Mode = "car",
        source: str = "imported pairs",
        missing: Missing = "refuse",
    ) -> Self:
        """Build the matrix from one row a pair; a pair that is not listed is out of reach.

        Parameters
        ----------
        times : DataFrame
            Columns for the demand point (`from_id`), the venue (`to_id`) and minutes (`travel_time_p50` as r5r
            writes it, `travel_time`, `minutes`). Rows of other points and venues are passed over.
        point_ids, venue_ids : sequence of str, lengths n and m
            The names wanted, in the order wanted.
        mode : str
            "car", "minibus", "public transport" or "walking".
        source : str
            In words, for the page.
        missing : {"refuse", "unreached"}
            What to do with a demand point that has no row at all: an engine leaves out pairs beyond its
            longest journey, so such a point may truly reach nothing, or may have been forgotten.

        Returns
        -------
        TravelTimeMatrix

        Raises
        ------
        ValueError
            If a column is not there, minutes are NaN, negative or look like seconds, a pair or a name is
            repeated, or (unless `missing` says otherwise) a demand point has no row.

        Examples
        --------
        >>> times = pd.DataFrame({"from_id": ["a", "b"], "to_id": ["hall", "hall"], "travel_time_p50": [7, 12]})
        >>> TravelTimeMatrix.from_pairs(times, ["b", "a"], ["hall"]).minutes
        array([[12.],
               [ 7.]])
        """
        point, venue, minutes = _columns(times)
        refuse_repeats(point_ids, "demand point")
        refuse_repeats(venue_ids, "venue")
        row, column = _positions(point, point_ids), _positions(venue, venue_ids)
        _refuse_gaps(minutes, point, venue)
        wanted = (row >= 0) & (column >= 0)
        _refuse_long(minutes, point, venue)
        _refuse_twice(row[wanted], column[wanted], point_ids, venue_ids)
        if missing == "refuse":
            _refuse_absent(np.isin(np.arange(len(point_ids)), row[row >= 0]), point_ids)
        table = np.full((len(point_ids), len(venue_ids)), np.inf)
        table[row[wanted], column[wanted]] = minutes[wanted]
        return cls(tuple(point_ids), tuple(venue_ids), table, mode, source)

    @classmethod
    def read(
        cls,
        path: Path,
        point_ids: Sequence[str],
        venue_ids: Sequence[str],
        *,
        mode: Mode = "car",
        missing: Missing = "refuse",
    ) -> Self:
        """Read the matrix from a CSV or Parquet file of pairs, as r5r writes it.

        Parameters
        ----------
        path : Path
            A file that ends in .csv or .parquet.
        point_ids, venue_ids, mode, missing
            As `from_pairs`.

        Returns
        -------
        TravelTimeMatrix
            Its `source` names the file.

        Raises
        ------
        ValueError
            As `from_pairs`, and if the file is of another kind.
        OSError
            If the file cannot be read.

        Examples
        --------
        >>> TravelTimeMatrix.read(Path("times.xlsx"), ["a"], ["hall"])
        Traceback (most recent call last):
        ...
        ValueError: times.xlsx is no file of travel times; give a .csv or a .parquet file
        """
        times = read_pairs(path)
        return cls.from_pairs(
            times, point_ids, venue_ids, mode=mode, source=f"imported from {path.name}", missing=missing
        )


def read_pairs(path: Path) -> pd.DataFrame:
    """Read a CSV or Parquet file of pairs; names stay text, so that leading noughts survive.

    Parameters
    ----------
    path : Path
        A file that ends in .csv or .parquet.

    Returns
    -------
    DataFrame

    Raises
    ------
    ValueError
        If the file is of another kind or is no table.
    OSError
        If the file cannot be read.

    Examples
    --------
    >>> read_pairs(Path("times.txt"))
    Traceback (most recent call last):
    ...
    ValueError: times.txt is no file of travel times; give a .csv or a .parquet file
    """
    kind = path.suffix.lower()
    if kind == ".parquet":
        table = parquet.read_table(path)
    elif kind == ".csv":
        text = dict.fromkeys((*FROM_COLUMNS, *TO_COLUMNS), pa.string())
        table = csv.read_csv(path, convert_options=csv.ConvertOptions(column_types=text))
    else:
        msg = f"{path.name} is no file of travel times; give a .csv or a .parquet file"
        raise ValueError(msg)
    frame: pd.DataFrame = table.to_pandas()
    return frame


def names_in(times: pd.DataFrame) -> tuple[frozenset[str], frozenset[str]]:
    """List the demand points and the venues that a table of pairs names at all.

    Parameters
    ----------
    times : DataFrame
        As `TravelTimeMatrix.from_pairs`.

    Returns
    -------
    tuple of two frozensets of str
        Demand points, venues.

    Raises
    ------
    ValueError
        If a column is not there.

    Examples
    --------
    >>> points, venues = names_in(pd.DataFrame({"fromId": ["a", "b"], "toId": [7, 7], "travel_time_p50": [5, 9]}))
    >>> sorted(points), sorted(venues)
    (['a', 'b'], ['7'])
    """
    point, venue, _ = _columns(times)
    return frozenset(point.astype(str)), frozenset(venue.astype(str))


def reach_table(
    times: pd.DataFrame, point_ids: Sequence[str], venue_ids: Sequence[str], missing: Missing = "refuse"
) -> ReachTable:
    """Build the table of pairs within reach from named pairs, without the full matrix.

    Parameters
    ----------
    times : DataFrame
        As `TravelTimeMatrix.from_pairs`.
    point_ids, venue_ids : sequence of str, lengths n and m
        The names wanted, in the order wanted.
    missing : {"refuse", "unreached"}
        What to do with a demand point that has no row at all, as `TravelTimeMatrix.from_pairs`.

    Returns
    -------
    ReachTable, shape (n, m)

    Raises
    ------
    ValueError
        As `ReachTable.from_pairs`; every name in `times` must be known and (unless `missing` says
        otherwise) every demand point have a row.

    Examples
    --------
    >>> times = pd.DataFrame({"origin": ["a", "b"], "dest": ["hall", "hall"], "cost": [7.0, 12.0]})
    >>> reach_table(times, ["a", "b"], ["hall"]).shape
    (2, 1)
    """
    point, venue, minutes = _columns(times)
    refuse_repeats(point_ids, "demand point")
    refuse_repeats(venue_ids, "venue")
    row, column = _positions(point, point_ids), _positions(venue, venue_ids)
    for field, names, position in (("demand point", point, row), ("venue", venue, column)):
        if (position < 0).any():
            at = int(np.argmax(position < 0))
            msg = f"row {at} of the travel times (counted from 0): {field} {names.iloc[at]} is not in the list of them"
            raise ValueError(msg)
    table = ReachTable.from_pairs(row, column, minutes, (len(point_ids), len(venue_ids)))
    seen = np.zeros(len(point_ids), dtype=np.bool_)
    seen[row] = True
    if missing == "refuse":
        _refuse_absent(seen, point_ids)
    return table


def _columns(times: pd.DataFrame) -> tuple[pd.Series, pd.Series, FloatArray]:
    found = []
    for field, headers in (("demand point", FROM_COLUMNS), ("venue", TO_COLUMNS), ("minutes", MINUTES_COLUMNS)):
        header = next((name for name in headers if name in times.columns), None)
        if header is None:
            there = ", ".join(str(name) for name in times.columns)
            msg = f"the travel times have no column for the {field}: they have {there}; name it {headers[0]}"
            raise ValueError(msg)
        found.append(times[header])
    minutes = pd.to_numeric(found[2], errors="coerce")
    return found[0], found[1], np.asarray(minutes, dtype=np.float64)


def _positions(names: pd.Series, wanted: Sequence[str]) -> NDArray[np.int32]:
    values = pa.array(names)
    if not (pa.types.is_string(values.type) or pa.types.is_large_string(values.type)):
        values = values.cast(pa.string())
    found = compute.index_in(values, value_set=pa.array(list(wanted), type=values.type))
    return np.asarray(found.fill_null(-1), dtype=np.int32)


def _refuse_gaps(minutes: FloatArray, point: pd.Series, venue: pd.Series) -> None:
    bad = ~(minutes >= 0)
    if bad.any():
        row = int(np.argmax(bad))
        msg = (
            f"row {row} of the travel times (counted from 0), from {point.iloc[row]} to {venue.iloc[row]}: "
            f"{minutes[row]:g} is no time; give minutes of zero or more, or leave the pair out where there is no way"
        )
        raise ValueError(msg)


def _refuse_long(minutes: FloatArray, point: pd.Series, venue: pd.Series) -> None:
    bad = np.isfinite(minutes) & (minutes > LONGEST_MINUTES)
    if bad.any():
        row = int(np.argmax(bad))
        msg = (
            f"row {row} of the travel times (counted from 0), from {point.iloc[row]} to {venue.iloc[row]}: "
            f"{minutes[row]:g} is too long for a journey; if these are seconds, divide by 60"
        )
        raise ValueError(msg)


def _refuse_twice(
    row: NDArray[np.int32], column: NDArray[np.int32], point_ids: Sequence[str], venue_ids: Sequence[str]
) -> None:
    key = np.sort(row.astype(np.int64) * len(venue_ids) + column)
    twice = np.flatnonzero(np.diff(key) == 0)
    if twice.size:
        point, venue = divmod(int(key[twice[0]]), len(venue_ids))
        msg = f"the travel times hold the pair {point_ids[point]} to {venue_ids[venue]} twice; keep one row of it"
        raise ValueError(msg)


def _refuse_absent(seen: BoolArray, point_ids: Sequence[str]) -> None:
    refuse_length(seen, len(point_ids), "seen")
    absent = [name for name, there in zip(point_ids, seen, strict=True) if not there]
    if absent:
        more = f" and {len(absent) - _NAMED} more" if len(absent) > _NAMED else ""
        msg = (
            f"the travel times have no row for demand point {', '.join(absent[:_NAMED])}{more}; add them, "
            "or say that points without a row are out of reach"
        )
        raise ValueError(msg)
