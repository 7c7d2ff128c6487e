"""Reports from figures to files: made, attacked, signed, corrected; what the council may see holds nothing personal."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from scheduler import clock
from scheduler.clock import LOCAL
from scheduler.domain.booking import BookingPolicy
from scheduler.domain.comment_log import LogEntry, LogKind, LogStep, StepKind, Via
from scheduler.domain.reports import ReportError
from scheduler.store import Store
from scheduler.store.attendance_counts import count_attendances
from scheduler.store.booking_policy import save_booking_policy
from scheduler.store.comment_log import add_entry, add_step
from scheduler.store.rows import table
from scheduler.store.satisfaction import answer_tallies
from scheduler.store.tables.attendance import AttendanceMark, Feedback
from scheduler.store.tables.programme import Session
from scheduler.store.tables.reports import SignedReport
from scheduler.use_cases.make_reports import MakeReports
from scheduler.use_cases.read_unmet import ReadUnmet
from tests.report_examples import SERVICE, county

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


def test_no_small_count_leaves_and_the_coordinator_sees_it(made: MakeReports) -> None:
    shown = made.show(SERVICE, "monthly", JANUARY)
    small = {name for name in shown.report.released.counts if 1 <= shown.full[name] <= 9}
    assert small
    assert small <= shown.report.released.hidden()


def test_what_people_said_and_wrote_is_in_the_report_as_the_office_counts_it(store: Store, made: MakeReports) -> None:
    with store.write() as db:
        db.execute(update(table(Feedback)).values(gained_skills=True))
        for number, kind in enumerate((LogKind.COMPLAINT, LogKind.COMPLAINT, LogKind.COMPLIMENT)):
            entry = LogEntry(kind=kind, taken_on=date(2027, 1, 4 + number), taken_by="Anna", via=Via.PHONE, words="So.")
            due = (date(2027, 1, 12), date(2027, 1, 19)) if kind is LogKind.COMPLAINT else (None, None)
            taken = add_entry(db, SERVICE, entry, due=due, source="example", by="staff:1", at=clock.now())
            if number == 0:
                step = LogStep(kind=StepKind.ANSWERED, on=date(2027, 1, 8), words="Done.", by="x", at=clock.now())
                add_step(db, SERVICE, taken, step)
    shown = made.show(SERVICE, "monthly", JANUARY)
    with store.read() as db:
        office = answer_tallies(db, SERVICE, date(2027, 1, 1), date(2027, 1, 31))
    answers = sum(one.answers for one in office.values())
    full = shown.full
    assert full["answers|all"] == full["agreed|statement|skills"] == full["said|statement|skills"] == answers > 0
    assert full["agreeing|statement|skills"] == 100
    assert sum(full[name] for name in full if name.startswith("answers|area|")) == answers
    assert sum(full[name] for name in full if name.startswith("answers|age|")) == answers
    assert (full["logged|log|complaint"], full["owed|all"], full["in time|all"]) == (2, 2, 1)
    assert {"logged|log|complaint", "owed|all", "in time|all"} <= shown.report.released.hidden()
    titles = {one.short for one in shown.report.tables}
    assert {"Satisfaction by area", "Satisfaction by age", "What came of it"} <= titles
    (line,) = (one for one in shown.report.kpis if one.id == "satisfied")
    seen = shown.report.released.counts["satisfied|all"] is not None
    assert line.note.startswith("75 % or more; between " if seen else "75 % or more")
    assert (" answers; " in line.note) is seen


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


def test_of_two_who_sign_a_report_at_once_one_is_told_that_it_was_signed(made: MakeReports) -> None:
    said: list[str] = []
    together = threading.Barrier(2)

    def sign(name: str) -> None:
        together.wait()
        try:
            said.append(f"version {made.sign(SERVICE, 'monthly', JANUARY, by='staff:1', name=name)}")
        except ReportError as problem:
            said.append(str(problem))

    people = [threading.Thread(target=sign, args=(name,)) for name in ("Anna Example", "Ben Example")]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert sorted(said) == [
        "This report was signed before. Say what was corrected and why, then sign again.",
        "version 1",
    ]
    assert len(made.all_signed(SERVICE)) == 1


def test_the_database_refuses_to_change_what_was_signed(store: Store, made: MakeReports) -> None:
    made.sign(SERVICE, "monthly", JANUARY, by="staff:1", name="Anna Example")
    with pytest.raises(Exception, match="never changed"), store.write() as db:
        db.execute(update(table(SignedReport)).values(signed_name="Somebody else"))


def test_the_year_of_a_report_is_the_one_that_bookings_count_in(store: Store, made: MakeReports) -> None:
    with store.write() as db:
        save_booking_policy(db, SERVICE, BookingPolicy(year_starts_month=9))
    shown = made.show(SERVICE, "annual", JANUARY)
    assert shown.report.head.period.words == "year from September 2026 to August 2027"
    assert dict(shown.report.head.definitions)["Year so far"].startswith("From 1 September 2026")
    with store.read() as db:
        (whole,) = count_attendances(db, SERVICE, date(2026, 9, 1), NOW.date())
    assert shown.full["year came|all"] == whole.attendances


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
