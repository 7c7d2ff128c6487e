"""Feedback on a tablet at the session: staff open it, carers answer one after the other, with a name or without.

What stands in the tablet's browser is a link for this one session, which ends by itself, and opening it signs staff
out there: nobody who is handed the tablet can reach anything else.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, abort, make_response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler.domain.feedback import questions_for, warning_without_name
from scheduler.domain.household_rules import Mistake, MistakesError
from scheduler.errors import EvenhandError
from scheduler.use_cases.give_feedback import CarerToAsk, FeedbackError, GiveFeedback, SessionToAsk
from scheduler.web.access import Who, open_to, person
from scheduler.web.journeys import journeys
from scheduler.web.pages.feedback import STATEMENTS
from scheduler.web.site import pages

tablet = Blueprint("tablet", __name__)

AT_A_SESSION = (Who.ADMINISTRATOR, Who.COORDINATOR, Who.WORKER)
NOBODY = "nobody"
"""Stands in the address for somebody who gives no name."""
THANKED = "tablet_thanked"
A_CHILD, ANOTHER = 5, 18


@tablet.post("/bookings/sessions/<int:session_id>/tablet")
@open_to(*AT_A_SESSION)
def hand_over(session_id: int) -> AnyResponse:
    """Make this browser the session's tablet: its staff are signed out here."""
    service = person().service_id or pages().snapshot.facts.service_id
    try:
        token = _give().tablet_link(service, session_id)
    except EvenhandError:
        abort(HTTPStatus.NOT_FOUND)
    session.clear()
    return redirect(url_for("tablet.who", token=token), HTTPStatus.SEE_OTHER)


@tablet.get("/w/<token>/feedback")
@open_to(Who.LINK_HOLDER)
def who(token: str) -> AnyResponse:
    """Ask who answers."""
    asked = _asked(token)
    thanked = bool(session.pop(THANKED, None))
    text = render_template("tablet-who.html", token=token, asked=asked, thanked=thanked, refused="", nobody=NOBODY)
    return make_response(text)


@tablet.get("/w/<token>/feedback/<carer_id>")
@open_to(Who.LINK_HOLDER)
def questions(token: str, carer_id: str) -> AnyResponse:
    """Ask one carer, or somebody who gives no name."""
    asked = _asked(token)
    return _form(token, asked, _carer(asked, carer_id), {}, ())


@tablet.post("/w/<token>/feedback/<carer_id>")
@open_to(Who.LINK_HOLDER)
def give(token: str, carer_id: str) -> AnyResponse:
    """Keep the answers, and hand the tablet to the next."""
    asked = _asked(token)
    carer = _carer(asked, carer_id)
    sent = request.form.to_dict()
    try:
        _give().give_from_tablet(token, sent, carer_id=None if carer_id == NOBODY else carer_id)
    except MistakesError as error:
        return _form(token, asked, carer, sent, error.mistakes)
    except FeedbackError as error:
        text = render_template(
            "tablet-who.html", token=token, asked=asked, thanked=False, refused=str(error), nobody=NOBODY
        )
        return make_response(text, HTTPStatus.CONFLICT)
    session[THANKED] = True
    return redirect(url_for("tablet.who", token=token), HTTPStatus.SEE_OTHER)


def _form(
    token: str, asked: SessionToAsk, carer: CarerToAsk, typed: Mapping[str, Any], mistakes: tuple[Mistake, ...]
) -> AnyResponse:
    text = render_template(
        "feedback.html",
        token=token,
        asked=asked,
        carer=carer,
        typed=typed,
        on_tablet=True,
        statements=STATEMENTS,
        errors={one.field: one.words for one in mistakes},
        faults=[{"text": one.words, "href": f"#{one.field}"} for one in mistakes],
    )
    return make_response(text, HTTPStatus.BAD_REQUEST if mistakes else HTTPStatus.OK)


def _carer(asked: SessionToAsk, carer_id: str) -> CarerToAsk:
    if carer_id == NOBODY:
        child = any(one.questions == questions_for(A_CHILD) for one in asked.carers)
        words = questions_for(A_CHILD if child else ANOTHER)
        warning = warning_without_name(len(asked.carers), A_CHILD if child else ANOTHER)
        return CarerToAsk(carer_id=NOBODY, given_name="Without a name", questions=words, why_not=None, warning=warning)
    found = next((one for one in asked.carers if one.carer_id == carer_id), None)
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found


def _asked(token: str) -> SessionToAsk:
    try:
        return _give().ask_tablet(token)
    except EvenhandError:
        abort(HTTPStatus.NOT_FOUND)


def _give() -> GiveFeedback:
    found = journeys().feedback
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found
