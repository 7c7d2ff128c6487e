"""Templates to fill in: headings as the import knows them, and a sheet that says what to write."""

from __future__ import annotations

import csv
import io

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from scheduler.imports.columns import Kind

HELP = "How to fill it in"


def csv_template(kind: Kind) -> bytes:
    """Return a CSV file with the headings of a kind, in UTF-8 with the mark by which spreadsheets know it."""
    out = io.StringIO(newline="")
    csv.writer(out).writerow([one.title for one in kind.columns])
    return out.getvalue().encode("utf-8-sig")


def workbook_template(kind: Kind) -> bytes:
    """Return a workbook with the headings on its first sheet, and what to write under each on its second."""
    book = Workbook()
    sheet = book.active or book.create_sheet()
    sheet.title = kind.many.capitalize()
    sheet.append([one.title for one in kind.columns])
    sheet.freeze_panes = "A2"
    for at, column in enumerate(kind.columns, start=1):
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].width = max(14, len(column.title) + 4)
        sheet.column_dimensions[letter].number_format = "@"  # text: spreadsheets then leave 01225 and 1-2 alone
    notes = book.create_sheet(HELP)
    notes.append(["Column", "Must be there", "What to write", "Example"])
    for column in kind.columns:
        notes.append([column.title, "yes" if column.required else "no", column.hint, column.example])
    for letter, width in zip("ABCD", (28, 14, 60, 42), strict=True):
        notes.column_dimensions[letter].width = width
    for page in book.worksheets:
        for cell in page[1]:
            cell.font = Font(bold=True)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
