"""Signing in through the council's OpenID Connect provider, by Authlib."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Blueprint, Flask, abort, current_app, render_template, session, url_for
from requests.exceptions import RequestException
from werkzeug.wrappers import Response as AnyResponse

from scheduler.web.access import Who, open_to
from scheduler.web.pages.sign_in import NEXT, go_on, people
from scheduler.web.visits import origin, visitor

council = Blueprint("council", __name__, url_prefix="/sign-in/council")
COUNCIL = "evenhand.council"
COUNCIL_NAME = "COUNCIL_NAME"
WAIT_SECONDS = 10
TROUBLE = (
    "Your council’s sign-in did not answer as it should, so you are not signed in. Try again; if it happens twice, "
    "tell your administrator, or sign in with a password of this service."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilProvider:
    """The council's provider: its issuer, and the name and secret that it knows this site by."""

    name: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    scopes: str = "openid email profile"


def use_provider(app: Flask, provider: CouncilProvider | None) -> None:
    """Offer the council's sign-in on ``app``; the provider is asked for its settings at the first sign-in."""
    if provider is None:
        return
    app.config[COUNCIL_NAME] = provider.name
    registry = OAuth(app)
    registry.register(
        "council",
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        server_metadata_url=f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": provider.scopes, "code_challenge_method": "S256", "timeout": WAIT_SECONDS},
    )
    app.extensions[COUNCIL] = registry.council


def _client() -> Any:
    found = current_app.extensions.get(COUNCIL)
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found


@council.get("")
@open_to(Who.ANYONE)
def begin() -> AnyResponse | tuple[str, int]:
    """Send the browser to the council's provider, with a state, a nonce and a proof key of its own."""
    try:
        answer: AnyResponse = _client().authorize_redirect(f"{origin()}{url_for('council.back')}")
    except (AuthlibBaseError, RequestException):
        return _trouble(TROUBLE)
    return answer


@council.get("/back")
@open_to(Who.ANYONE)
def back() -> AnyResponse | tuple[str, int]:
    """Take the provider's answer: its signature, issuer, audience, nonce and time are checked by Authlib."""
    try:
        token = _client().authorize_access_token()
    except (AuthlibBaseError, RequestException, ValueError):
        current_app.logger.warning("The council's sign-in answered what could not be checked.", exc_info=True)
        return _trouble(TROUBLE)
    claims = token.get("userinfo")
    if not claims:
        return _trouble(TROUBLE)
    outcome = people().council.with_claims(dict(claims), visitor())
    if outcome.problem:
        return _trouble(outcome.problem)
    return go_on(outcome)


def _trouble(words: str) -> tuple[str, int]:
    session.pop(NEXT, None)
    return render_template("council-trouble.html", words=words), HTTPStatus.FORBIDDEN


@council.after_request
def never_kept(response: AnyResponse) -> AnyResponse:
    """Keep answers out of every cache."""
    response.headers["Cache-Control"] = "no-store"
    return response
