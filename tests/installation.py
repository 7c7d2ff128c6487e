"""An installation as a council has it: commands, a PostgreSQL database, the site and a worker as processes."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import URLError

from click.testing import CliRunner

from scheduler.cli import evenhand
from scheduler.store import Store, connect

GUIDE = Path(__file__).parents[1] / "docs" / "guide" / "install.md"
SECONDS_TO_START = 180


class Installation:
    """A database of one's own, and the commands of the guide that work on it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.environ = {"EVENHAND_DATABASE_URL": url, "EVENHAND_SECRET_KEY": secrets.token_hex(32)}
        self._guide = GUIDE.read_text()

    def run(self, command: str, typed: str | None = None) -> str:
        """Run a command that stands in the guide for those who install; returns what it says."""
        assert f"\n{command}\n" in self._guide, f"docs/guide/install.md does not name: {command}"
        made = CliRunner().invoke(evenhand, command.split()[1:], input=typed, env=self.environ)
        assert made.exit_code == 0, made.output
        return made.output

    @contextmanager
    def running(self) -> Iterator[str]:
        """Start the site and a worker, each a process; gives the site's address."""
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            port = listener.getsockname()[1]
        address = f"http://127.0.0.1:{port}"
        with self._started("serve", "--port", str(port)) as site, self._started("worker"):
            _wait_for(f"{address}/healthz", site)
            yield address

    @contextmanager
    def _started(self, *words: str) -> Iterator[subprocess.Popen[bytes]]:
        command = [sys.executable, "-m", "scheduler.cli", *words]
        process = subprocess.Popen(command, env=os.environ | self.environ, stdout=subprocess.DEVNULL)
        try:
            yield process
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            if process.poll() is None:
                process.kill()
                process.wait()

    @contextmanager
    def store(self) -> Iterator[Store]:
        """Open the database beside the site."""
        opened = connect(self.url)
        try:
            yield opened
        finally:
            opened.close()


def _wait_for(address: str, site: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and site.poll() is None:
        with suppress(URLError, ConnectionError, TimeoutError), urllib.request.urlopen(address, timeout=5):  # noqa: S310 - this machine's own address
            return
        time.sleep(0.1)
    message = f"The site did not answer at {address} within {SECONDS_TO_START} s."
    raise AssertionError(message)
