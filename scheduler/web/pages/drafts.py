"""Drafts: the list of a term, six looks at one draft, what a change would do, and the steps that carry it out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler import clock
from scheduler.domain.calendar import monday_of
from scheduler.use_cases.work_on_draft import (
    Asked,
    DraftError,
    MovedOn,
    NoSuchDraftError,
    Opened,
    Shown,
    choices,
    placed,
    tray_of,
)
from scheduler.web.access import open_to, person
from scheduler.web.draft_forms import OFFICE, day_of, filled_in, number_of, only_of, sent_again, service, wish_of, work
from scheduler.web.visits import own_path

drafts = Blueprint("drafts", __name__, url_prefix="/drafts")
LOOKS = {"week": "Week", "month": "Month", "term": "Term", "list": "List", "map": "Map", "rota": "Rota"}
WEEK = timedelta(days=7)
SERIES_A_PAGE = 50


def _known(view: Callable[..., Any]) -> Callable[..., Any]:
    """Answer with a page that says so when a draft is not there."""

    @wraps(view)
    def held(*args: Any, **kwargs: Any) -> Any:
        try:
            return view(*args, **kwargs)
        except NoSuchDraftError:
            abort(HTTPStatus.NOT_FOUND)

    return held


@drafts.get("")
@open_to(*OFFICE)
def every() -> str:
    """List the plans of a term, those that are being made, and the way to the next."""
    mine = service()
    terms = work().terms(mine)
    chosen = next((one for one in terms if one.id == request.args.get("term")), None) or _term_now(terms)
    lines, running = work().listed(mine, chosen.id) if chosen else ((), ())
    return render_template("drafts.html", terms=terms, term=chosen, lines=lines, running=running)


def _term_now(terms: Any) -> Any:
    """Choose the term that is next, else the one that runs, else the last."""
    today = clock.today()
    coming = [one for one in terms if one.first > today]
    running = [one for one in terms if one.first <= today <= one.last]
    return coming[0] if coming else running[-1] if running else terms[-1] if terms else None


@drafts.get("/compare")
@open_to(*OFFICE)
@_known
def compare() -> AnyResponse:
    """Put two drafts or more side by side."""
    asked = [number_of(one) for one in request.args.getlist("plan")]
    try:
        found = work().side_by_side(person(), asked)
    except DraftError as error:
        flash(str(error))
        return redirect(url_for("drafts.every"), HTTPStatus.SEE_OTHER)
    return make_response(render_template("drafts-compare.html", found=found))


@drafts.get("/<int:plan_id>")
@open_to(*OFFICE)
@_known
def one(plan_id: int) -> str:
    """Show a draft: a week, a month, the term, a list, maps, or the rota."""
    opened = work().open(person(), plan_id)
    look = request.args.get("look", "week")
    look = look if look in LOOKS else "week"
    only = only_of(request.args)
    shown = Shown(opened.facts, opened.plan, opened.draft.locks)
    day = _day_shown(opened)
    page = max(1, number_of(request.args.get("page", "1")))
    values: dict[str, Any] = {"day": day}
    if look in {"week", "month"} and opened.may_change:
        values["tray"] = tray_of(opened)
    if look == "week":
        values |= {"days": shown.days(monday_of(day), 7, only)}
    elif look == "month":
        last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        values |= {"weeks": shown.weeks(day.replace(day=1), last, only)}
    elif look == "term":
        values |= {"weeks": shown.weeks(opened.facts.term.first, opened.facts.term.last, only)}
    elif look == "list":
        lines, many = shown.lines(only, page)
        values |= {"lines": lines, "many": many, "page": page, "pages": -(-many // SERIES_A_PAGE)}
    elif look == "rota":
        values |= {"rota": shown.rota(monday_of(day), only, opened.desk), "days": shown.days(monday_of(day), 7, only)}
    else:
        values |= {"maps": work().maps(opened), "venues": shown.venues(opened.desk)}
    return _page(f"draft-{look}.html", opened, look=look, only=only, **values)


def _day_shown(opened: Opened) -> date:
    """Return the day that was asked for, within the term; else the draft's first session to come."""
    term = opened.facts.term
    asked = day_of(request.args.get("day", ""))
    first = min((one.dates[0] for one in opened.plan.series if one.dates), default=term.first)
    return min(max(asked or max(first, min(clock.today(), term.last)), term.first - WEEK), term.last + WEEK)


def _page(template: str, opened: Opened, **values: Any) -> str:
    first_missing = opened.desk.missing
    return render_template(
        template,
        opened=opened,
        record=opened.record,
        draft=opened.draft,
        term=opened.facts.term,
        findings=work().findings(opened),
        missing=first_missing,
        wishes_met=opened.wishes_met,
        looks=LOOKS,
        choices=choices(opened.facts),
        WEEK=WEEK,
        **values,
    )


@drafts.get("/<int:plan_id>/groups/<series_id>")
@open_to(*OFFICE)
@_known
def group(plan_id: int, series_id: str) -> str:
    """Show one group of a draft: how it is held, other ways, its sessions."""
    opened = work().open(person(), plan_id)
    return _group_page(opened, series_id)


def _group_page(opened: Opened, series_id: str) -> str:
    found = next((one for one in opened.plan.series if one.id == series_id), None)
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    shown = Shown(opened.facts, opened.plan, opened.draft.locks)
    strand = next((one for one in opened.facts.strands if one.id == found.strand_id), None)
    locked = found.id in opened.draft.locks
    suggested = work().suggestions(opened, series_id) if opened.may_change and not locked else ()
    meetings = [shown.meeting(found, day) for day in found.dates]
    line = shown.line(found)
    return _page(
        "draft-group.html", opened, series=found, line=line, strand=strand, suggested=suggested, meetings=meetings
    )


@drafts.get("/<int:plan_id>/weigh")
@open_to(*OFFICE)
@_known
def weigh(plan_id: int) -> AnyResponse:
    """Say what a change would do; nothing is changed."""
    opened = work().open(person(), plan_id)
    try:
        asked = work().weigh(opened, placed(opened, wish_of(request.args)))
    except DraftError as error:
        return _refused(opened, str(error))
    return _weighed(opened, asked)


@drafts.get("/<int:plan_id>/weigh.json")
@open_to(*OFFICE)
@_known
def weigh_quickly(plan_id: int) -> AnyResponse:
    """Say what a change would do, to a page that waits for it."""
    opened = work().open(person(), plan_id)
    try:
        asked = work().weigh(opened, placed(opened, wish_of(request.args)))
    except DraftError as error:
        return make_response({"refused": str(error)}, HTTPStatus.OK)
    text = render_template("_draft-effect.html", asked=asked, opened=opened)
    found = {"words": asked.words, "effect": text, "version": asked.version, "fields": filled_in(asked.wish)}
    return make_response(found)


def _weighed(opened: Opened, asked: Asked, moved_on: MovedOn | None = None) -> AnyResponse:
    others: tuple[Any, ...] = ()
    if asked.weighed.broken and asked.weighed.gone and asked.weighed.come:
        others = work().suggestions(opened, asked.weighed.gone[0].id, 5)
    fields = sent_again(request.values, asked.wish)
    text = _page("draft-weigh.html", opened, asked=asked, fields=fields, others=others, moved_on=moved_on)
    return make_response(text, HTTPStatus.CONFLICT if moved_on else HTTPStatus.OK)


def _refused(opened: Opened, words: str, moved_on: MovedOn | None = None) -> AnyResponse:
    text = _page("draft-refused.html", opened, words=words, moved_on=moved_on)
    return make_response(text, HTTPStatus.BAD_REQUEST)


@drafts.get("/<int:plan_id>/add")
@open_to(*OFFICE)
@_known
def add(plan_id: int) -> str:
    """Ask for a new group."""
    opened = work().open(person(), plan_id)
    modes = {one.id: one.mode.value for one in opened.facts.strands}
    return _page("draft-add.html", opened, modes=modes, chosen=request.args)


@drafts.post("/<int:plan_id>/keep")
@open_to(*OFFICE)
@_known
def keep(plan_id: int) -> AnyResponse:
    """Carry a change out, thought out for one version of the draft."""
    wish = wish_of(request.form)
    try:
        step = work().keep(person(), plan_id, wish, number_of(request.form.get("version", "")))
    except MovedOn as moved_on:
        opened = work().open(person(), plan_id)
        try:
            asked = work().weigh(opened, wish)
        except DraftError as error:
            return _refused(opened, str(error), moved_on)
        return _weighed(opened, asked, moved_on)
    except DraftError as error:
        return _refused(work().open(person(), plan_id), str(error))
    flash(f"{step.words}.")
    return _back(plan_id)


@drafts.post("/<int:plan_id>/undo")
@open_to(*OFFICE)
@_known
def undo(plan_id: int) -> AnyResponse:
    """Undo the last step that stands."""
    try:
        step = work().undo(person(), plan_id, number_of(request.form.get("version", "")))
    except MovedOn as moved_on:
        return _refused(work().open(person(), plan_id), "Nothing was undone.", moved_on)
    except DraftError as error:
        flash(str(error))
        return _back(plan_id)
    flash(f"{step.words}.")
    return _back(plan_id)


@drafts.post("/<int:plan_id>/lock")
@open_to(*OFFICE)
@_known
def lock(plan_id: int) -> AnyResponse:
    """Lock a group or a session, or let it go again."""
    locked = request.form.get("locked") == "yes"
    try:
        work().lock(person(), plan_id, request.form.get("what", ""), locked=locked)
    except DraftError as error:
        return _refused(work().open(person(), plan_id), str(error))
    flash("Locked: it stays as it is until you unlock it." if locked else "Unlocked.")
    return _back(plan_id)


@drafts.post("/<int:plan_id>/name")
@open_to(*OFFICE)
@_known
def name(plan_id: int) -> AnyResponse:
    """Give a draft a name of its own."""
    try:
        work().rename(person(), plan_id, request.form.get("name", ""))
    except DraftError as error:
        return _refused(work().open(person(), plan_id), str(error))
    flash("The name is kept.")
    return redirect(url_for("drafts.history", plan_id=plan_id), HTTPStatus.SEE_OTHER)


@drafts.post("/<int:plan_id>/copy")
@open_to(*OFFICE)
@_known
def copy(plan_id: int) -> AnyResponse:
    """Begin another draft as this plan stands."""
    try:
        made = work().copy(person(), plan_id)
    except DraftError as error:
        flash(str(error))
        return redirect(url_for("drafts.one", plan_id=plan_id), HTTPStatus.SEE_OTHER)
    flash("This is your copy. The plan that you copied stays as it is.")
    return redirect(url_for("drafts.one", plan_id=made), HTTPStatus.SEE_OTHER)


@drafts.post("/<int:plan_id>/put-away")
@open_to(*OFFICE)
@_known
def put_away(plan_id: int) -> AnyResponse:
    """Delete a draft."""
    try:
        work().put_away(person(), plan_id)
    except DraftError as error:
        flash(str(error))
        return redirect(url_for("drafts.history", plan_id=plan_id), HTTPStatus.SEE_OTHER)
    flash("The draft is deleted.")
    return redirect(url_for("drafts.every"), HTTPStatus.SEE_OTHER)


@drafts.get("/<int:plan_id>/history")
@open_to(*OFFICE)
@_known
def history(plan_id: int) -> str:
    """Show what was done to a draft, its name, and the way to copy or delete it."""
    opened = work().open(person(), plan_id)
    return _page("draft-history.html", opened, steps=work().history(opened))


@drafts.get("/<int:plan_id>/areas/<area_id>")
@open_to(*OFFICE)
@_known
def area(plan_id: int, area_id: str) -> str:
    """Show why an area has what it has in a draft, what it lacks, and the way to change that."""
    opened = work().open(person(), plan_id)
    try:
        said = work().explained(opened, area_id)
    except DraftError:
        abort(HTTPStatus.NOT_FOUND)
    found = next(one for one in opened.facts.areas if one.id == area_id)
    shown = Shown(opened.facts, opened.plan, opened.draft.locks)
    lines = [shown.line(one) for one in opened.plan.series if one.area_id == area_id]
    return _page("draft-area.html", opened, area=found, said=said, lines=lines)


@drafts.get("/<int:plan_id>/wishes")
@open_to(*OFFICE)
@_known
def wishes(plan_id: int) -> str:
    """Say of each wish by which group the draft meets it, or what stands against it."""
    opened = work().open(person(), plan_id)
    return _page("draft-wishes.html", opened, lines=work().wishes(opened))


@drafts.get("/<int:plan_id>/rules")
@open_to(*OFFICE)
@_known
def rules(plan_id: int) -> str:
    """Show every rule that the draft breaks, and what the contract asks for and the draft does not reach."""
    return _page("draft-rules.html", work().open(person(), plan_id))


def _back(plan_id: int) -> AnyResponse:
    """Send back to where the change was asked for."""
    own = url_for("drafts.one", plan_id=plan_id)
    wanted = own_path(request.form.get("back"), own)
    return redirect(wanted if wanted.startswith((f"{own}?", f"{own}/groups/")) else own, HTTPStatus.SEE_OTHER)
