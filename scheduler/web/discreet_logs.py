"""Keeps secret links out of logs, whoever writes them: ours, Flask's, the server's."""

from __future__ import annotations

import logging
import re
from typing import Any

SECRET = re.compile(r"(/(?:h|w|link)/)[A-Za-z0-9_-]{12,}|(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{43,46}(?![A-Za-z0-9_-])")
"""What stands behind /h/ (households), /w/ (workers) and /link/ (staff) in an address; and whatever is as long as a
token, for who writes the slashes another way, as ``%2Fh%2F…``."""
HIDDEN = r"\1…"


def scrubbed(text: str) -> str:
    """Return a text without the secret part of links.

    Examples
    --------
    >>> scrubbed("GET /h/kQ0Zb3n5q8S1u7w9/sessions/12 200")
    'GET /h/…/sessions/12 200'
    """
    return SECRET.sub(HIDDEN, text)


def keep_links_out_of_logs() -> None:
    """Scrub every record of this process as it is made; done again, nothing changes."""
    make = logging.getLogRecordFactory()
    if getattr(make, "scrubs_links", False):
        return

    def scrub(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = make(*args, **kwargs)
        try:
            text = record.getMessage()
        except (TypeError, ValueError, KeyError):  # a malformed record is its handler's to complain about
            return record
        if SECRET.search(text):
            record.msg, record.args = scrubbed(text), ()
        return record

    scrub.scrubs_links = True  # type: ignore[attr-defined] # a function carries its own mark
    logging.setLogRecordFactory(scrub)
