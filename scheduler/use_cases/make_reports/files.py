"""A report as files to take along: workbook, tables as CSV, PDF."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd

from exports.report_csv import report_csv
from exports.report_pdf import report_pdf
from exports.report_workbook import report_workbook
from scheduler.domain.reports import PublishedReport, ReportError

MIMES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
}
FILE_KINDS = tuple(MIMES)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFile:
    """A file to take along."""

    name: str
    mime: str
    content: bytes


def file_of(report: PublishedReport, kind: str, areas: gpd.GeoDataFrame | None = None) -> ReportFile:
    """Make a file of a report; the same report gives the same figures in each.

    Raises
    ------
    ReportError
        When there is no such kind of file.
    """
    if kind not in MIMES:
        message = f"There is no file '{kind}' of a report; choose {', '.join(MIMES)}."
        raise ReportError(message)
    if kind == "pdf":
        content = report_pdf(report, areas)
    else:
        content = report_workbook(report) if kind == "xlsx" else report_csv(report)
    period = report.head.period
    name = f"{period.kind.value}-{period.first.isoformat()}-v{report.head.version}.{kind}"
    return ReportFile(name=name, mime=MIMES[kind], content=content)
