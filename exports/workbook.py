"""The programme as a workbook: typed cells, no formula from data, ready to print, the same bytes for the same data.

This module and ``report_workbook`` alone import xlsxwriter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from exports.coverage_rows import CoverageRow
from exports.workbook_sheets import (
    Cell,
    Names,
    Sheet,
    about_lines,
    areas_sheet,
    programme_sheet,
    series_sheet,
    targets_sheet,
)
from scheduler.domain.facts import Facts
from scheduler.domain.plan import Plan

CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed stamp without zone, so that equal data give equal bytes
SYNTHETIC = "Synthetic demo data: carers, staff and venues are made up."


def programme_workbook(
    facts: Facts,
    plan: Plan,
    access_rows: Sequence[CoverageRow],
    *,
    whole: str = "county",
    owed_this_term: Mapping[str, int] | None = None,
) -> bytes:
    """Write the programme of one term as .xlsx.

    Parameters
    ----------
    facts, plan
        The plan must have been made from these facts.
    access_rows
        One an area; they say how many carers an area has and what those can reach.
    whole
        What areas are compared with: "county", "city".
    owed_this_term
        Target id to the amount owed in this term (a yearly promise shared out by days). Without it the
        sheet shows the promise alone.

    Returns
    -------
    bytes
        Sheets Programme, Series, Areas, Targets, About. Equal data give equal bytes.

    Raises
    ------
    ValueError
        When the plan names a strand, band, area or venue that the facts do not hold.
    """
    names = Names.of(facts)
    sheets = (
        programme_sheet(names, plan),
        series_sheet(names, plan),
        areas_sheet(access_rows, whole),
        targets_sheet(facts, plan, owed_this_term),
    )
    out = BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, settings) as book:
        book.set_properties({"title": f"{facts.service_name}: {facts.term.name}", "created": CREATED})
        styles = _styles(book)
        for sheet in sheets:
            _write(_page(book, sheet.name, facts), sheet, styles)
        _write_about(_page(book, "About", facts), facts, about_lines(facts, plan, whole), styles)
    return out.getvalue()


def _write(page: Any, sheet: Sheet, styles: Mapping[str, Any]) -> None:
    for column, heading in enumerate(sheet.headings):
        page.write_string(0, column, heading, styles["head"])
        page.set_column(column, column, _width(sheet, column))
    for number, line in enumerate(sheet.lines, start=1):
        for column, cell in enumerate(line):
            _write_cell(page, (number, column), cell, styles[sheet.formats[column]])
    page.freeze_panes(1, 1)
    page.repeat_rows(0)
    page.autofilter(0, 0, max(len(sheet.lines), 1), len(sheet.headings) - 1)


def _write_cell(page: Any, where: tuple[int, int], cell: Cell, style: Any) -> None:
    """Write by type: text stays text, whatever it starts with, so data can never become a formula."""
    if cell is None:
        page.write_blank(*where, None, style)
    elif isinstance(cell, str):
        page.write_string(*where, cell, style)
    elif isinstance(cell, date):
        page.write_datetime(*where, cell, style)
    else:
        page.write_number(*where, cell, style)


def _page(book: Any, name: str, facts: Facts) -> Any:
    page = book.add_worksheet(name)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    title = f"{facts.service_name}, {facts.term.name}: {name}".replace("&", "&&")
    page.set_header(f"&L{title}" + ("&R&BSynthetic demo data" if facts.synthetic else ""))
    page.set_footer("&CPage &P of &N")
    return page


def _styles(book: Any) -> dict[str, Any]:
    common = {"valign": "top", "text_wrap": True}
    return {
        "head": book.add_format(common | {"bold": True, "bottom": 1, "bg_color": "#E6E6E6"}),
        "": book.add_format(common),
        "date": book.add_format(common | {"num_format": "dd mmm yyyy", "align": "left"}),
        "whole": book.add_format(common | {"num_format": "#,##0"}),
        "one": book.add_format(common | {"num_format": "#,##0.0"}),
        "warning": book.add_format(common | {"bold": True, "border": 2}),
        "percent": book.add_format(common | {"num_format": "0%"}),
    }


def _width(sheet: Sheet, column: int) -> float:
    letters = [len(str(line[column])) for line in sheet.lines if line[column] is not None]
    numbers = sheet.formats[column] in {"one", "percent", "whole"}
    longest_word = max(len(word) for word in sheet.headings[column].split())
    widest = 8 if numbers else max(letters, default=0)
    return float(min(max(widest, longest_word + 3, 8) + 2, 44))


def _write_about(page: Any, facts: Facts, lines: Sequence[tuple[str, Cell]], styles: Mapping[str, Any]) -> None:
    page.set_column(0, 0, 26)
    page.set_column(1, 1, 96)
    first = 0
    if facts.synthetic:
        page.merge_range(0, 0, 0, 1, SYNTHETIC, styles["warning"])
        first = 2
    for number, (name, words) in enumerate(lines, start=first):
        page.write_string(number, 0, name, styles["head"])
        _write_cell(page, (number, 1), words, styles["date" if isinstance(words, date) else ""])
