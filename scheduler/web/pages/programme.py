"""The programme as a list and as a calendar."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for

from scheduler.use_cases.read_site import Filters
from scheduler.web.access import Who, open_to
from scheduler.web.site import pages

programme = Blueprint("programme", __name__, url_prefix="/programme")

FIELDS = {"area_id": "area", "band_id": "age", "strand_id": "strand", "month": "month"}
"""Field of `Filters`: its name in an address."""


def filters_asked() -> Filters:
    """Read the filters from the address."""
    return Filters(**{field: request.args.get(name, "").strip() for field, name in FIELDS.items()})


def query_of(filters: Filters, **changes: str | int) -> dict[str, Any]:
    """Write filters as an address's query, without the empty ones."""
    asked: dict[str, str | int] = {name: getattr(filters, field) for field, name in FIELDS.items()}
    return {name: value for name, value in (asked | changes).items() if value}


def page_asked() -> int:
    """Read the page number; anything that is no number is page 1."""
    text = request.args.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() else 1


@programme.get("")
@open_to(Who.ANYONE)
def listed() -> Response:
    """List the sessions that the filters leave."""
    view = pages().programme(filters_asked(), page_asked())

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
    page = render_template(
        "programme.html", view=view, query=query_of(view.filters), pagination=pagination, fields=FIELDS
    )
    return make_response(page, HTTPStatus.BAD_REQUEST if view.problems else HTTPStatus.OK)


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
