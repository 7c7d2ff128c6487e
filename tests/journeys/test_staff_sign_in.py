"""In a real browser: the first administrator, an invited coordinator, a lock-out and the way back, a passkey."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Page, expect

from scheduler.app import create_app
from scheduler.cli import evenhand
from scheduler.clock import now
from scheduler.config import read_settings
from scheduler.domain.accounts import link_token
from scheduler.store import connect, save_facts
from scheduler.store.outbox import claim_messages
from tests.browser import DESK, NARROWEST, PHONE, accessibility_faults, own_origin_only, runs_off_the_screen, serving
from tests.examples import FACTS
from tests.site_examples import bring_assets

ANNA, BEN = "anna@example.org", "ben@example.org"
PASSWORD, NEW_PASSWORD = "tulip anchor mossy 92", "lantern gravel walnut 7"
KEY = "0123456789abcdef0123456789abcdef"


class Installation:
    """A fresh database with a service, its site, and the codes of people's authenticator apps."""

    def __init__(self, url: str) -> None:
        self.environ = {"EVENHAND_DATABASE_URL": url, "EVENHAND_SECRET_KEY": KEY}
        self.url = url
        self.secrets: dict[str, str] = {}
        self.used: dict[str, set[str]] = {}

    def code(self, email: str) -> str:
        """Give a code that was not used before: that of now, else of the step before or after."""
        app, used = pyotp.TOTP(self.secrets[email]), self.used.setdefault(email, set())
        steps = (app.at(now(), counter_offset=offset) for offset in (-1, 0, 1))
        code = next(one for one in steps if one not in used)
        used.add(code)
        return code

    def last_link(self, email: str) -> str:
        """Return the path of the newest link that waits in the outbox for an address."""
        store = connect(self.url)
        with store.write() as db:
            sent = [one for one in claim_messages(db, most=50, lease_seconds=0.001) if one.address == email]
        store.close()
        return f"/sign-in/link/{link_token(KEY, str(sent[-1].data['nonce']))}"


@pytest.fixture
def installed(made_on_sqlite: Path, tmp_path: Path) -> Installation:
    path = shutil.copy(made_on_sqlite, tmp_path / "evenhand.db")
    found = Installation(f"sqlite:///{path}")
    store = connect(found.url)
    with store.write() as db:
        save_facts(db, FACTS)
    store.close()
    return found


@pytest.fixture
def site(installed: Installation) -> Iterator[str]:
    bring_assets()
    with serving(create_app(read_settings(installed.environ))) as address:
        yield address.replace("127.0.0.1", "localhost")  # passkeys ask for a name


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context(viewport=DESK)
    with own_origin_only(context, site) as complaints:
        yield context.new_page()
        assert complaints == []
    context.close()


def look(page: Page) -> None:
    """Check a page: by axe on a phone, and that nothing runs off the narrowest screen."""
    page.wait_for_load_state()
    page.set_viewport_size(PHONE)
    assert accessibility_faults(page) == [], page.url
    page.set_viewport_size(NARROWEST)
    assert runs_off_the_screen(page) == 0, page.url
    page.set_viewport_size(DESK)
    assert page.locator("h1").count() == 1


def first_step(page: Page, site: str, email: str, password: str) -> None:
    page.goto(f"{site}/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def second_step(page: Page, code: str) -> None:
    page.get_by_label("Six-digit code").fill(code)
    page.get_by_role("button", name="Continue").click()


def made_by_command(installed: Installation) -> None:
    command = ["admin", "create", "--email", ANNA, "--name", "Anna"]
    made = CliRunner().invoke(evenhand, command, input=f"{PASSWORD}\n{PASSWORD}\n", env=installed.environ)
    assert made.exit_code == 0, made.output
    installed.secrets[ANNA] = made.output.split("Key: ", 1)[1].split()[0]


def invites_ben(page: Page) -> None:
    page.get_by_role("link", name="Accounts").click()
    expect(page.get_by_role("heading", level=1, name="Accounts")).to_be_visible()
    look(page)
    page.get_by_role("button", name="Invite somebody").click()
    page.get_by_role("button", name="Send the invitation").click()
    page.get_by_role("link", name="Enter an e-mail address").click()
    expect(page.get_by_label("E-mail address")).to_be_focused()
    look(page)
    page.get_by_label("Name", exact=True).fill("Ben")
    page.get_by_label("E-mail address").fill(BEN)
    page.get_by_label("Coordinator", exact=True).check()
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text(f"An invitation was sent to {BEN}.")).to_be_visible()
    look(page)
    page.get_by_role("button", name="Sign out").click()


def ben_accepts(page: Page, site: str, installed: Installation) -> None:
    page.goto(f"{site}{installed.last_link(BEN)}")
    look(page)
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_role("button", name="Keep this password").click()
    look(page)
    first_step(page, site, BEN, PASSWORD)
    expect(page.get_by_role("heading", name="Set up the second step")).to_be_visible()
    look(page)
    page.get_by_text("I cannot use a camera").click()
    installed.secrets[BEN] = page.locator(".app-key").inner_text().replace(" ", "")
    second_step(page, installed.code(BEN))
    expect(page.get_by_role("heading", name="Keep your recovery codes")).to_be_visible()
    look(page)
    page.get_by_role("button", name="I have kept them").click()


def ben_is_locked_out_and_finds_the_way_back(page: Page, site: str, installed: Installation) -> None:
    for _ in range(5):
        first_step(page, site, BEN, "not the password")
    first_step(page, site, BEN, PASSWORD)
    expect(page.get_by_role("alert")).to_contain_text("locked for 15 minutes")
    look(page)
    page.goto(f"{site}{installed.last_link(BEN)}")
    page.get_by_label("New password").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Keep this password").click()
    first_step(page, site, BEN, NEW_PASSWORD)
    second_step(page, installed.code(BEN))


def test_an_administrator_invites_a_coordinator_who_is_locked_out_and_finds_the_way_back(
    installed: Installation, site: str, page: Page
) -> None:
    made_by_command(installed)
    first_step(page, site, ANNA, PASSWORD)
    expect(page.get_by_role("heading", name="Second step of signing in")).to_be_visible()
    look(page)
    second_step(page, installed.code(ANNA))
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    look(page)
    invites_ben(page)
    ben_accepts(page, site, installed)
    page.get_by_role("link", name="Who did what").click()
    expect(page.get_by_role("cell", name="Set up second factor")).to_be_visible()
    look(page)
    page.goto(f"{site}/accounts")
    expect(page.get_by_role("heading", name="This page is not open to you")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    ben_is_locked_out_and_finds_the_way_back(page, site, installed)
    expect(page.get_by_text("Ben, coordinator")).to_be_visible()
    page.get_by_role("button", name="Sign out everywhere").click()
    expect(page.get_by_text("You are signed out in every browser.")).to_be_visible()


def test_a_passkey_is_made_and_signs_in(installed: Installation, site: str, page: Page) -> None:
    made_by_command(installed)
    tool = page.context.new_cdp_session(page)
    tool.send("WebAuthn.enable")
    authenticator = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    tool.send("WebAuthn.addVirtualAuthenticator", {"options": authenticator})
    first_step(page, site, ANNA, PASSWORD)
    second_step(page, installed.code(ANNA))
    page.get_by_role("button", name="Make a passkey").click()
    expect(page.get_by_text("Passkey", exact=True)).to_be_visible()
    look(page)
    page.get_by_role("button", name="Sign out", exact=True).click()
    first_step(page, site, ANNA, PASSWORD)
    look(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    expect(page.get_by_text("last used")).to_be_visible()
