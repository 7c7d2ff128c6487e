"""What is kept of children must not leave by a side door: refusals of the database, logs, trails, forms sent askew."""

from __future__ import annotations

import traceback
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import insert, select

from scheduler import clock
from scheduler.domain.accounts import Role
from scheduler.domain.rota import RotaError
from scheduler.store import Store, StoreError, jobs
from scheduler.store.rows import table
from scheduler.store.tables import people
from scheduler.store.tables.imports import Import
from scheduler.use_cases.forget_leftovers import ForgetLeftovers
from scheduler.use_cases.import_files import ImportFiles, ImportRefusedError
from scheduler.use_cases.read_audit import Asked, AuditTrail
from scheduler.use_cases.rota import LoneVisits
from scheduler.use_cases.run_sheets import RunSheets
from scheduler.use_cases.transport.repair_day import RepairDay
from scheduler.use_cases.transport_board import TransportBoard
from scheduler.web.draft_forms import day_of
from scheduler.web.forms import read_day
from tests.booking_examples import NOW, SERVICE, open_booking
from tests.household_examples import household_site
from tests.integration.test_imports import ANNA_HERE, bring, confirm, find, report
from tests.integration.test_transport_pages import outcome_of, planned, work_out
from tests.lived_in import app_of
from tests.staff_examples import ANNA, client_of
from tests.transport_office_examples import DAY

CANARY = "Canary-Zoë Quillfeather"
CARERS_SHEET = f"Carer reference,Household reference,First name,Family name,Date of birth\nc9,h1,{CANARY},X,{{born}}\n"


def test_a_refusal_of_the_database_tells_neither_a_page_nor_the_log_what_the_row_held(store: Store) -> None:
    row = {"service_id": "none", "id": "h1", "position": 0, "contact_name": CANARY, "postcode": "BA14 8JN"}
    with pytest.raises(StoreError) as refused, store.write() as db:
        db.execute(insert(table(people.Household)).values(row))
    logged = "".join(traceback.format_exception(refused.value))
    assert "null" in logged.lower(), "the reason is still told"
    assert "households" in str(refused.value)
    assert CANARY not in logged
    assert "BA14" not in logged


def test_a_day_that_no_calendar_reaches_is_refused_and_no_fault_of_ours(store: Store) -> None:
    household_site(store)
    office = client_of(app_of(store), Role.COORDINATOR)
    for day in ("9999-12-31", "0001-01-01", "1582-10-04"):
        assert day_of(day) is None
        for path in ("/transport/costs?first=", "/transport/costs.csv?first=", "/past-attendance?year="):
            assert office.get(path + day).status_code == 200, path
        for kind in ("yearly", "quarterly", "monthly"):
            assert office.get(f"/reports/{kind}/{day}").status_code == 404
            assert office.get(f"/reports/{kind}/{day}/draft.csv").status_code == 404
    with pytest.raises(ValueError, match="real date"):
        read_day(("9" * 30, "1", "2027"), "Day")


def test_what_was_kept_to_be_worked_with_is_forgotten_in_time(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    planned(store)
    repairs, importing = RepairDay(store), ImportFiles(store, lambda: find)
    job = repairs.propose(SERVICE, DAY, by="staff:1")
    work_out(store)
    left = bring(importing, "carers", CARERS_SHEET.format(born="31.02.2015"))
    assert confirm(importing, left)["left_out"] == 1
    waiting = bring(importing, "carers", CARERS_SHEET.format(born="01.02.2015"))
    forget = ForgetLeftovers(store).forget
    assert forget(now=NOW + timedelta(days=6)) == 0
    assert forget(now=NOW + timedelta(days=31)) == 3
    with store.read() as db:
        rows = [dict(row) for row in db.execute(select(table(Import)).order_by(table(Import).c.id)).mappings()]
    assert CANARY not in repr(rows)
    assert [row["state"] for row in rows] == ["imported", "put_away"]
    assert {left, waiting} == {row["id"] for row in rows}
    assert outcome_of(store, job) == {"outcome": "overtaken"}
    assert forget(now=NOW + timedelta(days=31)) == 0


def test_why_a_job_failed_is_forgotten_as_it_may_name_a_child(store: Store) -> None:
    with store.write() as db:
        failed = jobs.enqueue(db, "plan_transport", {"service_id": SERVICE, "day": "2027-03-03"})
        run = jobs.claim(db, owner="test", kinds=("plan_transport",), lease_seconds=60)
        assert run is not None
        jobs.fail(db, run, f"{CANARY} is to be fetched at a stop that is in use no more.")
        ended = jobs.load_job(db, failed).finished_at
    assert ended is not None
    forget = ForgetLeftovers(store).forget
    assert [forget(now=ended + timedelta(days=days)) for days in (29, 31, 31)] == [0, 1, 0]
    with store.read() as db:
        assert CANARY not in repr(jobs.load_job(db, failed))


def test_of_two_who_confirm_one_file_at_once_one_is_told_that_it_was_imported(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    open_booking(store)
    importing = ImportFiles(store, lambda: find)
    file = bring(importing, "carers", CARERS_SHEET.format(born="01.02.2015"))
    digest, start = str(report(importing, file)["digest"]), Barrier(2)

    def carry_out(_: int) -> str:
        start.wait()
        try:
            importing.confirm(ANNA_HERE, file, digest, ())
        except ImportRefusedError as refused:
            return str(refused)
        return "done"

    with ThreadPoolExecutor(2) as people_at_once:
        said = sorted(people_at_once.map(carry_out, range(2)), key=len)
    assert said == ["done", "This file was imported or put away already. Choose it again to import it again."]


def test_a_households_own_log_says_who_saw_it_in_transport_and_names_no_other_household(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    session_id, office = planned(store)
    office.grant(SERVICE, session_id, "c1", by="staff:1", because=f"{CANARY} is often in hospital")
    day = office.day(SERVICE, DAY)
    TransportBoard(store).on_the_day(ANNA, SERVICE, DAY, day.documents, day.names)
    RunSheets(store).for_office(SERVICE, DAY, day.runs[0].run_id, by="staff:1")
    site = client_of(app_of(store), Role.COORDINATOR)
    for page in ("/transport/requests?show=granted", f"/bookings/sessions/{session_id}"):
        assert "Demo" in site.get(page).text
    trail = AuditTrail(store)
    log = trail.access_log(replace(ANNA, service_id=SERVICE), "h1")
    sights = {"saw a day of transport", "saw a run sheet", "saw request for transport", "saw who has a place"}
    assert sights | {"granted transport"} <= {one.action for one in log.entries}
    assert "c2" not in repr(log.entries)
    assert CANARY not in trail.export(replace(ANNA, service_id=SERVICE), Asked()).decode("utf-8-sig")


def test_visits_in_a_term_of_nobodys_are_refused_in_words(store: Store) -> None:
    household_site(store)
    with pytest.raises(RotaError, match="no such term"):
        LoneVisits(store).allot(SERVICE, term_id="9" * 30, area_id="east", label="x", household_id="h1", by="staff:1")


def test_where_a_form_leads_back_to_is_a_page_of_the_draft_and_no_header_of_its_own(store: Store) -> None:
    household_site(store)
    app = app_of(store)
    app.config["WTF_CSRF_ENABLED"] = False
    office = client_of(app, Role.COORDINATOR)
    draft = office.post("/drafts/1/copy").location
    for back in (f"{draft}?a\r\nSet-Cookie: b=c", "//example.org/drafts/2?", "https://example.org", f"{draft}0"):
        answer = office.post(f"{draft}/lock", data={"what": "series-1", "locked": "yes", "back": back})
        assert (answer.status_code, answer.location) == (303, draft)
    week = f"{draft}?look=week"
    assert office.post(f"{draft}/lock", data={"what": "series-1", "back": week}).location == week
