"""CSV as spreadsheets write it: with commas, semicolons or tabs, in UTF-8, UTF-16 or Windows-1252."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator

from scheduler.imports.sheet import MOST_CHARACTERS, ImportFileError, Sheet, sheet_of

SEPARATORS = (",", ";", "\t", "|")
LOOKED_AT_BYTES = 4_000
WINDOWS_NOTE = (
    "The file is not in UTF-8, so it was read as Windows-1252, as older spreadsheets write it. "
    "Look whether accents and pound signs are right; if not, save it as “CSV UTF-8”."
)
NOT_A_SPREADSHEET = (
    "The file is not a spreadsheet. Choose a workbook that ends in .xlsx, or a CSV file that a spreadsheet saved."
)
ALLOWED_CONTROLS = "\t\n\r"


def read_csv(content: bytes) -> Sheet:
    """Read a CSV file.

    Raises
    ------
    ImportFileError
        When it is no text, no table, or in an encoding that cannot be told.
    """
    text, note = _decode(content)
    if any(ord(one) < ord(" ") and one not in ALLOWED_CONTROLS for one in text[:LOOKED_AT_BYTES]) or "\x00" in text:
        raise ImportFileError(NOT_A_SPREADSHEET)
    try:
        return sheet_of(_rows(text), note)
    except csv.Error as error:
        message = (
            f"The file cannot be read as CSV ({error}). Open it in a spreadsheet, look for a quotation mark that is "
            "never closed, and save it as CSV again."
        )
        raise ImportFileError(message) from error


def _rows(text: str) -> Iterator[tuple[str, ...]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(SEPARATORS, key=lambda one: (first.count(one), -SEPARATORS.index(one)))
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
        if any(len(cell) > MOST_CHARACTERS for cell in row):
            message = f"A cell has more than {MOST_CHARACTERS:,} characters: “{max(row, key=len)[:40]}…”. Shorten it."
            raise ImportFileError(message)
        yield tuple(cell.strip() for cell in row)


def _decode(content: bytes) -> tuple[str, str]:
    """Return the text, and what to say of its encoding."""
    try:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return content.decode("utf-16"), ""
        start = content[:LOOKED_AT_BYTES]
        if len(start) > 1 and start[1::2].count(0) > len(start) * 0.4:
            return content.decode("utf-16-le"), ""
        return content.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252"), WINDOWS_NOTE
    except UnicodeDecodeError as error:
        message = (
            "The file's letters cannot be read: it is in neither UTF-8, UTF-16 nor Windows-1252. "
            "Open it in a spreadsheet and save it as “CSV UTF-8”."
        )
        raise ImportFileError(message) from error
