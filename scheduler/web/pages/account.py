"""One's own account: sessions, password, second factors."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired

from scheduler.domain.accounts import HALF_SIGNED_IN, IDLE, SignedIn
from scheduler.use_cases.sign_in import NotDoneError
from scheduler.web.access import STAFF, open_to, person
from scheduler.web.forms import Form
from scheduler.web.pages.sign_in import CodeForm, people, show_codes
from scheduler.web.visits import visitor

account = Blueprint("account", __name__, url_prefix="/account")
REMOVED = {"authenticator": "Your authenticator app was removed.", "passkey": "The passkey was removed."}


class ConfirmForm(Form):
    """One's password, for what a screen left open must not be enough for."""

    password = PasswordField("Your password", [InputRequired("Enter your password")])


class FirstCodesForm(Form):
    """Nothing but the button."""


class ChangePasswordForm(Form):
    """The old password and the new one."""

    password = PasswordField("Your password now", [InputRequired("Enter your password")])
    new_password = PasswordField("New password", [InputRequired("Enter a new password")])


class AuthenticatorForm(CodeForm):
    """The first code of a new authenticator app."""

    code = StringField("Six-digit code", [InputRequired("Enter the code that the app shows")])


@account.get("")
@open_to(*STAFF)
def page() -> str:
    """Show one's own account."""
    me = person()
    return render_template("account.html", me=me, view=people().own.look(me), idle=IDLE, half=HALF_SIGNED_IN)


@account.post("/sessions/<int:session_id>/end")
@open_to(*STAFF)
def end_session(session_id: int) -> AnyResponse:
    """Sign out in one browser."""
    people().own.end_session(person(), session_id)
    flash("Signed out there.")
    return redirect(url_for("account.page"), HTTPStatus.SEE_OTHER)


@account.post("/sign-out-everywhere")
@open_to(*STAFF)
def sign_out_everywhere() -> AnyResponse:
    """Sign out in every browser."""
    people().own.sign_out_everywhere(person())
    session.clear()
    return redirect(url_for("sign_in.page", out="everywhere"), HTTPStatus.SEE_OTHER)


@account.route("/password", methods=["GET", "POST"])
@open_to(*STAFF)
def password() -> AnyResponse | tuple[str, int]:
    """Change one's password."""
    form = ChangePasswordForm()
    if form.validate_on_submit():
        try:
            people().own.change_password(person(), form.password.data or "", form.new_password.data or "")
        except NotDoneError as problem:
            form[problem.field].errors = [str(problem)]
        else:
            flash("Your password was changed, and you were signed out in all other browsers.")
            return redirect(url_for("account.page"), HTTPStatus.SEE_OTHER)
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    return render_template("account-password.html", form=form), status


@account.route("/authenticator", methods=["GET", "POST"])
@open_to(*STAFF)
def authenticator() -> str | tuple[str, int]:
    """Set up an authenticator app, or another one in its place."""
    me = person()
    if people().own.look(me).has_authenticator:
        return render_template("authenticator-present.html"), HTTPStatus.CONFLICT
    form = AuthenticatorForm()
    if form.validate_on_submit():
        try:
            done = people().second_factor.set_up(me, form.code.data or "", visitor())
        except NotDoneError as problem:
            form.code.errors = [str(problem)]
        else:
            return show_codes(done)
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    shown = people().second_factor.to_set_up(me)
    return render_template("second-factor.html", form=form, shown=shown, forced=False), status


@account.route("/recovery-codes", methods=["GET", "POST"])
@open_to(*STAFF)
def recovery_codes() -> str | tuple[str, int]:
    """Make new recovery codes; the first ones without asking for the password again."""
    me = person()
    first = not people().own.look(me).has_recovery_codes
    form = FirstCodesForm() if first else ConfirmForm()
    if form.validate_on_submit():
        try:
            password = None if first else form["password"].data or ""
            codes = people().second_factor.new_recovery_codes(me, password)
        except NotDoneError as problem:
            if first:
                abort(HTTPStatus.CONFLICT)
            form["password"].errors = [str(problem)]
        else:
            return render_template("recovery-codes.html", codes=codes, goal=url_for("account.page"))
    says = "Each lets you in once when you do not have your second step with you. Old ones will work no more."
    return _confirm(form, "Make recovery codes", says, "Make codes")


@account.route("/remove/<what>/<int:which>", methods=["GET", "POST"])
@open_to(*STAFF)
def remove(what: str, which: int) -> AnyResponse | tuple[str, int]:
    """Take a second factor away."""
    if what not in REMOVED:
        abort(HTTPStatus.NOT_FOUND)
    form, me = ConfirmForm(), person()
    if form.validate_on_submit():
        try:
            _remove(me, what, which, form.password.data or "")
        except NotDoneError as problem:
            form.password.errors = [str(problem)]
        else:
            flash(REMOVED[what])
            return redirect(url_for("account.page"), HTTPStatus.SEE_OTHER)
    named = "authenticator app" if what == "authenticator" else "passkey"
    return _confirm(form, f"Remove your {named}", "You will no longer be able to sign in with it.", "Remove it")


def _remove(me: SignedIn, what: str, which: int, password: str) -> None:
    if what == "authenticator":
        people().second_factor.remove_authenticator(me, password)
    else:
        people().passkeys.remove(me, which, password)


def _confirm(form: Form, title: str, says: str, button: str) -> tuple[str, int]:
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    return render_template(
        "account-confirm.html", form=form, title=title, says=says, button_text=button, path=request.path
    ), status
