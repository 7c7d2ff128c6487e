"""What limits transport: papers that run out, and where nobody at all could be carried."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler.domain.household_rules import MistakesError
from scheduler.domain.transport_rules import in_words
from scheduler.use_cases.transport.hand_back import HandBack
from scheduler.use_cases.transport.transport_papers import PaperState, TransportPapers
from scheduler.web.access import open_to, person
from scheduler.web.draft_forms import OFFICE, number_of, or_missing, service
from scheduler.web.journeys import journeys

transport_papers = Blueprint("transport_papers", __name__, url_prefix="/transport")

PAPERS_ON_A_PAGE = 50


def papers() -> TransportPapers:
    """Return the use case of papers."""
    return or_missing(journeys().transport_papers)


def hand_back() -> HandBack:
    """Return the use case of what goes back to the planner."""
    return or_missing(journeys().hand_back)


@transport_papers.get("/eligibility")
@open_to(*OFFICE)
def eligibility() -> AnyResponse:
    """List licences, checks and vehicles' papers, each with the field to change its date."""
    return _papers_page("", HTTPStatus.OK)


@transport_papers.post("/eligibility")
@open_to(*OFFICE)
def write_down() -> AnyResponse:
    """Keep the last good day of one paper."""
    sent = request.form
    about_id, _, field = sent.get("about", "").rpartition("/")
    try:
        one = papers().write_down(service(), about_id, field, sent.get("until", ""), by=person().actor)
    except MistakesError as error:
        return _papers_page(" ".join(f"{one.words}." for one in error.mistakes), HTTPStatus.BAD_REQUEST)
    until = in_words(one.until) if one.until else ""
    refused = " That day has passed, so it is refused." if one.state is PaperState.REFUSED else ""
    flash(f"{one.about}: the {one.what} is good until {until}.{refused} Plan days anew that it changes.")
    return redirect(url_for("transport_papers.eligibility", page=sent.get("page") or None), HTTPStatus.SEE_OTHER)


@transport_papers.get("/impossible")
@open_to(*OFFICE)
def impossible() -> AnyResponse:
    """Show where nobody could be carried, and what the planner of terms keeps clear of."""
    return _impossible_page("", HTTPStatus.OK)


@transport_papers.post("/impossible")
@open_to(*OFFICE)
def tell() -> AnyResponse:
    """Tell the planner of terms, or take a rule back."""
    sent, by = request.form, person().actor
    try:
        if sent.get("what") == "back":
            hand_back().take_back(service(), sent.get("which", ""), by=by)
            flash("Taken back: the next plan may hold groups there again.")
        else:
            new = hand_back().tell(service(), frozenset(sent.getlist("which")), by=by)
            flash(f"The planner of terms keeps {new} more {'rule' if new == 1 else 'rules'} from now on.")
    except MistakesError as error:
        return _impossible_page(" ".join(f"{one.words}." for one in error.mistakes), HTTPStatus.BAD_REQUEST)
    return redirect(url_for("transport_papers.impossible"), HTTPStatus.SEE_OTHER)


def _papers_page(fault: str, status: HTTPStatus) -> AnyResponse:
    every = papers().every(service())
    pages = max(1, -(-len(every) // PAPERS_ON_A_PAGE))
    number = min(max(number_of(request.values.get("page", "")), 1), pages)
    text = render_template(
        "transport-papers.html",
        shown=every[(number - 1) * PAPERS_ON_A_PAGE : number * PAPERS_ON_A_PAGE],
        bad=sum(one.state in {PaperState.REFUSED, PaperState.MISSING} for one in every),
        soon=sum(one.state is PaperState.SOON for one in every),
        number=number,
        pages=pages,
        fault=fault,
        typed=request.form,
    )
    return make_response(text, status)


def _impossible_page(fault: str, status: HTTPStatus) -> AnyResponse:
    return make_response(
        render_template("transport-impossible.html", view=hand_back().view(service()), fault=fault), status
    )
