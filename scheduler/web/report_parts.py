"""What pages of reports share: whose figures they show, how figures are written, and files as answers."""

from __future__ import annotations

from flask import Response, make_response

from scheduler.domain.reports import Unit, figure_words, hidden_words
from scheduler.use_cases.make_reports import ReportFile
from scheduler.web.access import person
from scheduler.web.site import pages

WORDS = {"figure_words": figure_words, "hidden_words": hidden_words, "Unit": Unit}
"""What templates of reports need to write figures."""


def service_of_reader() -> str:
    """Return the service whose figures whoever is signed in may see."""
    return person().service_id or pages().snapshot.facts.service_id


def as_download(found: ReportFile) -> Response:
    """Return a file to be kept under its own name."""
    answer = make_response(found.content)
    answer.headers["Content-Type"] = found.mime
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.name}"'
    return answer
