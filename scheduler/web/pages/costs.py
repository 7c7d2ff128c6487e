"""Cost and carbon, for the office: full figures of the contract's year so far."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template

from scheduler import clock
from scheduler.domain.reports import ReportKind, ReportPeriod
from scheduler.web.access import Who, open_to
from scheduler.web.draft_forms import or_missing
from scheduler.web.journeys import journeys
from scheduler.web.report_parts import WORDS, service_of_reader

costs = Blueprint("costs", __name__, url_prefix="/costs")
SHOWN = ("Cost by activity", "Cost by area", "Cost by funder", "Miles and carbon")


def _share_gone(year: ReportPeriod, today: date) -> float:
    """How much of a year has gone, from 0 to 100."""
    return 100 * ((min(today, year.last) - year.first).days + 1) / ((year.last - year.first).days + 1)


@costs.get("")
@open_to(Who.ADMINISTRATOR, Who.COORDINATOR)
def page() -> str:
    """Show what the year so far cost and emitted, against the budget."""
    use_case = or_missing(journeys().reports)
    service = service_of_reader()
    shown = use_case.show(service, ReportKind.ANNUAL, clock.today().isoformat())
    tables = [one for one in shown.report.tables if one.short in SHOWN]
    return render_template(
        "costs.html",
        shown=shown,
        report=shown.report,
        tables=tables,
        budget=use_case.budget(service),
        money=use_case.money(service),
        gone=_share_gone(shown.report.head.period, clock.today()),
        **WORDS,
    )
