"""What is kept of children must not leave by a side door: refusals of the database, logs, trails, forms sent askew."""

from __future__ import annotations

import traceback
from dataclasses import replace

import pytest
from sqlalchemy import insert

from scheduler import clock
from scheduler.domain.accounts import Role
from scheduler.domain.rota import RotaError
from scheduler.store import Store, StoreError
from scheduler.store.rows import table
from scheduler.store.tables import people
from scheduler.use_cases.read_audit import Asked, AuditTrail
from scheduler.use_cases.rota import LoneVisits
from scheduler.use_cases.run_sheets import RunSheets
from scheduler.use_cases.transport_board import TransportBoard
from scheduler.web.draft_forms import day_of
from scheduler.web.forms import read_day
from tests.booking_examples import NOW, SERVICE
from tests.household_examples import household_site
from tests.integration.test_transport_pages import planned
from tests.lived_in import app_of
from tests.staff_examples import ANNA, client_of
from tests.transport_office_examples import DAY

CANARY = "Canary-Zoë Quillfeather"


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


def test_a_households_own_log_says_who_saw_it_in_transport_and_names_no_other_household(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    session_id, office = planned(store)
    office.grant(SERVICE, session_id, "c1", by="staff:1", because=f"{CANARY} is often in hospital")
    day = office.day(SERVICE, DAY)
    TransportBoard(store).on_the_day(ANNA, SERVICE, DAY, day.documents, day.names)
    RunSheets(store).for_office(SERVICE, DAY, day.runs[0].run_id, by="staff:1")
    trail = AuditTrail(store)
    log = trail.access_log(replace(ANNA, service_id=SERVICE), "h1")
    assert {"saw a day of transport", "saw a run sheet", "granted transport"} <= {one.action for one in log.entries}
    assert "c2" not in repr(log.entries)
    assert CANARY not in trail.export(replace(ANNA, service_id=SERVICE), Asked()).decode("utf-8-sig")


def test_visits_in_a_term_of_nobodys_are_refused_in_words(store: Store) -> None:
    household_site(store)
    with pytest.raises(RotaError, match="no such term"):
        LoneVisits(store).allot(SERVICE, term_id="9" * 30, area_id="east", label="x", household_id="h1", by="staff:1")
