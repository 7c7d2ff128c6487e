"""XLSX workbooks, read row by row; what would fill the memory or run a program is refused before it is read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from scheduler.imports.sheet import MOST_CHARACTERS, MOST_COLUMNS, ImportFileError, Sheet, sheet_of

MOST_UNPACKED_BYTES = 150 * 1024 * 1024
MOST_PARTS = 2_000
LOOKED_AT_BEYOND = 3
"""Columns to the right of the headings in which words that belong nowhere are still seen."""
MACROS = "The workbook holds macros (a program). Save it as an Excel workbook without macros, .xlsx, and choose that."
BROKEN = (
    "The workbook is damaged and cannot be read. Open it in a spreadsheet, save it again as .xlsx, and choose that."
)


def read_workbook(content: bytes) -> Sheet:
    """Read the first sheet of a workbook.

    Formulas stay formulas, so that the check can name their cells: a result may be older than what it is made of.

    Raises
    ------
    ImportFileError
        When it is no workbook, holds macros, is a zip bomb, or is damaged.
    """
    _refuse_archive(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        try:
            sheet = next(iter(book.worksheets), None)
            if sheet is None:
                message = "The workbook has no sheet with a table. Put the table on its first sheet."
                raise ImportFileError(message)
            names = [one.title for one in book.worksheets]
            note = f"The workbook has {len(names)} sheets; only the first, “{names[0]}”, was read." if names[1:] else ""
            sheet.reset_dimensions()
            return sheet_of(_rows(sheet), note if set(names[1:]) - {"How to fill it in"} else "")
        finally:
            book.close()
    except (
        DefusedXmlException,
        InvalidFileException,
        ParseError,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        OSError,
        EOFError,
    ) as error:
        raise ImportFileError(BROKEN) from error


def _refuse_archive(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise ImportFileError(BROKEN) from error
    names = {one.filename.casefold() for one in parts}
    if len(parts) > MOST_PARTS or sum(one.file_size for one in parts) > MOST_UNPACKED_BYTES:
        message = (
            f"The workbook would unpack to more than {MOST_UNPACKED_BYTES // 1024**2} MB, so it was not opened. "
            "Copy the rows into a new workbook, or save them as CSV."
        )
        raise ImportFileError(message)
    if any(one.flag_bits & 1 for one in parts):
        message = "The file is protected by a password. Save it without one, then choose it again."
        raise ImportFileError(message)
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
        raise ImportFileError(MACROS)
    if "xl/workbook.xml" not in names:
        message = "The file is no Excel workbook. Save the table as .xlsx or as CSV, then choose that."
        raise ImportFileError(message)


def _rows(sheet: Any) -> Iterator[tuple[str, ...]]:
    """Give every row, a little wider than the headings: openpyxl fills each up to the widest that is asked for."""
    width = MOST_COLUMNS + 1
    for row in sheet.iter_rows(values_only=True, max_col=width):
        filled = [at for at, value in enumerate(row, start=1) if value is not None]
        if filled:
            width = min(width, filled[-1] + LOOKED_AT_BEYOND)
            break
    for row in sheet.iter_rows(values_only=True, max_col=width):
        yield tuple("" if value is None else _text(value) for value in row)


def _text(value: Any) -> str:
    """Write a cell as a person would type it."""
    match value:
        case str():
            text = value.strip()
        case bool():
            text = "yes" if value else "no"
        case float() if value.is_integer():
            text = str(int(value))
        case datetime() if value.time() == time(0):
            text = value.date().isoformat()
        case datetime():
            text = value.isoformat(" ", "minutes")
        case date():
            text = value.isoformat()
        case time():
            text = value.strftime("%H:%M")
        case int() | float():
            text = str(value)
        case _:
            text = "=" + type(value).__name__  # formulas of whole ranges come as objects
    if len(text) > MOST_CHARACTERS:
        message = f"A cell has more than {MOST_CHARACTERS:,} characters: “{text[:40]}…”. Shorten it."
        raise ImportFileError(message)
    return text
