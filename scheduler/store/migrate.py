"""Make a database, bring it up to date, and refuse one that is newer than this program."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from scheduler.store.engine import WRITES, Store, explain, make_engine, sqlite_path
from scheduler.store.errors import StoreError

MIGRATIONS = Path(__file__).parent / "migrations"
_ONE_MIGRATION_AT_A_TIME = 0x0E7E_4A4D
"""Number of the lock that two servers starting together contend for on PostgreSQL."""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def newest_version() -> str:
    """Version to which this program brings a database."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def _version_of(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _known_versions() -> set[str]:
    return {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def database_version(url: str) -> str | None:
    """Version of a database; None when it does not exist yet or holds no tables of ours.

    Raises
    ------
    StoreError
        When the file is no database, or PostgreSQL cannot be reached.
    """
    path = sqlite_path(url)
    if path is not None and not path.exists():
        return None
    engine = make_engine(url)
    try:
        with engine.connect().execution_options(**{WRITES: False}) as connection:
            return _version_of(connection)
    except DBAPIError as error:
        raise StoreError(explain(error)) from error
    finally:
        engine.dispose()


def _refuse_if_newer(version: str | None) -> None:
    if version is not None and version not in _known_versions():
        message = (
            f"This database is of version {version}, made by a newer Evenhand; this one knows versions up to "
            f"{newest_version()}. Install the newer Evenhand, or restore the backup from before the change."
        )
        raise StoreError(message)


def migrate(url: str) -> str:
    """Bring an existing database up to date, in one transaction.

    Parameters
    ----------
    url
        Address of the database.

    Returns
    -------
    str
        The version it has now.

    Raises
    ------
    StoreError
        When there is no database, it is newer than this program, or a step fails; then nothing has changed.
    """
    path = sqlite_path(url)
    if path is not None and not path.exists():
        message = f"There is no database at {path}; make one with: evenhand db create."
        raise StoreError(message)
    engine = make_engine(url)
    try:
        _upgrade(engine)
    except DBAPIError as error:
        raise StoreError(explain(error)) from error
    finally:
        engine.dispose()
    return newest_version()


def _upgrade(engine: Engine) -> None:
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_ONE_MIGRATION_AT_A_TIME})"))
        version = _version_of(connection)
        _refuse_if_newer(version)
        if version is None and inspect(connection).get_table_names():
            message = (
                "This database holds tables that are not Evenhand's, so nothing was changed; "
                "name an empty database in EVENHAND_DATABASE_URL."
            )
            raise StoreError(message)
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def create_database(url: str) -> str:
    """Make the database when there is none, and bring it up to date; safe to run again.

    A SQLite file appears only when it is complete. On PostgreSQL the (empty) database must exist.

    Returns
    -------
    str
        The version it has now.

    Raises
    ------
    StoreError
        When it cannot be made, or is newer than this program.
    """
    path = sqlite_path(url)
    if path is None or path.exists():
        return migrate(url)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    except OSError as error:
        message = f"The database {path} cannot be made ({error.strerror}); name a folder that may be written to."
        raise StoreError(message) from error
    try:
        return migrate(url)
    except BaseException:
        for suffix in ("", "-wal", "-shm"):
            Path(f"{path}{suffix}").unlink(missing_ok=True)
        raise


def connect(url: str) -> Store:
    """Open an existing database of this program's version.

    Parameters
    ----------
    url
        ``sqlite:///PATH`` or ``postgresql://USER:PASSWORD@HOST/NAME``.

    Raises
    ------
    StoreError
        When there is none, it cannot be reached, or its version is older or newer; the message says
        which command to run.
    """
    version = database_version(url)
    _refuse_if_newer(version)
    if version is None:
        message = "There is no Evenhand database at this address yet; make one with: evenhand db create."
        raise StoreError(message)
    if version != newest_version():
        message = (
            f"The database is of version {version} and this Evenhand works with {newest_version()}; "
            "back it up, then run: evenhand db migrate."
        )
        raise StoreError(message)
    return Store(url)
