"""One way to a database: SQLite in a file, or PostgreSQL, by one address."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError
from sqlalchemy.orm import Session as Db
from sqlalchemy.pool import ConnectionPoolEntry

from scheduler.store.errors import StoreError
from scheduler.store.rows import READS_ONLY

BUSY_TIMEOUT_SECONDS = 15
"""How long a writer on SQLite waits for another writer."""
POOL: dict[str, Any] = {"pool_size": 10, "max_overflow": 0, "pool_use_lifo": True}
"""Connections of one process: threads wait for one of these, as opening another takes longer than a booking."""
QUIET: dict[str, Any] = {"hide_parameters": True}
"""No error names the values of a statement: they are people's names and addresses, and errors end in logs."""
POSTGRESQL: dict[str, Any] = {
    "connect_timeout": 10,
    "prepare_threshold": 1,
    "options": "-c jit=off -c plan_cache_mode=force_generic_plan",
}
"""Statements are planned once a connection: the joins of a booking take longer to plan than to run."""
RESTS_SINCE = "evenhand_rests_since"
TRUSTED_SECONDS = 1.0
"""A connection that rested for less is used without asking whether PostgreSQL is still there."""
WRITES = "evenhand_writes"
"""Option of a connection: whether its transactions write (they do unless told otherwise)."""


def parse_url(url: str) -> URL:
    """Read the address of a database, and refuse what cannot work.

    Parameters
    ----------
    url
        ``sqlite:///PATH`` (four slashes for an absolute path) or ``postgresql://USER:PASSWORD@HOST/NAME``.

    Raises
    ------
    StoreError
        When the address cannot be read, is a database in memory or of another kind.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        message = (
            "The address of the database cannot be read; set EVENHAND_DATABASE_URL to sqlite:///PATH "
            "or postgresql://USER:PASSWORD@HOST/NAME."
        )
        raise StoreError(message) from error
    kind = parsed.get_backend_name()
    if kind == "sqlite" and parsed.database in {None, "", ":memory:"}:
        message = "A database in memory would be forgotten; name a file: sqlite:///PATH."
        raise StoreError(message)
    if kind not in {"sqlite", "postgresql"}:
        message = f"Databases of the kind {kind} are not supported; use sqlite:///PATH or postgresql://…."
        raise StoreError(message)
    return parsed


def make_engine(url: str) -> Engine:
    """Make the engine for an address; no connection is opened yet."""
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = create_engine(parsed, connect_args={"timeout": BUSY_TIMEOUT_SECONDS}, **QUIET, **POOL)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = create_engine(parsed, connect_args=POSTGRESQL, **QUIET, **POOL)
    event.listen(engine, "checkin", _note_rest)
    event.listen(engine, "checkout", _ask_after_rest)
    return engine


def _note_rest(_connection: Any, record: ConnectionPoolEntry) -> None:
    """Note when a connection was last in use."""
    record.info[RESTS_SINCE] = time.monotonic()


def _ask_after_rest(connection: Any, record: ConnectionPoolEntry, _fairy: Any) -> None:
    """Ask PostgreSQL whether it is still there, when a connection has rested; a dead one is opened anew."""
    if time.monotonic() - record.info.get(RESTS_SINCE, time.monotonic()) < TRUSTED_SECONDS:
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except psycopg.OperationalError as lost:
        raise DisconnectionError from lost


def _prepare_sqlite(connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
    """Let us begin transactions ourselves, keep foreign keys, read while another writes."""
    connection.isolation_level = None
    for pragma in ("foreign_keys = ON", "journal_mode = WAL", "synchronous = NORMAL"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at the start, as a reader that turns writer can be refused halfway."""
    writes = connection.get_execution_options().get(WRITES, True)
    connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if writes else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


class Store:
    """The database of a service, as use cases see it: a place to read from and to write to.

    Parameters
    ----------
    url
        See ``parse_url``. The database must exist and be of this version: ``connect`` checks that.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._engine = make_engine(url)
        reading: dict[str, Any] = {WRITES: False}
        if self._engine.dialect.name == "postgresql":
            reading |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        alone: dict[str, Any] = {"isolation_level": "AUTOCOMMIT"} if "isolation_level" in reading else {}
        self._asking = self._engine.execution_options(**{WRITES: False}, **alone)
        self._reading = self._engine.execution_options(**reading)
        self._writing = self._engine.execution_options(**{WRITES: True})
        # SQLite lets one write at a time, and its own waiting is by sleeping: threads of one process queue here instead
        self._turn = threading.RLock() if self._engine.dialect.name == "sqlite" else nullcontext()

    @contextmanager
    def read(self) -> Iterator[Db]:
        """Open a transaction that sees one state of the database throughout and cannot change it."""
        with _as_store_error(), Db(self._reading, autoflush=False, info={READS_ONLY: True}) as db:
            yield db
            db.commit()  # there is nothing to keep, but psycopg forgets every prepared statement at a rollback

    @contextmanager
    def ask(self) -> Iterator[Db]:
        """Open a session for one SELECT alone: PostgreSQL spares the beginning and the end of a transaction."""
        with _as_store_error(), Db(self._asking, autoflush=False) as db:
            yield db

    @contextmanager
    def write(self) -> Iterator[Db]:
        """Open a transaction that is kept when the block ends well and undone when it raises."""
        with self._turn, _as_store_error(), Db(self._writing) as db, db.begin():
            yield db

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def __repr__(self) -> str:
        return f"Store({self.name!r})"

    @property
    def name(self) -> str:
        """The address without its password, for messages."""
        return self._engine.url.render_as_string(hide_password=True)


@contextmanager
def _as_store_error() -> Iterator[None]:
    """Let what the database refuses leave as a StoreError, the database's own words in it."""
    try:
        yield
    except DBAPIError as error:
        _forget_row(error)
        raise StoreError(explain(error)) from error


def _forget_row(error: DBAPIError) -> None:
    """Leave of PostgreSQL's refusal the first line: the next ones quote the whole row, as “Failing row contains …”."""
    refusal = error.orig
    if isinstance(refusal, psycopg.Error) and refusal.diag.message_primary:
        short = refusal.diag.message_primary
        refusal.args, error.args = (short,), (f"({type(refusal).__name__}) {short}",)


def explain(error: DBAPIError) -> str:
    """Say what a database's refusal means and what to do."""
    words = str(error.orig).strip()
    lower = words.lower()
    if "not a database" in lower:
        return "The file is not a database of ours; name another file in EVENHAND_DATABASE_URL, or move this one away."
    if "unable to open" in lower:
        return "The database file cannot be opened; check that its folder exists and may be written to."
    if "database is locked" in lower:
        return f"Another process has been writing for more than {BUSY_TIMEOUT_SECONDS} s; wait for it, then try again."
    if "readonly" in lower or "read-only" in lower:
        return "The database may only be read here; check the file's permissions, or use a writing transaction."
    if "connection" in lower and ("failed" in lower or "refused" in lower or "closed" in lower):
        return f"PostgreSQL cannot be reached ({words.splitlines()[0]}); check that it runs and the address is right."
    return f"The database refused this: {words}. Nothing was changed."


def sqlite_path(url: str) -> Path | None:
    """Path of a SQLite database's file; None for PostgreSQL."""
    parsed = parse_url(url)
    return Path(str(parsed.database)) if parsed.get_backend_name() == "sqlite" else None
