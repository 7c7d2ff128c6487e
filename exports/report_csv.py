"""A report as CSV: one line a figure, safe to open in a spreadsheet, with a byte-order mark so that it reads UTF-8."""

from __future__ import annotations

import csv
from io import StringIO

from scheduler.domain.reports import PublishedReport, hidden_words

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
HEADINGS = ("Table", "Row", "Figure", "Value", "Unit", "Hidden")


def report_csv(report: PublishedReport) -> bytes:
    """Write every figure of a report.

    Returns
    -------
    bytes
        UTF-8 with a byte-order mark. Words that a spreadsheet would take for a formula begin with an apostrophe;
        figures are plain numbers.
    """
    out = StringIO()
    lines = csv.writer(out, lineterminator="\r\n")
    lines.writerow(HEADINGS)
    head = report.head
    signed = f"{head.signed.name}, {head.signed.at:%d %B %Y %H:%M}" if head.signed else "not signed"
    about = (
        ("Report", head.title),
        ("Period", f"{head.period.first:%d %B %Y} to {head.period.last:%d %B %Y}"),
        ("Version", str(head.version)),
        ("What changed", head.changes),
        ("Made", f"{head.made_at:%d %B %Y %H:%M}"),
        ("Made from", head.made_from),
        ("Signed", signed),
        ("Hidden figures", hidden_words(report.released)),
        *head.definitions,
    )
    for about_what, words in about:
        lines.writerow(safe(one) for one in ("About", about_what, words, "", "", ""))
    for line in report.kpis:
        value: float | None = None if line.figure is None else report.released.figure(line.figure)
        state = report.kpi_status(line)
        lines.writerow([safe("KPIs"), safe(line.title), safe(state), _number(value), line.unit.value, _hidden(value)])
    for table in report.tables:
        for row in table.rows:
            for column, name in zip(table.columns, row.figures, strict=True):
                if name is not None:
                    value = report.released.figure(name)
                    said = [safe(one) for one in (table.title, row.words, column.title)]
                    lines.writerow([*said, _number(value), column.unit.value, _hidden(value)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def safe(words: str) -> str:
    """Keep a spreadsheet from reading words as a formula.

    Examples
    --------
    >>> safe("=1+1"), safe("East")
    ("'=1+1", 'East')
    """
    return f"'{words}" if words.startswith(STARTS_A_FORMULA) else words


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"


def _hidden(value: float | None) -> str:
    return "yes" if value is None else ""
