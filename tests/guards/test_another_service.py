"""Two services share a database: whoever works for one opens, reads and changes nothing of the other.

Pages and forms are found as the first service's coordinator finds them, by following links, and asked for and sent
again by the second's. Numbers in the addresses and in the forms are therefore all of the first service.
"""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from scheduler import clock
from scheduler.domain.accounts import Role
from scheduler.store import Store, connect, save_facts
from scheduler.store.tables import METADATA
from tests.lived_in import FACTS, LivedIn, lived_in, somebody
from tests.staff_examples import client_of

OTHER = "other"
STARTS = (
    "/start", "/audit", "/terms", "/drafts", "/bookings", "/transport", "/transport/costs", "/rota", "/reports", "/log",
    "/satisfaction/comments", "/breakdowns", "/unmet", "/people/duplicates", "/messages", "/registers", "/imports",
    "/accounts", "/visits",
)  # fmt: skip
NUMBERED = frozenset(
    [
        "plan_id",
        "session_id",
        "import_id",
        "stop_id",
        "entry_id",
        "message_id",
        "ballot_id",
        "request_id",
        "report_id",
        "leave_id",
        "cover_id",
        "account_id",
        "job_id",
        "number",
        "household_id",
        "carer_id",
        "feedback_id",
    ]
)
"""Parts of addresses that name one thing of one service; a day, a term or an area has its like in each."""
SHARED = ("/programme", "/areas", "/coverage", "/calendars", "/static", "/account/", "/h/", "/w/", "/sign-in", "/join")
"""The public site is the first service's for everybody; links, and who one is, are tried elsewhere."""
OF_NOBODYS = frozenset({"staff_sessions", "tries"})
"""Nobody's service stands in them."""
PEOPLE = ("Demo1", "Demo2", "Demo Adult", "household-001", "The hall was cold", "burst pipe")
PER_RULE = 2


@dataclass
class Seen:
    """Addresses with the route that each is of, and forms with what they send."""

    pages: dict[str, str] = field(default_factory=dict)
    forms: list[tuple[str, dict[str, str]]] = field(default_factory=list)


@pytest.fixture(scope="module")
def lived(made_on_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LivedIn]:
    path = tmp_path_factory.mktemp("lived") / "evenhand.db"
    store = connect(f"sqlite:///{shutil.copy(made_on_sqlite, path)}")
    with pytest.MonkeyPatch.context() as patch:
        made = lived_in(store, lambda moment: patch.setattr(clock, "now", lambda: moment))
        made.app.config["WTF_CSRF_ENABLED"] = False
        with store.write() as db:
            save_facts(db, replace(FACTS, service_id=OTHER))
        yield made
    store.close()


def rule_of(lived: LivedIn, path: str) -> tuple[str, set[str]]:
    try:
        rule, _ = lived.app.url_map.bind("").match(path.partition("?")[0], method="GET", return_rule=True)
    except HTTPException:
        return "", set()
    return ("", set()) if rule.rule.startswith(SHARED) else (rule.rule, set(rule.arguments))


def form_of(text: str, page: str) -> tuple[str, dict[str, str]]:
    head = text.partition(">")[0]
    action = re.search(r'action="([^"]+)"', head)
    sent = {}
    for one in re.findall(r"<(?:input|select|textarea|button)\b[^>]*>(?:\s*<option[^>]*>){0,2}", text):
        name, values = re.search(r'name="([^"]+)"', one), re.findall(r'value="([^"]*)"', one)
        if name:
            sent[html.unescape(name[1])] = html.unescape(values[-1]) if values else "Changed"
    return html.unescape(action[1]) if action else page, sent


@pytest.fixture(scope="module")
def seen(lived: LivedIn) -> Seen:
    office, found = somebody(lived.app, Role.COORDINATOR), Seen()
    waiting, counted = [*STARTS, "/households?find=demo", *lived.of_staff], dict[str, int]()
    while waiting:
        path = waiting.pop(0)
        rule, _ = rule_of(lived, path)
        if not rule or path in found.pages or counted.get(rule, 0) >= PER_RULE:
            continue
        counted[rule] = counted.get(rule, 0) + 1
        answer = office.get(path)
        if answer.status_code == 200:
            found.pages[path] = rule
        if "html" in (answer.content_type or ""):
            waiting += [html.unescape(one) for one in re.findall(r'href="(/[^"#]*)', answer.text)]
            forms = [form_of(one, path) for one in re.findall(r"<form\b(.*?)</form>", answer.text, re.DOTALL)]
            found.forms += [one for one in forms if not one[0].startswith(SHARED)]
    return found


@pytest.fixture
def stranger(lived: LivedIn) -> FlaskClient:
    """Return the browser of a coordinator of the other service."""
    return client_of(lived.app, Role.COORDINATOR, service_id=OTHER)


def rows_of_the_first(store: Store) -> dict[str, list[str]]:
    """Everything that is kept of the first service."""
    found = {}
    with store.read() as db:
        for one in METADATA.sorted_tables:
            if one.name not in OF_NOBODYS | {"services", "jobs"}:
                mine = [one.c.service_id != OTHER] if "service_id" in one.c else []
                found[one.name] = sorted(repr(row) for row in db.execute(select(one).where(*mine)))
        for name in ("services", "jobs"):
            rows = db.execute(select(METADATA.tables[name])).mappings()
            mine = [row for row in rows if OTHER not in {row["id"], row.get("args", {}).get("service_id")}]
            found[name] = sorted(repr(row) for row in mine)
    return found


def test_no_page_of_one_service_opens_for_the_other(lived: LivedIn, seen: Seen, stranger: FlaskClient) -> None:
    assert len([one for one in seen.pages if rule_of(lived, one)[1] & NUMBERED]) > 20
    before = rows_of_the_first(lived.store)
    for path, rule in seen.pages.items():
        answer = stranger.get(path)
        if rule_of(lived, path)[1] & NUMBERED:
            assert answer.status_code == 404, path
        told = answer.text if "text" in (answer.content_type or "") else ""
        assert not [one for one in PEOPLE if one in told], f"{path} of {rule}"
    assert rows_of_the_first(lived.store) == before


def test_no_form_of_one_service_changes_anything_for_the_other(
    lived: LivedIn, seen: Seen, stranger: FlaskClient
) -> None:
    assert len(seen.forms) > 60
    before = rows_of_the_first(lived.store)
    for to, sent in seen.forms:
        answer = stranger.post(to, data=sent)
        assert answer.status_code < 500, to
        assert not [one for one in PEOPLE if one in answer.text and one not in str(sent)], to
    assert rows_of_the_first(lived.store) == before
