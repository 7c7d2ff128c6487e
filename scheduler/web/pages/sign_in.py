"""Signing in and out: password, second factor, links from e-mails, the demo's buttons."""

from __future__ import annotations

from http import HTTPStatus
from ipaddress import ip_address

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import InputRequired

from scheduler.domain.accounts import Role
from scheduler.use_cases.sign_in import GONE, TOO_MANY, Half, Next, NotDoneError, Outcome, People, SetUp
from scheduler.web.access import TOKEN, Who, open_to, signed_in
from scheduler.web.forms import Form
from scheduler.web.journeys import journeys
from scheduler.web.safety import DEMO
from scheduler.web.visits import own_path, visitor

sign_in = Blueprint("sign_in", __name__, url_prefix="/sign-in")
NEXT = "next"
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
DEMO_ROLES = (Role.COORDINATOR, Role.ADMINISTRATOR, Role.WORKER, Role.COMMISSIONER)
STEPS = {Next.SECOND_FACTOR: "sign_in.code", Next.SET_UP: "sign_in.set_up"}


class PasswordForm(Form):
    """E-mail and password."""

    email = EmailField("E-mail address", [InputRequired("Enter your e-mail address")])
    password = PasswordField("Password", [InputRequired("Enter your password")])


class CodeForm(Form):
    """Six digits of an authenticator app."""

    code = StringField("Six-digit code", [InputRequired("Enter the code that your authenticator app shows")])


class RecoveryForm(Form):
    """One recovery code."""

    code = StringField("Recovery code", [InputRequired("Enter one of your recovery codes")])


class ForgottenForm(Form):
    """Where to send the link."""

    email = EmailField("E-mail address", [InputRequired("Enter your e-mail address")])


class NewPasswordForm(Form):
    """A new password, typed once: it can be shown while it is typed."""

    password = PasswordField("New password", [InputRequired("Enter a new password")])


def people() -> People:
    """Return the use cases of signing in; an app without accounts has no such pages."""
    found = journeys().people
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found


def keep(outcome: Outcome) -> None:
    """Keep the token of a step in this browser; nothing of before stays, so that no old session is taken over."""
    goal = session.get(NEXT)
    session.clear()
    session[TOKEN] = outcome.token
    if outcome.next is not Next.DONE and goal:
        session[NEXT] = goal


def go_on(outcome: Outcome) -> AnyResponse:
    """Send whoever took a step to the next, or to where they wanted to go."""
    goal = own_path(session.get(NEXT), url_for("account.page"))
    keep(outcome)
    return redirect(url_for(STEPS[outcome.next]) if outcome.next in STEPS else goal, HTTPStatus.SEE_OTHER)


def half_signed_in(owed: Next) -> Half | None:
    """Return who is half signed in and owes ``owed``; None when they must begin again or are elsewhere."""
    half = people().signing_in.half(session.get(TOKEN, ""))
    return half if half is not None and half.next is owed else None


def _begin_again() -> AnyResponse:
    return redirect(url_for("account.page" if signed_in() else "sign_in.page"), HTTPStatus.SEE_OTHER)


def demo_allowed() -> bool:
    """Whether the demo's buttons work: a demo, on this machine, asked for by this machine under its own name."""
    if not current_app.config.get(DEMO):
        return False
    name = request.host.rpartition(":")[0] if request.host.rpartition(":")[2].isdigit() else request.host
    try:
        near = ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        near = False
    return near and name in LOOPBACK_NAMES


@sign_in.after_request
def never_kept(response: Response) -> Response:
    """Keep pages of signing in out of every cache."""
    response.headers["Cache-Control"] = "no-store"
    return response


@sign_in.route("", methods=["GET", "POST"])
@open_to(Who.ANYONE)
def page() -> AnyResponse | str | tuple[str, int]:
    """Ask for e-mail and password."""
    if request.method == "GET" and signed_in():
        return redirect(own_path(request.args.get(NEXT), url_for("account.page")))
    form = PasswordForm()
    if request.method == "GET" and NEXT in request.args:
        session[NEXT] = own_path(request.args[NEXT], "")
    status = HTTPStatus.OK
    if form.is_submitted():
        status = HTTPStatus.BAD_REQUEST
        if form.validate():
            outcome = people().signing_in.with_password(form.email.data or "", form.password.data or "", visitor())
            if not outcome.problem:
                return go_on(outcome)
            form.email.errors = [outcome.problem]
            status = HTTPStatus.TOO_MANY_REQUESTS if outcome.problem == TOO_MANY else HTTPStatus.BAD_REQUEST
    council = current_app.config.get("COUNCIL_NAME")
    demo = DEMO_ROLES if demo_allowed() else ()
    return render_template("sign-in.html", form=form, council=council, demo_roles=demo), status


@sign_in.route("/code", methods=["GET", "POST"])
@open_to(Who.ANYONE)
def code() -> AnyResponse | str | tuple[str, int]:
    """Ask for the code of the authenticator app, or a passkey."""
    half = half_signed_in(Next.SECOND_FACTOR)
    if half is None:
        return _begin_again()
    form = CodeForm()
    if form.validate_on_submit():
        outcome = people().signing_in.with_code(session[TOKEN], form.code.data or "", visitor())
        if not outcome.problem:
            return go_on(outcome)
        form.code.errors = [outcome.problem]
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    return render_template("sign-in-code.html", form=form, half=half), status


@sign_in.route("/recovery-code", methods=["GET", "POST"])
@open_to(Who.ANYONE)
def recovery_code() -> AnyResponse | str | tuple[str, int]:
    """Ask for a recovery code, where the second factor is lost."""
    half = half_signed_in(Next.SECOND_FACTOR)
    if half is None:
        return _begin_again()
    form = RecoveryForm()
    if form.validate_on_submit():
        outcome = people().signing_in.with_recovery_code(session[TOKEN], form.code.data or "", visitor())
        if not outcome.problem:
            return go_on(outcome)
        form.code.errors = [outcome.problem]
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    return render_template("sign-in-recovery-code.html", form=form), status


@sign_in.route("/set-up", methods=["GET", "POST"])
@open_to(Who.ANYONE)
def set_up() -> AnyResponse | str | tuple[str, int]:
    """Have a first second factor set up by those whose role needs one."""
    half = half_signed_in(Next.SET_UP)
    if half is None:
        return _begin_again()
    form = CodeForm()
    if form.validate_on_submit():
        try:
            done = people().second_factor.set_up(half, form.code.data or "", visitor())
        except NotDoneError as problem:
            form.code.errors = [str(problem)]
        else:
            return show_codes(done)
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    shown = people().second_factor.to_set_up(half)
    return render_template("second-factor.html", form=form, shown=shown, forced=True), status


def show_codes(done: SetUp) -> str:
    """Show recovery codes, this once, and lead on."""
    goal = own_path(session.get(NEXT), url_for("account.page"))
    if done.outcome.token:
        keep(done.outcome)
    return render_template("recovery-codes.html", codes=done.recovery_codes, goal=goal)


@sign_in.route("/forgotten", methods=["GET", "POST"])
@open_to(Who.ANYONE)
def forgotten() -> str | tuple[str, int]:
    """Send a link that sets a new password."""
    form = ForgottenForm()
    if form.validate_on_submit():
        if people().links.forgotten(form.email.data or "", visitor()):
            return render_template("forgotten-sent.html", email=form.email.data)
        form.email.errors = [TOO_MANY]
        return render_template("forgotten.html", form=form), HTTPStatus.TOO_MANY_REQUESTS
    return render_template("forgotten.html", form=form), HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK


@sign_in.route("/link/<token>", methods=["GET", "POST"])
@open_to(Who.LINK_HOLDER)
def link(token: str) -> AnyResponse | str | tuple[str, int]:
    """Have a password set by whoever holds a link from an e-mail; looking at the page does not use the link up."""
    opened = people().links.look(token)
    if opened is None:
        return render_template("link-gone.html", because=GONE), HTTPStatus.GONE
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            people().links.set_password(token, form.password.data or "")
        except NotDoneError as problem:
            form.password.errors = [str(problem)]
        else:
            session.clear()
            return render_template("password-set.html", opened=opened)
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    return render_template("new-password.html", form=form, opened=opened, token=token), status


@sign_in.post("/out")
@open_to(Who.ANYONE)
def out() -> AnyResponse:
    """Sign out in this browser."""
    people().signing_in.sign_out(session.get(TOKEN, ""))
    session.clear()
    return redirect(url_for("sign_in.page", out=1), HTTPStatus.SEE_OTHER)


@sign_in.post("/demo")
@open_to(Who.ANYONE)
def demo() -> AnyResponse:
    """Sign in as one of the demo's people; on any other site there is no such page."""
    role = request.form.get("role", "")
    if not demo_allowed() or role not in list(Role):
        abort(HTTPStatus.NOT_FOUND)
    return go_on(people().signing_in.as_demo(role, visitor()))
