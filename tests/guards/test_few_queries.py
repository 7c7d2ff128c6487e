"""No page asks the database more than fifteen times, whoever opens it; a report, which counts all, a little more.

Pages are found by following links, as people find them, and every page of tests/listed_routes.py that an administrator,
a worker, a commissioner or a visitor may open is opened. Each is counted the second time it is opened: what a process
keeps at hand is there for the first reader of every minute alone.
"""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from werkzeug.exceptions import HTTPException

from scheduler import clock
from scheduler.domain.accounts import Role
from scheduler.store import connect
from scheduler.web.access import Who, who_may_open
from tests.listed_routes import LISTED
from tests.lived_in import LivedIn, lived_in, somebody

MOST = 15
OF_A_REPORT = {"/reports/<kind>/<first>": 25}
STARTS = {
    Role.ADMINISTRATOR: ("/start", "/coverage/compare", "/audit", "/terms", "/drafts", "/bookings", "/transport"),
    Role.WORKER: ("/rota",),
    Role.COMMISSIONER: ("/commissioner", "/transport/costs"),
}
NOT_OF_THE_EXAMPLE = {"/kpis/<kpi_id>", "/account/authenticator"}
"""The example's service has no contract's file; its demo people have no authenticator app."""
OF_ITS_WORKER = {"/visits/<int:session_id>"}


@pytest.fixture(scope="module")
def lived(made_on_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LivedIn]:
    path = tmp_path_factory.mktemp("lived") / "evenhand.db"
    store = connect(f"sqlite:///{shutil.copy(made_on_sqlite, path)}")
    with pytest.MonkeyPatch.context() as patch:
        yield lived_in(store, lambda moment: patch.setattr(clock, "now", lambda: moment))
    store.close()


@contextmanager
def counted() -> Iterator[list[str]]:
    """Give every statement that asks or changes something, as it is sent."""
    sent: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def rule_of(lived: LivedIn, path: str) -> str | None:
    try:
        rule, _ = lived.app.url_map.bind("").match(path.partition("?")[0], method="GET", return_rule=True)
    except HTTPException:
        return None
    return rule.rule if LISTED[rule.rule].startswith("page") else None


def queries(lived: LivedIn, client: FlaskClient, starts: Iterable[str]) -> dict[str, int]:
    """Return how many statements one page of each route makes, opened for the second time."""
    waiting, found = list(starts), {}
    while waiting:
        path = waiting.pop(0)
        rule = rule_of(lived, path)
        if rule is None or rule in found:
            continue
        text = client.get(path).text
        with counted() as sent:
            answer = client.get(path)
        if answer.status_code == 200:
            found[rule] = len(sent)
        waiting += [html.unescape(one) for one in re.findall(r'href="(/[^"#]*)', text)]
    return found


def too_many(found: dict[str, int]) -> dict[str, int]:
    return {rule: count for rule, count in found.items() if count > OF_A_REPORT.get(rule, MOST)}


@pytest.mark.parametrize("role", STARTS)
def test_no_page_of_the_staff_asks_the_database_more_than_fifteen_times(lived: LivedIn, role: Role) -> None:
    more = {Role.ADMINISTRATOR: lived.of_staff, Role.WORKER: (lived.visit,)}.get(role, ())
    found = queries(lived, somebody(lived.app, role), (*STARTS[role], *more))
    assert too_many(found) == {}
    who = Who(role.value)
    mine = {
        rule.rule
        for rule in lived.app.url_map.iter_rules()
        if LISTED[rule.rule].startswith("page")
        and "GET" in (rule.methods or ())
        and who in (who_may_open(lived.app.view_functions[rule.endpoint]) or ())
    }
    allowed = NOT_OF_THE_EXAMPLE if role is Role.WORKER else NOT_OF_THE_EXAMPLE | OF_ITS_WORKER
    assert {one for one in mine - found.keys() if not one.startswith("/account")} <= allowed


def test_no_page_of_families_and_visitors_asks_the_database_more_than_fifteen_times(lived: LivedIn) -> None:
    found = queries(lived, lived.app.test_client(), ("/", "/sign-in", *lived.of_families, *lived.behind_links))
    assert len(found) > 20
    assert too_many(found) == {}


def test_a_page_that_asks_once_for_each_line_would_be_found(lived: LivedIn) -> None:
    client = somebody(lived.app, Role.ADMINISTRATOR)
    assert too_many({"/bookings": queries(lived, client, ["/bookings"])["/bookings"] + MOST}) != {}
