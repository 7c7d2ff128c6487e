"""Every table of every report is attacked by a solver, alone and beside the reports of the months before."""

from __future__ import annotations

import random

import pytest
from ortools.linear_solver import pywraplp

from scheduler.domain.disclosure import DisclosurePolicy, Earlier, FullReport, Released, Total, release
from scheduler.domain.report_figures import (
    Counted,
    figures_of,
    layouts_of,
    links_over_time,
    links_to_year,
)
from scheduler.domain.reports import ReportKind
from scheduler.domain.unmet_need import WhyUnmet

POLICY = DisclosurePolicy()
AREAS = {f"a{n}": f"Area {n}" for n in range(5)}
STRANDS = {f"s{n}": f"Strand {n}" for n in range(3)}
WHY = tuple(WhyUnmet)


def month(seed: int, before: Counted | None = None) -> Counted:
    """Count a made-up month: many small counts, and the year so far added to that of the month before."""
    chance = random.Random(seed)  # noqa: S311 - made-up counts
    pairs = [(area, strand) for area in AREAS for strand in STRANDS]
    marks = {pair: (chance.randint(0, 14), chance.randint(0, 6)) for pair in pairs if chance.random() < 0.7}
    came = {area: sum(pair[0] for (one, _), pair in marks.items() if one == area) for area in AREAS}
    people = {area: chance.randint(0, came[area]) for area in AREAS}
    answers = {strand: chance.randint(0, 15) for strand in STRANDS}
    earlier_came = before.year_came if before else dict.fromkeys(AREAS, 0)
    earlier_people = before.year_people if before else dict.fromkeys(AREAS, 0)
    unmet = {
        (chance.choice([*AREAS, None]), chance.choice([*STRANDS]), chance.choice(WHY)): chance.randint(1, 8)
        for _ in range(8)
    }
    return Counted(
        areas=AREAS,
        strands=STRANDS,
        held=dict.fromkeys(pairs, (2, 30)),
        marks=marks,
        people=people,
        register={area: chance.randint(5, 60) + earlier_people[area] + people[area] for area in AREAS},
        year_came={area: earlier_came[area] + came[area] for area in AREAS},
        year_people={area: earlier_people[area] + chance.randint(0, people[area]) for area in AREAS},
        feedback={strand: (asked, chance.randint(0, asked)) for strand, asked in answers.items()},
        unmet=unmet,
        months={},
    )


def narrowest(reports: dict[str, tuple[FullReport, Released]], links: list[Total]) -> float:
    """Width of the narrowest range of a hidden count, by whole numbers, over all that readers hold."""
    solver = pywraplp.Solver.CreateSolver("SAT")
    cells, secret = {}, []
    for key, (full, released) in reports.items():
        for name, seen in released.counts.items():
            cells[f"{key}{name}"] = solver.IntVar(*((0, 5_000) if seen is None else (seen, seen)), "")
            if seen is None:
                secret.append(cells[f"{key}{name}"])
        sums = [(f"{key}{one.whole}", [f"{key}{part}" for part in one.parts]) for one in full.totals]
        for whole, parts in sums:
            solver.Add(cells[whole] == sum(cells[part] for part in parts))
        for share in full.shares.values():
            if share.part in full.counts and share.whole in full.counts:
                solver.Add(cells[f"{key}{share.part}"] <= cells[f"{key}{share.whole}"])
    for link in links:
        solver.Add(cells[link.whole] == sum(cells[part] for part in link.parts))
    return min((_width(solver, one) for one in secret), default=float("inf"))


def _width(solver: pywraplp.Solver, figure: object) -> float:
    solver.Maximize(figure)
    assert solver.Solve() == pywraplp.Solver.OPTIMAL
    most = solver.Objective().Value()
    solver.Minimize(figure)
    assert solver.Solve() == pywraplp.Solver.OPTIMAL
    return most - solver.Objective().Value()


@pytest.mark.parametrize("seed", range(3))
def test_no_hidden_figure_of_a_report_can_be_worked_out_from_all_its_tables(seed: int) -> None:
    full = figures_of(month(seed)).report()
    released = release(full, POLICY)
    assert released.hidden()
    assert narrowest({"": (full, released)}, []) > POLICY.hidden_up_to


def test_nor_from_the_report_of_the_month_before_and_the_year_so_far() -> None:
    first, second = month(11), month(12, month(11))
    january, february = figures_of(first).report(), figures_of(second).report()
    told = release(january, POLICY, links=links_to_year(january, None))
    before = Earlier(report=january, released=told, key="january")
    links = links_to_year(february, ("january", january))
    assert any(link.parts[0].startswith("january: ") for link in links)
    told_again = release(february, POLICY, [before], links)
    known = [
        Total(whole=f"january: {one.whole}", parts=tuple(f"january: {part}" for part in one.parts))
        for one in links_to_year(january, None)
    ]
    assert narrowest({"january: ": (january, told), "": (february, told_again)}, [*links, *known]) > POLICY.hidden_up_to


def test_nor_from_a_quarter_beside_its_three_months() -> None:
    counted = [month(seed) for seed in (21, 22, 23)]
    months = {f"m{n}": figures_of(one).report() for n, one in enumerate(counted)}
    told = {key: release(one, POLICY) for key, one in months.items()}
    whole = Counted(
        areas=AREAS,
        strands=STRANDS,
        held=counted[0].held,
        marks={
            pair: tuple(sum(one.marks.get(pair, (0, 0))[n] for one in counted) for n in (0, 1))
            for pair in counted[0].held
        },
        people=dict.fromkeys(AREAS, 40),
        register=dict.fromkeys(AREAS, 400),
        year_came=dict.fromkeys(AREAS, 300),
        year_people=dict.fromkeys(AREAS, 60),
        feedback={strand: tuple(sum(one.feedback[strand][n] for one in counted) for n in (0, 1)) for strand in STRANDS},
        unmet={},
        months={},
    )
    quarter = figures_of(whole).report()
    links = links_over_time(quarter, months)
    assert links
    earlier = [Earlier(report=months[key], released=told[key], key=key) for key in months]
    released = release(quarter, POLICY, earlier, links)
    reports = {f"{key}: ": (months[key], told[key]) for key in months} | {"": (quarter, released)}
    assert narrowest(reports, links) > POLICY.hidden_up_to


def test_every_figure_of_every_table_and_of_the_map_is_one_that_was_released() -> None:
    counted = month(31)
    figures = figures_of(counted)
    released = release(figures.report(), POLICY)
    for kind in ReportKind:
        for table in layouts_of(kind, counted, figures):
            for row in table.rows:
                assert all(
                    name is None or name in {*released.counts, *released.percentages, *released.things}
                    for name in row.figures
                )
    assert "places per 100|area|a0" in released.percentages
