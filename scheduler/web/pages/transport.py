"""Transport for coordinators: days, the runs of one, its planning, trouble on the road, and what was driven."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from scheduler import clock
from scheduler.domain.household_rules import MistakesError
from scheduler.domain.run_marks import MARK_WORDS
from scheduler.errors import EvenhandError
from scheduler.use_cases.run_sheets import RunRefusedError, pdf_of
from scheduler.use_cases.transport.transport_office import TransportOffice
from scheduler.use_cases.transport.transport_papers import PaperState, paper_words
from scheduler.use_cases.transport.transport_views import DayState, NotCarriedLine
from scheduler.use_cases.transport_board import TransportBoard, TransportBoardError, table_csv
from scheduler.web.access import open_to, person
from scheduler.web.draft_forms import OFFICE, day_of, number_of, or_missing, service
from scheduler.web.journeys import journeys
from scheduler.web.visits import origin

transport = Blueprint("transport", __name__, url_prefix="/transport")

DAYS_ON_A_PAGE = 50
OVER = frozenset({"done", "failed", "cancelled"})
BAD = frozenset({PaperState.REFUSED, PaperState.MISSING, PaperState.SOON})


def office() -> TransportOffice:
    """Return the use case; an app without a database has no transport."""
    return or_missing(journeys().transport_office)


def board() -> TransportBoard:
    """Return what stands beside it: maps, notes from the road, what was driven."""
    return or_missing(journeys().transport_board)


def csv_file(made: bytes, name: str) -> AnyResponse:
    """Send a table to take along."""
    answer = Response(made, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@transport.get("")
@open_to(*OFFICE)
def days() -> AnyResponse:
    """List the days to come; a day of the past is asked for by its date."""
    asked = day_of(request.args.get("day", ""))
    if asked is not None:
        return redirect(url_for("transport.one", day=asked), HTTPStatus.SEE_OTHER)
    every = office().days(service())
    pages = max(1, -(-len(every) // DAYS_ON_A_PAGE))
    number = min(max(number_of(request.args.get("page", "")), 1), pages)
    shown = every[(number - 1) * DAYS_ON_A_PAGE : number * DAYS_ON_A_PAGE]
    papers = [paper_words(one) for one in or_missing(journeys().transport_papers).every(service()) if one.state in BAD]
    return make_response(
        render_template("transport.html", every=every, shown=shown, number=number, pages=pages, papers=papers)
    )


@transport.get("/days.csv")
@open_to(*OFFICE)
def days_file() -> AnyResponse:
    """Send the list of days."""
    columns = (
        "day",
        "state",
        "sessions",
        "carers_to_carry",
        "requests_to_decide",
        "runs",
        "rides_not_carried",
        "pounds",
    )
    rows = [
        (one.day.isoformat(), one.state.value, one.sessions, one.to_carry, one.to_decide, one.runs, one.not_carried,
         one.pence / 100)
        for one in office().days(service())
    ]  # fmt: skip
    return csv_file(table_csv(columns, rows), "transport-days.csv")


@transport.post("/plan")
@open_to(*OFFICE)
def plan_term() -> AnyResponse:
    """Queue the planning of every day to come that wants it."""
    try:
        queued = office().plan_term(service(), by=person().actor)
    except EvenhandError as error:
        flash(str(error))
        return redirect(url_for("transport.days"), HTTPStatus.SEE_OTHER)
    left = "No day wants planning. Days with problems are left out; each says what is to be mended."
    count = f"{len(queued)} days are" if len(queued) != 1 else "1 day is"
    told = "This list says how far it is. What changes a day that was planned waits for you to accept it."
    flash(f"{count} being planned, one after the other. {told}" if queued else left)
    return redirect(url_for("transport.days"), HTTPStatus.SEE_OTHER)


@transport.get("/<day>")
@open_to(*OFFICE)
def one(day: str) -> AnyResponse:
    """Show one day."""
    return day_page(day_asked(day), "", HTTPStatus.OK)


@transport.get("/<day>/runs.csv")
@open_to(*OFFICE)
def runs_file(day: str) -> AnyResponse:
    """Send a day's stops, a line for everybody who gets in or out."""
    asked = day_asked(day)
    view = office().day(service(), asked)
    board().on_the_day(person(), service(), asked, view.documents, view.names)  # notes that names were seen
    columns = ("run", "vehicle", "driver", "escort", "time", "where", "who", "gets", "wheelchair", "told")
    rows = [
        (run.run_id, run.vehicle_name, run.driver_name, run.escort_name, stop.at, stop.place, stop.carer_name,
         "in" if stop.gets_in else "out", "yes" if stop.wheelchair else "no", stop.told)
        for run in view.runs
        for stop in run.stops
    ]  # fmt: skip
    return csv_file(table_csv(columns, rows), f"transport-{asked}.csv")


@transport.get("/<day>/runs/<run_id>/sheet.pdf")
@open_to(*OFFICE)
def sheet(day: str, run_id: str) -> AnyResponse:
    """Send a run's sheet, to be printed for its crew."""
    asked = day_asked(day)
    try:
        made = pdf_of(or_missing(journeys().run_sheets).for_office(service(), asked, run_id, by=person().actor))
    except RunRefusedError:
        abort(HTTPStatus.NOT_FOUND)
    except EvenhandError as error:
        return day_page(asked, str(error), HTTPStatus.SERVICE_UNAVAILABLE)
    name = f"run-{asked}-{''.join(filter(str.isalnum, run_id))}.pdf"
    answer = Response(made, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


@transport.post("/<day>/runs/<run_id>/link")
@open_to(*OFFICE)
def link(day: str, run_id: str) -> AnyResponse:
    """Make the link of a run's driver or escort, and show it once."""
    asked, escort = day_asked(day), request.form.get("whose") == "escort"
    try:
        made = or_missing(journeys().run_sheets).link_of_run(person(), service(), asked, run_id, escort=escort)
    except RunRefusedError as error:
        return day_page(asked, str(error), HTTPStatus.CONFLICT)
    path = url_for("run_sheets.show", token=made.token, run_id=run_id)
    address = f"{origin()}{path}"
    return make_response(render_template("transport-link.html", link=made, address=address, day=asked))


@transport.post("/<day>/runs/<run_id>/driven")
@open_to(*OFFICE)
def driven(day: str, run_id: str) -> AnyResponse:
    """Write down what was driven."""
    asked, sent = day_asked(day), request.form
    try:
        board().keep_driven(
            person(), service(), asked, run_id, minutes=sent.get("minutes", ""), miles=sent.get("miles", "")
        )
    except TransportBoardError as error:
        return day_page(asked, str(error), HTTPStatus.BAD_REQUEST)
    flash("What was driven is written down.")
    return redirect(url_for("transport.one", day=asked), HTTPStatus.SEE_OTHER)


@transport.post("/<day>/plan")
@open_to(*OFFICE)
def plan(day: str) -> AnyResponse:
    """Queue the planning of a day; of one that was planned, a change that nobody is told of before it is accepted."""
    asked = day_asked(day)
    try:
        job_id = office().plan_day(service(), asked, by=person().actor)
    except EvenhandError as error:
        return day_page(asked, str(error), HTTPStatus.CONFLICT)
    return redirect(url_for("transport.planning", job_id=job_id), HTTPStatus.SEE_OTHER)


@transport.post("/<day>/trouble")
@open_to(*OFFICE)
def trouble(day: str) -> AnyResponse:
    """Take a vehicle off the road and queue the least change, or put it back."""
    asked, sent = day_asked(day), request.form
    vehicle_id = sent.get("vehicle", "")
    try:
        if sent.get("what") == "back":
            office().back_on_the_road(service(), asked, vehicle_id=vehicle_id, by=person().actor)
            flash("The vehicle is back on the road. Plan the day anew to use it.")
            return redirect(url_for("transport.one", day=asked), HTTPStatus.SEE_OTHER)
        because = sent.get("because", "")
        job_id = office().report_trouble(service(), asked, vehicle_id=vehicle_id, because=because, by=person().actor)
    except MistakesError as error:
        return day_page(asked, " ".join(f"{one.words}." for one in error.mistakes), HTTPStatus.BAD_REQUEST)
    except EvenhandError as error:
        return day_page(asked, str(error), HTTPStatus.BAD_REQUEST)
    return redirect(url_for("transport.planning", job_id=job_id), HTTPStatus.SEE_OTHER)


@transport.get("/planning/<job_id>")
@open_to(*OFFICE)
def planning(job_id: str) -> str:
    """Show how the planning of a day goes."""
    return render_template("transport-planning.html", **_standing(job_id))


@transport.get("/planning/<job_id>/now")
@open_to(*OFFICE)
def planning_now(job_id: str) -> AnyResponse:
    """Give the part of the page that changes, to a page that is open."""
    how = _standing(job_id)
    part = render_template("_transport-planning.html", **how)
    done = "The repair is worked out." if how["proposing"] else "The runs are planned."
    said = {"done": done, "failed": "The planning failed."}.get(how["job"].state, "Planning")
    return make_response({"over": how["over"], "part": part, "said": said})


def _standing(job_id: str) -> dict[str, Any]:
    try:
        job = board().planning(person(), job_id)
    except TransportBoardError:
        abort(HTTPStatus.NOT_FOUND)
    proposing, over = bool(job.args.get("propose")), job.state in OVER
    proposal = None
    if proposing and job.state == "done":
        proposal = or_missing(journeys().repair_day).proposal_of(job)
    how = {"job": job, "over": over, "day": day_asked(job.args["day"]), "result": job.result or {}}
    return how | {"proposing": proposing, "proposal": proposal}


def day_page(day: date, fault: str, status: HTTPStatus) -> AnyResponse:
    """Render a day, with what went wrong when something did."""
    view = office().day(service(), day)
    beside = board().on_the_day(person(), service(), day, view.documents, view.names)
    text = render_template(
        "transport-day.html",
        view=view,
        beside=beside,
        job_id=board().under_way(service(), day) if view.state is DayState.PLANNING else None,
        left=left_lines(view.not_carried),
        drawing=Markup(beside.map_svg if beside else ""),  # noqa: S704 — our own drawing: every word is escaped
        choices=view.choices if view.runs else None,
        words={kind.value: said for kind, said in MARK_WORDS.items()},
        past=day <= clock.now().date(),
        fault=fault,
        typed=request.form,
        typed_run=(request.view_args or {}).get("run_id") if fault else None,
    )
    return make_response(text, status)


def left_lines(not_carried: Iterable[NotCarriedLine]) -> list[dict[str, str]]:
    """Return one line for both ways of a carer whom nothing carries there nor home, for the same reason."""
    ways: dict[tuple[str, str, str, str], list[str]] = {}
    for one in not_carried:
        ways.setdefault((one.carer_name, one.session_title, one.because, one.cure), []).append(one.direction)
    return [
        {"who": who, "rides": f"{title}: {' and '.join(dict.fromkeys(found))}", "because": because, "cure": cure}
        for (who, title, because, cure), found in ways.items()
    ]


def day_asked(text: str) -> date:
    """Read the day of an address."""
    found = day_of(text)
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found
