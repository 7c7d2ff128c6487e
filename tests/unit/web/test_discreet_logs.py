"""Secret links stand in no log, whoever writes it."""

from __future__ import annotations

import logging

import pytest

from scheduler.web.discreet_logs import keep_links_out_of_logs, scrubbed

TOKEN = "kQ0Zb3n5q8S1u7w9" * 2


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (f"GET /h/{TOKEN} 200", "GET /h/… 200"),
        (f"GET /h/{TOKEN}/calendar.ics 304", "GET /h/…/calendar.ics 304"),
        (f"http://localhost/w/{TOKEN}/rota.ics", "http://localhost/w/…/rota.ics"),
        (f"/sign-in/link/{TOKEN}", "/sign-in/link/…"),
        (f"GET /%68/{TOKEN}{TOKEN[:11]} 200", "GET /%68/… 200"),
        (f"GET /?to=%2Fh%2F{TOKEN}{TOKEN[:11]} 200", "GET /?to=%2Fh%… 200"),
        (f"fingerprint {'0a' * 32}", f"fingerprint {'0a' * 32}"),
        ("GET /programme/sessions/68babdf0d378c1c9 200", "GET /programme/sessions/68babdf0d378c1c9 200"),
    ],
)
def test_only_the_secret_part_is_hidden(text: str, kept: str) -> None:
    assert scrubbed(text) == kept


def test_records_are_scrubbed_as_they_are_made_with_their_arguments(caplog: pytest.LogCaptureFixture) -> None:
    keep_links_out_of_logs()
    keep_links_out_of_logs()
    with caplog.at_level(logging.INFO):
        logging.getLogger("gunicorn.access").info("%(r)s %(s)s", {"r": f"GET /h/{TOKEN}", "s": 200})
        logging.getLogger("ours").info("nothing secret: %s", 1)
    assert [record.getMessage() for record in caplog.records] == ["GET /h/… 200", "nothing secret: 1"]
