"""Every table of every report is attacked by a solver, alone and beside all the reports that readers hold.

The attack knows what any reader knows, and is written down here anew: sums, shares, and what cannot be otherwise of
different people (whoever came in a quarter came in one of its months). Each has a control in which the guard is off
and the attack succeeds, so that a blind attack would be seen.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

import pytest
from ortools.linear_solver import pywraplp

from scheduler.domain.disclosure import DisclosurePolicy, Released, release
from scheduler.domain.report_figures import Counted, figures_of, people_by_area
from scheduler.domain.report_layouts import layouts_of
from scheduler.domain.report_links import Told, release_beside
from scheduler.domain.reports import MONTHS, ReportKind, ReportPeriod, period_with
from scheduler.domain.unmet_need import WhyUnmet

POLICY = DisclosurePolicy()
AREAS = {f"a{n}": f"Area {n}" for n in range(3)}
STRANDS = {f"s{n}": f"Strand {n}" for n in range(2)}
BANDS = {"b0": "5 to 11", "b1": "12 to 17"}
ADDED = {"came", "away", "expected", "answers", "satisfied", "unmet", "agreed", "said", "logged", "owed", "in time"}
"""What a year has as often as its months together, whoever came."""
WHY = tuple(WhyUnmet)
Shown = Mapping[str, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Somebody at a session: whose area is home, where and what it was, and whether they came."""

    month: int
    carer: int
    area: str
    strand: str
    came: bool
    satisfied: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A report in a reader's hands: what it is, its full figures, and what was shown."""

    told: Told
    shown: Shown


def year_of_marks(seed: int, carers: int = 70, last_month: int = 6) -> list[Mark]:
    """Make up marks of a small county from April, many figures of which are small."""
    chance = random.Random(seed)  # noqa: S311 - made-up marks
    marks = []
    for month in range(4, last_month + 1):
        for carer in range(carers):
            if chance.random() < 0.45:
                area = f"a{carer % 3}" if chance.random() < 0.8 else chance.choice(list(AREAS))
                came = chance.random() < 0.8
                said = chance.random() < 0.75 if came and chance.random() < 0.4 else None
                strand = "s0" if chance.random() < 0.85 else "s1"
                marks.append(Mark(month=month, carer=carer, area=area, strand=strand, came=came, satisfied=said))
    return marks


def counted(marks: Sequence[Mark], first: int, last: int, *, carers: int = 70, unmet: int = 0) -> Counted:
    """Count months ``first`` to ``last``, and the year from April to ``last``."""
    own = [one for one in marks if first <= one.month <= last]
    year = [one for one in marks if one.month <= last]
    asked = {strand: [m.satisfied for m in own if m.strand == strand and m.satisfied is not None] for strand in STRANDS}
    answers = [one for one in own if one.satisfied is not None]
    chance = random.Random(unmet)  # noqa: S311 - made-up requests
    return Counted(
        areas=AREAS,
        strands=STRANDS,
        held={(area, strand): (2, 30) for area in AREAS for strand in STRANDS},
        marks={
            (area, strand): (_marks_of(own, area, strand, came=True), _marks_of(own, area, strand, came=False))
            for area in AREAS
            for strand in STRANDS
        },
        people=_people(own),
        register={area: sum(f"a{n % 3}" == area for n in range(carers)) + 12 for area in AREAS},
        year_came={area: sum(one.came and one.area == area for one in year) for area in AREAS},
        year_people=_people(year),
        feedback={strand: (len(said), sum(said)) for strand, said in asked.items()},
        feedback_by_area=_answers(answers, AREAS, lambda one: one.area),
        feedback_by_band=_answers(answers, BANDS, lambda one: f"b{one.carer % 2}"),
        bands=BANDS,
        statements={
            "skills": (sum(one.carer % 5 > 1 for one in answers), len(answers)),
            "friends": (
                sum(one.carer % 7 > 1 for one in answers if one.carer % 3),
                sum(one.carer % 3 > 0 for one in answers),
            ),
        },
        logged={
            "complaint": sum(one.carer % 11 == 0 for one in own),
            "compliment": sum(one.carer % 9 == 0 for one in own),
        },
        answered=(sum(one.carer % 33 == 0 for one in own), sum(one.carer % 11 == 0 for one in own)),
        unmet={
            (chance.choice([*AREAS, None]), chance.choice([*STRANDS]), chance.choice(WHY)): chance.randint(1, 8)
            for _ in range(6 if unmet else 0)
        },
        months={},
        funders={"s0": "contract", "s1": "lottery"},
    )


def _answers(answers: Sequence[Mark], keys: Iterable[str], of: Callable[[Mark], str]) -> dict[str, tuple[int, int]]:
    said = {key: [bool(one.satisfied) for one in answers if of(one) == key] for key in keys}
    return {key: (len(found), sum(found)) for key, found in said.items()}


def _marks_of(marks: Sequence[Mark], area: str, strand: str, *, came: bool) -> int:
    return sum((one.area, one.strand, one.came) == (area, strand, came) for one in marks)


def _people(marks: Sequence[Mark]) -> dict[str, int]:
    different = {one.carer for one in marks if one.came}
    return {area: sum(f"a{carer % 3}" == area for carer in different) for area in AREAS}


def told(kind: ReportKind, marks: Sequence[Mark], first: int, *, unmet: int = 0, version: int = 1) -> Told:
    """Make a report that begins in a month; January of the year after is month 13."""
    period = period_with(kind, date(2026 + (first - 1) // 12, (first - 1) % 12 + 1, 1))
    of_period = counted(marks, first, first + MONTHS[kind] - 1, unmet=unmet)
    full = figures_of(of_period, people_by_area=people_by_area(kind)).report()
    key = f"{kind.value} {first} v{version}"
    return Told(key=key, kind=kind, first=period.first, last=period.last, version=version, report=full)


def published(reports: Sequence[Told]) -> list[Held]:
    """Release reports one after the other, each beside those before, as the office does."""
    kept: list[tuple[Told, Released]] = []
    for one in reports:
        full, released = release_beside(replace(one, key=""), kept, POLICY)
        kept.append((replace(one, report=full), released))
    return [Held(told=told_, shown=released.counts) for told_, released in kept]


class Attack:
    """What whoever holds these reports can work out of hidden figures."""

    def __init__(self, reports: Sequence[Held]) -> None:
        self.solver = pywraplp.Solver.CreateSolver("SAT")
        self.cells: dict[tuple[str, str], pywraplp.Variable] = {}
        self.reports = reports
        for held in reports:
            for name in held.told.report.counts:
                seen = held.shown[name]
                low, high = (0, 5_000) if seen is None else (seen, seen)
                self.cells[held.told.key, name] = self.solver.IntVar(low, high, "")
            self._within(held)
        for one in reports:
            for other in reports:
                if one is not other:
                    self._between(one.told, other.told)
            for kind in (ReportKind.MONTHLY, ReportKind.QUARTERLY):
                self._parts(one.told, kind)

    def _within(self, held: Held) -> None:
        key, full = held.told.key, held.told.report
        for total in full.totals:
            self.solver.Add(self.cells[key, total.whole] == sum(self.cells[key, part] for part in total.parts))
        for share in full.shares.values():
            if share.part in full.counts and share.whole in full.counts:
                self.solver.Add(self.cells[key, share.part] <= self.cells[key, share.whole])
        for part, whole in (
            ("carers|all", "came|all"),
            ("year carers|all", "year came|all"),
            ("owed|all", "logged|all"),
            *((name, "answers|all") for name in full.counts if name.startswith("said|")),
            *((name, f"year {name}") for name in full.counts if name.split("|")[0] in {"came", "carers"}),
        ):
            self._at_most((key, part), (key, whole))

    def _at_most(self, part: tuple[str, str], whole: tuple[str, str]) -> None:
        if part in self.cells and whole in self.cells:
            self.solver.Add(self.cells[part] <= self.cells[whole])

    def _between(self, one: Told, other: Told) -> None:
        """``other`` came out for an earlier period, or one that ends alike."""
        for name in one.report.counts.keys() & other.report.counts.keys():
            measure, _, of = name.partition("|")
            corrects = (one.kind, one.first) == (other.kind, other.first)
            now, before = self.cells[one.key, name], self.cells[other.key, name]
            if measure in {"year came", "year carers"} and other.last <= one.last and not corrects:
                self.solver.Add(now == before if other.last == one.last else now >= before)
                if other.last < one.first and (one.first - other.last).days == 1:
                    added = self.cells.get((one.key, f"{measure.removeprefix('year ')}|{of}"))
                    if added is not None:
                        self.solver.Add(now == before + added if measure == "year came" else now <= before + added)
            same = one.report.counts[name] == other.report.counts[name]
            if same and corrects and one.version > other.version:
                self.solver.Add(now == before)

    def _parts(self, whole: Told, kind: ReportKind) -> None:
        months = [
            one.told
            for one in self.reports
            if one.told.kind is kind and whole.first <= one.told.first <= one.told.last <= whole.last
        ]
        if whole.kind in {kind, ReportKind.MONTHLY}:
            return
        every = sum((one.last - one.first).days + 1 for one in months) == (whole.last - whole.first).days + 1
        for name in whole.report.counts:
            measure = name.split("|")[0]
            known = [self.cells[one.key, name] for one in months if name in one.report.counts]
            here = self.cells[whole.key, name]
            if measure == "carers":
                for one in known:
                    self.solver.Add(one <= here)
                if every and known:
                    self.solver.Add(here <= sum(known))
            elif every and known and measure in ADDED:
                self.solver.Add(here == sum(known))

    def narrowest(self) -> tuple[float, str]:
        """Return the width of the narrowest range of a hidden figure, and which it is."""
        found = (float("inf"), "")
        for held in self.reports:
            for name, seen in held.shown.items():
                if seen is None:
                    found = min(found, (self._width(self.cells[held.told.key, name]), f"{held.told.key}: {name}"))
        return found

    def _width(self, cell: pywraplp.Variable) -> float:
        ends = []
        for ask in (self.solver.Maximize, self.solver.Minimize):
            ask(cell)
            assert self.solver.Solve() == pywraplp.Solver.OPTIMAL
            ends.append(self.solver.Objective().Value())
        return ends[0] - ends[1]


def withstands(reports: Sequence[Held]) -> None:
    """Hold that no range of a hidden figure is as narrow as the threshold."""
    width, name = Attack(reports).narrowest()
    assert width > POLICY.hidden_up_to, name


def unguarded(reports: Sequence[Told]) -> list[Held]:
    """Hide small counts and nothing else."""
    return [
        Held(
            told=one, shown={name: None if POLICY.hides(count) else count for name, count in one.report.counts.items()}
        )
        for one in reports
    ]


def released_alone(reports: Sequence[Told]) -> list[Held]:
    """Guard each report as if there were no other."""
    return [Held(told=one, shown=release(one.report, POLICY).counts) for one in reports]


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
