import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scheduler.cli import evenhand
from scheduler.store import connect, create_database, save_facts
from tests.examples import FACTS


@pytest.fixture
def stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'evenhand.db'}"
    create_database(url)
    store = connect(url)
    with store.write() as db:
        save_facts(db, FACTS)
    store.close()
    monkeypatch.setenv("EVENHAND_DATABASE_URL", url)


def run(*words: str) -> Result:
    return CliRunner().invoke(evenhand, ["job", *words])


def test_a_term_is_queued_followed_and_called_off(stored: None) -> None:
    job_id = run("add", "example", "--term", "spring-2027").output.strip()
    assert re.fullmatch(r"[0-9a-f]{32}", job_id)
    assert run("show", job_id).output == "queued\n"
    assert json.loads(run("cancel", job_id, "--json").output)["state"] == "cancelled"
    assert run("show", job_id).output.startswith("cancelled")


def test_a_term_that_is_not_stored_is_not_queued(stored: None) -> None:
    result = run("add", "example", "--term", "summer-2027")
    assert result.exit_code == 1
    assert "summer-2027" in result.output


def test_an_unknown_job_is_named(stored: None) -> None:
    result = run("show", "nothing")
    assert result.exit_code == 1
    assert "nothing" in result.output


def test_the_database_says_what_it_holds(stored: None) -> None:
    shown = CliRunner().invoke(evenhand, ["db", "show"])
    assert shown.exit_code == 0
    assert "example: Example carers' service (synthetic); 2 areas, 3 venues" in shown.output
    assert "spring-2027: no plan yet" in shown.output
