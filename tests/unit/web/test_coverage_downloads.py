"""What a visitor may take along from the coverage page."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from scheduler.domain.take_up import TakeUp, TakeUpKind
from scheduler.use_cases.read_site import Site
from scheduler.use_cases.read_site.equity import Evidence
from scheduler.web.factory import make_app
from tests.examples import FACTS
from tests.site_examples import OnePlan, bring_assets, example_app, squares

TYPES = {
    "coverage.png": "image/png",
    "coverage.svg": "image/svg+xml",
    "need-and-provision.png": "image/png",
    "need-and-provision.svg": "image/svg+xml",
    "coverage.csv": "text/csv",
    "coverage.geojson": "application/geo+json",
}


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return example_app().test_client()


@pytest.mark.parametrize("name", TYPES)
def test_each_file_comes_under_its_name_with_its_type(client: FlaskClient, name: str) -> None:
    page = client.get("/coverage").text
    assert f'href="/coverage/files/{name}" download' in page
    answer = client.get(f"/coverage/files/{name}")
    assert answer.status_code == 200
    assert answer.mimetype == TYPES[name]
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert client.get(f"/coverage/files/{name}").data == answer.data


def test_the_files_say_what_the_page_says(client: FlaskClient) -> None:
    found = json.loads(client.get("/coverage/files/coverage.geojson").data)
    assert [one["properties"]["area"] for one in found["features"]] == ["East", "West"]
    lines = client.get("/coverage/files/coverage.csv").data.decode("utf-8-sig").splitlines()
    assert f">{lines[1].split(',')[1]} can reach least" in client.get("/coverage").text


def test_the_small_maps_stand_on_the_page_and_share_the_patterns_of_the_map(client: FlaskClient) -> None:
    page = client.get("/coverage").text
    assert page.count('class="coverage-panel"') == 3
    assert page.count('id="coverage-stripes"') == 1


def test_another_name_is_not_found(client: FlaskClient) -> None:
    assert client.get("/coverage/files/evenhand.db").status_code == 404


def test_without_boundaries_the_table_alone_can_be_had() -> None:
    bring_assets()
    client = make_app(Site(OnePlan(facts=replace(FACTS, service_id="elsewhere")), lambda _: None)).test_client()
    page = client.get("/coverage").text
    assert "/coverage/files/coverage.csv" in page
    assert "coverage.png" not in page
    assert client.get("/coverage/files/coverage.png").status_code == 404


def page_with(by_area: dict[str, int]) -> str:
    bring_assets()
    came = TakeUp(kind=TakeUpKind.ATTENDANCES, by_point={}, by_area=by_area)
    shown = Site(OnePlan(), squares, evidence=lambda _: Evidence(take_up=came))
    return make_app(shown).test_client().get("/coverage").text


def test_take_up_is_a_fourth_small_map_once_it_is_recorded() -> None:
    """East has 40 carers and West 25: 20 and 20 attendances are 50 and 80 for every 100, 62 for the county."""
    page = page_with({"east": 20, "west": 20})
    assert page.count('class="coverage-panel"') == 4
    assert "Attendances per 100 carers; the county: 62" in page
    assert "East: 50 (similar, 31 to 77)" in page


def test_take_up_of_a_few_is_held_back_for_every_area() -> None:
    assert page_with({"east": 200, "west": 9}).count('class="coverage-panel"') == 3
