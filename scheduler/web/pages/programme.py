"""The programme as a list and as a calendar, and a page for each session."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler import clock
from scheduler.use_cases.read_site import Filters, ProgrammeView
from scheduler.web.access import Who, open_to
from scheduler.web.forms import csrf, whole_number
from scheduler.web.site import pages, site

programme = Blueprint("programme", __name__, url_prefix="/programme")

FIELDS = {
    "area_id": "area",
    "band_id": "age",
    "strand_key": "kind",
    "mode": "meet",
    "month": "month",
    "first": "from",
    "last": "to",
    "near": "near",
    "within": "within",
}
"""Field of `Filters`: its name in an address."""
LIST_ALONE = ("first", "last", "near", "within")
"""Filters that the calendar of a month does not have."""


def filters_asked() -> Filters:
    """Read the filters from the address, or from the form that was sent."""
    given = request.form if request.method == "POST" else request.args
    return Filters(**{field: given.get(name, "").strip() for field, name in FIELDS.items()})


def query_of(filters: Filters, **changes: str | int) -> dict[str, Any]:
    """Write filters as an address's query, without the empty ones."""
    asked: dict[str, str | int] = {name: getattr(filters, field) for field, name in FIELDS.items()}
    return {name: value for name, value in (asked | changes).items() if value}


def page_asked() -> int:
    """Read the page number; anything that is no number is page 1."""
    text = request.args.get("page", "1")
    found = whole_number(text)
    return 1 if found is None else found


@programme.get("")
@open_to(Who.ANYONE)
def listed() -> Response:
    """List the sessions that the filters leave."""
    return _list_page(pages().programme(filters_asked(), page_asked()))


@programme.post("/find")
@csrf.exempt  # type: ignore[untyped-decorator] # flask-wtf publishes no types
@open_to(Who.ANYONE)
def find() -> AnyResponse:
    """Turn the form into an address that can be kept; changes nothing.

    The form is sent by POST so that a postcode stands in no address, log or history: what goes on into the address
    is its sector, such as BA14 8.
    """
    view = pages().programme(filters_asked(), 1)
    if view.problems:
        return _list_page(view)
    return redirect(url_for("programme.listed", **query_of(view.filters)), HTTPStatus.SEE_OTHER)


@programme.get("/calendar")
@open_to(Who.ANYONE)
def calendar() -> Response:
    """Show a month of the programme."""
    view = pages().month(filters_asked())
    page = render_template(
        "calendar.html",
        view=view,
        query=query_of(view.filters),
        earlier=query_of(view.filters, month=view.previous_month or ""),
        later=query_of(view.filters, month=view.next_month or ""),
        fields=FIELDS,
    )
    return make_response(page, HTTPStatus.BAD_REQUEST if view.problems else HTTPStatus.OK)


@programme.get("/sessions/<public_id>")
@open_to(Who.ANYONE)
def session(public_id: str) -> str:
    """Show one session."""
    shown = pages()
    view = shown.session(public_id)
    places = site().places_left(shown, clock.now())
    return render_template("session.html", view=view, session=view.session, places=places)


@programme.get("/sessions/<public_id>/calendar.ics")
@open_to(Who.ANYONE)
def session_calendar(public_id: str) -> Response:
    """Send one session as a calendar file, to be added once."""
    page_url = (pages().base_url or request.host_url.rstrip("/")) + url_for("programme.session", public_id=public_id)
    file = pages().session_calendar(public_id, page_url, site().changes(pages()))
    response = Response(file.body, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{file.file_name}"'
    return response


def _list_page(view: ProgrammeView) -> Response:
    def address(page: int) -> str:
        return url_for("programme.listed", **query_of(view.filters, page=page))

    items = [
        {"number": number, "href": address(number), "current": number == view.page}
        for number in range(1, view.pages + 1)
    ]
    pagination = {
        "items": items,
        "previous": {"href": address(view.page - 1)} if view.page > 1 else None,
        "next": {"href": address(view.page + 1)} if view.page < view.pages else None,
    }
    without_list_alone = {name: query for name, query in query_of(view.filters).items() if name not in _LIST_NAMES}
    page = render_template(
        "programme.html",
        view=view,
        typed=filters_asked(),
        query=query_of(view.filters),
        month_query=without_list_alone | ({"month": view.filters.first[:7]} if view.filters.first else {}),
        pagination=pagination,
        fields=FIELDS,
        places=site().places_left(pages(), clock.now()),
    )
    return make_response(page, HTTPStatus.BAD_REQUEST if view.problems else HTTPStatus.OK)


_LIST_NAMES = frozenset(FIELDS[field] for field in LIST_ALONE)
