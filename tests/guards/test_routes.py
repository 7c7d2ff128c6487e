"""Every route is listed here on purpose: a new one must say what it is before it is served."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient

from scheduler.web.access import who_may_open
from tests.site_examples import PAGES, OnePlan, example_app

LISTED = {
    "/commissioner": "page of the commissioner",
    "/commissioner/figures": "page of the commissioner",
    "/commissioner/map.svg": "map part",
    "/commissioner/year.<kind>": "file of the commissioner",
    "/commissioner/reports/<int:report_id>.<kind>": "file of the commissioner",
    "/reports": "page of staff",
    "/reports/<kind>/<first>": "page of staff",
    "/reports/<kind>/<first>/draft.<file_kind>": "file of staff",
    "/reports/<kind>/<first>/sign": "button",
    "/reports/signed/<int:report_id>.<kind>": "file of staff",
    "/reports/settings": "button",
    "/reports/<first>/review": "button",
    "/unmet": "page of staff",
    "/programme/nothing-found": "form",
    "/costs": "page of staff",
    "/": "page",
    "/programme": "page",
    "/programme/calendar": "page",
    "/programme/find": "form",
    "/programme/sessions/<public_id>": "page",
    "/programme/sessions/<public_id>/calendar.ics": "calendar",
    "/areas": "page",
    "/areas/<area_id>": "page",
    "/coverage": "page",
    "/coverage/compare": "page for those who sign in",
    "/coverage/small-maps.css": "style of small maps",
    "/coverage/files/<name>": "file to take along",
    "/coverage/map-<digest>.css": "map part",
    "/coverage/map-<digest>.js": "map part",
    "/coverage/equity": "page",
    "/coverage/where-next": "page",
    "/plan": "page",
    "/calendars": "page",
    "/calendars/programme.ics": "calendar",
    "/calendars/areas/<area_id>.ics": "calendar",
    "/calendars/areas/<area_id>/<band_id>.ics": "calendar",
    "/calendars/strands/<strand_key>.ics": "calendar",
    "/h/<token>/calendar.ics": "calendar behind a link",
    "/h/<token>/calendar": "page behind a link",
    "/account/calendar": "page of staff",
    "/w/<token>/rota.ics": "calendar behind a link",
    "/w/<token>/runs/<run_id>": "page behind a link",
    "/w/<token>/runs/<run_id>/sheet.pdf": "file behind a link",
    "/w/<token>/runs/<run_id>/marks": "button",
    "/w/<token>/offline.js": "script that opens kept pages without a signal",
    "/accessibility": "page",
    "/about-data": "page",
    "/sign-in": "page",
    "/sign-in/code": "page",
    "/sign-in/recovery-code": "page",
    "/sign-in/set-up": "page",
    "/sign-in/forgotten": "page",
    "/sign-in/link/<token>": "page",
    "/sign-in/out": "button",
    "/sign-in/demo": "button",
    "/sign-in/passkeys/new": "script",
    "/sign-in/passkeys/new/answer": "script",
    "/sign-in/passkeys/known": "script",
    "/sign-in/passkeys/known/answer": "script",
    "/sign-in/council": "redirect",
    "/sign-in/council/back": "redirect",
    "/account": "page",
    "/account/sessions/<int:session_id>/end": "button",
    "/account/sign-out-everywhere": "button",
    "/account/password": "page",
    "/account/authenticator": "page",
    "/account/recovery-codes": "page",
    "/account/remove/<what>/<int:which>": "page",
    "/accounts": "page",
    "/accounts/invite": "page",
    "/accounts/<int:account_id>": "page",
    "/accounts/<int:account_id>/<what>": "button",
    "/audit": "page",
    "/audit/export": "file",
    "/audit/households/<household_id>": "page",
    "/imports": "page",
    "/imports/new/<kind>": "page",
    "/imports/templates/<kind>.<ending>": "file",
    "/imports/<int:import_id>": "page",
    "/imports/<int:import_id>/columns": "button",
    "/imports/<int:import_id>/confirm": "button",
    "/imports/<int:import_id>/put-away": "button",
    "/imports/<int:import_id>/faults": "file",
    "/join": "page",
    "/join/asked/<reference>": "page",
    "/h/<token>": "page",
    "/h/<token>/sessions/<int:session_id>": "page",
    "/h/<token>/sessions/<int:session_id>/book": "button",
    "/h/<token>/sessions/<int:session_id>/wait": "button",
    "/h/<token>/sessions/<int:session_id>/leave": "button",
    "/h/<token>/sessions/<int:session_id>/accept": "button",
    "/h/<token>/sessions/<int:session_id>/decline": "button",
    "/h/<token>/sessions/<int:session_id>/travel": "page",
    "/h/<token>/sessions/<int:session_id>/cancel": "page",
    "/h/<token>/sessions/<int:session_id>/feedback": "page",
    "/h/<token>/sessions/<int:session_id>/feedback/<carer_id>": "page",
    "/h/<token>/ballots/<int:ballot_id>": "page",
    "/h/<token>/ballots/<int:ballot_id>/carers/<carer_id>": "page",
    "/h/<token>/details": "page",
    "/h/<token>/details/code": "page",
    "/h/<token>/details/open": "button",
    "/h/<token>/details/save": "button",
    "/h/<token>/details/close": "button",
    "/bookings": "page",
    "/bookings/sessions/<int:session_id>": "page",
    "/bookings/sessions/<int:session_id>/move": "button",
    "/bookings/sessions/<int:session_id>/change": "page",
    "/bookings/sessions/<int:session_id>/cancel": "page",
    "/bookings/sessions/<int:session_id>/tablet": "button",
    "/w/<token>/feedback": "page behind a link",
    "/w/<token>/feedback/<carer_id>": "page behind a link",
    "/account/calendar/end": "button",
    "/households": "page",
    "/households/<household_id>": "page",
    "/households/<household_id>/link": "button",
    "/households/<household_id>/end-links": "button",
    "/households/<household_id>/notes": "button",
    "/messages": "page",
    "/messages/<int:message_id>/again": "button",
    "/bookings/requests/<request_id>/accept": "button",
    "/bookings/requests/<request_id>/refuse": "button",
    "/bookings/late/<int:request_id>": "button",
    "/bookings/ballots": "button",
    "/bookings/ballots/<int:ballot_id>": "button",
    "/rota": "page",
    "/rota/workers/<worker_id>": "page",
    "/rota/leave": "button",
    "/rota/leave/<int:leave_id>/withdraw": "button",
    "/rota/leave/<int:leave_id>/decide": "button",
    "/rota/sessions/<int:session_id>/cannot": "button",
    "/rota/cover": "page",
    "/rota/cover/<int:cover_id>": "button",
    "/rota/cover/<int:cover_id>/offer": "button",
    "/people/duplicates": "page",
    "/people/duplicates/merge": "button",
    "/people/duplicates/apart": "button",
    "/people/duplicates/<int:merge_id>/undo": "button",
    "/registers": "page",
    "/registers/<int:session_id>": "page",
    "/registers/<int:session_id>/open": "button",
    "/registers/<int:session_id>/notes": "button",
    "/registers/<int:session_id>/sign-off": "button",
    "/registers/walk-ins/<int:entry_id>": "button",
    "/w/<token>/registers/<int:session_id>": "page behind a link",
    "/w/<token>/registers/<int:session_id>/notes": "button",
    "/w/<token>/registers/<int:session_id>/sign-off": "button",
    "/visits": "page",
    "/visits/<int:session_id>": "page",
    "/visits/<int:session_id>/said": "button",
    "/visits/<int:session_id>/safe": "button",
    "/visits/homes": "button",
    "/start": "page",
    "/terms": "page",
    "/terms/<term_id>": "page",
    "/terms/<term_id>/days": "page",
    "/terms/<term_id>/groups/<strand_id>": "page",
    "/terms/<term_id>/targets/<target_id>": "page",
    "/terms/<term_id>/choices": "page",
    "/terms/<term_id>/clear": "page",
    "/terms/<term_id>/wishes": "page",
    "/drafts": "page",
    "/drafts/compare": "page",
    "/drafts/curve": "button",
    "/drafts/curve/<job_id>": "page",
    "/drafts/curve/<job_id>/now": "script",
    "/drafts/planning": "button",
    "/drafts/planning/<job_id>": "page",
    "/drafts/planning/<job_id>/now": "script",
    "/drafts/planning/<job_id>/stop": "button",
    "/drafts/<int:plan_id>": "page",
    "/drafts/<int:plan_id>/groups/<series_id>": "page",
    "/drafts/<int:plan_id>/weigh": "page",
    "/drafts/<int:plan_id>/weigh.json": "script",
    "/drafts/<int:plan_id>/add": "page",
    "/drafts/<int:plan_id>/keep": "button",
    "/drafts/<int:plan_id>/undo": "button",
    "/drafts/<int:plan_id>/lock": "button",
    "/drafts/<int:plan_id>/name": "button",
    "/drafts/<int:plan_id>/copy": "button",
    "/drafts/<int:plan_id>/put-away": "button",
    "/drafts/<int:plan_id>/history": "page",
    "/drafts/<int:plan_id>/rules": "page",
    "/drafts/<int:plan_id>/areas/<area_id>": "page",
    "/drafts/<int:plan_id>/publish": "page",
    "/drafts/<int:plan_id>/publish/facts": "button",
    "/repairs": "page",
    "/repairs/<int:number>": "page",
    "/repairs/<int:number>/now": "script",
    "/repairs/<int:number>/accept": "button",
    "/repairs/<int:number>/put-away": "button",
    "/transport": "page of staff",
    "/transport/days.csv": "file of staff",
    "/transport/plan": "button",
    "/transport/requests": "page of staff",
    "/transport/requests/<int:session_id>/<carer_id>": "button",
    "/transport/<day>/trouble": "button",
    "/transport/eligibility": "page of staff",
    "/transport/costs": "page of staff",
    "/transport/costs.csv": "file of staff",
    "/transport/planning/<job_id>": "page of staff",
    "/transport/planning/<job_id>/now": "script",
    "/transport/<day>": "page of staff",
    "/transport/<day>/runs.csv": "file of staff",
    "/transport/<day>/plan": "button",
    "/transport/<day>/runs/<run_id>/sheet.pdf": "file of staff",
    "/transport/<day>/runs/<run_id>/driven": "button",
    "/transport/<day>/runs/<run_id>/link": "button",
    "/healthz": "health",
    "/static/<path:filename>": "file",
}

POSTS = {
    "/reports/<kind>/<first>/sign": "signs a report",
    "/reports/settings": "sets how small counts are hidden",
    "/reports/<first>/review": "notes a review",
    "/unmet": "notes a request that could not be met",
    "/programme/nothing-found": "counts a search that found nothing",
    "/sign-in": "begins a session",
    "/sign-in/code": "begins a session",
    "/sign-in/recovery-code": "begins a session, uses a code up",
    "/sign-in/set-up": "keeps a second factor",
    "/sign-in/forgotten": "queues an e-mail",
    "/sign-in/link/<token>": "sets a password",
    "/sign-in/out": "ends a session",
    "/sign-in/demo": "begins a session of a demo's account",
    "/sign-in/passkeys/new": "nothing: asks for a passkey",
    "/sign-in/passkeys/new/answer": "keeps a passkey",
    "/sign-in/passkeys/known": "nothing: asks for a passkey",
    "/sign-in/passkeys/known/answer": "begins a session",
    "/account/sessions/<int:session_id>/end": "ends a session",
    "/account/sign-out-everywhere": "ends every session",
    "/account/password": "sets a password",
    "/account/authenticator": "keeps a second factor",
    "/account/recovery-codes": "makes new codes",
    "/account/remove/<what>/<int:which>": "removes a second factor",
    "/accounts/invite": "makes an account, queues an e-mail",
    "/accounts/<int:account_id>": "changes an account",
    "/accounts/<int:account_id>/<what>": "changes an account",
    "/audit/export": "notes the export",
    "/imports/new/<kind>": "keeps a file that was checked",
    "/imports/<int:import_id>/columns": "matches the columns of a file, and checks it again",
    "/imports/<int:import_id>/confirm": "imports a file",
    "/imports/<int:import_id>/put-away": "forgets a file",
    "/imports/<int:import_id>/faults": "notes the export",
    "/join": "keeps a request to join, queues a message",
    "/h/<token>/sessions/<int:session_id>/book": "books places",
    "/h/<token>/sessions/<int:session_id>/wait": "joins a waiting list",
    "/h/<token>/sessions/<int:session_id>/leave": "leaves a waiting list",
    "/h/<token>/sessions/<int:session_id>/accept": "takes the places of an offer",
    "/h/<token>/sessions/<int:session_id>/decline": "passes an offer on",
    "/h/<token>/sessions/<int:session_id>/travel": "keeps how carers travel",
    "/h/<token>/sessions/<int:session_id>/cancel": "cancels places, or asks the coordinator to",
    "/h/<token>/sessions/<int:session_id>/feedback/<carer_id>": "keeps feedback",
    "/h/<token>/ballots/<int:ballot_id>/carers/<carer_id>": "keeps a ranking",
    "/h/<token>/calendar": "makes the address of a calendar",
    "/account/calendar": "makes the address of a calendar",
    "/h/<token>/details/code": "queues a one-time code",
    "/h/<token>/details/open": "uses a one-time code up",
    "/h/<token>/details/save": "changes a household's own details",
    "/h/<token>/details/close": "closes the details in this browser",
    "/bookings/sessions/<int:session_id>/move": "moves somebody in a waiting list",
    "/bookings/sessions/<int:session_id>/change": "changes one session, queues messages",
    "/bookings/sessions/<int:session_id>/cancel": "cancels one session, queues messages",
    "/bookings/sessions/<int:session_id>/tablet": "makes a link for one session, signs this browser out",
    "/w/<token>/feedback/<carer_id>": "keeps feedback",
    "/account/calendar/end": "ends a worker's calendars",
    "/households/<household_id>/link": "queues a message with a new link",
    "/households/<household_id>/end-links": "ends the links of a household",
    "/households/<household_id>/notes": "keeps a note of staff",
    "/messages/<int:message_id>/again": "queues a message once more",
    "/w/<token>/runs/<run_id>/marks": "keeps a note from the road",
    "/bookings/requests/<request_id>/accept": "makes a household of a request",
    "/bookings/requests/<request_id>/refuse": "refuses a request",
    "/bookings/late/<int:request_id>": "settles a late cancellation",
    "/bookings/ballots": "opens a ballot",
    "/bookings/ballots/<int:ballot_id>": "shares a ballot out, or withdraws it",
    "/rota/leave": "asks for leave",
    "/rota/leave/<int:leave_id>/withdraw": "withdraws a request for leave",
    "/rota/leave/<int:leave_id>/decide": "grants or refuses leave, queues a message",
    "/rota/sessions/<int:session_id>/cannot": "asks for cover",
    "/rota/cover/<int:cover_id>": "lets somebody stand in, queues messages",
    "/rota/cover/<int:cover_id>/offer": "offers to stand in",
    "/visits/<int:session_id>/said": "keeps what a lone worker says of a visit",
    "/visits/<int:session_id>/safe": "keeps that a lone worker is safe",
    "/visits/homes": "keeps whose visits they are",
    "/people/duplicates/merge": "merges two records of one person",
    "/people/duplicates/apart": "says that two records are two people",
    "/people/duplicates/<int:merge_id>/undo": "undoes a merge",
    "/registers/<int:session_id>/open": "makes a link of the day to one register",
    "/registers/<int:session_id>/notes": "corrects a register, or adds to it",
    "/registers/<int:session_id>/sign-off": "signs a register off",
    "/registers/walk-ins/<int:entry_id>": "keeps who walked in",
    "/w/<token>/registers/<int:session_id>/notes": "keeps a note from the door",
    "/w/<token>/registers/<int:session_id>/sign-off": "signs a register off",
    "/terms": "adds a term",
    "/terms/<term_id>/days": "sets the days of a term",
    "/terms/<term_id>/groups/<strand_id>": "sets a kind of group",
    "/terms/<term_id>/targets/<target_id>": "sets a target",
    "/terms/<term_id>/choices": "sets planning choices",
    "/terms/<term_id>/clear": "sets times kept clear",
    "/terms/<term_id>/wishes": "sets wishes",
    "/repairs": "notes a disruption, queues its repair",
    "/repairs/<int:number>/accept": "changes sessions, queues messages",
    "/repairs/<int:number>/put-away": "puts a repair away",
    "/drafts/curve": "queues the curve of equity against cost",
    "/drafts/planning": "queues the planning of a term",
    "/drafts/planning/<job_id>/stop": "stops a planning",
    "/drafts/<int:plan_id>/keep": "changes a draft",
    "/drafts/<int:plan_id>/undo": "undoes a step of a draft",
    "/drafts/<int:plan_id>/lock": "locks part of a draft",
    "/drafts/<int:plan_id>/name": "names a draft",
    "/drafts/<int:plan_id>/copy": "copies a plan as a draft",
    "/drafts/<int:plan_id>/put-away": "deletes a draft",
    "/drafts/<int:plan_id>/publish": "publishes a draft, queues messages",
    "/drafts/<int:plan_id>/publish/facts": "lets a draft rest on today's facts",
    "/transport/plan": "queues the planning of every day of transport that wants it",
    "/transport/requests/<int:session_id>/<carer_id>": "grants or refuses transport",
    "/transport/<day>/plan": "queues the planning of a day's transport",
    "/transport/<day>/trouble": "takes a vehicle off the road and queues the repair of a day, or puts it back",
    "/transport/<day>/runs/<run_id>/link": "makes the link of a run's driver or escort, ends the one before",
    "/transport/<day>/runs/<run_id>/driven": "writes down what was driven",
    "/programme/find": "nothing: a postcode is asked for by POST so that it stands in no address",
}
"""Every route that answers POST, and what it changes; no other method may change anything."""


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return example_app().test_client()


class Skeleton(HTMLParser):
    """What a page is made of, as far as the guards ask."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.headings: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def test_every_route_is_listed() -> None:
    assert {str(rule) for rule in example_app().url_map.iter_rules()} == set(LISTED)


def test_every_view_says_whom_it_is_for() -> None:
    app = example_app()
    silent = [name for name, view in app.view_functions.items() if name != "static" and not who_may_open(view)]
    assert silent == []


def test_no_route_changes_anything_but_the_listed_ones_by_post() -> None:
    posts = set()
    for rule in example_app().url_map.iter_rules():
        assert rule.methods is not None
        assert rule.methods <= {"GET", "HEAD", "OPTIONS", "POST"}, f"{rule} answers {rule.methods}"
        posts |= {str(rule)} if "POST" in rule.methods else set()
    assert posts == set(POSTS)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_what_is_sent_to_the_site_is_refused_with_a_page(client: FlaskClient, method: str) -> None:
    answer = client.open("/programme", method=method)
    assert answer.status_code == 405
    assert "can only be read" in answer.text


@pytest.mark.parametrize(
    "path", [*PAGES, "/healthz", "/calendars/programme.ics", "/static/site.css", "/static/missing.css"]
)
def test_every_answer_carries_the_policy(client: FlaskClient, path: str) -> None:
    with client.get(path) as answer:
        headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert set(re.sub(r"'nonce-[\w-]+'", "NONCE", policy).split("; ")) == {
        "default-src 'self'",
        "script-src 'self' NONCE",
        "style-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    }
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]


def test_the_nonce_is_new_for_every_answer_and_stands_in_the_page(client: FlaskClient) -> None:
    found = [client.get("/") for _ in range(2)]
    nonces = []
    for answer in found:
        nonce = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])
        assert nonce is not None
        assert f'nonce="{nonce[1]}"' in answer.text
        nonces.append(nonce[1])
    assert nonces[0] != nonces[1]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_a_language_a_title_one_h1_and_a_way_past_the_menu(client: FlaskClient, path: str) -> None:
    text = client.get(path).text
    page = Skeleton(text)
    assert page.of("html")[0]["lang"] == "en"
    assert len(page.of("h1")) == 1
    assert re.search(r"<title>\S[^<]+ – Example carers&#39; service</title>", text)
    assert any("govuk-skip-link" in (link.get("class") or "") for link in page.of("a"))
    assert "Synthetic demo data" in text


@pytest.mark.parametrize("path", PAGES)
def test_no_page_asks_for_inline_style_or_script(client: FlaskClient, path: str) -> None:
    page = Skeleton(client.get(path).text)
    assert page.of("style") == []
    assert [tag for tag, attributes in page.tags if "style" in attributes] == []
    assert [name for _, attributes in page.tags for name in attributes if name.startswith("on")] == []
    assert all("src" in script or "nonce" in script for script in page.of("script"))


@pytest.mark.parametrize("path", PAGES)
def test_every_link_of_a_page_leads_somewhere(client: FlaskClient, path: str) -> None:
    for link in Skeleton(client.get(path).text).of("a"):
        target = link["href"] or ""
        if target.startswith("/"):
            assert client.get(target).status_code == 200, f"{path} links to {target}"


def test_real_data_do_not_say_that_they_are_synthetic() -> None:
    source = OnePlan(facts=replace(OnePlan().facts, synthetic=False))
    assert "Synthetic demo data" not in example_app(source).test_client().get("/").text
