"""A household reads and corrects its own details, after a one-time code to its e-mail or phone."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, abort, make_response, redirect, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler import clock
from scheduler.domain.household_forms import CarerChanges, DetailsForm
from scheduler.domain.household_rules import (
    CONSENT_WORDS,
    NEED_WORDS,
    Mistake,
    MistakesError,
    OwnDetails,
    consents_held,
    may_have_own_contact,
)
from scheduler.use_cases.book_places import Link
from scheduler.use_cases.households import CodeError, Households
from scheduler.web.access import Who, open_to
from scheduler.web.household_link import PREFIX, opened, page
from scheduler.web.journeys import journeys
from scheduler.web.pages.join import fault_of, lines

details = Blueprint("details", __name__, url_prefix=f"{PREFIX}/details")

PROOF, SENT, CHANGED = "details_proof", "code_sent", "details_changed"
CHANNEL_WORDS = {"email": "By e-mail to", "text": "By text to"}
HOUSEHOLD_FIELDS = ("contact_name", "contact_email", "contact_phone", "postcode")
OWN_FIELDS = ("own_email", "own_phone")


@details.get("")
@open_to(Who.LINK_HOLDER)
def show(token: str) -> AnyResponse:
    """Show the details while a code opens them, else the way to a code."""
    link = opened(token)
    found = _open_details(link)
    if found is None:
        return make_response(_ask_page(token, link, ""))
    changed = session.pop(CHANGED, None)
    return make_response(_details_page(token, found, {}, [], changed=changed))


@details.post("/code")
@open_to(Who.LINK_HOLDER)
def send(token: str) -> AnyResponse:
    """Send a code, and go on to where it is typed."""
    link = opened(token)
    try:
        sent = _households().send_code(link, request.form.get("channel", ""))
    except (CodeError, ValueError) as error:
        words = str(error) if isinstance(error, CodeError) else "Choose how we send you the code"
        return make_response(_ask_page(token, link, words), HTTPStatus.BAD_REQUEST)
    session[SENT] = {"to": sent.to, "until": sent.valid_until.isoformat()}
    return redirect(url_for("details.typing", token=token), HTTPStatus.SEE_OTHER)


@details.get("/code")
@open_to(Who.LINK_HOLDER)
def typing(token: str) -> str:
    """Ask for the code that was sent."""
    opened(token)
    return page("details-code.html", token, sent=session.get(SENT), error="")


@details.post("/open")
@open_to(Who.LINK_HOLDER)
def open_them(token: str) -> AnyResponse:
    """Take the code that was typed."""
    link = opened(token)
    try:
        proof = _households().open_details(link, request.form.get("code", ""))
    except CodeError as error:
        text = page("details-code.html", token, sent=session.get(SENT), error=str(error))
        return make_response(text, HTTPStatus.BAD_REQUEST)
    session.pop(SENT, None)
    session[PROOF] = {"household": link.household_id, "proof": proof}
    return redirect(url_for("details.show", token=token), HTTPStatus.SEE_OTHER)


@details.post("/save")
@open_to(Who.LINK_HOLDER)
def save(token: str) -> AnyResponse:
    """Change what was corrected."""
    link = opened(token)
    before = _open_details(link)
    if before is None:
        words = "For your safety your details were closed; nothing was changed. Ask for a new code to open them again."
        return make_response(_ask_page(token, link, words), HTTPStatus.BAD_REQUEST)
    try:
        changed = _households().change_details(link, _proof(link), _form_sent(before))
    except MistakesError as error:
        return _to_mend(token, before, error.mistakes)
    except CodeError as error:
        return make_response(_ask_page(token, link, str(error)), HTTPStatus.BAD_REQUEST)
    session[CHANGED] = bool(changed)
    return redirect(url_for("details.show", token=token), HTTPStatus.SEE_OTHER)


@details.post("/close")
@open_to(Who.LINK_HOLDER)
def close(token: str) -> AnyResponse:
    """Close the details again, as on a phone that others use."""
    opened(token)
    session.pop(PROOF, None)
    return redirect(url_for("household.home", token=token), HTTPStatus.SEE_OTHER)


def _form_sent(before: OwnDetails) -> DetailsForm:
    """Read what was typed; consents are changed only where the tick differs from what holds."""
    sent = request.form
    today = clock.today()
    carers = {}
    for carer in before.carers:
        at = f"carers.{carer.id}"
        held, ticked = consents_held(carer.consents, today), set(sent.getlist(f"{at}.consents"))
        carers[carer.id] = CarerChanges(
            notes={kind: sent.get(f"{at}.notes.{kind}", "") for kind in NEED_WORDS},
            consents={one: one in ticked for one in CONSENT_WORDS if (one in ticked) != (one in held)},
            given_by=sent.get(f"{at}.given_by", ""),
            may_collect=lines(sent.get(f"{at}.may_collect", "")),
            own_email=sent.get(f"{at}.own_email"),
            own_phone=sent.get(f"{at}.own_phone"),
        )
    return DetailsForm(**{field: sent.get(field, "") for field in HOUSEHOLD_FIELDS}, carers=carers)


def _to_mend(token: str, before: OwnDetails, mistakes: tuple[Mistake, ...]) -> Response:
    text = _details_page(token, before, request.form.to_dict(flat=False), list(mistakes))
    return make_response(text, HTTPStatus.BAD_REQUEST)


def _details_page(
    token: str,
    found: OwnDetails,
    typed: Mapping[str, list[str]],
    mistakes: list[Mistake],
    *,
    changed: bool | None = None,
) -> str:
    """Show the details; where a form is to be mended, what was typed stands in it instead."""

    def value(field: str, known: str) -> str:
        return typed.get(field, [""])[0] if typed else known

    return page(
        "details.html",
        token,
        home=found.household,
        people=[_shown(found, carer, typed) for carer in found.carers],
        value=value,
        errors={one.field: one.words for one in mistakes},
        faults=[fault_of(one) for one in mistakes],
        needs=NEED_WORDS,
        consents=CONSENT_WORDS,
        changed=changed,
    )


def _shown(found: OwnDetails, carer: Any, typed: Mapping[str, list[str]]) -> dict[str, Any]:
    today = clock.today()
    at = f"carers.{carer.id}"
    ticked = typed.get(f"{at}.consents", []) if typed else consents_held(carer.consents, today)
    return {
        "at": at,
        "carer": carer,
        "more": found.more.get(carer.id),
        "ticked": frozenset(ticked),
        "own_contact": may_have_own_contact(carer.birth_date, today),
        "log": [one for one in carer.consents if one.purpose in CONSENT_WORDS],
    }


def _ask_page(token: str, link: Link, error: str) -> str:
    channels = [(one.value, f"{CHANNEL_WORDS[one.value]} {to}") for one, to in _households().channels(link).items()]
    return page("details-ask.html", token, channels=channels, error=error)


def _open_details(link: Link) -> OwnDetails | None:
    try:
        return _households().details(link, _proof(link)) if _proof(link) else None
    except CodeError:
        session.pop(PROOF, None)
        return None


def _proof(link: Link) -> str:
    kept = session.get(PROOF)
    return str(kept["proof"]) if kept and kept["household"] == link.household_id else ""


def _households() -> Households:
    found = journeys().households
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found
