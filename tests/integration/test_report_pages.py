"""Pages and files of reports: what a coordinator does, what is due, and that nothing personal reaches a commissioner.

On SQLite alone: what the databases answer differently is tested in ``test_reports``.
"""

from __future__ import annotations

import re
import shutil
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from exports.report_pdf import report_page
from scheduler import clock
from scheduler.app import behind
from scheduler.clock import LOCAL
from scheduler.config import read_settings
from scheduler.domain.accounts import Role
from scheduler.domain.reports import ReportError
from scheduler.store import Store, connect
from scheduler.store.rows import table
from scheduler.store.tables.attendance import AttendanceMark
from scheduler.use_cases.make_reports import MakeReports, ReadCommissioner
from scheduler.use_cases.read_site import Site
from scheduler.use_cases.read_site.stored import StoredPlans
from scheduler.use_cases.read_unmet import ReadUnmet
from scheduler.web.factory import make_app
from tests.household_examples import SECRET_KEY, bring_assets, squares
from tests.report_examples import CANARY_BORN, CANARY_FAMILY, CANARY_NAME, CANARY_POSTCODE, SERVICE, Size, county
from tests.staff_examples import client_of, csrf_token

ROOT = Path(__file__).parents[2]
NOW = datetime(2027, 2, 10, 12, tzinfo=LOCAL)
JANUARY = "2027-01-15"
_marks = table(AttendanceMark)


@pytest.fixture(autouse=True)
def _in_february() -> Iterator[None]:
    real = clock.now
    clock.now = lambda: NOW
    yield
    clock.now = real


@pytest.fixture
def store(made_on_sqlite: Path, tmp_path: Path) -> Iterator[Store]:
    """Return a store with a small county-year."""
    opened = connect(f"sqlite:///{shutil.copy(made_on_sqlite, tmp_path / 'evenhand.db')}")
    county(opened, Size(carers=200, sessions=48, attendances=600))
    yield opened
    opened.close()


@pytest.fixture
def made(store: Store) -> MakeReports:
    return MakeReports(store, ROOT / "data")


def site(store: Store, role: Role) -> FlaskClient:
    bring_assets()
    environ = {"EVENHAND_DATABASE_URL": store.url, "EVENHAND_SECRET_KEY": SECRET_KEY}
    journeys = behind(read_settings(environ), store)
    app = make_app(Site(StoredPlans(store), squares, base_url="https://example.org"), journeys)
    return client_of(app, role)


def test_the_same_figures_stand_in_the_report_and_in_its_files(made: MakeReports) -> None:
    shown = made.show(SERVICE, "quarterly", "2026-11-01").report
    sessions = shown.released.figure("sessions|all")
    book = openpyxl.load_workbook(BytesIO(made.file(SERVICE, shown, "xlsx").content))
    assert book.sheetnames[:3] == ["About", "KPIs", "Areas"]
    last = [cell.value for cell in list(book["Areas"].rows)[-1]]
    assert last[:2] == ["All", sessions]
    assert all(cell.data_type != "f" for sheet in book for row in sheet.rows for cell in row)
    text = made.file(SERVICE, shown, "csv").content
    assert 'About,Year so far,"From 1 April 2026' in text.decode()
    assert text.startswith(b"\xef\xbb\xbf")
    assert f"Areas,All,Sessions held,{sessions:g},count," in text.decode("utf-8-sig")


def test_the_pdf_is_tagged_with_a_title_a_language_headings_and_words_for_its_pictures(made: MakeReports) -> None:
    shown = made.show(SERVICE, "monthly", JANUARY).report
    content = made.file(SERVICE, shown, "pdf").content
    assert content.startswith(b"%PDF")
    inside = b"".join(_unpacked(part) for part in content.split(b"stream\n")[1:])
    for mark in (b"/StructTreeRoot", b"/Lang", b"/S /H1", b"/S /H2", b"/S /TH", b"/Alt"):
        assert mark in content + inside, mark
    assert (
        "Monthly report, January 2027".encode("utf-16-be") in content + inside or b"(Monthly report" in content + inside
    )


def _unpacked(part: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(part)
    except zlib.error:
        return b""


def test_a_period_that_has_not_begun_or_runs_is_told(made: MakeReports) -> None:
    with pytest.raises(ReportError, match="begins on 1 May 2027"):
        made.show(SERVICE, "monthly", "2027-05-02")
    with pytest.raises(ReportError, match="runs until 28 February 2027"):
        made.sign(SERVICE, "monthly", "2027-02-02", by="staff:1", name="Anna Example")


def test_what_is_due_comes_first(made: MakeReports) -> None:
    lines = made.due(SERVICE)
    january = next(one for one in lines if one.period.words == "January 2027")
    # Friday 5 February is the fifth working day after Sunday 31 January
    assert (january.due, january.state) == (date(2027, 2, 5), "overdue")
    assert lines[0].state == "overdue"
    with pytest.raises(ReportError, match="the quarter is not over then"):
        made.set_review(SERVICE, "2026-12-01", date(2026, 12, 20))
    made.set_review(SERVICE, "2026-12-01", date(2027, 1, 20))
    quarter = next(one for one in made.due(SERVICE) if one.period.words == "October to December 2026")
    # no profile says that the review counts: the fifth working day after New Year's Eve, with its bank holiday
    assert quarter.due == date(2027, 1, 8)


def test_a_mark_made_now_is_read_within_a_minute(store: Store, made: MakeReports) -> None:
    seconds = [0.0]
    reader = ReadCommissioner(store, ROOT / "data", ticks=lambda: seconds[0])

    def came() -> float | None:
        return reader.view(SERVICE).report.released.figure("came|all")

    before = came()
    assert before is not None
    with store.write() as db:
        one = db.execute(select(_marks).where(_marks.c.mark == "present")).mappings().first()
        assert one is not None
        taken = {
            row.carer_id
            for row in db.execute(select(_marks.c.carer_id).where(_marks.c.register_id == one["register_id"]))
        }
        new = next(f"c{n}" for n in range(200) if f"c{n}" not in taken)
        copied = {name: value for name, value in one.items() if name != "id"}
        db.execute(insert(_marks).values(copied | {"carer_id": new}))
    seconds[0] = 29
    assert came() == before, "twenty readers cost what one does"
    seconds[0] = 40
    assert came() == before, "nobody waits: the view at hand is shown while a new one is made"
    reader.wait()
    assert came() == before + 1
    later = ReadCommissioner(store, ROOT / "data", ticks=lambda: seconds[0])
    assert later.view(SERVICE).report.released.figure("came|all") == before + 1
    with store.write() as db:
        db.execute(
            insert(_marks).values(
                copied | {"carer_id": next(f"c{n}" for n in range(200) if f"c{n}" not in {*taken, new})}
            )
        )
    seconds[0] = 91
    assert came() == before + 2, "51 seconds old is too old: it is made before it is shown"


def test_a_coordinator_reads_signs_and_sets_on_the_pages(store: Store, made: MakeReports) -> None:
    client = site(store, Role.COORDINATOR)
    token = csrf_token(client, f"/reports/monthly/{JANUARY}")
    assert "Sign this report" in client.get(f"/reports/monthly/{JANUARY}").text
    said = client.post(f"/reports/monthly/{JANUARY}/sign", data={"csrf_token": token}, follow_redirects=True).text
    assert "kept as version 1" in said
    said = client.post("/reports/settings", data={"csrf_token": token, "hidden-up-to": "0"}, follow_redirects=True).text
    assert "no whole number from 1 to 50" in said
    client.post("/reports/settings", data={"csrf_token": token, "hidden-up-to": "4", "zeros": "shown"})
    assert made.settings(SERVICE).hidden_up_to == 4
    data = {"csrf_token": token, "why": "age", "area": "area-00", "strand": "", "carers": "2"}
    assert "The request is noted" in client.post("/unmet", data=data, follow_redirects=True).text
    assert "for hire and staff time" in client.get("/costs").text
    assert client.get("/reports/monthly/2030-01-01").status_code == 404
    assert "begins on 1 January 2030" in client.get("/reports/monthly/2030-01-01").text


def test_a_visitor_lets_the_service_know_of_a_search_in_vain(store: Store, made: MakeReports) -> None:
    client = site(store, Role.COMMISSIONER)
    token = csrf_token(client, "/programme/nothing-found?area=area-03")
    answer = client.post("/programme/nothing-found", data={"csrf_token": token, "area": "area-03"})
    assert "Thank you" in answer.text
    assert ReadUnmet(store).view(SERVICE).notes[0].area_id == "area-03"


def every_address(client: FlaskClient, report_id: int) -> list[str]:
    """Return an address for every page there is, whomever it is for, and the links of the commissioner's first page."""
    rules = client.application.url_map
    known = {"report_id": report_id, "kind": "monthly", "first": JANUARY, "file_kind": "csv", "service_id": SERVICE}
    known |= {
        "household_id": "h1",
        "carer_id": "c1",
        "session_id": 1,
        "plan_id": 1,
        "account_id": 1,
        "area_id": "area-00",
    }
    found = set()
    for rule in rules.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint != "static":
            parts = {name: known.get(name, 1) for name in rule.arguments}
            for kind in ("xlsx", "csv") if str(rule).endswith(".<kind>") else (parts.get("kind"),):
                more = {"kind": kind} if kind else {}
                found.add(rules.bind("").build(rule.endpoint, parts | more))
    return sorted(found | set(re.findall(r'href="(/[^"#]*)', client.get("/commissioner").text)))


def test_no_answer_that_a_commissioner_can_get_holds_anything_personal(store: Store, made: MakeReports) -> None:
    made.sign(SERVICE, "monthly", JANUARY, by="staff:1", name="Anna Example")
    report_id = made.all_signed(SERVICE)[0].id
    client = site(store, Role.COMMISSIONER)
    seen, opened = {}, 0
    for path in every_address(client, report_id):
        if not path.endswith(".pdf") and not path.startswith(("/static", "/sign-out")):
            with client.get(path) as answer:
                opened += answer.status_code == HTTPStatus.OK
                seen[path] = _text(path, answer.data)
    # a PDF keeps its words as numbers of glyphs: the page that it is set from stands for it
    seen["/commissioner/pdf"] = report_page(made.signed(SERVICE, report_id))
    assert {"/commissioner", "/commissioner/figures", f"/commissioner/reports/{report_id}.xlsx"} <= seen.keys()
    assert opened > 10
    people = (CANARY_NAME, CANARY_FAMILY, "demo-1@")
    born = (CANARY_BORN.isoformat(), f"{CANARY_BORN:%d/%m/%Y}", f"{CANARY_BORN.day} {CANARY_BORN:%B %Y}")
    for path, text in seen.items():
        # a venue of the programme lies at the same postcode, and is public
        homes = (CANARY_POSTCODE, CANARY_POSTCODE.replace(" ", "")) if path.startswith("/commissioner") else ()
        assert not [word for word in (*people, *born, *homes) if word in text], path


def test_the_search_for_canaries_finds_them_where_they_are(store: Store, made: MakeReports) -> None:
    assert made.all_signed(SERVICE) == ()
    page = site(store, Role.COORDINATOR).get("/households/h1")
    assert page.status_code == HTTPStatus.OK
    assert CANARY_FAMILY in page.text


def _text(path: str, content: bytes) -> str:
    if path.endswith(".xlsx") and content.startswith(b"PK"):
        with ZipFile(BytesIO(content)) as book:
            return "".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    return content.decode("utf-8", "replace")
