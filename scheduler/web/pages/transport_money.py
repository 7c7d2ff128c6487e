"""What transport costs: for the office in every way it can be shared out, for a commissioner by area alone."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from scheduler import clock
from scheduler.use_cases.transport_board import costs_csv
from scheduler.web.access import Who, open_to, person
from scheduler.web.draft_forms import OFFICE, day_of, service
from scheduler.web.pages.transport import board, csv_file, office

transport_money = Blueprint("transport_money", __name__, url_prefix="/transport")

LONGEST_PERIOD = timedelta(days=370)
USUAL_PERIOD = timedelta(days=120)
SESSIONS_SHOWN = 50


@transport_money.get("/costs")
@open_to(*OFFICE, Who.COMMISSIONER)
def costs() -> str:
    """Show what transport costs."""
    first, last = _period()
    in_office = Who(person().role.value) in OFFICE
    found = board().costs(service(), first, last)
    asked = in_office and request.args.get("more") == "yes"
    return render_template(
        "transport-costs.html",
        view=found,
        sessions=found.by_session[:SESSIONS_SHOWN] if in_office else (),
        office=in_office,
        what_if=office().costs(service(), first, last, what_if=True).what_if if asked else None,
    )


@transport_money.get("/costs.csv")
@open_to(*OFFICE)
def costs_file() -> AnyResponse:
    """Send the shares of cost."""
    first, last = _period()
    return csv_file(costs_csv(board().costs(service(), first, last)), f"transport-costs-{first}-{last}.csv")


def _period() -> tuple[date, date]:
    """Read the period of an address; the months around today where it says none, at most a year."""
    today = clock.now().date()
    first = day_of(request.args.get("first", "")) or today - USUAL_PERIOD
    last = day_of(request.args.get("last", "")) or max(first, today) + USUAL_PERIOD
    return first, min(max(first, last), first + LONGEST_PERIOD)
