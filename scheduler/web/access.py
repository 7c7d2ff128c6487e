"""Who may open which page: every view says so, and is held to it; a guard test fails one that says nothing."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from http import HTTPStatus
from typing import TypeVar

from flask import Flask, Response, abort, current_app, g, redirect, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler.domain.accounts import SignedIn

View = TypeVar("View", bound=Callable[..., object])
SIGN_IN = "sign_in.page"
TOKEN = "staff"  # noqa: S105 - the name of a cookie's field
WHO_IS = "evenhand.who_is"


class Who(StrEnum):
    """Whom a page is for. The last four are roles of people who sign in."""

    ANYONE = "anyone"
    LINK_HOLDER = "link holder"
    """Whoever holds a household's or a worker's secret link; the view itself asks what the link opens."""
    ADMINISTRATOR = "administrator"
    COORDINATOR = "coordinator"
    WORKER = "worker"
    COMMISSIONER = "commissioner"


STAFF = (Who.ADMINISTRATOR, Who.COORDINATOR, Who.WORKER, Who.COMMISSIONER)
NO_ACCOUNT_NEEDED = frozenset({Who.ANYONE, Who.LINK_HOLDER})


def open_to(*who: Who) -> Callable[[View], View]:
    """Declare whom a view is for; stands under the route's decorator."""

    def declare(view: View) -> View:
        view.open_to = frozenset(who)  # type: ignore[attr-defined] # a function carries its own declaration
        return view

    return declare


def who_may_open(view: object) -> frozenset[Who] | None:
    """Whom a view declares itself to be for; None when it says nothing."""
    declared: frozenset[Who] | None = getattr(view, "open_to", None)
    return declared


def has_cookie() -> bool:
    """Whether this browser sent a session at all; asking the session itself would mark the page as one of many."""
    return current_app.config["SESSION_COOKIE_NAME"] in request.cookies


def signed_in() -> SignedIn | None:
    """Return who asks for this page, or None: looked up once a request, and only when a cookie says somebody did."""
    if "signed_in" not in g:
        token = session.get(TOKEN) if has_cookie() else None
        ask: Callable[[str], SignedIn | None] | None = current_app.extensions.get(WHO_IS)
        g.signed_in = ask(token) if token and ask else None
    found: SignedIn | None = g.signed_in
    return found


def person() -> SignedIn:
    """Return who asks for this page, on a page that is open to roles alone."""
    found = signed_in()
    if found is None:
        abort(HTTPStatus.FORBIDDEN)
    return found


def guard(app: Flask, who_is: Callable[[str], SignedIn | None] | None) -> None:
    """Hold every view of ``app`` to its declaration; a view that declares nothing opens to nobody.

    Parameters
    ----------
    app
        The site.
    who_is
        Says who holds a session's token; None where an app has no accounts: then nobody is ever signed in.
    """
    app.extensions[WHO_IS] = who_is

    @app.before_request
    def hold() -> AnyResponse | None:
        if request.endpoint is None or request.endpoint == "static":
            return None
        declared = who_may_open(app.view_functions.get(request.endpoint)) or frozenset()
        if declared & NO_ACCOUNT_NEEDED:
            return None
        found = signed_in()
        if found is None and app.extensions[WHO_IS] is not None:
            return _to_sign_in()
        if found is None or Who(found.role.value) not in declared:
            abort(HTTPStatus.FORBIDDEN)
        return None

    @app.after_request
    def keep_private(response: Response) -> Response:
        """Let nothing personal stay in a shared or a later person's cache."""
        declared = who_may_open(app.view_functions.get(request.endpoint or "")) or frozenset()
        public = Who.ANYONE in declared or request.endpoint == "static"
        if not public or (has_cookie() and TOKEN in session):
            response.headers["Cache-Control"] = "no-store"
        return response


def _to_sign_in() -> AnyResponse:
    """Send whoever is signed out to sign in, and back afterwards; what was sent by a form is not repeated."""
    back = request.full_path.rstrip("?") if request.method in {"GET", "HEAD"} else None
    return redirect(url_for(SIGN_IN, next=back), HTTPStatus.SEE_OTHER)
