"""Fixtures that more than one folder needs; everything else is made in the test itself."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import settings
from jinja2.bccache import Bucket, BytecodeCache
from playwright.sync_api import Browser

from scheduler.store import Store, connect, create_database
from tests import postgres
from tests.browser import chromium

# no test is timed: a busy machine is no fault of what is tested
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


class CompiledOnce(BytecodeCache):
    """Keeps templates compiled: tests make hundreds of sites, and each would compile every page anew.

    What is kept goes with the text that it was compiled from, as it does in any such cache of Jinja's.
    """

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


@pytest.fixture(scope="session", autouse=True)
def templates_compiled_once() -> Iterator[None]:
    """Let every site that tests make share what is compiled."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": CompiledOnce()})
        yield


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Address of a PostgreSQL server; a missing one is an error that says what to do."""
    with postgres.server() as url:
        yield url


@pytest.fixture(scope="session")
def made_on_postgres(postgres_server: str) -> Iterator[str]:
    """Name of a PostgreSQL database of this version, to be copied: that is quicker than making each."""
    with postgres.new_database(postgres_server) as url:
        create_database(url)
        yield url.rpartition("/")[2]


@pytest.fixture(scope="session")
def made_on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """File of a SQLite database of this version, to be copied."""
    path = tmp_path_factory.mktemp("made") / "evenhand.db"
    create_database(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of a database that holds nothing at all, once on SQLite (no file yet) and once on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'evenhand.db'}"
        return
    with postgres.new_database(request.getfixturevalue("postgres_server")) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Return a store of this version with nothing in it, once on each database."""
    if request.param == "sqlite":
        path = shutil.copy(request.getfixturevalue("made_on_sqlite"), tmp_path / "evenhand.db")
        opened = connect(f"sqlite:///{path}")
        yield opened
        opened.close()
        return
    template = request.getfixturevalue("made_on_postgres")
    with postgres.new_database(request.getfixturevalue("postgres_server"), template) as url:
        opened = connect(url)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for everything that is looked at: a process can drive no second one beside it."""
    with chromium() as started:
        yield started
