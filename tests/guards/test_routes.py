"""Every route is listed here on purpose: a new one must say what it is before it is served."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient

from scheduler.web.access import who_may_open
from tests.listed_routes import LISTED, POSTS
from tests.site_examples import PAGES, OnePlan, example_app


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
