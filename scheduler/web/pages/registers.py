"""The register at the door: a worker's page behind a link of the day, which works without a signal; and the office's.

Notes from the door are exempt from the form's token, as those from the road are: the secret link in the address is what
lets them in, no cookie is asked, and one that was made without a signal may arrive hours after its page.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, Response, abort, flash, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler.domain.accounts import actor_of
from scheduler.domain.household_rules import CONSENT_WORDS
from scheduler.domain.register import MARK_WORDS, WHY_ABSENT, RegisterError
from scheduler.errors import EvenhandError
from scheduler.use_cases.keep_registers import Registers
from scheduler.web.access import Who, open_to, person
from scheduler.web.forms import csrf
from scheduler.web.journeys import journeys
from scheduler.web.site import pages

registers = Blueprint("registers", __name__)

OFFICE = (Who.ADMINISTRATOR, Who.COORDINATOR)
TEAM = (*OFFICE, Who.WORKER)
FAULT = "fault"
KEY_BYTES = 12


@registers.post("/registers/<int:session_id>/open")
@open_to(*TEAM)
def begin(session_id: int) -> AnyResponse:
    """Give a worker the link of the day to their session's register, and go there."""
    me = person()
    if me.worker_id is None:
        abort(HTTPStatus.NOT_FOUND)
    try:
        token = _registers().issue_link(_service(), me.worker_id, session_id)
    except RegisterError as problem:
        flash(str(problem), FAULT)
        return redirect(url_for("rota.page"), HTTPStatus.SEE_OTHER)
    return redirect(url_for("registers.at_the_door", token=token, session_id=session_id), HTTPStatus.SEE_OTHER)


@registers.get("/w/<token>/registers/<int:session_id>")
@open_to(Who.LINK_HOLDER)
def at_the_door(token: str, session_id: int) -> AnyResponse:
    """Show a register to its worker."""
    return _door(token, session_id, "", HTTPStatus.OK)


@registers.post("/w/<token>/registers/<int:session_id>/notes")
@open_to(Who.LINK_HOLDER)
@csrf.exempt  # type: ignore[untyped-decorator] # flask-wtf publishes no types
def note(token: str, session_id: int) -> AnyResponse:
    """Keep a note from the door; the page's script asks for a short answer, a plain form is led back to the page."""
    short = request.accept_mimetypes.best == "application/json"
    try:
        _registers().note(token, session_id, request.form.to_dict())
    except EvenhandError as problem:
        if short:
            answer = jsonify(problem=str(problem))
            answer.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
            return answer
        return _door(token, session_id, str(problem), HTTPStatus.UNPROCESSABLE_ENTITY)
    if short:
        return Response(status=HTTPStatus.NO_CONTENT)
    return redirect(url_for("registers.at_the_door", token=token, session_id=session_id), HTTPStatus.SEE_OTHER)


@registers.post("/w/<token>/registers/<int:session_id>/sign-off")
@open_to(Who.LINK_HOLDER)
@csrf.exempt  # type: ignore[untyped-decorator] # flask-wtf publishes no types
def sign_off(token: str, session_id: int) -> AnyResponse:
    """Sign a register off."""
    try:
        _registers().sign_off(token, session_id)
    except RegisterError as problem:
        return _door(token, session_id, str(problem), HTTPStatus.CONFLICT)
    return redirect(url_for("registers.at_the_door", token=token, session_id=session_id), HTTPStatus.SEE_OTHER)


@registers.get("/registers")
@open_to(*OFFICE)
def board() -> str:
    """List registers, incidents, and people who walked in."""
    number = request.args.get("page", "1")
    found = _registers().board(_service())
    last = max(1, -(-len(found.lines) // LINES_A_PAGE))
    page = min(max(int(number) if number.isdecimal() and len(number) < MOST_DIGITS else 1, 1), last)
    lines = found.lines[(page - 1) * LINES_A_PAGE : page * LINES_A_PAGE]
    return render_template("registers.html", board=found, lines=lines, page=page, last=last)


@registers.get("/registers/<int:session_id>")
@open_to(*OFFICE)
def in_the_office(session_id: int) -> AnyResponse:
    """Show a register to the office, with everything that was corrected."""
    try:
        view = _registers().for_office(_service(), session_id, by=_actor())
    except RegisterError:
        abort(HTTPStatus.NOT_FOUND)
    return make_response(render_template("register-office.html", view=view, **_words()))


@registers.post("/registers/<int:session_id>/notes")
@open_to(*OFFICE)
def correct(session_id: int) -> AnyResponse:
    """Correct a register, or add to it."""
    sent = request.form.to_dict()
    return _do(
        lambda: _registers().correct(_service(), session_id, sent, by=_actor(), reason=sent.get("reason", "")),
        "Kept. What stood before can still be read.",
        session_id,
    )


@registers.post("/registers/<int:session_id>/sign-off")
@open_to(*OFFICE)
def sign_off_in_office(session_id: int) -> AnyResponse:
    """Sign a register off that its worker forgot."""
    return _do(lambda: _registers().sign_off_in_office(_service(), session_id, by=_actor()), "Signed off.", session_id)


@registers.post("/registers/walk-ins/<int:entry_id>")
@open_to(*OFFICE)
def settle(entry_id: int) -> AnyResponse:
    """Say who walked in."""
    return _do(
        lambda: _registers().settle_walk_in(_service(), entry_id, request.form.get("carer", ""), by=_actor()),
        "Kept.",
        None,
    )


LINES_A_PAGE, MOST_DIGITS = 50, 6


def _door(token: str, session_id: int, fault: str, status: HTTPStatus) -> AnyResponse:
    try:
        view = _registers().for_worker(token, session_id)
    except RegisterError as problem:
        text = render_template("run-refused.html", reason=str(problem))
        return Response(text, status=HTTPStatus.NOT_FOUND)
    text = render_template("register.html", view=view, token=token, fault=fault, **_words())
    answer = Response(text, status=status)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer


def _words() -> dict[str, object]:
    return {
        "marks": {kind.value: words for kind, words in MARK_WORDS.items()},
        "whys": WHY_ABSENT,
        "consent_words": CONSENT_WORDS,
        "new_key": lambda: secrets.token_urlsafe(KEY_BYTES),
    }


def _do(act: Callable[[], object], done: str, session_id: int | None) -> AnyResponse:
    try:
        act()
        flash(done)
    except EvenhandError as problem:
        flash(str(problem), FAULT)
    where = url_for("registers.in_the_office", session_id=session_id) if session_id else url_for("registers.board")
    return redirect(where, HTTPStatus.SEE_OTHER)


def _registers() -> Registers:
    found = journeys().registers
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found


def _service() -> str:
    return person().service_id or pages().snapshot.facts.service_id


def _actor() -> str:
    return actor_of(person().account_id)
