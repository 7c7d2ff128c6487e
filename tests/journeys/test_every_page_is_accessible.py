"""In a real browser: every page of the site, as somebody who may see it, by axe, at 400 % zoom and by keyboard.

Pages are found as people find them, by following links; every route that tests/listed_routes.py calls a page must have
been opened in the end.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.exceptions import HTTPException

from scheduler import clock
from scheduler.clock import now
from scheduler.domain.accounts import Role
from scheduler.store import connect
from scheduler.web.access import Who, who_may_open
from tests.browser import DESK, NARROWEST, accessibility_faults, own_origin_only, runs_off_the_screen, serving
from tests.listed_routes import LISTED
from tests.lived_in import ADMINISTRATOR, INVITED, PASSWORD, LivedIn, lived_in

MOST_STOPS = 25
"""Controls of one page that are walked through; longer lists repeat themselves."""
OF_ONE_PERSON = {"/account/authenticator", "/visits/<int:session_id>"}
"""Pages that a worker opens: making an authenticator app where there is none yet, and a visit of one's own."""
OF_A_CONTRACT = {"/kpis/<kpi_id>"}
"""Pages that the example's service has none of, as no contract's file stands behind it."""
OFFICE = ("/start", "/coverage/compare", "/audit", "/terms", "/drafts", "/bookings", "/rota", "/visits", "/transport")


@dataclass
class Walk:
    """A walk through the site: which rules were opened, and every fault that was met."""

    page: Page
    lived: LivedIn
    address: str
    opened: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def rule(self, path: str) -> str | None:
        """Return the route that answers a path; None where there is none, or where it is no page."""
        try:
            rule, _ = self.lived.app.url_map.bind("").match(path, method="GET", return_rule=True)
        except HTTPException:
            return f"nothing answers {path}"
        return rule.rule if LISTED[rule.rule].startswith("page") else None

    def missing(self, who: Who) -> set[str]:
        """Return the pages that are open to ``who`` and that nobody opened."""
        app = self.lived.app
        return {
            rule.rule
            for rule in app.url_map.iter_rules()
            if LISTED[rule.rule].startswith("page")
            and "GET" in (rule.methods or ())
            and who in (who_may_open(app.view_functions[rule.endpoint]) or ())
        } - self.opened

    def follow(self, starts: Iterable[str]) -> None:
        """Open pages and whatever they lead to, one page of each route that was not opened before."""
        waiting = list(starts)
        while waiting:
            path = waiting.pop(0)
            rule = self.rule(path.partition("?")[0])
            if rule is None or rule in self.opened:
                continue
            self.opened.add(rule)
            self.look(path)
            waiting += self.links()

    def look(self, path: str) -> None:
        """Open a page and hold it to everything."""
        answer = self.page.goto(self.address + path)
        assert answer is not None
        if answer.status != 200 or self.rule(urlsplit(answer.url).path) != self.rule(path.partition("?")[0]):
            self.faults.append(f"{path}: answers {answer.status} at {answer.url}")
            return
        self.hold(path)

    def hold(self, path: str) -> None:
        """Hold the page that is open to axe, the narrowest screen, one heading, and the keyboard."""
        found = accessibility_faults(self.page)
        if (headings := self.page.locator("h1").count()) != 1:
            found.append(f"{headings} first headings")
        found += keyboard_faults(self.page, whole=len(self.opened) == 1)
        self.page.set_viewport_size(NARROWEST)
        if over := runs_off_the_screen(self.page):
            found.append(f"{over} px wider than a screen of 320 px")
        self.page.set_viewport_size(DESK)
        self.faults += [f"{path}: {fault}" for fault in found]

    def links(self) -> list[str]:
        """Return the paths within the site that the page leads to."""
        found = self.page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
        parts = [urlsplit(one) for one in found if one.startswith(f"{self.address}/")]
        return [f"{one.path}?{one.query}" if one.query else one.path for one in parts]


REACHABLE = """(within) => {
  const shown = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest("[inert]");
  const kinds = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
  const all = [...document.querySelector(within).querySelectorAll(kinds)];
  const groups = new Set();
  const stops = all.filter((one) => {
    if (one.disabled || one.tabIndex < 0 || !shown(one)) return false;
    if (one.type !== "radio") return true;
    if (groups.has(one.name)) return false;
    groups.add(one.name);
    return true;
  });
  window.metByKeyboard = [];
  document.addEventListener("focusin", ({ target }) => {
    const style = getComputedStyle(target);
    if (target.tagName === "MAIN") return; // where the link to the content leads: no control
    const marked = style.outlineStyle !== "none" || style.boxShadow !== "none"
      || (target.labels?.[0] && getComputedStyle(target.labels[0], "::before").boxShadow !== "none");
    window.metByKeyboard.push([target, marked]);
  });
  window.stopsOfKeyboard = stops;
  return stops.length;
}"""
UNREACHED = """() => {
  const words = (one) => (one.innerText || one.value || one.name || one.id || "").trim().slice(0, 40);
  const said = (fault, ones) => ones.slice(0, 3).map((one) => `${fault}: ${one.tagName.toLowerCase()} ${words(one)}`);
  const key = (one) => (one.type === "radio" ? `radio ${one.name}` : one);
  const met = new Set(window.metByKeyboard.map(([one]) => key(one)));
  const missed = window.stopsOfKeyboard.filter((one) => !met.has(key(one)));
  const dim = window.metByKeyboard.filter(([, marked]) => !marked).map(([one]) => one);
  const skips = window.metByKeyboard[0]?.[0].getAttribute("href") === "#main-content";
  const faults = [...said("not reached by Tab", missed), ...said("no mark of focus", dim)];
  return skips ? faults : ["Tab does not begin at the link to the content", ...faults];
}"""


def keyboard_faults(page: Page, *, whole: bool) -> list[str]:
    """Walk through a page by the Tab key: every control is reached in turn, and each shows that it is.

    What stands above and below the content is the same on every page: it is walked through where ``whole`` says so, and
    skipped elsewhere as people skip it. A control may take several presses: a date has one for its day, month and year.
    """
    stops = min(page.evaluate(REACHABLE, "body" if whole else "main"), MOST_STOPS)
    page.evaluate("most => { window.stopsOfKeyboard.length = most; }", stops)
    page.keyboard.press("Tab")
    if not whole:
        page.keyboard.press("Enter")
    faults: list[str] = []
    for presses in (stops, 5, 10, 20):
        for _ in range(presses):
            page.keyboard.press("Tab")
        faults = page.evaluate(UNREACHED)
        if not any(one.startswith("not reached") for one in faults):
            break
    return faults


@pytest.fixture
def walk(browser: Browser, made_on_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Walk]:
    store = connect(f"sqlite:///{shutil.copy(made_on_sqlite, tmp_path / 'evenhand.db')}")
    lived = lived_in(store, lambda moment: monkeypatch.setattr(clock, "now", lambda: moment))
    with serving(lived.app) as address:
        context = browser.new_context(viewport=DESK)
        with own_origin_only(context, address) as complaints:
            yield Walk(context.new_page(), lived, address)
            assert complaints == []
        context.close()
    store.close()


def first_step(walk: Walk, email: str) -> None:
    page = walk.page
    page.goto(f"{walk.address}/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def as_demo(walk: Walk, role: Role) -> None:
    walk.page.context.clear_cookies()
    walk.page.goto(f"{walk.address}/sign-in")
    walk.page.get_by_role("button", name=f"Sign in as {role}").click()
    expect(walk.page.get_by_role("button", name="Sign out").first).to_be_visible()


def test_pages_of_visitors_families_and_whoever_signs_in(walk: Walk) -> None:
    walk.follow(
        ("/", "/sign-in", "/you-said", "/programme/nothing-found", *walk.lived.of_families, *walk.lived.behind_links)
    )
    first_step(walk, ADMINISTRATOR)
    expect(walk.page.get_by_label("Six-digit code")).to_be_visible()
    walk.follow(("/sign-in/code", "/sign-in/recovery-code"))
    walk.page.context.clear_cookies()
    walk.follow((walk.lived.invitation,))
    walk.page.get_by_label("New password").fill(PASSWORD)
    walk.page.get_by_role("button", name="Keep this password").click()
    expect(walk.page.get_by_role("link", name="Sign in").first).to_be_visible()
    first_step(walk, INVITED)
    expect(walk.page.get_by_role("heading", name="Set up the second step")).to_be_visible()
    walk.follow(("/sign-in/set-up",))
    assert walk.faults == []
    assert walk.missing(Who.ANYONE) | walk.missing(Who.LINK_HOLDER) == set()


def test_pages_of_an_administrator_and_so_of_a_coordinator(walk: Walk) -> None:
    first_step(walk, ADMINISTRATOR)
    walk.page.get_by_label("Six-digit code").fill(pyotp.TOTP(walk.lived.secret).at(now()))
    walk.page.get_by_role("button", name="Continue").click()
    expect(walk.page.get_by_role("heading", name="Your account")).to_be_visible()
    walk.follow((*OFFICE, *walk.lived.of_staff))
    assert walk.faults == []
    assert (walk.missing(Who.ADMINISTRATOR) | walk.missing(Who.COORDINATOR)) <= OF_ONE_PERSON | OF_A_CONTRACT


def test_pages_of_a_worker_and_of_a_commissioner(walk: Walk) -> None:
    as_demo(walk, Role.WORKER)
    walk.follow(("/rota", "/account", "/account/authenticator", walk.lived.visit))
    as_worker = set(walk.opened)
    walk.opened -= {"/account"}
    as_demo(walk, Role.COMMISSIONER)
    walk.follow(("/commissioner", "/transport/costs", "/coverage/compare", "/account"))
    assert walk.faults == []
    own = {
        one for one in LISTED if one.startswith("/account/")
    }  # those of a second factor, which the demo's people lack
    assert walk.missing(Who.COMMISSIONER) <= own | OF_A_CONTRACT
    walk.opened |= as_worker
    assert walk.missing(Who.WORKER) <= own
