"""Before and after: two plans of one term side by side, for those who decide between them."""

from __future__ import annotations

import re
from http import HTTPStatus

from flask import Blueprint, Response, abort, render_template, request

from scheduler.use_cases.read_site.compare import SMALL_MAPS_CSS, ComparePlans, Comparison, ComparisonError
from scheduler.web.access import Who, open_to, person
from scheduler.web.journeys import journeys

compare = Blueprint("compare", __name__, url_prefix="/coverage")
STYLE_SECONDS = 3600
PLAN_NUMBER = re.compile(r"[0-9]{1,9}")
DECIDERS = (Who.ADMINISTRATOR, Who.COORDINATOR, Who.COMMISSIONER)


@compare.get("/compare")
@open_to(*DECIDERS)
def page() -> tuple[str, int]:
    """Ask for two plans, and show them side by side once both are named."""
    comparisons = journeys().comparisons
    if comparisons is None:
        abort(HTTPStatus.NOT_FOUND)
    before, after = (request.args.get(name, "").strip() for name in ("before", "after"))
    problem, made = "", None
    if before or after:
        try:
            made = _compared(comparisons, before, after)
        except ComparisonError as error:
            problem = str(error)
    choices = comparisons.choices(made.after.id if made and made.after else None, service_id=person().service_id)
    chosen = _chosen(before, after, [one.id for one in choices])
    status = HTTPStatus.BAD_REQUEST if problem else HTTPStatus.OK
    return render_template("compare.html", choices=choices, made=made, problem=problem, chosen=chosen), status


@compare.get("/small-maps.css")
@open_to(Who.ANYONE)
def style() -> Response:
    """Serve the look of small maps: the colours of the coverage map."""
    response = Response(SMALL_MAPS_CSS, content_type="text/css; charset=utf-8")
    response.cache_control.max_age = STYLE_SECONDS
    return response


def _compared(comparisons: ComparePlans, before: str, after: str) -> Comparison:
    if not all(PLAN_NUMBER.fullmatch(text) for text in (before, after)):
        message = "Choose a plan before and a plan after from the lists."
        raise ComparisonError(message)
    return comparisons.compare(int(before), int(after), service_id=person().service_id)


def _chosen(before: str, after: str, ids: list[int]) -> tuple[str, str]:
    """Say where the lists stand: at what was asked for, or else the newest plan beside the one before it."""
    if before or after or not ids:
        return before, after
    return str(ids[1] if len(ids) > 1 else ids[0]), str(ids[0])
