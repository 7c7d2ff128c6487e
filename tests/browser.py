"""Real Chromium on a real server: what browser tests share."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, ViewportSize, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 800}
NARROWEST: ViewportSize = {"width": 320, "height": 640}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def browser_binary() -> str:
    """Path of Chromium; a missing one is an error that says what to do."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("BROWSER_BIN") or next((path for path in map(shutil.which, names) if path), None)
    if not found or not Path(found).is_file():
        message = (
            "Browser tests need Chromium and found none. Install it (Debian: apt-get install chromium "
            "libatomic1 fonts-liberation) or set BROWSER_BIN to its path."
        )
        raise RuntimeError(message)
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium, with a fresh profile, and end it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_binary(), args=list(FLAGS))
        yield browser
        browser.close()


class Quiet(WSGIRequestHandler):
    """Serves without a line for each request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def closing(app: Flask) -> WSGIApplication:
    """Close what an answer holds open even where the browser hung up: the test server then forgets its file."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterator[bytes]:
        whole = app(environ, start_response)

        def parts() -> Iterator[bytes]:
            try:
                yield from whole
            finally:
                getattr(whole, "close", lambda: None)()

        return parts()

    return answer


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve an app on a free port of this machine; gives its address."""
    server = make_server("127.0.0.1", 0, closing(app), threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def own_origin_only(context: BrowserContext, origin: str) -> Iterator[list[str]]:
    """Refuse every request that leaves ``origin``; gives the list of those, and of the browser's own complaints."""
    complaints: list[str] = []

    def decide(route: Route, request: Request) -> None:
        if request.url.startswith((f"{origin}/", "data:", "blob:")):
            route.continue_()
        else:
            complaints.append(f"left the origin: {request.url}")
            route.abort()

    context.route("**/*", decide)
    context.on("weberror", lambda problem: complaints.append(f"script: {problem.error}"))
    context.on("console", lambda message: complaints.append(message.text) if _is_policy(message.text) else None)
    yield complaints


def _is_policy(text: str) -> bool:
    return "Content Security Policy" in text or "Content-Security-Policy" in text


def accessibility_faults(page: Page) -> list[str]:
    """What axe finds on a page, once it is all there, each as the rule and the first element."""
    page.wait_for_load_state()  # a page that is half read has no heading yet, which is no fault of its own
    result = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"], "selectors": False})
    return [f"{found['id']}: {found['nodes'][0]['html'][:160]}" for found in result.response["violations"]]


LOOKS, BETWEEN_LOOKS_MS = 5, 200
"""A page that was just made narrower may need a moment on a busy machine."""


def runs_off_the_screen(page: Page) -> int:
    """Pixels by which a page is wider than its window, once it has settled there."""
    width = 0
    for _ in range(LOOKS):
        width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if width <= 0:
            break
        page.wait_for_timeout(BETWEEN_LOOKS_MS)
    return width
