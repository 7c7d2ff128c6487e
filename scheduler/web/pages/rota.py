"""Pages of the rota: a worker's own, the coordinator's list, leave and cover."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler.domain.accounts import actor_of
from scheduler.domain.rota import RotaError
from scheduler.errors import EvenhandError
from scheduler.use_cases.rota import Rota
from scheduler.web.access import Who, open_to, person
from scheduler.web.forms import read_day
from scheduler.web.journeys import journeys
from scheduler.web.site import pages

rota = Blueprint("rota", __name__, url_prefix="/rota")

OFFICE = (Who.ADMINISTRATOR, Who.COORDINATOR)
TEAM = (*OFFICE, Who.WORKER)
FAULT = "fault"
DAY_PARTS = ("day", "month", "year")


@rota.get("")
@open_to(*TEAM)
def page() -> AnyResponse:
    """Show a worker their own rota, and a coordinator everybody's."""
    if person().worker_id is not None:
        return _own_page()
    if Who(person().role.value) is Who.WORKER:
        return make_response(render_template("rota-nobody.html"))
    return make_response(render_template("rota-every.html", view=_rota().office(_service())))


@rota.get("/workers/<worker_id>")
@open_to(*OFFICE)
def worker(worker_id: str) -> str:
    """Show a coordinator the rota of one worker."""
    try:
        return render_template(
            "rota.html", view=_rota().of_worker(_service(), worker_id), own=False, faults=[], typed={}
        )
    except RotaError:
        abort(HTTPStatus.NOT_FOUND)


@rota.post("/leave")
@open_to(*TEAM)
def ask_leave() -> AnyResponse:
    """Ask for leave."""
    me = _worker_id()
    days, faults = {}, []
    for name, label in (("first", "First day of leave"), ("last", "Last day of leave")):
        parts = tuple(request.form.get(f"{name}-{part}", "").strip() for part in DAY_PARTS)
        try:
            if not any(parts):
                message = f"{label}: enter a date"
                raise ValueError(message)  # noqa: TRY301 - shown beside the field, as the others are
            days[name] = read_day(parts, label)
        except ValueError as problem:
            faults.append({"text": str(problem), "href": f"#{name}-day"})
    if not faults:
        try:
            _rota().ask_leave(_service(), me, days["first"], days["last"], by=_actor())
        except RotaError as problem:
            faults.append({"text": str(problem), "href": "#first-day"})
    if faults:
        return _own_page(faults)
    flash("Your request for leave is kept. A coordinator will answer.")
    return redirect(url_for("rota.page"), HTTPStatus.SEE_OTHER)


@rota.post("/leave/<int:leave_id>/withdraw")
@open_to(*TEAM)
def withdraw_leave(leave_id: int) -> AnyResponse:
    """Take one's own request for leave back."""
    me = _worker_id()
    return _do(
        lambda: _rota().withdraw_leave(_service(), me, leave_id, by=_actor()),
        "Your request for leave is withdrawn.",
        "rota.page",
    )


@rota.post("/leave/<int:leave_id>/decide")
@open_to(*OFFICE)
def decide_leave(leave_id: int) -> AnyResponse:
    """Grant or refuse leave."""
    grant = request.form.get("what") == "grant"
    answer = request.form.get("answer", "")

    def decide() -> str:
        wanted = _rota().decide_leave(_service(), leave_id, grant=grant, by=_actor(), answer=answer)
        if not grant:
            return "The leave is refused, and the worker is told why."
        verb = "wants" if wanted == 1 else "want"
        more = f" {wanted} of their sessions {verb} cover now." if wanted else ""
        return f"The leave is granted, and the worker is told.{more}"

    return _do(decide, "", "rota.cover" if grant else "rota.page")


@rota.post("/sessions/<int:session_id>/cannot")
@open_to(*TEAM)
def cannot_come(session_id: int) -> AnyResponse:
    """Say that a worker cannot come: oneself, or for a coordinator anybody."""
    in_office = Who(person().role.value) in OFFICE
    whom = request.form.get("worker", "") if in_office else ""
    worker_id = whom or _worker_id()
    told = "The session wants cover now." if whom else "The coordinator is asked to find cover."
    return _do(
        lambda: _rota().cannot_come(_service(), worker_id, session_id, by=_actor()),
        told,
        "rota.cover" if whom else "rota.page",
    )


@rota.get("/cover")
@open_to(*OFFICE)
def cover() -> str:
    """List sessions that want cover, with everybody who might stand in."""
    return render_template("rota-cover.html", covers=_rota().covers(_service()))


@rota.post("/cover/<int:cover_id>")
@open_to(*OFFICE)
def fill(cover_id: int) -> AnyResponse:
    """Let somebody stand in."""
    worker_id = request.form.get("worker", "")
    return _do(
        lambda: _rota().fill(_service(), cover_id, worker_id, by=_actor()),
        "Somebody stands in now. Both are told, and their calendars follow.",
        "rota.cover",
    )


@rota.post("/cover/<int:cover_id>/offer")
@open_to(*TEAM)
def offer(cover_id: int) -> AnyResponse:
    """Offer to stand in."""
    me = _worker_id()
    return _do(
        lambda: _rota().offer(_service(), me, cover_id, by=_actor()),
        "Thank you. A coordinator decides, and you will be told.",
        "rota.page",
    )


def _own_page(faults: list[dict[str, str]] | None = None) -> AnyResponse:
    try:
        view = _rota().of_worker(_service(), person().worker_id or "")
    except RotaError:
        return make_response(render_template("rota-nobody.html"))
    text = render_template("rota.html", view=view, own=True, faults=faults or [], typed=request.form)
    return make_response(text, HTTPStatus.BAD_REQUEST if faults else HTTPStatus.OK)


def _do(act: Callable[[], str | None], done: str, then: str) -> AnyResponse:
    """Do it and say so, or say why not; either way the page is read afresh."""
    try:
        said = act()
        flash(said or done)
    except EvenhandError as problem:
        flash(str(problem), FAULT)
    return redirect(url_for(then), HTTPStatus.SEE_OTHER)


def _worker_id() -> str:
    found = person().worker_id
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found


def _rota() -> Rota:
    found = journeys().rota
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found


def _service() -> str:
    return person().service_id or pages().snapshot.facts.service_id


def _actor() -> str:
    return actor_of(person().account_id)
