"""A family asks to join; a coordinator decides."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler.domain.household_forms import CarerForm, SignUpForm
from scheduler.domain.household_rules import CONSENT_WORDS, MOST_CARERS, NEED_WORDS, Mistake, MistakesError
from scheduler.use_cases.households import Households
from scheduler.web.access import Who, open_to
from scheduler.web.forms import whole_number
from scheduler.web.journeys import journeys
from scheduler.web.site import pages
from scheduler.web.throttle import Throttle

join = Blueprint("join", __name__, url_prefix="/join")

ASKED_AT_MOST, WITHIN_SECONDS = 12, 600
CARER_WORDS = ("given_name", "family_name", "own_email", "own_phone")
PARTS = ("year", "month", "day")
throttle = Throttle(ASKED_AT_MOST, WITHIN_SECONDS)


@join.get("")
@open_to(Who.ANYONE)
def form() -> str:
    """Show the form."""
    _households()
    return _page(SignUpForm(carers=(CarerForm(),)), [])


@join.post("")
@open_to(Who.ANYONE)
def ask() -> AnyResponse:
    """Keep a request to join; “add another carer” only shows the form again, with one more."""
    typed = typed_form()
    if "add" in request.form:
        more = (*typed.carers, CarerForm())[:MOST_CARERS]
        return make_response(_page(SignUpForm(**_household_of(typed), carers=more), []))
    wait = throttle.minutes_to_wait(request.remote_addr or "")
    if wait:
        words = f"Too many forms came from your connection. Nothing was sent; try again in {wait} minutes, or call us."
        return _to_mend(typed, [Mistake(field="", words=words)], HTTPStatus.TOO_MANY_REQUESTS)
    try:
        reference = _households().request_sign_up(pages().snapshot.facts.service_id, typed)
    except MistakesError as error:
        return _to_mend(typed, error.mistakes, HTTPStatus.BAD_REQUEST)
    return redirect(url_for("join.asked", reference=reference), HTTPStatus.SEE_OTHER)


@join.get("/asked/<reference>")
@open_to(Who.ANYONE)
def asked(reference: str) -> str:
    """Say that the request has come, and what happens next."""
    return render_template("join-asked.html", reference=reference[:20])


def typed_form() -> SignUpForm:
    """Read the form as it was typed."""
    sent = request.form
    typed = whole_number(sent.get("count", ""))
    count = min(1 if typed is None else typed, MOST_CARERS)
    return SignUpForm(
        contact_name=sent.get("contact_name", ""),
        contact_email=sent.get("contact_email", ""),
        contact_phone=sent.get("contact_phone", ""),
        postcode=sent.get("postcode", ""),
        carers=tuple(_carer(f"carers.{n}") for n in range(count)),
    )


def lines(text: str) -> tuple[str, ...]:
    """Names as typed, one a line."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _carer(at: str) -> CarerForm:
    sent = request.form
    year, month, day = (sent.get(f"{at}.birth_date-{part}", "").strip() for part in PARTS)
    return CarerForm(
        **{field: sent.get(f"{at}.{field}", "") for field in CARER_WORDS},
        birth_date=f"{year}-{month.zfill(2)}-{day.zfill(2)}" if year or month or day else "",
        notes={kind: sent.get(f"{at}.notes.{kind}", "") for kind in NEED_WORDS},
        consents=tuple(sent.getlist(f"{at}.consents")),
        may_collect=lines(sent.get(f"{at}.may_collect", "")),
    )


def _household_of(typed: SignUpForm) -> dict[str, Any]:
    return {field: getattr(typed, field) for field in ("contact_name", "contact_email", "contact_phone", "postcode")}


def _page(typed: SignUpForm, mistakes: list[Mistake] | tuple[Mistake, ...]) -> str:
    return render_template(
        "join.html",
        typed=typed,
        errors={one.field: one.words for one in mistakes},
        faults=[fault_of(one) for one in mistakes],
        needs=NEED_WORDS,
        consents=CONSENT_WORDS,
        parts_of=_parts_of,
        most=MOST_CARERS,
    )


def _to_mend(typed: SignUpForm, mistakes: list[Mistake] | tuple[Mistake, ...], status: HTTPStatus) -> Response:
    return make_response(_page(typed, mistakes), status)


def fault_of(mistake: Mistake) -> dict[str, str]:
    """Write a mistake for the error summary; the first box of a date is where its link leads."""
    if not mistake.field:
        return {"text": mistake.words}
    end = "-day" if mistake.field.endswith("birth_date") else ""
    return {"text": mistake.words, "href": f"#{mistake.field}{end}"}


def _parts_of(birth_date: str) -> tuple[str, str, str]:
    """Day, month and year of a date as typed."""
    year, month, day = (*birth_date.split("-"), "", "", "")[:3]
    return day, month, year


def _households() -> Households:
    found = journeys().households
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found
