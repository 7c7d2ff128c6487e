"""The curve of equity against cost: what less money would mean for the worst-served carers."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler.use_cases.draw_curve import CurveError, CurveView, DrawCurve
from scheduler.web.access import open_to, person
from scheduler.web.draft_forms import OFFICE, or_missing, service
from scheduler.web.journeys import journeys

curve = Blueprint("curve", __name__, url_prefix="/drafts/curve")


def _use_case() -> DrawCurve:
    return or_missing(journeys().curve)


def _found(job_id: str) -> CurveView:
    try:
        return _use_case().one(person(), job_id)
    except CurveError:
        abort(HTTPStatus.NOT_FOUND)


@curve.post("")
@open_to(*OFFICE)
def start() -> AnyResponse:
    """Queue the curve of a term."""
    use_case = _use_case()
    try:
        job_id = use_case.start(person(), service(), request.form.get("term", ""))
    except CurveError as error:
        flash(str(error))
        return redirect(url_for("drafts.every"), HTTPStatus.SEE_OTHER)
    return redirect(url_for("curve.one", job_id=job_id), HTTPStatus.SEE_OTHER)


@curve.get("/<job_id>")
@open_to(*OFFICE)
def one(job_id: str) -> str:
    """Show the curve, or how far it is."""
    return render_template("curve.html", view=_found(job_id))


@curve.get("/<job_id>/now")
@open_to(*OFFICE)
def now(job_id: str) -> AnyResponse:
    """Give the part of the page that changes, to a page that is open."""
    found = _found(job_id)
    text = render_template("_curve-now.html", view=found)
    return make_response({"over": not found.waits, "part": text, "said": found.progress or "Waiting for a worker."})
