"""Browsers of people who are signed in, for tests of pages that are open to roles."""

from __future__ import annotations

from dataclasses import replace

from flask import Flask
from flask.testing import FlaskClient

from scheduler.domain.accounts import Role, SignedIn
from scheduler.web.access import TOKEN, WHO_IS

ANNA = SignedIn(account_id=1, name="Anna Example", email="anna@example.org", role=Role.COORDINATOR)


def client_of(app: Flask, role: Role, service_id: str | None = "example", worker_id: str | None = None) -> FlaskClient:
    """Return a browser in which somebody of ``role`` is signed in to ``app``; accounts themselves are left out."""
    somebody = replace(ANNA, role=role, service_id=service_id, worker_id=worker_id)
    app.extensions[WHO_IS] = {role.value: somebody}.get
    client = app.test_client()
    with client.session_transaction() as session:
        session[TOKEN] = role.value
    return client


def csrf_token(client: FlaskClient, path: str) -> str:
    """Return the token that the form on a page holds; tests that post send it as ``csrf_token``."""
    page = client.get(path).text
    return page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
