"""Ballots as a household sees them: rank what each carer would like, and read what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from flask import Blueprint, abort, make_response, redirect, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler.domain.ballot import MOST_CHOICES
from scheduler.domain.household_rules import Mistake, MistakesError
from scheduler.use_cases.ballots import BallotError, Ballots, CarerInBallot, HouseholdBallot
from scheduler.use_cases.book_places import Link, UnknownSessionError
from scheduler.web.access import Who, open_to
from scheduler.web.forms import whole_number
from scheduler.web.household_link import PREFIX, opened, page
from scheduler.web.journeys import journeys

ballots = Blueprint("ballots", __name__, url_prefix=f"{PREFIX}/ballots/<int:ballot_id>")

RANKED = "ranked"
PLACE_WORDS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


@ballots.get("")
@open_to(Who.LINK_HOLDER)
def show(token: str, ballot_id: int) -> str:
    """Show an open ballot with what was ranked, or what came of one that has closed."""
    link = opened(token)
    ballot = _open_ballot(link, ballot_id)
    if ballot is not None:
        titles = {one.id: one for one in ballot.sessions}
        return page("ballot.html", token, ballot=ballot, titles=titles, ranked=session.pop(RANKED, None))
    outcome = _ballots().outcome_for(link, ballot_id)
    return page("ballot-outcome.html", token, outcome=outcome, sessions=_sessions_of(link, ballot_id))


@ballots.get("/carers/<carer_id>")
@open_to(Who.LINK_HOLDER)
def ranking(token: str, ballot_id: int, carer_id: str) -> str:
    """Ask what one carer would like, the most wanted first."""
    ballot = _open_or_404(opened(token), ballot_id)
    carer = _carer(ballot, carer_id)
    typed = {f"rank-{number}": str(place) for place, number in enumerate(carer.choices, start=1)}
    known = typed | {"most": str(carer.most), "no_other_way": carer.no_other_way}
    return _form(token, ballot, carer, known | ({"together": "yes"} if carer.together else {}), [])


@ballots.post("/carers/<carer_id>")
@open_to(Who.LINK_HOLDER)
def rank(token: str, ballot_id: int, carer_id: str) -> AnyResponse:
    """Keep what a carer would like; sent again, it replaces what was sent before."""
    link = opened(token)
    ballot = _open_ballot(link, ballot_id)
    if ballot is None:
        text = page("ballot-closed.html", token, outcome=_ballots().outcome_for(link, ballot_id))
        return make_response(text, HTTPStatus.CONFLICT)
    carer, sent = _carer(ballot, carer_id), request.form.to_dict()
    choices, mistakes = ranks_read(carer, sent)
    if not mistakes:
        try:
            _keep(link, ballot, carer_id, choices, sent)
        except MistakesError as error:
            mistakes = list(error.mistakes)
        except BallotError as error:
            mistakes = [Mistake(field="", words=str(error))]
    if mistakes:
        return make_response(_form(token, ballot, carer, sent, mistakes), HTTPStatus.BAD_REQUEST)
    session[RANKED] = carer.given_name
    return redirect(url_for("ballots.show", token=token, ballot_id=ballot_id), HTTPStatus.SEE_OTHER)


def ranks_read(carer: CarerInBallot, sent: Mapping[str, str]) -> tuple[list[int], list[Mistake]]:
    """Read the places that were chosen; two sessions cannot share one.

    Gaps are closed: whoever chooses first and third means first and second.
    """
    placed: dict[int, int] = {}
    mistakes = []
    for session_id in carer.may_rank:
        text = sent.get(f"rank-{session_id}", "").strip()
        if not text:
            continue
        place = whole_number(text) or 0
        if not 1 <= place <= MOST_CHOICES:
            mistakes.append(Mistake(field=f"rank-{session_id}", words="Choose one of the places from the list"))
        elif place in placed:
            words = f"Two sessions are your {PLACE_WORDS[place - 1]} choice; give one of them another place"
            mistakes.append(Mistake(field=f"rank-{session_id}", words=words))
        else:
            placed[place] = session_id
    return [placed[place] for place in sorted(placed)], mistakes


def _keep(link: Link, ballot: HouseholdBallot, carer_id: str, choices: list[int], sent: Mapping[str, str]) -> None:
    most = whole_number(sent.get("most", "")) or 1
    _ballots().rank(
        link,
        ballot.id,
        carer_id,
        choices,
        together="together" in sent,
        most=min(most, max(len(choices), 1)),
        no_other_way=sent.get("no_other_way", ""),
    )


def _form(
    token: str, ballot: HouseholdBallot, carer: CarerInBallot, typed: Mapping[str, Any], mistakes: list[Mistake]
) -> str:
    others = [one.given_name for one in ballot.carers if one.carer_id != carer.carer_id and one.may_rank]
    rankable = [one for one in ballot.sessions if one.id in carer.may_rank]
    return page(
        "ballot-rank.html",
        token,
        ballot=ballot,
        carer=carer,
        rankable=rankable,
        barred=[(one, carer.why_not[one.id]) for one in ballot.sessions if one.id in carer.why_not],
        places=PLACE_WORDS[: min(len(rankable), MOST_CHOICES)],
        others=others,
        typed=typed,
        errors={one.field: one.words for one in mistakes},
        faults=[{"text": one.words} | ({"href": f"#{one.field}"} if one.field else {}) for one in mistakes],
    )


def _open_ballot(link: Link, ballot_id: int) -> HouseholdBallot | None:
    return next((one for one in _ballots().ballots_open_for(link) if one.id == ballot_id), None)


def _open_or_404(link: Link, ballot_id: int) -> HouseholdBallot:
    found = _open_ballot(link, ballot_id)
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found


def _carer(ballot: HouseholdBallot, carer_id: str) -> CarerInBallot:
    found = next((one for one in ballot.carers if one.carer_id == carer_id), None)
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found


def _sessions_of(link: Link, ballot_id: int) -> dict[int, Any]:
    """Sessions of a ballot by number, as far as the programme still has them."""
    places = journeys().places
    outcome = _ballots().outcome_for(link, ballot_id)
    numbers = {choice.session_id for carer in outcome.carers for choice in carer.choices}
    if places is None:
        return {}
    found = {}
    for number in sorted(numbers):
        with suppress(UnknownSessionError):
            found[number] = places.choices(link, number).session
    return found


def _ballots() -> Ballots:
    found = journeys().ballots
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found
