"""The administrator's pages of accounts."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import EmailField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired

from scheduler.domain.accounts import Role
from scheduler.use_cases.sign_in import Invitation, NotDoneError
from scheduler.web.access import Who, open_to, person
from scheduler.web.forms import Form
from scheduler.web.pages.sign_in import people

accounts = Blueprint("accounts", __name__, url_prefix="/accounts")
ROLES = {role.value: role.value.capitalize() for role in Role}
ROLE_HINTS = {
    Role.ADMINISTRATOR.value: "Everything a coordinator does, and these accounts. Signs in with a second factor.",
    Role.COORDINATOR.value: "Plans terms, keeps bookings, sees families. Signs in with a second factor.",
    Role.WORKER.value: "Own rota and the registers of own sessions.",
    Role.COMMISSIONER.value: "Figures and reports that name nobody.",
}
DONE = {
    "disable": "The account is disabled, and was signed out everywhere.",
    "enable": "The account can be used again.",
    "unlock": "The account is open again.",
    "reset-second-factor": "The second factor is gone; a new one is set up at the next sign-in.",
    "send-link": "A new link was sent. Links of before no longer work.",
}


class InviteForm(Form):
    """Whom to invite."""

    name = StringField("Name", [InputRequired("Enter the person’s name")])
    email = EmailField("E-mail address", [InputRequired("Enter an e-mail address")])
    role = RadioField("Role", [InputRequired("Choose a role")], choices=ROLES)
    service_id = SelectField("Service")


class ChangeForm(Form):
    """Role and worker."""

    role = RadioField("Role", [InputRequired("Choose a role")], choices=ROLES)
    worker_id = SelectField("Linked worker")


@accounts.get("")
@open_to(Who.ADMINISTRATOR)
def every() -> str:
    """List the accounts."""
    return render_template("accounts.html", accounts=people().staff.accounts(person()))


@accounts.route("/invite", methods=["GET", "POST"])
@open_to(Who.ADMINISTRATOR)
def invite() -> AnyResponse | tuple[str, int]:
    """Invite somebody."""
    services = people().staff.services(person())
    form = InviteForm(role=None)
    form.service_id.choices = services
    if len(services) == 1 and not form.service_id.data:
        form.service_id.data = next(iter(services))
    if form.validate_on_submit():
        asked = Invitation(
            email=form.email.data or "",
            name=form.name.data or "",
            role=Role(form.role.data),
            service_id=form.service_id.data or None,
        )
        try:
            account_id = people().staff.invite(person(), asked)
        except NotDoneError as problem:
            form[problem.field].errors = [str(problem)]
        else:
            flash(f"An invitation was sent to {asked.email}.")
            return redirect(url_for("accounts.one", account_id=account_id), HTTPStatus.SEE_OTHER)
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    return render_template("account-invite.html", form=form, services=services, hints=ROLE_HINTS), status


@accounts.route("/<int:account_id>", methods=["GET", "POST"])
@open_to(Who.ADMINISTRATOR)
def one(account_id: int) -> AnyResponse | tuple[str, int]:
    """Show an account; change its role or the worker it is linked to."""
    me = person()
    view = people().staff.account(me, account_id)
    form = ChangeForm(role=view.account.role.value, worker_id=view.account.worker_id or "")
    form.worker_id.choices = {"": "Nobody"} | people().staff.workers(view.account.service_id)
    if form.validate_on_submit():
        try:
            people().staff.change(me, account_id, Role(form.role.data), form.worker_id.data or None)
        except NotDoneError as problem:
            form[problem.field or "role"].errors = [str(problem)]
        else:
            flash("The account was changed.")
            return redirect(url_for("accounts.one", account_id=account_id), HTTPStatus.SEE_OTHER)
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    shown = render_template("account-one.html", form=form, view=view, me=me, hints=ROLE_HINTS, problems=())
    return shown, status


@accounts.post("/<int:account_id>/<what>")
@open_to(Who.ADMINISTRATOR)
def do(account_id: int, what: str) -> AnyResponse | tuple[str, int]:
    """Disable, enable, unlock an account, reset its second factor, send its link again."""
    me, staff = person(), people().staff
    actions = {
        "disable": staff.disable,
        "enable": staff.enable,
        "unlock": staff.unlock,
        "reset-second-factor": staff.reset_second_factor,
        "send-link": staff.invite_again,
    }
    if what not in actions:
        abort(HTTPStatus.NOT_FOUND)
    view = staff.account(me, account_id)
    try:
        actions[what](me, account_id)
    except NotDoneError as problem:
        form = ChangeForm(formdata=None, role=view.account.role.value, worker_id=view.account.worker_id or "")
        form.worker_id.choices = {"": "Nobody"} | staff.workers(view.account.service_id)
        problems = ({"text": str(problem), "href": f"#{what}"},)
        page = render_template("account-one.html", form=form, view=view, me=me, hints=ROLE_HINTS, problems=problems)
        return page, HTTPStatus.CONFLICT
    flash(DONE[what])
    return redirect(url_for("accounts.one", account_id=account_id), HTTPStatus.SEE_OTHER)
