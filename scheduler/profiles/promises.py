"""Tables of a profile that are measured or read rather than planned: KPIs, reports, money and terms in words."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from pydantic import Field, field_validator, model_validator

from scheduler.domain import kpis
from scheduler.domain.characteristics import WORKED_OUT, wrong_answers
from scheduler.domain.comment_log import AnswerLimit
from scheduler.domain.contract import WORKING_DAYS_TO_REPORT, DueRule
from scheduler.domain.facts import Period
from scheduler.domain.kpi_measures import SHARES, KpiMeasure
from scheduler.domain.kpi_results import Direction, KpiDefinition, KpiVariation
from scheduler.domain.reports import ReportKind
from scheduler.profiles.tables import AtLeastOne, Count, Id, Ids, Table, Text, Word, Words


class Reported(StrEnum):
    """How often a figure or a report goes to the council."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    ANNUAL = "annual"


class Variation(Table):
    """A KPI's easier or harder value in an early stretch of the contract."""

    months: AtLeastOne
    value: float | None = None
    within_working_days: Count | None = None
    text: Text

    def to_variation(self) -> KpiVariation:
        """Give it as the rules of KPIs take it."""
        return KpiVariation(
            months=self.months, text=self.text, value=self.value, within_working_days=self.within_working_days
        )


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
    measure: KpiMeasure | None = None
    """What of the product's records it counts; left out where these do not hold it: "not measured here"."""
    beside: tuple[KpiMeasure, ...] = ()
    """What is counted and shown with it, without a target."""
    sessions_at_most: AtLeastOne | None = None
    """How many sessions one carer may have, for the measure of those who had more."""
    strands: Ids = ()
    """Strands that it counts, where it has no targets that say so; none: all."""
    targets: Ids = ()
    """Targets of this profile that plan for the KPI; it counts their strands."""
    see: Literal["", "log", "satisfaction"] = ""
    """Which page of the office holds what stands behind a KPI that no measure counts."""
    area_values_by_year: dict[Id, tuple[float, ...]] = Field(default_factory=dict)
    """What areas are to reach in the contract's first, second … year; the last stands from then on."""
    out_of: AtLeastOne | None = None
    """How many there are in all, where the contract says so, such as 25 practices."""
    source: Text

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Kpi:
        limited = {KpiMeasure.FIRST_CONTACT, KpiMeasure.SUPPORT_PLAN}
        if self.measure in limited and self.within_working_days is None:
            message = f"the measure '{self.measure}' needs within_working_days; write by when it is to be done"
            raise ValueError(message)
        if KpiMeasure.CARERS_ABOVE_LIMIT in {self.measure, *self.beside} and self.sessions_at_most is None:
            message = f"the measure '{KpiMeasure.CARERS_ABOVE_LIMIT}' needs sessions_at_most; write how many"
            raise ValueError(message)
        if self.out_of is not None and (self.measure is None or self.measure in SHARES):
            message = "out_of says what a plain count is out of; give the KPI such a measure, or delete out_of"
            raise ValueError(message)
        if self.value is not None and self.direction is None:
            message = "a value needs a direction; write direction = one of " + ", ".join(Direction)
            raise ValueError(message)
        return self

    def to_definition(self, targets: Mapping[str, tuple[tuple[str, ...], str | None, float]]) -> KpiDefinition:
        """Say what is counted; ``targets`` gives strands, area and amount of each target of the profile."""
        planned = [targets[name] for name in self.targets]
        strands = self.strands or tuple(sorted({strand for found, _, _ in planned for strand in found}))
        return KpiDefinition(
            id=self.id,
            title=self.title,
            counts=self.counts,
            unit=self.unit,
            source=self.source,
            returned=self.returned.value,
            measure=self.measure,
            value=self.value,
            direction=self.direction,
            period=self.period,
            within_working_days=self.within_working_days or 0,
            sessions_at_most=self.sessions_at_most or 0,
            strand_ids=strands,
            area_values={area: amount for _, area, amount in planned if area is not None},
            area_values_by_year={area: values for area, values in self.area_values_by_year.items() if values},
            beside=self.beside,
            severity=self.severity or "",
            failure_score=self.failure_score or 0,
            variations=tuple(one.to_variation() for one in self.variation),
            out_of=self.out_of or 0,
            see=self.see,
        )


class FailureRule(Table):
    """When missed KPIs add up to a failure of the service."""

    points: AtLeastOne
    halved_for_months: Count = 0
    text: Text
    source: Text

    def to_rule(self) -> kpis.FailureRule:
        """Give it as the rules of KPIs take it."""
        return kpis.FailureRule(points=self.points, halved_for_months=self.halved_for_months)


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
    """A characteristic or circumstance by which figures are broken down; yes and no where no answers are named."""

    id: Word
    name: Text
    answers: tuple[str, ...] = ()
    households: bool = False
    """Whether carers and parents may answer on their own page; they never have to."""
    why: str = ""
    """What they are told about why it is asked."""
    source: Text

    @field_validator("answers")
    @classmethod
    def _no_bad_answers(cls, answers: tuple[str, ...]) -> tuple[str, ...]:
        wrong = wrong_answers(answers)
        if wrong:
            raise ValueError(wrong)
        return tuple(" ".join(one.split()) for one in answers)

    @model_validator(mode="after")
    def _what_is_asked_makes_sense(self) -> Characteristic:
        if self.id in WORKED_OUT and (self.answers or self.households):
            message = f"'{self.id}' is worked out from the register; delete answers and households here"
            raise ValueError(message)
        if self.households and not self.why.strip():
            message = 'households are asked, and nothing says why; add why = "…", or delete households'
            raise ValueError(message)
        return self


class Answering(Table):
    """By when what somebody said is acknowledged and answered; a kind that is left out follows the product's days."""

    kind: Literal["compliment", "comment", "complaint", "second_stage"]
    acknowledge_working_days: Count | None = None
    answer_working_days: Count | None = None
    source: Text

    def to_limit(self) -> AnswerLimit:
        """Give it as the log takes it."""
        return AnswerLimit(
            acknowledge_days=self.acknowledge_working_days, answer_days=self.answer_working_days, source=self.source
        )


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
