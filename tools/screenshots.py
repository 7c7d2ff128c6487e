"""Take a picture of every page on a demo database, at a phone's and a desk's width: python -m tools.screenshots.

The two pictures of the README are made here too, so that they never go stale by hand. `make screenshots` builds
the demo first.
"""

from __future__ import annotations

import argparse
import re
import secrets
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize

from scheduler.app import create_app
from scheduler.config import Settings, shipped_data_dir
from tests.browser import DESK, NARROWEST, PHONE, accessibility_faults, chromium, runs_off_the_screen, serving

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
MOST_BYTES = 300_000
PAGES = {
    "home": "/",
    "programme": "/programme",
    "programme-none": "/programme?month=1999-01",
    "calendar": "/programme/calendar",
    "areas": "/areas",
    "coverage": "/coverage",
    "plan": "/plan",
    "calendars": "/calendars",
    "about-data": "/about-data",
    "accessibility": "/accessibility",
    "not-found": "/nowhere",
}
PRINTED = ("programme", "coverage")
SETTLED = 800
"""Milliseconds that the map is given to draw itself."""


def main() -> int:
    """Take the pictures; the exit code is 1 where a page has a fault."""
    asked = _asked()
    settings = Settings(
        database_url=f"sqlite:///{asked.demo.resolve() / 'evenhand.db'}",
        data_dir=shipped_data_dir(),
        secret_key=secrets.token_hex(32),
        demo=True,
    )
    asked.out.mkdir(parents=True, exist_ok=True)
    faults: list[str] = []
    with serving(create_app(settings)) as address, chromium() as browser:
        for size in (DESK, PHONE):
            faults += _every_page(browser, address, size, asked.out)
        faults += _narrow(browser, address)
        if asked.readme:
            _readme(browser, address)
    for fault in faults:
        print(fault)
    return 1 if faults else 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--demo", type=Path, default=ROOT / "build" / "demo", help="folder that evenhand demo wrote")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "screenshots", help="folder for the pictures")
    parser.add_argument("--readme", action="store_true", help="make the two pictures of the README too")
    return parser.parse_args()


def _every_page(browser: Browser, address: str, size: ViewportSize, out: Path) -> list[str]:
    faults: list[str] = []
    page = browser.new_page(viewport=size, locale="en-GB")
    for name, path in _with_areas(page, address).items():
        page.goto(address + path)
        page.wait_for_timeout(SETTLED if name == "coverage" else 0)
        page.screenshot(path=out / f"{name}-{size['width']}.png", full_page=True)
        if size == DESK and name in PRINTED:
            page.pdf(path=out / f"{name}-print.pdf", format="A4")
        faults += [f"{name} at {size['width']}: {fault}" for fault in accessibility_faults(page)]
    page.close()
    return faults


def _narrow(browser: Browser, address: str) -> list[str]:
    """No page may be wider than 320 px: that is 1280 px at 400 %."""
    page = browser.new_page(viewport=NARROWEST)
    wide: list[str] = []
    for name, path in _with_areas(page, address).items():
        page.goto(address + path)
        over = runs_off_the_screen(page)
        wide += [f"{name} at {NARROWEST['width']}: {over} px wider than the window"] if over else []
    page.close()
    return wide


def _with_areas(page: Page, address: str) -> dict[str, str]:
    """Every page, with the first area and the worst-served one."""
    page.goto(f"{address}/areas")
    first = _first_area(page)
    page.goto(f"{address}/coverage")
    return PAGES | {"area": first, "area-worst": _first_area(page)}


def _first_area(page: Page) -> str:
    found = re.search(r'href="(/areas/[^"]+)"', page.locator("main").inner_html())
    return found[1] if found else "/areas"


def _readme(browser: Browser, address: str) -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    page = browser.new_page(viewport={"width": DESK["width"], "height": 900}, locale="en-GB")
    page.goto(f"{address}/coverage")
    page.locator(".app-map").scroll_into_view_if_needed()
    page.wait_for_timeout(SETTLED)
    page.locator(".app-map").screenshot(path=IMAGES / "coverage.png")
    page.goto(f"{address}/programme")
    page.screenshot(path=IMAGES / "programme.png")
    page.close()
    for name in ("coverage.png", "programme.png"):
        size = (IMAGES / name).stat().st_size
        if size > MOST_BYTES:
            sys.exit(f"docs/images/{name} has {size:,} bytes; the README's pictures stay under {MOST_BYTES:,}.")


if __name__ == "__main__":
    sys.exit(main())
