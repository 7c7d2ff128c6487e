"""The plan's page: what was promised, what was reached, and how far it can be relied on."""

from __future__ import annotations

from scheduler.domain.calendar import months_that_count
from scheduler.domain.coverage import months_missed
from scheduler.domain.facts import Measure, Mode, MonthlyAccess, Period, Target
from scheduler.domain.targets import amount_due, reached
from scheduler.optimise.programme import check_plan
from scheduler.use_cases.read_site.figures import aim_view
from scheduler.use_cases.read_site.snapshot import Snapshot
from scheduler.use_cases.read_site.views import PlanView, TargetView

MEASURE_WORDS = {Measure.SESSIONS: "sessions", Measure.SERIES: "groups", Measure.PLACES: "places"}
PERIOD_WORDS = {Period.YEAR: "a year", Period.QUARTER: "a quarter", Period.MONTH: "a month", Period.TERM: "a term"}


def plan_view(snapshot: Snapshot) -> PlanView:
    """Read the plan beside its promises, and check it again."""
    targets = tuple(_target(snapshot, target) for target in snapshot.facts.targets)
    plan = snapshot.plan
    unmet = [one for one in plan.unmet if not snapshot.names_somebody(one.about, one.because)]
    findings = check_plan(snapshot.facts, plan)
    told = [one for one in findings if not snapshot.names_somebody(one.about, one.because)]
    return PlanView(
        aims=tuple(aim_view(aim) for aim in plan.aims),
        targets=targets,
        targets_met=sum(target.met for target in targets),
        duties=tuple(_duty(snapshot, duty) for duty in snapshot.facts.monthly_access),
        unmet=tuple((one.about, one.because) for one in unmet),
        unmet_private=len(plan.unmet) - len(unmet),
        problems=tuple(f"{one.about}: {one.because}" for one in told),
        problem_count=len(findings),
        sessions=plan.session_count,
        groups=snapshot.group_count,
        events=snapshot.event_count,
        home_visits=snapshot.home_visit_count,
        facts_fingerprint=plan.facts_fingerprint,
        facts_unchanged=snapshot.facts_unchanged,
        made_by=plan.made_by,
        seed=plan.seed,
        changed_at=snapshot.changed_at,
    )


def _target(snapshot: Snapshot, target: Target) -> TargetView:
    modes = {snapshot.strands[strand_id].mode for strand_id in target.strand_ids}
    visits = target.measure is Measure.SERIES and modes == {Mode.HOME_VISIT}
    counts = "families" if visits else MEASURE_WORDS[target.measure]
    area_name = snapshot.areas[target.area_id].name if target.area_id else ""
    return TargetView(
        title=target.title,
        source=target.source,
        promised=f"at least {target.amount:,} {counts} {PERIOD_WORDS[target.period]}",
        owed=amount_due(target, snapshot.facts.term),
        planned=reached(target, snapshot.plan),
        where="" if area_name in target.title else area_name,
    )


def _duty(snapshot: Snapshot, duty: MonthlyAccess) -> str:
    missed = months_missed(snapshot.facts, snapshot.plan, band_id=duty.band_id)
    served = sum(not months for months in missed.values())
    band = snapshot.bands[duty.band_id].name
    months = len(months_that_count(snapshot.facts.term))
    return (
        f"{band}: something in every area in every month ({duty.source}). "
        f"{served} of {len(missed)} areas have it in all {months} months that count."
    )
