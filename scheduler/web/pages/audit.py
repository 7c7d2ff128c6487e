"""Who did what: a search for coordinators, a household's own access log, an export."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request
from wtforms import SelectField, StringField

from scheduler.domain.accounts import SignedIn
from scheduler.use_cases.read_audit import Asked, AuditTrail
from scheduler.web.access import Who, open_to, person
from scheduler.web.forms import DayField, Form
from scheduler.web.journeys import journeys

audit = Blueprint("audit", __name__, url_prefix="/audit")
OFFICE = (Who.ADMINISTRATOR, Who.COORDINATOR)
NOT_FOUND = 404
ANYTHING = {"": "Anything"}


class SearchForm(Form):
    """What to look for; it is sent by GET, so that a search can be kept as a bookmark."""

    class Meta(Form.Meta):
        """A search changes nothing and needs no token."""

        csrf = False

    who = StringField("Who", description="Part of a name or e-mail address, or system")
    action = SelectField("What", default="")
    about_kind = SelectField("About", default="")
    about_id = StringField("Its number", description="Such as household-12")
    first_day = DayField("From")
    last_day = DayField("To")


def _trail() -> AuditTrail:
    found = journeys().audit
    if found is None:
        abort(NOT_FOUND)
    return found


def _form(me: SignedIn, given: object) -> SearchForm:
    actions, kinds = _trail().words(me)
    form = SearchForm(formdata=given)
    form.action.choices = ANYTHING | {one: one.capitalize() for one in actions}
    form.about_kind.choices = ANYTHING | {one: one.capitalize() for one in kinds}
    return form


def _asked(form: SearchForm) -> Asked:
    return Asked(
        who=form.who.data or "",
        action=form.action.data or "",
        about_kind=form.about_kind.data or "",
        about_id=form.about_id.data or "",
        first_day=form.first_day.data,
        last_day=form.last_day.data,
    )


@audit.get("")
@open_to(*OFFICE)
def search() -> tuple[str, int]:
    """Show the newest entries, or those that were searched for."""
    me = person()
    form = _form(me, request.args or None)
    good = not request.args or form.validate()
    number = request.args.get("page", "1")
    page = int(number) if number.isascii() and number.isdecimal() and len(number) < 7 else 1  # noqa: PLR2004 - six digits
    found = _trail().search(me, _asked(form) if good else Asked(), page)
    kept = {name: value for name, value in request.args.items() if name != "page"}
    return render_template("audit.html", form=form, found=found, kept=kept), 200 if good else 400


@audit.post("/export")
@open_to(*OFFICE)
def export() -> Response | tuple[str, int]:
    """Return what the search finds as CSV; that it was exported is itself noted."""
    me = person()
    form = _form(me, request.form)
    if not form.validate():
        return render_template("audit.html", form=form, found=_trail().search(me, Asked(), 1), kept={}), 400
    answer = Response(_trail().export(me, _asked(form)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="who-did-what.csv"'
    return answer


@audit.get("/households/<household_id>")
@open_to(*OFFICE)
def household(household_id: str) -> str:
    """Show who saw or changed what is kept of a household, in words that can be given to it."""
    return render_template("access-log.html", log=_trail().access_log(person(), household_id))
