"""Tables of a profile that are measured or read rather than planned: KPIs, reports, money and terms in words."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from scheduler.domain.contract import WORKING_DAYS_TO_REPORT, DueRule
from scheduler.domain.facts import Period
from scheduler.domain.reports import ReportKind
from scheduler.profiles.tables import AtLeastOne, Count, Id, Ids, Table, Text, Word, Words


class Reported(StrEnum):
    """How often a figure or a report goes to the council."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    ANNUAL = "annual"


class Direction(StrEnum):
    """Which side of its value a KPI must lie on."""

    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    LESS_THAN = "less_than"
    RISING = "rising"


class Variation(Table):
    """A KPI's easier or harder value in an early stretch of the contract."""

    months: AtLeastOne
    value: float | None = None
    within_working_days: Count | None = None
    text: Text


class Kpi(Table):
    """A key performance indicator as the contract words it; ``value`` is left out where it names none."""

    id: Id
    title: Text
    counts: Text
    unit: str = ""
    value: float | None = None
    direction: Direction | None = None
    period: Period | None = None
    within_working_days: Count | None = None
    returned: Reported
    first_returns: str = ""
    severity: str | None = None
    """Black or Red, as the contract's own table ranks a miss."""
    failure_score: Count | None = None
    variation: tuple[Variation, ...] = ()
    breakdowns: Words = ()
    measured_here: bool
    """Whether the product counts it, or only keeps what a person types in."""
    targets: Ids = ()
    """Targets of this profile that plan for the KPI."""
    source: Text


class FailureRule(Table):
    """When missed KPIs add up to a failure of the service."""

    points: AtLeastOne
    halved_for_months: Count = 0
    text: Text
    source: Text


class Report(Table):
    """A report that is due to the council."""

    id: Id
    title: Text
    every: Reported
    due: Text
    due_working_days: Count | None = None
    """Working days after the end of the period, where the contract counts so."""
    days_before_review: Count | None = None
    """Days before the review of the quarter, where the contract counts so."""
    makes: ReportKind | None = None
    """Which of the product's reports it is, where that is not the one of ``every``."""
    source: Text

    def to_rule(self) -> DueRule:
        """By when it is due; where the contract names no days, the product's own."""
        days = WORKING_DAYS_TO_REPORT if self.due_working_days is None else self.due_working_days
        return DueRule(
            words=self.due,
            source=self.source,
            working_days_after=days,
            days_before_review=self.days_before_review,
        )


class Characteristic(Table):
    """A characteristic or circumstance by which figures are broken down."""

    id: Word
    name: Text
    source: Text


class Fact(Table):
    """A term of the contract that the planner reads as words: transport, voice, continuity, staff …."""

    id: Id
    text: Text
    source: Text


class Money(Table):
    """What the contract is worth; whole pence."""

    pence_a_year: AtLeastOne
    at_most: bool
    """True for a ceiling, False for the agreed value."""
    text: Text
    source: Text


class Funder(Table):
    """Who pays for strands outside the contract."""

    name: Text
    text: Text
    source: Text


class AttendanceLimit(Table):
    """How many sessions of a strand one carer may attend in a period."""

    strand: Id
    sessions_at_most: AtLeastOne
    period: Period
    source: Text


class Demo(Table):
    """Sizes of the synthetic register; what is left out is worked out by a formula (docs/rules.md)."""

    carers: AtLeastOne | None = None
    carers_by_area: dict[Id, AtLeastOne] = Field(default_factory=dict)
    workers: AtLeastOne | None = None
    venues_per_area: AtLeastOne | None = None
    vehicles: Count | None = None
    local_groups: Count | None = None
    venues_by_kind: dict[Word, AtLeastOne] = Field(default_factory=dict)
    """Extra venues of a kind for the whole service, such as 13 talking points."""
