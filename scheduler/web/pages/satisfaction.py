"""How satisfied carers are, and what they wrote, for the office alone; the council reads the report's tables."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler.domain.accounts import actor_of
from scheduler.domain.satisfaction import THEMES, ThemeError
from scheduler.use_cases.read_satisfaction import ReadSatisfaction
from scheduler.web.access import Who, open_to, person
from scheduler.web.draft_forms import or_missing
from scheduler.web.journeys import journeys
from scheduler.web.report_parts import service_of_reader

satisfaction = Blueprint("satisfaction", __name__, url_prefix="/satisfaction")
OFFICE = (Who.ADMINISTRATOR, Who.COORDINATOR)


def _use_case() -> ReadSatisfaction:
    return or_missing(journeys().satisfaction)


@satisfaction.get("")
@open_to(*OFFICE)
def page() -> str:
    """Show scores with their response rates and intervals, statements, the trend and themes."""
    quarters = request.args.get("trend") == "quarter"
    view = _use_case().view(service_of_reader(), request.args.get("period", ""), quarters=quarters)
    return render_template("satisfaction.html", view=view, quarters=quarters)


@satisfaction.get("/comments")
@open_to(*OFFICE)
def comments() -> str:
    """List what people wrote and nobody has read yet."""
    number = min(10_000, max(1, request.args.get("page", 1, type=int)))
    view = _use_case().comments(service_of_reader(), request.args.get("period", ""), number)
    return render_template("satisfaction-comments.html", view=view, themes=THEMES)


@satisfaction.post("/comments/<int:feedback_id>")
@open_to(*OFFICE)
def tag(feedback_id: int) -> AnyResponse:
    """Keep the themes of a comment, or take them back."""
    by = actor_of(person().account_id)
    try:
        if request.form.get("undo"):
            _use_case().untag(service_of_reader(), feedback_id, by=by)
            flash("The themes are taken back. The comment waits to be read again.")
        else:
            ticked, typed = request.form.getlist("themes"), request.form.get("own", "")
            _use_case().tag(service_of_reader(), feedback_id, ticked, typed, by=by)
            flash("The comment is tagged.")
    except ThemeError as problem:
        flash(str(problem), "fault")
    back = url_for("satisfaction.comments", period=request.form.get("period") or None)
    return redirect(back, HTTPStatus.SEE_OTHER)
