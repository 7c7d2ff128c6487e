"""A tile server is asked only where an administrator set one, and no other origin ever."""

from __future__ import annotations

import base64
from dataclasses import replace

from playwright.sync_api import Browser, Route, expect

from exports.map_layers import TileServer
from scheduler.use_cases.read_site import Ground, Site
from scheduler.web.factory import make_app
from tests.browser import DESK, accessibility_faults, own_origin_only, serving
from tests.site_examples import OnePlan, bring_assets, squares

GREY_PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)
TILES = TileServer(url="http://tiles.test/{z}/{x}/{y}.png", attribution="© Somebody & Daughters")


def with_tiles(service_id: str) -> Ground:
    return replace(squares(service_id), tiles=TILES)


def test_without_the_setting_nothing_leaves_the_origin(browser: Browser, example_address: str) -> None:
    context = browser.new_context(viewport=DESK)
    with own_origin_only(context, example_address) as complaints:
        page = context.new_page()
        answer = page.goto(f"{example_address}/coverage")
        page.locator(".coverage-area").first.wait_for()
        assert answer is not None
        assert "img-src 'self' data:;" in answer.headers["content-security-policy"]
        assert page.locator(".leaflet-tile").count() == 0
        assert "tileLayer" not in page.content()
    context.close()
    assert complaints == []


def test_with_the_setting_tiles_come_from_that_server_alone_and_can_be_put_away(browser: Browser) -> None:
    bring_assets()
    asked: list[str] = []

    def tile(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body=GREY_PIXEL, content_type="image/png")

    with serving(make_app(Site(OnePlan(), with_tiles))) as address:
        context = browser.new_context(viewport=DESK)
        with own_origin_only(context, address) as complaints:
            context.route("http://tiles.test/**", tile)
            page = context.new_page()
            answer = page.goto(f"{address}/coverage")
            page.locator(".leaflet-tile-loaded").first.wait_for()
            assert answer is not None
            assert "img-src 'self' data: http://tiles.test;" in answer.headers["content-security-policy"]
            expect(page.get_by_text("Background map: © Somebody & Daughters")).to_be_visible()
            assert accessibility_faults(page) == []
            page.get_by_text("Choose what the map shows").click()
            page.get_by_label("Background map").uncheck()
            assert page.locator(".leaflet-tile").count() == 0
            other = page.goto(f"{address}/plan")
            assert other is not None
            assert "tiles.test" not in other.headers["content-security-policy"]
        context.close()
    assert complaints == []
    assert asked
