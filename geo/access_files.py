"""Access and inequality of an analyst's own files: tables in, a table and figures out."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd

from geo.access import DEFAULT_STEPS, cumulative, enhanced_two_step, gravity, nearest_minutes, three_step, two_step
from geo.access_decay import Steps, step_weights
from geo.access_minutes import Minutes
from geo.arrays import FloatArray
from geo.inequality import (
    concentration_index,
    equally_distributed_equivalent,
    gini,
    lost_to_unequal_sharing,
    palma_of_shares,
    theil,
    worst_tenth,
)
from geo.intervals import Interval, NoiseFloor, bootstrap_interval, noise_floor
from geo.travel_time_matrix import MINUTES_COLUMNS, Missing, reach_table, read_pairs

POINT, VENUE, DEMAND, SUPPLY, ACCESS, ADVANTAGE = "point_id", "venue_id", "demand", "supply", "access", "advantage"
"""Headers of the files; those of the travel times are in `geo.travel_time_matrix`."""
FIRST_ROW = 2
"""Rows are counted as a spreadsheet shows them: the headers are row 1."""
LONGEST_MINUTES = 3_000.0
"""No journey within Great Britain takes longer, as in `geo.access_minutes`."""

_Found = TypeVar("_Found")
Measure = Callable[[Minutes, FloatArray, FloatArray, Steps], FloatArray]

ACCESS_MEASURES: dict[str, Measure] = {
    "e2sfca": enhanced_two_step,
    "3sfca": three_step,
    "2sfca": lambda minutes, demand, supply, steps: two_step(minutes, demand, supply, steps[-1][0]),
    "gravity": lambda minutes, _, supply, steps: gravity(minutes, supply, steps),
    "cumulative": lambda minutes, _, supply, steps: cumulative(minutes, supply, steps[-1][0]),
    "nearest": lambda minutes, _, supply, __: nearest_minutes(minutes, supply > 0),
}
"""Measures by the names analysts give them; those with one limit take the last step's."""

INEQUALITY_MEASURES: dict[str, Callable[[FloatArray, FloatArray], float]] = {
    "ede": equally_distributed_equivalent,
    "lost": lost_to_unequal_sharing,
    "gini": gini,
    "theil": lambda values, people: theil(values, people).total,
    "palma": palma_of_shares,
    "worst_tenth": worst_tenth,
}
"""Measures of values and people; `ci`, the concentration index, also needs the column `advantage`."""


def parse_decay(text: str) -> Steps:
    """Return steps written as limit:weight, with commas between.

    Parameters
    ----------
    text : str
        Such as "10:1,20:0.68,30:0.22".

    Returns
    -------
    sequence of (limit_minutes, weight)

    Raises
    ------
    ValueError
        If a step is not written so, limits do not rise or a weight is negative.

    Examples
    --------
    >>> parse_decay("10:1,20:0.68")
    ((10.0, 1.0), (20.0, 0.68))
    """
    steps = []
    for step in text.split(","):
        limit, _, weight = step.partition(":")
        try:
            steps.append((float(limit), float(weight)))
        except ValueError:
            msg = f"the step {step.strip()!r} is not written as minutes:weight; write such as 10:1,20:0.68"
            raise ValueError(msg) from None
    step_weights([0.0], steps)
    return tuple(steps)


def access_of_files(
    demand: Path,
    supply: Path,
    times: Path,
    measure: str = "e2sfca",
    steps: Steps = DEFAULT_STEPS,
    *,
    missing: Missing = "refuse",
) -> pd.DataFrame:
    """Return the access of every demand point.

    Parameters
    ----------
    demand : Path
        CSV or Parquet with `point_id` and `demand` (people); `advantage`, where it is there, is handed on.
    supply : Path
        CSV or Parquet with `venue_id` and `supply` (places in the period).
    times : Path
        CSV or Parquet of pairs, as `geo.travel_time_matrix.read_pairs`; pairs not listed are out of reach.
    measure : str
        One of `ACCESS_MEASURES`.
    steps : sequence of (limit_minutes, weight)
        Right-closed steps.
    missing : {"refuse", "unreached"}
        What to do with a demand point without any row in `times`.

    Returns
    -------
    DataFrame
        `point_id`, `demand`, `access`, and `advantage` where the demand file has it, in the order of that file.

    Raises
    ------
    ValueError
        If the measure is not known, a column is not there, or anything in a file is not usable; the message
        names the file and the row.
    OSError
        If a file cannot be read.

    Examples
    --------
    >>> access_of_files(Path("d.csv"), Path("s.csv"), Path("t.csv"), "nearness")
    Traceback (most recent call last):
    ...
    ValueError: there is no measure 'nearness'; choose one of e2sfca, 3sfca, 2sfca, gravity, cumulative, nearest
    """
    run = _chosen(measure, ACCESS_MEASURES)
    asked = read_pairs(demand)
    points, people = _named(asked, demand, POINT, DEMAND)
    venues, places = _named(read_pairs(supply), supply, VENUE, SUPPLY)
    pairs = read_pairs(times)
    _refuse_bad_minutes(pairs, times)
    try:
        figures = run(reach_table(pairs, points, venues, missing), people, places, steps)
    except ValueError as error:
        msg = f"{times.name}, {demand.name} or {supply.name}: {error}"
        raise ValueError(msg) from error
    # handed on so that the concentration index can be taken of what is written
    ladder = {ADVANTAGE: _numbers(asked, ADVANTAGE, demand)} if ADVANTAGE in asked.columns else {}
    return pd.DataFrame({POINT: points, DEMAND: people, ACCESS: figures, **ladder})


def inequality_of_file(values: Path, measures: Sequence[str]) -> dict[str, float]:
    """Return measures of inequality of a file of access.

    Parameters
    ----------
    values : Path
        CSV or Parquet with `access`, and `demand` (people; else each row counts once). The concentration
        index also needs `advantage`: higher is better off, an IMD decile serves as it is.
    measures : sequence of str
        Of `INEQUALITY_MEASURES`, or "ci".

    Returns
    -------
    dict of float by measure

    Raises
    ------
    ValueError
        If a measure is not known, a column is not there, or a value is not usable; the row is named.
    OSError
        If the file cannot be read.

    Examples
    --------
    >>> inequality_of_file(Path("access.csv"), ["luck"])
    Traceback (most recent call last):
    ...
    ValueError: there is no measure 'luck'; choose one of ede, lost, gini, theil, palma, worst_tenth, ci
    """
    amounts, people, ladder = _measured(values, measures)
    return {
        name: concentration_index(amounts, people, ladder)
        if name == "ci"
        else INEQUALITY_MEASURES[name](amounts, people)
        for name in measures
    }


def intervals_of_file(
    values: Path, measures: Sequence[str], *, seed: int, draws: int, count: int = 0
) -> dict[str, tuple[Interval, NoiseFloor | None]]:
    """Return how sure measures of inequality of a file are: basic bootstrap, and what chance alone shows.

    Parameters
    ----------
    values, measures
        As `inequality_of_file`.
    seed, draws : int
        As `geo.intervals.bootstrap_interval`.
    count : int
        How many separate things (attendances, sessions) the rates come from; 0 gives no noise floor.

    Returns
    -------
    dict of (Interval, NoiseFloor or None) by measure
        There is no floor for the concentration index, which chance leaves at 0.

    Raises
    ------
    ValueError
        As `inequality_of_file` and `geo.intervals.bootstrap_interval`.
    OSError
        If the file cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "access.csv"
    >>> _ = path.write_text("access,demand" + chr(10) + "2,10" + chr(10) + "2,30" + chr(10))
    >>> intervals_of_file(path, ["gini"], seed=1, draws=50)
    {'gini': (Interval(low=0.0, high=0.0), None)}
    """
    amounts, people, ladder = _measured(values, measures)
    rows = np.arange(len(amounts), dtype=np.float64)

    def along(drawn: FloatArray, weights: FloatArray) -> float:
        # rows are drawn by their number, so that value, people and rung stay together
        chosen = drawn.astype(np.intp)
        return concentration_index(amounts[chosen], weights, ladder[chosen])

    return {
        name: (
            bootstrap_interval(
                along if name == "ci" else INEQUALITY_MEASURES[name],
                rows if name == "ci" else amounts,
                people,
                seed=seed,
                draws=draws,
            ),
            noise_floor(INEQUALITY_MEASURES[name], people, count, seed=seed, draws=draws)
            if count and name != "ci"
            else None,
        )
        for name in measures
    }


def _measured(values: Path, measures: Sequence[str]) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Values, people, and the ladder where a measure needs it (else noughts)."""
    for name in measures:
        _chosen(name, {**INEQUALITY_MEASURES, "ci": gini})
    table = read_pairs(values)
    amounts = _numbers(table, ACCESS, values)
    people = _numbers(table, DEMAND, values) if DEMAND in table.columns else np.ones(len(amounts))
    if "ci" in measures and ADVANTAGE not in table.columns:
        msg = (
            f"{values.name} has no column {ADVANTAGE}, which ci goes by (higher is better off, such as an IMD decile); "
            f"add it there, or to the file of demand before access is measured, or leave out ci"
        )
        raise ValueError(msg)
    ladder = _numbers(table, ADVANTAGE, values) if "ci" in measures else np.zeros(len(amounts))
    return amounts, people, ladder


def _chosen(name: str, known: Mapping[str, _Found]) -> _Found:
    if name not in known:
        msg = f"there is no measure {name!r}; choose one of {', '.join(known)}"
        raise ValueError(msg)
    return known[name]


def _named(table: pd.DataFrame, path: Path, name: str, amount: str) -> tuple[list[str], FloatArray]:
    figures = _numbers(table, amount, path)
    if name not in table.columns:
        msg = f"{path.name} has no column {name}; it has {', '.join(map(str, table.columns))}"
        raise ValueError(msg)
    if not len(table):
        msg = f"{path.name} has headers and no rows; give one row or more"
        raise ValueError(msg)
    first: dict[str, int] = {}
    for row, found in enumerate(table[name].astype(str), start=FIRST_ROW):
        if found in first:
            msg = f"{path.name}, row {row}: {name} {found} stands in row {first[found]} already; keep one of them"
            raise ValueError(msg)
        first[found] = row
    return list(first), figures


def _refuse_bad_minutes(pairs: pd.DataFrame, path: Path) -> None:
    """Name file and row of minutes that cannot be; what else may be wrong with pairs is found on the way."""
    header = next((name for name in MINUTES_COLUMNS if name in pairs.columns), None)
    if header is None:
        return
    minutes = pd.to_numeric(pairs[header], errors="coerce").to_numpy(dtype="float64")
    for wrong, words in (
        (~(minutes >= 0), "is no time; give minutes of zero or more, and leave out pairs that are out of reach"),
        (
            np.isfinite(minutes) & (minutes > LONGEST_MINUTES),
            "is too long for a journey; if these are seconds, divide by 60",
        ),
    ):
        if wrong.any():
            row = int(np.argmax(wrong))
            msg = f"{path.name}, row {row + FIRST_ROW}: {header} {pairs[header].iloc[row]} {words}"
            raise ValueError(msg)


def _numbers(table: pd.DataFrame, column: str, path: Path) -> FloatArray:
    if column not in table.columns:
        msg = f"{path.name} has no column {column}; it has {', '.join(map(str, table.columns))}"
        raise ValueError(msg)
    figures: FloatArray = pd.to_numeric(table[column], errors="coerce").to_numpy(dtype="float64")
    for row, (value, figure) in enumerate(zip(table[column], figures, strict=True), start=FIRST_ROW):
        if not figure >= 0:
            msg = f"{path.name}, row {row}: {column} is {value!r}; give a number of zero or more"
            raise ValueError(msg)
    return figures
