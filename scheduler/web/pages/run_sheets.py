"""A run as its driver and escort see it on a telephone, with notes that wait for a signal; and the sheet as PDF.

The notes are exempt from the form's token: the secret link in the address is what lets a note in, no cookie is asked,
and a note that was made without a signal may arrive hours after its page.
"""

from __future__ import annotations

import secrets
from http import HTTPStatus

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from scheduler.domain.run_marks import MARK_WORDS
from scheduler.errors import EvenhandError
from scheduler.use_cases.run_sheets import RunRefusedError, RunSheets, pdf_of
from scheduler.web.access import Who, open_to
from scheduler.web.forms import csrf
from scheduler.web.journeys import journeys

run_sheets = Blueprint("run_sheets", __name__, url_prefix="/w/<token>/runs/<run_id>")


def sheets() -> RunSheets:
    """Return the use case; an app without a database has no runs."""
    found = journeys().run_sheets
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found


@run_sheets.after_request
def keep_out_of_search(response: Response) -> Response:
    """Keep runs out of search engines."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


@run_sheets.get("")
@open_to(Who.LINK_HOLDER)
def show(token: str, run_id: str) -> AnyResponse:
    """Show today's run to its driver or escort."""
    return _page(token, run_id, "", HTTPStatus.OK)


@run_sheets.get("/sheet.pdf")
@open_to(Who.LINK_HOLDER)
def pdf(token: str, run_id: str) -> AnyResponse:
    """Send the sheet as PDF."""
    try:
        made = pdf_of(sheets().for_crew(token, run_id))
    except RunRefusedError as error:
        return _refused(error)
    except EvenhandError as error:
        return _page(token, run_id, str(error), HTTPStatus.SERVICE_UNAVAILABLE)
    answer = Response(made, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{"".join(filter(str.isalnum, run_id))}.pdf"'
    return answer


@run_sheets.post("/marks")
@open_to(Who.LINK_HOLDER)
@csrf.exempt  # type: ignore[untyped-decorator] # flask-wtf publishes no types
def mark(token: str, run_id: str) -> AnyResponse:
    """Keep a note from the road; the page's script asks for a short answer, a plain form is led back to the page."""
    short = request.accept_mimetypes.best == "application/json"
    try:
        sheets().mark(token, run_id, request.form.to_dict())
    except EvenhandError as error:
        if short:
            answer = jsonify(problem=str(error))
            answer.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
            return answer
        return _page(token, run_id, str(error), HTTPStatus.UNPROCESSABLE_ENTITY)
    if short:
        return Response(status=HTTPStatus.NO_CONTENT)
    return redirect(url_for("run_sheets.show", token=token, run_id=run_id), HTTPStatus.SEE_OTHER)


def _page(token: str, run_id: str, fault: str, status: HTTPStatus) -> AnyResponse:
    try:
        shown = sheets().for_crew(token, run_id)
    except RunRefusedError as error:
        return _refused(error)
    text = render_template(
        "run-sheet.html",
        token=token,
        run=shown,
        drawing=Markup(shown.map_svg),  # noqa: S704 — our own drawing, in which every word is escaped
        words={kind.value: said for kind, said in MARK_WORDS.items()},
        new_key=lambda: secrets.token_urlsafe(12),
        fault=fault,
    )
    return Response(text, status=status)


def _refused(error: RunRefusedError) -> AnyResponse:
    return Response(render_template("run-refused.html", reason=str(error)), status=HTTPStatus.NOT_FOUND)
