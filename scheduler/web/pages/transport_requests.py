"""Who asks for transport, and whether there is another reasonable way: a coordinator decides, with the reason."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler.domain.household_rules import NEED_WORDS, MistakesError
from scheduler.errors import EvenhandError
from scheduler.use_cases.transport.transport_views import Decision
from scheduler.web.access import open_to, person
from scheduler.web.draft_forms import OFFICE, number_of, service
from scheduler.web.pages.transport import office

transport_requests = Blueprint("transport_requests", __name__, url_prefix="/transport/requests")

REQUESTS_ON_A_PAGE = 20
"""Each says a good deal, so a page holds fewer than a table of fifty."""


@transport_requests.get("")
@open_to(*OFFICE)
def every() -> AnyResponse:
    """List requests, by default those that wait for a decision."""
    return _page("", "", HTTPStatus.OK)


@transport_requests.post("/<int:session_id>/<carer_id>")
@open_to(*OFFICE)
def decide(session_id: int, carer_id: str) -> AnyResponse:
    """Grant or refuse one."""
    sent, actor = request.form, person().actor
    because = sent.get("because", "")
    try:
        if sent.get("what") == "grant":
            office().grant(service(), session_id, carer_id, by=actor, because=because)
            flash("Granted. The day is planned with this passenger next time.")
        else:
            office().refuse(service(), session_id, carer_id, by=actor, because=because)
            flash("Refused. The household is told why.")
    except MistakesError as error:
        said = " ".join(f"{one.words}." for one in error.mistakes)
        return _page(said, f"{session_id}-{carer_id}", HTTPStatus.BAD_REQUEST)
    except EvenhandError as error:
        return _page(str(error), f"{session_id}-{carer_id}", HTTPStatus.BAD_REQUEST)
    return redirect(url_for("transport_requests.every", page=sent.get("page") or None), HTTPStatus.SEE_OTHER)


def _page(fault: str, about: str, status: HTTPStatus) -> AnyResponse:
    """Render the list; ``about`` is the request whose form comes back as it was typed."""
    asked = request.values.get("show", "")
    decision = Decision(asked) if asked in set(Decision) else Decision.OPEN
    found = office().requests(service(), decision=decision)
    pages = max(1, -(-len(found) // REQUESTS_ON_A_PAGE))
    number = min(max(number_of(request.values.get("page", "")), 1), pages)
    shown = found[(number - 1) * REQUESTS_ON_A_PAGE : number * REQUESTS_ON_A_PAGE]
    office().note_seen(service(), shown, by=person().actor)
    text = render_template(
        "transport-requests.html",
        requests=shown,
        count=len(found),
        number=number,
        pages=pages,
        decision=decision.value,
        needs=NEED_WORDS,
        fault=fault,
        faulty=about,
        typed=request.form.get("because", ""),
    )
    return make_response(text, status)
