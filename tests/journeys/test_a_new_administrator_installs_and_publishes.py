"""In a real browser, on a real server: from an empty database to a published term of Wiltshire that is repaired.

The commands are those of docs/guide/install.md. Families, venues and staff are made up, and come in through the
templates that the site gives away. The pictures of the guide are kept here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from scheduler import clock
from scheduler.config import shipped_data_dir
from scheduler.profiles import find_profile
from scheduler.store import latest_plan, load_plan
from scheduler.use_cases.set_up import choose_term, make_service_register
from tests import postgres
from tests.browser import DESK, own_origin_only
from tests.filled_templates import Row, fill_in, rows_of
from tests.installation import Installation
from tests.pictures import keep_picture

EMAIL, PASSWORD = "you@council.example", "tulip anchor mossy 92"
DATA = shipped_data_dir()
LONG = 120_000
"""Milliseconds in which a plan or a repair is found on a machine that does other things beside."""
VIEWS = {
    "Month": "draft-month",
    "Term": "draft-term",
    "List": "draft-list",
    "Map": "draft-map",
    "Rota": "draft-rota",
    "Week": "draft-week",
}
"""Ways of looking at a draft, with their pictures."""
LEFT_OUT = ("short-breaks", "skills-programme", "specialist-groups", "champions", "online-breaks")
"""Kinds of group that this coordinator does without, so that planning takes seconds."""


@dataclass(frozen=True, slots=True)
class Office:
    """The new administrator's browser, and the machine behind it."""

    page: Page
    installed: Installation
    code: str


@pytest.fixture
def office(browser: Browser, postgres_server: str) -> Iterator[Office]:
    with postgres.new_database(postgres_server) as url:
        installed = Installation(url)
        assert "Created." in installed.run("evenhand db create")
        assert "18 areas" in installed.run("evenhand db begin wiltshire")
        command = f"evenhand admin create --email {EMAIL} --name Alex"
        said = installed.run(command, typed=f"{PASSWORD}\n{PASSWORD}\n")
        secret = said.split("Key: ", 1)[1].split()[0]
        with installed.running() as site:
            context = browser.new_context(viewport=DESK, base_url=site, locale="en-GB")
            with own_origin_only(context, site) as complaints:
                yield Office(context.new_page(), installed, secret)
                assert complaints == []
            context.close()


def test_from_an_empty_database_to_a_published_term_that_is_repaired(office: Office, tmp_path: Path) -> None:
    page = office.page
    signs_in(page, office.code)
    imports_the_county(page, tmp_path)
    sets_the_term_up(page)
    plans(page)
    plans(page, again=True)
    compares_the_two(page)
    mine = moves_by_form(page)
    moves_by_drag(page, mine)
    publishes(page, mine)
    closes_a_venue_and_repairs(page, office.installed)


def signs_in(page: Page, secret: str) -> None:
    page.goto("/sign-in")
    keep_picture(page, "sign-in")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("Six-digit code").fill(pyotp.TOTP(secret).at(clock.now()))
    keep_picture(page, "sign-in-code")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    page.goto("/start")
    expect(page.get_by_text("steps are done. Next:")).to_be_visible()
    keep_picture(page, "getting-started")


def imports_the_county(page: Page, folder: Path) -> None:
    register = make_service_register(
        find_profile("wiltshire", DATA), choose_term(DATA, clock.today(), None), data_dir=DATA
    )
    files = rows_of(register)
    for kind, rows in files.items():
        page.goto("/imports")
        ending = "xlsx" if kind == "venues" else "csv"
        with page.expect_download() as taken:
            page.locator(f'a[href="/imports/templates/{kind}.{ending}"]').click()
        template = taken.value.path().read_bytes()
        file = folder / f"{kind}.{ending}"
        file.write_bytes(fill_in_workbook(template, rows) if ending == "xlsx" else fill_in(template, rows))
        page.locator(f'a[href="/imports/new/{kind}"]').click()
        page.get_by_label("Your file").set_input_files(file)
        page.get_by_role("button", name="Check the file").click()
        expect(page.get_by_role("heading", name="Check before you import")).to_be_visible()
        if kind == "areas":  # the contract brought them already
            expect(page.get_by_text("This file changes nothing.")).to_be_visible()
            page.get_by_role("button", name="Put this file away").click()
            expect(page.get_by_role("heading", level=1)).to_have_text("Import from a spreadsheet")
            continue
        if kind == "venues":
            expect(page.get_by_text("did you mean")).to_be_visible()
            keep_picture(page, "import-check")
        page.get_by_role("button", name=re.compile("^Import ")).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Imported")
    page.goto("/imports")
    expect(page.get_by_role("row", name=re.compile("^Carers")).first).to_contain_text(f"{len(files['carers']):,}")
    keep_picture(page, "imports")


def fill_in_workbook(template: bytes, rows: list[Row]) -> bytes:
    """Fill a workbook in, and slip one mistake into it: a hall at a postcode that does not exist."""
    book = openpyxl.load_workbook(BytesIO(template))
    sheet = book.worksheets[0]
    headings = [str(cell.value) for cell in sheet[1]]
    mistaken = rows[0] | {"Venue reference": "lost-hall", "Venue name": "Lost hall (demo)", "Postcode": "SN51 3EY"}
    for row in (*rows, mistaken):
        sheet.append([row[heading] for heading in headings])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def sets_the_term_up(page: Page) -> None:
    page.goto("/terms")
    page.locator("ul.app-rows a", has_text="term").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("what it is planned from")
    term = page.url
    for strand in LEFT_OUT:
        page.goto(f"{term}/groups/{strand}")
        page.get_by_role("button", name="Leave it out of new plans").click()
        expect(page.get_by_text("Left out of new plans:")).to_be_visible()
    page.goto(f"{term}/wishes")
    page.get_by_label("Area", exact=True).select_option("South West Wiltshire")
    page.get_by_label("Saturday").check()
    page.get_by_label("Who asked").fill("parents of Mere")
    page.get_by_role("button", name="Add the wish").click()
    expect(page.get_by_text("asked by parents of Mere")).to_be_visible()
    keep_picture(page, "term-wishes")
    page.goto(term)
    keep_picture(page, "term")


def plans(page: Page, *, again: bool = False) -> None:
    """Start a plan, watch it until every area has something, and stop it with the best found."""
    page.goto("/drafts")
    page.get_by_role("button", name="Plan this term").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Planning")
    areas = page.locator(".app-draft-figures div", has_text="Areas with something")
    expect(areas).to_contain_text("18 of 18", timeout=LONG)  # the page looks in itself
    if not again:
        keep_picture(page, "planning")
    page.get_by_role("button", name="Stop and keep the best found").click()
    expect(page.get_by_role("heading", name="The plan is ready")).to_be_visible(timeout=LONG)


def compares_the_two(page: Page) -> None:
    page.goto("/drafts")
    boxes = page.get_by_role("checkbox")
    boxes.nth(0).check()
    boxes.nth(1).check()
    keep_picture(page, "drafts")
    page.get_by_role("button", name="Compare those ticked").click()
    expect(page.get_by_role("heading", name="Drafts side by side")).to_be_visible()
    keep_picture(page, "drafts-compare")


def moves_by_form(page: Page) -> str:
    """Open a youth club of the newer draft, weigh another weekday, and keep the best of the other ways."""
    page.goto("/drafts")
    page.get_by_role("table").get_by_role("link").first.click()
    expect(page.get_by_role("navigation", name="Views of this draft")).to_be_visible()
    mine = page.url.partition("?")[0]
    for look, picture in VIEWS.items():
        page.get_by_role("navigation", name="Views of this draft").get_by_role("link", name=look).click()
        page.wait_for_url(re.compile(f"look={look.lower()}"))
        keep_picture(page, picture)
    weekday = opens_a_club_that_could_meet_on_another_day(page, mine)
    keep_picture(page, "draft-group")
    page.get_by_label("Starts at").fill("16:30")
    page.get_by_role("button", name="See what it would change").click()
    expect(page.get_by_role("heading", name="What this would change")).to_be_visible()
    page.go_back()
    page.locator(".app-suggested a").filter(has_not_text=weekday).first.click()
    expect(page.get_by_text("No rule would be broken.")).to_be_visible()
    keep_picture(page, "draft-weigh")
    page.get_by_role("button", name="Keep this change").click()
    expect(page.get_by_role("alert")).to_contain_text("moved: ")
    return mine


def opens_a_club_that_could_meet_on_another_day(page: Page, mine: str) -> str:
    """Open clubs until one has another way on another day, as in a full plan not each has; return its weekday."""
    page.goto(f"{mine}?look=list")
    clubs = page.get_by_role("link", name=re.compile("Youth club"))
    for path in dict.fromkeys(clubs.evaluate_all("links => links.map(link => link.href)")):
        page.goto(path)
        expect(page.get_by_role("heading", name="Other ways")).to_be_visible()
        weekday = page.get_by_label("Weekday", exact=True).locator("option:checked").inner_text()
        if page.locator(".app-suggested a").filter(has_not_text=weekday).count():
            return weekday
    message = "no youth club of the draft has another way on another day"
    raise AssertionError(message)


def moves_by_drag(page: Page, mine: str) -> None:
    """Take a group to the next weekday, keep that, and take it back."""
    page.goto(f"{mine}?look=week")
    group = page.locator("li.app-week__day[data-weekday='3'] li.app-meet[data-series]").first
    group.drag_to(page.locator("li.app-week__day[data-weekday='2']"))
    dialog = page.get_by_role("dialog", name="What this would change")
    expect(dialog).to_contain_text("moved: Wednesday")
    keep_picture(page, "draft-drag", whole=False)
    dialog.get_by_role("button", name="Keep this change").click()
    expect(page.get_by_role("alert")).to_contain_text("moved: Wednesday")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone: ")).to_be_visible()


def publishes(page: Page, mine: str) -> None:
    page.goto(mine)
    page.get_by_role("button", name="Check and publish").click()
    expect(page.get_by_text("It rests on today’s facts and keeps every rule.")).to_be_visible()
    keep_picture(page, "publish")
    page.get_by_role("button", name="Publish this plan").click()
    expect(page.get_by_text("Published", exact=True).first).to_be_visible()
    page.goto("/programme")
    expect(page.get_by_role("link", name=re.compile("Youth club")).first).to_be_visible()


def closes_a_venue_and_repairs(page: Page, installed: Installation) -> None:
    venue, day = where_something_meets(installed)
    page.goto("/repairs")
    page.get_by_label("A venue is closed").check()
    page.get_by_label("Which venue, if one is closed").select_option(venue)
    page.get_by_label("First day").fill(day.isoformat())
    page.get_by_label("Last day").fill((day + timedelta(days=1)).isoformat())
    page.get_by_label("One sentence that families will read").fill("The hall has a burst pipe.")
    keep_picture(page, "repairs")
    page.get_by_role("button", name="See what to do").click()
    expect(page.get_by_role("heading", name="What changes")).to_be_visible(timeout=LONG)
    keep_picture(page, "repair")
    page.get_by_role("button", name="Accept, and tell everybody").click()
    expect(page.get_by_text("It is mended: sessions, messages and calendars follow.")).to_be_visible()
    page.goto("/start")
    expect(page.get_by_text("Every step is done")).to_be_visible()


def where_something_meets(installed: Installation) -> tuple[str, date]:
    """Return a venue in which a youth club meets weeks after today, and the day of that session."""
    term = choose_term(DATA, clock.today(), None)
    with installed.store() as store, store.read() as db:
        record = latest_plan(db, "wiltshire", term.id, published=True)
        assert record is not None
        plan = load_plan(db, record.id)
    club = next(one for one in plan.series if one.strand_id == "peer-groups")
    assert club.venue_id is not None
    return club.venue_id, club.dates[len(club.dates) // 2]
