"""What every page behind a household's link shares: who holds it, what was just done, and a menu of their own."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, abort, g, render_template, request, session, url_for

from scheduler.use_cases.book_places import (
    BookPlaces,
    Link,
    LinkRefusal,
    LinkRefusedError,
    Outcome,
    UnknownSessionError,
)
from scheduler.web.journeys import journeys

SAID = "said"
"""Field of the cookie that carries what was done from the form to the page that says so."""
PREFIX = "/h/<token>"
MENU = (("Your sessions", "household.home"), ("Your details", "details.show"))


@dataclass(frozen=True, slots=True)
class Said:
    """What a form did, to be said once."""

    action: str
    outcomes: tuple[dict[str, Any], ...]

    @property
    def all_done(self) -> bool:
        """Whether nothing was refused."""
        return all(one["status"] != "refused" for one in self.outcomes)

    @property
    def codes(self) -> frozenset[str]:
        """Codes of what was refused."""
        return frozenset(one["code"] for one in self.outcomes if one["code"])


def places() -> BookPlaces:
    """Return the use case of booking; an app without a database has no links."""
    found = journeys().places
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found


def opened(token: str) -> Link:
    """Return the household that a link opens, looked up once a request.

    Raises
    ------
    LinkRefusedError
        When it opens nothing; the error page says why and what to do.
    """
    if "household_link" not in g:
        g.household_link = places().open_link(token)
    link: Link = g.household_link
    return link


def page(template: str, token: str, **shown: Any) -> str:
    """Render a page of a household with its own menu."""
    menu = [{"text": text, "href": url_for(endpoint, token=token)} for text, endpoint in MENU]
    here = [dict(entry, current=entry["href"] == request.path) for entry in menu]
    whole = {"text": "Whole programme", "href": url_for("programme.listed")}
    return render_template(template, token=token, navigation=[*here, whole], **shown)


def say(link: Link, session_id: int, action: str, outcomes: tuple[Outcome, ...]) -> None:
    """Keep what was done for the page that follows, in this browser's own cookie."""
    told = [
        {
            "name": one.name,
            "status": one.status.value,
            "reason": one.reason,
            "code": one.code.value if one.code else None,
            "position": one.position,
            "offer_until": one.offer_until.isoformat() if one.offer_until else None,
        }
        for one in outcomes
    ]
    session[SAID] = {"household": link.household_id, "session": session_id, "action": action, "outcomes": told}


def just_said(link: Link, session_id: int) -> Said | None:
    """Take what was done out of the cookie, when it is about this household and this session."""
    kept = session.get(SAID)
    if not kept or (kept["household"], kept["session"]) != (link.household_id, session_id):
        return None
    session.pop(SAID)
    return Said(action=kept["action"], outcomes=tuple(kept["outcomes"]))


def register(app: Flask) -> None:
    """Give ``app`` the page for links that open nothing, and keep pages behind links out of search engines."""

    @app.errorhandler(LinkRefusedError)
    def refused(error: LinkRefusedError) -> tuple[str, int]:
        ended = error.why in {LinkRefusal.EXPIRED, LinkRefusal.REVOKED}
        text = render_template("link-refused.html", reason=error.reason)
        return text, HTTPStatus.GONE if ended else HTTPStatus.NOT_FOUND

    @app.errorhandler(UnknownSessionError)
    def unknown(error: UnknownSessionError) -> tuple[str, int]:
        return render_template("not-found.html", what=str(error)), HTTPStatus.NOT_FOUND

    @app.after_request
    def keep_out_of_search(response: Response) -> Response:
        if request.path.startswith("/h/"):
            response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
            response.headers["Cache-Control"] = "no-store"
        return response
