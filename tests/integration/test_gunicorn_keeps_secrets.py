"""The real server writes what was asked of it into its own log, and no secret link stands there."""

from __future__ import annotations

import os
import re
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

from scheduler.store import connect
from tests.household_examples import SECRET_KEY, household_site

ROOT = Path(__file__).parents[2]
SECONDS_TO_START = 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(url: str, log: Path) -> Iterator[str]:
    """Start gunicorn with its access log on; gives its address."""
    port = free_port()
    environ = os.environ | {"EVENHAND_DATABASE_URL": url, "EVENHAND_SECRET_KEY": SECRET_KEY * 2}
    command = [sys.executable, "-m", "scheduler.cli", "serve", "--port", str(port), "--log-requests"]
    with log.open("wb") as out, subprocess.Popen(command, cwd=ROOT, env=environ, stdout=out, stderr=out) as server:
        address = f"http://127.0.0.1:{port}"
        try:
            wait_for(address, server)
            yield address
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=SECONDS_TO_START)


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while asked(f"{address}/healthz") == 0:
        assert server.poll() is None, "the server ended by itself"
        assert time.monotonic() < until, "the server does not answer"
        time.sleep(0.1)


def asked(url: str) -> int:
    """Status of an answer; 0 when nobody listens yet."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 — an address of this machine
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return int(error.code)
    except (urllib.error.URLError, ConnectionError):
        return 0


def test_gunicorns_own_log_names_pages_and_no_secret_link(made_on_sqlite: Path, tmp_path: Path) -> None:
    store = connect(f"sqlite:///{shutil.copy(made_on_sqlite, tmp_path / 'evenhand.db')}")
    door = household_site(store)
    token, log = door.tokens[1], tmp_path / "gunicorn.log"
    with serving(store.url, log) as address:
        assert asked(f"{address}/h/{token}") == 200
        assert asked(f"{address}/h/{token}/calendar.ics") == 200
        assert asked(f"{address}/w/{token}/rota.ics") in {404, 410}
        assert asked(f"{address}/sign-in/link/{token}") in {200, 404, 410}
        assert asked(f"{address}/programme?from=/h/{token}") == 400, "that is no day"
        assert asked(f"{address}/%68/{token}") == 200, "the same page, written another way"
    store.close()
    text = log.read_text(encoding="utf-8")
    assert token not in text
    assert len(re.findall(r'"GET /h/… HTTP/1\.1" 200', text)) == 1, "the log is on, and says what was asked"
    assert '"GET /h/…/calendar.ics HTTP/1.1" 200' in text
