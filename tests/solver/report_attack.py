"""An attack on published reports by a solver that knows what any reader knows, and the made-up marks it is tried on.

What a reader knows is written down here anew, apart from the guard: sums, shares, and what cannot be otherwise of
different people (whoever came in a quarter came in one of its months).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ortools.linear_solver import pywraplp

from scheduler.domain.breakdowns import Breakdown, breakdown_of
from scheduler.domain.characteristics import Asked
from scheduler.domain.disclosure import DisclosurePolicy, Released, release
from scheduler.domain.report_figures import Counted, figures_of, people_by_area, tells_who_came
from scheduler.domain.report_links import Told, release_beside
from scheduler.domain.reports import MONTHS, ReportKind, period_with
from scheduler.domain.unmet_need import WhyUnmet

POLICY = DisclosurePolicy()
AREAS = {f"a{n}": f"Area {n}" for n in range(3)}
STRANDS = {f"s{n}": f"Strand {n}" for n in range(2)}
BANDS = {"b0": "5 to 11", "b1": "12 to 17"}
ADDED = {"came", "away", "expected", "answers", "satisfied", "unmet", "agreed", "said", "logged", "owed", "in time"}
"""What a year has as often as its months together, whoever came."""
WHY = tuple(WhyUnmet)
GENDER = Asked(id="gender", name="Gender", source="6", answers=("girl", "boy", "non-binary", "another gender"))
FOSTERED = Asked(id="fostered", name="Fostered", source="16.47")
REASON = Asked(id="reason", name="Main reason", source="6", answers=("a parent", "a brother or sister", "another"))
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


def counted(
    marks: Sequence[Mark], first: int, last: int, *, carers: int = 70, unmet: int = 0, who_came: bool = False
) -> Counted:
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
        breakdowns=_who_came(own) if who_came else (),
    )


def _who_came(marks: Sequence[Mark]) -> tuple[Breakdown, ...]:
    """Break those who came down by what each always answers; a few answers are rare, as they are in life."""
    found = []
    people = {one.carer for one in marks if one.came}
    for asked in (GENDER, FOSTERED, REASON):
        told: dict[str, int] = {}
        for carer in people:
            chance = random.Random(f"{asked.id} {carer}")  # noqa: S311 - made-up answers
            if chance.random() < 0.7:
                answer = chance.choices(asked.every_answer, [0.5**n for n in range(len(asked.every_answer))])[0]
                told[answer] = told.get(answer, 0) + 1
        found.append(breakdown_of(asked, told, len(people)))
    return tuple(found)


def _answers(answers: Sequence[Mark], keys: Iterable[str], of: Callable[[Mark], str]) -> dict[str, tuple[int, int]]:
    said = {key: [bool(one.satisfied) for one in answers if of(one) == key] for key in keys}
    return {key: (len(found), sum(found)) for key, found in said.items()}


def _marks_of(marks: Sequence[Mark], area: str, strand: str, *, came: bool) -> int:
    return sum((one.area, one.strand, one.came) == (area, strand, came) for one in marks)


def _people(marks: Sequence[Mark]) -> dict[str, int]:
    different = {one.carer for one in marks if one.came}
    return {area: sum(f"a{carer % 3}" == area for carer in different) for area in AREAS}


def told(
    kind: ReportKind,
    marks: Sequence[Mark],
    first: int,
    *,
    unmet: int = 0,
    version: int = 1,
    who_came: bool = False,
) -> Told:
    """Make a report that begins in a month; January of the year after is month 13."""
    period = period_with(kind, date(2026 + (first - 1) // 12, (first - 1) % 12 + 1, 1))
    who_came = who_came and tells_who_came(kind)
    of_period = counted(marks, first, first + MONTHS[kind] - 1, unmet=unmet, who_came=who_came)
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
            of_one_year = one.kind is ReportKind.IMPROVEMENT and (one.first, one.last) == (other.first, other.last)
            if of_one_year and one.kind is not other.kind:
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
            if measure in {"carers", "who"}:
                for one in known:
                    self.solver.Add(one <= here)
                if every and known:
                    self.solver.Add(here <= sum(known))
            elif every and known and measure in ADDED:
                self.solver.Add(here == sum(known))

    def narrowest(self, measure: str = "") -> tuple[float, str]:
        """Return the width of the narrowest range of a hidden figure, of one measure or of all, and which it is."""
        found = (float("inf"), "")
        for held in self.reports:
            for name, seen in held.shown.items():
                if seen is None and name.startswith(measure):
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
