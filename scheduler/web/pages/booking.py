"""What a household does with a session: book, wait, take or pass on an offer, give places back. Only by POST."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler import clock
from scheduler.domain.travel_request import PickUp, TravelAnswer, Way, read_answer
from scheduler.use_cases.book_places import Link, Outcome, SessionChoices, Standing
from scheduler.web.access import Who, open_to
from scheduler.web.household_link import PREFIX, opened, page, places, say
from scheduler.web.journeys import journeys
from scheduler.web.pages.household import Stops, shown_of, stops_for, travel_said

booking = Blueprint("booking", __name__, url_prefix=f"{PREFIX}/sessions/<int:session_id>")

MOST_KEY_CHARACTERS = 64
TRAVEL_FIELDS = ("way", "because", "pick_up", "stop_name", "agreed", "with_adult")


@booking.post("/book")
@open_to(Who.LINK_HOLDER)
def book(token: str, session_id: int) -> AnyResponse:
    """Book places for the carers that were ticked."""
    link, chosen = opened(token), _chosen()
    travel, faults = _travel(chosen, dict.fromkeys(chosen, ""), _stops_named(link, session_id, chosen))
    if faults or not chosen:
        choices = places().choices(link, session_id)
        faults = _faults_that_matter(choices, chosen, stops_for(link, session_id))
        if faults:
            return _to_mend(token, choices, faults)
    key, together = _key() or secrets.token_urlsafe(), _together()
    outcomes = places().book(link, session_id, chosen, key=key, together=together, travel=travel)
    return _done(token, session_id, "book", outcomes)


@booking.post("/wait")
@open_to(Who.LINK_HOLDER)
def wait(token: str, session_id: int) -> AnyResponse:
    """Put the carers that were ticked on the waiting list."""
    link, chosen = opened(token), _chosen()
    if not chosen:
        fault = {"text": "Choose who would like to come", "href": "#carers"}
        return _to_mend(token, places().choices(link, session_id), [fault])
    outcomes = places().join_waiting_list(link, session_id, chosen, together=_together())
    return _done(token, session_id, "wait", outcomes)


@booking.post("/leave")
@open_to(Who.LINK_HOLDER)
def leave(token: str, session_id: int) -> AnyResponse:
    """Take carers off the waiting list."""
    return _each(token, session_id, "leave", places().leave_waiting_list)


@booking.post("/accept")
@open_to(Who.LINK_HOLDER)
def accept(token: str, session_id: int) -> AnyResponse:
    """Take the places that are held."""
    return _each(token, session_id, "accept", places().accept_offer)


@booking.post("/decline")
@open_to(Who.LINK_HOLDER)
def decline(token: str, session_id: int) -> AnyResponse:
    """Pass the held places on."""
    return _each(token, session_id, "decline", places().decline_offer)


@booking.get("/travel")
@open_to(Who.LINK_HOLDER)
def ask_travel(token: str, session_id: int) -> str:
    """Ask how carers who have a place will travel, with what was said before."""
    link = opened(token)
    choices = places().choices(link, session_id)
    return page("household-travel.html", token, **_shown(link, choices, travel=travel_said(link, session_id)))


@booking.post("/travel")
@open_to(Who.LINK_HOLDER)
def travel(token: str, session_id: int) -> AnyResponse:
    """Keep how carers who have a place will travel."""
    link = opened(token)
    choices = places().choices(link, session_id)
    booked = {one.carer_id: one.name for one in choices.carers if one.standing is Standing.BOOKED}
    faults = _travel(list(booked), booked, stops_for(link, session_id))[1]
    if faults:
        typed = {carer_id: _typed(carer_id) for carer_id in booked}
        text = page("household-travel.html", token, **_shown(link, choices, travel=typed, faults=faults))
        return make_response(text, HTTPStatus.BAD_REQUEST)
    transport = journeys().transport
    if transport is not None and booked:
        transport.say_how(link, session_id, {carer_id: _said(carer_id) for carer_id in booked})
    return redirect(url_for("household.session", token=token, session_id=session_id), HTTPStatus.SEE_OTHER)


@booking.get("/cancel")
@open_to(Who.LINK_HOLDER)
def ask_to_cancel(token: str, session_id: int) -> str:
    """Ask whose place is to be given back."""
    choices = places().choices(opened(token), session_id)
    return page("household-cancel.html", token, **shown_of(choices, late=_is_late(choices)))


@booking.post("/cancel")
@open_to(Who.LINK_HOLDER)
def cancel(token: str, session_id: int) -> AnyResponse:
    """Give places back; after the cut-off the coordinator is asked."""
    link, chosen = opened(token), _chosen()
    if not chosen:
        choices = places().choices(link, session_id)
        fault = {"text": "Choose whose place you would like to cancel", "href": "#carers"}
        text = page("household-cancel.html", token, **shown_of(choices, late=_is_late(choices), faults=[fault]))
        return make_response(text, HTTPStatus.BAD_REQUEST)
    return _done(token, session_id, "cancel", places().cancel(link, session_id, chosen))


def _each(
    token: str, session_id: int, action: str, do: Callable[[Link, int, list[str]], tuple[Outcome, ...]]
) -> AnyResponse:
    return _done(token, session_id, action, do(opened(token), session_id, _chosen()))


def _done(token: str, session_id: int, action: str, outcomes: tuple[Outcome, ...]) -> AnyResponse:
    """Go on to the session's page, which says exactly what happened."""
    say(opened(token), session_id, action, outcomes)
    return redirect(url_for("household.session", token=token, session_id=session_id), HTTPStatus.SEE_OTHER)


def _to_mend(token: str, choices: SessionChoices, faults: list[dict[str, str]]) -> Response:
    """Show the form again with what is to be mended; nothing was done, nothing typed is lost."""
    more = {
        "faults": faults,
        "chosen": _chosen(),
        "together": _together(),
        "key": _key(),
        "travel": {one.carer_id: _typed(one.carer_id) for one in choices.carers},
    }
    text = page("household-session.html", token, **_shown(opened(token), choices, **more))
    return make_response(text, HTTPStatus.BAD_REQUEST)


def _shown(link: Link, choices: SessionChoices, **more: Any) -> dict[str, Any]:
    """Everything that a page with questions about travel shows, the stops of each carer among it."""
    return shown_of(choices, stops=stops_for(link, choices.session.id), **more)


def _is_late(choices: SessionChoices) -> bool:
    return clock.now() >= choices.cancel_until


def _chosen() -> list[str]:
    return request.form.getlist("carers")


def _together() -> bool:
    return request.form.get("together", "all") == "all"


def _key() -> str:
    return request.form.get("key", "")[:MOST_KEY_CHARACTERS]


def _typed(carer_id: str) -> dict[str, str]:
    return {field: request.form.get(f"{field}-{carer_id}", "") for field in TRAVEL_FIELDS}


def _said(carer_id: str) -> dict[str, str]:
    """How a carer will travel, as the form says it; who says nothing comes by themselves."""
    typed = _typed(carer_id)
    return typed | {"way": typed["way"] or Way.OWN.value}


def _stops_named(link: Link, session_id: int, chosen: list[str]) -> Stops:
    """Look the stops up only where a form names one: most bookings need no more questions to the database."""
    named = any(_typed(one)["pick_up"] == PickUp.STOP for one in chosen)
    return stops_for(link, session_id) if named else {}


def _travel(
    carer_ids: list[str], names: Mapping[str, str], stops: Stops
) -> tuple[dict[str, TravelAnswer], list[dict[str, str]]]:
    """Read how each carer will travel, and what is to be mended."""
    answers: dict[str, TravelAnswer] = {}
    faults: list[dict[str, str]] = []
    for carer_id in carer_ids:
        found = read_answer(_said(carer_id), stops.get(carer_id, ()))
        if isinstance(found, TravelAnswer):
            answers[carer_id] = found
        else:
            faults += [{"text": f"{names[carer_id]}: {one.words}", "href": f"#{one.field}-{carer_id}"} for one in found]
    return answers, faults


def _faults_that_matter(choices: SessionChoices, chosen: list[str], stops: Stops) -> list[dict[str, str]]:
    """List what is to be mended before anything is booked; nobody travels to a session online."""
    names = {one.carer_id: one.name for one in choices.carers if one.bookable}
    faults = [] if choices.session.online else _travel([one for one in chosen if one in names], names, stops)[1]
    return faults if chosen else [{"text": "Choose who is to come", "href": "#carers"}, *faults]
