"""Every table of every report is attacked by a solver, alone and beside all the reports that readers hold.

Each attack has a control in which the guard is off and the attack succeeds, so that a blind attack would be seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby

import pytest

from scheduler.domain.disclosure import DisclosurePolicy, release
from scheduler.domain.report_figures import Counted, figures_of, people_by_area
from scheduler.domain.report_layouts import layouts_of
from scheduler.domain.report_links import Told
from scheduler.domain.reports import ReportKind, ReportPeriod, period_with
from tests.solver.report_attack import (
    POLICY,
    Attack,
    Held,
    counted,
    published,
    released_alone,
    told,
    unguarded,
    withstands,
    year_of_marks,
)


@pytest.mark.parametrize("seed", range(2))
def test_no_hidden_figure_of_a_report_can_be_worked_out_from_all_its_tables(seed: int) -> None:
    one = told(ReportKind.QUARTERLY, year_of_marks(seed, carers=40), 4, unmet=seed + 1)
    held = published([one])
    assert any(seen is None for seen in held[0].shown.values())
    withstands(held)
    assert Attack(unguarded([one])).narrowest()[0] <= POLICY.hidden_up_to, "the attack sees what is not guarded"


def test_nor_where_another_threshold_is_set_and_zeros_are_hidden_too() -> None:
    one = told(ReportKind.QUARTERLY, year_of_marks(2, carers=40), 4)
    released = release(one.report, DisclosurePolicy(hidden_up_to=4, zeros_shown=False))
    assert any(one.report.counts[name] == 0 for name in released.hidden())
    width, name = Attack([Held(told=one, shown=released.counts)]).narrowest()
    assert width > 4, name


def test_nor_from_the_reports_of_the_months_before_with_the_year_so_far() -> None:
    marks = year_of_marks(11)
    months = [told(ReportKind.MONTHLY, marks, month) for month in (4, 5, 6)]
    withstands(published(months))
    assert Attack(released_alone(months)).narrowest()[0] <= POLICY.hidden_up_to, "each guarded alone is not enough"


@pytest.mark.parametrize("carers", [60, 150])
def test_nor_from_a_quarter_beside_its_three_months(carers: int) -> None:
    marks = year_of_marks(21, carers=carers)
    reports = [told(ReportKind.MONTHLY, marks, month) for month in (4, 5, 6)]
    reports.append(told(ReportKind.QUARTERLY, marks, 4))
    withstands(published(reports))
    assert Attack(released_alone(reports)).narrowest()[0] <= POLICY.hidden_up_to


def test_nor_from_a_year_beside_its_quarters_where_no_month_was_reported() -> None:
    marks = year_of_marks(23, carers=60, last_month=15)
    reports = [told(ReportKind.QUARTERLY, marks, month) for month in (4, 7, 10, 13)]
    reports.append(told(ReportKind.ANNUAL, marks, 4))
    withstands(published(reports))
    assert Attack(released_alone(reports)).narrowest()[0] <= POLICY.hidden_up_to


def test_nor_from_a_correction_beside_what_it_corrects() -> None:
    marks = year_of_marks(31)
    april = told(ReportKind.MONTHLY, marks, 4)
    again = told(ReportKind.MONTHLY, marks[2:], 4, version=2)
    withstands(published([april, again]))


def _people_of(key: str, kind: ReportKind, month: int, east: int, west: int) -> Told:
    period: ReportPeriod = period_with(kind, date(2026, month, 1))
    found = figures_of(counted([], month, month))
    found.counts.clear()
    found.totals.clear()
    found.shares.clear()
    found.things.clear()
    found.count("carers", "area", {"east": east, "west": west})
    report = found.report()
    return Told(key=key, kind=kind, first=period.first, last=period.last, version=1, report=report)


def test_what_cannot_be_otherwise_of_different_people_is_guarded_too() -> None:
    """By hand: May's 5 and 6 hide each other in 11, until the quarter says that 6 of the west came in May at least.

    West: 16 in the quarter, 10 in April and none in June, so at least 6 in May; east: 11 - 6 = 5 at most.
    """
    april = _people_of("april", ReportKind.MONTHLY, 4, 12, 10)
    may = _people_of("may", ReportKind.MONTHLY, 5, 5, 6)
    june = _people_of("june", ReportKind.MONTHLY, 6, 0, 0)
    quarter = _people_of("quarter", ReportKind.QUARTERLY, 4, 12, 16)
    withstands(published([april, may, june]))
    bare = [*published([april, may, june]), *released_alone([quarter])]
    assert bare[3].shown["carers|area|west"] == 16
    assert Attack(bare).narrowest() == (5, "may: carers|area|east")
    withstands(published([april, may, june, quarter]))


def _named(counted_: Counted, kind: ReportKind) -> Iterator[str]:
    for table in layouts_of(kind, counted_, figures_of(counted_, people_by_area=people_by_area(kind))):
        for row in table.rows:
            yield from (name for name in row.figures if name is not None)


def test_every_figure_of_every_table_and_of_the_map_is_one_that_was_released() -> None:
    of_quarter = counted(year_of_marks(41), 4, 6, unmet=3)
    for kind in ReportKind:
        full = figures_of(of_quarter, people_by_area=people_by_area(kind)).report()
        released = release(full, POLICY)
        assert set(_named(of_quarter, kind)) <= {*released.counts, *released.percentages, *released.things}
        assert "places per 100|area|a0" in released.percentages


def test_a_share_is_shown_only_where_both_its_figures_are_so_that_it_tells_nothing_more() -> None:
    full = figures_of(counted(year_of_marks(42, carers=40), 4, 6, unmet=2)).report()
    released = release(full, POLICY)
    shown = {**released.counts, **released.things}
    hidden = [name for name, share in full.shares.items() if None in {shown[share.part], shown[share.whole]}]
    assert hidden
    for name, share in full.shares.items():
        value = released.percentages[name]
        if name in hidden:
            assert value is None
        elif value is not None:
            part, whole = shown[share.part], shown[share.whole]
            assert part is not None
            assert whole is not None
            assert value == share.scale * part / whole


def test_months_of_a_quarter_are_grouped_as_the_attack_groups_them() -> None:
    marks = year_of_marks(51)
    by_month = {month: len(list(group)) for month, group in groupby(marks, key=lambda one: one.month)}
    quarter = counted(marks, 4, 6)
    assert sum(came + away for came, away in quarter.marks.values()) == sum(by_month.values())
