"""Finding sessions near a postcode, and the page of one session."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date, datetime

import pytest
from flask.testing import FlaskClient

from scheduler.clock import LOCAL
from scheduler.domain.places_left import SessionNow
from tests.examples import FACTS, PLAN
from tests.site_examples import OnePlan, example_app

FIRST = "/programme/sessions/68babdf0d378c1c9"
FULL = SessionNow(
    series_id="series-1",
    day=date(2027, 1, 5),
    starts_at=datetime(2127, 1, 5, 17, tzinfo=LOCAL),
    places=16,
    taken=16,
)


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return example_app().test_client()


def test_a_postcode_goes_out_by_post_and_only_its_sector_comes_back_in_the_address(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = client.post("/programme/find", data={"near": "BA14 8JN", "age": "young", "within": "30"})
    assert answer.status_code == 303
    assert answer.location == "/programme?age=young&near=BA14+8&within=30"
    assert "8JN" not in caplog.text
    assert "Set-Cookie" not in answer.headers
    shown = client.get(answer.location).text
    assert "about 25 minutes by car" in shown
    assert "from the middle of BA14 8" in shown


def test_a_postcode_that_is_none_is_told_at_its_field_with_what_was_typed_and_stands_in_no_address(
    client: FlaskClient,
) -> None:
    answer = client.post("/programme/find", data={"near": "12 Mill Lane", "area": "east"})
    assert answer.status_code == 400
    assert "is no postcode; write one such as BA14 8JN" in answer.text
    assert 'value="12 Mill Lane"' in answer.text
    assert 'href="#near"' in answer.text
    assert "8 sessions" in answer.text, "what was good is kept"


def test_a_wrong_day_is_told_at_its_field(client: FlaskClient) -> None:
    answer = client.get("/programme?from=soon")
    assert answer.status_code == 400
    assert "“soon” is no date. Write it such as 15/3/2027." in answer.text
    assert 'href="#from"' in answer.text


def test_the_list_says_in_words_how_places_stand() -> None:
    source = OnePlan(now=(FULL,))
    client = example_app(source).test_client()
    assert client.get("/programme").text.count("Waiting list") == 1
    source.now = (replace(FULL, taken=15),)
    assert "Few places" in client.get("/programme").text, "read afresh on every request"
    assert "Few places" in client.get(FIRST).text


def test_a_session_that_is_off_says_so_on_its_page() -> None:
    client = example_app(OnePlan(now=(replace(FULL, cancelled=True),))).test_client()
    assert "This session does not take place" in client.get(FIRST).text


def test_a_session_has_a_page_with_a_file_for_the_calendar(client: FlaskClient) -> None:
    page = client.get(FIRST).text
    assert "Tuesday 5 January 2027, 5pm to 7pm" in page
    assert "Hall 2 (demo)" in page
    assert "What to bring" in page
    assert 'aria-label="Hall 2 (demo) on an outline of East, north at the top"' in page
    file = client.get(f"{FIRST}/calendar.ics")
    assert file.content_type == "text/calendar; charset=utf-8"
    assert 'filename="youth-club-2027-01-05.ics"' in file.headers["Content-Disposition"]
    assert b"URL:https://example.org/programme/sessions/68babdf0d378c1c9" in file.data.replace(b"\r\n ", b"")


def test_a_session_that_is_gone_says_why_it_may_be(client: FlaskClient) -> None:
    answer = client.get("/programme/sessions/0000000000000000")
    assert answer.status_code == 404
    assert "It may have been moved or taken out of the programme" in answer.text
    assert client.get("/programme/sessions/0000000000000000/calendar.ics").status_code == 404


def test_the_inner_name_of_a_strand_stands_on_no_page_and_in_no_address() -> None:
    telling = replace(
        FACTS.strands[0], id="parents-who-drink", internal_title="Group for children of parents who drink"
    )
    plan = replace(
        PLAN,
        series=tuple(
            replace(one, strand_id=telling.id) if one.strand_id == "peer-group" else one for one in PLAN.series
        ),
    )
    target = replace(FACTS.targets[0], strand_ids=(telling.id, "young-adults"))
    facts = replace(FACTS, strands=(telling, FACTS.strands[1]), targets=(target,))
    client = example_app(OnePlan(facts=facts, plan=plan)).test_client()
    first = client.get("/programme").text.split("/programme/sessions/")[1][:16]
    for path in ("/", "/programme", "/programme/calendar", f"/programme/sessions/{first}", "/areas/east", "/plan"):
        assert "drink" not in client.get(path).text.replace("A drink", ""), path
    for path in (f"/programme/sessions/{first}/calendar.ics", "/calendars/programme.ics"):
        assert b"drink" not in client.get(path).data, path
