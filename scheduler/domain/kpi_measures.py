"""What a contract's KPIs count, said as data: each measure is one pure function of the records behind it.

A measure answers with how many of how many, and which records those are, so that a person can look each one up.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from scheduler.domain.contract import working_days_after

Record = TypeVar("Record")


class KpiMeasure(StrEnum):
    """What a KPI can count; the definitions stand in ``docs/rules.md``."""

    SESSIONS = "sessions"
    HELD_AS_PLANNED = "held_as_planned"
    AREAS_EVERY_MONTH = "areas_every_month"
    ATTENDANCES = "attendances"
    ATTENDANCE_RATE = "attendance_rate"
    PLACES_FILLED = "places_filled"
    DIFFERENT_CARERS = "different_carers"
    CARERS_ABOVE_LIMIT = "carers_above_limit"
    DIFFERENT_FAMILIES = "different_families"
    VENUES = "venues"
    SATISFIED = "satisfied"
    REFERRALS = "referrals"
    FIRST_CONTACT = "first_contact"
    SUPPORT_PLAN = "support_plan"
    AVERAGE_WAIT = "average_wait"
    LONGEST_WAIT = "longest_wait"


SHARES = frozenset(
    {
        KpiMeasure.HELD_AS_PLANNED,
        KpiMeasure.ATTENDANCE_RATE,
        KpiMeasure.PLACES_FILLED,
        KpiMeasure.SATISFIED,
        KpiMeasure.FIRST_CONTACT,
        KpiMeasure.SUPPORT_PLAN,
    }
)
"""Measures that are a share of something; their target is a per cent."""
WAITS = frozenset({KpiMeasure.AVERAGE_WAIT, KpiMeasure.LONGEST_WAIT})
"""Measures in working days; they do not grow with the year."""
OF_THE_PROVIDER = frozenset({KpiMeasure.SESSIONS, KpiMeasure.AREAS_EVERY_MONTH, KpiMeasure.VENUES})
"""Measures that tell nothing of anybody: they may leave the provider as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldSession:
    """A session that was held, with what stands in its register and in the answers to it."""

    id: int
    day: date
    area_id: str
    strand_id: str
    venue_id: str | None
    places: int
    expected: int = 0
    came: int = 0
    answers: int = 0
    satisfied: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """The first day on which a person came to a strand in an area, in a month; their household beside it.

    ``times`` is to how many sessions of it they came in that month.
    ``person_id`` is the record that is kept where records of one person were merged.
    """

    person_id: str
    household_id: str
    strand_id: str
    area_id: str
    first_day: date
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """A household that was visited at home, and when first in a month."""

    household_id: str
    strand_id: str
    area_id: str
    first_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """Somebody who was referred, and when what followed; None where it has not yet."""

    id: str
    received_on: date
    source: str = ""
    area_id: str | None = None
    first_contact_on: date | None = None
    support_plan_on: date | None = None
    support_started_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiRecords:
    """Everything that KPIs of one service count, of the days asked for. Sequences are in the order of their days.

    ``called_off`` are sessions that were planned and published, and then not held.
    """

    sessions: Sequence[HeldSession] = ()
    called_off: Sequence[HeldSession] = ()
    comings: Sequence[Coming] = ()
    visited: Sequence[Visited] = ()
    referrals: Sequence[Referral] = ()
    area_ids: Sequence[str] = ()
    bank_holidays: Collection[date] = field(default_factory=frozenset)

    def between(self, first: date, last: date) -> KpiRecords:
        """Return the records of some days alone; nothing is looked at one by one, as they are in order."""
        return replace(
            self,
            sessions=_cut(self.sessions, first, last, lambda one: one.day),
            called_off=_cut(self.called_off, first, last, lambda one: one.day),
            comings=_cut(self.comings, first, last, lambda one: one.first_day),
            visited=_cut(self.visited, first, last, lambda one: one.first_day),
            referrals=_cut(self.referrals, first, last, lambda one: one.received_on),
        )

    def by_area(self) -> dict[str, KpiRecords]:
        """Return the records of each area apart."""
        kinds: dict[str, Sequence[Any]] = {
            "sessions": self.sessions,
            "called_off": self.called_off,
            "comings": self.comings,
            "visited": self.visited,
            "referrals": self.referrals,
        }
        parts: dict[str, dict[str, list[Any]]] = {area: {kind: [] for kind in kinds} for area in self.area_ids}
        for kind, found in kinds.items():
            for one in found:
                if one.area_id in parts:
                    parts[one.area_id][kind].append(one)
        return {area: replace(self, area_ids=(area,), **lists) for area, lists in parts.items()}


def _cut(found: Sequence[Record], first: date, last: date, day: Callable[[Record], date]) -> Sequence[Record]:
    return found[bisect_left(found, first, key=day) : bisect_right(found, last, key=day)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What of the records a KPI counts: strands (none: all), an area (None: all), days, limits in days and sessions."""

    first: date
    last: date
    strand_ids: Collection[str] = ()
    area_id: str | None = None
    within_working_days: int = 0
    sessions_at_most: int = 0

    def holds(self, day: date, strand_id: str, area_id: str) -> bool:
        """Whether something of this day, strand and area counts."""
        return (
            self.first <= day <= self.last
            and (not self.strand_ids or strand_id in self.strand_ids)
            and self.area_id in {None, area_id}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiCount:
    """How many (of how many, for a share), and the ids of the records that were counted.

    ``behind`` are the records of the numerator, ``missed`` those of the denominator alone: sessions, people,
    households, venues, areas or referrals, as the measure has it.
    """

    count: float | None
    of: float | None = None
    behind: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    whole: int = 0
    """What a plain count is out of, where that is known, such as all areas."""

    @property
    def value(self) -> float | None:
        """The figure that is held to the target: a count, or a share in per cent; None of nothing."""
        if self.of is None or self.count is None:
            return self.count
        return 100 * self.count / self.of if self.of else None


def count_kpi(measure: KpiMeasure, records: KpiRecords, wanted: Wanted) -> KpiCount:
    """Count one measure over the days and strands that are wanted.

    Parameters
    ----------
    measure
        What to count.
    records
        At least everything of the days wanted.
    wanted
        What of the records counts.
    """
    return _COUNTED_BY[measure](records.between(wanted.first, wanted.last), wanted)


def _sessions_of(records: KpiRecords, wanted: Wanted) -> list[HeldSession]:
    return [one for one in records.sessions if wanted.holds(one.day, one.strand_id, one.area_id)]


def _sessions(records: KpiRecords, wanted: Wanted) -> KpiCount:
    """Sessions that were held."""
    found = _sessions_of(records, wanted)
    return KpiCount(count=len(found), behind=tuple(str(one.id) for one in found))


def _held_as_planned(records: KpiRecords, wanted: Wanted) -> KpiCount:
    """Sessions that were held, of those that were planned; those called off did not count."""
    held = [str(one.id) for one in _sessions_of(records, wanted)]
    off = [str(one.id) for one in records.called_off if wanted.holds(one.day, one.strand_id, one.area_id)]
    return KpiCount(count=len(held), of=len(held) + len(off), behind=tuple(held), missed=tuple(off))


def _areas_every_month(records: KpiRecords, wanted: Wanted) -> KpiCount:
    """Areas in which something was held in every month that has begun, of all areas."""
    months = set(months_between(wanted.first, wanted.last))
    seen: dict[str, set[tuple[int, int]]] = {}
    for one in _sessions_of(records, wanted):
        seen.setdefault(one.area_id, set()).add((one.day.year, one.day.month))
    asked = [area for area in records.area_ids if wanted.area_id in {None, area}]
    behind = tuple(area for area in asked if seen.get(area, set()) >= months)
    missed = tuple(area for area in asked if area not in set(behind))
    return KpiCount(count=len(behind), behind=behind, missed=missed, whole=len(asked))


def _attendances(records: KpiRecords, wanted: Wanted) -> KpiCount:
    """Count marks that say that somebody came; behind them stand their sessions."""
    found = [one for one in _sessions_of(records, wanted) if one.came]
    return KpiCount(count=sum(one.came for one in found), behind=tuple(str(one.id) for one in found))


def _share(
    part: Callable[[HeldSession], int], whole: Callable[[HeldSession], int]
) -> Callable[[KpiRecords, Wanted], KpiCount]:
    """Make a measure of one figure of sessions, of another; sessions without the second do not count."""

    def counted(records: KpiRecords, wanted: Wanted) -> KpiCount:
        found = [one for one in _sessions_of(records, wanted) if whole(one)]
        return KpiCount(
            count=sum(part(one) for one in found),
            of=sum(whole(one) for one in found),
            behind=tuple(str(one.id) for one in found if part(one)),
            missed=tuple(str(one.id) for one in found if not part(one)),
        )

    return counted


def _different_carers(records: KpiRecords, wanted: Wanted) -> KpiCount:
    """People who came at least once; each is counted once."""
    found = {one.person_id: None for one in records.comings if wanted.holds(one.first_day, one.strand_id, one.area_id)}
    return KpiCount(count=len(found), behind=tuple(found))


def _carers_above_limit(records: KpiRecords, wanted: Wanted) -> KpiCount:
    """People who came to more sessions than the contract lets one person have."""
    times: dict[str, int] = {}
    for one in records.comings:
        if wanted.holds(one.first_day, one.strand_id, one.area_id):
            times[one.person_id] = times.get(one.person_id, 0) + one.times
    found = tuple(person for person, came in times.items() if came > wanted.sessions_at_most)
    return KpiCount(count=len(found), behind=found)


def _different_families(records: KpiRecords, wanted: Wanted) -> KpiCount:
    """Households that were visited at home or of which somebody came; each is counted once."""
    both: Iterable[Coming | Visited] = (*records.visited, *records.comings)
    found = {one.household_id: None for one in both if wanted.holds(one.first_day, one.strand_id, one.area_id)}
    return KpiCount(count=len(found), behind=tuple(found))


def _venues(records: KpiRecords, wanted: Wanted) -> KpiCount:
    """Venues in which something was held, such as practices that take part."""
    found = {one.venue_id: None for one in _sessions_of(records, wanted) if one.venue_id}
    return KpiCount(count=len(found), behind=tuple(found))


def _referrals_of(records: KpiRecords, wanted: Wanted) -> list[Referral]:
    return [
        one
        for one in records.referrals
        if wanted.first <= one.received_on <= wanted.last and wanted.area_id in {None, one.area_id}
    ]


def _referrals(records: KpiRecords, wanted: Wanted) -> KpiCount:
    """Referrals received."""
    found = _referrals_of(records, wanted)
    return KpiCount(count=len(found), behind=tuple(one.id for one in found))


def _in_time(then: Callable[[Referral], date | None]) -> Callable[[KpiRecords, Wanted], KpiCount]:
    """Make a measure of referrals answered in time, of those whose time is up or that were answered."""

    def counted(records: KpiRecords, wanted: Wanted) -> KpiCount:
        kept, missed = [], []
        for one in _referrals_of(records, wanted):
            due = working_days_after(one.received_on, wanted.within_working_days, records.bank_holidays)
            done = then(one)
            if done is not None and done <= due:
                kept.append(one.id)
            elif done is not None or due < wanted.last:
                missed.append(one.id)
        return KpiCount(count=len(kept), of=len(kept) + len(missed), behind=tuple(kept), missed=tuple(missed))

    return counted


def _wait(worked_out: Callable[[Sequence[int]], float]) -> Callable[[KpiRecords, Wanted], KpiCount]:
    """Make a measure of the working days from referrals to the start of support, over those whose support has begun."""

    def counted(records: KpiRecords, wanted: Wanted) -> KpiCount:
        found = _referrals_of(records, wanted)
        begun = [one for one in found if one.support_started_on is not None]
        days = [working_days_between(one.received_on, one.support_started_on, records.bank_holidays) for one in begun]
        return KpiCount(
            count=worked_out(days) if days else None,
            behind=tuple(one.id for one in begun),
            missed=tuple(one.id for one in found if one.support_started_on is None),
        )

    return counted


_COUNTED_BY: Mapping[KpiMeasure, Callable[[KpiRecords, Wanted], KpiCount]] = {
    KpiMeasure.SESSIONS: _sessions,
    KpiMeasure.HELD_AS_PLANNED: _held_as_planned,
    KpiMeasure.AREAS_EVERY_MONTH: _areas_every_month,
    KpiMeasure.ATTENDANCES: _attendances,
    KpiMeasure.ATTENDANCE_RATE: _share(lambda one: one.came, lambda one: one.expected),
    KpiMeasure.PLACES_FILLED: _share(lambda one: one.came, lambda one: one.places if one.expected else 0),
    KpiMeasure.DIFFERENT_CARERS: _different_carers,
    KpiMeasure.CARERS_ABOVE_LIMIT: _carers_above_limit,
    KpiMeasure.DIFFERENT_FAMILIES: _different_families,
    KpiMeasure.VENUES: _venues,
    KpiMeasure.SATISFIED: _share(lambda one: one.satisfied, lambda one: one.answers),
    KpiMeasure.REFERRALS: _referrals,
    KpiMeasure.FIRST_CONTACT: _in_time(lambda one: one.first_contact_on),
    KpiMeasure.SUPPORT_PLAN: _in_time(lambda one: one.support_plan_on),
    KpiMeasure.AVERAGE_WAIT: _wait(lambda days: round(sum(days) / len(days), 1)),
    KpiMeasure.LONGEST_WAIT: _wait(max),
}


def months_between(first: date, last: date) -> tuple[tuple[int, int], ...]:
    """Return the calendar months that days from ``first`` to ``last`` touch, as (year, month).

    Examples
    --------
    >>> months_between(date(2026, 12, 5), date(2027, 1, 2))
    ((2026, 12), (2027, 1))
    """
    found, at = [], (first.year, first.month)
    while at <= (last.year, last.month):
        found.append(at)
        at = (at[0] + at[1] // 12, at[1] % 12 + 1)
    return tuple(found)


def working_days_between(first: date, last: date | None, bank_holidays: Collection[date]) -> int:
    """Count the working days after ``first`` up to ``last``; 0 where ``last`` is not later.

    Examples
    --------
    From a Friday to the next Monday is one working day.

    >>> working_days_between(date(2027, 1, 8), date(2027, 1, 11), ())
    1
    """
    if last is None:
        return 0
    days = (date.fromordinal(number) for number in range(first.toordinal() + 1, last.toordinal() + 1))
    weekend = 5
    return sum(day.weekday() < weekend and day not in bank_holidays for day in days)
