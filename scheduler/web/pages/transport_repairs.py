"""Repairs of a planned day: what would change and who would be told, before anybody is; and calling a planning off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from http import HTTPStatus

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler.domain.household_rules import MistakesError
from scheduler.errors import EvenhandError
from scheduler.use_cases.transport.repair_day import RepairDay
from scheduler.web.access import open_to, person
from scheduler.web.draft_forms import OFFICE, or_missing, service
from scheduler.web.journeys import journeys
from scheduler.web.pages.transport import day_asked, day_page, office

transport_repairs = Blueprint("transport_repairs", __name__, url_prefix="/transport")


def repairs() -> RepairDay:
    """Return the use case."""
    return or_missing(journeys().repair_day)


@transport_repairs.post("/<day>/called-off")
@open_to(*OFFICE)
def called_off(day: str) -> AnyResponse:
    """Note a late cancellation and work out the least change."""
    asked, by = day_asked(day), person().actor
    return _proposing(asked, lambda: repairs().called_off(service(), asked, request.form.get("called_off", ""), by=by))


@transport_repairs.post("/<day>/joins")
@open_to(*OFFICE)
def joins(day: str) -> AnyResponse:
    """Grant a new passenger and work out the least change."""
    asked, by, sent = day_asked(day), person().actor, request.form
    key, why = sent.get("joins", ""), sent.get("why", "")
    return _proposing(asked, lambda: repairs().joins(service(), asked, key, why, by=by))


@transport_repairs.post("/<day>/repair")
@open_to(*OFFICE)
def repair(day: str) -> AnyResponse:
    """Work out the least change for a day that was changed elsewhere: by a booking, or by a request."""
    asked, by = day_asked(day), person().actor
    return _proposing(asked, lambda: repairs().propose(service(), asked, by=by))


@transport_repairs.post("/planning/<job_id>/accept")
@open_to(*OFFICE)
def accept(job_id: str) -> AnyResponse:
    """Keep a repair: messages leave, calendars change."""
    try:
        day = repairs().accept(service(), job_id, by=person().actor)
    except EvenhandError as error:
        flash(str(error))
        return redirect(url_for("transport.planning", job_id=job_id), HTTPStatus.SEE_OTHER)
    flash("The repair is kept. Whoever’s time moved is written to, and calendars show the new times.")
    return redirect(url_for("transport.one", day=day), HTTPStatus.SEE_OTHER)


@transport_repairs.post("/planning/<job_id>/drop")
@open_to(*OFFICE)
def drop(job_id: str) -> AnyResponse:
    """Leave the day as it is; nothing of the proposal is kept."""
    try:
        day = repairs().drop(service(), job_id, by=person().actor)
    except EvenhandError as error:
        flash(str(error))
        return redirect(url_for("transport.planning", job_id=job_id), HTTPStatus.SEE_OTHER)
    flash("The day stays as it is. Nobody is told anything.")
    return redirect(url_for("transport.one", day=day), HTTPStatus.SEE_OTHER)


@transport_repairs.post("/planning/<job_id>/call-off")
@open_to(*OFFICE)
def call_off(job_id: str) -> AnyResponse:
    """Call off one planning."""
    stopped = office().call_off(service(), by=person().actor, job_id=job_id)
    flash("The planning is called off; nothing of it is kept." if stopped else "It had ended already.")
    return redirect(url_for("transport.planning", job_id=job_id), HTTPStatus.SEE_OTHER)


@transport_repairs.post("/call-off")
@open_to(*OFFICE)
def call_all_off() -> AnyResponse:
    """Call off every planning that is queued or runs."""
    stopped = office().call_off(service(), by=person().actor)
    flash(f"{stopped} {'planning is' if stopped == 1 else 'plannings are'} called off; days that are planned stay.")
    return redirect(url_for("transport.days"), HTTPStatus.SEE_OTHER)


def _proposing(day: date, queue: Callable[[], str]) -> AnyResponse:
    """Queue a proposal and watch it, or show the day with what is to be mended."""
    try:
        job_id = queue()
    except MistakesError as error:
        return day_page(day, " ".join(f"{one.words}." for one in error.mistakes), HTTPStatus.BAD_REQUEST)
    except EvenhandError as error:
        return day_page(day, str(error), HTTPStatus.CONFLICT)
    return redirect(url_for("transport.planning", job_id=job_id), HTTPStatus.SEE_OTHER)
