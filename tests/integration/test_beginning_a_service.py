"""A service is begun from its contract with nobody in it, and filled from the product's own templates."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from scheduler.cli import evenhand
from scheduler.config import shipped_data_dir
from scheduler.profiles import find_profile
from scheduler.store import Store, load_facts
from scheduler.store.booking_policy import load_booking_policy
from scheduler.use_cases.import_files import KINDS, ImportFiles
from scheduler.use_cases.set_up import ServiceIsThereError, begin_service, choose_term, make_service_register
from tests.filled_templates import fill_in, rows_of
from tests.staff_examples import ANNA

DATA = shipped_data_dir()
WILTSHIRE = find_profile("wiltshire", DATA)
TERM = choose_term(DATA, date(2026, 11, 23), None)


def test_a_service_begins_as_its_contract_has_it_with_nobody_in_it(store: Store) -> None:
    begin_service(store, WILTSHIRE, TERM, data_dir=DATA)
    with store.read() as db:
        facts = load_facts(db, "wiltshire", TERM.id)
        assert load_booking_policy(db, "wiltshire") == WILTSHIRE.to_booking_policy()
    assert (facts.strands, facts.targets) == (WILTSHIRE.to_strands(), WILTSHIRE.to_targets())
    assert {one.area_id for one in facts.demand_points} == {one.id for one in facts.areas}
    assert sum(sum(one.carers.values()) for one in facts.demand_points) == 0
    assert (facts.venues, facts.workers, facts.vehicles, facts.local_groups, facts.synthetic) == ((), (), (), (), False)


def test_a_service_that_is_there_is_not_begun_again(store: Store) -> None:
    begin_service(store, WILTSHIRE, TERM, data_dir=DATA)
    with pytest.raises(ServiceIsThereError, match="already"):
        begin_service(store, WILTSHIRE, TERM, data_dir=DATA)


def test_the_templates_take_a_whole_service_and_every_carer_counts_in_her_neighbourhood(store: Store) -> None:
    begin_service(store, WILTSHIRE, TERM, data_dir=DATA)
    register = make_service_register(WILTSHIRE, TERM, data_dir=DATA)
    importing, anna = ImportFiles(store), replace(ANNA, service_id="wiltshire")
    files = rows_of(register)
    assert list(files) == [kind for kind in KINDS if kind in files], "in the order in which they are best imported"
    for kind, rows in files.items():
        filled = fill_in(importing.template(kind, "csv"), rows)
        number = importing.bring(anna, kind, f"{kind}.csv", filled)
        report = importing.view(anna, number).record.report
        assert (report["bad"], report["good"]) == (0, len(rows))
        importing.confirm(anna, number, report["digest"], ())
    with store.read() as db:
        facts = load_facts(db, "wiltshire", TERM.id)
    assert sum(sum(one.carers.values()) for one in facts.demand_points) == len(register.carers)
    assert facts.vehicles == tuple(
        replace(one, easting_m=held.easting_m, northing_m=held.northing_m)
        for one, held in zip(register.facts.vehicles, facts.vehicles, strict=True)
    )
    assert [(one.opening, one.facilities, one.hire_pence_per_hour) for one in facts.venues] == [
        (one.opening, one.facilities, one.hire_pence_per_hour) for one in register.facts.venues
    ]
    assert [one.qualifications for one in facts.workers] == [one.qualifications for one in register.facts.workers]


def test_the_command_begins_a_service_and_says_what_is_next(made_on_sqlite: Path, tmp_path: Path) -> None:
    path = shutil.copy(made_on_sqlite, tmp_path / "evenhand.db")
    environ = {"EVENHAND_DATABASE_URL": f"sqlite:///{path}"}

    def run(*words: str) -> str:
        return CliRunner().invoke(evenhand, ["db", *words], env=environ).output

    assert "evenhand db begin wiltshire" in run("show")
    assert "Next, sign in on the site and import venues" in run("begin", "wiltshire", "--term", TERM.id)
    assert "already" in run("begin", "wiltshire")
    assert "spring-2027: no plan yet" in run("show")
