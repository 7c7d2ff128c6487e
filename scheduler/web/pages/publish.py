"""A draft is checked once more and published: who is told, what stands in the way, what has changed."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler.use_cases.publish_plan import PublishError, PublishPlan
from scheduler.web.access import open_to, person
from scheduler.web.draft_forms import OFFICE, number_of, or_missing
from scheduler.web.journeys import journeys

publish = Blueprint("publish", __name__, url_prefix="/drafts/<int:plan_id>/publish")


def _use_case() -> PublishPlan:
    return or_missing(journeys().publishing)


@publish.get("")
@open_to(*OFFICE)
def page(plan_id: int) -> AnyResponse:
    """Show whether a draft may be published, and what that would do."""
    return _page(plan_id, "")


@publish.post("")
@open_to(*OFFICE)
def go(plan_id: int) -> AnyResponse:
    """Publish a draft, and tell the families concerned."""
    try:
        done = _use_case().publish(person(), plan_id, number_of(request.form.get("version", "")))
    except PublishError as error:
        return _page(plan_id, str(error))
    told = done.effects.households
    flash(f"Published. {told} household{' is' if told == 1 else 's are'} told of changes." if told else "Published.")
    return redirect(url_for("drafts.one", plan_id=plan_id), HTTPStatus.SEE_OTHER)


@publish.post("/facts")
@open_to(*OFFICE)
def rest_on_today(plan_id: int) -> AnyResponse:
    """Hold a draft against the facts of today from now on."""
    try:
        _use_case().rest_on_today(person(), plan_id)
    except PublishError as error:
        return _page(plan_id, str(error))
    flash("The draft now rests on today’s facts. Below is what it breaks of them, if anything.")
    return redirect(url_for("publish.page", plan_id=plan_id), HTTPStatus.SEE_OTHER)


def _page(plan_id: int, refused: str) -> AnyResponse:
    try:
        found = _use_case().readiness(person(), plan_id)
    except PublishError:
        abort(HTTPStatus.NOT_FOUND)
    text = render_template("publish.html", found=found, refused=refused)
    return make_response(text, HTTPStatus.CONFLICT if refused else HTTPStatus.OK)
