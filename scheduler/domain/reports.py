"""Reports to the council: their periods, when they are due, and how their tables are laid out.

A layout names figures and holds none: what a report shows comes from released figures alone.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from scheduler.domain.contract import FINANCIAL_YEAR_STARTS_MONTH, USUAL_RULE, DueRule, due_by
from scheduler.domain.disclosure import Released
from scheduler.domain.targets import period_of
from scheduler.errors import EvenhandError


class ReportError(EvenhandError, ValueError):
    """A report that cannot be made or signed; the message says what to do."""


class ReportKind(StrEnum):
    """Which report: its period follows from it."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    ANNUAL = "annual"
    IMPROVEMENT = "improvement"


MONTHS = {ReportKind.MONTHLY: 1, ReportKind.QUARTERLY: 3, ReportKind.ANNUAL: 12, ReportKind.IMPROVEMENT: 12}
TITLES = {
    ReportKind.MONTHLY: "Monthly report",
    ReportKind.QUARTERLY: "Quarterly report",
    ReportKind.ANNUAL: "Annual report",
    ReportKind.IMPROVEMENT: "Annual improvement plan: the data",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPeriod:
    """The days that a report covers, both ends included."""

    kind: ReportKind
    first: date
    last: date

    @property
    def words(self) -> str:
        """Name the period as people do: "January 2027", "January to March 2027", "year from April 2027"."""
        if self.kind is ReportKind.MONTHLY:
            return f"{self.first:%B %Y}"
        if self.kind is ReportKind.QUARTERLY:
            return f"{self.first:%B} to {self.last:%B %Y}"
        return f"year from {self.first:%B %Y} to {self.last:%B %Y}"


def period_with(kind: ReportKind, day: date, year_starts_month: int = FINANCIAL_YEAR_STARTS_MONTH) -> ReportPeriod:
    """Return the period of a kind that holds a day."""
    first, after = period_of(day, MONTHS[kind], year_starts_month)
    return ReportPeriod(kind=kind, first=first, last=after - timedelta(days=1))


def read_period(
    kind: str, first: str, today: date, year_starts_month: int = FINANCIAL_YEAR_STARTS_MONTH
) -> ReportPeriod:
    """Read a period from the address of a page: a kind, and a day that it holds.

    Raises
    ------
    ReportError
        When there is no such kind or day, or the period has not begun.
    """
    if kind not in set(ReportKind):
        message = f"There is no report '{kind}'; choose one of {', '.join(ReportKind)}."
        raise ReportError(message)
    try:
        day = date.fromisoformat(first)
    except ValueError as error:
        message = f"'{first}' is no day; write it as 2027-01-31."
        raise ReportError(message) from error
    period = period_with(ReportKind(kind), day, year_starts_month)
    if period.first > today:
        message = (
            f"The {TITLES[period.kind].lower()} for {period.words} cannot be made yet: the period begins on "
            f"{period.first.day} {period.first:%B %Y}. Choose one that has begun."
        )
        raise ReportError(message)
    return period


def why_not_sign(period: ReportPeriod, today: date) -> str | None:
    """Why a report cannot be signed today; None when it can."""
    if period.last >= today:
        return (
            f"The period runs until {period.last.day} {period.last:%B %Y}. What you see is how far it has come; "
            "sign it once the period is over."
        )
    return None


def due_on(
    period: ReportPeriod, bank_holidays: Collection[date], review_on: date | None = None, rule: DueRule = USUAL_RULE
) -> date:
    """Return the day by which a report is due, by the contract's rule; a review matters to a quarter's report alone."""
    return due_by(rule, period.last, bank_holidays, review_on if period.kind is ReportKind.QUARTERLY else None)


class Unit(StrEnum):
    """How a figure is written."""

    COUNT = "count"
    PERCENT = "percent"
    RATE = "rate"
    PENCE = "pence"
    MILES = "miles"
    KG = "kg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of figures of one unit."""

    title: str
    unit: Unit = Unit.COUNT


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row: what it is about, and the names of its figures, one a column; None where there is none to give.

    Rows that follow each other may be of one ``group``. A row of ``when_any`` is left out where it is shown to be zero.
    """

    title: str
    figures: tuple[str | None, ...]
    key: str = ""
    is_total: bool = False
    group: str = ""
    when_any: bool = False

    @property
    def words(self) -> str:
        """Name the row where it stands without those around it."""
        return f"{self.group}: {self.title}" if self.group else self.title


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A table of names of figures. ``short`` is its name as a sheet and a file, at most 31 letters."""

    short: str
    title: str
    about: str
    rows_are: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    groups_are: str = ""
    """What the groups of its rows are; empty where its rows are of none."""

    @property
    def groups(self) -> tuple[tuple[str, tuple[Row, ...]], ...]:
        """The rows in their order, those of one group together."""
        found: list[tuple[str, tuple[Row, ...]]] = []
        for row in self.rows:
            if found and found[-1][0] == row.group:
                found[-1] = (row.group, (*found[-1][1], row))
            else:
                found.append((row.group, (row,)))
        return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiLine:
    """A KPI beside its target; ``figure`` is None where the product does not hold its data, or it may not be given.

    In the second case ``state`` says how it stands.
    """

    id: str
    title: str
    unit: Unit
    figure: str | None
    target: float | None
    source: str
    note: str = ""
    at_most: bool = False
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOff:
    """Who signed a report, when."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportHead:
    """What stands above and below the tables of every report."""

    service: str
    period: ReportPeriod
    made_at: datetime
    made_from: str
    definitions: tuple[tuple[str, str], ...]
    synthetic: bool
    version: int = 1
    changes: str = ""
    signed: SignOff | None = None

    @property
    def title(self) -> str:
        """Name the report in one line."""
        return f"{TITLES[self.period.kind]}, {self.period.words}: {self.service}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedReport:
    """What exporters take: every figure of it comes from ``released``, which only disclosure control makes."""

    head: ReportHead
    kpis: tuple[KpiLine, ...]
    tables: tuple[Layout, ...]
    released: Released

    def kpi_status(self, line: KpiLine) -> str:
        """Say how a KPI stands against its target, in two or three words."""
        if line.figure is None:
            return line.state or "Not measured here"
        value = self.released.figure(line.figure)
        if value is None:
            return "Too few to show"
        if line.target is None:
            return "No target"
        met = value <= line.target if line.at_most else value >= line.target
        return "On target" if met else "Below target" if not line.at_most else "Above limit"


NO_FIGURE = "–"


def figure_words(value: float | None, unit: Unit) -> str:
    """Write a figure as people read it; one that is hidden says so.

    Examples
    --------
    >>> figure_words(12, Unit.COUNT), figure_words(71.25, Unit.PERCENT), figure_words(123456, Unit.PENCE)
    ('12', '71.2 %', '£1,234.56')
    """
    if value is None:
        return "hidden" if unit is Unit.COUNT else NO_FIGURE
    written = {
        Unit.COUNT: f"{value:,.0f}",
        Unit.PERCENT: f"{value:.1f} %",
        Unit.RATE: f"{value:,.1f}",
        Unit.PENCE: f"£{value / 100:,.2f}",
        Unit.MILES: f"{value:,.0f} miles",
        Unit.KG: f"{value:,.0f} kg",
    }
    return written[unit]


def hidden_words(released: Released) -> str:
    """Say below every table what is hidden and why, with the threshold."""
    most = released.policy.hidden_up_to
    zeros = "zeros are shown" if released.policy.zeros_shown else "zeros are hidden too"
    return (
        f"Counts of people from 1 to {most} are hidden, and so are other figures from which a hidden one could be "
        f"worked out; {zeros}. A hidden figure is not zero."
    )
