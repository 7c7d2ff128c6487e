"""Files of a report made by hand: nothing in them is a formula, and what is hidden says so."""

from datetime import datetime
from io import BytesIO

import openpyxl

from exports.report_charts import bullet_charts
from exports.report_csv import report_csv
from exports.report_pdf import report_page
from exports.report_workbook import report_workbook
from scheduler.clock import LOCAL
from scheduler.domain.disclosure import DisclosurePolicy, FullReport, release
from scheduler.domain.reports import (
    Column,
    KpiLine,
    Layout,
    PublishedReport,
    ReportHead,
    ReportKind,
    Row,
    Unit,
    period_with,
)

EVIL = '=HYPERLINK("x")'
NOW = datetime(2027, 2, 1, 9, tzinfo=LOCAL)


def report() -> PublishedReport:
    released = release(FullReport(counts={"east": 12, "west": 4}, things={"sessions": 20}), DisclosurePolicy())
    head = ReportHead(
        service="Example & Co",
        period=period_with(ReportKind.MONTHLY, NOW.date()),
        made_at=NOW,
        made_from="Registers",
        definitions=(("Attendance", "<present>"),),
        synthetic=True,
    )
    rows = (Row(title=EVIL, figures=("east",)), Row(title="West", figures=("west",)))
    table = Layout(
        short="Areas", title="Areas", about="", rows_are="Area", columns=(Column(title="Attendances"),), rows=rows
    )
    kpis = (
        KpiLine(id="s", title="Sessions", unit=Unit.COUNT, figure="sessions", target=24, source="KPI table"),
        KpiLine(id="r", title="Referrals", unit=Unit.PERCENT, figure=None, target=95, source="KPI table"),
    )
    return PublishedReport(head=head, kpis=kpis, tables=(table,), released=released)


def test_words_that_look_like_a_formula_stay_words() -> None:
    text = report_csv(report()).decode("utf-8-sig")
    assert f'"\'{EVIL.replace(chr(34), chr(34) * 2)}",Attendances,12,count,' in text
    sheet = openpyxl.load_workbook(BytesIO(report_workbook(report())))["Areas"]
    assert [cell.value for cell in sheet[2]] == [EVIL, 12]
    assert sheet["A2"].data_type == "s"


def test_a_hidden_count_says_so_in_every_file() -> None:
    assert "Areas,West,Attendances,,count,yes" in report_csv(report()).decode()
    assert openpyxl.load_workbook(BytesIO(report_workbook(report())))["Areas"]["B3"].value == "hidden"
    assert '<td class="n hidden">hidden</td>' in report_page(report())


def test_a_kpi_without_data_is_never_zero() -> None:
    assert [report().kpi_status(line) for line in report().kpis] == ["Below target", "Not measured here"]
    assert "Referrals,Not measured here,,percent" in report_csv(report()).decode()


def test_the_page_of_the_pdf_escapes_names_and_has_words_for_its_chart() -> None:
    page = report_page(report())
    assert "Example &amp; Co" in page
    assert "&lt;present&gt;" in page
    chart = bullet_charts(report())
    assert chart is not None
    assert chart.words == "Sessions: 20, target 24."
    assert f'alt="{chart.words}"' in page
