"""Two counties that differ in hidden figures alone give the same files, byte for byte: what is hidden is nowhere there.

Not in a bar's length, a colour of the map, a cell of the workbook that nobody sees, nor in the words for a picture.
"""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from zipfile import ZipFile

import geopandas as gpd
import pytest
from shapely.geometry import box

from exports.report_charts import area_map, bullet_charts, trend
from exports.report_csv import report_csv
from exports.report_pdf import report_page
from exports.report_workbook import report_workbook
from scheduler.clock import LOCAL
from scheduler.domain.disclosure import DisclosurePolicy, FullReport, Share, Total, release
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

NOW = datetime(2027, 2, 1, 9, tzinfo=LOCAL)
AREAS = ("east", "west", "north", "south")
OUTLINES = gpd.GeoDataFrame(
    {"id": AREAS, "name": [one.title() for one in AREAS]},
    geometry=[box(n, 0, n + 1, 1) for n in range(len(AREAS))],
    crs=27700,
)


def county(east: int, west: int) -> PublishedReport:
    """Count a county in which the east and the west have 10 carers together; each of them is hidden."""
    people = {"east": east, "west": west, "north": 40, "south": 57}
    counts = {f"register|area|{area}": count for area, count in people.items()} | {"register|all": sum(people.values())}
    months = {"came|month|2026-12": west, "came|month|2027-01": 44}
    full = FullReport(
        counts=counts | months,
        things={f"places|area|{area}": 50.0 for area in AREAS}
        | {"sessions|month|2026-12": 3, "sessions|month|2027-01": 4},
        totals=(Total(whole="register|all", parts=tuple(f"register|area|{area}" for area in AREAS)),),
        shares={
            f"places per 100|area|{area}": Share(part=f"places|area|{area}", whole=f"register|area|{area}")
            for area in AREAS
        },
    )
    released = release(full, DisclosurePolicy())
    head = ReportHead(
        service="Example",
        period=period_with(ReportKind.MONTHLY, NOW.date()),
        made_at=NOW,
        made_from="Registers",
        definitions=(),
        synthetic=True,
    )
    rows = tuple(
        Row(title=area.title(), figures=(f"register|area|{area}", f"places per 100|area|{area}")) for area in AREAS
    )
    by_month = tuple(
        Row(title=month, figures=(f"sessions|month|{month}", f"came|month|{month}")) for month in ("2026-12", "2027-01")
    )
    columns = (Column(title="Carers"), Column(title="Places per 100", unit=Unit.RATE))
    tables = (
        Layout(short="Areas", title="Areas", about="", rows_are="Area", columns=columns, rows=rows),
        Layout(
            short="Month by month",
            title="Month by month",
            about="",
            rows_are="Month",
            columns=(Column(title="Sessions"), Column(title="Attendances")),
            rows=by_month,
        ),
    )
    kpis = (
        KpiLine(id="d", title="December", unit=Unit.COUNT, figure="came|month|2026-12", target=20, source="1"),
        KpiLine(id="j", title="January", unit=Unit.COUNT, figure="came|month|2027-01", target=20, source="1"),
    )
    return PublishedReport(head=head, kpis=kpis, tables=tables, released=released)


def pictures(report: PublishedReport) -> str:
    drawn = (bullet_charts(report), trend(report), area_map(report, OUTLINES))
    return "".join(one.svg + one.words + one.title for one in drawn if one is not None)


def words(report: PublishedReport) -> str:
    return report_page(report, OUTLINES)


FILES: dict[str, Callable[[PublishedReport], bytes | str]] = {
    "workbook": report_workbook,
    "CSV": report_csv,
    "page of the PDF": words,
    "pictures": pictures,
}


@pytest.mark.parametrize("kind", FILES)
def test_two_counties_that_differ_in_hidden_figures_alone_give_the_same_file(kind: str) -> None:
    make = FILES[kind]
    one, again = county(4, 6), county(4, 6)
    assert make(one) == make(again), "the same report gives the same file"
    swapped = county(6, 4)
    assert swapped.released == one.released
    assert make(swapped) == make(one)


def test_the_comparison_would_see_a_figure_that_is_not_hidden() -> None:
    one = county(4, 6)
    other = county(14, 16)
    for make in FILES.values():
        assert make(one) != make(other)


def test_a_workbook_has_no_hidden_rows_columns_sheets_or_comments() -> None:
    with ZipFile(BytesIO(report_workbook(county(4, 6)))) as book:
        texts = {name: book.read(name).decode("utf-8", "replace") for name in book.namelist()}
    assert not [name for name, text in texts.items() if 'hidden="1"' in text or 'state="hidden"' in text]
    assert not [name for name in texts if "comments" in name or "vmlDrawing" in name]
