"""Who came by characteristic, in a quarter's report and its files, on both databases."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from exports.report_pdf import report_page
from scheduler import clock, contract_breakdowns
from scheduler.clock import LOCAL
from scheduler.domain.characteristics import Asked
from scheduler.store import Store
from scheduler.store.rows import table
from scheduler.store.tables.people import Carer
from scheduler.use_cases.make_reports import MakeReports, ReadCommissioner
from scheduler.use_cases.merge_people import MergePeople
from scheduler.use_cases.read_breakdowns import ReadBreakdowns
from tests.report_examples import SERVICE, Size, county

DATA = Path(__file__).parents[2] / "data"
NOW = datetime(2027, 2, 10, 12, tzinfo=LOCAL)
GENDER = Asked(id="gender", name="Gender", source="2.8", answers=("girl or woman", "boy or man"))
BY = "staff:1"


@pytest.fixture(autouse=True)
def _a_contract_that_asks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(contract_breakdowns, "asked_by_profile", lambda _: lambda _: (GENDER,))
    return


@pytest.fixture
def asked(store: Store) -> Store:
    """A county of 120 carers: of every four one is a boy, two are girls, one was not asked; two rather not say."""
    county(store, Size(carers=120, attendances=1200))
    read = ReadBreakdowns(store, lambda _: (GENDER,))
    for number, (carer_id, household_id) in enumerate(sorted(homes(store).items())):
        answer = "prefer not to say" if number in {0, 4} else ("boy or man", *["girl or woman"] * 2, "")[number % 4]
        if answer:
            read.keep(SERVICE, household_id, {f"gender.{carer_id}": answer}, by=BY)
    return store


def homes(store: Store) -> dict[str, str]:
    carer = table(Carer)
    with store.read() as db:
        return {row.id: row.household_id for row in db.execute(select(carer.c.id, carer.c.household_id))}


def quarter_with_marks(store: Store) -> tuple[str, str]:
    """The quarter in which sessions of the made-up county were held."""
    made = MakeReports(store, DATA)
    for first in ("2026-05-15", "2026-08-15", "2026-11-15", "2027-01-15"):
        if made.show(SERVICE, "quarterly", first).full["carers|all"] > 60:
            return "quarterly", first
    message = "no quarter has its carers"
    raise AssertionError(message)


def test_a_quarter_tells_who_came_and_adds_up_and_two_who_would_not_say_are_hidden(asked: Store) -> None:
    made = MakeReports(asked, DATA)
    shown = made.show(SERVICE, *quarter_with_marks(asked))
    who = next(one for one in shown.report.tables if one.short == "Who came")
    full = {row.title: shown.full[row.figures[0] or ""] for row in who.rows}
    assert sum(number for title, number in full.items() if title != "All who came") == full["All who came"]
    assert 0 < full["Prefer not to say"] <= 2
    assert full["Girl or woman"] > full["Boy or man"] > 9
    hidden = shown.report.released.hidden()
    assert "who|gender|prefer not to say" in hidden
    assert any(name.startswith("who|") and name not in hidden for name in shown.report.released.counts)


def test_its_files_name_the_characteristic_beside_each_answer(asked: Store) -> None:
    made = MakeReports(asked, DATA)
    report = made.show(SERVICE, *quarter_with_marks(asked)).report
    lines = made.file(SERVICE, report, "csv").content.decode("utf-8-sig").splitlines()
    assert any("Gender (2.8): Girl or woman" in line for line in lines)
    assert '<th scope="rowgroup" colspan="3">Gender (2.8)</th>' in report_page(report, None)
    page = load_workbook(io.BytesIO(made.file(SERVICE, report, "xlsx").content))["Who came"]
    assert [cell.value for cell in page[1]][:2] == ["Characteristic", "Answer"]
    assert ["Gender (2.8)", "Girl or woman"] in [[cell.value for cell in row][:2] for row in page.iter_rows()]


def test_a_signed_report_keeps_its_lists_as_they_were(asked: Store) -> None:
    made = MakeReports(asked, DATA)
    kind, first = quarter_with_marks(asked)
    shown = made.show(SERVICE, kind, first).report
    number = made.sign(SERVICE, kind, first, by=BY, name="A signatory")
    kept = next(one for one in made.signed(SERVICE, number).tables if one.short == "Who came")
    assert kept == next(one for one in shown.tables if one.short == "Who came")
    assert [group for group, _ in kept.groups] == ["Gender (2.8)", ""]


def test_neither_a_month_nor_what_is_shown_live_tells_who_came(asked: Store) -> None:
    _, first = quarter_with_marks(asked)
    month = MakeReports(asked, DATA).show(SERVICE, "monthly", first).report
    live = ReadCommissioner(asked, DATA).view(SERVICE).report
    for report in (month, live):
        assert "Who came" not in {one.short for one in report.tables}
        assert not [name for name in report.released.counts if name.startswith("who")]


def test_two_records_of_one_person_count_once_with_the_answer_of_the_one_that_was_kept(asked: Store) -> None:
    read = ReadBreakdowns(asked, lambda _: (GENDER,))
    before = read.view(SERVICE)
    boy, girl = sorted(homes(asked))[8], sorted(homes(asked))[9]
    MergePeople(asked).merge(SERVICE, boy, girl, by=BY, now=NOW)
    after = read.view(SERVICE)
    assert after.everybody == before.everybody - 1
    assert after.lines[0].people["girl or woman"] == before.lines[0].people["girl or woman"]
    assert after.lines[0].people["boy or man"] == before.lines[0].people["boy or man"] - 1
