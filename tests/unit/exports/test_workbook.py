from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from exports.coverage_rows import CoverageRow
from exports.workbook import SYNTHETIC, programme_workbook
from exports.workbook_sheets import clock
from scheduler.domain.facts import Facts, Mode
from scheduler.domain.plan import MissedDate, Plan, Unmet
from tests.examples import FACTS, PLAN

ROWS = (
    CoverageRow(
        area_id="east",
        area_name="East",
        carers=40,
        places_per_100_carers=320.0,
        share_within_30_minutes=0.9,
        sessions=8,
        months_served=3,
        months_of=3,
    ),
    CoverageRow(
        area_id="west",
        area_name="West",
        carers=None,
        places_per_100_carers=240.0,
        share_within_30_minutes=0.8,
        sessions=9,
        months_served=3,
        months_of=3,
        note="No bus on Sundays",
    ),
)


def book(facts: Facts = FACTS, plan: Plan = PLAN, owed: dict[str, int] | None = None) -> Workbook:
    return load_workbook(BytesIO(programme_workbook(facts, plan, ROWS, owed_this_term=owed)))


def cells(name: str, facts: Facts = FACTS, plan: Plan = PLAN) -> list[tuple[object, ...]]:
    return [tuple(line) for line in book(facts, plan)[name].iter_rows(values_only=True)]


def printed_head(sheet: Worksheet) -> str:
    assert sheet.oddHeader is not None
    return str(sheet.oddHeader.right.text)


def test_the_workbook_has_its_five_sheets() -> None:
    assert book().sheetnames == ["Programme", "Series", "Areas", "Targets", "About"]


def test_the_programme_has_one_line_a_session_with_real_dates_in_order() -> None:
    lines = cells("Programme")[1:]
    assert len(lines) == PLAN.session_count
    assert lines[0] == (
        datetime(2027, 1, 5),  # noqa: DTZ001 - how openpyxl reads a date
        *("Tuesday", "17:00", "19:00", "Youth club", "ages 5 to 17", "East", "Hall 2 (demo)", "BA14 8JN", 16, 2),
        "series-1",
    )
    assert [line[0] for line in lines] == sorted(line[0] for line in lines)  # type: ignore[type-var] # all dates
    assert book()["Programme"]["A2"].number_format == "dd mmm yyyy"


def test_the_series_sheet_says_first_last_and_why_a_date_is_missed() -> None:
    missed = MissedDate(day=date(2027, 2, 16), because="February half-term")
    plan = replace(PLAN, series=(replace(PLAN.series[0], missed=(missed,)), *PLAN.series[1:]))
    line = cells("Series", plan=plan)[1]
    assert line[:8] == ("series-1", "Youth club", "ages 5 to 17", "East", "Hall 2 (demo)", "Tuesday", "17:00", 5)
    assert line[8:10] == (datetime(2027, 1, 5), datetime(2027, 3, 16))  # noqa: DTZ001 - how openpyxl reads a date
    assert line[11] == "16 February 2027: February half-term"


def test_areas_hold_numbers_as_numbers_and_hide_what_is_too_few() -> None:
    lines = cells("Areas")[1:]
    assert lines[0][:6] == ("East", "Similar to the county (within 20%)", 40, 320, 0.9, 8)
    assert lines[1][:6] == ("West", "Too few carers to show", "too few to show", None, None, 9)
    assert lines[1][8] == "No bus on Sundays"
    assert book()["Areas"]["E2"].number_format == "0%"


def test_targets_stand_beside_what_the_plan_reaches() -> None:
    assert cells("Targets")[1] == ("Activities a year", "60 sessions a year", None, 17, None, "KPI table")
    with_share = book(owed={"sessions-a-year": 17})["Targets"]
    assert [with_share.cell(2, column).value for column in (3, 4, 5)] == [17, 17, "yes"]
    short = book(owed={"sessions-a-year": 18})["Targets"]
    assert short.cell(2, 5).value == "no"


def test_about_tells_period_fingerprint_and_what_was_not_reached() -> None:
    plan = replace(PLAN, unmet=(Unmet(rule="monthly", about="West in March", because="the hall is closed"),))
    about = {line[0]: line[1] for line in cells("About", plan=plan)}
    assert about["Service"] == "Example carers' service"
    assert about["First day"] == datetime(2027, 1, 4)  # noqa: DTZ001 - how openpyxl reads a date
    assert about["Fingerprint of the facts"] == PLAN.facts_fingerprint
    assert about["Not reached"] == "West in March: the hall is closed"
    assert "Places per 100 carers" in about


def test_synthetic_data_say_so_on_the_about_sheet_and_on_every_printed_page() -> None:
    made_up = book()
    real = book(replace(FACTS, synthetic=False))
    assert made_up["About"]["A1"].value == SYNTHETIC
    assert all("Synthetic demo data" in printed_head(sheet) for sheet in made_up)
    assert real["About"]["A1"].value == "Service"
    assert not any("Synthetic" in printed_head(sheet) for sheet in real)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t="])
def test_text_that_looks_like_a_formula_stays_text(start: str) -> None:
    name = f"{start}HYPERLINK(1)"
    facts = replace(FACTS, areas=(replace(FACTS.areas[0], name=name), FACTS.areas[1]))
    cell = book(facts)["Programme"]["G2"]
    assert (cell.data_type, cell.value) == ("s", name)


def test_the_same_data_give_the_same_bytes() -> None:
    assert programme_workbook(FACTS, PLAN, ROWS) == programme_workbook(FACTS, PLAN, ROWS[::-1])


def test_sheets_are_ready_to_read_and_to_print() -> None:
    sheet = book()["Programme"]
    assert sheet.freeze_panes == "B2"
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.auto_filter.ref == "A1:L18"
    assert sheet.column_dimensions["E"].width > len("Evening meet-up")


def test_a_plan_of_other_facts_is_refused_by_name() -> None:
    plan = replace(PLAN, series=(replace(PLAN.series[0], venue_id="venue-99"),))
    with pytest.raises(ValueError, match="venue-99, which is not among the venues"):
        programme_workbook(FACTS, plan, ROWS)


def test_groups_without_a_venue_say_that_they_meet_online_or_that_it_is_open() -> None:
    plan = replace(PLAN, series=(replace(PLAN.series[0], venue_id=None),))
    for mode, words in ((Mode.ONLINE, "Online"), (Mode.FACE_TO_FACE, "Venue to be confirmed")):
        facts = replace(FACTS, strands=(replace(FACTS.strands[0], mode=mode), FACTS.strands[1]))
        assert cells("Series", facts, plan)[1][4] == words


def test_a_minute_of_the_day_is_written_as_a_time() -> None:
    assert (clock(0), clock(9 * 60 + 5), clock(1020)) == ("00:00", "09:05", "17:00")


def test_home_visits_are_counted_and_listed_nowhere() -> None:
    visit = replace(PLAN.series[0], id="visit-household-007", household="household-007 (demo)", venue_id=None)
    plan = replace(
        PLAN,
        series=(visit, *PLAN.series[1:]),
        unmet=(
            Unmet(rule="x", about="household-009 (demo)", because="no time"),
            Unmet(rule="y", about="Mere", because="no hall"),
        ),
    )
    texts = [str(cell.value) for sheet in book(FACTS, plan) for row in sheet.iter_rows() for cell in row]
    assert not [text for text in texts if "household-0" in text]
    assert "5, counted in the totals and listed nowhere in this file" in texts
    assert "Mere: no hall\n1 more that name staff or a household: see the plan file" in texts
