"""A database is made whole or not at all, agrees with the typed tables, and is refused when it is newer."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, Engine, inspect, text

from scheduler.store import StoreError, connect, create_database, database_version, migrate, newest_version
from scheduler.store.engine import make_engine
from scheduler.store.tables import METADATA


@contextmanager
def engine_of(url: str) -> Iterator[Engine]:
    engine = make_engine(url)
    yield engine
    engine.dispose()


def set_version(url: str, version: str) -> None:
    with engine_of(url) as engine, engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})


def test_migrations_and_typed_tables_agree(empty_database: str) -> None:
    assert create_database(empty_database) == newest_version()
    with engine_of(empty_database) as engine, engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), METADATA)
        look = inspect(connection)
        made = {name: {one["name"] for one in look.get_check_constraints(name)} for name in METADATA.tables}
    assert differences == []
    assert made == {
        name: {one.name for one in table.constraints if isinstance(one, CheckConstraint)}
        for name, table in METADATA.tables.items()
    }


def test_making_a_database_again_changes_nothing(empty_database: str) -> None:
    assert database_version(empty_database) is None
    assert create_database(empty_database) == create_database(empty_database) == migrate(empty_database)
    assert database_version(empty_database) == newest_version()
    connect(empty_database).close()


def test_a_database_from_a_newer_version_is_refused_and_left_as_it_is(empty_database: str) -> None:
    create_database(empty_database)
    set_version(empty_database, "9001")
    for use in (connect, migrate, create_database):
        with pytest.raises(
            StoreError, match="of version 9001, made by a newer Evenhand; this one knows versions up to"
        ):
            use(empty_database)
    assert database_version(empty_database) == "9001"


def test_a_database_from_an_older_version_says_to_migrate(empty_database: str) -> None:
    create_database(empty_database)
    set_version(empty_database, "0001")
    with pytest.raises(StoreError, match=r"of version 0001 .* back it up, then run: evenhand db migrate"):
        connect(empty_database)


def test_a_database_that_is_not_there_says_how_to_make_one(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'none.db'}"
    for use in (connect, migrate):
        with pytest.raises(StoreError, match="make one with: evenhand db create"):
            use(url)
    assert list(tmp_path.iterdir()) == []


def test_tables_of_another_program_are_left_alone(empty_database: str) -> None:
    with engine_of(empty_database) as engine, engine.begin() as connection:
        connection.execute(text("CREATE TABLE jobs (theirs INTEGER)"))
    with pytest.raises(StoreError, match="holds tables that are not Evenhand's, so nothing was changed"):
        create_database(empty_database)
    with engine_of(empty_database) as engine:
        assert inspect(engine).get_table_names() == ["jobs"]


def test_a_step_that_fails_leaves_no_half_made_database(empty_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        message = "the power went off"
        raise RuntimeError(message)

    monkeypatch.setattr("scheduler.store.migrations.append_only.never_changed", fail)
    with pytest.raises(RuntimeError, match="power"):
        create_database(empty_database)
    assert database_version(empty_database) is None
    monkeypatch.undo()
    assert create_database(empty_database) == newest_version()


def test_a_file_that_is_no_database_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Sir or Madam, " * 100)
    with pytest.raises(StoreError, match="The file is not a database of ours"):
        create_database(f"sqlite:///{path}")
    assert path.read_text().startswith("Dear Sir")


def test_a_server_that_does_not_answer_is_said_to_be_out_of_reach_without_the_password() -> None:
    with pytest.raises(StoreError, match="PostgreSQL cannot be reached") as refused:
        connect("postgresql://evenhand:hunter2@127.0.0.1:9/evenhand")
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "cannot be read; set EVENHAND_DATABASE_URL"),
        ("sqlite://", "in memory would be forgotten"),
        ("mysql://db/evenhand", "of the kind mysql are not supported"),
    ],
)
def test_an_address_that_cannot_work_says_what_to_write(url: str, words: str) -> None:
    with pytest.raises(StoreError, match=words):
        create_database(url)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"cannot be made .* name a folder that may be written to"):
        create_database(f"sqlite:///{tmp_path / 'file' / 'evenhand.db'}")


def test_sqlite_keeps_foreign_keys_and_lets_readers_read_while_one_writes(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'evenhand.db'}"
    create_database(url)
    with engine_of(url) as engine, engine.connect() as connection:
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert connection.execute(text("PRAGMA busy_timeout")).scalar() == 15_000
    with closing(sqlite3.connect(tmp_path / "evenhand.db")) as plain:
        assert plain.execute("PRAGMA journal_mode").fetchone() == ("wal",)
