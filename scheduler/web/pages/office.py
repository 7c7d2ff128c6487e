"""Pages of the office: households with their links and notes, and messages that did not arrive."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler.domain.accounts import actor_of
from scheduler.domain.household_rules import CONSENT_WORDS, NEED_WORDS, MistakesError
from scheduler.errors import EvenhandError
from scheduler.use_cases.keep_households import KeepHouseholds
from scheduler.use_cases.send_messages.office import TroubledMessages
from scheduler.web.access import Who, open_to, person
from scheduler.web.journeys import journeys
from scheduler.web.site import pages

office = Blueprint("office", __name__)

OFFICE = (Who.ADMINISTRATOR, Who.COORDINATOR)
STATES = {"failed": "Not sent", "in_doubt": "In doubt", "queued": "Being tried again", "sending": "Leaving now"}
"""How a message stands, in words."""
KIND_WORDS = {
    "one_time_code": "One-time code",
    "feedback_asked": "Question how it was",
    "sign_up_received": "Request to join has come",
    "sign_up_accepted": "Welcome, with the link",
    "sign_up_refused": "Request to join was refused",
    "link_sent": "A new link",
}


@office.get("/households")
@open_to(*OFFICE)
def households() -> AnyResponse:
    """Find households."""
    words = request.args.get("find", "")
    found, fault = None, ""
    if "find" in request.args:
        try:
            found = _keep().find(_service(), words, by=_actor())
        except MistakesError as error:
            fault = str(error)
    text = render_template("households.html", found=found, words=words, fault=fault)
    return make_response(text, HTTPStatus.BAD_REQUEST if fault else HTTPStatus.OK)


@office.get("/households/<household_id>")
@open_to(*OFFICE)
def household(household_id: str) -> AnyResponse:
    """Show a household, its bookings, its links and what staff wrote."""
    return _household_page(household_id)


@office.post("/households/<household_id>/link")
@open_to(*OFFICE)
def send_link(household_id: str) -> AnyResponse:
    """Send a household a new link."""
    return _do(
        household_id,
        lambda: _keep().send_link(_service(), household_id, by=_actor()),
        "A new link is on its way to the household.",
    )


@office.post("/households/<household_id>/end-links")
@open_to(*OFFICE)
def end_links(household_id: str) -> AnyResponse:
    """End every link of a household."""
    return _do(
        household_id,
        lambda: _keep().revoke_links(_service(), household_id, by=_actor()),
        "Every link and calendar of this household has ended. Send a new link when they ask for one.",
    )


@office.post("/households/<household_id>/notes")
@open_to(*OFFICE)
def write_note(household_id: str) -> AnyResponse:
    """Keep a note about a carer."""
    sent = request.form
    return _do(
        household_id,
        lambda: _keep().write_note(
            _service(),
            household_id,
            sent.get("carer", ""),
            sent.get("words", ""),
            by=_actor(),
            name=person().name,
        ),
        "The note is kept. The household is never shown it.",
    )


@office.get("/messages")
@open_to(*OFFICE)
def messages() -> str:
    """List the messages that somebody must look at."""
    found = _messages().of(_service())
    return render_template("messages.html", found=found, states=STATES, kinds=KIND_WORDS)


@office.post("/messages/<int:message_id>/again")
@open_to(*OFFICE)
def again(message_id: int) -> AnyResponse:
    """Send a message once more."""
    try:
        _messages().again(_service(), message_id, by=_actor())
        flash("The message is sent again.")
    except EvenhandError as error:
        flash(str(error), "fault")
    return redirect(url_for("office.messages"), HTTPStatus.SEE_OTHER)


def _do(household_id: str, act: Callable[[], object], done: str) -> AnyResponse:
    try:
        act()
    except MistakesError as error:
        return _household_page(household_id, error)
    except EvenhandError:
        abort(HTTPStatus.NOT_FOUND)
    flash(done)
    return redirect(url_for("office.household", household_id=household_id), HTTPStatus.SEE_OTHER)


def _household_page(household_id: str, error: MistakesError | None = None) -> AnyResponse:
    try:
        seen = _keep().see(_service(), household_id, by=_actor())
    except EvenhandError:
        abort(HTTPStatus.NOT_FOUND)
    mistakes = error.mistakes if error else ()
    faults = [{"text": one.words, "href": f"#{one.field}"} if one.field else {"text": one.words} for one in mistakes]
    text = render_template(
        "household-seen.html",
        seen=seen,
        home=seen.details.household,
        needs=NEED_WORDS,
        may_answer=_may_answer(),
        consents=CONSENT_WORDS,
        faults=faults,
        errors={one.field: one.words for one in mistakes},
        typed=request.form,
    )
    return make_response(text, HTTPStatus.BAD_REQUEST if mistakes else HTTPStatus.OK)


def _may_answer() -> bool:
    """Whether the contract asks anything about people, so that the page of their answers is worth a link."""
    found = journeys().breakdowns
    return found is not None and found.asks_anything(_service())


def _keep() -> KeepHouseholds:
    found = journeys().keep
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found


def _messages() -> TroubledMessages:
    found = journeys().messages
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found


def _service() -> str:
    return person().service_id or pages().snapshot.facts.service_id


def _actor() -> str:
    return actor_of(person().account_id)
