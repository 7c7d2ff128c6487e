"""The tests' own PostgreSQL: never skipped in silence, and open to this machine alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests import postgres


def test_a_missing_postgresql_is_an_error_that_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing() -> Iterator[Path]:
        return iter(())

    monkeypatch.delenv("TEST_DATABASE_URL", raising=False)
    monkeypatch.setattr(postgres, "_folders_of_binaries", nothing)
    with pytest.raises(RuntimeError, match="apt-get install postgresql"), postgres.server():
        pass


def test_an_address_in_the_environment_is_used_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_DATABASE_URL", "postgresql://elsewhere/postgres")
    with postgres.server() as url:
        assert url == "postgresql://elsewhere/postgres"


def test_the_server_listens_on_the_loopback_address_alone(postgres_server: str) -> None:
    with psycopg.connect(postgres_server) as connection:
        listens = connection.execute("SHOW listen_addresses").fetchone()
        sockets = connection.execute("SHOW unix_socket_directories").fetchone()
    assert (listens, sockets) == (("127.0.0.1",), ("",))
