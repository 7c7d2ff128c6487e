"""One table out of a file: its headings, and its rows as text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scheduler.errors import EvenhandError

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 50_000
MOST_COLUMNS = 100
MOST_CHARACTERS = 2_000
"""Of one cell."""


class ImportFileError(EvenhandError):
    """A file that cannot be read as a table; the message says why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table as text.

    ``rows`` have the number that the spreadsheet shows beside them; blank rows are left out. ``note`` says what the
    reader should know of how it was read, empty when there is nothing to say.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    note: str = ""


def sheet_of(rows: Iterable[tuple[str, ...]], note: str = "") -> Sheet:
    """Take the first row that is not blank for the headings, and the others for the rows.

    Raises
    ------
    ImportFileError
        When there is no row, a heading stands twice, or there are too many rows or columns.
    """
    numbered = ((number, row) for number, row in enumerate(rows, start=1) if any(row))
    _number, first = next(numbered, (0, ()))
    headings = tuple(first)
    while headings and not headings[-1]:
        headings = headings[:-1]
    _refuse_headings(headings)
    kept: list[tuple[int, tuple[str, ...]]] = []
    for number, row in numbered:
        if len(kept) == MOST_ROWS:
            message = f"The file has more than {MOST_ROWS:,} rows. Divide it into several files."
            raise ImportFileError(message)
        kept.append((number, _of_width(row, len(headings))))
    if not kept:
        message = "The file has headings but no rows beneath them. Add the rows, then choose the file again."
        raise ImportFileError(message)
    return Sheet(headings=headings, rows=tuple(kept), note=note)


def _refuse_headings(headings: tuple[str, ...]) -> None:
    if not headings:
        message = "The file is empty. Choose a file with headings in its first row and a row for each thing."
        raise ImportFileError(message)
    if len(headings) > MOST_COLUMNS:
        message = (
            f"The file has {len(headings)} columns; {MOST_COLUMNS} are the most. Delete those that are not needed."
        )
        raise ImportFileError(message)
    named = [one.casefold() for one in headings if one]
    twice = next((one for one in headings if one and named.count(one.casefold()) > 1), None)
    if twice is not None:
        message = f"Two columns have the heading “{twice}”. Give each column its own heading."
        raise ImportFileError(message)


def _of_width(row: tuple[str, ...], width: int) -> tuple[str, ...]:
    """Fill a short row up; a row with words beyond the last heading stays long, and is refused by the check."""
    beyond = any(row[width:])
    return row if beyond else (row + ("",) * (width - len(row)))[:width]
