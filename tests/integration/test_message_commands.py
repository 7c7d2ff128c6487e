"""Messages from the command line, and by a worker that runs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scheduler.cli import evenhand
from scheduler.store import Store, connect, create_database
from scheduler.store.outbox import message_counts, queue_message
from tests.carriers import mail_server
from tests.message_examples import KEY, fill

PATIENCE_SECONDS = 180


def welcome(store: Store, once_key: str = "one", address: str = "adult@example.org") -> None:
    with store.write() as db:
        queue_message(
            db,
            service_id="example",
            once_key=once_key,
            kind="sign_up_received",
            address=address,
            channel="email",
            data={"reference": "AB12"},
        )


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    url = f"sqlite:///{tmp_path / 'evenhand.db'}"
    create_database(url)
    store = connect(url)
    fill(store)
    monkeypatch.setenv("EVENHAND_DATABASE_URL", url)
    monkeypatch.setenv("EVENHAND_SECRET_KEY", KEY)
    monkeypatch.setenv("EVENHAND_BASE_URL", "https://carers.example.org")
    monkeypatch.setenv("EVENHAND_MAIL_FROM", "Sessions <carers@example.org>")
    return store


def run(*words: str) -> Result:
    return CliRunner().invoke(evenhand, ["messages", *words])


def test_messages_stay_queued_until_there_is_a_way_out_and_are_then_printed(
    opened: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    welcome(opened)
    refused = run("send")
    assert refused.exit_code == 1
    assert "set EVENHAND_SMTP_URL, EVENHAND_NOTIFY_KEY or EVENHAND_MESSAGES=console" in refused.output
    assert run("list").output == "1 queued\n"
    monkeypatch.setenv("EVENHAND_MESSAGES", "console")
    printed = run("send").output
    assert "email to adult@example.org: We have your request" in printed
    assert printed.endswith("1 sent, 0 to be tried again, 0 failed, 0 withdrawn.\n")
    opened.close()


def test_what_failed_is_listed_with_its_reason_and_sent_again_when_a_person_says_so(
    opened: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    welcome(opened, address="nobody@example.org")
    with mail_server() as (url, box):
        monkeypatch.setenv("EVENHAND_SMTP_URL", url)
        assert "1 failed" in run("send").output
        assert "1  failed  sign_up_received  The mail server 127.0.0.1 refused the message: 550" in run("list").output
        assert run("again", "1").output == "Queued.\n"
        assert run("again", "1").exit_code == 1
    assert box.mails == []
    opened.close()


def test_a_worker_sends_what_is_queued_while_it_runs(opened: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with mail_server() as (url, box):
        monkeypatch.setenv("EVENHAND_SMTP_URL", url)
        worker = subprocess.Popen([sys.executable, "-m", "scheduler.cli", "worker"], env=dict(os.environ))
        try:
            welcome(opened)
            until = time.monotonic() + PATIENCE_SECONDS
            while not box.mails and time.monotonic() < until:
                time.sleep(0.1)
        finally:
            worker.send_signal(signal.SIGTERM)
            worker.wait(PATIENCE_SECONDS)
    assert [mail["To"] for mail in box.mails] == ["adult@example.org"]
    with opened.read() as db:
        assert message_counts(db) == {"sent": 1}
    opened.close()
