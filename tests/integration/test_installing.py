"""The commands of docs/guide/install.md, as they stand there: tables, a service, an administrator, a back-up."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests import postgres
from tests.installation import GUIDE, Installation

PASSWORD = "tulip anchor mossy 92"  # noqa: S105 - of a test
SHOWN = '"$EVENHAND_DATABASE_URL"'


def run_program(command: str, url: str, folder: Path) -> None:
    """Run a program of PostgreSQL's that the guide names, on a database."""
    assert f"\n{command}\n" in GUIDE.read_text(), f"docs/guide/install.md does not name: {command}"
    name, *words = [word.replace(SHOWN, url) for word in command.split()]
    done = subprocess.run([postgres.programs() / name, *words], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_what_was_installed_is_brought_back_from_its_back_up(postgres_server: str, tmp_path: Path) -> None:
    with postgres.new_database(postgres_server) as url, postgres.new_database(postgres_server) as other:
        first, second = Installation(url), Installation(other)
        first.run("evenhand db create")
        first.run("evenhand db begin wiltshire")
        command = "evenhand admin create --email you@council.example --name Alex"
        assert "you@council.example signs in" in first.run(command, typed=f"{PASSWORD}\n{PASSWORD}\n")
        assert "Up to date" in first.run("evenhand db migrate")
        said = first.run("evenhand db show")
        assert "18 areas, 0 venues" in said
        run_program(f"pg_dump --format=custom --file=evenhand.dump {SHOWN}", url, tmp_path)
        run_program(f"pg_restore --no-owner --dbname={SHOWN} evenhand.dump", other, tmp_path)
        assert second.run("evenhand db show") == said
