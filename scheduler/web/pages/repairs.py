"""Repairs: something went wrong after publication; what changes least, who must be told, and to accept it."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler.domain.household_rules import Mistake, MistakesError
from scheduler.use_cases.mend_programme import MendProgramme, RepairError, RepairView
from scheduler.web.access import open_to, person
from scheduler.web.draft_forms import OFFICE, or_missing
from scheduler.web.journeys import journeys

repairs = Blueprint("repairs", __name__, url_prefix="/repairs")


def _use_case() -> MendProgramme:
    return or_missing(journeys().repairs)


@repairs.get("")
@open_to(*OFFICE)
def every() -> AnyResponse:
    """List what went wrong, and ask what has."""
    return _form(())


def _form(mistakes: tuple[Mistake, ...]) -> AnyResponse:
    use_case = _use_case()
    faults = [{"text": one.words, "href": f"#{one.field}"} if one.field else {"text": one.words} for one in mistakes]
    text = render_template(
        "repairs.html",
        choices=use_case.choices(person()),
        rows=use_case.listed(person()),
        faults=faults,
        errors={one.field: one.words for one in mistakes},
        sent=request.form,
    )
    return make_response(text, HTTPStatus.BAD_REQUEST if mistakes else HTTPStatus.OK)


@repairs.post("")
@open_to(*OFFICE)
def report() -> AnyResponse:
    """Note what went wrong; a worker works out how it can be mended."""
    try:
        number = _use_case().report(person(), request.form)
    except MistakesError as error:
        return _form(error.mistakes)
    except RepairError as error:
        return _form((Mistake(field="", words=str(error)),))
    return redirect(url_for("repairs.one", number=number), HTTPStatus.SEE_OTHER)


def _found(number: int) -> RepairView:
    try:
        return _use_case().one(person(), number)
    except RepairError:
        abort(HTTPStatus.NOT_FOUND)


@repairs.get("/<int:number>")
@open_to(*OFFICE)
def one(number: int) -> str:
    """Show how a disruption can be mended: sessions struck, what changes, who must be told."""
    return render_template("repair.html", view=_found(number), refused="")


@repairs.get("/<int:number>/now")
@open_to(*OFFICE)
def now(number: int) -> AnyResponse:
    """Give the part of the page that changes, to a page that is open."""
    found = _found(number)
    text = render_template("_repair-now.html", view=found)
    said = "Still being worked out." if found.waits else "The repair is worked out."
    return make_response({"over": not found.waits, "part": text, "said": said})


@repairs.post("/<int:number>/accept")
@open_to(*OFFICE)
def accept(number: int) -> AnyResponse:
    """Carry a repair out, and tell everybody concerned."""
    try:
        told = _use_case().accept(person(), number)
    except RepairError as error:
        text = render_template("repair.html", view=_found(number), refused=str(error))
        return make_response(text, HTTPStatus.CONFLICT)
    flash(f"The repair is carried out; {told} household{' is' if told == 1 else 's are'} told.")
    return redirect(url_for("repairs.one", number=number), HTTPStatus.SEE_OTHER)


@repairs.post("/<int:number>/put-away")
@open_to(*OFFICE)
def put_away(number: int) -> AnyResponse:
    """Leave the programme as it is."""
    try:
        _use_case().put_away(person(), number)
    except RepairError as error:
        flash(str(error))
    else:
        flash("The programme stays as it is.")
    return redirect(url_for("repairs.every"), HTTPStatus.SEE_OTHER)
