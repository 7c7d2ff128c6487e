"""The contract's KPIs, for the office: figures in full, and every record behind each."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from scheduler.domain.accounts import actor_of
from scheduler.use_cases.read_kpis import MEASURE_WORDS, RECORDS, SESSION, NoSuchKpiError, ReadKpis, figure_of
from scheduler.web.access import Who, open_to, person
from scheduler.web.draft_forms import or_missing
from scheduler.web.journeys import journeys
from scheduler.web.report_parts import service_of_reader

kpis = Blueprint("kpis", __name__, url_prefix="/kpis")
OFFICE = (Who.ADMINISTRATOR, Who.COORDINATOR)
HTTP_NOT_FOUND = 404
WORDS = {"figure_of": figure_of, "measure_words": MEASURE_WORDS}


def _use_case() -> ReadKpis:
    return or_missing(journeys().kpis)


@kpis.get("")
@open_to(*OFFICE)
def every() -> str:
    """List every KPI of the contract, held to what is owed by now."""
    return render_template("kpis.html", view=_use_case().view(service_of_reader()), **WORDS)


@kpis.get("/<kpi_id>")
@open_to(*OFFICE)
def one(kpi_id: str) -> str:
    """Show one KPI by month and by area, and a page of the records behind it."""
    missed = request.args.get("which") == "missed"
    try:
        page = request.args.get("page", 1, type=int)
        by = actor_of(person().account_id)
        detail = _use_case().one(service_of_reader(), kpi_id, by=by, page=page, missed=missed)
    except NoSuchKpiError:
        abort(HTTP_NOT_FOUND)
    return render_template("kpi.html", detail=detail, records=RECORDS, session=SESSION, **WORDS)
