"""Calendars behind secret links: a household's own, and a worker's rota; and the pages that give their addresses."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler.domain.accounts import actor_of
from scheduler.use_cases.personal_feeds import FeedGoneError, PersonalFeed, PersonalFeeds
from scheduler.web.access import STAFF, Who, open_to, person
from scheduler.web.household_link import opened, page
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


@personal_calendars.get("/h/<token>/calendar")
@open_to(Who.LINK_HOLDER)
def household_page(token: str) -> str:
    """Explain a household's own calendar."""
    opened(token)
    return page("household-calendar.html", token)


@personal_calendars.post("/h/<token>/calendar")
@open_to(Who.LINK_HOLDER)
def household_address(token: str) -> str:
    """Make the address of a household's own calendar, and show it this once."""
    link = opened(token)
    path = feeds().issue(link.service_id, about_kind="household", about_id=link.household_id)
    return page("household-calendar.html", token, **_address(path))


@personal_calendars.get("/account/calendar")
@open_to(*STAFF)
def rota_page() -> str:
    """Explain a worker's rota as a calendar."""
    return render_template("account-calendar.html", listed=person().worker_id is not None)


@personal_calendars.post("/account/calendar")
@open_to(*STAFF)
def rota_address() -> str:
    """Make the address of one's own rota, and show it this once."""
    me = person()
    if me.worker_id is None or me.service_id is None:
        return rota_page()
    path = feeds().issue(me.service_id, about_kind="worker", about_id=me.worker_id)
    return render_template("account-calendar.html", listed=True, **_address(path))


@personal_calendars.post("/account/calendar/end")
@open_to(*STAFF)
def end_rota() -> AnyResponse:
    """End every calendar of one's own rota."""
    me = person()
    if me.worker_id is not None and me.service_id is not None:
        many = feeds().end(me.service_id, about_kind="worker", about_id=me.worker_id, by=actor_of(me.account_id))
        flash("Your calendar addresses have ended." if many else "There was no calendar address to end.")
    return redirect(url_for("personal_calendars.rota_page"), HTTPStatus.SEE_OTHER)


def _address(path: str) -> dict[str, str]:
    address = f"{feeds().base_url or request.host_url.rstrip('/')}{path}"
    return {"address": address, "subscribe": f"webcal://{address.split('://', 1)[1]}"}


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
