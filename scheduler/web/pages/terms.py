"""Setting up a term: its days, groups and targets of the contract, times kept clear, wishes, choices and budget."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler.domain.household_rules import Mistake, MistakesError
from scheduler.domain.planning import LaterAim, Wish
from scheduler.domain.term_settings import LATER_AIM_WORDS
from scheduler.domain.term_wishes import WEIGHTS, weight_level, weight_words, wish_words
from scheduler.use_cases.set_up_term import SetUpTerm, TermError, TermView
from scheduler.web.access import open_to, person
from scheduler.web.draft_forms import OFFICE, number_of, or_missing
from scheduler.web.journeys import journeys

terms = Blueprint("terms", __name__, url_prefix="/terms")


def _use_case() -> SetUpTerm:
    return or_missing(journeys().terms)


def _service() -> str:
    found = person().service_id or _use_case().first_service()
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found


def _view(term_id: str) -> TermView:
    try:
        return _use_case().term(_service(), term_id)
    except TermError:
        abort(HTTPStatus.NOT_FOUND)


@terms.get("")
@open_to(*OFFICE)
def every() -> str:
    """List the terms of the service, and those that the calendar has."""
    return render_template("terms.html", found=_use_case().terms(_service()))


@terms.post("")
@open_to(*OFFICE)
def add() -> AnyResponse:
    """Add a term of the calendar."""
    term_id = request.form.get("term", "")
    try:
        _use_case().add_term(person(), _service(), term_id)
    except TermError as error:
        flash(str(error))
        return redirect(url_for("terms.every"), HTTPStatus.SEE_OTHER)
    flash("The term is added, with its holidays and key dates. Look through what it is made from, then plan it.")
    return redirect(url_for("terms.one", term_id=term_id), HTTPStatus.SEE_OTHER)


@terms.get("/<term_id>")
@open_to(*OFFICE)
def one(term_id: str) -> str:
    """Show what a term is made from, each with the contract's paragraph."""
    return render_template("term.html", view=_view(term_id))


Doing = Callable[[], None]


def _done(doing: Doing, back: str, said: str, again: Callable[[tuple[Mistake, ...]], AnyResponse]) -> AnyResponse:
    """Carry a form out and go back, or show it again with its mistakes."""
    try:
        doing()
    except MistakesError as error:
        return again(error.mistakes)
    except TermError as error:
        return again((Mistake(field="", words=str(error)),))
    flash(said)
    return redirect(back, HTTPStatus.SEE_OTHER)


def _form(template: str, term_id: str, mistakes: tuple[Mistake, ...], **values: Any) -> AnyResponse:
    faults = [{"text": one.words, "href": f"#{one.field}"} if one.field else {"text": one.words} for one in mistakes]
    errors = {one.field: one.words for one in mistakes}
    text = render_template(
        template, view=_view(term_id), faults=faults, errors=errors, sent=request.form, typed=bool(mistakes), **values
    )
    return make_response(text, HTTPStatus.BAD_REQUEST if mistakes else HTTPStatus.OK)


@terms.get("/<term_id>/days")
@open_to(*OFFICE)
def days(term_id: str) -> AnyResponse:
    """Show the holidays and key dates of a term."""
    return _form("term-days.html", term_id, ())


@terms.post("/<term_id>/days")
@open_to(*OFFICE)
def set_days(term_id: str) -> AnyResponse:
    """Add a holiday or a day, take one out, or take the calendar's."""
    use_case, mine, asker, sent = _use_case(), _service(), person(), request.form
    what = sent.get("what", "")
    number = number_of(sent.get("number", ""))
    doings: dict[str, Doing] = {
        "holiday": lambda: use_case.add_holiday(asker, mine, term_id, sent),
        "day": lambda: use_case.add_day(asker, mine, term_id, sent),
        "calendar": lambda: use_case.days_from_calendar(asker, mine, term_id),
        "drop": lambda: use_case.drop_day(asker, mine, term_id, sent.get("part", ""), number),
        "clear": lambda: use_case.keep_day_clear(asker, mine, term_id, number),
    }
    if what not in doings:
        abort(HTTPStatus.BAD_REQUEST)
    said = "The day is kept clear: no group meets on it." if what == "clear" else "The days of the term are kept."
    back = url_for("terms.days", term_id=term_id)
    return _done(doings[what], back, said, lambda found: _form("term-days.html", term_id, found, what=what))


@terms.get("/<term_id>/groups/<strand_id>")
@open_to(*OFFICE)
def strand(term_id: str, strand_id: str) -> AnyResponse:
    """Show how a kind of group is held."""
    return _strand_page(term_id, strand_id, ())


def _strand_page(term_id: str, strand_id: str, mistakes: tuple[Mistake, ...]) -> AnyResponse:
    view = _view(term_id)
    found = next((one for one in view.facts.strands if one.id == strand_id), None)
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    contract = view.contract_strands.get(strand_id)
    return _form("term-strand.html", term_id, mistakes, strand=found, contract=contract)


@terms.post("/<term_id>/groups/<strand_id>")
@open_to(*OFFICE)
def set_strand(term_id: str, strand_id: str) -> AnyResponse:
    """Set how a kind of group is held, leave it out, or bring it back."""
    use_case, mine, asker, sent = _use_case(), _service(), person(), request.form
    what = sent.get("what", "")
    back = url_for("terms.one", term_id=term_id, _anchor="groups")
    if what in {"leave", "bring"}:
        return _or_back(
            lambda: use_case.run_strand(asker, mine, term_id, strand_id, runs=what == "bring"),
            back,
            "The kind of group runs again, as the contract has it."
            if what == "bring"
            else "It is left out of new plans.",
        )
    ticked = sent.getlist("weekdays"), sent.getlist("bands")
    about = mine, term_id, strand_id
    said = "Kept. New plans follow it; a draft made before says so when it is published."
    return _done(
        lambda: use_case.set_strand(asker, about, sent, ticked),
        back,
        said,
        lambda found: _strand_page(term_id, strand_id, found),
    )


@terms.get("/<term_id>/targets/<target_id>")
@open_to(*OFFICE)
def target(term_id: str, target_id: str) -> AnyResponse:
    """Show a target of the contract."""
    return _target_page(term_id, target_id, ())


def _target_page(term_id: str, target_id: str, mistakes: tuple[Mistake, ...]) -> AnyResponse:
    view = _view(term_id)
    found = next((one for one in view.facts.targets if one.id == target_id), None)
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    contract = view.contract_targets.get(target_id)
    return _form("term-target.html", term_id, mistakes, target=found, contract=contract)


@terms.post("/<term_id>/targets/<target_id>")
@open_to(*OFFICE)
def set_target(term_id: str, target_id: str) -> AnyResponse:
    """Set how much is owed, leave a target out, or bring it back."""
    use_case, mine, asker, sent = _use_case(), _service(), person(), request.form
    what = sent.get("what", "")
    back = url_for("terms.one", term_id=term_id, _anchor="targets")
    if what in {"leave", "bring"}:
        return _or_back(
            lambda: use_case.owe_target(asker, mine, term_id, target_id, owed=what == "bring"),
            back,
            "The target counts again." if what == "bring" else "The target is left out of new plans.",
        )
    return _done(
        lambda: use_case.set_target(asker, mine, term_id, target_id, sent),
        back,
        "The target is kept.",
        lambda found: _target_page(term_id, target_id, found),
    )


def _or_back(doing: Doing, back: str, said: str) -> AnyResponse:
    try:
        doing()
    except (MistakesError, TermError) as error:
        said = str(error)
    flash(said)
    return redirect(back, HTTPStatus.SEE_OTHER)


@terms.get("/<term_id>/choices")
@open_to(*OFFICE)
def choices(term_id: str) -> AnyResponse:
    """Show the service's planning choices and the budget."""
    return _form("term-choices.html", term_id, (), later_aims=LATER_AIM_WORDS.items())


@terms.post("/<term_id>/choices")
@open_to(*OFFICE)
def set_choices(term_id: str) -> AnyResponse:
    """Keep the service's planning choices and the budget."""
    use_case, mine, asker, sent = _use_case(), _service(), person(), request.form
    return _done(
        lambda: use_case.set_settings(asker, mine, term_id, sent),
        url_for("terms.one", term_id=term_id, _anchor="choices"),
        "The choices are kept. New plans follow them.",
        lambda found: _form("term-choices.html", term_id, found, later_aims=LATER_AIM_WORDS.items()),
    )


@terms.get("/<term_id>/clear")
@open_to(*OFFICE)
def clear(term_id: str) -> AnyResponse:
    """Show the times that are kept clear."""
    return _form("term-clear.html", term_id, ())


@terms.post("/<term_id>/clear")
@open_to(*OFFICE)
def keep_clear(term_id: str) -> AnyResponse:
    """Add a time to keep clear, or take one out."""
    use_case, mine, asker, sent = _use_case(), _service(), person(), request.form
    number = number_of(sent.get("number", ""))
    ticked = sent.getlist("bands"), sent.getlist("strands")

    def doing() -> None:
        if sent.get("what") == "drop":
            use_case.drop(asker, mine, term_id, "quiet_times", number)
        else:
            use_case.keep_clear(asker, (mine, term_id), sent, ticked)

    back = url_for("terms.clear", term_id=term_id)
    return _done(doing, back, "Kept. New plans follow it.", lambda found: _form("term-clear.html", term_id, found))


@terms.get("/<term_id>/wishes")
@open_to(*OFFICE)
def wishes(term_id: str) -> AnyResponse:
    """Show what plans meet where they can, with a form for one more, or for the one that is changed."""
    return _wishes_page(term_id, ())


def _wishes_page(term_id: str, mistakes: tuple[Mistake, ...]) -> AnyResponse:
    facts = _view(term_id).facts
    asked = request.values.get("wish", "")
    changed = next((one for one in facts.settings.wishes if one.id == asked), None)
    words = {one.id: wish_words(facts, one) for one in facts.settings.wishes}
    return _form(
        "term-wishes.html",
        term_id,
        mistakes,
        changed=changed,
        old=changed or Wish(id="", text=""),
        words=words,
        weights=WEIGHTS,
        weight_words=weight_words,
        weight_level=weight_level,
        looked_at=LaterAim.WISHES in facts.settings.later_aims,
    )


@terms.post("/<term_id>/wishes")
@open_to(*OFFICE)
def wish(term_id: str) -> AnyResponse:
    """Add a wish, change it, or take it out."""
    use_case, mine, asker, sent = _use_case(), _service(), person(), request.form
    drops = sent.get("what") == "drop"
    said = "The wish is taken out." if drops else "The wish is kept. New plans meet it where they can."
    return _done(
        lambda: use_case.wish(asker, (mine, term_id), sent, sent.getlist("weekdays")),
        url_for("terms.wishes", term_id=term_id),
        said,
        lambda found: _wishes_page(term_id, found),
    )


@terms.get("/<term_id>/locks")
@open_to(*OFFICE)
def locks(term_id: str) -> AnyResponse:
    """Show what every plan must hold."""
    return _form("term-locks.html", term_id, ())


@terms.post("/<term_id>/locks")
@open_to(*OFFICE)
def lock(term_id: str) -> AnyResponse:
    """Add what every plan must hold, or take it out."""
    use_case, mine, asker, sent = _use_case(), _service(), person(), request.form
    number = number_of(sent.get("number", ""))

    def doing() -> None:
        if sent.get("what") == "drop":
            use_case.drop(asker, mine, term_id, "locks", number)
        else:
            use_case.lock(asker, mine, term_id, sent)

    back = url_for("terms.locks", term_id=term_id)
    return _done(doing, back, "Kept. New plans follow it.", lambda found: _form("term-locks.html", term_id, found))
