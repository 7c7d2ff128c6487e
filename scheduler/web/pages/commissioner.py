"""The commissioner's own site: read-only, made of released figures alone; the office may look at it too."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, make_response, render_template
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from scheduler.domain.disclosure import DisclosureError
from scheduler.domain.reports import ReportError
from scheduler.use_cases.make_reports import FILE_KINDS, CommissionersView, ReadCommissioner
from scheduler.web.access import Who, open_to
from scheduler.web.draft_forms import or_missing
from scheduler.web.journeys import journeys
from scheduler.web.report_parts import WORDS, as_download, service_of_reader

commissioner = Blueprint("commissioner", __name__, url_prefix="/commissioner")
_drawn: dict[str, tuple[CommissionersView, Markup]] = {}
READERS = (Who.COMMISSIONER, Who.ADMINISTRATOR, Who.COORDINATOR)


def _use_case() -> ReadCommissioner:
    return or_missing(journeys().commissioner)


def _view() -> CommissionersView:
    return _use_case().view(service_of_reader())


def _body(view: CommissionersView) -> Markup:
    """Draw a view once, whoever reads it: nothing in it depends on who they are."""
    service = service_of_reader()
    drawn = _drawn.get(service)
    if drawn is None or drawn[0] is not view:
        text = render_template("commissioner-body.html", view=view, kinds=FILE_KINDS, **WORDS)
        drawn = _drawn[service] = view, Markup(text)  # noqa: S704 - a template's own text, escaped there
    return drawn[1]


@commissioner.errorhandler(ReportError)
@commissioner.errorhandler(DisclosureError)
def refused(problem: Exception) -> AnyResponse:
    """Say what there is not, and what to do."""
    return make_response(render_template("report-refused.html", words=str(problem)), HTTPStatus.NOT_FOUND)


@commissioner.get("")
@open_to(*READERS)
def page() -> str:
    """Answer three questions: whether we are on target, where the gaps are, whether it gets better."""
    view = _view()
    return render_template("commissioner.html", view=view, body=_body(view))


@commissioner.get("/figures")
@open_to(*READERS)
def figures() -> str:
    """Show every table of the year so far, with what the words mean."""
    view = _view()
    return render_template("commissioner-figures.html", view=view, report=view.report, **WORDS)


@commissioner.get("/map.svg")
@open_to(*READERS)
def map_picture() -> AnyResponse:
    """Return the map of the areas, which shows the same released figures as its table."""
    drawn = or_missing(_view().map)
    answer = make_response(drawn.svg)
    answer.headers["Content-Type"] = "image/svg+xml"
    return answer


@commissioner.get("/months.svg")
@open_to(*READERS)
def months_picture() -> AnyResponse:
    """Return sessions and attendances month by month; its table has the same figures."""
    drawn = or_missing(_view().months)
    answer = make_response(drawn.svg)
    answer.headers["Content-Type"] = "image/svg+xml"
    return answer


@commissioner.get("/year.<kind>")
@open_to(*READERS)
def year(kind: str) -> Response:
    """Return the year so far as a file."""
    return as_download(_use_case().live_file(service_of_reader(), kind))


@commissioner.get("/reports/<int:report_id>.<kind>")
@open_to(*READERS)
def signed(report_id: int, kind: str) -> Response:
    """Return a signed report as a file, as it was signed."""
    return as_download(_use_case().signed_file(service_of_reader(), report_id, kind))
