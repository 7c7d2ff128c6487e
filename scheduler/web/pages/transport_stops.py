"""Named stops where a vehicle waits: listed, added, changed, retired."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler.domain.household_rules import Mistake, MistakesError
from scheduler.domain.transport_stops import StopForm
from scheduler.use_cases.transport.keep_stops import KeepStops, StopLine, StopsView
from scheduler.web.access import open_to, person
from scheduler.web.draft_forms import OFFICE, number_of, or_missing, service
from scheduler.web.journeys import journeys

transport_stops = Blueprint("transport_stops", __name__, url_prefix="/transport/stops")

STOPS_ON_A_PAGE = 50


def stops() -> KeepStops:
    """Return the use case of stops."""
    return or_missing(journeys().transport_stops)


@transport_stops.get("")
@open_to(*OFFICE)
def every() -> AnyResponse:
    """List the stops, with the form for a new one."""
    return _page({}, (), HTTPStatus.OK)


@transport_stops.post("")
@open_to(*OFFICE)
def add() -> AnyResponse:
    """Keep a new stop."""
    try:
        made = stops().add(service(), _typed(), by=person().actor)
    except MistakesError as error:
        return _page(request.form, error.mistakes, HTTPStatus.BAD_REQUEST)
    flash(f"{made.name} is kept. Families near enough can choose it from now on.")
    return redirect(url_for("transport_stops.every"), HTTPStatus.SEE_OTHER)


@transport_stops.get("/<int:stop_id>")
@open_to(*OFFICE)
def one(stop_id: int) -> AnyResponse:
    """Show one stop with its form."""
    view = stops().view(service())
    line = _line(view, stop_id)
    return _stop_page(view, line, line.stop, (), HTTPStatus.OK)


@transport_stops.post("/<int:stop_id>")
@open_to(*OFFICE)
def change(stop_id: int) -> AnyResponse:
    """Change one stop, retire it, or take it into use again."""
    what, by = request.form.get("what", ""), person().actor
    try:
        if what in {"retire", "use"}:
            line = stops().use(service(), stop_id, in_use=what == "use", by=by)
            flash(_used_words(line))
        else:
            made = stops().change(service(), stop_id, _typed(), by=by)
            flash(f"{made.name} is changed.")
    except MistakesError as error:
        view = stops().view(service())
        return _stop_page(view, _line(view, stop_id), request.form, error.mistakes, HTTPStatus.BAD_REQUEST)
    return redirect(url_for("transport_stops.every"), HTTPStatus.SEE_OTHER)


def _used_words(line: StopLine) -> str:
    if line.stop.in_use:
        return f"{line.stop.name} is in use again."
    if not line.requests:
        return f"{line.stop.name} is retired: nobody can choose it any more."
    return (
        f"{line.stop.name} is retired. {line.requests} of the requests for sessions to come are still to be fetched "
        "there: their days cannot be planned until the families have agreed to another place."
    )


def _line(view: StopsView, stop_id: int) -> StopLine:
    return or_missing(next((one for one in view.lines if one.stop.id == stop_id), None))


def _typed() -> StopForm:
    sent = request.form
    return StopForm(
        name=sent.get("name", ""),
        place=sent.get("place", ""),
        postcode=sent.get("postcode", ""),
        area_id=sent.get("area_id", ""),
        lit=bool(sent.get("lit")),
        sheltered=bool(sent.get("sheltered")),
        notes=sent.get("notes", ""),
    )


def _page(typed: object, mistakes: tuple[Mistake, ...], status: HTTPStatus) -> AnyResponse:
    view = stops().view(service())
    pages = max(1, -(-len(view.lines) // STOPS_ON_A_PAGE))
    number = min(max(number_of(request.values.get("page", "")), 1), pages)
    text = render_template(
        "transport-stops.html",
        view=view,
        shown=view.lines[(number - 1) * STOPS_ON_A_PAGE : number * STOPS_ON_A_PAGE],
        number=number,
        pages=pages,
        typed=typed,
        faults={one.field: one.words for one in mistakes},
    )
    return make_response(text, status)


def _stop_page(
    view: StopsView, line: StopLine, typed: object, mistakes: tuple[Mistake, ...], status: HTTPStatus
) -> AnyResponse:
    faults = {one.field: one.words for one in mistakes}
    return make_response(
        render_template("transport-stop.html", view=view, line=line, typed=typed, faults=faults), status
    )
