"""Past attendance that was imported, for the office alone."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from scheduler.web.access import Who, open_to
from scheduler.web.draft_forms import day_of, or_missing
from scheduler.web.journeys import journeys
from scheduler.web.report_parts import service_of_reader

past_attendance = Blueprint("past_attendance", __name__)
OFFICE = (Who.ADMINISTRATOR, Who.COORDINATOR)


@past_attendance.get("/past-attendance")
@open_to(*OFFICE)
def page() -> str:
    """Show a year of imported attendance, month by month, beside the registers kept here."""
    view = or_missing(journeys().past).view(service_of_reader(), day_of(request.args.get("year", "")))
    return render_template("past-attendance.html", view=view)
