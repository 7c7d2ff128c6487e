"""Calendars to subscribe to, and the page that explains how."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for

from scheduler.use_cases.read_site import FeedChoice, FeedView, UnknownFeedError
from scheduler.web.access import Who, open_to
from scheduler.web.site import pages, site

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
    rows = [_row(choice.name, "calendars.area", area_id=choice.id) for choice in pages().area_choices]
    choices = pages().feed_choices
    strands = [_row(choice.name, "calendars.strand", strand_key=choice.id) for choice in choices.strands]
    banded = [
        _row(f"{one.name}: {band.name}", "calendars.area_and_band", area_id=one.id, band_id=band.id)
        for one in choices.areas
        for band in choices.bands
        if (one.id, band.id) in choices.together
    ]
    return render_template(
        "calendars.html",
        whole=whole,
        whole_subscribe=subscription(whole),
        rows=rows,
        strands=strands,
        banded=banded,
    )


def _row(name: str, endpoint: str, **values: str) -> dict[str, str]:
    address = web_address(endpoint, **values)
    return {"name": name, "address": address, "subscribe": subscription(address)}


@calendars.get("/programme.ics")
@open_to(Who.ANYONE)
def programme() -> Response:
    """Send the whole programme as a calendar."""
    return _feed(FeedChoice())


@calendars.get("/areas/<area_id>.ics")
@open_to(Who.ANYONE)
def area(area_id: str) -> Response:
    """Send one area's programme as a calendar."""
    return _feed(FeedChoice(area_id=area_id))


@calendars.get("/areas/<area_id>/<band_id>.ics")
@open_to(Who.ANYONE)
def area_and_band(area_id: str, band_id: str) -> Response:
    """Send what one area has for one age band as a calendar."""
    return _feed(FeedChoice(area_id=area_id, band_id=band_id))


@calendars.get("/strands/<strand_key>.ics")
@open_to(Who.ANYONE)
def strand(strand_key: str) -> Response:
    """Send one kind of session as a calendar, by its public name."""
    return _feed(FeedChoice(strand_key=strand_key))


def _feed(choice: FeedChoice) -> Response:
    shown = pages()
    try:
        return _sent(shown.feed(choice, asked_at(), site().changes(shown)))
    except UnknownFeedError as error:
        return make_response(render_template("not-found.html", what=str(error)), HTTPStatus.NOT_FOUND)


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
