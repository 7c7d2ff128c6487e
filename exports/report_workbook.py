"""A report as a workbook: one sheet a table, typed cells, no formula from data."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import xlsxwriter

from exports.workbook import CREATED
from scheduler.domain.reports import KpiLine, Layout, PublishedReport, Unit, hidden_words

HIDDEN = "hidden"
NUMBERS = {
    Unit.COUNT: "#,##0",
    Unit.PERCENT: '0.0" %"',
    Unit.RATE: "#,##0.0",
    Unit.PENCE: "£#,##0.00",
    Unit.MILES: "#,##0",
    Unit.KG: "#,##0",
}
PENCE_IN_POUND = 100


def report_workbook(report: PublishedReport) -> bytes:
    """Write a report as .xlsx.

    Returns
    -------
    bytes
        Sheets About, KPIs and one a table. Equal reports give equal bytes. Money stands in pounds; a hidden figure
        is the word "hidden".
    """
    out = BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, settings) as book:
        book.set_properties({"title": report.head.title, "created": CREATED})
        styles = _styles(book)
        _about(book, report, styles)
        _kpis(book, report, styles)
        for table in report.tables:
            _table(book, report, table, styles)
    return out.getvalue()


def _styles(book: Any) -> dict[str, Any]:
    common = {"valign": "top", "text_wrap": True}
    found = {unit.value: book.add_format(common | {"num_format": words}) for unit, words in NUMBERS.items()}
    found |= {
        f"{unit.value} bold": book.add_format(common | {"num_format": words, "bold": True, "top": 1})
        for unit, words in NUMBERS.items()
    }
    return found | {
        "head": book.add_format(common | {"bold": True, "bottom": 1, "bg_color": "#E6E6E6"}),
        "": book.add_format(common),
        "bold": book.add_format(common | {"bold": True, "top": 1}),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "hidden": book.add_format(common | {"italic": True, "align": "right"}),
    }


def _page(book: Any, report: PublishedReport, name: str) -> Any:
    page = book.add_worksheet(name[:31])
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    title = report.head.title.replace("&", "&&")
    page.set_header(f"&L{title[:200]}" + ("&R&BSynthetic demo data" if report.head.synthetic else ""))
    page.set_footer("&CPage &P of &N")
    return page


def _about(book: Any, report: PublishedReport, styles: dict[str, Any]) -> None:
    head = report.head
    page = _page(book, report, "About")
    page.set_column(0, 0, 26)
    page.set_column(1, 1, 96)
    page.write_string(0, 0, head.title, styles["title"])
    signed = f"{head.signed.name}, {head.signed.at:%d %B %Y at %H:%M}" if head.signed else "Not signed"
    lines = [
        ("Period", f"{head.period.first:%d %B %Y} to {head.period.last:%d %B %Y}"),
        ("Version", str(head.version)),
        ("What changed", head.changes or "This is the first version."),
        ("Signed", signed),
        ("Made", f"{head.made_at:%d %B %Y at %H:%M}"),
        ("Made from", head.made_from),
        ("Hidden figures", hidden_words(report.released)),
        *head.definitions,
    ]
    if head.synthetic:
        lines.insert(0, ("Synthetic demo data", "Carers, staff and venues are made up."))
    for number, (name, words) in enumerate(lines, start=2):
        page.write_string(number, 0, name, styles["head"])
        page.write_string(number, 1, words, styles[""])


def _kpis(book: Any, report: PublishedReport, styles: dict[str, Any]) -> None:
    page = _page(book, report, "KPIs")
    for column, (heading, width) in enumerate(
        (("KPI", 44), ("Reached", 12), ("Target", 12), ("How it stands", 18), ("Note", 44), ("Source", 20))
    ):
        page.write_string(0, column, heading, styles["head"])
        page.set_column(column, column, width)
    page.freeze_panes(1, 1)
    for number, line in enumerate(report.kpis, start=1):
        _kpi(page, report, number, line, styles)


def _kpi(page: Any, report: PublishedReport, number: int, line: KpiLine, styles: dict[str, Any]) -> None:
    page.write_string(number, 0, line.title, styles[""])
    if line.figure is not None:
        _figure(page, (number, 1), report.released.figure(line.figure), line.unit, styles)
    if line.target is not None:
        _figure(page, (number, 2), line.target, line.unit, styles)
    for column, words in ((3, report.kpi_status(line)), (4, line.note), (5, line.source)):
        page.write_string(number, column, words, styles[""])


def _table(book: Any, report: PublishedReport, table: Layout, styles: dict[str, Any]) -> None:
    page = _page(book, report, table.short)
    lead = [(table.rows_are, [row.title for row in table.rows])]
    if table.groups_are:
        lead.insert(0, (table.groups_are, [row.group for row in table.rows]))
    for column, (heading, words) in enumerate(lead):
        page.write_string(0, column, heading, styles["head"])
        page.set_column(column, column, max([16, *(min(len(one) + 2, 44) for one in words)]))
    for column, one in enumerate(table.columns, start=len(lead)):
        page.write_string(0, column, one.title, styles["head"])
        page.set_column(column, column, 15)
    for number, row in enumerate(table.rows, start=1):
        bold = "bold" if row.is_total else ""
        for column, (_, words) in enumerate(lead):
            page.write_string(number, column, words[number - 1], styles[bold])
        for column, (one, name) in enumerate(zip(table.columns, row.figures, strict=True), start=len(lead)):
            if name is not None:
                _figure(page, (number, column), report.released.figure(name), one.unit, styles, bold)
    page.freeze_panes(1, len(lead))
    page.repeat_rows(0)


def _figure(
    page: Any, where: tuple[int, int], value: float | None, unit: Unit, styles: dict[str, Any], bold: str = ""
) -> None:
    if value is None:
        page.write_string(*where, HIDDEN, styles["hidden"])
        return
    shown = value / PENCE_IN_POUND if unit is Unit.PENCE else value
    page.write_number(*where, shown, styles[f"{unit.value} {bold}".strip()])
