"""Likely duplicates: a coordinator merges records, keeps them apart, or undoes a merge."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler.domain.accounts import actor_of
from scheduler.errors import EvenhandError
from scheduler.use_cases.merge_people import Merged, MergePeople
from scheduler.web.access import Who, open_to, person
from scheduler.web.formats import plural
from scheduler.web.forms import whole_number
from scheduler.web.journeys import journeys
from scheduler.web.site import pages

people = Blueprint("people", __name__, url_prefix="/people")

OFFICE = (Who.ADMINISTRATOR, Who.COORDINATOR)
FAULT = "fault"


@people.get("/duplicates")
@open_to(*OFFICE)
def duplicates() -> str:
    """List records that are likely one person, and the merges so far."""
    page = whole_number(request.args.get("page", "1")) or 1
    return render_template("duplicates.html", view=_merging().every(_service(), by=_actor(), page=page))


@people.post("/duplicates/merge")
@open_to(*OFFICE)
def merge() -> AnyResponse:
    """Merge one record into another."""
    gone, kept = request.form.get("gone", ""), request.form.get("kept", "")

    def done() -> str:
        made = _merging().merge(_service(), gone, kept, by=_actor())
        said = f"Merged. {_moved(made)} {_counted(made)}"
        if not made.left:
            return said
        return (
            f"{said} In {plural(made.left, 'session')} both records have something, and keep it: look under Bookings."
        )

    return _do(done)


@people.post("/duplicates/apart")
@open_to(*OFFICE)
def apart() -> AnyResponse:
    """Say that two records are two people."""
    one, other = request.form.get("one", ""), request.form.get("other", "")

    def done() -> str:
        _merging().two_people(_service(), one, other, by=_actor())
        return "Kept: they are two people, and are not offered again."

    return _do(done)


@people.post("/duplicates/<int:merge_id>/undo")
@open_to(*OFFICE)
def undo(merge_id: int) -> AnyResponse:
    """Undo a merge."""

    def done() -> str:
        made = _merging().undo(_service(), merge_id, by=_actor())
        return f"Undone. The record is on the register again, with what was its own. {_counted(made)}"

    return _do(done)


def _moved(made: Merged) -> str:
    verb = "was" if made.moved == 1 else "were"
    return f"{plural(made.moved, 'booking or request', 'bookings and requests')} {verb} moved; no mark was changed."


def _counted(made: Merged) -> str:
    return f"Different people in the contract year: {made.before} before, {made.after} now."


def _do(act: Callable[[], str]) -> AnyResponse:
    """Do it and say so, or say why not; either way the list is read afresh."""
    try:
        flash(act())
    except EvenhandError as problem:
        flash(str(problem), FAULT)
    return redirect(url_for("people.duplicates"), HTTPStatus.SEE_OTHER)


def _merging() -> MergePeople:
    found = journeys().merging
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found


def _service() -> str:
    return person().service_id or pages().snapshot.facts.service_id


def _actor() -> str:
    return actor_of(person().account_id)
