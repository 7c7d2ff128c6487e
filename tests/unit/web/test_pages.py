from dataclasses import replace
from unittest.mock import patch

import pytest
from flask.testing import FlaskClient

from scheduler.domain.facts import LocalGroup, Measure, Mode
from scheduler.domain.plan import Unmet
from scheduler.use_cases.read_site import Pages
from scheduler.web.assets import AssetsError
from scheduler.web.factory import make_app
from tests.examples import FACTS, PLAN
from tests.site_examples import OnePlan, example_app, example_site


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return example_app().test_client()


def client_of(source: OnePlan) -> FlaskClient:
    return example_app(source).test_client()


def test_home_gives_the_key_figures(client: FlaskClient) -> None:
    text = client.get("/").text
    assert "Within 7.7%" in text, "(260 - 240) ÷ 260"
    assert "2 of 2" in text
    assert "sessions planned" in text
    assert "4 groups" in text


def test_a_plan_far_from_its_bound_says_how_much_of_the_best_is_certain() -> None:
    far = replace(PLAN, aims=(replace(PLAN.aims[0], value=143.0),))
    client = client_of(OnePlan(plan=far))
    assert "At least 55%" in client.get("/").text, "143 ÷ 260"
    assert "at least 55% of the best possible" in client.get("/plan").text


def test_a_plan_that_is_proven_best_says_so() -> None:
    best = replace(PLAN, aims=(replace(PLAN.aims[0], proven_best=True),))
    client = client_of(OnePlan(plan=best))
    assert "Best possible" in client.get("/").text
    assert "it is proven that no plan can reach more" in client.get("/plan").text


def test_a_filter_that_names_nothing_is_told_at_its_field_and_the_rest_is_shown(client: FlaskClient) -> None:
    answer = client.get("/programme?area=atlantis&age=young-adult")
    assert answer.status_code == 400
    assert 'href="#area"' in answer.text
    assert "“atlantis” is no area that this programme knows." in answer.text
    assert "6 sessions" in answer.text
    assert "<title>Error: Programme" in answer.text


def test_what_a_visitor_typed_is_never_markup(client: FlaskClient) -> None:
    text = client.get("/programme?area=<script>alert(1)</script>").text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


@pytest.mark.parametrize("page", ["0", "-1", "99", "two", "²", "9" * 50])
def test_an_odd_page_number_shows_a_page_that_exists(client: FlaskClient, page: str) -> None:
    answer = client.get("/programme", query_string={"page": page})
    assert answer.status_code == 200
    assert "17 sessions" in answer.text


def test_the_calendar_turns_to_the_months_of_the_term_and_no_further(client: FlaskClient) -> None:
    first, last = client.get("/programme/calendar").text, client.get("/programme/calendar?month=2027-04").text
    assert "February 2027" in first
    assert "Start of the term" in first
    assert "End of the term" in last
    assert "Easter holiday" in last
    assert client.get("/programme/calendar?month=1999-01").status_code == 400


def test_an_area_tells_what_it_has_and_why(client: FlaskClient) -> None:
    text = client.get("/areas/east").text
    assert "Every other Tuesday, 5pm to 7pm" in text
    assert "Promised by the contract: 16.31" in text
    assert "What people here can reach" in text
    assert "minutes by car" in text, "West's groups are near"


def test_an_area_tells_what_it_has_not_and_why() -> None:
    client = client_of(OnePlan(plan=replace(PLAN, series=PLAN.series[:3])))
    assert "does not have, and why" in client.get("/areas/west").text
    assert "does not have, and why" not in client.get("/areas/east").text


def test_other_organisations_groups_are_marked_as_theirs() -> None:
    group = LocalGroup(
        id="group-1",
        name="Saturday lunch (demo)",
        organisation="Another charity (demo)",
        area_id="east",
        easting_m=406_000,
        northing_m=160_000,
        band_ids=("young",),
        places=12,
        sessions_per_month=2.0,
    )
    text = client_of(OnePlan(facts=replace(FACTS, local_groups=(group,)))).get("/areas/east").text
    assert "Run by Another charity (demo), not by this service" in text
    assert "about 2 a month, 12 places" in text


def test_home_visits_are_counted_and_never_listed() -> None:
    visits = replace(PLAN.series[3], household="household-017 (demo)", venue_id=None)
    strands = (FACTS.strands[0], replace(FACTS.strands[1], mode=Mode.HOME_VISIT))
    source = OnePlan(facts=replace(FACTS, strands=strands), plan=replace(PLAN, series=(PLAN.series[0], visits)))
    client = client_of(source)
    for path in ("/", "/programme", "/programme/calendar", "/areas/west", "/plan", "/calendars/programme.ics"):
        assert "household-017" not in client.get(path).text, path
    assert "Evening meet-up" not in client.get("/calendars/programme.ics").text
    assert "5 sessions" in client.get("/programme").text, "the youth club's alone"
    assert "3 home visits" in client.get("/programme").text
    assert "Among these sessions are 3 home visits" in client.get("/").text


def test_a_service_of_home_visits_alone_says_so_and_offers_no_search() -> None:
    visits = tuple(
        replace(one, household=f"household-00{n} (demo)", venue_id=None) for n, one in enumerate(PLAN.series)
    )
    strands = tuple(replace(one, mode=Mode.HOME_VISIT) for one in FACTS.strands)
    target = replace(FACTS.targets[0], measure=Measure.SERIES, area_id="east")
    facts = replace(FACTS, strands=strands, targets=(target,))
    client = client_of(OnePlan(facts=facts, plan=replace(PLAN, series=visits)))
    home = client.get("/").text
    assert "This service visits families at home" in home
    assert "all of them home visits" in home
    assert "<form" not in home
    assert "at least 60 families a year, East" in client.get("/plan").text
    assert "8 home visits to families in East" in client.get("/areas/east").text
    for page in ("/", "/areas/east"):
        assert "In your own calendar" not in client.get(page).text, "visits are private, so the calendar would be empty"
    assert "In your own calendar" in client_of(OnePlan()).get("/").text


def test_staff_and_households_are_named_on_no_page() -> None:
    unmet = (
        Unmet(rule="hours", about="Worker 1 (demo)", because="has no hours left"),
        Unmet(rule="target", about="Youth club, East", because="no venue is open on a Saturday"),
    )
    client = client_of(OnePlan(plan=replace(PLAN, unmet=unmet)))
    for path in ("/", "/programme", "/areas/east", "/areas/west", "/coverage", "/plan", "/calendars/programme.ics"):
        assert "Worker" not in client.get(path).text
    plan = client.get("/plan").text
    assert "no venue is open on a Saturday" in plan
    assert "1 wish about a household or a member of staff could not be met" in plan


def test_the_plan_shows_each_promise_with_its_paragraph_and_what_is_due(client: FlaskClient) -> None:
    text = client.get("/plan").text
    assert "at least 60 sessions a year" in text
    assert "KPI table" in text
    assert "Unchanged since the plan was made" in text
    assert PLAN.facts_fingerprint in text


def test_facts_that_changed_since_are_told() -> None:
    changed = OnePlan(facts=replace(FACTS, service_name="Another name"))
    assert "has changed since it was made" in client_of(changed).get("/plan").text


def test_a_term_without_sessions_still_has_all_its_pages() -> None:
    client = client_of(OnePlan(plan=replace(PLAN, series=(), aims=())))
    for path in ("/", "/programme", "/programme/calendar", "/areas", "/areas/east", "/coverage", "/plan"):
        assert client.get(path).status_code == 200, path
    assert "No session fits what you chose" in client.get("/programme").text


def test_the_map_comes_in_parts_from_our_own_origin(client: FlaskClient) -> None:
    text = client.get("/coverage").text
    assert text.index("<svg") < text.index("<table") < text.index("coverage-map-canvas")
    script = text.split('src="/coverage/map-')[1].split(".js")[0]
    assert "L.map(" in client.get(f"/coverage/map-{script}.js").text
    assert ".coverage-area" in client.get(f"/coverage/map-{script}.css").text
    assert client.get("/coverage/map-0000.js").status_code == 404


def test_a_service_without_boundaries_has_a_table_and_no_map() -> None:
    with patch.object(Pages, "coverage_map", None):
        text = client_of(OnePlan()).get("/coverage").text
    assert "There is no map" in text
    assert "<table" in text


def test_without_a_plan_every_page_says_what_to_do() -> None:
    client = client_of(OnePlan(plan_id=None))
    answer = client.get("/programme")
    assert answer.status_code == 503
    assert "evenhand demo" in answer.text
    assert client.get("/healthz").json == {"status": "ok", "plan": None}
    assert client.get("/accessibility").status_code == 200


def test_a_plan_is_read_once_however_many_pages_are_asked_for() -> None:
    source = OnePlan()
    client = client_of(source)
    for path in ("/", "/programme", "/areas/east", "/"):
        client.get(path)
    assert source.reads == ["1"]


def test_a_fault_of_ours_has_a_page_without_details() -> None:
    app = example_app()
    with patch.object(Pages, "month", side_effect=ZeroDivisionError("secret detail")):
        answer = app.test_client().get("/programme/calendar")
    assert answer.status_code == 500
    assert "Sorry, something went wrong" in answer.text
    assert "secret detail" not in answer.text


def test_the_site_does_not_start_without_its_browser_files() -> None:
    with (
        patch("scheduler.web.assets.missing_assets", return_value=("leaflet/leaflet.js",)),
        pytest.raises(AssetsError, match=r"leaflet/leaflet\.js"),
    ):
        make_app(example_site())
