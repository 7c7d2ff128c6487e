"""A term is planned while somebody watches: the page works without a script, and looks in by itself with one."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler.use_cases.plan_drafts import PlanDrafts, Planning, PlanningError
from scheduler.web.access import open_to, person
from scheduler.web.draft_forms import OFFICE, or_missing, service
from scheduler.web.journeys import journeys

planning = Blueprint("planning", __name__, url_prefix="/drafts/planning")


def _use_case() -> PlanDrafts:
    return or_missing(journeys().planning)


def _found(job_id: str) -> Planning:
    try:
        return _use_case().progress(person(), job_id)
    except PlanningError:
        abort(HTTPStatus.NOT_FOUND)


@planning.post("")
@open_to(*OFFICE)
def start() -> AnyResponse:
    """Queue the planning of a term."""
    term_id = request.form.get("term", "")
    use_case = _use_case()
    try:
        job_id = use_case.start(person(), service(), term_id)
    except PlanningError as error:
        flash(str(error))
        return redirect(url_for("drafts.every", term=term_id), HTTPStatus.SEE_OTHER)
    return redirect(url_for("planning.progress", job_id=job_id), HTTPStatus.SEE_OTHER)


@planning.get("/<job_id>")
@open_to(*OFFICE)
def progress(job_id: str) -> str:
    """Show how a planning stands."""
    return render_template("planning.html", planning=_found(job_id))


@planning.get("/<job_id>/now")
@open_to(*OFFICE)
def now(job_id: str) -> AnyResponse:
    """Give the part of the page that changes, to a page that is open."""
    found = _found(job_id)
    text = render_template("_planning-now.html", planning=found)
    return make_response({"over": found.over, "part": text, "said": _said(found)})


@planning.post("/<job_id>/stop")
@open_to(*OFFICE)
def stop(job_id: str) -> AnyResponse:
    """Stop a planning, with the best found so far or with nothing kept."""
    keep = request.form.get("keep") == "yes"
    try:
        _use_case().stop(person(), job_id, keep=keep)
    except PlanningError:
        abort(HTTPStatus.NOT_FOUND)
    flash("It stops as soon as it has a whole programme, and keeps the best found." if keep else "It is called off.")
    return redirect(url_for("planning.progress", job_id=job_id), HTTPStatus.SEE_OTHER)


def _said(found: Planning) -> str:
    """Say the state in a sentence, for those who listen to the page."""
    if found.state == "done":
        return "The plan is ready."
    if found.over:
        return "The planning has ended."
    return f"{found.doing}, {found.share:.0%} done."
