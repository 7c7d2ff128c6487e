"""The first page, and the answer to “are you well?”."""

from __future__ import annotations

from flask import Blueprint, render_template

from scheduler.web.access import Who, open_to
from scheduler.web.site import pages, site

home = Blueprint("home", __name__)


@home.get("/")
@open_to(Who.ANYONE)
def page() -> str:
    """Show what this is, the key figures and the way on."""
    return render_template("home.html", view=pages().home)


@home.get("/healthz")
@open_to(Who.ANYONE)
def health() -> dict[str, object]:
    """Say that the site answers and whether it has a plan to show."""
    return {"status": "ok", "plan": site().plan_id()}
