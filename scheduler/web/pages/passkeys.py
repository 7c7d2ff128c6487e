"""What passkeys.js asks and answers: the one part of signing in that a browser's own program must carry."""

from __future__ import annotations

import json
from http import HTTPStatus

from flask import Blueprint, Response, abort, jsonify, request, session, url_for

from scheduler.domain.accounts import SignedIn
from scheduler.use_cases.sign_in import Asked, Half, Next, NotDoneError, Outcome
from scheduler.web.access import Who, open_to, signed_in
from scheduler.web.pages.sign_in import NEXT, half_signed_in, keep, people
from scheduler.web.visits import origin, own_path, visitor

passkeys = Blueprint("passkeys", __name__, url_prefix="/sign-in/passkeys")
CHALLENGE = "challenge"
Answer = tuple[Response, int]


@passkeys.after_request
def never_kept(response: Response) -> Response:
    """Keep answers out of every cache."""
    response.headers["Cache-Control"] = "no-store"
    return response


def _who_sets_up() -> Half | SignedIn:
    """Return who may make a passkey: whoever owes a first second factor, or is signed in."""
    who = half_signed_in(Next.SET_UP) or signed_in()
    if who is None:
        abort(HTTPStatus.FORBIDDEN)
    return who


def _who_shows() -> Half:
    who = half_signed_in(Next.SECOND_FACTOR)
    if who is None:
        abort(HTTPStatus.FORBIDDEN)
    return who


def _ask(asked: Asked) -> Answer:
    session[CHALLENGE] = asked.challenge
    return jsonify(json.loads(asked.options)), HTTPStatus.OK


def _challenge() -> str:
    """Return the challenge that was asked, once."""
    asked: str = session.pop(CHALLENGE, "")
    return asked


def _done(outcome: Outcome, goal: str) -> Answer:
    if outcome.problem:
        return jsonify(problem=outcome.problem), HTTPStatus.BAD_REQUEST
    if outcome.token:
        keep(outcome)
    return jsonify(goal=goal), HTTPStatus.OK


@passkeys.post("/new")
@open_to(Who.ANYONE)
def ask_new() -> Answer:
    """Ask the browser to make a passkey."""
    return _ask(people().passkeys.ask_new(_who_sets_up(), origin()))


@passkeys.post("/new/answer")
@open_to(Who.ANYONE)
def keep_new() -> Answer:
    """Keep the passkey that the browser made, and lead to the recovery codes where there are none yet."""
    who = _who_sets_up()
    answer = request.get_data(as_text=True)
    try:
        outcome = people().passkeys.keep_new(who, _challenge(), answer, origin(), visitor())
    except NotDoneError as problem:
        return jsonify(problem=str(problem)), HTTPStatus.BAD_REQUEST
    return _done(outcome, url_for("account.recovery_codes" if isinstance(who, Half) else "account.page"))


@passkeys.post("/known")
@open_to(Who.ANYONE)
def ask_known() -> Answer:
    """Ask the browser for a passkey of the account."""
    return _ask(people().passkeys.ask_known(_who_shows(), origin()))


@passkeys.post("/known/answer")
@open_to(Who.ANYONE)
def with_passkey() -> Answer:
    """Sign in with the passkey that the browser showed."""
    who = _who_shows()
    answer = request.get_data(as_text=True)
    goal = own_path(session.get(NEXT), url_for("account.page"))
    return _done(people().passkeys.with_passkey(who, _challenge(), answer, origin(), visitor()), goal)
