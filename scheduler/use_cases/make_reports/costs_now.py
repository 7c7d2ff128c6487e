"""What the contract's year so far cost and emitted, in full: what the office looks at, and no report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from scheduler.domain.contract import ContractMoney
from scheduler.domain.report_figures import figures_of
from scheduler.domain.report_layouts import layouts_of
from scheduler.domain.reports import Layout, ReportError, ReportKind, ReportPeriod, period_with
from scheduler.store import Db
from scheduler.store.booking_policy import load_booking_policy
from scheduler.store.reports import service_names
from scheduler.use_cases.make_reports.build import DEFINITIONS, full_figures, sources_of
from scheduler.use_cases.make_reports.contract import money_of
from scheduler.use_cases.make_reports.counted import count_costs, read_factors, year_until

SHOWN = ("Cost by activity", "Cost by area", "Cost by funder", "Miles and carbon")
EXPLAINED = ("Cost", "Miles")


@dataclass(frozen=True, slots=True, kw_only=True)
class CostsNow:
    """Tables of costs and carbon; ``full`` are their figures by name.

    ``budget_pence`` is a term's, None where nobody set one; ``money`` what the contract is worth, None where its
    profile does not say; ``share_gone`` how much of the year has gone, from 0 to 100.
    """

    period: ReportPeriod
    tables: tuple[Layout, ...]
    full: dict[str, float]
    explained: tuple[tuple[str, str], ...]
    budget_pence: int | None
    money: ContractMoney | None
    share_gone: float


def costs_now(db: Db, service_id: str, today: date, data_dir: Path) -> CostsNow:
    """Count what the year so far cost.

    Raises
    ------
    ReportError
        When there is no such service.
    """
    names = service_names(db, service_id)
    if names is None:
        message = f"There is no service {service_id}; plan a term first."
        raise ReportError(message)
    starts = load_booking_policy(db, service_id).year_starts_month
    period = period_with(ReportKind.ANNUAL, today, starts)
    year, factors = year_until(period, today, starts), read_factors(data_dir)
    counted = count_costs(db, service_id, names, period, year, factors)
    figures = figures_of(counted)
    budget = names.settings.get("budget_pence")
    explained = tuple((name, words) for name, words in DEFINITIONS if name in EXPLAINED)
    return CostsNow(
        period=period,
        tables=tuple(one for one in layouts_of(period.kind, counted, figures) if one.short in SHOWN and one.rows),
        full=full_figures(figures.report()),
        explained=(*explained, ("kg CO2e", sources_of(factors))),
        budget_pence=None if budget is None else int(budget),
        money=money_of(service_id, data_dir),
        share_gone=100 * ((year.until - year.first).days + 1) / year.days,
    )
