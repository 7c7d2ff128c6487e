"""A contract's KPIs held to their targets: what is owed by now, who is on target, the trend, and points for misses."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from scheduler.domain.facts import Period
from scheduler.domain.kpi_measures import (
    SHARES,
    WAITS,
    KpiCount,
    KpiMeasure,
    KpiRecords,
    Wanted,
    count_kpi,
    months_between,
)
from scheduler.domain.kpis import FailureRule, is_service_failure
from scheduler.domain.targets import period_of

MONTHS_OF_A_YEAR = 12
ONE_DAY = timedelta(days=1)
_MONTHS_OF = {Period.MONTH: 1, Period.QUARTER: 3}


class Direction(StrEnum):
    """Which side of its value a KPI must lie on."""

    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    LESS_THAN = "less_than"
    RISING = "rising"


class KpiState(StrEnum):
    """How a KPI stands."""

    ON_TARGET = "On target"
    BELOW = "Below target"
    ABOVE = "Above limit"
    NO_TARGET = "No target"
    NOTHING_YET = "Nothing to count yet"
    NOT_MEASURED = "Not measured here"


MISSED = frozenset({KpiState.BELOW, KpiState.ABOVE})


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiVariation:
    """An easier value in the first months of the contract; None where the usual one stands."""

    months: int
    text: str
    value: float | None = None
    within_working_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiDefinition:
    """A KPI as the contract words it, with what of our records it counts; ``measure`` is None where we hold none.

    ``value`` is what is to be reached in each ``period``; ``area_values`` where areas have values of their own, and
    ``area_values_by_year`` where these differ in the contract's first, second … year.
    ``beside`` is counted and shown with it, without a target.
    """

    id: str
    title: str
    counts: str
    unit: str
    source: str
    returned: str
    measure: KpiMeasure | None = None
    value: float | None = None
    direction: Direction | None = None
    period: Period | None = None
    within_working_days: int = 0
    sessions_at_most: int = 0
    strand_ids: tuple[str, ...] = ()
    area_values: Mapping[str, float] = field(default_factory=dict)
    area_values_by_year: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    beside: tuple[KpiMeasure, ...] = ()
    severity: str = ""
    failure_score: int = 0
    variations: tuple[KpiVariation, ...] = ()
    out_of: int = 0
    """How many there are in all, where the contract says so of a plain count, such as 25 practices; 0: it does not."""
    see: str = ""
    """Which page of the office holds what stands behind it where nothing is measured: "log" or "satisfaction"."""

    def in_month(self, month_of_contract: int | None) -> KpiDefinition:
        """Return the KPI as it is in a month of the contract, the first of which is 1; None: long begun."""
        year = (month_of_contract - 1) // MONTHS_OF_A_YEAR if month_of_contract else 0
        of_year = {area: values[min(year, len(values) - 1)] for area, values in self.area_values_by_year.items()}
        kpi = replace(self, area_values={**self.area_values, **of_year}) if of_year else self
        if month_of_contract is None:
            return kpi
        holding = [one for one in self.variations if month_of_contract <= one.months and one.value is not None]
        if not holding:
            return kpi
        one = min(holding, key=lambda variation: variation.months)
        within = self.within_working_days if one.within_working_days is None else one.within_working_days
        return replace(kpi, value=one.value, within_working_days=within)


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiDays:
    """The days of a question: the contract's year so far, the day on which it ends, and how old the contract is."""

    year_first: date
    year_last: date
    until: date
    month_of_contract: int | None = None

    @property
    def passed(self) -> float:
        """Share of the year that has passed."""
        return ((self.until - self.year_first).days + 1) / ((self.year_last - self.year_first).days + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiResult:
    """A KPI counted and judged.

    ``owed`` is what should have been reached by now, ``first`` and ``last`` the days that were counted, ``trend`` the
    figure of each month of the year, ``quarters`` that of each quarter by its first and last day, ``year_so_far`` that
    of the whole, ``by_area`` that of each area, ``beside`` further figures without a target.
    """

    definition: KpiDefinition
    state: KpiState
    count: KpiCount | None = None
    owed: float | None = None
    first: date | None = None
    last: date | None = None
    trend: tuple[tuple[tuple[int, int], float | None], ...] = ()
    quarters: tuple[tuple[date, date, float | None], ...] = ()
    year_so_far: float | None = None
    by_area: Mapping[str, KpiCount] = field(default_factory=dict)
    beside: Mapping[KpiMeasure, KpiCount] = field(default_factory=dict)
    areas_below: tuple[str, ...] = ()
    owed_by_area: Mapping[str, float] = field(default_factory=dict)
    """What areas with a value of their own owe by now."""

    @property
    def is_share(self) -> bool:
        """Whether the figure is a per cent."""
        return self.definition.measure in SHARES


def judge_kpi(
    definition: KpiDefinition, records: KpiRecords, days: KpiDays, areas: Mapping[str, KpiRecords] | None = None
) -> KpiResult:
    """Count a KPI and hold it to what is owed by now.

    A KPI of a year is counted from the year's first day, and owes its share of the days that have passed, rounded up.
    One of a month or quarter is counted over the last that has ended (the current one while none has), and owes all.
    Where every area has a value of its own, the whole owes the sum of what the areas owe.

    Parameters
    ----------
    definition
        The KPI.
    records
        Everything of the year so far; where it must rise, of the year before too.
    days
        Which year, and until when.
    areas
        ``records.by_area()``, where somebody has it at hand; empty where areas are only asked for if they have values.
    """
    kpi = _with_the_sum_of_areas(definition.in_month(days.month_of_contract), records)
    if kpi.measure is None:
        return KpiResult(definition=kpi, state=KpiState.NOT_MEASURED)
    first, last = _window(kpi, days)
    wanted = _wanted(kpi, first, last)
    count = count_kpi(kpi.measure, records, wanted)
    if kpi.out_of and count.of is None:
        count = replace(count, whole=kpi.out_of)
    owed_by_area = {area: _by_now(kpi, value, days) for area, value in sorted(kpi.area_values.items())}
    owed = sum(owed_by_area.values()) if _every_area_has_its_own(kpi, records) else _owed(kpi, records, days)
    areas = records.by_area() if areas is None or (kpi.area_values and not areas) else areas
    by_area = {area: count_kpi(kpi.measure, own, replace(wanted, area_id=area)) for area, own in areas.items()}
    below = tuple(
        area for area, due in owed_by_area.items() if (found := by_area.get(area)) and (found.count or 0) < due
    )
    state = _state(kpi, count, owed)
    return KpiResult(
        definition=kpi,
        state=KpiState.BELOW if below and state is KpiState.ON_TARGET else state,
        count=count,
        owed=owed,
        first=first,
        last=last,
        trend=tuple(_trend(kpi, records, days)),
        quarters=tuple(_quarters(kpi, records, days)),
        year_so_far=count_kpi(kpi.measure, records, _wanted(kpi, days.year_first, days.until)).value,
        by_area=by_area,
        beside={one: count_kpi(one, records, wanted) for one in kpi.beside},
        areas_below=below,
        owed_by_area=owed_by_area,
    )


def _every_area_has_its_own(kpi: KpiDefinition, records: KpiRecords) -> bool:
    """Whether the areas' values add up to that of the whole; shares and waits do not add up."""
    adds_up = kpi.value is not None and kpi.measure not in SHARES | WAITS
    return adds_up and bool(records.area_ids) and set(kpi.area_values) >= set(records.area_ids)


def _with_the_sum_of_areas(kpi: KpiDefinition, records: KpiRecords) -> KpiDefinition:
    return replace(kpi, value=sum(kpi.area_values.values())) if _every_area_has_its_own(kpi, records) else kpi


def judge_all(
    definitions: Iterable[KpiDefinition], records: KpiRecords, days: KpiDays, *, by_area: bool = True
) -> tuple[KpiResult, ...]:
    """Judge every KPI of a contract, in its order; by area where that is asked, or areas have values of their own."""
    areas = records.by_area() if by_area else {}
    return tuple(judge_kpi(one, records, days, areas) for one in definitions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """The failure scores of missed KPIs, added up; ``fails`` when they reach the contract's rule."""

    points: float
    of_missed: tuple[KpiResult, ...]
    halved: bool
    fails: bool


def points_of(results: Sequence[KpiResult], rule: FailureRule, month_of_contract: int | None) -> Points:
    """Add up the failure scores of what was missed, halved in the first months where the rule says so.

    Examples
    --------
    Wiltshire: activities (2) and awareness (2) missed are 4 points, a Service Failure from 3 on; in the contract's
    second month they are 2.
    """
    missed = tuple(one for one in results if one.state in MISSED and one.definition.failure_score)
    month = rule.halved_for_months + 1 if month_of_contract is None else month_of_contract
    halved = month <= rule.halved_for_months
    scores = [one.definition.failure_score for one in missed]
    return Points(
        points=sum(scores) / 2 if halved else float(sum(scores)),
        of_missed=missed,
        halved=halved,
        fails=is_service_failure(scores, rule, month),
    )


def month_of(contract_starts: date | None, day: date) -> int | None:
    """Return which month of the contract a day lies in, from 1; None where nobody said when it began.

    Examples
    --------
    >>> month_of(date(2027, 4, 1), date(2027, 6, 30))
    3
    """
    if contract_starts is None:
        return None
    return max(1, (day.year - contract_starts.year) * MONTHS_OF_A_YEAR + day.month - contract_starts.month + 1)


def _wanted(kpi: KpiDefinition, first: date, last: date) -> Wanted:
    return Wanted(
        first=first,
        last=last,
        strand_ids=kpi.strand_ids,
        within_working_days=kpi.within_working_days,
        sessions_at_most=kpi.sessions_at_most,
    )


def _window(kpi: KpiDefinition, days: KpiDays) -> tuple[date, date]:
    """Return the days that are counted for a KPI of a month, a quarter or the year."""
    months = _MONTHS_OF.get(kpi.period) if kpi.period else None
    if months is None:
        return days.year_first, days.until
    first, after = period_of(days.until, months, days.year_first.month)
    if after - ONE_DAY > days.until and first > days.year_first:
        first, after = period_of(first - ONE_DAY, months, days.year_first.month)
    return first, min(after - ONE_DAY, days.until)


def _by_now(kpi: KpiDefinition, value: float, days: KpiDays) -> float:
    """Return what is owed of a value by now."""
    if kpi.measure in SHARES | WAITS or kpi.period is not Period.YEAR:
        return value
    return float(math.ceil(round(value * days.passed, 6)))


def _owed(kpi: KpiDefinition, records: KpiRecords, days: KpiDays) -> float | None:
    if kpi.direction is Direction.RISING and kpi.measure is not None:
        before = count_kpi(
            kpi.measure, records, _wanted(kpi, _a_year_before(days.year_first), _a_year_before(days.until))
        )
        return before.value or None
    return None if kpi.value is None else _by_now(kpi, kpi.value, days)


def _a_year_before(day: date) -> date:
    """Return the same day of the year before; 28 February for the 29th."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28) if is_leap_day else day.replace(year=day.year - 1)


def _state(kpi: KpiDefinition, count: KpiCount, owed: float | None) -> KpiState:
    value = count.value
    if value is None:
        return KpiState.NOTHING_YET
    if owed is None or kpi.direction is None:
        return KpiState.NO_TARGET
    if kpi.direction is Direction.LESS_THAN:
        return KpiState.ON_TARGET if value < owed else KpiState.ABOVE
    met = value >= owed if kpi.direction is Direction.AT_LEAST else value > owed
    return KpiState.ON_TARGET if met else KpiState.BELOW


def _trend(kpi: KpiDefinition, records: KpiRecords, days: KpiDays) -> Iterable[tuple[tuple[int, int], float | None]]:
    assert kpi.measure is not None  # noqa: S101 — asked only of what is measured
    for year, month in months_between(days.year_first, days.until):
        first = max(date(year, month, 1), days.year_first)
        last = min(period_of(first, 1, 1)[1] - ONE_DAY, days.until)
        yield (year, month), count_kpi(kpi.measure, records, _wanted(kpi, first, last)).value


def _quarters(kpi: KpiDefinition, records: KpiRecords, days: KpiDays) -> Iterable[tuple[date, date, float | None]]:
    """Count each quarter of the contract's year that has begun; the last up to now."""
    assert kpi.measure is not None  # noqa: S101 — asked only of what is measured
    first = days.year_first
    while first <= days.until:
        after = period_of(first, _MONTHS_OF[Period.QUARTER], days.year_first.month)[1]
        last = min(after - ONE_DAY, days.until)
        yield first, last, count_kpi(kpi.measure, records, _wanted(kpi, first, last)).value
        first = after
