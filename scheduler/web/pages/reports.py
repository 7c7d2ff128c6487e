"""Reports for the office: what is due, the figures before and after hiding, signing, settings."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler.domain.accounts import actor_of
from scheduler.domain.disclosure import DisclosureError
from scheduler.domain.reports import ReportError
from scheduler.use_cases.make_reports import FILE_KINDS, MakeReports
from scheduler.web.access import Who, open_to, person
from scheduler.web.draft_forms import day_of, or_missing
from scheduler.web.forms import read_day
from scheduler.web.journeys import journeys
from scheduler.web.report_parts import WORDS, as_download, service_of_reader

reports = Blueprint("reports", __name__, url_prefix="/reports")
OFFICE = (Who.ADMINISTRATOR, Who.COORDINATOR)
FAULT = "fault"


def _use_case() -> MakeReports:
    return or_missing(journeys().reports)


@reports.before_request
def refuse_no_day() -> None:
    """Refuse what is no day, or one of no year that a report could be of."""
    first = (request.view_args or {}).get("first")
    if first is not None and day_of(first) is None:
        message = f"“{first[:20]}” is no day of a report; write it as 2027-01-31, or choose one from the list."
        raise ReportError(message)


@reports.errorhandler(ReportError)
@reports.errorhandler(DisclosureError)
def refused(problem: Exception) -> AnyResponse:
    """Say what there is not, and what to do."""
    return make_response(render_template("report-refused.html", words=str(problem)), HTTPStatus.NOT_FOUND)


@reports.get("")
@open_to(*OFFICE)
def every() -> str:
    """List the reports that are due, and those that were signed."""
    service = service_of_reader()
    use_case = _use_case()
    lines, signed, policy = use_case.due(service), use_case.all_signed(service), use_case.settings(service)
    return render_template("reports.html", lines=lines, signed=signed, policy=policy, kinds=FILE_KINDS)


@reports.get("/<kind>/<first>")
@open_to(*OFFICE)
def one(kind: str, first: str) -> str:
    """Show a report with full figures beside what the council gets."""
    shown = _use_case().show(service_of_reader(), kind, first)
    full = request.args.get("figures") != "released"
    return render_template("report.html", shown=shown, report=shown.report, full=full, kinds=FILE_KINDS, **WORDS)


@reports.get("/<kind>/<first>/draft.<file_kind>")
@open_to(*OFFICE)
def draft(kind: str, first: str, file_kind: str) -> Response:
    """Return a report that nobody signed yet as a file; it says so."""
    service = service_of_reader()
    shown = _use_case().show(service, kind, first)
    return as_download(_use_case().file(service, shown.report, file_kind))


@reports.post("/<kind>/<first>/sign")
@open_to(*OFFICE)
def sign(kind: str, first: str) -> AnyResponse:
    """Sign a report: it is kept as it is now."""
    who = person()
    changes = request.form.get("changes", "")
    try:
        version = _use_case().sign(
            service_of_reader(), kind, first, by=actor_of(who.account_id), name=who.name, changes=changes
        )
    except (ReportError, DisclosureError) as problem:
        flash(str(problem), FAULT)
        return redirect(url_for("reports.every"), HTTPStatus.SEE_OTHER)
    flash(f"The report is signed and kept as version {version}. The council can read and download it now.")
    return redirect(url_for("reports.every"), HTTPStatus.SEE_OTHER)


@reports.get("/signed/<int:report_id>.<kind>")
@open_to(*OFFICE)
def signed(report_id: int, kind: str) -> Response:
    """Return a signed report as a file, as it was signed."""
    service = service_of_reader()
    return as_download(_use_case().file(service, _use_case().signed(service, report_id), kind))


@reports.post("/settings")
@open_to(*OFFICE)
def settings() -> AnyResponse:
    """Set how small counts are hidden."""
    try:
        _use_case().set_settings(
            service_of_reader(),
            request.form.get("hidden-up-to", ""),
            zeros_shown=request.form.get("zeros") == "shown",
            by=actor_of(person().account_id),
        )
        flash("Small counts are hidden like this from now on. Signed reports stay as they are.")
    except ReportError as problem:
        flash(str(problem), FAULT)
    return redirect(url_for("reports.every"), HTTPStatus.SEE_OTHER)


@reports.post("/<first>/review")
@open_to(*OFFICE)
def review(first: str) -> AnyResponse:
    """Set the day on which a quarter is reviewed."""
    parts = tuple(request.form.get(f"review-{part}", "").strip() for part in ("day", "month", "year"))
    try:
        _use_case().set_review(service_of_reader(), first, read_day(parts, "Day of the review"))
        flash("The review is noted. The list shows when the quarterly report is due.")
    except ValueError as problem:
        flash(str(problem), FAULT)
    return redirect(url_for("reports.every"), HTTPStatus.SEE_OTHER)
