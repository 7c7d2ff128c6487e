"""A household answers on its own page, if it likes; who may read answers is the office alone, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select

from scheduler.domain.accounts import Role
from scheduler.domain.characteristics import Asked
from scheduler.store import Store
from scheduler.store.characteristics import load_answers
from scheduler.store.rows import table
from scheduler.store.tables.office import AuditEntry
from scheduler.use_cases.read_breakdowns import ReadBreakdowns
from scheduler.web.journeys import JOURNEYS
from tests.booking_examples import SERVICE, published_in_december
from tests.household_examples import Door, household_site, send
from tests.staff_examples import client_of

CANARY = "another ethnic group"
ASKED = (
    Asked(
        id="ethnicity",
        name="Ethnicity",
        source="2.8",
        answers=("White", CANARY),
        households=True,
        why="It shows whether everybody gets a fair share.",
    ),
    Asked(id="fostered", name="Fostered", source="16.47"),
)


@pytest.fixture(autouse=True)
def _in_december() -> Iterator[None]:
    with published_in_december():
        yield


@pytest.fixture
def door(store: Store) -> Door:
    """Return a site whose service asks about ethnicity."""
    made = household_site(store)
    made.app.extensions[JOURNEYS] = replace(made.behind, breakdowns=ReadBreakdowns(store, lambda _: ASKED))
    return made


def told(store: Store) -> dict[str, str]:
    with store.read() as db:
        return {one.id: one.answer for one in load_answers(db, SERVICE)}


def trail(store: Store) -> list[tuple[str, str]]:
    with store.read() as db:
        entry = table(AuditEntry)
        return [(row.actor, row.action) for row in db.execute(select(entry.c.actor, entry.c.action))]


def test_a_household_is_told_that_it_need_not_answer_and_why_it_is_asked(door: Door) -> None:
    client = door.app.test_client()
    assert door.path("/about-you") in client.get(door.path()).text
    page = client.get(door.path("/about-you")).text
    assert "You do not have to answer any of this." in page
    assert "It shows whether everybody gets a fair share." in page
    assert page.count("Prefer not to say</option>") == 3, "for each of the three carers"
    assert "Fostered" not in page, "the office alone asks that"


def test_what_is_answered_is_kept_and_not_shown_to_whoever_has_the_link(door: Door, store: Store) -> None:
    client, page = door.app.test_client(), door.path("/about-you")
    said = send(client, page, page, **{"ethnicity.c1": CANARY, "ethnicity.c2": "prefer not to say"})
    assert "2 answers changed" in said
    assert told(store) == {"c1/ethnicity": CANARY, "c2/ethnicity": "prefer not to say"}
    shown = client.get(page).text
    assert shown.count("Answered; leave it so") == 2
    assert " selected" not in shown, "which answer it was can be told by nothing on the page"
    assert "Nothing was chosen" in send(client, page, page)
    assert "1 answer changed" in send(client, page, page, **{"ethnicity.c1": "take back"})
    assert told(store) == {"c2/ethnicity": "prefer not to say"}


def test_a_household_answers_for_nobody_else_and_only_from_the_list(door: Door, store: Store) -> None:
    client, page = door.app.test_client(), door.path("/about-you")
    send(client, page, page, **{"ethnicity.c4": CANARY, "fostered.c1": "yes"})
    assert told(store) == {}, "c4 lives elsewhere, and fostering is asked by the office"
    wrong = send(client, page, page, **{"ethnicity.c1": "martian"})
    assert "There is a problem" in wrong
    assert "&#39;martian&#39; is no answer; choose one of: White; another ethnic group; prefer not to say" in wrong
    assert told(store) == {}


def test_the_office_reads_answers_from_the_households_page_and_that_it_looked_is_noted(
    door: Door, store: Store
) -> None:
    page = door.path("/about-you")
    send(door.app.test_client(), page, page, **{"ethnicity.c1": CANARY})
    office = client_of(door.app, Role.COORDINATOR)
    household = office.get("/households/h1").text
    assert "/breakdowns/households/h1#carer-c1" in household
    assert CANARY not in household.casefold()
    seen = office.get("/breakdowns/households/h1").text
    assert f'<option value="{CANARY}" selected>Another ethnic group</option>' in seen
    assert "saw characteristics" in [action for _, action in trail(store)]
    assert ("household:h1", "changed own characteristics") in trail(store)


@pytest.mark.parametrize("role", [Role.WORKER, Role.COMMISSIONER])
def test_nobody_but_the_office_reads_them(door: Door, store: Store, role: Role) -> None:
    page = door.path("/about-you")
    send(door.app.test_client(), page, page, **{"ethnicity.c1": CANARY})
    other = client_of(door.app, role)
    assert other.get("/breakdowns/households/h1").status_code == 403
    assert other.get("/breakdowns").status_code == 403
    assert told(store) == {"c1/ethnicity": CANARY}
    assert "saw characteristics" not in [action for _, action in trail(store)]
