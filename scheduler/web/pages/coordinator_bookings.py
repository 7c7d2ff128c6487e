"""What coordinators do with bookings: requests to join, late cancellations, waiting lists, ballots."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from http import HTTPStatus
from typing import TypeVar

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler.clock import LOCAL
from scheduler.domain.accounts import actor_of
from scheduler.domain.household_rules import CONSENT_WORDS, NEED_WORDS, MistakesError
from scheduler.errors import EvenhandError
from scheduler.use_cases.ballots import Ballots
from scheduler.use_cases.book_places import BookPlaces, LateRequest
from scheduler.use_cases.households import Households
from scheduler.use_cases.read_bookings import NoSuchSessionError, ReadBookings, SessionPeople
from scheduler.web.access import Who, open_to, person
from scheduler.web.forms import whole_number
from scheduler.web.journeys import Journeys, journeys
from scheduler.web.site import pages

coordinator_bookings = Blueprint("coordinator_bookings", __name__, url_prefix="/bookings")

OFFICE = (Who.ADMINISTRATOR, Who.COORDINATOR)
SESSIONS_ON_A_PAGE = 50
FAULT = "fault"
"""Category of a message that says why something was not done."""
Room = TypeVar("Room")


@coordinator_bookings.get("")
@open_to(*OFFICE)
def every() -> str:
    """List the sessions to come, and what waits for a decision."""
    return _list_page("")


def _list_page(fault: str) -> str:
    """List the sessions; with a fault, the ballot that was to be opened stands in its form as it was typed."""
    service, sent = _service(), request.form
    every_session = _room(_reader).sessions(service)
    area = request.values.get("area", "")
    found = [one for one in every_session if area in {"", one.area_name}]
    pages_there = max(1, -(-len(found) // SESSIONS_ON_A_PAGE))
    asked = request.values.get("page", "1")
    number = min(max(whole_number(asked) or 1, 1), pages_there)
    return render_template(
        "bookings.html",
        sessions=found[(number - 1) * SESSIONS_ON_A_PAGE : number * SESSIONS_ON_A_PAGE],
        areas=sorted({one.area_name for one in every_session}),
        area=area,
        count=len(found),
        number=number,
        pages_there=pages_there,
        requests=_room(_households).pending_requests(service),
        late=_late(service),
        ballots=_room(_ballots).ballots_of(service),
        needs=NEED_WORDS,
        consents=CONSENT_WORDS,
        fault=fault,
        typed={name: sent.get(name, "") for name in ("title", "closes_on", "closes_time")},
        ticked=frozenset(sent.getlist("sessions")),
    )


@coordinator_bookings.get("/sessions/<int:session_id>")
@open_to(*OFFICE)
def session(session_id: int) -> AnyResponse:
    """Show who has a place in a session and who waits."""
    return _session_page(session_id, "", HTTPStatus.OK)


@coordinator_bookings.post("/sessions/<int:session_id>/move")
@open_to(*OFFICE)
def move(session_id: int) -> AnyResponse:
    """Put somebody at another position of the waiting list; the audit keeps why."""
    sent = request.form
    to = sent.get("to", "")
    try:
        position = _room(_places).move_on_waiting_list(
            _service(),
            session_id,
            sent.get("carer", ""),
            whole_number(to) or 1,
            reason=sent.get("reason", ""),
            by=_actor(),
        )
    except EvenhandError as error:
        return _session_page(session_id, str(error), HTTPStatus.BAD_REQUEST)
    flash(f"Moved to position {position}. The audit keeps the reason.")
    return redirect(url_for("coordinator_bookings.session", session_id=session_id), HTTPStatus.SEE_OTHER)


@coordinator_bookings.post("/requests/<request_id>/accept")
@open_to(*OFFICE)
def accept(request_id: str) -> AnyResponse:
    """Make a household of a request to join, and send it its link."""
    service = _service()
    try:
        household_id = _room(_households).accept_request(service, request_id, _actor())
    except EvenhandError as error:
        return _back(str(error), FAULT)
    flash("The family is with us; its link is on its way to it.")
    return redirect(url_for("office.household", household_id=household_id), HTTPStatus.SEE_OTHER)


@coordinator_bookings.post("/requests/<request_id>/refuse")
@open_to(*OFFICE)
def refuse(request_id: str) -> AnyResponse:
    """Refuse a request to join, with a reason that is kept and told."""
    try:
        _room(_households).refuse_request(_service(), request_id, _actor(), request.form.get("reason", ""))
    except EvenhandError as error:
        return _back(str(error), FAULT)
    return _back("The request was refused; the family is told why.")


@coordinator_bookings.post("/late/<int:request_id>")
@open_to(*OFFICE)
def settle(request_id: int) -> AnyResponse:
    """Cancel a place after the cut-off after all, or let it stand."""
    cancelled = request.form.get("what") == "cancel"
    try:
        _room(_places).settle_late_request(_service(), request_id, cancelled=cancelled, by=_actor())
    except EvenhandError as error:
        return _back(str(error), FAULT)
    return _back("The place is cancelled." if cancelled else "The place stands.")


@coordinator_bookings.post("/ballots")
@open_to(*OFFICE)
def open_ballot() -> AnyResponse:
    """Open sessions as a ballot."""
    sent = request.form
    try:
        closes_at = datetime.fromisoformat(f"{sent.get('closes_on', '')}T{sent.get('closes_time') or '12:00'}")
        numbers = [one for one in map(whole_number, sent.getlist("sessions")) if one is not None]
        _room(_ballots).open_ballot(
            _service(), sent.get("title", ""), numbers, closes_at.replace(tzinfo=LOCAL), _actor()
        )
    except MistakesError as error:
        return _to_mend(". ".join(one.words for one in error.mistakes))
    except EvenhandError as error:
        return _to_mend(str(error))
    except ValueError:
        return _to_mend("Say on which day and at what time the ballot closes, such as 2027-03-15 and 12:00.")
    return _back("The ballot is open. Families see it on their own page.")


@coordinator_bookings.post("/ballots/<int:ballot_id>")
@open_to(*OFFICE)
def end_ballot(ballot_id: int) -> AnyResponse:
    """Share the places of a ballot out, or withdraw it."""
    service, what = _service(), request.form.get("what")
    try:
        if what == "withdraw":
            _room(_ballots).withdraw_ballot(service, ballot_id, _actor(), request.form.get("reason", ""))
            return _back("The ballot is withdrawn; its sessions can be booked in the ordinary way.")
        _room(_ballots).close_and_allocate(service, ballot_id, _actor())
    except EvenhandError as error:
        return _back(str(error), FAULT)
    return _back("The places are shared out, and every family is told.")


def _late(service: str) -> list[tuple[LateRequest, SessionPeople]]:
    """Return requests to cancel late, each with its session; one whose session has gone asks for nothing."""
    found = []
    for one in _room(_places).late_requests(service):
        with suppress(NoSuchSessionError):
            found.append((one, _room(_reader).people(service, one.session_id)))
    return found


def _session_page(session_id: int, fault: str, status: HTTPStatus) -> AnyResponse:
    try:
        view = _room(_reader).see(_service(), session_id, by=_actor())
    except NoSuchSessionError:
        abort(HTTPStatus.NOT_FOUND)
    return make_response(render_template("bookings-session.html", view=view, fault=fault, typed=request.form), status)


def _to_mend(fault: str) -> AnyResponse:
    return make_response(_list_page(fault), HTTPStatus.BAD_REQUEST)


def _back(words: str, kind: str = "message") -> AnyResponse:
    flash(words, kind)
    return redirect(url_for("coordinator_bookings.every"), HTTPStatus.SEE_OTHER)


def _service() -> str:
    """Return the service whose bookings this person keeps: their own, or the one that is shown."""
    return person().service_id or pages().snapshot.facts.service_id


def _actor() -> str:
    return actor_of(person().account_id)


def _room(found: Callable[[Journeys], Room | None]) -> Room:
    """Return a use case; an app without a database has none."""
    room = found(journeys())
    if room is None:
        abort(HTTPStatus.NOT_FOUND)
    return room


def _places(behind: Journeys) -> BookPlaces | None:
    return behind.places


def _households(behind: Journeys) -> Households | None:
    return behind.households


def _ballots(behind: Journeys) -> Ballots | None:
    return behind.ballots


def _reader(behind: Journeys) -> ReadBookings | None:
    return behind.bookings
