"""A household's own pages: what is booked, where it waits, what is offered, and what it can book."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, request, url_for

from scheduler import clock
from scheduler.domain.transport_stops import StopInReach
from scheduler.use_cases.ballots import HouseholdBallot, HouseholdOutcome
from scheduler.use_cases.book_places import Link, SessionChoices, Standing
from scheduler.web.access import Who, open_to
from scheduler.web.household_link import PREFIX, just_said, opened, page, places
from scheduler.web.journeys import journeys
from scheduler.web.site import pages

household = Blueprint("household", __name__, url_prefix=PREFIX)

SHOWN_AT_ONCE = 20
"""Sessions to choose from that a page shows before it is asked for all."""
OUTCOMES_SHOWN = 3
KEY_BYTES = 16
Stops = Mapping[str, Sequence[StopInReach]]
"""The stops that each carer may choose, by carer."""


@household.get("")
@open_to(Who.LINK_HOLDER)
def home(token: str) -> str:
    """Show everything of a household at a glance."""
    link = opened(token)
    every = places().programme_for(link)
    carer, area = request.args.get("carer", ""), request.args.get("area", "")
    bookable = [one for one in every if _may_book(one, carer) and area in {"", one.session.area_name}]
    shown = bookable if request.args.get("all") else bookable[:SHOWN_AT_ONCE]
    return page(
        "household-home.html",
        token,
        offers=[one for one in every if _stands(one, Standing.OFFERED)],
        booked=[one for one in every if _stands(one, Standing.BOOKED)],
        waiting=[one for one in every if _stands(one, Standing.WAITING)],
        bookable=shown,
        hidden=len(bookable) - len(shown),
        carers=_carers(every),
        areas=sorted({one.session.area_name for one in every if one.any_bookable}),
        carer=carer,
        area=area,
        ballots=_open_ballots(link),
        outcomes=_outcomes(link),
        subscribe=_subscription(token),
        asks=_asks(link),
    )


@household.get("/sessions/<int:session_id>")
@open_to(Who.LINK_HOLDER)
def session(token: str, session_id: int) -> str:
    """Show one session: who has a place, who can be booked, and why others cannot."""
    link = opened(token)
    choices = places().choices(link, session_id)
    travel, transport = travel_said(link, session_id), journeys().transport
    answered = transport.answered(link, session_id) if transport else {}
    said = just_said(link, session_id)
    stops = stops_for(link, session_id)
    more = {"travel_said": travel, "answered": answered, "stops": stops}
    return page("household-session.html", token, **shown_of(choices, said, **more))


def stops_for(link: Link, session_id: int) -> Stops:
    """Return the stops that each carer may choose for a session, the nearest first."""
    transport = journeys().transport
    return transport.stops_for(link, session_id) if transport else {}


def travel_said(link: Link, session_id: int) -> dict[str, dict[str, str]]:
    """Return what a household said about travel to a session, by carer, as its form writes it."""
    transport = journeys().transport
    said = transport.said(link) if transport else {}
    return {
        carer_id: {
            "way": answer.way.value,
            "because": answer.because,
            "pick_up": answer.pick_up.value if answer.pick_up else "",
            "stop_name": answer.stop_name,
            "agreed": "yes" if answer.stop_id is not None else "",
            "with_adult": "yes" if answer.with_adult else "",
        }
        for (number, carer_id), answer in said.items()
        if number == session_id
    }


def shown_of(choices: SessionChoices, said: Any = None, **more: Any) -> dict[str, Any]:
    """Everything that a session's page shows; ``more`` are the faults and the words of a form that is to be mended."""
    bookable = [one for one in choices.carers if one.bookable]
    full = choices.session.places == "Waiting list" or (said is not None and "full" in said.codes)
    usual: dict[str, Any] = {
        "choices": choices,
        "session": choices.session,
        "said": said,
        "parties": _parties(choices, Standing.OFFERED),
        "booked": [one for one in choices.carers if one.standing is Standing.BOOKED],
        "waiting": _parties(choices, Standing.WAITING),
        "bookable": bookable,
        "barred": [one for one in choices.carers if one.standing is Standing.NONE and one.refusals],
        "full": full,
        "key": secrets.token_urlsafe(KEY_BYTES),
        "chosen": [one.carer_id for one in bookable] if len(bookable) == 1 else [],
        "together": True,
        "travel": {},
        "travel_said": {},
        "stops": {},
        "over": choices.session.ends_at <= clock.now(),
        "faults": [],
        "public_id": pages().snapshot.public_id_of(choices.session.public_id),
    }
    return usual | more


def _asks(link: Link) -> bool:
    """Whether the service asks its households anything about themselves."""
    found = journeys().breakdowns
    return found is not None and found.has_questions(link.service_id)


def _subscription(token: str) -> str | None:
    """Address that calendar programs open by themselves; None where there are no feeds."""
    if journeys().feeds is None:
        return None
    origin = pages().base_url or request.host_url.rstrip("/")
    return f"webcal://{origin.split('://', 1)[1]}{url_for('personal_calendars.household', token=token)}"


def _open_ballots(link: Link) -> tuple[HouseholdBallot, ...]:
    ballots = journeys().ballots
    return ballots.ballots_open_for(link) if ballots else ()


def _outcomes(link: Link) -> list[HouseholdOutcome]:
    """Ballots of this household that were shared out, the newest first."""
    ballots = journeys().ballots
    if ballots is None:
        return []
    done = [one for one in ballots.ballots_of(link.service_id) if one.status == "allocated"]
    found = [ballots.outcome_for(link, one.id) for one in sorted(done, key=lambda one: one.closes_at, reverse=True)]
    return [one for one in found if one.carers][:OUTCOMES_SHOWN]


def _parties(choices: SessionChoices, standing: Standing) -> list[list[Any]]:
    """Carers who wait or were offered places, those who do so together as one entry."""
    found: dict[tuple[str, ...], list[Any]] = {}
    for one in choices.carers:
        if one.standing is standing:
            found.setdefault(one.party or (one.carer_id,), []).append(one)
    return list(found.values())


def _stands(choices: SessionChoices, standing: Standing) -> bool:
    return any(one.standing is standing for one in choices.carers)


def _may_book(choices: SessionChoices, carer_id: str) -> bool:
    return any(one.bookable and carer_id in {"", one.carer_id} for one in choices.carers)


def _carers(every: Sequence[SessionChoices]) -> list[tuple[str, str]]:
    """Carers of the household by id and name, in their own order."""
    return list({one.carer_id: one.name for choices in every for one in choices.carers}.items())
