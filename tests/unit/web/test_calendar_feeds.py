from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar

from tests.examples import FACTS, PLAN
from tests.site_examples import OnePlan, example_app

EAST = "/calendars/areas/east.ics"


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return example_app().test_client()


def test_the_programme_is_a_calendar_of_every_session(client: FlaskClient) -> None:
    answer = client.get("/calendars/programme.ics")
    assert answer.content_type == "text/calendar; charset=utf-8"
    events = Calendar.from_ical(answer.data).walk("VEVENT")
    assert len(events) == PLAN.session_count == 17
    assert str(events[0]["URL"]).startswith("https://example.org/areas/")


def test_an_area_has_a_calendar_of_its_own_sessions(client: FlaskClient) -> None:
    answer = client.get(EAST)
    assert len(Calendar.from_ical(answer.data).walk("VEVENT")) == 8
    assert 'filename="east.ics"' in answer.headers["Content-Disposition"]


def test_the_same_plan_gives_the_same_bytes_and_a_strong_etag(client: FlaskClient) -> None:
    first, again = client.get(EAST), example_app().test_client().get(EAST)
    assert first.data == again.data
    assert first.headers["ETag"] == again.headers["ETag"]
    assert not first.headers["ETag"].startswith("W/")
    assert first.headers["Last-Modified"] == "Sun, 22 Nov 2026 21:30:00 GMT"


def test_a_reader_that_has_these_bytes_is_told_so_without_them(client: FlaskClient) -> None:
    etag = client.get(EAST).headers["ETag"]
    answer = client.get(EAST, headers={"If-None-Match": etag})
    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["ETag"] == etag


def test_an_etag_wins_over_a_date(client: FlaskClient) -> None:
    later = "Sun, 22 Nov 2037 21:30:00 GMT"
    assert client.get(EAST, headers={"If-Modified-Since": later}).status_code == 304
    answer = client.get(EAST, headers={"If-None-Match": '"other"', "If-Modified-Since": later})
    assert answer.status_code == 200


def test_a_new_plan_gives_other_bytes_and_another_etag() -> None:
    source = OnePlan()
    client = example_app(source).test_client()
    before = client.get(EAST)
    source.plan, source.plan_id = replace(PLAN, series=PLAN.series[1:]), "2"
    after = client.get(EAST, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert len(Calendar.from_ical(after.data).walk("VEVENT")) == 3


def test_an_unknown_area_has_no_calendar(client: FlaskClient) -> None:
    answer = client.get("/calendars/areas/atlantis.ics")
    assert answer.status_code == 404
    assert "There is no area “atlantis”." in answer.text


def test_the_calendar_says_that_it_is_synthetic(client: FlaskClient) -> None:
    assert b"Synthetic demo data" in client.get(EAST).data.replace(b"\r\n ", b"")
    real = example_app(OnePlan(facts=replace(FACTS, synthetic=False))).test_client()
    assert b"Synthetic demo data" not in real.get(EAST).data.replace(b"\r\n ", b"")


def test_the_calendars_page_gives_an_address_to_copy_and_one_to_press() -> None:
    client = example_app(base_url=None).test_client()
    text = client.get("/calendars", base_url="https://carers.example.org").text
    assert "https://carers.example.org/calendars/programme.ics" in text
    assert 'href="webcal://carers.example.org/calendars/areas/east.ics"' in text


def test_a_public_address_goes_before_the_one_that_was_asked_for(client: FlaskClient) -> None:
    text = client.get("/calendars", base_url="http://10.0.0.7:8000").text
    assert "https://example.org/calendars/programme.ics" in text
    assert 'href="webcal://example.org/calendars/areas/east.ics"' in text
    assert "10.0.0.7" not in text
    assert b"10.0.0.7" not in client.get(EAST, base_url="http://10.0.0.7:8000").data


def test_without_a_public_address_events_link_to_where_the_visitor_is() -> None:
    client = example_app(base_url=None).test_client()
    for host in ("http://one.example.org", "https://two.example.org:8443"):
        events = Calendar.from_ical(client.get(EAST, base_url=host).data).walk("VEVENT")
        assert {str(event["URL"]) for event in events} == {f"{host}/areas/east"}


@pytest.mark.parametrize(
    ("path", "sessions"),
    [
        ("/calendars/strands/youth-club.ics", 11),
        ("/calendars/areas/east/young.ics", 5),
        ("/calendars/areas/west/young-adult.ics", 3),
    ],
)
def test_a_strand_and_an_areas_age_group_have_calendars_of_their_own(
    client: FlaskClient, path: str, sessions: int
) -> None:
    assert len(Calendar.from_ical(client.get(path).data).walk("VEVENT")) == sessions
    assert f"https://example.org{path}" in client.get("/calendars").text


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/calendars/strands/peer-group.ics", "There is no calendar “peer-group”."),
        ("/calendars/areas/east/old.ics", "There is no age group “old”."),
        ("/calendars/areas/atlantis/young.ics", "There is no area “atlantis”."),
    ],
)
def test_a_part_that_is_not_there_has_no_calendar(client: FlaskClient, path: str, words: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert words in answer.text
