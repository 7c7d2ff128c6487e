"""A coordinator changes one session, or cancels it: a form each, and a page that says who is told."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler.clock import LOCAL
from scheduler.domain.accounts import actor_of
from scheduler.domain.household_rules import Mistake, MistakesError
from scheduler.use_cases.change_sessions import Changed, ChangeSessions, SessionChangeError, SessionForm
from scheduler.use_cases.read_bookings import NoSuchSessionError, SessionPeople
from scheduler.web.access import Who, open_to, person
from scheduler.web.journeys import journeys
from scheduler.web.site import pages

session_changes = Blueprint("session_changes", __name__, url_prefix="/bookings/sessions/<int:session_id>")

OFFICE = (Who.ADMINISTRATOR, Who.COORDINATOR)


@session_changes.get("/change")
@open_to(*OFFICE)
def change_form(session_id: int) -> AnyResponse:
    """Show how a session is, to be changed."""
    return _change_page(session_id, {}, ())


@session_changes.post("/change")
@open_to(*OFFICE)
def change(session_id: int) -> AnyResponse:
    """Change a session and tell its households."""
    sent = request.form
    form = SessionForm(
        starts=sent.get("starts", ""),
        ends=sent.get("ends", ""),
        venue_id=sent.get("venue", ""),
        places=sent.get("places", ""),
    )
    try:
        done = _changes().change(_service(), session_id, form, by=_actor())
    except MistakesError as error:
        return _change_page(session_id, sent, error.mistakes)
    except SessionChangeError as error:
        return _change_page(session_id, sent, (Mistake(field="", words=str(error)),))
    return _back(session_id, "The session is changed", done)


@session_changes.get("/cancel")
@open_to(*OFFICE)
def cancel_form(session_id: int) -> AnyResponse:
    """Say what cancelling does, and ask for the sentence that families read."""
    return _cancel_page(session_id, ())


@session_changes.post("/cancel")
@open_to(*OFFICE)
def cancel(session_id: int) -> AnyResponse:
    """Cancel a session with its bookings and tell its households."""
    try:
        done = _changes().cancel(_service(), session_id, because=request.form.get("because", ""), by=_actor())
    except MistakesError as error:
        return _cancel_page(session_id, error.mistakes)
    except SessionChangeError as error:
        return _cancel_page(session_id, (Mistake(field="", words=str(error)),))
    return _back(session_id, "The session is cancelled", done)


def _back(session_id: int, what: str, done: Changed) -> AnyResponse:
    many = f"{done.households} household{' is' if done.households == 1 else 's are'} told"
    flash(f"{what}; {many}." if done.households else f"{what}; nobody had to be told.")
    return redirect(url_for("coordinator_bookings.session", session_id=session_id), HTTPStatus.SEE_OTHER)


def _change_page(session_id: int, sent: Mapping[str, str], mistakes: tuple[Mistake, ...]) -> AnyResponse:
    view = _view(session_id)
    now, venues = _changes().session(_service(), session_id)
    typed = {
        "starts": f"{now.starts_at.astimezone(LOCAL):%H:%M}",
        "ends": f"{now.ends_at.astimezone(LOCAL):%H:%M}",
        "venue": now.venue_id or "",
        "places": str(now.places),
        **sent,
    }
    return _page("session-change.html", mistakes, view=view, now=now, venues=venues, typed=typed)


def _cancel_page(session_id: int, mistakes: tuple[Mistake, ...]) -> AnyResponse:
    return _page("session-cancel.html", mistakes, view=_view(session_id), typed=request.form)


def _page(template: str, mistakes: tuple[Mistake, ...], **values: object) -> AnyResponse:
    faults = [{"text": one.words, "href": f"#{one.field}"} if one.field else {"text": one.words} for one in mistakes]
    errors = {one.field: one.words for one in mistakes}
    text = render_template(template, faults=faults, errors=errors, **values)
    return make_response(text, HTTPStatus.BAD_REQUEST if mistakes else HTTPStatus.OK)


def _view(session_id: int) -> SessionPeople:
    reader = journeys().bookings
    if reader is None:
        abort(HTTPStatus.NOT_FOUND)
    try:
        return reader.people(_service(), session_id)
    except NoSuchSessionError:
        abort(HTTPStatus.NOT_FOUND)


def _changes() -> ChangeSessions:
    found = journeys().changes
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found


def _service() -> str:
    return person().service_id or pages().snapshot.facts.service_id


def _actor() -> str:
    return actor_of(person().account_id)
