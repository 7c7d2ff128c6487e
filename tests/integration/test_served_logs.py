"""The real server, as a person starts it: what it writes when a page breaks tells nobody's link."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from scheduler.store import connect
from tests.household_examples import household_site

PATIENCE_SECONDS = 60


@contextmanager
def served(database_url: str, log: Path) -> Iterator[str]:
    """Start ``evenhand serve`` with everything that it says in a file; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    environ = os.environ | {"EVENHAND_DATABASE_URL": database_url, "EVENHAND_SECRET_KEY": secrets.token_hex(32)}
    command = [sys.executable, "-m", "scheduler.cli", "serve", "--port", str(port)]
    with log.open("wb") as kept:
        server = subprocess.Popen(command, env=environ, stdout=kept, stderr=subprocess.STDOUT)
        try:
            address = f"http://127.0.0.1:{port}"
            until = time.monotonic() + PATIENCE_SECONDS
            while time.monotonic() < until and status_of(f"{address}/healthz") != 200:
                time.sleep(0.1)
            yield address
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(PATIENCE_SECONDS)


def status_of(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - an address of this machine
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code
    except OSError:
        return 0


def test_no_secret_of_a_link_stands_in_what_the_server_writes(made_on_sqlite: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{shutil.copy(made_on_sqlite, tmp_path / 'evenhand.db')}"
    store = connect(url)
    door = household_site(store)
    token = door.tokens[1]
    log = tmp_path / "served.log"
    with served(url, log) as address:
        assert status_of(f"{address}/h/{token}") == 200
        with store.write() as db:
            db.execute(text("ALTER TABLE bookings RENAME TO bookings_away"))
        assert status_of(f"{address}/h/{token}") == 500
    store.close()
    written = log.read_text("utf-8")
    assert "/h/…" in written, "the broken page should have been told of"
    assert token not in written
