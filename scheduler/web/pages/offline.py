"""The script that opens pages behind a link of the day without a signal; it governs that link's pages and no others."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, abort, current_app

from scheduler.web.access import Who, open_to

offline = Blueprint("offline", __name__, url_prefix="/w/<token>")


@offline.get("/offline.js")
@open_to(Who.LINK_HOLDER)
def worker(token: str) -> Response:  # noqa: ARG001 — the address is the scope; the script is the same for every link
    """Send the script; it stands beside the pages, as a browser lets it govern what lies under its own address."""
    if current_app.static_folder is None:
        abort(HTTPStatus.NOT_FOUND)
    answer = current_app.send_static_file("offline_worker.js")
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
