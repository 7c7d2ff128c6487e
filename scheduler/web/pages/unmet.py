"""Requests that could not be met, for the office; and the button of the search that found nothing."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler.domain.accounts import actor_of
from scheduler.domain.unmet_need import UnmetError, WhyUnmet
from scheduler.use_cases.read_unmet import ReadUnmet
from scheduler.web.access import Who, open_to, person
from scheduler.web.draft_forms import or_missing
from scheduler.web.journeys import journeys
from scheduler.web.report_parts import service_of_reader
from scheduler.web.site import pages

unmet = Blueprint("unmet", __name__)
OFFICE = (Who.ADMINISTRATOR, Who.COORDINATOR)


def _use_case() -> ReadUnmet:
    return or_missing(journeys().unmet)


@unmet.get("/unmet")
@open_to(*OFFICE)
def page() -> str:
    """Show a year's unmet requests, what they wish for, and how they weigh in the next plan."""
    return render_template("unmet.html", view=_use_case().view(service_of_reader()), reasons=tuple(WhyUnmet))


@unmet.post("/unmet")
@open_to(*OFFICE)
def note() -> AnyResponse:
    """Keep a coordinator's note."""
    try:
        _use_case().note(service_of_reader(), request.form, by=actor_of(person().account_id))
        flash("The request is noted.")
    except UnmetError as problem:
        flash(str(problem), "fault")
    return redirect(url_for("unmet.page"), HTTPStatus.SEE_OTHER)


@unmet.get("/programme/nothing-found")
@open_to(Who.ANYONE)
def nothing_found() -> str:
    """Ask whether the service may count that somebody found nothing; nothing of who they are is kept."""
    or_missing(journeys().unmet)
    return render_template("nothing-found.html", area=request.args.get("area", ""), kept=False)


@unmet.post("/programme/nothing-found")
@open_to(Who.ANYONE)
def keep_nothing_found() -> str:
    """Keep that somebody looked for something and found nothing."""
    _use_case().searched(pages().snapshot.facts.service_id, request.form.get("area") or None, None)
    return render_template("nothing-found.html", area="", kept=True)
