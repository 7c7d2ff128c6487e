"""Reports from figures to files: made, attacked, signed, corrected; what the council may see holds nothing personal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert, select, update

from exports.report_pdf import report_page
from scheduler import clock
from scheduler.app import behind
from scheduler.clock import LOCAL
from scheduler.config import read_settings
from scheduler.domain.accounts import Role
from scheduler.domain.booking import BookingPolicy
from scheduler.domain.reports import ReportError
from scheduler.store import Store
from scheduler.store.attendance_counts import count_attendances
from scheduler.store.booking_policy import save_booking_policy
from scheduler.store.rows import table
from scheduler.store.tables.attendance import AttendanceMark
from scheduler.store.tables.programme import Session
from scheduler.store.tables.reports import SignedReport
from scheduler.use_cases.make_reports import MakeReports, ReadCommissioner
from scheduler.use_cases.read_site import Site
from scheduler.use_cases.read_site.stored import StoredPlans
from scheduler.use_cases.read_unmet import ReadUnmet
from scheduler.web.factory import make_app
from tests.household_examples import SECRET_KEY, bring_assets, squares
from tests.report_examples import CANARY_BORN, CANARY_FAMILY, CANARY_NAME, CANARY_POSTCODE, SERVICE, county
from tests.staff_examples import client_of, csrf_token

ROOT = Path(__file__).parents[2]
NOW = datetime(2027, 2, 10, 12, tzinfo=LOCAL)
JANUARY = "2027-01-15"
_marks, _held = table(AttendanceMark), table(Session)


@pytest.fixture(autouse=True)
def _in_february() -> Iterator[None]:
    real = clock.now
    clock.now = lambda: NOW
    yield
    clock.now = real


@pytest.fixture
def made(store: Store) -> MakeReports:
    county(store)
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
    assert text.startswith(b"\xef\xbb\xbf")
    assert f"Areas,All,Sessions held,{sessions:g},count," in text.decode("utf-8-sig")


def test_the_pdf_is_tagged_and_has_a_title(made: MakeReports) -> None:
    shown = made.show(SERVICE, "monthly", JANUARY).report
    content = made.file(SERVICE, shown, "pdf").content
    assert content.startswith(b"%PDF")
    assert b"StructTreeRoot" in content or b"/ObjStm" in content


def test_no_small_count_leaves_and_the_coordinator_sees_it(made: MakeReports) -> None:
    shown = made.show(SERVICE, "monthly", JANUARY)
    small = {name for name in shown.report.released.counts if 1 <= shown.full[name] <= 9}
    assert small
    assert small <= shown.report.released.hidden()


def test_a_signed_report_stays_and_a_correction_is_a_version_that_says_what_changed(
    store: Store, made: MakeReports
) -> None:
    assert made.sign(SERVICE, "monthly", JANUARY, by="staff:1", name="Anna Example") == 1
    first = made.all_signed(SERVICE)[0]
    before = made.file(SERVICE, made.signed(SERVICE, first.id), "csv").content
    with store.write() as db:
        db.execute(update(_held).where(_held.c.day == date(2027, 1, 15)).values(status="cancelled"))
        day = db.scalar(
            select(_held.c.day).where(
                _held.c.day >= date(2027, 1, 1), _held.c.day <= date(2027, 1, 31), _held.c.status == "planned"
            )
        )
        db.execute(update(_held).where(_held.c.day == day).values(status="cancelled"))
    with pytest.raises(ReportError, match="signed before"):
        made.sign(SERVICE, "monthly", JANUARY, by="staff:1", name="Anna Example")
    assert made.sign(SERVICE, "monthly", JANUARY, by="staff:1", name="Anna Example", changes="A session was off") == 2
    newest = made.all_signed(SERVICE)[0]
    assert newest.changes.startswith("A session was off; ")
    assert "sessions, all" in newest.changes
    assert made.file(SERVICE, made.signed(SERVICE, first.id), "csv").content == before


def test_the_database_refuses_to_change_what_was_signed(store: Store, made: MakeReports) -> None:
    made.sign(SERVICE, "monthly", JANUARY, by="staff:1", name="Anna Example")
    with pytest.raises(Exception, match="never changed"), store.write() as db:
        db.execute(update(table(SignedReport)).values(signed_name="Somebody else"))


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


def test_the_year_of_a_report_is_the_one_that_bookings_count_in(store: Store, made: MakeReports) -> None:
    with store.write() as db:
        save_booking_policy(db, SERVICE, BookingPolicy(year_starts_month=9))
    shown = made.show(SERVICE, "annual", JANUARY)
    assert shown.report.head.period.words == "year from September 2026 to August 2027"
    assert dict(shown.report.head.definitions)["Year so far"].startswith("From 1 September 2026")
    with store.read() as db:
        (whole,) = count_attendances(db, SERVICE, date(2026, 9, 1), NOW.date())
    assert shown.full["year came|all"] == whole.attendances


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


def test_unmet_requests_are_counted_and_weigh_in_the_next_plan(store: Store, made: MakeReports) -> None:
    unmet = ReadUnmet(store)
    fields = {"why": "too far", "area": "area-01", "strand": "peer-group", "carers": "12"}
    unmet.note(SERVICE, fields, by="staff:1")
    unmet.searched(SERVICE, "area-02", None)
    view = unmet.view(SERVICE)
    assert view.total == 13
    assert view.wishes[0].words == "Youth club nearer to Area 01"
    assert {one.name: one.unmet for one in view.by_area} == {"Area 01": 12, "Area 02": 1, "Area 00": 0, "Area 03": 0}
    assert view.last_term == "", "no term has ended, so every carer counts alike"
    assert {one.weight for one in view.by_area} == {1.0}
    assert made.show(SERVICE, "monthly", "2027-02-01").full["unmet|area|area-01"] == 12
    clock.now = lambda: datetime(2027, 4, 10, 12, tzinfo=LOCAL)
    later = unmet.view(SERVICE)
    assert later.last_term == "Year from April 2026, 1 April 2026 to 31 March 2027"
    one = next(one for one in later.by_area if one.name == "Area 01")
    # by hand: 1 + 12 / (attendances of those who live there + 12 + 20)
    assert (one.term_unmet, one.weight) == (12, round(1 + 12 / (one.came + 32), 2))


def test_nothing_that_a_commissioner_can_open_holds_anything_personal(store: Store, made: MakeReports) -> None:
    made.sign(SERVICE, "monthly", JANUARY, by="staff:1", name="Anna Example")
    report_id = made.all_signed(SERVICE)[0].id
    client = site(store, Role.COMMISSIONER)
    paths = ["/commissioner", "/commissioner/figures"]
    for kind in ("xlsx", "csv"):
        paths += [f"/commissioner/year.{kind}", f"/commissioner/reports/{report_id}.{kind}"]
    links = re.findall(r'href="(/[^"#?]*)', client.get("/commissioner").text)
    open_to_all = ("/programme", "/areas", "/coverage", "/plan")
    paths += sorted({link for link in links if link in open_to_all})
    seen = {}
    for path in paths:
        with client.get(path) as answer:
            assert answer.status_code == 200, path
            seen[path] = _text(path, answer.data)
    # a PDF keeps its words as numbers of glyphs: the page that it is set from stands for it
    seen["/commissioner/pdf"] = report_page(made.signed(SERVICE, report_id))
    people = (CANARY_NAME, CANARY_FAMILY, "demo-1@")
    born = (CANARY_BORN.isoformat(), f"{CANARY_BORN:%d/%m/%Y}", f"{CANARY_BORN.day} {CANARY_BORN:%B %Y}")
    for path, text in seen.items():
        homes = (CANARY_POSTCODE, CANARY_POSTCODE.replace(" ", "")) if path.startswith("/commissioner") else ()
        assert not [word for word in (*people, *born, *homes) if word in text], path


def _text(path: str, content: bytes) -> str:
    if path.endswith(".xlsx"):
        with ZipFile(BytesIO(content)) as book:
            return "".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    return content.decode("utf-8", "replace")


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
