"""Count a service's KPIs over the contract's year so far, and forecast them to its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import holidays

from geo.forecasts import Forecast, forecast_count, forecast_share
from scheduler.domain.contract import contract_year
from scheduler.domain.facts import Period
from scheduler.domain.kpi_measures import KpiMeasure, KpiRecords, Wanted, count_kpi
from scheduler.domain.kpi_results import (
    Direction,
    KpiDays,
    KpiDefinition,
    KpiResult,
    Points,
    judge_all,
    month_of,
    points_of,
)
from scheduler.domain.kpis import FailureRule
from scheduler.domain.satisfaction import SatisfactionTarget
from scheduler.profiles import UnknownServiceError, find_profile
from scheduler.store import Db
from scheduler.store.booking_policy import load_booking_policy
from scheduler.store.kpi_records import kpi_records

LEAST_DAYS = 28
"""A forecast from less than four weeks would be guesswork."""
RECENT_DAYS = 91
"""New people come ever more rarely as a year goes on: their rate is taken from the last quarter."""
COUNTED_AFRESH = frozenset({KpiMeasure.SESSIONS, KpiMeasure.ATTENDANCES, KpiMeasure.REFERRALS})
"""Measures of which every new one adds one, however many there were."""
COUNTED_ONCE = frozenset({KpiMeasure.DIFFERENT_CARERS, KpiMeasure.DIFFERENT_FAMILIES, KpiMeasure.VENUES})


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractKpis:
    """What a profile says about KPIs; nothing of all of it where a service has no profile."""

    definitions: tuple[KpiDefinition, ...] = ()
    failure_rule: FailureRule | None = None
    failure_words: str = ""
    starts: date | None = None
    target_ids: frozenset[str] = frozenset()
    """Targets that a KPI stands for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedKpis:
    """Every KPI of a contract, counted; with the points of what was missed, where the contract has a rule."""

    contract: ContractKpis
    days: KpiDays
    records: KpiRecords
    results: tuple[KpiResult, ...]
    points: Points | None


@cache
def contract_kpis(service_id: str, data_dir: Path) -> ContractKpis:
    """Return the KPIs of a service's profile."""
    try:
        profile = find_profile(service_id, data_dir)
    except UnknownServiceError:
        return ContractKpis()
    return ContractKpis(
        definitions=profile.to_kpis(),
        failure_rule=profile.failure_rule.to_rule() if profile.failure_rule else None,
        failure_words=profile.failure_rule.text if profile.failure_rule else "",
        starts=profile.contract_starts,
        target_ids=frozenset(name for one in profile.kpis if one.measure for name in one.targets),
    )


@cache
def satisfaction_target(service_id: str, data_dir: Path) -> SatisfactionTarget:
    """Return what the contract asks of satisfaction; the product's default where it asks nothing."""
    for one in contract_kpis(service_id, data_dir).definitions:
        if one.measure is KpiMeasure.SATISFIED and one.value is not None:
            more = one.direction is Direction.MORE_THAN
            words = f"more than {one.value:g} %" if more else f"{one.value:g} % or more"
            return SatisfactionTarget(percent=one.value, words=words, source=one.source)
    return SatisfactionTarget()


@cache
def bank_holidays(first_year: int, last_year: int) -> frozenset[date]:
    """England's bank holidays of some years."""
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=range(first_year, last_year + 1)))


def count_kpis(db: Db, service_id: str, until: date, data_dir: Path, *, by_area: bool = True) -> CountedKpis:
    """Count every KPI of a service from the first day of the contract's year that holds ``until``.

    Parameters
    ----------
    db
        A transaction that reads.
    service_id
        A service; one without a profile has no KPIs.
    until
        The last day that counts.
    data_dir
        Where the profiles are.
    by_area
        Whether each area is counted apart.
    """
    contract = contract_kpis(service_id, data_dir)
    first, last = contract_year(until, load_booking_policy(db, service_id).year_starts_month)
    days = KpiDays(year_first=first, year_last=last, until=until, month_of_contract=month_of(contract.starts, until))
    if not contract.definitions:
        return CountedKpis(contract=contract, days=days, records=KpiRecords(), results=(), points=None)
    before = first.replace(year=first.year - 1)  # the first of a month: there is one in every year
    off = bank_holidays(before.year, until.year + 1)
    records = kpi_records(db, service_id, before, until, bank_holidays=off)
    results = judge_all(contract.definitions, records, days, by_area=by_area)
    rule = contract.failure_rule
    points = None if rule is None else points_of(results, rule, days.month_of_contract)
    return CountedKpis(contract=contract, days=days, records=records, results=results, points=points)


def forecast_of(result: KpiResult, records: KpiRecords, days: KpiDays) -> Forecast | None:
    """Forecast a KPI of a year, or a share, to the year's end; None where that says nothing.

    Sessions, attendances and referrals go on at the year's rate; different people at the rate at which new ones came
    in the last quarter, as who came before cannot be new again. Of what is out of so many nothing is said.
    """
    kpi, count = result.definition, result.count
    seen = (days.until - days.year_first).days + 1
    ahead = (days.year_last - days.until).days
    if count is None or kpi.measure is None or seen < LEAST_DAYS or kpi.period not in {None, Period.YEAR} or kpi.out_of:
        return None
    if result.is_share:
        return forecast_share(int(count.count or 0), int(count.of), days.passed) if count.of else None
    so_far = int(count.count or 0)
    if kpi.measure in COUNTED_AFRESH:
        return forecast_count(so_far, so_far, seen, ahead)
    if kpi.measure in COUNTED_ONCE:
        lately = min(RECENT_DAYS, seen)
        until_then = days.until - timedelta(days=lately)
        early = count_kpi(
            kpi.measure, records, Wanted(first=days.year_first, last=until_then, strand_ids=kpi.strand_ids)
        )
        return forecast_count(so_far, so_far - int(early.count or 0), lately, ahead)
    return None
