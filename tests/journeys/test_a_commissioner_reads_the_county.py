"""In a real browser: a coordinator signs the monthly report; a commissioner reads the county and takes the workbook."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from scheduler import clock
from scheduler.app import behind
from scheduler.clock import LOCAL
from scheduler.config import read_settings
from scheduler.domain.accounts import Role
from scheduler.store import connect
from scheduler.use_cases.read_site import Site
from scheduler.use_cases.read_site.stored import StoredPlans
from scheduler.web.factory import make_app
from tests.browser import DESK, NARROWEST, accessibility_faults, own_origin_only, runs_off_the_screen, serving
from tests.household_examples import SECRET_KEY, bring_assets, squares
from tests.report_examples import CANARY_FAMILY, CANARY_NAME, county
from tests.staff_examples import client_of

SignIn = Callable[[Role], Page]


@pytest.fixture
def sign_in(browser: Browser, made_on_sqlite: Path, tmp_path: Path) -> Iterator[SignIn]:
    """Open the site of a county-year as somebody, in February of its year."""
    bring_assets()
    store = connect(f"sqlite:///{shutil.copy(made_on_sqlite, tmp_path / 'evenhand.db')}")
    county(store)
    journeys = behind(read_settings({"EVENHAND_DATABASE_URL": store.url, "EVENHAND_SECRET_KEY": SECRET_KEY}), store)
    app = make_app(Site(StoredPlans(store), squares, base_url="https://example.org"), journeys)
    real = clock.now
    clock.now = lambda: datetime(2027, 2, 10, 12, tzinfo=LOCAL)
    with serving(app) as site:
        context = browser.new_context(viewport=DESK, base_url=site)
        page = context.new_page()

        def as_somebody(role: Role) -> Page:
            cookie = client_of(app, role).get_cookie("evenhand")
            assert cookie is not None
            context.add_cookies([{"name": "evenhand", "value": cookie.value, "url": site}])
            return page

        with own_origin_only(context, site) as complaints:
            yield as_somebody
            assert complaints == []
        context.close()
    clock.now = real
    store.close()


def look(page: Page) -> None:
    assert accessibility_faults(page) == [], page.url
    page.set_viewport_size(NARROWEST)
    assert runs_off_the_screen(page) == 0, page.url
    page.set_viewport_size(DESK)


def test_a_report_is_signed_and_the_county_is_read(sign_in: SignIn) -> None:
    page = sign_in(Role.COORDINATOR)
    page.goto("/reports")
    look(page)
    page.get_by_role("link", name="Monthly: January 2027").click()
    look(page)
    page.get_by_role("button", name="Sign this report").click()
    expect(page.get_by_role("status")).to_contain_text("kept as version 1")
    for path in ("/unmet", "/costs"):
        page.goto(path)
        look(page)

    page = sign_in(Role.COMMISSIONER)
    page.goto("/commissioner")
    for question in ("Are we on target?", "Where are the gaps?", "Is it getting better?"):
        expect(page.get_by_role("heading", name=question)).to_be_in_viewport()
    look(page)
    assert CANARY_NAME not in page.content()
    assert CANARY_FAMILY not in page.content()
    with page.expect_download() as taken:
        page.get_by_role("link", name="XLSX of the monthly report").click()
    assert "Areas" in openpyxl.load_workbook(BytesIO(taken.value.path().read_bytes())).sheetnames
    page.goto("/commissioner/figures")
    look(page)
