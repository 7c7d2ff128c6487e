"""Compliments, comments and complaints are kept as they were, on both databases; pages on SQLite alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from scheduler import clock
from scheduler.app import behind
from scheduler.clock import LOCAL
from scheduler.config import read_settings
from scheduler.domain.accounts import Role
from scheduler.domain.comment_log import LogError, LogKind
from scheduler.store import NotFoundError, Store, StoreError, connect, save_facts
from scheduler.store.rows import table
from scheduler.store.tables.comments import LogEntry
from scheduler.store.tables.office import AuditEntry
from scheduler.use_cases.keep_log import KeepLog
from scheduler.use_cases.read_site import Site
from scheduler.use_cases.read_site.stored import StoredPlans
from scheduler.web.factory import make_app
from tests.examples import FACTS
from tests.household_examples import SECRET_KEY, bring_assets, household_site
from tests.site_examples import squares
from tests.staff_examples import client_of, csrf_token

SERVICE = FACTS.service_id
DATA = Path(__file__).parents[2] / "data"
NOW = datetime(2027, 1, 20, 12, tzinfo=LOCAL)
TAKEN = date(2026, 12, 23)
CANARY = "Canarius Birdsong"
FORM = {"kind": "complaint", "via": "phone", "taken_by": "Anna", "from_whom": CANARY, "words": "Canary song: cold."}
BY = "staff:1"


@pytest.fixture(autouse=True)
def _in_january() -> Iterator[None]:
    real = clock.now
    clock.now = lambda: NOW
    yield
    clock.now = real


@pytest.fixture
def log(store: Store) -> KeepLog:
    with store.write() as db:
        save_facts(db, FACTS)
    return KeepLog(store, DATA)


def test_an_entry_is_recorded_answered_and_counted(log: KeepLog) -> None:
    number = log.record(SERVICE, FORM, TAKEN, by=BY)
    late = log.view(SERVICE)
    # the example has no profile: five and ten working days after 23 December are 4 and 11 January (three holidays)
    assert [one.kept.due for one in late.overdue] == [(date(2027, 1, 4), date(2027, 1, 11))]
    assert late.counts[LogKind.COMPLAINT] == (1, 0, 1)
    log.step(SERVICE, number, "answered", date(2027, 1, 20), {"words": "Sorry."}, by=BY)
    now = log.view(SERVICE)
    assert now.overdue == ()
    assert now.counts[LogKind.COMPLAINT] == (1, 0, 1), "late stays late"
    assert [one.words for one in now.lines[0].kept.steps] == ["Sorry."]


def test_what_changed_is_told_in_public_only_when_released(log: KeepLog) -> None:
    number = log.record(SERVICE, FORM, TAKEN, by=BY)
    log.step(SERVICE, number, "what changed", date(2027, 1, 20), {"words": "A heater."}, by=BY)
    assert log.changed(SERVICE) == ()
    log.step(SERVICE, number, "released", NOW.date(), {"said": "It was cold.", "words": "A heater."}, by=BY)
    assert [(one.said, one.did) for one in log.changed(SERVICE)] == [("It was cold.", "A heater.")]
    log.step(SERVICE, number, "taken back", NOW.date(), {}, by=BY)
    assert log.changed(SERVICE) == ()


def test_the_audit_trail_says_who_did_what_and_holds_none_of_the_words(log: KeepLog, store: Store) -> None:
    number = log.record(SERVICE, FORM, TAKEN, by=BY)
    log.one(SERVICE, number, by=BY)
    log.step(SERVICE, number, "acknowledged", NOW.date(), {"words": "Canary again"}, by=BY)
    with store.read() as db:
        kept = db.execute(select(table(AuditEntry))).mappings().all()
    assert [one["action"] for one in kept][-3:] == ["recorded log entry", "saw log entry", "noted log step"]
    assert "anar" not in str([dict(one) for one in kept])


def test_the_database_itself_refuses_to_change_an_entry(log: KeepLog, store: Store) -> None:
    log.record(SERVICE, FORM, TAKEN, by=BY)
    with pytest.raises(StoreError, match="never changed"), store.write() as db:
        db.execute(update(table(LogEntry)).values(words="It was fine."))


def test_bad_input_keeps_nothing(log: KeepLog) -> None:
    with pytest.raises(LogError, match="there is no session 99"):
        log.record(SERVICE, FORM | {"session": "99"}, TAKEN, by=BY)
    with pytest.raises(LogError, match="no service nowhere"):
        log.record("nowhere", FORM, TAKEN, by=BY)
    number = log.record(SERVICE, FORM, TAKEN, by=BY)
    with pytest.raises(LogError, match="is no step"):
        log.step(SERVICE, number, "sung", TAKEN, {}, by=BY)
    with pytest.raises(LogError, match="Day: write"):
        log.step(SERVICE, number, "closed", None, {}, by=BY)
    with pytest.raises(NotFoundError, match="no entry 999"):
        log.step(SERVICE, 999, "closed", TAKEN, {}, by=BY)
    assert log.view(SERVICE).lines[0].kept.steps == ()


def test_a_contract_that_names_working_days_is_followed(log: KeepLog) -> None:
    wiltshire = log.limits("wiltshire")
    assert (wiltshire["complaint"].acknowledge_days, wiltshire["complaint"].answer_days) == (2, 5)
    assert wiltshire["complaint"].source == "10.1.2 Table 2"
    assert wiltshire["second_stage"].answer_days == 10
    assert wiltshire["compliment"].answer_days is None
    assert {one.source for one in log.limits("kent").values()} == {"product default"}


@pytest.fixture
def app(made_on_sqlite: Path, tmp_path: Path) -> Iterator[Flask]:
    opened = connect(f"sqlite:///{shutil.copy(made_on_sqlite, tmp_path / 'evenhand.db')}")
    household_site(opened)
    bring_assets()
    settings = read_settings({"EVENHAND_DATABASE_URL": opened.url, "EVENHAND_SECRET_KEY": SECRET_KEY})
    yield make_app(Site(StoredPlans(opened), squares, base_url="https://example.org"), behind(settings, opened))
    opened.close()


def test_a_coordinator_records_answers_and_releases_and_nobody_else_reads_the_words(app: Flask) -> None:
    office = client_of(app, Role.COORDINATOR)
    day = {"taken-day": "23", "taken-month": "12", "taken-year": "2026"}
    token = csrf_token(office, "/log/new")
    wrong = office.post("/log/new", data={**FORM, **day, "words": "", "csrf_token": token})
    assert wrong.status_code == 400
    assert "What was said: write it down" in wrong.text
    assert CANARY in wrong.text, "what was typed stays"
    made = office.post("/log/new", data={**FORM, **day, "csrf_token": token})
    path = made.headers["Location"]
    assert "Canary song" in office.get(path).text
    on = {"on-day": "20", "on-month": "1", "on-year": "2027", "csrf_token": token}
    for sent in (
        {"step": "answered", "words": "We are sorry.", **on},
        {"step": "what changed", "words": "A heater was bought.", **on},
    ):
        assert office.post(path, data=sent).status_code == 303
    told = {"step": "released", "words": f"{CANARY} got a heater.", "said": "It was cold.", "csrf_token": token}
    refused = office.post(path, data=told)
    assert refused.status_code == 400
    assert "would tell who it was (canarius, birdsong)" in refused.text
    assert office.post(path, data={**told, "words": "We bought a heater."}).status_code == 303
    assert "told in public" in office.get("/log").text
    public = app.test_client().get("/you-said").text
    assert "We bought a heater." in public
    council = client_of(app, Role.COMMISSIONER)
    assert council.get("/log").status_code == council.get(path).status_code == 403
    for page in ("/you-said", "/commissioner", "/commissioner/figures"):
        assert "anar" not in council.get(page).text.replace("Canary Wharf", "")
