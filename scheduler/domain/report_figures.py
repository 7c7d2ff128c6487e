"""From counts to a report: every figure under one name, and how figures add up.

A cell that two tables share has one name, so what hides it in one hides it in the other, and on the map.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from scheduler.domain.breakdowns import Breakdown
from scheduler.domain.costs import CostLine, Wheels
from scheduler.domain.disclosure import Bound, FullReport, Share, Total
from scheduler.domain.reports import ReportKind
from scheduler.domain.unmet_need import WhyUnmet

ALL = "all"
NOT_SAID = "?"
CUMULATIVE = ("year came", "year carers")
DIFFERENT = ("carers", "year carers")
"""Counts of different people; a month's report has them for the county alone."""
WANTED = ("register",)
"""Places per 100 carers, the first thing that a commissioner looks for, are worked out by it."""
WITHIN_YEAR = ("came", "carers")
"""What a period counts is part of what the year so far counts."""
ONCE_EACH = {"carers": "came", "year carers": "year came"}
"""Different carers came at least once each."""
Cells = Mapping[tuple[str, str], tuple[int, int]]
UnmetCells = Mapping[tuple[str | None, str | None, WhyUnmet], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What the database counted for one period. Pairs of ids are area and strand.

    ``held`` gives sessions and places, ``marks`` who came and who did not, ``feedback`` answers and satisfied ones.
    ``people`` and ``year_people`` are different carers by the area in which they live, ``register`` all of them.
    ``months`` are the months of the year so far: sessions and attendances, None where a signed report hid them; those
    of ``months_published`` stand as they were signed. ``own_months`` are the months of the period itself.
    """

    areas: Mapping[str, str]
    strands: Mapping[str, str]
    held: Cells
    marks: Cells
    people: Mapping[str, int]
    register: Mapping[str, int]
    year_came: Mapping[str, int]
    year_people: Mapping[str, int]
    feedback: Mapping[str, tuple[int, int]]
    unmet: UnmetCells
    months: Mapping[str, tuple[int, int | None]]
    months_published: frozenset[str] = frozenset()
    own_months: tuple[str, ...] = ()
    cost_by_strand: Mapping[str, CostLine] = field(default_factory=dict)
    cost_by_area: Mapping[str, CostLine] = field(default_factory=dict)
    cost_by_funder: Mapping[str, CostLine] = field(default_factory=dict)
    planned_miles: Mapping[Wheels, float] = field(default_factory=dict)
    driven_miles: Mapping[Wheels, float] = field(default_factory=dict)
    kg: Mapping[Wheels, float] = field(default_factory=dict)
    year_sessions: int = 0
    funders: Mapping[str, str] = field(default_factory=dict)
    """Who pays for a strand, by its id."""
    bands: Mapping[str, str] = field(default_factory=dict)
    """Names of age bands by id."""
    feedback_by_area: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    feedback_by_band: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    statements: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Who said yes to a statement of what came of it, and who said anything."""
    logged: Mapping[str, int] = field(default_factory=dict)
    """Compliments, comments and complaints, by kind."""
    answered: tuple[int, int] = (0, 0)
    """Of those logged: answered in time, and owed an answer whose time has come."""
    breakdowns: tuple[Breakdown, ...] = ()
    """Different carers of the period by characteristic; see ``tells_who_came``."""


def cell(measure: str, by: str, key: str) -> str:
    """Name a figure: what is counted, by what, of which."""
    return f"{measure}|{by}|{key}"


def total_of(measure: str) -> str:
    """Name the county's figure of a measure."""
    return f"{measure}|{ALL}"


class Figures:
    """Collects the cells of a report with their sums and shares."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.things: dict[str, float] = {}
        self.totals: list[Total] = []
        self.shares: dict[str, Share] = {}

    def count(self, measure: str, by: str, values: Mapping[str, int]) -> None:
        """Add counts of people by something, and their sum as the county's figure."""
        names = {cell(measure, by, key): value for key, value in values.items()}
        self.counts |= names
        whole = total_of(measure)
        self.counts.setdefault(whole, sum(names.values()))
        if names:
            self.totals.append(Total(whole=whole, parts=tuple(names)))

    def thing(self, measure: str, by: str, values: Mapping[str, float]) -> None:
        """Add the provider's own things by something, and their sum."""
        self.things |= {cell(measure, by, key): value for key, value in values.items()}
        self.things[total_of(measure)] = sum(values.values())

    def sums(self, whole: str, parts: tuple[str, ...], of: str) -> None:
        """Say that one measure is the sum of others, for a key and for the county."""
        self.totals.append(Total(whole=f"{whole}|{of}", parts=tuple(f"{part}|{of}" for part in parts)))

    def share(self, name: str, part: str, whole: str, of: str, scale: int = 100) -> None:
        """Add a share where there is something to divide by; a part above its whole is no share of it."""
        seen: dict[str, float] = {**self.counts, **self.things}
        above = seen.get(f"{part}|{of}", 0) > seen.get(f"{whole}|{of}", 0)
        both_people = f"{part}|{of}" in self.counts and f"{whole}|{of}" in self.counts
        if f"{part}|{of}" in seen and seen.get(f"{whole}|{of}") and not (above and both_people):
            self.shares[f"{name}|{of}"] = Share(part=f"{part}|{of}", whole=f"{whole}|{of}", scale=scale)

    def report(self) -> FullReport:
        """Return the report in full."""
        cumulative = frozenset(name for name in self.counts if name.split("|")[0] in CUMULATIVE)
        return FullReport(
            counts=self.counts,
            things=self.things,
            totals=tuple(self.totals),
            shares=self.shares,
            cumulative=cumulative,
            wanted=frozenset(name for name in self.counts if name.split("|")[0] in WANTED),
            bounds=tuple(self._bounds()),
        )

    def _bounds(self) -> Iterator[Bound]:
        """Say what readers know of figures that do not add up: nobody came whom the year so far does not know."""
        for name in self.counts:
            measure, _, of = name.partition("|")
            if measure in WITHIN_YEAR and f"year {measure}|{of}" in self.counts:
                yield Bound(most=(f"year {measure}|{of}",), least=(name,))
        for carers, came in ((total_of(one), total_of(other)) for one, other in ONCE_EACH.items()):
            if carers in self.counts and came in self.counts:
                yield Bound(most=(came,), least=(carers,))
        for name in self.counts:
            if name.startswith("said|"):
                yield Bound(most=(total_of("answers"),), least=(name,))
        if {total_of("owed"), total_of("logged")} <= self.counts.keys():
            yield Bound(most=(total_of("logged"),), least=(total_of("owed"),))


def figures_of(counted: Counted, *, people_by_area: bool = True) -> Figures:
    """Name and link every figure of a report.

    Without ``people_by_area`` different carers are given for the county alone, as in a month's report: month after
    month by area they would tell who came for the first time.
    """
    found = Figures()
    for by, place, keys in (("area", 0, counted.areas), ("strand", 1, counted.strands)):
        held = _by(counted.held, place, keys)
        marks = _by(counted.marks, place, keys)
        found.thing("sessions", by, {key: held[key][0] for key in keys})
        found.thing("places", by, {key: held[key][1] for key in keys})
        found.count("came", by, {key: marks[key][0] for key in keys})
        found.count("away", by, {key: marks[key][1] for key in keys})
        found.count("expected", by, {key: sum(marks[key]) for key in keys})
        for of in (*(f"{by}|{key}" for key in keys), *((ALL,) if by == "area" else ())):
            found.sums("expected", ("came", "away"), of)
            found.share("filled", "came", "places", of)
            found.share("rate", "came", "expected", of)
    _by_funder(found, counted)
    _people(found, counted, by_area=people_by_area)
    _who_came(found, counted)
    _satisfied(found, counted)
    _said(found, counted)
    _unmet(found, counted)
    _cost(found, counted)
    for month, (sessions, came) in counted.months.items():
        found.things[cell("sessions", "month", month)] = sessions
        if came is not None:
            kept = found.things if month in counted.months_published else found.counts
            kept[cell("came", "month", month)] = came
    found.things["year sessions"] = counted.year_sessions
    for whole, months in (("year came", tuple(counted.months)), ("came", counted.own_months)):
        _months_of(found, total_of(whole), tuple(cell("came", "month", month) for month in months))
    return found


def _by_funder(found: Figures, counted: Counted) -> None:
    """Add attendances by who pays: those of the strands that each pays for."""
    paid: dict[str, list[str]] = {}
    for strand in counted.strands:
        if strand in counted.funders:
            paid.setdefault(counted.funders[strand], []).append(strand)
    for funder, strands in paid.items():
        parts = tuple(cell("came", "strand", strand) for strand in strands)
        found.counts[cell("came", "funder", funder)] = sum(found.counts[part] for part in parts)
        found.totals.append(Total(whole=cell("came", "funder", funder), parts=parts))


def _months_of(found: Figures, whole: str, months: tuple[str, ...]) -> None:
    """Say that months add up, where each is shown or guarded here and no correction came between."""
    seen: dict[str, float] = {**found.counts, **found.things}
    if months and all(month in seen for month in months) and found.counts[whole] == sum(seen[one] for one in months):
        found.totals.append(Total(whole=whole, parts=months))


def _by(cells: Cells, place: int, keys: Iterable[str]) -> dict[str, tuple[int, int]]:
    found = dict.fromkeys(keys, (0, 0))
    for key, (one, other) in cells.items():
        before = found.get(key[place], (0, 0))
        found[key[place]] = (before[0] + one, before[1] + other)
    return found


def _people(found: Figures, counted: Counted, *, by_area: bool) -> None:
    for measure, values in (
        ("carers", counted.people),
        ("register", counted.register),
        ("year came", counted.year_came),
        ("year carers", counted.year_people),
    ):
        cells = {area: values.get(area, 0) for area in counted.areas}
        if by_area or measure not in DIFFERENT:
            found.count(measure, "area", cells)
        else:
            found.counts[total_of(measure)] = sum(cells.values())
    for of in (*(f"area|{area}" for area in counted.areas), ALL):
        found.share("reached", "year carers", "register", of)
        found.share("places per 100", "places", "register", of)


def _who_came(found: Figures, counted: Counted) -> None:
    """Add different carers by each characteristic; each table adds up to the same different carers of the county."""
    everybody = total_of("carers")
    for one in counted.breakdowns:
        names = {cell("who", one.id, answer): people for answer, people in one.people}
        found.counts |= names
        found.totals.append(Total(whole=everybody, parts=tuple(names)))
        if found.counts[everybody]:
            found.shares |= {
                cell("who share", one.id, answer): Share(part=cell("who", one.id, answer), whole=everybody)
                for answer, _ in one.people
            }


def _satisfied(found: Figures, counted: Counted) -> None:
    for by, keys, said in (
        ("strand", counted.strands, counted.feedback),
        ("area", counted.areas, counted.feedback_by_area),
        ("age", counted.bands, counted.feedback_by_band),
    ):
        if by != "strand" and not said:
            continue
        asked = {key: said.get(key, (0, 0)) for key in keys}
        found.count("answers", by, {key: pair[0] for key, pair in asked.items()})
        found.count("satisfied", by, {key: pair[1] for key, pair in asked.items()})
        for key in keys:
            found.share("pleased", "satisfied", "answers", f"{by}|{key}")
            found.share("response", "answers", "came", f"{by}|{key}")
    found.share("pleased", "satisfied", "answers", ALL)
    found.share("response", "answers", "came", ALL)


def _said(found: Figures, counted: Counted) -> None:
    """Add the three statements, and what was logged, for the whole service alone."""
    for name, (yes, said) in counted.statements.items():
        found.counts[cell("agreed", "statement", name)] = yes
        found.counts[cell("said", "statement", name)] = said
        found.share("agreeing", "agreed", "said", f"statement|{name}")
    found.count("logged", "log", counted.logged)
    in_time, owed = counted.answered
    found.counts |= {total_of("in time"): in_time, total_of("owed"): owed}
    found.share("punctual", "in time", "owed", ALL)


def _unmet(found: Figures, counted: Counted) -> None:
    by_area = dict.fromkeys((*counted.areas, NOT_SAID), 0)
    by_strand = dict.fromkeys((*counted.strands, NOT_SAID), 0)
    by_why = {why.value: 0 for why in WhyUnmet}
    for (area, strand, why), carers in counted.unmet.items():
        by_area[area if area and area in counted.areas else NOT_SAID] += carers
        by_strand[strand if strand and strand in counted.strands else NOT_SAID] += carers
        by_why[why.value] += carers
    for by, values in (("area", by_area), ("strand", by_strand), ("why", by_why)):
        found.count("unmet", by, values)


def _cost(found: Figures, counted: Counted) -> None:
    for by, lines in (
        ("strand", counted.cost_by_strand),
        ("area", counted.cost_by_area),
        ("funder", counted.cost_by_funder),
    ):
        found.thing("pence", by, {key: line.pence for key, line in lines.items()})
        if by == "funder":
            found.thing("sessions", by, {key: line.sessions for key, line in lines.items()})
            found.thing("places", by, {key: line.places for key, line in lines.items()})
        for of in (*(f"{by}|{key}" for key in lines), ALL):
            found.share("per session", "pence", "sessions", of, 1)
            found.share("per place", "pence", "places", of, 1)
            found.share("per attendance", "pence", "came", of, 1)
    for wheels in Wheels:
        found.things[cell("planned miles", "wheels", wheels)] = counted.planned_miles.get(wheels, 0.0)
        if wheels is not Wheels.STAFF_CAR:  # nobody notes staff's own way: that is not known, rather than nothing
            found.things[cell("driven miles", "wheels", wheels)] = counted.driven_miles.get(wheels, 0.0)
        found.things[cell("kg", "wheels", wheels)] = counted.kg.get(wheels, 0.0)
    for measure in ("planned miles", "driven miles", "kg"):
        found.things[total_of(measure)] = sum(
            found.things.get(cell(measure, "wheels", wheels), 0.0) for wheels in Wheels
        )


def people_by_area(kind: ReportKind) -> bool:
    """Whether a report gives different carers by area; quarters and years do."""
    return kind is not ReportKind.MONTHLY


def tells_who_came(kind: ReportKind) -> bool:
    """Whether a report tells who came by characteristic; quarters and years do.

    Neither a month nor what is shown live: from one to the next they would tell what a single newcomer answered.
    """
    return kind in {ReportKind.QUARTERLY, ReportKind.ANNUAL}
