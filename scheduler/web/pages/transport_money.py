"""What transport costs: for the office in every way it can be shared out, for a commissioner by area alone."""

from __future__ import annotations

from datetime import date, timedelta
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler import clock
from scheduler.use_cases.transport_board import costs_csv
from scheduler.web.access import Who, open_to, person
from scheduler.web.draft_forms import OFFICE, day_of, or_missing, service
from scheduler.web.journeys import journeys
from scheduler.web.pages.transport import board, csv_file

transport_money = Blueprint("transport_money", __name__, url_prefix="/transport")

LONGEST_PERIOD = timedelta(days=370)
USUAL_PERIOD = timedelta(days=120)
SESSIONS_SHOWN = 50


@transport_money.get("/costs")
@open_to(*OFFICE, Who.COMMISSIONER)
def costs() -> str:
    """Show what transport costs."""
    in_office = Who(person().role.value) in OFFICE
    if not in_office:
        today = clock.today()
        asked = day_of(request.args.get("first", "")) or board().last_quarter(today)
        found = board().costs_told(service(), asked, today=today)
        over = found.last < today
        return render_template("transport-costs.html", view=found, sessions=(), office=False, weighed=None, over=over)
    found, weighed = board().costs(service(), *_period()), or_missing(journeys().one_more).newest(service())
    return render_template(
        "transport-costs.html",
        view=found,
        sessions=found.by_session[:SESSIONS_SHOWN],
        office=True,
        weighed=weighed,
        weighed_from=weighed and day_of(weighed.args["first"]),
        weighed_to=weighed and day_of(weighed.args["last"]),
    )


@transport_money.post("/costs")
@open_to(*OFFICE)
def weigh() -> AnyResponse:
    """Queue the comparison with one more minibus, or call it off."""
    first, last = _period()
    one_more = or_missing(journeys().one_more)
    if request.form.get("what") == "call-off":
        one_more.call_off(service())
        flash("The comparison is called off.")
    else:
        one_more.queue(service(), first, last, by=person().actor)
        flash("Every day is being planned again with one more minibus. You can leave this page and come back.")
    where = url_for("transport_money.costs", first=first, last=last, _anchor="more")
    return redirect(where, HTTPStatus.SEE_OTHER)


@transport_money.get("/costs.csv")
@open_to(*OFFICE)
def costs_file() -> AnyResponse:
    """Send the shares of cost."""
    first, last = _period()
    return csv_file(costs_csv(board().costs(service(), first, last)), f"transport-costs-{first}-{last}.csv")


def _period() -> tuple[date, date]:
    """Read the period of an address; the months around today where it says none, at most a year."""
    today = clock.now().date()
    first = day_of(request.values.get("first", "")) or today - USUAL_PERIOD
    last = day_of(request.values.get("last", "")) or max(first, today) + USUAL_PERIOD
    return first, min(max(first, last), first + LONGEST_PERIOD)
