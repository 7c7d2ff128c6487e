"""Tables of transport as CSV that a spreadsheet opens: marked UTF-8, and no cell that it would run as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
Cell = str | int | float | None


def table_csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a table as CSV; None is an empty cell, text that looks like a formula gets an apostrophe.

    Examples
    --------
    >>> table_csv(("who", "miles"), [("=1+1", 2.5), (None, 3)]).decode("utf-8-sig").split()
    ['who,miles', "'=1+1,2.5", ',3']
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _safe(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell
