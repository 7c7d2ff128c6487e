"""Tell what kind of file it is, by what is in it and not by its name, and read it."""

from __future__ import annotations

from scheduler.imports.csv_file import NOT_A_SPREADSHEET, read_csv
from scheduler.imports.sheet import MOST_BYTES, ImportFileError, Sheet
from scheduler.imports.workbook import MACROS, read_workbook

ZIP = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
NO_TABLES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"<!DOCTYPE", b"<html")
MACRO_ENDINGS = (".xlsm", ".xltm", ".xlsb", ".xlam")


def read_file(name: str, content: bytes) -> Sheet:
    """Read a CSV or XLSX file.

    Parameters
    ----------
    name
        As the browser gives it; used for what it says of macros alone.
    content
        The whole file.

    Raises
    ------
    ImportFileError
        When it cannot be read; the message says why, and what to do.
    """
    if len(content) > MOST_BYTES:
        raise ImportFileError(too_large(len(content)))
    if not content.strip():
        message = "The file is empty. Choose a file with headings in its first row and a row for each thing."
        raise ImportFileError(message)
    if name.casefold().endswith(MACRO_ENDINGS):
        raise ImportFileError(MACROS)
    if content.startswith(OLD_OFFICE):
        message = (
            "The file is an Excel workbook of before 2007, or one with a password. "
            "Save it as .xlsx without a password, then choose that."
        )
        raise ImportFileError(message)
    if content.startswith(ZIP):
        return read_workbook(content)
    if content.lstrip().startswith(NO_TABLES):
        raise ImportFileError(NOT_A_SPREADSHEET)
    return read_csv(content)


def too_large(size_bytes: int) -> str:
    """Say that a file is too large."""
    return (
        f"The file is {size_bytes / 1024**2:.0f} MB; {MOST_BYTES // 1024**2} MB is the most. "
        "Delete pictures and sheets that are not needed, or divide it into several files."
    )
