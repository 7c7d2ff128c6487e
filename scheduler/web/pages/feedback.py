"""Feedback after a session, from the household's link: five faces with words, three statements, free text."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, abort, make_response, redirect, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler.domain.household_rules import Mistake, MistakesError
from scheduler.use_cases.give_feedback import CarerToAsk, FeedbackError, GiveFeedback, SessionToAsk
from scheduler.web.access import Who, open_to
from scheduler.web.household_link import PREFIX, opened, page
from scheduler.web.journeys import journeys

feedback = Blueprint("feedback", __name__, url_prefix=f"{PREFIX}/sessions/<int:session_id>/feedback")

THANKED = "feedback_given"
STATEMENTS = ("gained_skills", "gained_confidence", "made_friends")


@feedback.get("")
@open_to(Who.LINK_HOLDER)
def ask(token: str, session_id: int) -> AnyResponse:
    """Ask who answers; a household with one carer goes straight to the questions."""
    asked = _give().ask(opened(token), session_id)
    thanked = session.pop(THANKED, None)
    open_now = [one for one in asked.carers if one.why_not is None]
    if len(open_now) == 1 and not thanked:
        to = url_for("feedback.questions", token=token, session_id=session_id, carer_id=open_now[0].carer_id)
        return redirect(to, HTTPStatus.SEE_OTHER)
    return make_response(page("feedback-who.html", token, asked=asked, open_now=open_now, thanked=thanked))


@feedback.get("/<carer_id>")
@open_to(Who.LINK_HOLDER)
def questions(token: str, session_id: int, carer_id: str) -> str:
    """Ask one carer, in the words for their age."""
    asked = _give().ask(opened(token), session_id)
    return _form(token, asked, _carer(asked, carer_id), {}, [])


@feedback.post("/<carer_id>")
@open_to(Who.LINK_HOLDER)
def give(token: str, session_id: int, carer_id: str) -> AnyResponse:
    """Keep the answers."""
    link = opened(token)
    asked = _give().ask(link, session_id)
    carer = _carer(asked, carer_id)
    sent = request.form.to_dict()
    try:
        _give().give(link, session_id, carer_id, sent, with_name="without_name" not in sent)
    except MistakesError as error:
        return make_response(_form(token, asked, carer, sent, list(error.mistakes)), HTTPStatus.BAD_REQUEST)
    except FeedbackError as error:
        text = page("feedback-who.html", token, asked=asked, open_now=[], thanked=None, refused=str(error))
        return make_response(text, HTTPStatus.CONFLICT)
    session[THANKED] = carer.given_name
    return redirect(url_for("feedback.ask", token=token, session_id=session_id), HTTPStatus.SEE_OTHER)


def _form(token: str, asked: SessionToAsk, carer: CarerToAsk, typed: Mapping[str, Any], mistakes: list[Mistake]) -> str:
    return page(
        "feedback.html",
        token,
        asked=asked,
        carer=carer,
        typed=typed,
        statements=STATEMENTS,
        errors={one.field: one.words for one in mistakes},
        faults=[{"text": one.words, "href": f"#{one.field}"} for one in mistakes],
    )


def _carer(asked: SessionToAsk, carer_id: str) -> CarerToAsk:
    found = next((one for one in asked.carers if one.carer_id == carer_id), None)
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found


def _give() -> GiveFeedback:
    found = journeys().feedback
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found
