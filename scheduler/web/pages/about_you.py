"""A household answers what the contract asks about people, if it likes; answers are never shown back on its page."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, abort, make_response, redirect, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler.domain.characteristics import UNKNOWN, AnswerError
from scheduler.use_cases.book_places import Link
from scheduler.use_cases.read_breakdowns import TAKE_BACK, ReadBreakdowns
from scheduler.web.access import Who, open_to
from scheduler.web.household_link import PREFIX, opened, page
from scheduler.web.journeys import journeys

about_you = Blueprint("about_you", __name__, url_prefix=f"{PREFIX}/about-you")
KEPT = "answers_kept"


@about_you.get("")
@open_to(Who.LINK_HOLDER)
def show(token: str) -> AnyResponse:
    """Show the questions and which are answered, never what was answered."""
    return make_response(_page(token, opened(token), kept=session.pop(KEPT, None)))


@about_you.post("")
@open_to(Who.LINK_HOLDER)
def keep(token: str) -> AnyResponse:
    """Keep what was chosen; what was left alone stays as it is."""
    link = opened(token)
    try:
        session[KEPT] = _use_case().keep_own(link, request.form)
    except AnswerError as problem:
        return make_response(_page(token, link, fault=str(problem)), HTTPStatus.BAD_REQUEST)
    return redirect(url_for("about_you.show", token=token), HTTPStatus.SEE_OTHER)


def _use_case() -> ReadBreakdowns:
    found = journeys().breakdowns
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found


def _page(token: str, link: Link, *, kept: int | None = None, fault: str = "") -> str:
    questions = _use_case().own(link)
    return page(
        "about-you.html",
        token,
        questions=questions,
        reasons=list(dict.fromkeys(one.why for one in questions.asked)),
        kept=kept,
        fault=fault,
        typed=request.form,
        unknown=UNKNOWN,
        take_back=TAKE_BACK,
    )
