"""Two plans of one term side by side: as kept on both databases, as a page for those who sign in, as files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from scheduler.cli import evenhand
from scheduler.domain.accounts import Role
from scheduler.domain.facts import Facts
from scheduler.domain.fingerprint import fingerprint
from scheduler.domain.plan import Plan
from scheduler.optimise.programme.files import write_facts, write_plan
from scheduler.store import Store, connect, create_database, save_facts, save_plan
from scheduler.use_cases.read_site import Site
from scheduler.use_cases.read_site.compare import ComparePlans, ComparisonError, compare_plans
from scheduler.use_cases.read_site.stored import StoredPlans
from scheduler.web.factory import make_app
from scheduler.web.journeys import Journeys
from tests.browser import DESK, NARROWEST, accessibility_faults, own_origin_only, runs_off_the_screen, serving
from tests.examples import FACTS, PLAN
from tests.site_examples import bring_assets, squares
from tests.staff_examples import client_of

FEWER = replace(PLAN, seed=2, series=tuple(one for one in PLAN.series if one.area_id == "east"))
"""West's own groups are dropped; East keeps what it has."""


def kept(store: Store, *, facts: Facts = FACTS) -> tuple[int, int]:
    with store.write() as db:
        save_facts(db, facts)
        return save_plan(db, facts, PLAN), save_plan(db, facts, FEWER)


def site_of(store: Store) -> Flask:
    bring_assets()
    return make_app(Site(StoredPlans(store), squares), Journeys(comparisons=ComparePlans(store, squares)))


def test_what_is_dropped_is_told_area_by_area_and_in_figures(store: Store) -> None:
    before, after = kept(store)
    made = ComparePlans(store, squares).compare(before, after)
    assert (made.changes[0].area_name, made.changes[0].words) == ("West", "Fewer than before")
    figures = {one.title: (one.before, one.after, one.words) for one in made.figures}
    assert figures["Sessions"] == ("17", "8", "down 9")
    assert figures["Areas with something every month"] == ("2", "1", "down 1")
    assert "Worth if shared evenly (EDE), places per 100 carers" in figures
    assert made.summary.startswith("Of 2 areas, 0 can reach more places than before")
    assert made.notes == ()
    assert made.panels is not None
    assert made.panels.count("coverage-panel") == 4


def test_a_plan_beside_itself_changes_nothing(store: Store) -> None:
    before, _ = kept(store)
    made = ComparePlans(store, squares).compare(before, before)
    assert {one.words for one in made.figures} == {"no change"}
    assert {one.text for one in made.changes} == {"0"}


def test_plans_can_be_chosen_newest_first_but_not_another_services(store: Store) -> None:
    before, after = kept(store)
    comparisons = ComparePlans(store, squares)
    assert [one.id for one in comparisons.choices()] == [after, before]
    assert comparisons.choices(service_id="another") == ()
    with pytest.raises(ComparisonError, match=f"No plan {before} is kept"):
        comparisons.compare(before, after, service_id="another")
    with pytest.raises(ComparisonError, match=r"No plan 99 is kept\. Choose two plans from the list"):
        comparisons.compare(before, 99)


def test_a_plan_of_facts_that_have_changed_since_is_measured_on_todays_and_says_so() -> None:
    old: Plan = replace(FEWER, facts_fingerprint="0" * 64)
    made = compare_plans(FACTS, PLAN, old, None)
    assert made.notes == ("The plan after was made from other facts than today’s; both plans are measured on today’s.",)
    assert made.panels is None, "there are no boundaries"


def test_plans_of_two_terms_are_refused() -> None:
    with pytest.raises(ComparisonError, match=r"The plan after is of example, summer-2027; the facts are of example"):
        compare_plans(FACTS, PLAN, replace(PLAN, term_id="summer-2027"), None)


# pages --------------------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    url = f"sqlite:///{tmp_path_factory.mktemp('compare') / 'evenhand.db'}"
    create_database(url)
    store = connect(url)
    kept(store)
    return site_of(store)


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.ADMINISTRATOR, 200), (Role.COORDINATOR, 200), (Role.COMMISSIONER, 200), (Role.WORKER, 403)],
)
def test_those_who_decide_may_compare(app: Flask, role: Role, status: int) -> None:
    assert client_of(app, role).get("/coverage/compare?before=1&after=2").status_code == status


def test_drafts_are_not_for_strangers(app: Flask) -> None:
    client_of(app, Role.COORDINATOR)
    answer = app.test_client().get("/coverage/compare?before=1&after=2")
    assert answer.status_code == 303
    assert "/sign-in" in answer.headers["Location"]


def test_only_those_who_may_compare_are_led_there(app: Flask) -> None:
    link = 'href="/coverage/compare"'
    assert link in client_of(app, Role.COMMISSIONER).get("/coverage").text
    assert link not in client_of(app, Role.WORKER).get("/coverage").text
    assert link not in app.test_client().get("/coverage").text


@pytest.mark.parametrize("query", ["before=1", "before=1&after=x", "before=1&after=-2", "before=1&after=99"])
def test_a_plan_that_is_none_is_answered_in_words(app: Flask, query: str) -> None:
    answer = client_of(app, Role.COORDINATOR).get(f"/coverage/compare?{query}")
    assert answer.status_code == 400
    assert "There is a problem" in answer.text
    assert "hoose" in answer.text


def test_a_coordinator_chooses_two_plans_and_sees_what_changes(app: Flask, browser: Browser) -> None:
    client = client_of(app, Role.COORDINATOR)
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"], domain="localhost")
    assert cookie is not None
    with serving(app) as address:
        page = _signed_in_page(browser, address, cookie.key, cookie.value)
        with own_origin_only(page.context, address) as complaints:
            page.goto(f"{address}/coverage/compare")
            expect(page.get_by_label("Before")).to_have_value("1")
            expect(page.get_by_label("After")).to_have_value("2")
            page.get_by_role("button", name="Compare").click()
            expect(page.get_by_role("heading", name="The two plans in figures")).to_be_visible()
            expect(page.get_by_role("row", name="West")).to_contain_text("Fewer than before")
            assert page.locator(".coverage-panel svg").count() == 3
            fill = page.locator(".coverage-panel use").last.evaluate("use => getComputedStyle(use).fill")
            assert fill.startswith("rgb(")
            assert accessibility_faults(page) == []
            page.set_viewport_size(NARROWEST)
            assert runs_off_the_screen(page) == 0
        assert complaints == []


def _signed_in_page(browser: Browser, address: str, name: str, value: str) -> Page:
    context = browser.new_context(viewport=DESK)
    context.add_cookies([{"name": name, "value": value, "url": address}])
    return context.new_page()


# files --------------------------------------------------------------------------------------------------------------
@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    data = tmp_path / "data"
    (data / "services").mkdir(parents=True)
    (data / "boundaries").mkdir()
    ground = squares("example")
    ground.areas.assign(approximate=True).to_crs(4326).to_file(
        data / "boundaries" / "example.geojson", driver="GeoJSON"
    )
    (data / "boundaries" / "sources.toml").write_text(
        '[example]\nsource = "x"\nlicence = "x"\nattribution = "Two squares."\nmethod = "x"\nwhole = "county"\n'
        "date = 2026-11-22\napproximate = true\n"
    )
    monkeypatch.setenv("EVENHAND_DATA_DIR", str(data))
    (tmp_path / "facts.json").write_text(write_facts(FACTS))
    for name, plan in (("before", PLAN), ("after", FEWER)):
        made = replace(plan, facts_fingerprint=fingerprint(FACTS))
        (tmp_path / f"{name}.json").write_text(write_plan(made))
    return tmp_path


def draw(files: Path, *words: str | Path) -> Result:
    return CliRunner().invoke(evenhand, ["map", "--facts", str(files / "facts.json"), *map(str, words)])


@pytest.mark.parametrize(("kind", "start"), [("html", b"<!DOCTYPE html>"), ("png", b"\x89PNG"), ("svg", b"<?xml")])
def test_a_comparison_is_drawn_as_a_page_or_a_picture(files: Path, kind: str, start: bytes) -> None:
    out = files / f"compare.{kind}"
    result = draw(files, "--before", files / "before.json", "--after", files / "after.json", "--out", out)
    assert (result.exit_code, result.output) == (0, f"{out}\n")
    assert out.read_bytes().startswith(start)


def test_a_comparison_of_another_kind_is_refused(files: Path) -> None:
    out = files / "compare.pdf"
    result = draw(files, "--before", files / "before.json", "--after", files / "after.json", "--out", out)
    assert result.exit_code == 1
    assert "as .html, .png or .svg, not as .pdf" in result.output
    assert not out.exists()


@pytest.mark.parametrize("named", [[], ["--before"], ["--plan", "--before"], ["--plan", "--before", "--after"]])
def test_one_plan_or_two_must_be_named(files: Path, named: list[str]) -> None:
    options = [word for one in named for word in (one, files / "before.json")]
    result = draw(files, *options, "--out", files / "x.html")
    assert result.exit_code == 2
    assert "Name one plan with --plan, or two with --before and --after." in result.output
