"""How the figures of several reports hang together: what readers who hold them all can add up, take off or compare.

A quarter's attendances are its months'; the year so far is the year so far before and this period; different carers do
not add up, but are bounded. What does not hold, because something was corrected meanwhile, nobody can rely on: it is
left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from scheduler.domain.disclosure import (
    Bound,
    DisclosureError,
    DisclosurePolicy,
    Earlier,
    FullReport,
    Released,
    Total,
    release,
)
from scheduler.domain.report_figures import CUMULATIVE
from scheduler.domain.reports import ReportKind

_SAID = ("agreed", "said", "logged", "owed", "in time")
ADDED_OVER_TIME = ("came", "away", "expected", "answers", "satisfied", "unmet", *_SAID)
"""What adds up over months: a quarter's attendances are its three months'."""
YEAR_OF = {"year came": "came"}
"""What counts from the year's start, and what a period adds to it."""
NOT_ADDED = ("carers", "who")
"""What does not add up over months, as somebody may come in two: at most their sum, at least each of them."""


_WHO = ("who",)
_OF_PEOPLE = (*_WHO, *CUMULATIVE, "carers", *ADDED_OVER_TIME[:5])
LEFT_OUT_IN_TURN: tuple[tuple[str, ...], ...] = (
    (),
    _WHO,
    (*_WHO, "year carers"),
    (*_WHO, *CUMULATIVE),
    (*_WHO, *CUMULATIVE, "carers"),
    (*_WHO, *CUMULATIVE, "carers", *_SAID),
    (*_OF_PEOPLE, *_SAID),
    (*_OF_PEOPLE, *_SAID, "unmet", "register"),
)
"""What a report does without where it cannot be guarded beside those signed before: as little as is enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A report beside others; ``key`` stands before the names of its figures, and is empty for the one being made."""

    key: str
    kind: ReportKind
    first: date
    last: date
    version: int
    report: FullReport

    def name(self, figure: str) -> str:
        """Name a figure of this report among those of all."""
        return f"{self.key}: {figure}" if self.key else figure


def release_beside(
    new: Told, kept: Sequence[tuple[Told, Released]], policy: DisclosurePolicy
) -> tuple[FullReport, Released]:
    """Release a report beside those that readers hold; without some figures of people where it cannot be guarded.

    Parameters
    ----------
    new
        The report; its key is empty.
    kept
        The reports signed before, every version, as they were released.
    policy
        What is hidden for its own sake.

    Returns
    -------
    tuple of FullReport and Released
        The report, perhaps with figures left out, and what may leave of it.

    Raises
    ------
    DisclosureError
        When it cannot be guarded whatever is left out.
    """
    told_of_few = _tells_of_the_corrected(new, [told for told, _ in kept])
    problem: DisclosureError | None = None
    tried = -1
    for left_out in LEFT_OUT_IN_TURN:
        shown = replace(new, report=_without(new.report, left_out))
        if (told_of_few and not set(_WHO) <= set(left_out)) or len(shown.report.counts) == tried:
            continue  # what it would leave out besides is not in this report
        tried = len(shown.report.counts)
        earlier = [_beside(shown, told, released) for told, released in kept]
        held = [replace(told, report=one.report) for (told, _), one in zip(kept, earlier, strict=True)]
        links, bounds = relations([*held, shown])
        try:
            return shown.report, release(shown.report, policy, earlier, links, bounds)
        except DisclosureError as error:
            problem = error
    raise problem or AssertionError


def _tells_of_the_corrected(new: Told, kept: Iterable[Told]) -> bool:
    """Whether who came by characteristic would tell, beside what was signed before, whom a correction added.

    One person more in every list would tell all that they answered; so once signed such figures stand, or are left out.
    """
    now = _who_of(new)
    return any(
        bool(_who_of(one)) and _who_of(one) != now for one in kept if (one.kind, one.first) == (new.kind, new.first)
    )


def _who_of(told: Told) -> dict[str, int]:
    return {name: count for name, count in told.report.counts.items() if name.split("|")[0] in _WHO}


def _beside(new: Told, told: Told, released: Released) -> Earlier:
    """Return a report as readers hold it beside a new one.

    A figure of the year so far that a correction made smaller cannot be taken off; nor is a corrected figure of the
    same period a rise.
    """
    full, same_period = told.report, (told.kind, told.first) == (new.kind, new.first)
    rising = {
        name for name in full.cumulative if not same_period and full.counts[name] <= new.report.counts.get(name, -1)
    }
    return Earlier(report=replace(full, cumulative=frozenset(rising)), released=released, key=told.key)


def _without(full: FullReport, left_out: tuple[str, ...]) -> FullReport:
    def stays(*names: str) -> bool:
        return all(name.split("|")[0] not in left_out for name in names)

    return FullReport(
        counts={name: count for name, count in full.counts.items() if stays(name)},
        things=full.things,
        totals=tuple(one for one in full.totals if stays(one.whole, *one.parts)),
        shares={name: one for name, one in full.shares.items() if stays(one.part, one.whole)},
        cumulative=frozenset(name for name in full.cumulative if stays(name)),
        bounds=tuple(one for one in full.bounds if stays(*one.most, *one.least)),
        wanted=full.wanted,
    )


def relations(reports: Sequence[Told]) -> tuple[list[Total], list[Bound]]:
    """Return every sum and every bound over the figures of several reports, each once.

    Of a period that was signed more than once the newest version stands beside other periods, and each version beside
    the one before it: what a correction did not change is the same figure.
    """
    newest: dict[tuple[ReportKind, date], Told] = {}
    for one in sorted(reports, key=lambda one: one.version):
        newest[one.kind, one.first] = one
    standing = tuple(newest.values())
    totals, bounds = list(_versions(reports)), list[Bound]()
    for one in standing:
        within = tuple(other for other in standing if _is_part_of(other, one))
        tilings = {tuple(part.key for part in tiling): tiling for tiling in _tilings(one, within)}.values()
        before = [other for other in standing if other.last < one.first]
        last = max(before, key=lambda other: other.last, default=None)
        for tiling in tilings:
            totals += _parts_add_up(one, tiling)
        bounds += _parts_bound(one, within, tilings)
        totals += _year_adds_up(one, last)
        bounds += _year_bounds(one, last)
        totals += _same_end(one, standing)
        totals += _same_period(one, standing)
    return list({(one.whole, one.parts): one for one in totals}.values()), bounds


def _versions(reports: Sequence[Told]) -> Iterator[Total]:
    for one in reports:
        same = [other for other in reports if (other.kind, other.first) == (one.kind, one.first)]
        before = max((other for other in same if other.version < one.version), key=lambda x: x.version, default=None)
        if before is not None:
            for name, value in one.report.counts.items():
                if before.report.counts.get(name) == value:
                    yield Total(whole=one.name(name), parts=(before.name(name),))


_PARTS = (ReportKind.QUARTERLY, ReportKind.MONTHLY)


def _is_part_of(part: Told, whole: Told) -> bool:
    """Whether one report's period is a part of a longer one's: a month or a quarter of a year, a month of a quarter."""
    if part.kind not in _PARTS or (part.first, part.last) == (whole.first, whole.last):
        return False
    return whole.first <= part.first and part.last <= whole.last


def _tiling(whole: Told, parts: Sequence[Told], preferred: ReportKind) -> tuple[Told, ...]:
    """Cover a period day by day with parts of it, of one kind rather than the other; empty where a day is missing.

    Two of these are enough: where a quarter and its months are all there, they are linked themselves.
    """
    found: list[Told] = []
    day = whole.first
    while day <= whole.last:
        starts = [one for one in parts if one.first == day]
        part = next((one for one in starts if one.kind is preferred), starts[0] if starts else None)
        if part is None:
            return ()
        found.append(part)
        day = part.last + timedelta(days=1)
    return tuple(found)


def _tilings(whole: Told, parts: Sequence[Told]) -> Iterator[tuple[Told, ...]]:
    for preferred in _PARTS:
        tiling = _tiling(whole, parts, preferred)
        if tiling:
            yield tiling


def _parts_add_up(whole: Told, parts: Sequence[Told]) -> Iterator[Total]:
    for name, value in whole.report.counts.items():
        if name.split("|")[0] not in ADDED_OVER_TIME or any(name not in one.report.counts for one in parts):
            continue
        if value == sum(one.report.counts[name] for one in parts):
            yield Total(whole=whole.name(name), parts=tuple(one.name(name) for one in parts))


def _parts_bound(whole: Told, within: Sequence[Told], tilings: Collection[tuple[Told, ...]]) -> Iterator[Bound]:
    for name in whole.report.counts:
        measure = name.split("|")[0]
        if measure not in (*NOT_ADDED, *ADDED_OVER_TIME):
            continue
        for one in within:
            if name in one.report.counts:
                yield Bound(most=(whole.name(name),), least=(one.name(name),))
        for tiling in tilings if measure in NOT_ADDED else ():
            if all(name in one.report.counts for one in tiling):
                yield Bound(most=tuple(one.name(name) for one in tiling), least=(whole.name(name),))


def _year_adds_up(one: Told, last: Told | None) -> Iterator[Total]:
    counts = one.report.counts
    for name, value in counts.items():
        measure, _, of = name.partition("|")
        own = f"{YEAR_OF[measure]}|{of}" if measure in YEAR_OF else ""
        if own not in counts:
            continue
        if last is None and value == counts[own]:
            yield Total(whole=one.name(name), parts=(one.name(own),))
        elif last is not None and last.report.counts.get(name, -1) + counts[own] == value:
            yield Total(whole=one.name(name), parts=(last.name(name), one.name(own)))


def _year_bounds(one: Told, last: Told | None) -> Iterator[Bound]:
    """Bound the year's different carers by those of the report just before and those of this period."""
    if last is not None and last.last != one.first - timedelta(days=1):
        return
    for name in one.report.counts:
        measure, _, of = name.partition("|")
        year = f"year {measure}|{of}"
        if measure not in NOT_ADDED or year not in one.report.counts:
            continue
        if last is None:
            yield Bound(most=(one.name(name),), least=(one.name(year),))
        elif year in last.report.counts:
            yield Bound(most=(last.name(year), one.name(name)), least=(one.name(year),))
            yield Bound(most=(one.name(year),), least=(last.name(year),))


def _same_end(one: Told, standing: Sequence[Told]) -> Iterator[Total]:
    """Two reports that end on one day have the same year so far, whatever they are called."""
    for other in standing:
        if other.last == one.last and other.first > one.first:
            for name in one.report.cumulative & other.report.cumulative:
                if one.report.counts[name] == other.report.counts[name]:
                    yield Total(whole=one.name(name), parts=(other.name(name),))


def _same_period(one: Told, standing: Sequence[Told]) -> Iterator[Total]:
    """Say that the two reports of a year, the annual one and the plan's data, tell the same figures."""
    if one.kind is not ReportKind.IMPROVEMENT:
        return
    for other in standing:
        if other.kind is not one.kind and (other.first, other.last) == (one.first, one.last):
            for name, value in one.report.counts.items():
                if other.report.counts.get(name) == value:
                    yield Total(whole=one.name(name), parts=(other.name(name),))


def changes_between(before: Mapping[str, float | None], after: Mapping[str, float | None]) -> tuple[str, ...]:
    """Name the released figures that differ between two versions, in words."""
    words = []
    for name, value in after.items():
        old = before.get(name)
        if old != value:
            words.append(f"{name.replace('|', ', ')}: {_said(old)} is now {_said(value)}")
    return tuple(words)


def _said(value: float | None) -> str:
    return "hidden" if value is None else f"{value:,.6g}"
