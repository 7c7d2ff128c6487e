"""Calendars to subscribe to, and the page that explains how."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from scheduler.use_cases.read_site import FeedView
from scheduler.web.access import Who, open_to
from scheduler.web.site import pages

calendars = Blueprint("calendars", __name__, url_prefix="/calendars")


def web_address(endpoint: str, **values: Any) -> str:
    """Write the full address of a feed, for a person to copy."""
    return f"{pages().base_url or asked_at()}{url_for(endpoint, **values)}"


def asked_at() -> str:
    """Return scheme and host that the visitor asked for, without a slash at the end."""
    return request.host_url.rstrip("/")


def subscription(address: str) -> str:
    """Write the webcal address that calendar programs open by themselves."""
    return f"webcal://{address.split('://', 1)[1]}"


@calendars.get("")
@open_to(Who.ANYONE)
def page() -> str:
    """Explain how to subscribe, and list every calendar."""
    whole = web_address("calendars.programme")
    rows = [
        {"name": choice.name, "address": address, "subscribe": subscription(address)}
        for choice in pages().area_choices
        for address in [web_address("calendars.area", area_id=choice.id)]
    ]
    return render_template("calendars.html", whole=whole, whole_subscribe=subscription(whole), rows=rows)


@calendars.get("/programme.ics")
@open_to(Who.ANYONE)
def programme() -> Response:
    """Send the whole programme as a calendar."""
    return _sent(pages().feed(asked_at=asked_at()))


@calendars.get("/areas/<area_id>.ics")
@open_to(Who.ANYONE)
def area(area_id: str) -> Response:
    """Send one area's programme as a calendar."""
    return _sent(pages().feed(area_id, asked_at()))


def _sent(feed: FeedView) -> Response:
    """Send a feed, or 304 where the reader has these very bytes; a matching ETag wins over a date."""
    response = Response(feed.body, content_type="text/calendar; charset=utf-8")
    response.set_etag(feed.digest)
    response.last_modified = feed.changed_at
    response.cache_control.public = True
    response.cache_control.no_cache = True
    response.headers["Content-Disposition"] = f'inline; filename="{feed.file_name}"'
    response.make_conditional(request)
    return response
