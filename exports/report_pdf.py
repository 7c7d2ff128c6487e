"""A report as PDF: tagged, with title, headings and words for every picture; charts as SVG, the map without tiles."""

from __future__ import annotations

from base64 import b64encode
from html import escape

import geopandas as gpd

from exports.report_charts import Chart, area_map, bullet_charts, trend
from exports.run_sheet import pdf_of
from scheduler.domain.reports import KpiLine, Layout, PublishedReport, Row, Unit, figure_words, hidden_words

SYNTHETIC = "Synthetic demo data: carers, staff and venues are made up."
CSS = """
@page { size: A4; margin: 15mm 14mm 17mm;
  @bottom-left { content: string(report); font: 8.5pt "Liberation Sans", Arial, sans-serif; }
  @bottom-right { content: "Page " counter(page) " of " counter(pages);
    font: 8.5pt "Liberation Sans", Arial, sans-serif; } }
body { font: 9.5pt/1.35 "Liberation Sans", Arial, sans-serif; color: #0b0c0c; margin: 0; }
h1 { font-size: 18pt; margin: 0 0 2mm; string-set: report content(); } h2 { font-size: 13pt; margin: 6mm 0 1.5mm; }
h2, h3 { break-after: avoid; } p { margin: 0 0 2mm; }
.note { border: 1pt solid #0b0c0c; padding: 1.5mm 3mm; font-weight: bold; }
dl { margin: 2mm 0; } dt { font-weight: bold; margin-top: 1.2mm; } dd { margin: 0; }
table { width: 100%; border-collapse: collapse; font-size: 8.5pt; }
thead { display: table-header-group; } tr { break-inside: avoid; }
th { text-align: left; vertical-align: bottom; } thead th:first-child { width: 24%; }
.kpis thead th:first-child { width: 38%; }
tbody th { font-weight: normal; vertical-align: top; }
th, td { border-bottom: .5pt solid #b1b4b6; padding: 1mm 2mm 1mm 0; }
td { vertical-align: top; } .n { text-align: right; white-space: nowrap; } thead .n { white-space: normal; }
tbody tr:nth-last-child(-n+2) { break-before: avoid; }
tr.group th { font-weight: bold; padding-top: 2.5mm; break-after: avoid; } tr.group { break-after: avoid; }
tr.all th, tr.all td { font-weight: bold; border-top: .8pt solid #0b0c0c; }
.hidden { color: #505a5f; font-style: italic; } img { width: 100%; } figure { margin: 0; break-inside: avoid; }
.small { font-size: 8.5pt; }
"""


def report_pdf(report: PublishedReport, areas: gpd.GeoDataFrame | None = None) -> bytes:
    """Return a report on A4, tagged for screen readers, PDF/UA-1.

    Parameters
    ----------
    report
        The figures that were released.
    areas
        Outlines for the map; without them there is none.

    Raises
    ------
    PdfUnavailableError
        When the system's text library (Pango) is missing; says which packages bring it.
    """
    return pdf_of(report_page(report, areas))


def report_page(report: PublishedReport, areas: gpd.GeoDataFrame | None = None) -> str:
    """Return the report as one page of HTML that needs no other file."""
    head = report.head
    title = escape(head.title)
    synthetic = f'<p class="note">{SYNTHETIC}</p>' if head.synthetic else ""
    signed = (
        f"Signed by {escape(head.signed.name)} on {head.signed.at:%d %B %Y at %H:%M}"
        if head.signed
        else "Not signed: figures as they stand"
    )
    changes = f"<p>Version {head.version}. What changed: {escape(head.changes)}</p>" if head.changes else ""
    definitions = "".join(f"<dt>{escape(name)}</dt><dd>{escape(words)}</dd>" for name, words in head.definitions)
    tables = "".join(_table(report, one) for one in report.tables if one.rows)
    charts = "".join(_figure(one) for one in (trend(report), area_map(report, areas)) if one)
    return f"""<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><title>{title}</title><style>{CSS}</style></head>
<body><main>
<h1>{title}</h1>{synthetic}
<p>{_day(head.period.first)} to {_day(head.period.last)}. {signed}. Made on {head.made_at:%d %B %Y at %H:%M}.
{escape(head.made_from)}.</p>{changes}
<p>{escape(hidden_words(report.released))}</p>
<h2>KPIs</h2>{_kpis(report)}{charts}{tables}
<h2>What the words mean</h2><dl>{definitions}</dl>
</main></body></html>
"""


def _day(day: object) -> str:
    return f"{day:%d %B %Y}".lstrip("0")


def _kpis(report: PublishedReport) -> str:
    chart = bullet_charts(report)
    drawn = _figure(chart, "The bar shows what was reached, the upright line the target.") if chart else ""
    rows = "".join(_kpi(report, line) for line in report.kpis)
    heads = "".join(f'<th scope="col"{look}>{words}</th>' for words, look in _KPI_HEADS)
    return f"<table class='kpis'><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{drawn}"


_KPI_HEADS = (("KPI", ""), ("Reached", ' class="n"'), ("Target", ' class="n"'), ("How it stands", ""), ("Note", ""))


def _kpi(report: PublishedReport, line: KpiLine) -> str:
    value = None if line.figure is None else report.released.figure(line.figure)
    reached = "–" if line.figure is None else figure_words(value, line.unit)
    target = "–" if line.target is None else figure_words(line.target, line.unit)
    return (
        f'<tr><th scope="row">{escape(line.title)}</th><td class="n">{reached}</td><td class="n">{target}</td>'
        f"<td>{report.kpi_status(line)}</td><td>{escape(line.note)}</td></tr>"
    )


def _table(report: PublishedReport, table: Layout) -> str:
    heads = "".join(f'<th scope="col" class="n">{escape(one.title)}</th>' for one in table.columns)
    bodies = "".join(_group(report, table, group, rows) for group, rows in table.groups)
    return (
        f"<h2>{escape(table.title)}</h2><p class='small'>{escape(table.about)}</p><table><thead><tr>"
        f'<th scope="col">{escape(table.rows_are)}</th>{heads}</tr></thead>{bodies}</table>'
    )


def _group(report: PublishedReport, table: Layout, group: str, rows: tuple[Row, ...]) -> str:
    """Return rows of one group below its name; it stays with the rows that follow it."""
    across = len(table.columns) + 1
    head = f'<tr class="group"><th scope="rowgroup" colspan="{across}">{escape(group)}</th></tr>' if group else ""
    return f"<tbody>{head}{''.join(_row(report, table, row) for row in rows)}</tbody>"


def _row(report: PublishedReport, table: Layout, row: Row) -> str:
    cells = "".join(_cell(report, name, one.unit) for one, name in zip(table.columns, row.figures, strict=True))
    look = ' class="all"' if row.is_total else ""
    return f'<tr{look}><th scope="row">{escape(row.title)}</th>{cells}</tr>'


def _cell(report: PublishedReport, name: str | None, unit: Unit) -> str:
    if name is None:
        return '<td class="n">–</td>'
    value = report.released.figure(name)
    return '<td class="n hidden">hidden</td>' if value is None else f'<td class="n">{figure_words(value, unit)}</td>'


def _figure(chart: Chart, more: str = "") -> str:
    picture = b64encode(chart.svg.encode()).decode()
    said = f'<p class="small">{more}</p>' if more else ""
    return (
        f'<h2>{escape(chart.title)}</h2><figure><img alt="{escape(chart.words)}" '
        f'src="data:image/svg+xml;base64,{picture}"></figure>{said}'
    )
