"""Who comes, by the characteristics of the contract, for the office alone."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler.domain.accounts import actor_of
from scheduler.domain.characteristics import NOT_ASKED, AnswerError
from scheduler.use_cases.read_breakdowns import ReadBreakdowns
from scheduler.web.access import Who, open_to, person
from scheduler.web.draft_forms import or_missing
from scheduler.web.journeys import journeys
from scheduler.web.report_parts import service_of_reader

breakdowns = Blueprint("breakdowns", __name__, url_prefix="/breakdowns")
OFFICE = (Who.ADMINISTRATOR, Who.COORDINATOR)


def _use_case() -> ReadBreakdowns:
    return or_missing(journeys().breakdowns)


@breakdowns.get("")
@open_to(*OFFICE)
def page() -> str:
    """Show how many different people gave each answer."""
    return render_template("breakdowns.html", view=_use_case().view(service_of_reader()))


@breakdowns.get("/households/<household_id>")
@open_to(*OFFICE)
def household(household_id: str) -> str:
    """Show what a household's carers told."""
    found = _use_case().household(service_of_reader(), household_id, by=actor_of(person().account_id))
    return render_template("breakdowns-household.html", found=found, not_asked=NOT_ASKED)


@breakdowns.post("/households/<household_id>")
@open_to(*OFFICE)
def keep(household_id: str) -> AnyResponse:
    """Keep what they told."""
    try:
        _use_case().keep(service_of_reader(), household_id, request.form, by=actor_of(person().account_id))
        flash("It is kept.")
    except AnswerError as problem:
        flash(str(problem), "fault")
    return redirect(url_for("breakdowns.household", household_id=household_id), HTTPStatus.SEE_OTHER)
