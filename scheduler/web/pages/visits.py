"""Home visits made alone: the worker's own page of a visit, and the office's board."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler.domain.accounts import actor_of
from scheduler.domain.rota import RotaError
from scheduler.use_cases.rota import LoneVisits
from scheduler.web.access import Who, open_to, person
from scheduler.web.journeys import journeys
from scheduler.web.site import pages

visits = Blueprint("visits", __name__, url_prefix="/visits")

OFFICE = (Who.ADMINISTRATOR, Who.COORDINATOR)
TEAM = (*OFFICE, Who.WORKER)
FAULT = "fault"
SAID = {
    "begin": "Noted. Say so here when you are back.",
    "back": "Noted: you are back and safe.",
    "help": "The office is told that you need help. If you are in danger, ring 999.",
}


@visits.get("")
@open_to(*OFFICE)
def board() -> str:
    """Show who is out, who should be back, and whose visits are whose."""
    return render_template("visits.html", board=_visits().board(_service(), by=_actor()))


@visits.get("/<int:session_id>")
@open_to(*TEAM)
def one(session_id: int) -> str:
    """Show a visit to its own worker."""
    try:
        line = _visits().own(_service(), _worker_id(), session_id, by=_actor())
    except RotaError:
        abort(HTTPStatus.NOT_FOUND)
    return render_template("visit.html", line=line)


@visits.post("/<int:session_id>/said")
@open_to(*TEAM)
def say(session_id: int) -> AnyResponse:
    """Keep that a visit begins, that the worker is back, or that they need help."""
    what = request.form.get("what", "")
    said = {"begin": _visits().begin, "back": _visits().back, "help": _visits().help}.get(what)
    if said is None:
        abort(HTTPStatus.BAD_REQUEST)
    try:
        said(_service(), _worker_id(), session_id, by=_actor())
        flash(SAID[what])
    except RotaError as problem:
        flash(str(problem), FAULT)
        return redirect(url_for("rota.page"), HTTPStatus.SEE_OTHER)
    return redirect(url_for("visits.one", session_id=session_id), HTTPStatus.SEE_OTHER)


@visits.post("/<int:session_id>/safe")
@open_to(*OFFICE)
def safe(session_id: int) -> AnyResponse:
    """Keep that the office spoke to the worker, who is safe."""
    return _do(
        lambda: _visits().safe(_service(), request.form.get("worker", ""), session_id, by=_actor()),
        "Noted: they are safe.",
    )


@visits.post("/homes")
@open_to(*OFFICE)
def allot() -> AnyResponse:
    """Say which household visits are for."""
    sent = request.form
    return _do(
        lambda: _visits().allot(
            _service(),
            term_id=sent.get("term", ""),
            area_id=sent.get("area", ""),
            label=sent.get("label", ""),
            household_id=sent.get("household", ""),
            by=_actor(),
        ),
        "Kept. The worker sees where to go.",
    )


def _do(act: Callable[[], None], done: str) -> AnyResponse:
    try:
        act()
        flash(done)
    except RotaError as problem:
        flash(str(problem), FAULT)
    return redirect(url_for("visits.board"), HTTPStatus.SEE_OTHER)


def _visits() -> LoneVisits:
    found = journeys().visits
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found


def _worker_id() -> str:
    found = person().worker_id
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found


def _service() -> str:
    return person().service_id or pages().snapshot.facts.service_id


def _actor() -> str:
    return actor_of(person().account_id)
