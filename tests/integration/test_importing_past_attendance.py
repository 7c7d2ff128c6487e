"""Past attendance comes as a file, counts once, weighs in the next plan, and leaves the house nowhere."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime, time

import openpyxl
import pytest
from sqlalchemy import select

from scheduler import clock
from scheduler.clock import LOCAL
from scheduler.domain.accounts import Role
from scheduler.domain.calendar import Term
from scheduler.domain.fingerprint import fingerprint
from scheduler.store import Store, count_take_up, save_facts, save_register
from scheduler.store.attendance_counts import count_attendances
from scheduler.store.audit import AuditSearch, every_audit
from scheduler.store.kpi_records import kpi_records
from scheduler.store.past_attendance import load_past
from scheduler.store.rows import table
from scheduler.store.tables.programme import Session
from scheduler.store.term_demand import all_unmet, count_last_term, weigh_term
from scheduler.use_cases.import_files import ImportFiles
from scheduler.use_cases.merge_people import MergePeople
from scheduler.use_cases.read_past import ReadPast
from tests.booking_examples import SERVICE, carer, household, open_booking
from tests.examples import FACTS
from tests.household_examples import household_site
from tests.integration.test_imports import ANNA_HERE, bring, confirm, find, report
from tests.integration.test_unique_people import mark
from tests.staff_examples import client_of

MARCH = datetime(2027, 3, 31, 12, tzinfo=LOCAL)
PEOPLE = "Date,Session or group,Area,Venue,Carer reference,Attended,Reason\n"
AUTUMN = (
    "06/10/2026,Youth club,East,,c1,yes,\n"
    "06/10/2026,Youth club,East,,c2,no,told us\n"
    "13/10/2026,Old choir,,Hall 1 (demo),c1,P,\n"
    "13/10/2026,Old choir,,Hall 1 (demo),c3,P,\n"
)
COUNTS = "Date,Session or group,Area,Places,Attended,Turned away\n"


@pytest.fixture
def importing(store: Store, monkeypatch: pytest.MonkeyPatch) -> ImportFiles:
    """Give carers c1 and c2 in East and c3 in West, and a programme of spring 2027; today is the 31st of March."""
    open_booking(store)
    with store.write() as db:
        homes = [household(1), household(2), household(3, "west")]
        save_register(db, SERVICE, homes, [carer(1, 1), carer(2, 2), carer(3, 3)])
    monkeypatch.setattr(clock, "now", lambda: MARCH)
    return ImportFiles(store, lambda: find)


def test_rows_are_known_again_by_what_they_say_and_the_same_file_changes_nothing(
    importing: ImportFiles, store: Store
) -> None:
    assert confirm(importing, bring(importing, "past-attendance", PEOPLE + AUTUMN))["new"] == 4
    with store.read() as db:
        held = load_past(db, SERVICE, "past-attendance")
    assert [(one.strand_id, one.area_id, one.carer_id, one.came, one.told_us) for one in held] == [
        ("peer-group", "east", "c1", True, False),
        ("peer-group", "east", "c2", False, True),
        (None, "west", "c1", True, False),
        (None, "west", "c3", True, False),
    ], "the title is an activity’s, and the area is the venue’s"
    other_words = AUTUMN.replace("06/10/2026", "2026-10-06").replace("Youth club", "YOUTH CLUB")
    again = report(importing, bring(importing, "past-attendance", PEOPLE + AUTUMN))
    assert (again["new"], again["changed"], again["same"], again["absent"]) == (0, 0, 4, 0)
    found = report(importing, bring(importing, "past-attendance", PEOPLE + other_words))
    assert (found["new"], found["changed"], found["absent"]) == (0, 2, 0), "the title is written another way"


def test_a_changed_row_is_brought_up_to_date_and_removals_are_proposed_of_the_files_own_days(
    importing: ImportFiles, store: Store
) -> None:
    confirm(importing, bring(importing, "past-attendance", PEOPLE + AUTUMN))
    first, second, *_ = AUTUMN.splitlines(keepends=True)
    part = bring(importing, "past-attendance", PEOPLE + second.replace("no,told us", "yes,"))
    found = report(importing, part)
    assert (found["changed"], found["absent"]) == (1, 1), "the choir of the 13th is not of the file’s days"
    (gone,) = found["proposed"]  # type: ignore[misc]  # a report is JSON
    assert "c1" in gone[0]
    assert confirm(importing, part, gone[0])["removed"] == 1
    with store.read() as db:
        held = load_past(db, SERVICE, "past-attendance")
    assert next((one.carer_id, one.came, one.told_us) for one in held) == ("c2", True, False)
    assert len(held) == 3
    unread = bring(importing, "past-attendance", PEOPLE + first.replace("06/10/2026", "soon") + second)
    assert report(importing, unread)["absent"] == 0, "a row that cannot be told may be any that is held"


def test_every_bad_row_is_named_with_what_to_change(importing: ImportFiles) -> None:
    bad = (
        "06/10/2028,Youth club,East,,c1,yes,\n06/10/2026,Youth club,East,,c9,perhaps,migraine\n"
        "06/10/2026,Youth club,,Old barn,c1,yes,\n07/10/2026,Youth club,East,,c1,yes,\n"
        "07/10/2026,Youth club,East,,c1,no,\n"
    )
    found = report(importing, bring(importing, "past-attendance", PEOPLE + bad))
    faults = [(one["row"], one["column"], one["what"]) for one in found["faults"]]  # type: ignore[attr-defined]  # JSON
    assert [(row, column) for row, column, _ in faults] == [
        (2, "Date"),
        (3, "Carer reference"),
        (3, "Attended"),
        (3, "Reason"),
        (4, "Area"),
        (5, "Date"),
        (6, "Date"),
    ]
    said = " ".join(what for _, _, what in faults)
    for words in (
        "lies in the future",
        "Import the carer first",
        "Write yes or no",
        "is not kept",
        "Write in which area",
    ):
        assert words in said
    assert "migraine" not in str(found["faults"]), "words of somebody’s health are not kept"
    assert "stands in row 6 too. Each person stands once for a session" in said
    counted = report(importing, bring(importing, "past-sessions", COUNTS + "06/10/2026,Choir,East,0,3,\n"))
    assert "is 0, and 3 came" in str(counted["faults"])


def test_a_register_kept_here_wins_and_the_check_says_so(importing: ImportFiles, store: Store) -> None:
    held = table(Session)
    with store.read() as db:
        session_id = db.scalars(select(held.c.id).where(held.c.day == date(2027, 1, 5))).one()
    mark(store, session_id, c1="present")
    same = "05/01/2027,Youth club,East,,c1,yes,\n05/01/2027,Youth club,East,,c2,yes,\n"
    brought = bring(importing, "past-attendance", PEOPLE + AUTUMN + same)
    (said,) = report(importing, brought)["said"]  # type: ignore[misc]  # JSON
    assert said == "2 rows lie on 1 day with a register here (05/01/2027): the register counts, and these rows do not."
    confirm(importing, brought)
    view = ReadPast(store).view(SERVICE)
    assert [(one.name, one.imported.came, one.here) for one in view.months] == [
        ("October 2026", 3, 0),
        ("January 2027", 0, 1),
    ]
    assert view.left_out == 2


def test_rows_that_name_people_win_over_counts_and_the_check_says_so(importing: ImportFiles, store: Store) -> None:
    confirm(importing, bring(importing, "past-attendance", PEOPLE + AUTUMN))
    rows = "06/10/2026,Youth club,East,20,17,0\n20/10/2026,Youth club,East,20,15,0\n"
    brought = bring(importing, "past-sessions", COUNTS + rows)
    assert report(importing, brought)["said"] == [
        "1 row lies on 1 day with imported rows that name people (06/10/2026): those count, and the row does not."
    ]
    confirm(importing, brought)
    whole = ReadPast(store).view(SERVICE).whole
    assert whole is not None
    assert whole.imported.came == 3 + 15


def test_merged_people_count_once_and_the_carers_own_log_says_what_was_imported(
    importing: ImportFiles, store: Store
) -> None:
    rows = "06/10/2026,Youth club,East,,c1,yes,\n06/10/2026,Youth club,East,,c2,yes,\n"
    confirm(importing, bring(importing, "past-attendance", PEOPLE + rows))
    whole = ReadPast(store).view(SERVICE).whole
    assert whole is not None
    assert (whole.imported.came, whole.imported.different) == (2, 2)
    MergePeople(store).merge(SERVICE, "c2", "c1", by="account:1", now=MARCH)
    whole = ReadPast(store).view(SERVICE).whole
    assert whole is not None
    assert (whole.imported.came, whole.imported.different) == (1, 1)
    with store.read() as db:
        noted = list(every_audit(db, AuditSearch(service_id=SERVICE, about_kind="carer", about_id="c1")))
    assert [one.action for one in noted if "past attendance" in one.action] == ["imported past attendance of carer"]


def test_the_first_plan_weighs_demand_by_what_was_imported_worked_by_hand(importing: ImportFiles, store: Store) -> None:
    # West: 8 of a row of counts, and c3 who lives there and came in East; 9 were turned away.
    rows = "01/12/2026,Choir,West,8,8,9\n01/12/2025,Choir,West,8,8,9\n"
    confirm(importing, bring(importing, "past-sessions", COUNTS + rows))
    people = "02/12/2026,Youth club,East,,c3,yes,\n02/12/2026,Youth club,East,,c1,yes,\n"
    confirm(importing, bring(importing, "past-attendance", PEOPLE + people))
    with store.read() as db:
        found = count_last_term(db, SERVICE, FACTS.term.first)
        assert found is not None
        assert (found.term_id, found.first, found.last) == ("", date(2026, 8, 12), date(2026, 12, 2))
        west, east = found.areas["west"], found.areas["east"]
        assert (west.came, west.imported, west.unmet, west.imported_unmet) == (9, 9, 9, 9)
        assert west.weight == 1.24, "1 + 9 ÷ (9 + 9 + 20)"
        assert (east.came, east.weight) == (1, 1.0)
        assert count_last_term(db, SERVICE, date(2028, 3, 1)) is not None, "then the spring term has ended"
    with store.write() as db:
        summer = Term(id="summer-2027", name="Summer term 2027", first=date(2027, 4, 19), last=date(2027, 7, 9))
        later = replace(FACTS, term=summer)
        save_facts(db, later)
        weigh_term(db, SERVICE, summer.id)
        spring = count_last_term(db, SERVICE, summer.first)
    assert spring is not None
    assert spring.term_id == FACTS.term.id, "a term that ended goes before rows of before it"
    assert fingerprint(later) != fingerprint(FACTS)


def test_imported_counts_are_in_no_report_no_kpi_and_on_no_public_page(importing: ImportFiles, store: Store) -> None:
    days = (date(2026, 1, 1), date(2027, 3, 31))

    def leaving() -> tuple[object, ...]:
        with store.read() as db:
            return (
                count_take_up(db, SERVICE, FACTS.term.id),
                count_attendances(db, SERVICE, *days),
                all_unmet(db, SERVICE, *days),
                kpi_records(db, SERVICE, *days, bank_holidays=frozenset()),
            )

    before = leaving()
    confirm(importing, bring(importing, "past-sessions", COUNTS + "12/01/2027,Choir,West,20,17,9\n"))
    confirm(importing, bring(importing, "past-attendance", PEOPLE + AUTUMN + "12/01/2027,Choir,East,,c1,yes,\n"))
    assert leaving() == before


def test_the_office_reads_past_attendance_and_nobody_else(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    door = household_site(store)
    monkeypatch.setattr(clock, "now", lambda: MARCH)
    office = client_of(door.app, Role.COORDINATOR)
    empty = office.get("/past-attendance").get_data(as_text=True)
    assert "Nothing was imported yet" in empty
    importing = ImportFiles(store, lambda: find)
    confirm(importing, bring(importing, "past-sessions", COUNTS + "06/10/2026,Choir,West,20,17,9\n"))
    text = office.get("/past-attendance").get_data(as_text=True)
    for words in ("October 2026", "85%", "no report to the commissioner", "Activity not known"):
        assert words in text
    assert "1 imported" not in office.get("/unmet").get_data(as_text=True), "the file is of before the spring term"
    worker = client_of(door.app, Role.WORKER).get("/past-attendance")
    assert worker.status_code == 403
    assert door.app.test_client().get("/past-attendance").status_code in {302, 303, 401, 403}


def test_a_workbook_with_headings_of_its_own_is_matched_by_hand_and_its_dates_and_times_are_read(
    importing: ImportFiles, store: Store
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["When held", "Club", "Patch", "Began", "Who", "There?", "Notes"])
    sheet.append([date(2026, 10, 6), "Youth club", "East", time(17, 30), "c1", "y", "felt unwell"])
    sheet.append([date(2026, 10, 6), "Youth club", "East", time(19, 0), "c1", "n", ""])
    out = io.BytesIO()
    book.save(out)
    brought = importing.bring(ANNA_HERE, "past-attendance", "ours.xlsx", out.getvalue())
    view = importing.view(ANNA_HERE, brought)
    assert {one.name for one in view.missing} >= {"day", "carer_id", "came"}
    headings = {"day": "When held", "title": "Club", "area_id": "Patch", "carer_id": "Who", "came": "There?"}
    importing.choose_columns(ANNA_HERE, brought, headings | {"start_minute": "Began"})
    assert confirm(importing, brought)["new"] == 2, "the club met twice that day"
    with store.read() as db:
        held = load_past(db, SERVICE, "past-attendance")
    assert [(one.start_minute, one.came) for one in held] == [(17 * 60 + 30, True), (19 * 60, False)]
    without_start = importing.bring(ANNA_HERE, "past-attendance", "ours.xlsx", out.getvalue())
    importing.choose_columns(ANNA_HERE, without_start, headings)
    assert report(importing, without_start)["bad"] == 2, "then the two rows are one session"
