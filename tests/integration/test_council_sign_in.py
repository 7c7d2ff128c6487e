"""Signing in through a real OpenID Connect provider, in a process of its own on this machine."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import requests
from flask.testing import FlaskClient

from scheduler.domain.accounts import AccountStatus, Role
from scheduler.store import accounts as kept
from scheduler.store import connect
from scheduler.use_cases.sign_in import RoleClaims
from scheduler.web.pages.council import CouncilProvider
from tests.examples import FACTS
from tests.sign_in_examples import HERE, PASSWORD, Scene, staff_app
from tests.staff_examples import csrf_token

GROUPS = {"Carers-Office": Role.COORDINATOR, "Carers-Workers": Role.WORKER}
PEOPLE: Mapping[str, Mapping[str, object]] = {
    "ben": {"email": "Ben@Example.org", "email_verified": True, "name": "Ben", "amr": ["pwd", "mfa"]},
    "cem": {"email": "ben@example.org", "email_verified": False, "name": "Not Ben", "amr": ["mfa"]},
    "dee": {"email": "dee@example.org", "email_verified": True, "name": "Dee", "groups": ["Other", "Carers-Office"]},
    "eve": {"email": "eve@example.org", "email_verified": True, "name": "Eve", "groups": "Carers-Workers"},
    "fay": {"email": "fay@example.org", "email_verified": True, "name": "Fay", "groups": ["Other"]},
}


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """Address of a provider that knows the people above."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    claims = [json.dumps({"sub": sub, **known}) for sub, known in PEOPLE.items()]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce"]
    for one in claims:
        command += ["--user-claims", one]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet) as provider:
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/.well-known/openid-configuration")
        yield address
        provider.terminate()


def _wait_for(address: str) -> None:
    for _ in range(300):
        try:
            if requests.get(address, timeout=5).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.1)
    message = f"The provider at {address} did not start within 30 s."
    raise RuntimeError(message)


@pytest.fixture
def scene(made_on_sqlite: Path, tmp_path: Path) -> Iterator[Scene]:
    path = shutil.copy(made_on_sqlite, tmp_path / "evenhand.db")
    opened = connect(f"sqlite:///{path}")
    yield Scene(opened)
    opened.close()


def client_of(scene: Scene, issuer: str) -> FlaskClient:
    provider = CouncilProvider(name="Example Council", issuer=issuer, client_id="evenhand", client_secret="not-told")  # noqa: S106 - of a test
    return staff_app(scene, provider=provider).test_client()


def sign_in(client: FlaskClient, sub: str) -> tuple[int, str, str]:
    """Take the whole way: to the provider, past it, and back; gives status, where it leads, and the page."""
    to_provider = client.get("/sign-in/council").headers["Location"]
    back = requests.post(to_provider, data={"sub": sub}, allow_redirects=False, timeout=30).headers["Location"]
    answer = client.get(back.removeprefix("http://localhost"))
    return answer.status_code, answer.headers.get("Location", ""), answer.text


def test_a_verified_address_opens_the_account_that_was_invited(scene: Scene, issuer: str) -> None:
    scene.administrator()
    scene.invited(Role.WORKER)
    client = client_of(scene, issuer)
    assert "Sign in with Example Council" in client.get("/sign-in").text
    assert sign_in(client, "ben")[:2] == (303, "/account")
    assert "Ben, worker" in client.get("/account").text


def test_an_address_that_is_not_verified_opens_nothing(scene: Scene, issuer: str) -> None:
    scene.administrator()
    scene.member(Role.WORKER)
    client = client_of(scene, issuer)
    status, _where, text = sign_in(client, "cem")
    assert status == 403
    assert "did not say that your e-mail address is verified" in text
    assert client.get("/account").status_code == 303


def test_whoever_has_no_account_is_told_whom_to_ask(scene: Scene, issuer: str) -> None:
    assert "There is no account for you here" in sign_in(client_of(scene, issuer), "ben")[2]


def test_a_disabled_account_stays_shut(scene: Scene, issuer: str) -> None:
    scene.administrator()
    scene.invited(Role.WORKER)
    with scene.store.write() as db:
        ben = kept.find_account(db, email="ben@example.org")
        assert ben is not None
        kept.change_account(db, ben.id, status=AccountStatus.DISABLED.value)
    assert sign_in(client_of(scene, issuer), "ben")[0] == 403


def test_the_councils_groups_give_the_role_and_our_second_step_stands_where_the_council_has_none(
    scene: Scene, issuer: str
) -> None:
    scene = Scene(scene.store, roles=RoleClaims(claim="groups", meaning=GROUPS))
    assert sign_in(client_of(scene, issuer), "dee")[:2] == (303, "/sign-in/set-up"), "a coordinator, without mfa"
    worker = client_of(scene, issuer)
    assert sign_in(worker, "eve")[:2] == (303, "/account")
    assert "Eve, worker" in worker.get("/account").text
    assert "gives you no role" in sign_in(client_of(scene, issuer), "fay")[2]


def test_an_answer_that_was_not_asked_for_signs_nobody_in(scene: Scene, issuer: str) -> None:
    scene.administrator()
    scene.invited(Role.WORKER)
    asking, other = client_of(scene, issuer), client_of(scene, issuer)
    to_provider = asking.get("/sign-in/council").headers["Location"]
    back = requests.post(to_provider, data={"sub": "ben"}, allow_redirects=False, timeout=30).headers["Location"]
    stolen = other.get(back.removeprefix("http://localhost"))
    assert stolen.status_code == 403
    assert "did not answer as it should" in stolen.text
    assert other.get("/account").status_code == 303


def test_a_council_that_does_not_answer_is_told_and_the_password_still_works(scene: Scene) -> None:
    scene.administrator()
    client = client_of(scene, "http://127.0.0.1:9")
    answer = client.get("/sign-in/council")
    assert answer.status_code == 403
    assert "sign in with a password of this service" in answer.text
    sent = {"email": "anna@example.org", "password": PASSWORD, "csrf_token": csrf_token(client, "/sign-in")}
    assert client.post("/sign-in", data=sent).headers["Location"] == "/sign-in/code"


def test_a_site_without_a_council_has_no_such_page(scene: Scene) -> None:
    client = staff_app(scene).test_client()
    assert client.get("/sign-in/council").status_code == 404
    assert "Sign in with" not in client.get("/sign-in").text


def test_the_same_subject_keeps_its_account_when_its_address_changes(scene: Scene) -> None:
    scene.administrator()
    scene.invited(Role.WORKER)
    claims = {"iss": "https://id.example.org", "sub": "7", "email": "ben@example.org", "email_verified": True}
    assert not scene.people.council.with_claims(claims, HERE).problem
    moved = claims | {"email": "benjamin@example.org", "email_verified": False}
    who = scene.people.signing_in.who_is(scene.people.council.with_claims(moved, HERE).token)
    assert who is not None
    assert (who.email, who.service_id) == ("ben@example.org", FACTS.service_id)
    assert scene.people.council.with_claims(moved | {"sub": "8"}, HERE).problem


@pytest.mark.parametrize(
    ("claims", "role"),
    [
        ({"groups": ["Carers-Workers", "Carers-Office"]}, Role.COORDINATOR),
        ({"groups": "Carers-Workers"}, Role.WORKER),
        ({"groups": []}, None),
        ({}, None),
    ],
)
def test_the_highest_role_of_several_groups_counts(claims: dict[str, object], role: Role | None) -> None:
    assert RoleClaims(claim="groups", meaning=GROUPS).role_of(claims) is role
