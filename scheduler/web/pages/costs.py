"""Cost and carbon, for the office: full figures of the contract's year so far."""

from __future__ import annotations

from flask import Blueprint, render_template

from scheduler import clock
from scheduler.web.access import Who, open_to
from scheduler.web.draft_forms import or_missing
from scheduler.web.journeys import journeys
from scheduler.web.report_parts import WORDS, service_of_reader

costs = Blueprint("costs", __name__, url_prefix="/costs")


@costs.get("")
@open_to(Who.ADMINISTRATOR, Who.COORDINATOR)
def page() -> str:
    """Show what the year so far cost and emitted, against the budget."""
    found = or_missing(journeys().reports).costs(service_of_reader(), today=clock.today())
    return render_template("costs.html", costs=found, **WORDS)
