"""The first administrator by command, and a way back for one who lost the second factor."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scheduler.cli import evenhand
from scheduler.config import ConfigError, read_settings
from scheduler.store import accounts as kept
from scheduler.store import connect

KEY = "0123456789abcdef0123456789abcdef"
PASSWORD = "tulip anchor mossy 92"  # noqa: S105 - of a test


@pytest.fixture
def environ(made_on_sqlite: Path, tmp_path: Path) -> dict[str, str]:
    path = shutil.copy(made_on_sqlite, tmp_path / "evenhand.db")
    return {"EVENHAND_DATABASE_URL": f"sqlite:///{path}", "EVENHAND_SECRET_KEY": KEY}


def run(environ: dict[str, str], *args: str, typed: str = f"{PASSWORD}\n{PASSWORD}\n") -> Result:
    return CliRunner().invoke(evenhand, ["admin", *args], input=typed, env=environ)


def test_the_command_makes_an_administrator_and_shows_key_square_and_codes_once(environ: dict[str, str]) -> None:
    made = run(environ, "create", "--email", "Anna@Example.org", "--name", "Anna")
    assert made.exit_code == 0
    assert "anna@example.org signs in" in made.output
    assert "█" in made.output
    assert len([line for line in made.output.splitlines() if line.count("-") == 3]) == 10
    assert PASSWORD not in made.output
    store = connect(environ["EVENHAND_DATABASE_URL"])
    with store.read() as db:
        anna = kept.find_account(db, email="anna@example.org")
    store.close()
    assert anna is not None
    assert (anna.name, anna.role, anna.service_id) == ("Anna", "administrator", None)


@pytest.mark.parametrize(
    ("args", "typed", "says"),
    [
        (("--email", "nobody"), f"{PASSWORD}\n{PASSWORD}\n", "Enter an e-mail address in the form"),
        (("--email", "a@example.org"), "password1234\npassword1234\n", "too easy to guess"),
        (("--email", "a@example.org", "--service", "mars"), f"{PASSWORD}\n{PASSWORD}\n", "There is no service mars"),
    ],
)
def test_what_will_not_do_is_said_and_nothing_is_made(
    environ: dict[str, str], args: tuple[str, ...], typed: str, says: str
) -> None:
    refused = run(environ, "create", *args, typed=typed)
    assert refused.exit_code == 1
    assert says in refused.output
    assert "Traceback" not in refused.output


def test_an_address_is_made_once(environ: dict[str, str]) -> None:
    run(environ, "create", "--email", "a@example.org")
    again = run(environ, "create", "--email", "A@example.org")
    assert again.exit_code == 1
    assert "There is an account for a@example.org already" in again.output


def test_a_lost_second_factor_is_taken_away(environ: dict[str, str]) -> None:
    run(environ, "create", "--email", "a@example.org")
    assert run(environ, "reset-second-factor", "--email", "a@example.org").exit_code == 0
    unknown = run(environ, "reset-second-factor", "--email", "b@example.org")
    assert (unknown.exit_code, "There is no account for b@example.org" in unknown.output) == (1, True)


def test_the_councils_sign_in_is_read_whole_or_refused() -> None:
    whole = {
        "EVENHAND_SECRET_KEY": KEY,
        "EVENHAND_COUNCIL_ISSUER": "https://id.example.org",
        "EVENHAND_COUNCIL_CLIENT_ID": "evenhand",
        "EVENHAND_COUNCIL_CLIENT_SECRET": "told",
        "EVENHAND_COUNCIL_ROLES": "CN=Office,OU=x=coordinator, Workers=worker".replace(",OU", ";OU"),
    }
    council = read_settings(whole).council
    assert council is not None
    assert council.roles == {"CN=Office;OU=x": "coordinator", "Workers": "worker"}
    assert "told" not in repr(council)
    assert read_settings({"EVENHAND_SECRET_KEY": KEY}).council is None
    bad = whole | {"EVENHAND_COUNCIL_ISSUER": "http://id.example.org", "EVENHAND_COUNCIL_ROLES": "Office=king"}
    bad.pop("EVENHAND_COUNCIL_CLIENT_SECRET")
    with pytest.raises(ConfigError) as refused:
        read_settings(bad)
    for part in (
        "CLIENT_SECRET is not set",
        "with https://",
        "one of administrator, coordinator, worker, commissioner",
    ):
        assert part in str(refused.value)
