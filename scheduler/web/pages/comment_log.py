"""The log of compliments, comments and complaints, for the office; and what changed because of it, for everybody."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler import clock
from scheduler.domain.accounts import actor_of
from scheduler.domain.comment_log import PUBLIC_CHARACTERS, LogError, LogKind, StepKind, Via
from scheduler.use_cases.keep_log import KeepLog
from scheduler.web.access import Who, open_to, person
from scheduler.web.draft_forms import or_missing
from scheduler.web.forms import read_day
from scheduler.web.journeys import journeys
from scheduler.web.report_parts import service_of_reader
from scheduler.web.site import pages

comment_log = Blueprint("comment_log", __name__)
OFFICE = (Who.ADMINISTRATOR, Who.COORDINATOR)
A_PAGE = 50
ACTS = {
    StepKind.ACKNOWLEDGED: "It was acknowledged",
    StepKind.ANSWERED: "It was answered",
    StepKind.ESCALATED: "They are not content: second stage",
    StepKind.CLOSED: "Close it",
    StepKind.CHANGED: "What changed because of it",
}


def _use_case() -> KeepLog:
    return or_missing(journeys().log)


@comment_log.get("/log")
@open_to(*OFFICE)
def every() -> str:
    """List what is overdue, then the year's entries."""
    view = _use_case().view(service_of_reader())
    number = max(1, request.args.get("page", 1, type=int))
    shown = view.lines[(number - 1) * A_PAGE : number * A_PAGE]
    more = len(view.lines) > number * A_PAGE
    return render_template("log.html", view=view, shown=shown, number=number, more=more, kinds=tuple(LogKind))


@comment_log.get("/log/new")
@open_to(*OFFICE)
def new() -> str:
    """Ask what was said."""
    return _form({"taken_by": person().name}, "")


@comment_log.post("/log/new")
@open_to(*OFFICE)
def record() -> AnyResponse | tuple[str, int]:
    """Record it; what was typed stays where something is to be mended."""
    try:
        day = _day("taken")
        number = _use_case().record(service_of_reader(), request.form, day, by=actor_of(person().account_id))
    except (LogError, ValueError) as problem:
        return _form(request.form.to_dict(), str(problem)), HTTPStatus.BAD_REQUEST
    flash("It is recorded. The days by which it is answered stand below.")
    return redirect(url_for("comment_log.one", entry_id=number), HTTPStatus.SEE_OTHER)


@comment_log.get("/log/<int:entry_id>")
@open_to(*OFFICE)
def one(entry_id: int) -> str:
    """Show an entry with its steps, and what may be noted next."""
    return _entry(entry_id, {}, "")


@comment_log.post("/log/<int:entry_id>")
@open_to(*OFFICE)
def step(entry_id: int) -> AnyResponse | tuple[str, int]:
    """Note what happened."""
    kind = request.form.get("step", "")
    try:
        day = clock.today() if kind in {StepKind.RELEASED, StepKind.TAKEN_BACK} else _day("on")
        by = actor_of(person().account_id)
        _use_case().step(service_of_reader(), entry_id, kind, day, request.form, by=by)
    except (LogError, ValueError) as problem:
        return _entry(entry_id, request.form.to_dict(), str(problem)), HTTPStatus.BAD_REQUEST
    flash("It is noted.")
    return redirect(url_for("comment_log.one", entry_id=entry_id), HTTPStatus.SEE_OTHER)


@comment_log.get("/you-said")
@open_to(Who.ANYONE)
def you_said() -> str:
    """Tell everybody what changed because somebody said something."""
    changed = _use_case().changed(pages().snapshot.facts.service_id)
    return render_template("you-said.html", changed=changed)


def _form(typed: dict[str, str], fault: str) -> str:
    view = _use_case().view(service_of_reader())
    today = clock.today()
    for part, value in (("day", today.day), ("month", today.month), ("year", today.year)):
        typed.setdefault(f"taken-{part}", str(value))
    return render_template(
        "log-new.html",
        view=view,
        typed=typed,
        fault=fault,
        kinds=tuple(LogKind),
        ways=[(one.value, one.value.capitalize()) for one in Via],
    )


def _entry(entry_id: int, typed: dict[str, str], fault: str) -> str:
    use_case = _use_case()
    line = use_case.one(service_of_reader(), entry_id, by=actor_of(person().account_id))
    view = use_case.view(service_of_reader())
    today = clock.today()
    for part, value in (("day", today.day), ("month", today.month), ("year", today.year)):
        typed.setdefault(f"on-{part}", str(value))
    may = [kind for kind in line.now.may if kind in ACTS]
    if line.kept.entry.kind is not LogKind.COMPLAINT:
        may = [kind for kind in may if kind is not StepKind.ESCALATED]
    return render_template(
        "log-one.html",
        line=line,
        view=view,
        typed=typed,
        fault=fault,
        acts={kind: ACTS[kind] for kind in may},
        steps=StepKind,
        most=PUBLIC_CHARACTERS,
    )


def _day(name: str) -> date | None:
    parts = tuple(request.form.get(f"{name}-{part}", "").strip() for part in ("day", "month", "year"))
    return read_day(parts, "Day") if any(parts) else None
