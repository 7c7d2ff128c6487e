"""Calendars behind secret links: a household's own, and a worker's rota. They are read by programs, not by people."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, Response, abort, request

from scheduler.use_cases.personal_feeds import FeedGoneError, PersonalFeed, PersonalFeeds
from scheduler.web.access import Who, open_to
from scheduler.web.journeys import journeys

personal_calendars = Blueprint("personal_calendars", __name__)


def feeds() -> PersonalFeeds:
    """Return the use case; an app without a database has no links."""
    found = journeys().feeds
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found


@personal_calendars.get("/h/<token>/calendar.ics")
@open_to(Who.LINK_HOLDER)
def household(token: str) -> Response:
    """Send a household's calendar."""
    return _sent(lambda has: feeds().household(token, request.host_url.rstrip("/"), has=has))


@personal_calendars.get("/w/<token>/rota.ics")
@open_to(Who.LINK_HOLDER)
def rota(token: str) -> Response:
    """Send a worker's rota."""
    return _sent(lambda has: feeds().rota(token, has=has))


def _sent(read: Callable[[Callable[[str], bool]], PersonalFeed]) -> Response:
    """Send a feed, or 304 where the reader has these very bytes.

    If-None-Match is all that is asked: who sends it is answered by it alone, and a date is only as good as a second.
    """
    known = request.if_none_match
    try:
        feed = read(lambda etag: bool(known) and known.contains(etag))
    except FeedGoneError as gone:
        return Response(f"{gone}\n", status=HTTPStatus.GONE, content_type="text/plain; charset=utf-8")
    response = Response(feed.body or b"", content_type="text/calendar; charset=utf-8")
    response.set_etag(feed.etag)
    response.last_modified = feed.changed_at
    response.headers["Content-Disposition"] = f'inline; filename="{feed.file_name}"'
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    if feed.body is None:
        response.status_code = HTTPStatus.NOT_MODIFIED
        return response
    response.make_conditional(request)
    return response
