"""Pages of signing in on a database: where they lead, what cookies say, the demo's buttons, the audit trail."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from scheduler.domain.accounts import Role
from scheduler.store import connect, record_audit, save_register
from scheduler.web.safety import Safety
from tests.examples import FACTS
from tests.household_examples import CARERS, HOUSEHOLDS
from tests.sign_in_examples import OTHER_PASSWORD, PASSWORD, Scene, staff_app
from tests.staff_examples import csrf_token

ANNA = "anna@example.org"


@pytest.fixture
def scene(made_on_sqlite: Path, tmp_path: Path) -> Iterator[Scene]:
    path = shutil.copy(made_on_sqlite, tmp_path / "evenhand.db")
    opened = connect(f"sqlite:///{path}")
    yield Scene(opened)
    opened.close()


def post(client: FlaskClient, path: str, form_on: str = "/sign-in/forgotten", **data: str) -> tuple[int, str, str]:
    """Send a form; gives status, where it leads, and the page."""
    answer = client.post(path, data={"csrf_token": csrf_token(client, form_on)} | data)
    return answer.status_code, answer.headers.get("Location", ""), answer.text


def signed_in(scene: Scene) -> FlaskClient:
    scene.administrator()
    client = staff_app(scene).test_client()
    post(client, "/sign-in", email=ANNA, password=PASSWORD)
    scene.clock.move(seconds=31)
    assert post(client, "/sign-in/code", "/sign-in/code", code=scene.code())[:2] == (303, "/account")
    return client


def test_two_steps_lead_to_the_page_that_was_asked_for(scene: Scene) -> None:
    scene.administrator()
    client = staff_app(scene).test_client()
    asked = client.get("/accounts?page=2")
    assert asked.headers["Location"] == "/sign-in?next=/accounts?page%3D2"
    client.get(asked.headers["Location"])
    assert post(client, "/sign-in", email=ANNA, password=PASSWORD)[:2] == (303, "/sign-in/code")
    assert client.get("/accounts").status_code == 303, "half a sign-in opens nothing"
    assert post(client, "/sign-in/code", "/sign-in/code", code=scene.code())[:2] == (303, "/accounts?page=2")
    page = client.get("/accounts").text
    assert "Anna, administrator" in page
    assert 'href="/accounts" aria-current="true"' in page


@pytest.mark.parametrize(
    "elsewhere", ["https://example.com/", "//example.com", "/\\example.com", "\\/x", "javascript:x"]
)
def test_signing_in_leads_to_no_other_site(scene: Scene, elsewhere: str) -> None:
    scene.administrator()
    client = staff_app(scene).test_client()
    client.get("/sign-in", query_string={"next": elsewhere})
    post(client, "/sign-in", email=ANNA, password=PASSWORD)
    assert post(client, "/sign-in/code", "/sign-in/code", code=scene.code())[1] == "/account"


def test_a_wrong_password_is_told_at_the_top_and_never_written_back(scene: Scene) -> None:
    scene.administrator()
    client = staff_app(scene).test_client()
    status, _where, text = post(client, "/sign-in", email=ANNA, password="not-this-one-at-all")  # noqa: S106 - of a test
    assert status == 400
    assert '<a href="#email">The e-mail address or the password is wrong.' in text
    assert f'value="{ANNA}"' in text
    assert "not-this-one-at-all" not in text
    assert "<title>Error: Staff sign in" in text


def test_signing_in_begins_a_session_that_no_earlier_cookie_knows(scene: Scene) -> None:
    client = staff_app(scene).test_client()
    client.get("/sign-in")
    before = client.get_cookie("evenhand")
    scene.administrator()
    post(client, "/sign-in", email=ANNA, password=PASSWORD)
    post(client, "/sign-in/code", "/sign-in/code", code=scene.code())
    thief = staff_app(scene).test_client()
    assert before is not None
    thief.set_cookie("evenhand", before.value)
    assert thief.get("/account").status_code == 303


def test_signing_out_ends_the_session_on_the_server_too(scene: Scene) -> None:
    client = signed_in(scene)
    kept = client.get_cookie("evenhand")
    assert kept is not None
    assert post(client, "/sign-in/out", "/account")[0] == 303
    client.set_cookie("evenhand", kept.value)
    assert client.get("/account").status_code == 303


def test_cookies_are_kept_from_scripts_from_other_sites_and_from_plain_connections(scene: Scene) -> None:
    app = staff_app(scene, Safety(secure_cookies=True))
    cookie = app.test_client().get("/sign-in", base_url="https://carers.example.org").headers["Set-Cookie"]
    assert cookie.startswith("__Host-evenhand=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


def test_a_visitor_of_public_pages_gets_no_cookie(scene: Scene) -> None:
    assert "Set-Cookie" not in staff_app(scene).test_client().get("/programme").headers


def test_the_demos_buttons_work_on_a_demo_on_this_machine(scene: Scene) -> None:
    scene.by_command.make_demo_people(FACTS.service_id)
    client = staff_app(scene, Safety(demo=True)).test_client()
    assert "Sign in as coordinator" in client.get("/sign-in").text
    for role in Role:
        assert post(client, "/sign-in/demo", role=role.value)[0] == 303
        assert f"Demo {role}, {role}" in client.get("/account").text
    assert post(client, "/sign-in/demo", role="emperor")[0] == 404


def test_the_demos_buttons_are_off_everywhere_else(scene: Scene) -> None:
    scene.by_command.make_demo_people(FACTS.service_id)
    real = staff_app(scene, Safety(demo=False)).test_client()
    assert "Sign in as" not in real.get("/sign-in").text
    assert post(real, "/sign-in/demo", role="administrator")[0] == 404
    demo = staff_app(scene, Safety(demo=True))
    for where in ({"base_url": "http://carers.example.org"}, {"environ_base": {"REMOTE_ADDR": "192.0.2.9"}}):
        client = demo.test_client()
        assert "Sign in as" not in client.get("/sign-in", **where).text
        token = csrf_token(client, "/sign-in/forgotten")
        assert client.post(
            "/sign-in/demo", data={"role": "administrator", "csrf_token": token}, **where
        ).status_code in {400, 404}
        assert client.get("/account", **where).status_code == 303


def test_the_demos_button_opens_no_account_that_a_demo_did_not_make(scene: Scene) -> None:
    scene.administrator()
    client = staff_app(scene, Safety(demo=True)).test_client()
    assert post(client, "/sign-in/demo", role="administrator")[0] == 404


def test_an_administrator_invites_and_disables_on_pages(scene: Scene) -> None:
    client = signed_in(scene)
    status, _where, text = post(client, "/accounts/invite", "/accounts/invite", name="", email="none", role="worker")
    assert status == 400
    assert 'href="#name">Enter the person’s name' in text
    sent = {"name": "Ben", "email": "ben@example.org", "role": "worker", "service_id": FACTS.service_id}
    status, where, _text = post(client, "/accounts/invite", "/accounts/invite", **sent)
    assert status == 303
    assert "An invitation was sent to ben@example.org." in client.get(where).text
    link = f"/sign-in/link/{scene.last_link('ben@example.org')}"
    guest = staff_app(scene).test_client()
    assert "Welcome, Ben" in guest.get(link).text
    assert post(guest, link, link, password="short")[0] == 400  # noqa: S106 - of a test
    assert "Your password is set" in post(guest, link, link, password=PASSWORD)[2]
    assert guest.get(link).status_code == 410
    assert post(client, f"{where}/disable", where)[0] == 303
    assert "Disabled" in client.get(where).text
    assert post(client, f"{where}/explode", where)[0] == 404


def test_the_last_administrator_is_told_why_not(scene: Scene) -> None:
    client = signed_in(scene)
    status, _where, text = post(client, "/accounts/1/disable", "/accounts/1")
    assert status == 409
    assert "You cannot change your own role or disable yourself" in text


def test_another_services_accounts_are_not_there(scene: Scene) -> None:
    scene.by_command.make_administrator("eve@example.org", "Eve", PASSWORD)
    client = signed_in(scene)
    assert client.get("/accounts/1").status_code == 404
    assert "eve@example.org" not in client.get("/accounts").text


def test_own_account_changes_password_and_codes(scene: Scene) -> None:
    client = signed_in(scene)
    path = "/account/password"
    assert "Password is wrong" in post(client, path, path, password="x", new_password=OTHER_PASSWORD)[2]  # noqa: S106 - of a test
    assert post(client, path, path, password=PASSWORD, new_password=OTHER_PASSWORD)[0] == 303
    path = "/account/recovery-codes"
    assert post(client, path, path, password=PASSWORD)[0] == 400
    assert post(client, path, path, password=OTHER_PASSWORD)[2].count("<li><code>") == 10
    assert "10 codes left" in client.get("/account").text


def test_who_did_what_is_searched_by_person_action_day_and_thing(scene: Scene) -> None:
    client = signed_in(scene)
    about = {"service_id": FACTS.service_id, "about_kind": "household", "about_id": "household-9"}
    with scene.store.write() as db:
        record_audit(db, actor="staff:1", action="saw household", detail={"why": "=1+1"}, **about)
        record_audit(db, actor="system", action="sent message", **about)
    both = client.get("/audit?about_kind=household&about_id=household-9").text
    assert "2 entries" in both
    assert "1 entry" in client.get("/audit?who=ANN&action=saw+household").text
    assert "1 entry" in client.get("/audit?who=system&about_id=household-9").text
    assert "Nothing was found" in client.get("/audit?who=nobody").text
    assert "Nothing was found" in client.get("/audit?last_day-day=1&last_day-month=1&last_day-year=2020").text
    wrong = client.get("/audit?first_day-day=31&first_day-month=2&first_day-year=2026")
    assert wrong.status_code == 400
    assert 'href="#first_day-day">From must be a real date' in wrong.text


def test_an_export_is_noted_and_holds_no_formula(scene: Scene) -> None:
    client = signed_in(scene)
    with scene.store.write() as db:
        record_audit(
            db, service_id=FACTS.service_id, actor="=cmd()", action="saw carer", about_kind="carer", about_id="c"
        )
    answer = client.post("/audit/export", data={"csrf_token": csrf_token(client, "/account"), "action": "saw carer"})
    assert answer.mimetype == "text/csv"
    assert answer.text.splitlines()[1].split(",")[1:5] == ["'=cmd()", "saw carer", "carer", "c"]
    assert "Exported audit trail" in client.get("/audit").text


def test_a_page_of_somebody_elses_service_is_not_in_the_trail(scene: Scene) -> None:
    client = signed_in(scene)
    with scene.store.write() as db:
        record_audit(db, service_id=None, actor="system", action="moved house", about_kind="server", about_id="1")
    assert "moved house" not in client.get("/audit").text.casefold()


def test_a_household_reads_who_looked_at_it_and_its_carers_and_nobody_elses(scene: Scene) -> None:
    client = signed_in(scene)
    with scene.store.write() as db:
        save_register(db, FACTS.service_id, HOUSEHOLDS, CARERS)
        home, other = HOUSEHOLDS[0].id, HOUSEHOLDS[1].id
        carer = next(one.id for one in CARERS if one.household_id == home)
        for kind, number in (("household", home), ("carer", carer), ("household", other)):
            record_audit(
                db, service_id=FACTS.service_id, actor="staff:1", action=f"saw {kind}", about_kind=kind, about_id=number
            )
    text = client.get(f"/audit/households/{home}").text
    assert f"carer {carer}" in text
    assert f"household {other}" not in text
    assert text.count("Anna</td>") == 2
    assert "Saw access log" in client.get("/audit").text
    assert client.get("/audit/households/household-x").status_code == 404
