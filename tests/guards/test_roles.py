"""Every role at every view, by every method: open where the view says so, shut everywhere else."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import IntegerConverter, Rule

from scheduler.domain.accounts import Role
from scheduler.web.access import NO_ACCOUNT_NEEDED, STAFF, WHO_IS, Who, open_to, who_may_open
from scheduler.web.forms import csrf
from tests.site_examples import example_app
from tests.staff_examples import client_of, csrf_token

SHUT = 403
SEE_OTHER = 303


def address(rule: Rule) -> str:
    """Return a path of a rule with something in the place of each of its parts."""
    parts = [content if not is_part else _value(rule, content) for is_part, content in rule._trace]  # noqa: SLF001 - werkzeug tells it nowhere else
    return "".join(parts).removeprefix("|")


def _value(rule: Rule, name: str) -> str:
    return "1" if isinstance(rule._converters[name], IntegerConverter) else "no-such-thing"  # noqa: SLF001 - as above


def walk(app: Flask) -> list[tuple[str, str, frozenset[Who]]]:
    """List method, path and declared roles of every route that asks for a role."""
    found = []
    for rule in app.url_map.iter_rules():
        declared = who_may_open(app.view_functions[rule.endpoint]) or frozenset()
        if rule.endpoint == "static" or declared & NO_ACCOUNT_NEEDED:
            continue
        found += [(method, address(rule), declared) for method in sorted((rule.methods or set()) - {"OPTIONS"})]
    return found


def asked(client: FlaskClient, method: str, path: str, token: str) -> int:
    return client.open(path, method=method, data={"csrf_token": token} if method == "POST" else None).status_code


@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_what_is_declared_for_it_and_nothing_else(role: Role) -> None:
    app = example_app()
    routes = walk(app)
    assert {method for method, _path, _who in routes} == {"GET", "HEAD", "POST"}
    client = client_of(app, role)
    token = csrf_token(client, "/sign-in/forgotten")
    for method, path, declared in routes:
        status = asked(client, method, path, token)
        if Who(role.value) in declared:
            assert status in {200, 302, 303, 400, 404, 409}, f"{role} {method} {path}: {status}"
        else:
            assert status == SHUT, f"{role} {method} {path}: {status}"


def test_whoever_is_signed_out_is_sent_to_sign_in_from_every_page_of_staff() -> None:
    app = example_app()
    app.extensions[WHO_IS] = dict[str, None]().get
    client = app.test_client()
    token = csrf_token(client, "/sign-in/forgotten")
    for method, path, _declared in walk(app):
        answer = client.open(path, method=method, data={"csrf_token": token} if method == "POST" else None)
        assert answer.status_code == SEE_OTHER, f"{method} {path}: {answer.status_code}"
        assert answer.headers["Location"].startswith("/sign-in")
        assert answer.headers["Cache-Control"] == "no-store"


def test_every_post_without_a_token_is_refused_but_the_one_that_machines_send() -> None:
    app = example_app()
    client = client_of(app, Role.ADMINISTRATOR)
    for rule in app.url_map.iter_rules():
        view = f"{app.view_functions[rule.endpoint].__module__}.{app.view_functions[rule.endpoint].__name__}"
        if "POST" not in (rule.methods or set()) or view in csrf._exempt_views:  # noqa: SLF001 - the library tells it nowhere else
            continue
        answer = client.post(address(rule))
        assert answer.status_code == 400, f"{rule}: {answer.status_code}"
        assert "Send the form again" in answer.text, f"{rule}"


def test_nothing_personal_stays_in_a_cache() -> None:
    app = example_app()
    client = client_of(app, Role.COORDINATOR)
    for path in ("/", "/programme", "/account", "/audit", "/no-such-page"):
        assert client.get(path).headers["Cache-Control"] == "no-store", path
    assert "no-store" not in app.test_client().get("/").headers.get("Cache-Control", "")


def test_a_view_that_declares_nothing_opens_to_nobody() -> None:
    app = example_app()
    app.add_url_rule("/silent", "silent", lambda: "open")
    assert client_of(app, Role.ADMINISTRATOR).get("/silent").status_code == SHUT


def test_a_role_that_is_not_declared_is_shut_out_with_a_page_that_says_why() -> None:
    app = example_app()
    app.add_url_rule("/only", "only", open_to(Who.COMMISSIONER)(lambda: "open"))
    assert client_of(app, Role.COMMISSIONER).get("/only").text == "open"
    answer = client_of(app, Role.WORKER).get("/only")
    assert answer.status_code == SHUT
    assert "This page is not open to you" in answer.text


def test_the_roles_of_views_are_the_roles_of_accounts() -> None:
    assert {who.value for who in STAFF} == {role.value for role in Role}
