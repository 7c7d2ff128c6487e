"""Connections to PostgreSQL: what they keep between transactions, and what happens when the server cut one off."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Integer, bindparam, literal, select, text

from scheduler.store import Store, engine
from tests import postgres

PLANS_KEPT = text("SELECT count(*) FROM pg_prepared_statements")
ASK = select(literal(1)).where(bindparam("number", type_=Integer) == 1)


@pytest.fixture
def postgres_store(postgres_server: str, made_on_postgres: str) -> Iterator[Store]:
    """Return a store on PostgreSQL with nothing in it."""
    with postgres.new_database(postgres_server, made_on_postgres) as url:
        opened = Store(url)
        yield opened
        opened.close()


def test_plans_of_statements_outlive_a_reading_transaction(postgres_store: Store) -> None:
    for _ in range(4):
        with postgres_store.read() as db:
            db.scalar(ASK, {"number": 1})
    with postgres_store.read() as db:
        kept = db.scalar(PLANS_KEPT)
    assert kept is not None
    assert kept >= 1


def test_a_connection_that_was_cut_off_while_it_rested_is_opened_anew(
    postgres_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "TRUSTED_SECONDS", 0.0)
    with postgres_store.read() as db:
        rested = db.scalar(text("SELECT pg_backend_pid()"))
    other = Store(postgres_store.url)
    with other.write() as db:
        db.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": rested})
    other.close()
    with postgres_store.read() as db:
        assert db.scalar(text("SELECT pg_backend_pid()")) != rested
